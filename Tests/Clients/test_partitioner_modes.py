"""`partitioner.mode`: who chooses the partition of a record, checked with producers that do and do not match."""

import zlib

import pytest
from confluent_kafka import KafkaError
from harness.batches import Batch, record
from harness.broker import Broker
from harness.librdkafka import Refused, create_topic, producer, read, send
from harness.wire import Connection, new_producer_id, produce
from kafka.partitioner.default import murmur2

PARTITIONS = 7
INVALID_RECORD = 87
KEYS = [f"customer-{number}".encode() for number in range(200)]
ORDERS = [(key, b"order of " + key) for key in KEYS]

# Our strategies, and the setting of librdkafka that means the same.
MATCHING = {"murmur2": "murmur2_random", "crc32": "consistent_random", "fnv1a": "fnv1a_random"}


def right_partition(strategy: str, key: bytes) -> int:
    match strategy:
        case "murmur2":
            return (murmur2(key) & 0x7FFFFFFF) % PARTITIONS
        case "crc32":
            return zlib.crc32(key) % PARTITIONS
    raise ValueError(strategy)


def placed(broker: Broker, topic: str) -> dict[bytes, int]:
    return {message.key(): message.partition() for message in read(broker, topic, range(PARTITIONS))}


@pytest.mark.parametrize("strategy", MATCHING)
@pytest.mark.parametrize("theirs", MATCHING.values())
@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
def test_verify_takes_only_producers_whose_partitioner_matches(
    broker: Broker, topic_name: str, strategy: str, theirs: str, idempotent: bool
):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy=strategy, partitioner_mode="verify")
    client = producer(broker, partitioner=theirs, enable_idempotence=idempotent, message_timeout_ms=10_000)
    if MATCHING[strategy] == theirs:
        send(client, topic_name, ORDERS)
        assert placed(broker, topic_name).keys() == set(KEYS)
    else:
        with pytest.raises(Refused) as refused:
            send(client, topic_name, ORDERS)
        assert refused.value.code in (KafkaError.INVALID_RECORD, KafkaError._FATAL)


def test_verify_lets_records_without_key_go_anywhere(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="murmur2", partitioner_mode="verify")
    for partition in range(PARTITIONS):
        send(producer(broker), topic_name, [(None, b"order")] * 10, partition=partition)


def test_the_refusal_names_partition_and_partitioner(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="murmur2", partitioner_mode="verify")
    right = right_partition("murmur2", b"customer")
    with Connection(broker) as connection:
        wrong = produce(connection, topic_name, Batch([record(b"customer")]).encoded(), partition=(right + 1) % PARTITIONS)
        assert wrong.error == INVALID_RECORD
        assert "murmur2" in wrong.message and str(right) in wrong.message
        assert produce(connection, topic_name, Batch([record(b"customer")]).encoded(), partition=right).error == 0


@pytest.mark.parametrize("strategy", ["murmur2", "crc32"])
@pytest.mark.parametrize("codec", ["none", "zstd"])
def test_assign_puts_every_key_where_the_strategy_says(broker: Broker, topic_name: str, strategy: str, codec: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy=strategy, partitioner_mode="assign")
    # A producer that puts everything into one partition, and one that has another idea of them.
    send(producer(broker, compression_type=codec), topic_name, ORDERS[:100], partition=3)
    send(producer(broker, compression_type=codec, partitioner="fnv1a_random"), topic_name, ORDERS[100:])
    assert placed(broker, topic_name) == {key: right_partition(strategy, key) for key in KEYS}


def test_assign_chooses_where_the_producer_left_the_partition_open(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="murmur2", partitioner_mode="assign")
    records = [record(key, b"value", offset_delta=number) for number, key in enumerate(KEYS[:50])]
    with Connection(broker) as connection:
        assert produce(connection, topic_name, Batch(records).encoded(), partition=-1).error == 0
    assert placed(broker, topic_name) == {key: right_partition("murmur2", key) for key in KEYS[:50]}


def test_assign_verifies_idempotent_batches(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="murmur2", partitioner_mode="assign")
    right = right_partition("murmur2", b"customer")
    with Connection(broker) as connection:
        for partition in range(PARTITIONS):
            producer_id, epoch = new_producer_id(connection)
            batch = Batch([record(b"customer")], producer_id=producer_id, producer_epoch=epoch, base_sequence=0)
            error = produce(connection, topic_name, batch.encoded(), partition=partition).error
            assert error == (0 if partition == right else INVALID_RECORD)


def test_client_mode_leaves_the_choice_to_the_producer(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="murmur2", partitioner_mode="client")
    send(producer(broker), topic_name, ORDERS, partition=5)
    assert set(placed(broker, topic_name).values()) == {5}


def test_a_partitioner_that_gives_a_key_now_this_now_that_partition_cannot_verify(broker: Broker, topic_name: str):
    with pytest.raises(Exception, match="partitioner.mode"):
        create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="roundrobin", partitioner_mode="verify")


def test_roundrobin_spreads_what_the_broker_assigns(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, PARTITIONS, partitioner_strategy="roundrobin", partitioner_mode="assign")
    send(producer(broker), topic_name, ORDERS, partition=0)
    counts = [0] * PARTITIONS
    for partition in placed(broker, topic_name).values():
        counts[partition] += 1
    assert max(counts) - min(counts) <= 1


def test_an_unknown_partitioner_is_refused_with_those_that_are_linked(broker: Broker, topic_name: str):
    with pytest.raises(Exception) as refused:
        create_topic(broker, topic_name, partitioner_strategy="alphabet")
    assert all(name in str(refused.value) for name in ["alphabet", "murmur2", "crc32", "fnv1a"])
