"""Consumer groups of the classic protocol, met by the clients that bring it: generations, deaths, restarts, administration."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition
from harness import librdkafka
from harness.broker import Broker
from harness.kcat import kcat
from harness.librdkafka import producer
from harness.member import Member, wait_until

# The delay is for groups that start all at once; here it would only make tests slow.
BROKER_SETTINGS = {
    "group.initial.rebalance.delay.ms": 100, "offsets.topic.num.partitions": 4, "group.min.session.timeout.ms": 1000,
}
PARTITIONS = 4
CLIENTS = ["librdkafka", "kafka-python", "aiokafka"]


@pytest.fixture
def topic(broker: Broker, topic_name: str) -> str:
    return librdkafka.create_topic(broker, topic_name, PARTITIONS)


@pytest.fixture
def join(broker: Broker, topic: str) -> Iterator[Callable[..., Member]]:
    """Starts members of the test's own group; none of them outlives the test."""
    members: list[Member] = []

    def start(on: Broker = broker, **options) -> Member:
        members.append(Member(on, f"group of {topic}", [topic], **options))
        return members[-1]

    yield start
    for member in members:
        member.kill()


def fill(broker: Broker, topic: str, count: int, start: int = 0) -> list[str]:
    values = [f"{number}" for number in range(start, start + count)]
    client = producer(broker)
    for place, value in enumerate(values):
        client.produce(topic, value=value.encode(), partition=place % PARTITIONS)
    assert client.flush(30) == 0
    return values


def owned(members: list[Member]) -> list[tuple[str, int]]:
    return sorted(itertools.chain.from_iterable(member.assigned for member in members))


def everything(topic: str) -> list[tuple[str, int]]:
    return [(topic, partition) for partition in range(PARTITIONS)]


def is_shared(members: list[Member], topic: str) -> bool:
    """Each partition has one owner, and the shares differ by one at most."""
    shares = [len(member.assigned) for member in members]
    return owned(members) == everything(topic) and max(shares) - min(shares) <= 1


def values(members: list[Member]) -> set[str]:
    return {value for member in members for _, _, value in member.messages}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_group_follows_its_members(broker: Broker, topic: str, join, client: str):
    sent = fill(broker, topic, 40)
    first = join(client=client)
    wait_until([first], "the first has everything", lambda: owned([first]) == everything(topic))
    second = join(client=client)
    both = [first, second]
    wait_until(both, "two share", lambda: is_shared(both, topic))
    sent += fill(broker, topic, 40, start=40)
    wait_until(both, "all is read", lambda: values(both) >= set(sent))
    second.leave()
    wait_until([first], "the first has everything again", lambda: owned([first]) == everything(topic))
    assert not [event for member in both for event in member.events if event["event"] == "lost"]


@pytest.mark.parametrize("strategy", ["range", "roundrobin", "cooperative-sticky"])
def test_five_members_of_four_partitions_have_one_in_reserve(broker: Broker, topic: str, join, strategy: str):
    members = [join(partition_assignment_strategy=strategy) for _ in range(5)]

    def settled(alive: list[Member]) -> bool:
        return owned(alive) == everything(topic) and all(len(member.assigned) <= 1 for member in alive)

    wait_until(members, "four of five have one", lambda: settled(members))
    busy = next(member for member in members if member.assigned)
    busy.kill()
    alive = [member for member in members if member is not busy]
    wait_until(alive, "the idle one takes over", lambda: settled(alive), within=20)
    sent = fill(broker, topic, 40)
    wait_until(alive, "all is read", lambda: values(alive) >= set(sent))


@pytest.mark.parametrize("client", CLIENTS)
def test_a_member_that_dies_is_replaced_where_it_stopped(broker: Broker, topic: str, join, client: str):
    # Each is committed before the next is read, and a commit waits for the disk: few, so that a slow one is quick enough.
    sent = fill(broker, topic, 60)
    first = join(client=client)
    wait_until([first], "it has read some", lambda: len(first.messages) >= 20)
    first.kill()
    second = join(client=client)
    wait_until([second], "the rest is read", lambda: values([first, second]) >= set(sent))
    # What was read was committed, but for the message at which it died and what it had no time to tell of.
    twice = {one[:2] for one in first.messages} & {one[:2] for one in second.messages}
    assert len(twice) <= PARTITIONS


