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
