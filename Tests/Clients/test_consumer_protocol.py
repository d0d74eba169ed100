"""The consumer protocol of KIP-848 with real clients: assignors, patterns, static members, and groups of both protocols."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta

import pytest
from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition
from harness import java
from harness.broker import Broker
from harness.librdkafka import admin, create_topic, producer, send
from harness.members import Member, are_shared, eventually, members

# Heartbeats are what a group moves by.
BROKER_SETTINGS = {
    "group.consumer.heartbeat.interval.ms": 200,
    "group.consumer.session.timeout.ms": 6000,
    "group.initial.rebalance.delay.ms": 0,
}


@pytest.fixture
def group(topic_name: str) -> str:
    return f"group-of-{topic_name}"


@pytest.fixture
def quarter(broker: Broker, topic_name: str) -> str:
    """A topic with four partitions."""
    return create_topic(broker, topic_name, partitions=4)


def fill(broker: Broker, topic: str, values: range) -> list[bytes]:
    sent = [f"{number}".encode() for number in values]
    send(producer(broker), topic, [(value, value) for value in sent])
    return sent


def partitions(topic: str, count: int = 4) -> set[tuple[str, int]]:
    return {(topic, number) for number in range(count)}


def described(broker: Broker, group: str):
    client = admin(broker)
    return client.describe_consumer_groups([group], request_timeout=10)[group].result(10)


def test_members_share_a_topic_and_read_every_message_once(broker: Broker, quarter: str, group: str):
    sent = fill(broker, quarter, range(500))
    with members(Member(broker, group, [quarter])) as (first,):
        eventually(lambda: first.assignment == partitions(quarter), "the first member has everything")
        eventually(lambda: len(first.values) == 500, "it has read everything")
        with members(Member(broker, group, [quarter])) as (second,):
            eventually(lambda: are_shared([first, second], partitions(quarter)), "they share")
            assert len(first.assignment) == len(second.assignment) == 2
            sent += fill(broker, quarter, range(500, 1000))
            eventually(lambda: len(first.values) + len(second.values) >= 1000, "they have read the rest")
        eventually(lambda: first.assignment == partitions(quarter), "the first has everything again")
    assert sorted(first.values + second.values) == sorted(sent)
    assert not first.fatal and not second.fatal


def test_five_members_on_four_partitions_one_is_idle_and_takes_over(broker: Broker, quarter: str, group: str):
    with members(*(Member(broker, group, [quarter]) for _ in range(5))) as five:
        eventually(lambda: are_shared(five, partitions(quarter)), "they share")
        idle = next(member for member in five if not member.assignment)
        busy = next(member for member in five if member.assignment)
        freed = busy.assignment
        busy.stop()
        eventually(lambda: idle.assignment == freed, "the idle one has taken over", within=5)


def test_a_member_that_dies_is_replaced_when_its_session_ends(broker: Broker, quarter: str, group: str):
    script = f"""
        import sys
        from confluent_kafka import Consumer
        consumer = Consumer({{"bootstrap.servers": "{broker.address}", "group.id": "{group}", "group.protocol": "consumer"}})
        consumer.subscribe(["{quarter}"])
        while not consumer.assignment():
            consumer.poll(0.1)
        print("ready", flush=True)
        while True:
            consumer.poll(1)
    """
    doomed = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    try:
        assert doomed.stdout.readline() == "ready\n"
        with members(Member(broker, group, [quarter])) as (heir,):
            eventually(lambda: len(heir.assignment) == 2, "they share")
            doomed.kill()
            eventually(lambda: heir.assignment == partitions(quarter), "the heir has everything", within=15)
    finally:
        doomed.kill()
        doomed.wait()


def test_range_gives_the_same_partitions_of_topics_of_the_same_size(broker: Broker, topic_name: str, group: str):
    left, right = (create_topic(broker, f"{topic_name}-{side}", partitions=4) for side in ("left", "right"))
    made = [Member(broker, group, [left, right], group_remote_assignor="range") for _ in range(2)]
    with members(*made):
        eventually(lambda: are_shared(made, partitions(left) | partitions(right)), "they share")
        for member in made:
            of_left = {number for topic, number in member.assignment if topic == left}
            of_right = {number for topic, number in member.assignment if topic == right}
            assert of_left == of_right
            assert sorted(of_left) in ([0, 1], [2, 3])


def test_an_unknown_assignor_is_refused(broker: Broker, quarter: str, group: str):
    with members(Member(broker, group, [quarter], group_remote_assignor="nonsense")) as (member,):
        eventually(lambda: member.errors, "it hears of it")
        assert member.errors[0].code() == KafkaError._FATAL
        assert "assignor" in member.errors[0].str().lower()


def test_a_pattern_finds_topics_and_those_that_are_made_later(broker: Broker, topic_name: str, group: str):
    first = create_topic(broker, f"{topic_name}-first", partitions=2)
    with members(Member(broker, group, [f"^{topic_name}-.*"])) as (member,):
        eventually(lambda: member.assignment == partitions(first, 2), "it has the first topic")
        second = create_topic(broker, f"{topic_name}-second", partitions=1)
        eventually(lambda: member.assignment == partitions(first, 2) | partitions(second, 1), "it has the second topic")
        fill(broker, second, range(10))
        eventually(lambda: len(member.values) == 10, "it reads the second topic")


def test_a_topic_that_grows_is_read_whole(broker: Broker, topic_name: str, group: str):
    from confluent_kafka.admin import NewPartitions

    create_topic(broker, topic_name, partitions=1)
    with members(Member(broker, group, [topic_name])) as (member,):
        eventually(lambda: member.assignment == partitions(topic_name, 1), "it has the partition")
        client = admin(broker)
        client.create_partitions([NewPartitions(topic_name, 3)])[topic_name].result(10)
        eventually(lambda: member.assignment == partitions(topic_name, 3), "it has the new ones")


def test_a_static_member_comes_back_to_its_partitions_and_nobody_notices(broker: Broker, quarter: str, group: str):
    made = [Member(broker, group, [quarter], group_instance_id=f"instance-{number}") for number in range(2)]
    first, second = made
    with members(second):
        try:
            eventually(lambda: are_shared(made, partitions(quarter)), "they share")
            had, disturbances = first.assignment, (second.assigned_count, second.revoked_count)
        finally:
            first.stop()
        with members(Member(broker, group, [quarter], group_instance_id="instance-0")) as (again,):
            eventually(lambda: again.assignment == had, "it has its partitions again")
            assert (second.assigned_count, second.revoked_count) == disturbances


def test_groups_are_described_and_deleted(broker: Broker, quarter: str, group: str):
    client = admin(broker)
    fill(broker, quarter, range(100))
    with members(Member(broker, group, [quarter], client_id="me")) as (member,):
        eventually(lambda: len(member.values) == 100, "it has read everything")
        eventually(lambda: described(broker, group).state == ConsumerGroupState.STABLE, "the group is stable")
        info = described(broker, group)
        assert info.type.name == "CONSUMER"
        assert info.partition_assignor == "uniform"
        assert [entry.client_id for entry in info.members] == ["me"]
        assert {(entry.topic, entry.partition) for entry in info.members[0].assignment.topic_partitions} == partitions(quarter)
        with pytest.raises(KafkaException) as refused:
            client.delete_consumer_groups([group])[group].result(10)
        assert refused.value.args[0].name() == "NON_EMPTY_GROUP"
    wanted = ConsumerGroupTopicPartitions(group, [TopicPartition(quarter, number) for number in range(4)])
    committed = client.list_consumer_group_offsets([wanted])[group].result(10).topic_partitions
    assert sum(entry.offset for entry in committed) == 100
    client.delete_consumer_groups([group])[group].result(10)


# Restarts


def test_members_live_through_a_kill_of_the_broker_without_a_rebalance(new_broker):
    broker = new_broker(settings=BROKER_SETTINGS | {"group.consumer.session.timeout.ms": 30_000}).start()
    topic = create_topic(broker, "orders", partitions=4)
    made = [Member(broker, "readers", [topic], reconnect_backoff_max_ms=500) for _ in range(2)]
    with members(*made):
        eventually(lambda: are_shared(made, partitions(topic)), "they share")
        sent = fill(broker, topic, range(200))
        eventually(lambda: sum(len(member.values) for member in made) == 200, "everything is read")
        eventually(lambda: described(broker, "readers").state == ConsumerGroupState.STABLE, "the group is stable")
        before = [(member.assignment, member.assigned_count, member.revoked_count, member.lost_count) for member in made]
        broker.kill()
        broker.start()
        sent += fill(broker, topic, range(200, 400))
        eventually(lambda: sum(len(member.values) for member in made) >= 400, "the rest is read")
        after = [(member.assignment, member.assigned_count, member.revoked_count, member.lost_count) for member in made]
        assert after == before
    assert sorted(made[0].values + made[1].values) == sorted(sent)
    assert broker.stop() == 0


# Both protocols


@pytest.mark.parametrize("assignor", ["range,roundrobin", "cooperative-sticky"])
def test_a_group_moves_up_to_the_consumer_protocol_and_down_again_while_it_reads(
    broker: Broker, quarter: str, group: str, assignor: str
):
    """A rolling upgrade: one member after the other. Then the same back."""
    sent = fill(broker, quarter, range(300))
    everybody: list[Member] = []

    def start(protocol: str) -> Member:
        config = {"partition_assignment_strategy": assignor} if protocol == "classic" else {}
        everybody.append(Member(broker, group, [quarter], group_protocol=protocol, **config))
        return everybody[-1]

    def settled(*present: Member) -> None:
        eventually(lambda: are_shared(present, partitions(quarter)), "the partitions are shared", within=60)

    try:
        old = [start("classic"), start("classic")]
        settled(*old)
        assert described(broker, group).type.name == "CLASSIC"

        new = [start("consumer")]
        settled(*old, *new)
        assert described(broker, group).type.name == "CONSUMER"
        sent += fill(broker, quarter, range(300, 600))
        old[0].stop()
        settled(old[1], *new)
        new.append(start("consumer"))
        settled(old[1], *new)
        old[1].stop()
        settled(*new)
        sent += fill(broker, quarter, range(600, 900))

        back = [start("classic")]
        settled(*new, *back)
        new[0].stop()
        settled(new[1], *back)
        new[1].stop()
        settled(*back)
        eventually(lambda: described(broker, group).type.name == "CLASSIC", "the group is a classic one")
        sent += fill(broker, quarter, range(900, 1200))
        eventually(lambda: {value for member in everybody for value in member.values} >= set(sent), "everything is read")
    finally:
        for member in everybody:
            member.stop()
    read = [value for member in everybody for value in member.values]
    assert set(read) == set(sent)
    # Partitions are committed as they are given up: whoever takes one over goes on where it was left.
    assert len(read) == len(sent)


def test_kafka_python_is_in_one_group_with_members_of_the_consumer_protocol(broker: Broker, quarter: str, group: str):
    from kafka import KafkaConsumer

    sent = fill(broker, quarter, range(100))
    classic = KafkaConsumer(
        quarter, bootstrap_servers=broker.address, group_id=group, auto_offset_reset="earliest",
        enable_auto_commit=False, heartbeat_interval_ms=200, session_timeout_ms=10_000)
    read: list[bytes] = []

    def poll() -> bool:
        for records in classic.poll(timeout_ms=1000).values():
            read.extend(record.value for record in records)
            classic.commit()
        return True

    try:
        eventually(lambda: poll() and len(read) == 100, "the classic member has read everything")
        with members(Member(broker, group, [quarter])) as (new,):
            def shared() -> bool:
                poll()
                own = {(entry.topic, entry.partition) for entry in classic.assignment()}
                return len(own) == 2 and own | new.assignment == partitions(quarter) and not own & new.assignment

            eventually(shared, "they share", within=60)
            sent += fill(broker, quarter, range(100, 200))
            eventually(lambda: poll() and len(read) + len(new.values) >= 200, "the rest is read")
        # Alone again, in a classic group.
        eventually(lambda: poll() and len(classic.assignment()) == 4, "the classic member has everything again", within=60)
    finally:
        classic.close()
    assert sorted(read + new.values) == sorted(sent)


def test_without_the_policy_a_classic_group_stays_one(new_broker):
    broker = new_broker(settings=BROKER_SETTINGS | {"group.consumer.migration.policy": "disabled"}).start()
    topic = create_topic(broker, "orders", partitions=2)
    with members(Member(broker, "readers", [topic], group_protocol="classic")) as (old,):
        eventually(lambda: len(old.assignment) == 2, "the classic member has everything")
        with members(Member(broker, "readers", [topic])) as (new,):
            eventually(lambda: new.errors, "the new one is refused")
            assert not new.assignment
        assert len(old.assignment) == 2 and old.revoked_count == 0


# Java

needs_java = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))
SECOND = timedelta(seconds=1)


@pytest.fixture
def java_member(broker: Broker, group: str) -> Iterator:
    """Makes Java consumers of the group, by the consumer protocol unless something else is said."""
    java.start_jvm()
    made = []

    def make(**config):
        settings = {"group_id": group, "group_protocol": "consumer", "auto_offset_reset": "earliest"} | config
        made.append(java.consumer(broker, **settings))
        return made[-1]

    yield make
    for consumer in made:
        consumer.close(java.duration(5 * SECOND))


def poll_until(consumers: list, holds, within: float = 40) -> list[bytes]:
    """Polls all in turn, as one thread can; what they read."""
    read: list[bytes] = []

    def step() -> bool:
        for consumer in consumers:
            read.extend(bytes(record.value()) for record in consumer.poll(java.duration(SECOND / 20)))
        return holds(read)

    eventually(step, "the consumers arrive there", within)
    return read


def assignment(consumer) -> set[tuple[str, int]]:
    return {(str(entry.topic()), int(entry.partition())) for entry in consumer.assignment()}


@needs_java
def test_java_members_share_a_topic(broker: Broker, quarter: str, group: str, java_member):
    from java.util import List

    sent = fill(broker, quarter, range(200))
    first, second = java_member(), java_member()
    for consumer in (first, second):
        consumer.subscribe(List.of(quarter))

    def shared(read: list[bytes]) -> bool:
        return len(read) >= 200 and [len(assignment(entry)) for entry in (first, second)] == [2, 2]

    read = poll_until([first, second], shared)
    assert set(read) == set(sent)
    first.commitSync()
    second.commitSync()
    second.close(java.duration(5 * SECOND))
    poll_until([first], lambda _: assignment(first) == partitions(quarter))


@needs_java
def test_java_subscribes_by_a_pattern_of_the_broker(broker: Broker, topic_name: str, java_member):
    from org.apache.kafka.clients.consumer import SubscriptionPattern

    topic = create_topic(broker, f"{topic_name}-one", partitions=2)
    create_topic(broker, f"other-{topic_name}", partitions=1)
    consumer = java_member()
    consumer.subscribe(SubscriptionPattern(f"{topic_name}-(one|two)"))
    poll_until([consumer], lambda _: assignment(consumer) == partitions(topic, 2))
    second = create_topic(broker, f"{topic_name}-two", partitions=1)
    poll_until([consumer], lambda _: assignment(consumer) == partitions(topic, 2) | partitions(second, 1))


@needs_java
def test_java_hears_of_a_pattern_that_is_none(broker: Broker, java_member):
    from org.apache.kafka.clients.consumer import SubscriptionPattern
    from org.apache.kafka.common.errors import InvalidRegularExpression

    consumer = java_member()
    consumer.subscribe(SubscriptionPattern("(orders"))
    with pytest.raises(InvalidRegularExpression):
        poll_until([consumer], lambda _: False, within=20)


@needs_java
def test_java_and_librdkafka_of_both_protocols_are_in_one_group(broker: Broker, quarter: str, group: str, java_member):
    from java.util import List

    sent = fill(broker, quarter, range(100))
    classic = java_member(group_protocol="classic", heartbeat_interval_ms=200)
    classic.subscribe(List.of(quarter))
    read = poll_until([classic], lambda read: len(read) == 100)
    classic.commitSync()
    modern = java_member()
    modern.subscribe(List.of(quarter))
    with members(Member(broker, group, [quarter])) as (other,):
        def shared(_: list[bytes]) -> bool:
            entries = [entry for own in (assignment(classic), assignment(modern), set(other.assignment)) for entry in own]
            return len(entries) == 4 and set(entries) == partitions(quarter)

        read += poll_until([classic, modern], shared)
        sent += fill(broker, quarter, range(100, 200))
        # What was read and not committed before a partition changed hands comes twice.
        read += poll_until([classic, modern], lambda more: set(more + read + other.values) >= set(sent))
    assert set(read + other.values) == set(sent)


@needs_java
def test_the_java_admin_sees_a_consumer_group(broker: Broker, quarter: str, group: str):
    from java.util import List

    java.start_jvm()
    with members(Member(broker, group, [quarter])) as (member,):
        eventually(lambda: len(member.assignment) == 4, "it has everything")
        client = java.admin(broker)
        try:
            seen = client.describeConsumerGroups(List.of(group)).all().get().get(group)
            assert str(seen.type()) == "Consumer"
            assert str(seen.groupState()) in ("Stable", "Reconciling")
            (entry,) = list(seen.members())
            assert entry.assignment().topicPartitions().size() == 4
            assert entry.targetAssignment().get().topicPartitions().size() == 4
            assert bool(entry.upgraded().get())
            assert int(entry.memberEpoch().get()) >= 1
        finally:
            client.close(java.duration(5 * SECOND))


@needs_java
def test_the_java_admin_is_told_of_the_group_version(broker: Broker):
    java.start_jvm()
    client = java.admin(broker)
    try:
        features = client.describeFeatures().featureMetadata().get()
        assert int(features.finalizedFeatures().get("group.version").maxVersionLevel()) == 1
        assert int(features.supportedFeatures().get("group.version").maxVersion()) == 1
    finally:
        client.close(java.duration(5 * SECOND))
