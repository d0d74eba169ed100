"""librdkafka's consumer with assigned partitions: positions, times, long polls, limits."""

import threading
import time

import pytest
from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, KafkaError, KafkaException, TopicPartition
from harness.broker import Broker
from harness.librdkafka import consumer, contents, create_topic, producer, read, send
from harness.times import YESTERDAY


def numbered(count: int, size: int = 10) -> list[tuple[None, bytes]]:
    return [(None, f"{number}".ljust(size).encode()) for number in range(count)]


def next_message(client, within: float = 20):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        message = client.poll(0.1)
        if message is not None and message.error() is None:
            return message
    raise AssertionError(f"no message in {within} s")


def test_reading_begins_at_any_offset(broker: Broker, topic: str):
    send(producer(broker, batch_num_messages=10), topic, numbered(100))
    for start in [0, 1, 9, 10, 11, 55, 99]:
        messages = read(broker, topic, start=start)
        assert [message.offset() for message in messages] == list(range(start, 100))
    assert read(broker, topic, start=100) == []


def test_a_position_can_be_sought_back_and_forth(broker: Broker, topic: str):
    send(producer(broker), topic, numbered(50))
    with consumer(broker) as client:
        client.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        assert next_message(client).offset() == 0
        for offset in [40, 3, 49, 0]:
            client.seek(TopicPartition(topic, 0, offset))
            assert next_message(client).offset() == offset


def test_an_offset_out_of_range_is_told(broker: Broker, topic: str):
    send(producer(broker), topic, numbered(5))
    with pytest.raises(KafkaException) as refused:
        read(broker, topic, start=1000)
    # librdkafka's own word for it, since `auto.offset.reset` is `error`.
    assert refused.value.args[0].code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE)


def test_watermarks_are_the_first_and_the_next_offset(broker: Broker, topic: str):
    with consumer(broker) as client:
        assert client.get_watermark_offsets(TopicPartition(topic, 0), timeout=10) == (0, 0)
        send(producer(broker), topic, numbered(42))
        assert client.get_watermark_offsets(TopicPartition(topic, 0), timeout=10) == (0, 42)


def test_offsets_are_found_by_time(broker: Broker, topic: str):
    client = producer(broker, batch_num_messages=3)
    times = [YESTERDAY + 1000 * number for number in range(20)]
    for number, at in enumerate(times):
        client.produce(topic, value=f"{number}", timestamp=at)
    assert client.flush(20) == 0
    with consumer(broker) as reader:
        for number, at in enumerate(times):
            for asked in [at, at - 999]:
                (found,) = reader.offsets_for_times([TopicPartition(topic, 0, asked)], timeout=10)
                assert found.offset == number
        (found,) = reader.offsets_for_times([TopicPartition(topic, 0, times[-1] + 1)], timeout=10)
        assert found.offset == OFFSET_END


def test_a_long_poll_ends_when_a_record_arrives(broker: Broker, topic: str):
    with consumer(broker, fetch_wait_max_ms=20_000, socket_timeout_ms=60_000) as client:
        client.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        assert client.poll(1) is None
        begin = time.monotonic()
        send(producer(broker, linger_ms=0), topic, [(None, b"at last")])
        assert next_message(client).value() == b"at last"
        assert time.monotonic() - begin < 5


def test_an_empty_topic_does_not_keep_the_broker_busy(broker: Broker, topic: str):
    with consumer(broker, fetch_wait_max_ms=500) as client:
        client.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        client.poll(1)
        before = processor_seconds(broker)
        client.poll(2)
        client.poll(2)
        assert processor_seconds(broker) - before < 0.5


def processor_seconds(broker: Broker) -> float:
    fields = open(f"/proc/{broker.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_small_fetches_still_make_progress_over_large_batches(broker: Broker, topic: str):
    sent = [(None, bytes([number]) * 300_000) for number in range(5)]
    send(producer(broker, batch_num_messages=1), topic, sent)
    messages = read(broker, topic, fetch_message_max_bytes=1000, fetch_max_bytes=1_000_000)
    assert contents(messages) == sent


def test_many_partitions_are_read_at_once(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=60)
    client = producer(broker)
    for number in range(6000):
        client.produce(topic_name, value=f"{number}", partition=number % 60)
    assert client.flush(30) == 0
    messages = read(broker, topic_name, partitions=range(60))
    assert sorted(int(message.value()) for message in messages) == list(range(6000))
    for partition in range(60):
        own = [int(message.value()) for message in messages if message.partition() == partition]
        assert own == list(range(partition, 6000, 60))


def test_assigned_partitions_come_and_go_in_one_session(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=3)
    client = producer(broker)
    for partition in range(3):
        client.produce(topic_name, value=f"{partition}", partition=partition)
    assert client.flush(20) == 0
    with consumer(broker) as reader:
        for partition in range(3):
            reader.incremental_assign([TopicPartition(topic_name, partition, OFFSET_BEGINNING)])
            assert next_message(reader).value() == f"{partition}".encode()
        reader.incremental_unassign([TopicPartition(topic_name, 1)])
        client.produce(topic_name, value="unheard", partition=1)
        client.produce(topic_name, value="heard", partition=2)
        assert client.flush(20) == 0
        assert next_message(reader).value() == b"heard"


def test_a_paused_partition_is_silent_until_it_goes_on(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=2)
    client = producer(broker)
    partitions = [TopicPartition(topic_name, partition, OFFSET_BEGINNING) for partition in range(2)]
    with consumer(broker) as reader:
        reader.assign(partitions)
        reader.poll(0.1)
        reader.pause([partitions[0]])
        for partition in range(2):
            client.produce(topic_name, value=f"{partition}", partition=partition)
        assert client.flush(20) == 0
        assert next_message(reader).partition() == 1
        assert all(message.error() for message in reader.consume(10, timeout=1))
        reader.resume([partitions[0]])
        assert next_message(reader).partition() == 0


@pytest.mark.parametrize("isolation", ["read_uncommitted", "read_committed"])
def test_both_isolation_levels_read_what_is_not_transactional(broker: Broker, topic: str, isolation: str):
    send(producer(broker), topic, numbered(10))
    assert len(read(broker, topic, isolation_level=isolation)) == 10


def test_a_reader_follows_a_fast_writer_without_gaps(broker: Broker, topic: str):
    count = 200_000
    client = producer(broker, compression_type="lz4", queue_buffering_max_messages=count)

    def write() -> None:
        for number in range(count):
            client.produce(topic, value=number.to_bytes(8))

    writer = threading.Thread(target=write)
    with consumer(broker) as reader:
        reader.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        writer.start()
        expected = 0
        deadline = time.monotonic() + 60
        while expected < count and time.monotonic() < deadline:
            for message in reader.consume(10_000, timeout=0.2):
                if message.error() is None:
                    assert (message.offset(), int.from_bytes(message.value())) == (expected, expected)
                    expected += 1
            client.poll(0)
        writer.join()
    assert expected == count
