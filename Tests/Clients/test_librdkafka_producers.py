"""librdkafka's producer: guarantees, codecs, order, sizes."""

import pytest
from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_LOG_APPEND_TIME, KafkaError
from harness.broker import Broker
from harness.librdkafka import Refused, consumer, contents, create_topic, producer, read, send
from harness.times import YESTERDAY

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]

# The default of max.message.bytes, and what one record costs in it beside its value: 61 bytes of batch header and 11 of
# the record's own (length 3, attributes 1, two deltas 2, no key 1, value length 3, no headers 1).
BATCH_BYTES_MAX = 1_048_588
SINGLE_RECORD_OVERHEAD = 61 + 11


def orders(count: int, size: int = 100) -> list[tuple[bytes, bytes]]:
    return [(f"customer-{number % 13}".encode(), f"order {number} ".ljust(size, ".").encode()) for number in range(count)]


@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
@pytest.mark.parametrize("codec", CODECS)
def test_acknowledged_records_are_read_back_as_sent(broker: Broker, topic: str, codec: str, idempotent: bool):
    sent = orders(3000)
    delivered = send(producer(broker, compression_type=codec, enable_idempotence=idempotent), topic, sent)
    assert [message.offset() for message in delivered] == list(range(3000))
    assert contents(read(broker, topic)) == sent


@pytest.mark.parametrize("acks", ["0", "1", "all"])
def test_records_arrive_whatever_acknowledgement_is_asked_for(broker: Broker, topic: str, acks: str):
    sent = orders(500)
    send(producer(broker, acks=acks), topic, sent)
    # With acks=0 there is no answer to wait for; an answered request behind it on another connection may overtake.
    for _ in range(100):
        received = contents(read(broker, topic))
        if len(received) == len(sent):
            break
    assert received == sent


@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
def test_five_requests_in_flight_keep_their_order(broker: Broker, topic: str, idempotent: bool):
    sent = orders(5000, size=30)
    client = producer(
        broker, max_in_flight=5, batch_num_messages=7, linger_ms=0, acks="all", enable_idempotence=idempotent
    )
    delivered = send(client, topic, sent)
    assert [message.offset() for message in delivered] == list(range(5000))
    assert contents(read(broker, topic)) == sent


def test_keys_of_one_producer_stay_on_their_partitions(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=4)
    send(producer(broker, partitioner="murmur2_random"), topic_name, orders(1000))
    homes: dict[bytes, set[int]] = {}
    for message in read(broker, topic_name, partitions=range(4)):
        homes.setdefault(message.key(), set()).add(message.partition())
    assert len(homes) == 13
    assert all(len(partitions) == 1 for partitions in homes.values())
    assert len(set.union(*homes.values())) > 1


def test_headers_and_times_come_back_as_sent(broker: Broker, topic: str):
    headers = [("region", b"eu"), ("region", b""), ("trace", None), ("ü", bytes(range(256)))]
    send(producer(broker), topic, [(b"key", b"value")], headers=headers, timestamp=YESTERDAY + 123)
    (message,) = read(broker, topic)
    assert message.headers() == headers
    assert message.timestamp() == (TIMESTAMP_CREATE_TIME, YESTERDAY + 123)


@pytest.mark.parametrize("content", [(None, b"value"), (b"key", None), (b"", b""), (None, None)], ids=str)
def test_null_is_not_empty(broker: Broker, topic: str, content: tuple[bytes | None, bytes | None]):
    send(producer(broker), topic, [content])
    assert contents(read(broker, topic)) == [content]


def test_the_largest_batch_is_taken_to_the_byte(broker: Broker, topic: str):
    client = producer(broker, message_max_bytes=10_000_000)
    largest = b"x" * (BATCH_BYTES_MAX - SINGLE_RECORD_OVERHEAD)
    send(client, topic, [(None, largest)])
    with pytest.raises(Refused) as refused:
        send(client, topic, [(None, largest + b"x")])
    assert refused.value.code == KafkaError.MSG_SIZE_TOO_LARGE
    assert contents(read(broker, topic)) == [(None, largest)]


