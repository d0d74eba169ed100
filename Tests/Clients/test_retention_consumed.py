"""Retention by consumption: a record goes once every group has read it."""

from __future__ import annotations

import time

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import OffsetSpec
from harness.broker import Broker
from harness.librdkafka import admin, create_topic, producer, send

BROKER_SETTINGS = {"log.retention.check.interval.ms": 1000}
CONFIG = {
    "retention_strategy": "consumed",
    "retention_strategy_consumed_check_ms": 1000,
    "segment_bytes": 1 << 20,
    "file_delete_delay_ms": 0,
}
COUNT = 400


def fill(broker: Broker, topic: str) -> None:
    create_topic(broker, topic, **CONFIG)
    send(producer(broker), topic, [(None, b"x" * 10_000)] * COUNT, partition=0)


def commit(broker: Broker, group: str, topic: str, offset: int) -> None:
    client = Consumer({"bootstrap.servers": broker.address, "group.id": group, "enable.auto.commit": False})
    client.commit(offsets=[TopicPartition(topic, 0, offset)], asynchronous=False)
    client.close()


def start_offset(broker: Broker, topic: str) -> int:
    partition = TopicPartition(topic, 0)
    client = admin(broker)
    return client.list_offsets({partition: OffsetSpec.earliest()})[partition].result(10).offset


def wait_for_start(broker: Broker, topic: str, at_least: int, within: float = 30) -> int:
    deadline = time.monotonic() + within
    while (start := start_offset(broker, topic)) < at_least:
        assert time.monotonic() < deadline, f"the start is {start}, not {at_least}"
        time.sleep(0.1)
    return start


def test_records_go_when_the_slowest_group_has_read_them(broker: Broker, topic_name: str):
    fill(broker, topic_name)
    time.sleep(2.5)
    assert start_offset(broker, topic_name) == 0, "without a group nobody has read anything"
    # The slow one first: the fast one alone would let everything go.
    commit(broker, f"{topic_name}-slow", topic_name, 250)
    commit(broker, f"{topic_name}-fast", topic_name, COUNT)
    start = wait_for_start(broker, topic_name, 100)
    time.sleep(2.5)
    assert start <= 250 and start_offset(broker, topic_name) <= 250, "the slow group still needs them"
    client = admin(broker)
    client.delete_consumer_groups([f"{topic_name}-slow"])[f"{topic_name}-slow"].result(10)
    assert wait_for_start(broker, topic_name, COUNT) == COUNT


def test_after_a_restart_nothing_goes_before_the_groups_are_known(new_broker):
    broker = new_broker(settings=BROKER_SETTINGS).start()
    fill(broker, "t")
    commit(broker, "fast", "t", COUNT)
    commit(broker, "slow", "t", 0)
    for _ in range(3):
        broker.kill()
        broker.start()
        time.sleep(1.5)
        assert start_offset(broker, "t") == 0
    assert broker.stop() == 0
