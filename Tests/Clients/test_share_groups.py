"""Share groups (KIP-932) with the Java share consumer: queues, where each record goes to one of many consumers."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from harness import java
from harness.broker import Broker
from harness.librdkafka import create_topic

pytestmark = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))

SECOND = timedelta(seconds=1)
BROKER_SETTINGS = {"group.share.min.record.lock.duration.ms": "1000", "group.share.record.lock.duration.ms": "3000"}


@pytest.fixture(scope="module", autouse=True)
def jvm():
    java.start_jvm()


def result(future):
    from java.util.concurrent import TimeUnit

    return future.get(20, TimeUnit.SECONDS)


@pytest.fixture
def members() -> Iterator[Callable]:
    """Makes share consumers that are subscribed, and closes them."""
    from java.util import ArrayList

    made = []

    def make(broker: Broker, group: str, *topics: str, **config):
        consumer = java.share_consumer(broker, group, **config)
        made.append(consumer)
        consumer.subscribe(ArrayList(list(topics)))
        return consumer

    yield make
    for consumer in made:
        consumer.close(java.duration(2 * SECOND))


def set_group(broker: Broker, group: str, **configs: str) -> None:
    """The group's own configuration. Keys are written with `_` for `.`."""
    from java.util import ArrayList
    from org.apache.kafka.clients.admin import AlterConfigOp, ConfigEntry
    from org.apache.kafka.common.config import ConfigResource

    admin = java.admin(broker)
    try:
        changes = ArrayList(
            [AlterConfigOp(ConfigEntry(key.replace("_", "."), value), AlterConfigOp.OpType.SET) for key, value in configs.items()]
        )
        resource = ConfigResource(ConfigResource.Type.GROUP, group)
        result(admin.incrementalAlterConfigs(java.java_map({resource: changes})).all())
    finally:
        admin.close(java.duration(5 * SECOND))


def send(broker: Broker, topic: str, values: list[str], partition: int | None = None, **config) -> None:
    producer = java.producer(broker, **config)
    try:
        futures = [producer.send(java.record(topic, None, value.encode(), partition)) for value in values]
        producer.flush()
        for future in futures:
            result(future)
    finally:
        producer.close(java.duration(5 * SECOND))


def poll(consumer) -> list:
    return list(consumer.poll(java.duration(SECOND / 5)))


def text(record) -> str:
    return java.content(record.value()).decode()


def acknowledge(consumer, record, how: str = "ACCEPT") -> None:
    from org.apache.kafka.clients.consumer import AcknowledgeType

    consumer.acknowledge(record, getattr(AcknowledgeType, how))


def take(consumer, count: int, within: float = 20, how: str | None = "ACCEPT") -> list[tuple[str, int]]:
    """The next `count` records, each with its delivery count, acknowledged."""
    found: list[tuple[str, int]] = []
    end = time.monotonic() + within
    while len(found) < count:
        assert time.monotonic() < end, f"{len(found)} of {count}: {found[:20]}"
        for record in poll(consumer):
            found.append((text(record), int(record.deliveryCount().get())))
            if how:
                acknowledge(consumer, record, how)
        if how:
            consumer.commitSync()
    return found


def test_each_record_goes_to_one_of_many_consumers_of_one_partition(broker: Broker, topic: str, members):
    set_group(broker, "many", share_auto_offset_reset="earliest")
    send(broker, topic, [str(number) for number in range(1000)], linger_ms=0, batch_size=1000)
    consumers = [members(broker, "many", topic, max_poll_records=20) for _ in range(4)]
    found: Counter[str] = Counter()
    workers = set()
    end = time.monotonic() + 40
    while len(found) < 1000 and time.monotonic() < end:
        for number, consumer in enumerate(consumers):
            for record in poll(consumer):
                found[text(record)] += 1
                workers.add(number)
                acknowledge(consumer, record)
            consumer.commitSync()
    assert len(found) == 1000
    assert set(found.values()) == {1}
    assert len(workers) == 4


def test_released_records_come_again_and_rejected_ones_do_not(broker: Broker, topic: str, members):
    set_group(broker, "fates", share_auto_offset_reset="earliest")
    send(broker, topic, ["accept", "release", "reject"])
    consumer = members(broker, "fates", topic)
    records = []
    end = time.monotonic() + 20
    while len(records) < 3 and time.monotonic() < end:
        for record in poll(consumer):
            records.append(text(record))
            acknowledge(consumer, record, text(record).upper())
        consumer.commitSync()
    assert records[:3] == ["accept", "release", "reject"]
    assert take(consumer, 1) == [("release", 2)]
    assert poll(consumer) == []


