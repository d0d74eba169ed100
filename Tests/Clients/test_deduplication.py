"""Each message once: `dedup.key` names the header that has a message's id."""

from __future__ import annotations

import random
import threading
import time

import pytest
from confluent_kafka import KafkaError, Message, Producer, TopicPartition
from harness.broker import Broker
from harness.librdkafka import consumer, create_topic, producer, read
from harness.wire import Connection, end_offset

Sending = list[tuple[str | None, bytes]]


def send(client: Producer, topic: str, messages: Sending, partition: int = 0) -> list[int]:
    """(id, value) pairs in one burst; the offsets that their producer was told."""
    offsets: dict[int, int] = {}

    def note(place: int):
        def on_delivery(error, message: Message) -> None:
            assert error is None, error
            offsets[place] = message.offset()

        return on_delivery

    for place, (message_id, value) in enumerate(messages):
        headers = [] if message_id is None else [("id", message_id.encode())]
        client.produce(topic, value, headers=headers, partition=partition, on_delivery=note(place))
    assert client.flush(60) == 0
    return [offsets[place] for place in range(len(messages))]


def values(broker: Broker, topic: str) -> list[bytes]:
    return [message.value() for message in read(broker, topic)]


def batching(broker: Broker, **config: object) -> Producer:
    """One burst, one batch."""
    return producer(broker, linger_ms=200, **config)


@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
@pytest.mark.parametrize("codec", ["none", "lz4", "zstd", "gzip", "snappy"])
def test_a_batch_that_mixes_old_and_new(broker: Broker, topic_name: str, codec: str, idempotent: bool):
    create_topic(broker, topic_name, dedup_key="header:id")
    client = batching(broker, compression_type=codec, enable_idempotence=idempotent)
    assert send(client, topic_name, [("a", b"a1"), ("b", b"b1")]) == [0, 1]
    assert send(client, topic_name, [("a", b"a2"), ("c", b"c1"), ("b", b"b2"), (None, b"x"), ("c", b"c2")]) == [2, 3, 4, 5, 6]
    other = batching(broker, compression_type=codec, enable_idempotence=not idempotent)
    send(other, topic_name, [("c", b"c3"), ("d", b"d1")])
    send(client, topic_name, [("e", b"e1")])
    assert values(broker, topic_name) == [b"a1", b"b1", b"c1", b"x", b"d1", b"e1"]


def test_a_batch_of_copies_only(broker: Broker, topic_name: str):
    """A plain producer hears where the first copies are; a numbered one goes on with its sequence."""
    create_topic(broker, topic_name, dedup_key="header:id")
    plain, numbered = batching(broker), batching(broker, enable_idempotence=True)
    send(plain, topic_name, [("a", b"a"), ("b", b"b")])
    assert send(plain, topic_name, [("a", b"again"), ("b", b"again")]) == [0, 1]
    with Connection(broker) as connection:
        assert end_offset(connection, topic_name) == 2
    for _ in range(5):
        send(numbered, topic_name, [("b", b"again"), ("a", b"again")])
    send(numbered, topic_name, [("c", b"c")])
    assert values(broker, topic_name) == [b"a", b"b", b"c"]


def test_many_producers_send_the_same_messages_at_once(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, dedup_key="header:id")
    count = 300

    def run(number: int) -> None:
        client = producer(broker, linger_ms=random.choice([0, 1, 5]), enable_idempotence=number % 2 == 0)
        numbers = list(range(count))
        random.Random(number).shuffle(numbers)
        send(client, topic_name, [(f"m{n}", f"m{n}".encode()) for n in numbers])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values(broker, topic_name)) == sorted(f"m{n}".encode() for n in range(count))


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_the_window_survives_the_broker(new_broker, ending: str):
    broker = new_broker().start()
    create_topic(broker, "t", dedup_key="header:id", segment_bytes=1 << 20)
    client = batching(broker, enable_idempotence=True)
    first = [(f"m{n}", b"x" * 1000) for n in range(3000)]
    send(client, "t", first)
    getattr(broker, ending)()
    broker.start()
    mixed = [(f"m{n}", b"y") for n in range(1500, 4500)]
    send(batching(broker), "t", mixed)
    messages = read(broker, "t")
    ids = [dict(message.headers())["id"] for message in messages]
    assert sorted(ids) == sorted(f"m{n}".encode() for n in range(4500))
    assert broker.stop() == 0


