"""Records that end, as foreign clients see them: `ttl.key` names the header with the milliseconds that a record lives."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as AioPartition
from confluent_kafka import OFFSET_BEGINNING, KafkaError, TopicPartition
from harness.broker import Broker
from harness.kcat import kcat, kcat_json
from harness.librdkafka import consumer, create_topic, producer, read
from kafka import KafkaConsumer
from kafka import TopicPartition as PythonPartition

SOON = 1500
"""Milliseconds for records that are there at first and gone later."""


def fill(broker: Broker, topic: str, codec: str = "none") -> list[bytes]:
    """Batches with none, some and all of their records ended at once; those that are left."""
    client = producer(broker, linger_ms=100, compression_type=codec)
    for batch in range(4):
        for number in range(5):
            ends = batch == 1 or batch == 2 and number % 2 == 0
            headers = [("ttl", b"0")] if ends else [("ttl", b"3600000")] if number else []
            client.produce(topic, f"{batch}-{number}".encode(), headers=headers, partition=0)
        assert client.flush(30) == 0
    return [f"{b}-{n}".encode() for b in range(4) for n in range(5) if not (b == 1 or b == 2 and n % 2 == 0)]


@pytest.mark.parametrize("codec", ["none", "lz4", "zstd"])
def test_each_client_gets_what_is_left_and_comes_to_the_end(broker: Broker, topic_name: str, codec: str):
    create_topic(broker, topic_name, ttl_key="header:ttl")
    left = fill(broker, topic_name, codec)
    messages = read(broker, topic_name)
    assert [message.value() for message in messages] == left
    assert [message.offset() for message in messages] == [0, 1, 2, 3, 4, 11, 13, 15, 16, 17, 18, 19]

    lines = kcat_json(broker, "-C", "-t", topic_name, "-p", "0", "-o", "beginning", "-e", "-q")
    assert [line["payload"].encode() for line in lines] == left

    python = KafkaConsumer(bootstrap_servers=broker.address, enable_auto_commit=False, consumer_timeout_ms=2000)
    python.assign([PythonPartition(topic_name, 0)])
    python.seek_to_beginning()
    assert [record.value for record in python] == left
    assert python.position(PythonPartition(topic_name, 0)) == 20
    python.close()

    async def aio() -> list[bytes]:
        client = AIOKafkaConsumer(bootstrap_servers=broker.address, enable_auto_commit=False)
        await client.start()
        try:
            partition = AioPartition(topic_name, 0)
            client.assign([partition])
            await client.seek_to_beginning(partition)
            found: list[bytes] = []
            while await client.position(partition) < 20:
                batch = await client.getmany(timeout_ms=500)
                found += [record.value for record in batch.get(partition, [])]
            return found
        finally:
            await client.stop()

    assert asyncio.run(asyncio.wait_for(aio(), 30)) == left


def test_what_was_there_is_gone_later(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, ttl_key="header:ttl")
    client = producer(broker)
    end = time.time() + SOON / 1000
    client.produce(topic_name, b"brief", headers=[("ttl", str(SOON).encode())], partition=0)
    client.produce(topic_name, b"lasting", partition=0)
    client.produce(topic_name, b"binary", headers=[("ttl", SOON.to_bytes(8, "big"))], partition=0)
    assert client.flush(30) == 0
    assert [message.value() for message in read(broker, topic_name)] == [b"brief", b"lasting", b"binary"]
    time.sleep(max(0.0, end - time.time()) + 0.5)
    assert [message.value() for message in read(broker, topic_name)] == [b"lasting"]
    assert kcat(broker, "-C", "-t", topic_name, "-o", "beginning", "-e", "-q") == "lasting\n"


def test_librdkafka_is_not_upset_by_answers_without_records(broker: Broker, topic_name: str):
    """It takes an answer without any record for one that was cut too short, asks for more, and after a dozen of them
    reports an error: see `rd_kafka_msgset_reader_run`."""
    create_topic(broker, topic_name, ttl_key="header:ttl")
    client = producer(broker, linger_ms=0)
    errors = []
    with consumer(broker) as reader:
        reader.assign([TopicPartition(topic_name, 0, OFFSET_BEGINNING)])
        for number in range(40):
            client.produce(topic_name, b"x", headers=[("ttl", b"0")], partition=0)
            assert client.flush(30) == 0
            deadline = time.monotonic() + 30
            while reader.position([TopicPartition(topic_name, 0)])[0].offset < number + 1:
                assert time.monotonic() < deadline, "it did not come to the end"
                message = reader.poll(0.02)
                if message is not None and message.error() is not None:
                    if message.error().code() == KafkaError._PARTITION_EOF:
                        if message.offset() == number + 1:
                            break
                        continue
                if message is not None:
                    errors.append(message.error() or message.value())
    assert errors == []
    client.produce(topic_name, b"after", partition=0)
    assert client.flush(30) == 0
    assert [message.value() for message in read(broker, topic_name)] == [b"after"]