def test_a_lock_that_runs_out_gives_the_record_to_another_and_a_renewed_one_does_not(broker: Broker, topic: str, members):
    set_group(broker, "locks", share_auto_offset_reset="earliest")
    send(broker, topic, ["slow"])
    slow = members(broker, "locks", topic)
    (record,) = first_records(slow)
    for _ in range(3):
        time.sleep(2)
        acknowledge(slow, record, "RENEW")
        slow.commitSync()
        # What is renewed is the member's own: it comes again here, and is acknowledged here.
        record = first_records(slow)[0]
        assert int(record.deliveryCount().get()) == 1
    other = members(broker, "locks", topic)
    assert take(other, 1) == [("slow", 2)]


def test_a_record_delivered_too_often_or_rejected_goes_to_the_dead_letter_topic(broker: Broker, topic: str, members):
    dead = f"{topic}.dead"
    set_group(
        broker,
        "dead",
        share_auto_offset_reset="earliest",
        share_delivery_count_limit="2",
        errors_deadletterqueue_topic_name=dead,
    )
    send(broker, topic, ["worn", "fine", "bad"], partition=0)
    consumer = members(broker, "dead", topic)
    fates = {"worn": "RELEASE", "fine": "ACCEPT", "bad": "REJECT"}
    found: Counter[str] = Counter()
    end = time.monotonic() + 20
    while found != {"worn": 2, "fine": 1, "bad": 1} and time.monotonic() < end:
        for record in poll(consumer):
            found[text(record)] += 1
            acknowledge(consumer, record, fates[text(record)])
        consumer.commitSync()
    assert found == {"worn": 2, "fine": 1, "bad": 1}
    copies = dead_letters(broker, dead, 2)
    assert {text(record): headers(record) for record in copies} == {
        value: {
            "__dlq.errors.topic": topic,
            "__dlq.errors.partition": "0",
            "__dlq.errors.offset": offset,
            "__dlq.errors.group": "dead",
            "__dlq.errors.delivery.count": count,
            "__dlq.errors.message": reason,
        }
        for value, offset, count, reason in [
            ("bad", "2", "1", "Offset rejected by client."),
            ("worn", "0", "2", "Offset delivery count exceeded the threshold."),
        ]
    }


def test_a_broker_killed_forgets_no_acknowledgement_and_loses_no_record(new_broker, members):
    broker = new_broker(settings=BROKER_SETTINGS).start()
    create_topic(broker, "orders", 1)
    set_group(broker, "kill", share_auto_offset_reset="earliest", share_delivery_count_limit="10")
    values = [str(number) for number in range(300)]
    send(broker, "orders", values)
    accepted: set[str] = set()
    seen: Counter[str] = Counter()
    consumer = members(broker, "kill", "orders", max_poll_records=50)
    for kills in range(3):
        end = time.monotonic() + 40
        target = 80 * (kills + 1)
        while len(accepted) < target and time.monotonic() < end:
            batch = poll(consumer)
            for number, record in enumerate(batch):
                assert text(record) not in accepted, f"{text(record)} was accepted and comes again"
                seen[text(record)] += 1
                acknowledge(consumer, record, "ACCEPT" if number % 3 else "RELEASE")
            for partition, error in dict(consumer.commitSync()).items():
                if not error.isPresent():
                    accepted |= {text(record) for number, record in enumerate(batch) if number % 3}
        assert len(accepted) >= target
        broker.kill()
        broker.start()
    end = time.monotonic() + 60
    while len(seen) < len(values) and time.monotonic() < end:
        for record in poll(consumer):
            assert text(record) not in accepted
            seen[text(record)] += 1
            acknowledge(consumer, record)
        consumer.commitSync()
    assert set(seen) == set(values)


