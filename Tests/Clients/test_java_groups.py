"""The Java client as a member and as an administrator of groups of the classic protocol."""

from collections.abc import Callable, Iterator
from datetime import timedelta
import time

import pytest
from harness import java, librdkafka
from harness.broker import Broker
from harness.librdkafka import producer, send

pytestmark = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))

BROKER_SETTINGS = {"group.initial.rebalance.delay.ms": 100, "offsets.topic.num.partitions": 4}
PARTITIONS = 4


@pytest.fixture(scope="module", autouse=True)
def jvm():
    java.start_jvm()


@pytest.fixture
def topic(broker: Broker, topic_name: str) -> str:
    return librdkafka.create_topic(broker, topic_name, PARTITIONS)


@pytest.fixture
def join(broker: Broker, topic: str) -> Iterator[Callable]:
    from java.util import List

    members: list = []

    def start(**config):
        member = java.consumer(
            broker, group_id=f"group of {topic}", auto_offset_reset="earliest", session_timeout_ms=6000,
            heartbeat_interval_ms=300, **config,
        )
        member.subscribe(List.of(topic))
        members.append(member)
        return member

    yield start
    for member in members:
        member.close()


def poll_until(members: list, what: str, holds: Callable[[], bool], read: list[str], within: float = 40) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not within {within} s"
        for member in members:
            read += [java.content(record.value()).decode() for record in member.poll(java.duration(timedelta(milliseconds=50)))]


def shares(members: list) -> list[int]:
    return sorted(len(member.assignment()) for member in members)


def owned(members: list) -> set[int]:
    return {one.partition() for member in members for one in member.assignment()}


@pytest.mark.parametrize("assignor", ["RangeAssignor", "CooperativeStickyAssignor"])
def test_a_group_follows_its_members(broker: Broker, topic: str, join, assignor: str):
    config = {"partition_assignment_strategy": f"org.apache.kafka.clients.consumer.{assignor}"}
    read: list[str] = []
    first = join(**config)
    poll_until([first], "the first has everything", lambda: shares([first]) == [4], read)
    second = join(**config)
    both = [first, second]
    poll_until(both, "two share", lambda: shares(both) == [2, 2] and len(owned(both)) == 4, read)
    values = [f"{number}" for number in range(40)]
    send(producer(broker), topic, [(value.encode(), value.encode()) for value in values])
    poll_until(both, "all is read", lambda: len(read) >= 40, read)
    assert sorted(read) == sorted(values)
    for member in both:
        member.commitSync()
    second.close()
    poll_until([first], "the first has everything again", lambda: shares([first]) == [4], read)
    assert len(read) == 40


def test_a_static_member_comes_back_with_its_share(broker: Broker, topic: str, join):
    from org.apache.kafka.clients.consumer import CloseOptions

    read: list[str] = []
    first, second = join(group_instance_id="a"), join(group_instance_id="b")
    poll_until([first, second], "two share", lambda: shares([first, second]) == [2, 2] and len(owned([first, second])) == 4, read)
    generation = first.groupMetadata().generationId()
    share = owned([second])
    second.close(CloseOptions.timeout(java.duration(timedelta(seconds=5))))
    again = join(group_instance_id="b")
    poll_until([first, again], "it has its share again", lambda: owned([again]) == share, read)
    assert first.groupMetadata().generationId() == generation == again.groupMetadata().generationId()


def test_an_administrator_lists_describes_moves_and_deletes(broker: Broker, topic: str, join):
    from java.util import List
    from java.util.concurrent import TimeUnit
    from org.apache.kafka.clients.consumer import OffsetAndMetadata
    from org.apache.kafka.common import TopicPartition

    def result(future):
        return future.get(20, TimeUnit.SECONDS)

    group = f"group of {topic}"
    read: list[str] = []
    member = join()
    poll_until([member], "it has everything", lambda: shares([member]) == [4], read)
    member.commitSync(java.java_map({TopicPartition(topic, 1): OffsetAndMetadata(7)}))
    admin = java.admin(broker)
    try:
        listed = {str(one.groupId()): one for one in result(admin.listGroups().all())}
        assert str(listed[group].type().get()) == "Classic"
        assert str(listed[group].groupState().get()) == "Stable"
        described = result(admin.describeClassicGroups(List.of(group)).all())[group]
        assert str(described.protocol()) == "consumer" and len(described.members()) == 1
        assert len(result(admin.describeConsumerGroups(List.of(group)).all())[group].members()) == 1
        member.close()
        offsets = result(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        assert {one.partition(): found.offset() for one, found in offsets.items()} == {1: 7}
        result(admin.alterConsumerGroupOffsets(group, java.java_map({TopicPartition(topic, 2): OffsetAndMetadata(3)})).all())
        offsets = result(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        assert {one.partition(): found.offset() for one, found in offsets.items()} == {1: 7, 2: 3}
        result(admin.deleteConsumerGroups(List.of(group)).all())
        assert group not in {str(one.groupId()) for one in result(admin.listGroups().all())}
    finally:
        admin.close(java.duration(timedelta(seconds=5)))