@pytest.mark.parametrize("crash", [False, True], ids=["stopped", "killed"])
def test_a_broker_that_restarts_has_the_group_and_its_offsets(new_broker, join, topic_name: str, crash: bool):
    broker = new_broker(settings=BROKER_SETTINGS).start()
    topic = librdkafka.create_topic(broker, topic_name, PARTITIONS)
    members = [join(broker, session_timeout_ms=30_000), join(broker, session_timeout_ms=30_000)]
    wait_until(members, "two share", lambda: is_shared(members, topic))
    sent = fill(broker, topic, 100)
    wait_until(members, "the first part is read", lambda: values(members) >= set(sent))
    generations = [member.count("assigned") for member in members]
    if crash:
        broker.kill()
        broker.start()
    else:
        broker.restart()
    sent += fill(broker, topic, 100, start=100)
    wait_until(members, "all is read", lambda: values(members) >= set(sent))
    # Nobody had to join again, and nothing came twice.
    assert [member.count("assigned") for member in members] == generations
    assert [member.count("revoked") + member.count("lost") for member in members] == [0, 0]
    assert sum(len(member.messages) for member in members) == len(sent)


def test_cooperative_members_keep_what_they_need_not_give(broker: Broker, topic: str, join):
    first = join(partition_assignment_strategy="cooperative-sticky")
    wait_until([first], "the first has everything", lambda: owned([first]) == everything(topic))
    second = join(partition_assignment_strategy="cooperative-sticky")
    wait_until([first, second], "two share", lambda: is_shared([first, second], topic))
    (revoked,) = [event for event in first.events if event["event"] == "revoked"]
    assert len(revoked["partitions"]) == PARTITIONS // 2


@pytest.mark.parametrize("client", ["librdkafka", "kafka-python", "aiokafka"])
def test_a_static_member_comes_back_without_a_rebalance(broker: Broker, topic: str, join, client: str):
    def named(name: str) -> Member:
        word = "group_instance_id"
        session = {"session_timeout_ms": 20_000}
        return join(client=client, **{word: name}, **session)

    first, second = named("a"), named("b")
    wait_until([first, second], "two share", lambda: is_shared([first, second], topic))
    assignments = first.count("assigned")
    share = set(second.assigned)
    second.kill()
    again = named("b")
    wait_until([again], "it has its share again", lambda: again.assigned == share)
    first.look()
    assert first.count("assigned") == assignments


def test_of_two_static_members_of_one_name_the_later_one_stays(broker: Broker, topic: str, join):
    first = join(group_instance_id="a", session_timeout_ms=20_000)
    wait_until([first], "it has everything", lambda: owned([first]) == everything(topic))
    second = join(group_instance_id="a", session_timeout_ms=20_000)
    wait_until([second], "the second has everything", lambda: owned([second]) == everything(topic))
    wait_until([first], "the first is fenced", lambda: any("fenced" in event.get("error", "").lower() for event in first.events))


def test_kcat_reads_in_a_group_and_goes_on_where_it_was(broker: Broker, topic: str):
    sent = fill(broker, topic, 50)
    arguments = ["-G", f"kcat {topic}", topic, "-e", "-q", "-X", "auto.offset.reset=earliest", "-X", "session.timeout.ms=6000"]
    assert sorted(kcat(broker, *arguments).split()) == sorted(sent)
    more = fill(broker, topic, 10, start=50)
    assert sorted(kcat(broker, *arguments).split()) == sorted(more)


def test_offsets_of_a_group_with_members_are_theirs_to_move(broker: Broker, topic: str):
    group = f"old {topic}"
    settings = {"group_id": group, "auto_offset_reset": "earliest", "session_timeout_ms": 6000}
    with librdkafka.consumer(broker, **settings) as client:
        client.subscribe([topic])
        deadline = time.monotonic() + 20
        while not client.assignment():
            assert time.monotonic() < deadline
            client.poll(0.1)
        # An administrator may not move the offsets of a group that has members.
        moved = librdkafka.admin(broker)
        request = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 3)])
        (answered,) = moved.alter_consumer_group_offsets([request], request_timeout=10)[group].result(20).topic_partitions
        assert answered.error.code() == KafkaError.UNKNOWN_MEMBER_ID
        client.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    assert committed(broker, group, topic) == {0: 1}