def test_a_topic_may_take_larger_batches_than_the_default(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, max_message_bytes=8_000_000)
    value = bytes(range(256)) * 25_000
    send(producer(broker, message_max_bytes=10_000_000), topic_name, [(None, value)])
    assert contents(read(broker, topic_name)) == [(None, value)]


def test_a_topic_may_take_smaller_batches_than_the_default(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, max_message_bytes=1000)
    with pytest.raises(Refused) as refused:
        send(producer(broker), topic_name, [(None, b"x" * 1000)])
    assert refused.value.code == KafkaError.MSG_SIZE_TOO_LARGE


def test_log_append_time_replaces_the_producers(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, message_timestamp_type="LogAppendTime")
    (delivered,) = send(producer(broker), topic_name, [(b"key", b"value")], timestamp=1_000)
    (message,) = read(broker, topic_name)
    kind, time = message.timestamp()
    assert kind == TIMESTAMP_LOG_APPEND_TIME
    assert time > YESTERDAY
    assert delivered.timestamp()[1] in (1_000, time)


@pytest.mark.parametrize("stored", ["uncompressed", "gzip", "snappy", "lz4", "zstd"])
@pytest.mark.parametrize("sent_as", ["none", "gzip", "zstd"])
def test_a_topic_keeps_batches_under_its_own_codec(broker: Broker, topic_name: str, sent_as: str, stored: str):
    create_topic(broker, topic_name, compression_type=stored)
    sent = orders(500)
    send(producer(broker, compression_type=sent_as), topic_name, sent)
    assert contents(read(broker, topic_name)) == sent
    first_batch = broker.segments(topic_name)[0].read_bytes()
    codec_bits = first_batch[22] & 0b111
    assert codec_bits == ["uncompressed", "gzip", "snappy", "lz4", "zstd"].index(stored)


def test_a_time_too_far_ahead_is_refused(broker: Broker, topic: str):
    with pytest.raises(Refused) as refused:
        send(producer(broker), topic, [(b"key", b"value")], timestamp=4_102_444_800_000)
    assert refused.value.code == KafkaError.INVALID_TIMESTAMP


def test_a_write_to_a_partition_that_is_not_there_fails(broker: Broker, topic: str):
    with pytest.raises(Refused) as refused:
        send(producer(broker), topic, [(b"key", b"value")], partition=7)
    assert refused.value.code in (KafkaError._UNKNOWN_PARTITION, KafkaError.UNKNOWN_TOPIC_OR_PART)


def test_many_producers_write_to_one_partition_at_once(broker: Broker, topic: str):
    clients = [producer(broker, enable_idempotence=number % 2 == 0) for number in range(20)]
    for number in range(200):
        for index, client in enumerate(clients):
            client.produce(topic, key=f"{index}", value=f"{number}")
    for client in clients:
        assert client.flush(30) == 0
    by_producer: dict[bytes, list[int]] = {}
    messages = read(broker, topic)
    for message in messages:
        by_producer.setdefault(message.key(), []).append(int(message.value()))
    assert [message.offset() for message in messages] == list(range(4000))
    assert len(by_producer) == 20
    assert all(numbers == list(range(200)) for numbers in by_producer.values())


def test_a_producer_finds_partitions_that_were_added(broker: Broker, topic: str):
    from confluent_kafka.admin import NewPartitions
    from harness.librdkafka import admin

    client = producer(broker, topic_metadata_refresh_interval_ms=100)
    send(client, topic, [(b"a", b"1")])
    controller = admin(broker)
    controller.create_partitions([NewPartitions(topic, 3)])[topic].result(10)
    with consumer(broker) as reader:
        while len(reader.list_topics(topic, timeout=10).topics[topic].partitions) < 3:
            pass
    client = producer(broker)
    send(client, topic, [(b"b", b"2")], partition=2)
    assert contents(read(broker, topic, partitions=[2])) == [(b"b", b"2")]