def test_after_the_window_a_copy_is_a_new_message_also_over_a_restart(new_broker):
    broker = new_broker().start()
    create_topic(broker, "t", dedup_key="header:id", dedup_window_ms=3000)
    begin = time.monotonic()
    send(batching(broker), "t", [("a", b"a1")])
    time.sleep(1.5)
    # Not a copy, so that the log's file is written again: the first message's own time must count.
    send(batching(broker), "t", [("b", b"b1")])
    broker.kill()
    broker.start()
    send(batching(broker), "t", [("b", b"b2")])
    time.sleep(max(0.0, begin + 5 - time.monotonic()))
    send(batching(broker), "t", [("a", b"a2")])
    assert values(broker, "t") == [b"a1", b"b1", b"a2"]
    assert broker.stop() == 0


def test_a_crashing_broker_takes_each_message_once(new_broker):
    """Producers that give up and send the same again, as an application does that does not know."""
    broker = new_broker().start()
    create_topic(broker, "t", dedup_key="header:id", segment_bytes=1 << 20)
    chance = random.Random(7)
    done = threading.Event()
    count = 400
    settled: list[set[int]] = [set() for _ in range(3)]

    def run(number: int) -> None:
        open_numbers = set(range(count))
        while open_numbers and not done.is_set():
            client = producer(broker, message_timeout_ms=500, linger_ms=2, enable_idempotence=number == 0)

            def note(error, message: Message) -> None:
                if error is None:
                    settled[number].add(int(message.value()))

            for n in sorted(open_numbers)[:50]:
                client.produce("t", str(n).encode(), headers=[("id", str(n).encode())], partition=0, on_delivery=note)
            client.flush(10)
            open_numbers -= settled[number]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        time.sleep(chance.uniform(0.3, 0.8))
        broker.kill()
        broker.start()
    for thread in threads:
        thread.join(60)
    done.set()
    assert [len(numbers) for numbers in settled] == [count] * 3
    assert sorted(int(value) for value in values(broker, "t")) == list(range(count))
    assert broker.stop() == 0


def test_a_consumer_is_not_upset_by_batches_of_copies_only(broker: Broker, topic_name: str):
    """They are without records, see `test_librdkafka_is_not_upset_by_answers_without_records`."""
    create_topic(broker, topic_name, dedup_key="header:id")
    client = producer(broker, linger_ms=0, enable_idempotence=True)
    send(client, topic_name, [("a", b"a")])
    errors = []
    with consumer(broker) as reader:
        reader.assign([TopicPartition(topic_name, 0, 1)])
        for number in range(25):
            send(client, topic_name, [("a", b"again")])
            deadline = time.monotonic() + 30
            while reader.position([TopicPartition(topic_name, 0)])[0].offset < number + 2:
                assert time.monotonic() < deadline, "it did not come to the end"
                message = reader.poll(0.02)
                if message is None:
                    continue
                if message.error() is None or message.error().code() != KafkaError._PARTITION_EOF:
                    errors.append(message.error() or message.value())
                elif message.offset() == number + 2:
                    break
    assert errors == []


def test_an_aborted_message_swallows_no_copy_and_a_committed_one_does(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, dedup_key="header:id")
    first = producer(broker, transactional_id=topic_name, linger_ms=0)
    first.init_transactions(30)
    other = producer(broker, linger_ms=0, message_timeout_ms=20_000, retry_backoff_ms=50)

    def put(client: Producer, message_id: str, value: bytes) -> None:
        client.produce(topic_name, value, headers=[("id", message_id.encode())], partition=0)

    for message_id, is_committed in [("a", False), ("b", True)]:
        first.begin_transaction()
        put(first, message_id, b"in transaction")
        first.flush(30)
        # A copy while nobody knows how the transaction ends: it is tried again until that is known.
        put(other, message_id, b"beside it")
        assert other.flush(1) == 1
        (first.commit_transaction if is_committed else first.abort_transaction)(30)
        assert other.flush(30) == 0
        put(other, message_id, b"after it")
        assert other.flush(30) == 0
    assert values(broker, topic_name) == [b"beside it", b"in transaction"]