def committed(broker: Broker, group: str, topic: str) -> dict[int, int]:
    client = librdkafka.admin(broker)
    listed = client.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)], request_timeout=10)
    return {one.partition: one.offset for one in listed[group].result(20).topic_partitions if one.topic == topic}


def test_librdkafka_administers_groups(broker: Broker, topic: str, join):
    client = librdkafka.admin(broker)
    group = f"group of {topic}"
    member = join(client_id="worker")
    wait_until([member], "it has everything", lambda: owned([member]) == everything(topic))
    sent = fill(broker, topic, 20)
    wait_until([member], "all is read", lambda: values([member]) >= set(sent))

    listed = client.list_consumer_groups(request_timeout=10).result(20)
    assert listed.errors == []
    assert (group, ConsumerGroupState.STABLE) in [(one.group_id, one.state) for one in listed.valid]
    empty = client.list_consumer_groups(states={ConsumerGroupState.EMPTY}, request_timeout=10).result(20)
    assert group not in [one.group_id for one in empty.valid]

    described = client.describe_consumer_groups([group], request_timeout=10)[group].result(20)
    assert described.state == ConsumerGroupState.STABLE
    (only,) = described.members
    assert (only.client_id, only.host) == ("worker", "/127.0.0.1")
    assert sorted((one.topic, one.partition) for one in only.assignment.topic_partitions) == everything(topic)

    with pytest.raises(KafkaException) as refused:
        client.delete_consumer_groups([group], request_timeout=10)[group].result(20)
    assert refused.value.args[0].code() == KafkaError.NON_EMPTY_GROUP
    member.leave()
    assert committed(broker, group, topic) == {partition: 5 for partition in range(PARTITIONS)}

    moved = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 1, 2), TopicPartition(topic, 3, 0)])
    client.alter_consumer_group_offsets([moved], request_timeout=10)[group].result(20)
    assert committed(broker, group, topic) == {0: 5, 1: 2, 2: 5, 3: 0}
    client.delete_consumer_groups([group], request_timeout=10)[group].result(20)
    assert committed(broker, group, topic) == {}


def test_a_group_that_is_reset_reads_again(broker: Broker, topic: str, join):
    sent = fill(broker, topic, 20)
    first = join()
    wait_until([first], "all is read", lambda: values([first]) >= set(sent))
    first.leave()
    group = f"group of {topic}"
    request = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, partition, 3) for partition in range(PARTITIONS)])
    client = librdkafka.admin(broker)
    client.alter_consumer_group_offsets([request], request_timeout=10)[group].result(20)
    second = join()
    wait_until([second], "the rest is read again", lambda: len(second.messages) == 8)
    assert {offset for _, offset, _ in second.messages} == {3, 4}


def test_kafka_python_administers_groups(broker: Broker, topic: str, join):
    from kafka import KafkaAdminClient
    from kafka import TopicPartition as Partition
    from kafka.structs import OffsetAndMetadata

    group = f"group of {topic}"
    member = join(client="kafka-python", group_instance_id="a", session_timeout_ms=30_000)
    wait_until([member], "it has everything", lambda: owned([member]) == everything(topic))
    sent = fill(broker, topic, 20)
    wait_until([member], "all is read", lambda: values([member]) >= set(sent))
    client = KafkaAdminClient(bootstrap_servers=broker.address)
    try:
        described = client.describe_groups([group])[group]
        assert described["group_state"] == "Stable"
        assert [one["group_instance_id"] for one in described["members"]] == ["a"]
        # A static member that is gone keeps its place until somebody removes it.
        member.kill()
        client.remove_group_members(group, [_static_member("a")])
        assert client.describe_groups([group])[group]["group_state"] == "Empty"
        offsets = client.list_group_offsets(group)[group]
        assert {one.partition: found.offset for one, found in offsets.items()} == {0: 5, 1: 5, 2: 5, 3: 5}
        client.alter_group_offsets(group, {Partition(topic, 2): OffsetAndMetadata(1, "moved", -1)})
        assert client.list_group_offsets(group)[group][Partition(topic, 2)].offset == 1
        client.delete_group_offsets(group, [Partition(topic, 2)])
        assert Partition(topic, 2) not in client.list_group_offsets(group)[group]
        client.delete_groups([group])
        assert group not in [one["group_id"] for one in client.list_groups()]
    finally:
        client.close()


def _static_member(instance: str):
    from kafka.admin import MemberToRemove

    return MemberToRemove(group_instance_id=instance)
