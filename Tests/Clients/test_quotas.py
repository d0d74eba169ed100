"""Quotas bind: clients that use up what they may are told to wait, and made to (KIP-13, KIP-124, KIP-219, KIP-599, KIP-612)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from harness import librdkafka
from harness.batches import Batch, record
from harness.broker import Broker
from harness.wire import (
    CREATE_TOPICS,
    METADATA,
    NO_TAGS,
    PRODUCE,
    Connection,
    ConnectionClosed,
    compact_string,
    frame,
    header,
    int16,
    int32,
    produce_body,
    uvarint,
)
from kafka import KafkaProducer
from test_quota_commands import martlet

THROTTLING_QUOTA_EXCEEDED = 89

# A burst is what one second brings.
BROKER_SETTINGS = {
    "quota.window.num": "2", "controller.quota.window.num": "1", "sasl.enabled.mechanisms": "PLAIN",
    "sasl.jaas.config": "org.apache.kafka.common.security.plain.PlainLoginModule required "
    'user_alice="secret-of-alice" user_bob="secret-of-bob";',
}


@pytest.fixture
def limit(broker: Broker) -> Iterator[Callable[..., None]]:
    """Sets limits of an entity, and takes them away when the test is over."""
    entities: list[tuple[str, ...]] = []

    def set_limits(*entity: str, **limits: float) -> None:
        entities.append(entity)
        martlet(broker, "quota", "set", *entity, *(f"{key}={value}" for key, value in limits.items()))

    yield set_limits
    for entity in entities:
        martlet(broker, "quota", "remove", *entity)


def produced_in(producer: Producer, topic: str, bytes_in_all: int, size: int = 10_000) -> float:
    begin = time.monotonic()
    for _ in range(bytes_in_all // size):
        producer.produce(topic, value=b"x" * size)
    assert producer.flush(30) == 0
    return time.monotonic() - begin


def throttle_notes() -> tuple[list[float], Callable[[object], None]]:
    """Seconds that librdkafka was told to wait."""
    notes: list[float] = []
    return notes, lambda event: notes.append(event.throttle_time)


def test_a_producer_is_held_to_its_rate_and_told_so(broker: Broker, topic: str, limit):
    limit("--client", "busy", producer_byte_rate=100_000)
    notes, note = throttle_notes()
    busy = Producer({
        "bootstrap.servers": broker.address, "client.id": "busy", "linger.ms": 1, "batch.size": 20_000, "throttle_cb": note})
    # 100 kB are the burst, 300 kB take three seconds.
    took = produced_in(busy, topic, 400_000)
    busy.poll(0)
    assert 2.5 < took < 8
    assert notes and max(notes) > 0
    calm = librdkafka.producer(broker, client_id="calm")
    assert produced_in(calm, topic, 400_000) < 2


def test_a_limit_that_is_taken_away_binds_nobody(broker: Broker, topic: str):
    martlet(broker, "quota", "set", "--client", "freed", "producer_byte_rate=10000")
    freed = librdkafka.producer(broker, client_id="freed")
    assert produced_in(freed, topic, 20_000) < 5
    martlet(broker, "quota", "remove", "--client", "freed")
    time_of_pause_that_is_left = 2
    assert produced_in(freed, topic, 400_000) < 2 + time_of_pause_that_is_left


@pytest.mark.parametrize("change", ["removed", "raised"])
def test_whoever_waits_for_a_limit_that_was_a_mistake_goes_on(broker: Broker, topic: str, change: str):
    client = f"mistaken-{change}"
    martlet(broker, "quota", "set", "--client", client, "producer_byte_rate=1")
    mistaken = librdkafka.producer(broker, client_id=client, message_timeout_ms=300_000)
    assert produced_in(mistaken, topic, 10_000) < 5
    mistaken.produce(topic, value=b"x")
    assert mistaken.flush(0.5) == 1, "it is to wait for hours"
    if change == "removed":
        martlet(broker, "quota", "remove", "--client", client)
    else:
        martlet(broker, "quota", "set", "--client", client, "producer_byte_rate=10000000")
    assert mistaken.flush(10) == 0
    assert produced_in(mistaken, topic, 400_000) < 2
    if change == "raised":
        martlet(broker, "quota", "remove", "--client", client)


def test_a_producer_that_wants_no_answers_is_held_to_its_rate(broker: Broker, topic: str, limit):
    limit("--client", "unheard", producer_byte_rate=100_000)
    unheard = librdkafka.producer(broker, client_id="unheard", acks=0, batch_size=20_000)
    begin = time.monotonic()
    produced_in(unheard, topic, 400_000)
    # It hears of nothing, so the records tell.
    while len(librdkafka.read(broker, topic)) < 40:
        assert time.monotonic() - begin < 15
    assert time.monotonic() - begin > 1.5


def test_a_consumer_is_held_to_its_rate_and_told_so(broker: Broker, topic: str, limit):
    # A batch comes whole, however large: one of all records would come at once, and only what follows would wait.
    produced_in(librdkafka.producer(broker, batch_size=20_000), topic, 400_000)
    limit("--client", "reader", consumer_byte_rate=100_000)
    notes, note = throttle_notes()
    begin = time.monotonic()
    reader = Consumer({
        "bootstrap.servers": broker.address, "client.id": "reader", "group.id": "readers", "auto.offset.reset": "earliest",
        "fetch.message.max.bytes": 20_000, "fetch.wait.max.ms": 10, "throttle_cb": note,
    })
    reader.assign([TopicPartition(topic, 0, 0)])
    count = 0
    while count < 40:
        assert time.monotonic() - begin < 20
        count += len([message for message in reader.consume(40, 0.1) if message.error() is None])
    reader.close()
    assert 2 < time.monotonic() - begin < 10
    assert notes and max(notes) > 0


def test_users_are_told_apart(new_broker):
    broker = new_broker(settings=BROKER_SETTINGS, listeners=["SASL_PLAINTEXT"]).start()
    topic = librdkafka.create_topic(broker, "orders")
    martlet(broker, "quota", "set", "--default-user", "producer_byte_rate=100000")
    martlet(broker, "quota", "set", "--user", "alice", "producer_byte_rate=50000000")

    def client_of(user: str) -> Producer:
        return Producer({
            "bootstrap.servers": broker.address_of("SASL_PLAINTEXT"), "security.protocol": "SASL_PLAINTEXT", "linger.ms": 1,
            "sasl.mechanism": "PLAIN", "sasl.username": user, "sasl.password": f"secret-of-{user}", "batch.size": 20_000,
        })

    assert produced_in(client_of("alice"), topic, 400_000) < 2
    assert produced_in(client_of("bob"), topic, 400_000) > 2.5


def test_kafka_python_is_throttled_and_goes_on(broker: Broker, topic: str, limit):
    limit("--client", "python", producer_byte_rate=100_000)
    client = KafkaProducer(bootstrap_servers=broker.address, client_id="python", batch_size=20_000)
    begin = time.monotonic()
    sent = [client.send(topic, b"x" * 10_000) for _ in range(30)]
    client.flush(30)
    assert len({future.get(10).offset for future in sent}) == 30
    assert 1.5 < time.monotonic() - begin < 8
    client.close()


# Requests


def metadata_throttle(connection: Connection) -> int:
    """The throttle time of a Metadata answer, version 4."""
    return connection.request(METADATA, 4, int32(-1) + b"\0").number(4)


def test_requests_that_take_too_much_time_are_answered_and_then_wait(broker: Broker, limit):
    limit("--client", "raw", request_percentage=0.01)
    with Connection(broker) as connection:
        # 0.1 ms of one thread in a second: a few requests.
        told = next(told for told in (metadata_throttle(connection) for _ in range(10_000)) if told > 0)
        assert 0 < told <= 1001
        begin = time.monotonic()
        metadata_throttle(connection)
        assert time.monotonic() - begin > told / 1000 - 0.01


def test_a_version_without_a_throttle_time_waits_none_the_less(broker: Broker, limit):
    limit("--client", "raw", request_percentage=0.01)
    with Connection(broker) as connection:
        times = []
        for _ in range(60):
            begin = time.monotonic()
            connection.request(METADATA, 2, int32(-1))
            times.append(time.monotonic() - begin)
            if times[-1] > 0.5:
                return
    pytest.fail(f"60 requests took {sum(times):.3f} s in all")


def test_requests_that_arrive_in_a_pause_are_kept_and_answered_in_order(broker: Broker, topic: str, limit):
    limit("--client", "raw", producer_byte_rate=1000)
    content = Batch([record(value=b"x" * 2000)]).encoded()

    def send(connection: Connection, *correlations: int) -> None:
        for correlation in correlations:
            connection.send(frame(header(PRODUCE, 3, correlation) + produce_body(topic, content)))

    with Connection(broker) as connection:
        send(connection, 0)
        assert int.from_bytes(connection.receive_frame()[:4]) == 0
        begin = time.monotonic()
        send(connection, 1, 2)
        assert [int.from_bytes(connection.receive_frame()[:4]) for _ in range(2)] == [1, 2]
        assert time.monotonic() - begin > 0.9


# What the controller does


def make_topic(connection: Connection, version: int, name: str, partitions: int) -> tuple[int, int]:
    """The throttle time and the error."""
    topic = compact_string(name) + int32(partitions) + int16(1) + uvarint(1) + uvarint(1) + NO_TAGS
    answer = connection.request(CREATE_TOPICS, version, uvarint(2) + topic + int32(10_000) + b"\0" + NO_TAGS)
    answer.take(1)
    throttle_time = answer.number(4)
    answer.take(2 + len(name) + (16 if version >= 7 else 0))
    return throttle_time, answer.number(2)


@pytest.mark.parametrize("version", [6, 7])
def test_topics_beyond_the_rate_are_refused_until_the_time_is_over(broker: Broker, limit, version: int):
    limit("--client", "raw", controller_mutation_rate=4)
    with Connection(broker) as connection:
        assert make_topic(connection, version, f"strict-{version}-1", 10) == (0, 0), "what overdraws is done"
        throttle_time, error = make_topic(connection, version, f"strict-{version}-2", 1)
        assert error == THROTTLING_QUOTA_EXCEEDED and 500 < throttle_time <= 1501
        # The connection keeps still until then, so the next one is in time.
        assert make_topic(connection, version, f"strict-{version}-2", 1) == (0, 0)


def test_clients_that_know_no_such_error_make_their_topics_and_wait(broker: Broker, limit):
    limit("--client", "raw", controller_mutation_rate=4)
    with Connection(broker) as connection:
        begin = time.monotonic()
        for name in ("permissive-1", "permissive-2"):
            throttle_time, error = make_topic(connection, 5, name, 8)
            assert error == 0 and throttle_time > 500
        assert time.monotonic() - begin > 0.9


def test_librdkafka_makes_its_topics_at_the_rate(broker: Broker, limit):
    limit("--client", "maker", controller_mutation_rate=4)
    maker = AdminClient({"bootstrap.servers": broker.address, "client.id": "maker"})
    begin = time.monotonic()
    for number in range(3):
        maker.create_topics([NewTopic(f"at-the-rate-{number}", 4, 1)])[f"at-the-rate-{number}"].result(20)
    maker.create_partitions([NewPartitions("at-the-rate-0", 8)])["at-the-rate-0"].result(20)
    maker.delete_topics(["at-the-rate-1"])["at-the-rate-1"].result(20)
    assert 2 < time.monotonic() - begin < 10


# Connections


def test_an_address_that_connects_too_often_is_refused(new_broker):
    broker = new_broker(settings={"quota.window.num": "2"}).start()
    martlet(broker, "quota", "set", "--address", "127.0.0.1", "connection_creation_rate=1")
    refused = 0
    for _ in range(8):
        with Connection(broker) as connection:
            try:
                metadata_throttle(connection)
            except ConnectionClosed:
                refused += 1
    assert refused >= 2
    assert "connection_creation_rate" in broker.log()
    # It was slowed down by that; others would be served meanwhile, and it is served again.
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with Connection(broker) as connection:
            try:
                metadata_throttle(connection)
                return
            except ConnectionClosed:
                time.sleep(0.3)
    pytest.fail("it was never served again")


def test_connections_beyond_the_rate_of_all_wait_and_are_served(new_broker):
    broker = new_broker(settings={"quota.window.num": "2", "max.connection.creation.rate": "10"}).start()
    begin = time.monotonic()
    for _ in range(25):
        with Connection(broker) as connection:
            assert metadata_throttle(connection) == 0
    assert 1 < time.monotonic() - begin < 8