def test_administrators_see_and_move_a_share_group(broker: Broker, topic: str, members):
    from java.util import Collections
    from org.apache.kafka.clients.admin import SharePartitionOffsetInfo  # noqa: F401
    from org.apache.kafka.common import TopicPartition

    set_group(broker, "seen", share_auto_offset_reset="earliest")
    send(broker, topic, ["a", "b", "c"], partition=0)
    consumer = members(broker, "seen", topic)
    take(consumer, 3)
    admin = java.admin(broker)
    try:
        described = result(admin.describeShareGroups(Collections.singleton("seen")).all()).get("seen")
        assert str(described.groupState()) == "Stable" and described.members().size() == 1
        kinds = {str(group.groupId()): str(group.type().get()) for group in result(admin.listGroups().all())}
        assert kinds["seen"] == "Share"
        consumer.close(java.duration(2 * SECOND))
        from org.apache.kafka.clients.admin import ListShareGroupOffsetsSpec

        partition = TopicPartition(topic, 0)
        wanted = java.java_map({"seen": ListShareGroupOffsetsSpec()})
        standing = result(admin.listShareGroupOffsets(wanted).partitionsToOffsetInfo("seen")).get(partition)
        assert (int(standing.startOffset()), int(standing.lag().get())) == (3, 0)
        from java.lang import Long

        result(admin.alterShareGroupOffsets("seen", java.java_map({partition: Long(1)})).all())
        again = members(broker, "seen", topic)
        assert take(again, 2) == [("b", 1), ("c", 1)]
        again.close(java.duration(2 * SECOND))
        result(admin.deleteShareGroups(Collections.singleton("seen")).all())
    finally:
        admin.close(java.duration(5 * SECOND))


def test_a_share_group_that_is_kept_to_committed_records_gets_no_aborted_ones(broker: Broker, topic: str, members):
    set_group(broker, "committed", share_auto_offset_reset="earliest", share_isolation_level="read_committed")
    producer = java.producer(broker, transactional_id=f"{topic}-producer")
    try:
        producer.initTransactions()
        for value, ends in [("first", "commitTransaction"), ("aborted", "abortTransaction"), ("second", "commitTransaction")]:
            producer.beginTransaction()
            producer.send(java.record(topic, None, value.encode(), 0))
            producer.flush()
            getattr(producer, ends)()
    finally:
        producer.close(java.duration(5 * SECOND))
    consumer = members(broker, "committed", topic)
    assert take(consumer, 2) == [("first", 1), ("second", 1)]
    assert poll(consumer) == []


def test_a_record_that_is_not_due_does_not_stop_the_others_and_one_that_has_ended_never_comes(broker: Broker, members):
    topic = "with-times"
    create_topic(broker, topic, 1, ttl_key="header:ttl", delay_key="header:delay")
    set_group(broker, "times", share_auto_offset_reset="earliest")
    producer = java.producer(broker)
    try:
        for value, name, content in [("late", "delay", "4000"), ("ended", "ttl", "1"), ("now", "other", "")]:
            sent = java.record(topic, None, value.encode(), 0)
            sent.headers().add(name, content.encode())
            producer.send(sent)
        producer.flush()
    finally:
        producer.close(java.duration(5 * SECOND))
    begin = time.monotonic()
    consumer = members(broker, "times", topic)
    assert take(consumer, 1) == [("now", 1)]
    assert take(consumer, 1) == [("late", 1)]
    assert time.monotonic() - begin > 2
    assert poll(consumer) == []


def test_at_most_once_nothing_comes_twice_though_the_broker_is_killed(new_broker, members):
    broker = new_broker(settings=BROKER_SETTINGS).start()
    create_topic(broker, "readings", 1, delivery_guarantee="at-most-once")
    set_group(broker, "once", share_auto_offset_reset="earliest")
    send(broker, "readings", [str(number) for number in range(200)], linger_ms=0, batch_size=100)
    consumer = members(broker, "once", "readings", max_poll_records=30)
    seen: Counter[str] = Counter()
    for _ in range(2):
        end = time.monotonic() + 10
        count = len(seen)
        while len(seen) < count + 30 and time.monotonic() < end:
            for record in poll(consumer):
                seen[text(record)] += 1
                acknowledge(consumer, record, "RELEASE")
            consumer.commitSync()
        broker.kill()
        broker.start()
    end = time.monotonic() + 10
    while len(seen) < 200 and time.monotonic() < end:
        for record in poll(consumer):
            seen[text(record)] += 1
            acknowledge(consumer, record)
        consumer.commitSync()
    assert seen and set(seen.values()) == {1}


def first_records(consumer, within: float = 20) -> list:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if records := poll(consumer):
            return records
    raise AssertionError("no records came")


def dead_letters(broker: Broker, topic: str, count: int) -> list:
    from java.util import ArrayList
    from org.apache.kafka.common import TopicPartition

    consumer = java.consumer(broker)
    try:
        assigned = ArrayList([TopicPartition(topic, 0)])
        consumer.assign(assigned)
        consumer.seekToBeginning(assigned)
        found: list = []
        end = time.monotonic() + 20
        while len(found) < count and time.monotonic() < end:
            found += list(consumer.poll(java.duration(SECOND / 5)))
        return found
    finally:
        consumer.close(java.duration(5 * SECOND))


def headers(record) -> dict[str, str]:
    return {str(header.key()): bytes(header.value()).decode() for header in record.headers()}
