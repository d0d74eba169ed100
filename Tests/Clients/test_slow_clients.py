"""Scenario 39: clients that are slow, silent or many. They cost little, and honest clients do not feel them."""

import threading
import time
from pathlib import Path

import pytest
from harness.broker import Broker
from harness.librdkafka import create_topic, producer, read, send, serves_an_honest_client
from harness.unharmed import unharmed
from harness.wire import (
    API_VERSIONS, FETCH, METADATA, PRODUCE, Connection, ConnectionClosed, Reader, array, fetch_body, frame, header, int32,
    string,
)

BROKER_SETTINGS = {"connections.max.idle.ms": 600_000}


def fill(broker: Broker, topic: str, mebibytes: int) -> None:
    create_topic(broker, topic, max_message_bytes=8 << 20)
    value = bytes(range(256)) * 4000
    send(producer(broker, message_max_bytes=8 << 20), topic, [(None, value)] * mebibytes)


def test_two_thousand_idle_connections_leave_room_for_honest_ones(broker: Broker):
    connections: list[Connection] = []
    try:
        with unharmed(broker, growth_max=100 << 20):
            for number in range(2000):
                connections.append(Connection(broker))
                if number % 2:
                    connections[-1].request(API_VERSIONS, 0, b"")
            serves_an_honest_client(broker)
        assert all(connection.request(API_VERSIONS, 0, b"").rest for connection in connections[::100])
    finally:
        for connection in connections:
            connection.socket.close()


def test_a_connection_is_closed_when_it_has_been_idle_for_too_long(new_broker):
    broker = new_broker(settings={"connections.max.idle.ms": 1000}).start()
    with Connection(broker) as silent, Connection(broker) as busy:
        begin = time.monotonic()
        while time.monotonic() - begin < 3:
            busy.request(API_VERSIONS, 0, b"")
            time.sleep(0.1)
        assert silent.is_closed_by_broker(within=2)
        busy.request(API_VERSIONS, 0, b"")


def test_a_long_poll_is_not_idleness(new_broker):
    broker = new_broker(settings={"connections.max.idle.ms": 1000}).start()
    create_topic(broker, "orders")
    with Connection(broker) as connection:
        begin = time.monotonic()
        connection.request(FETCH, 11, fetch_body("orders", 0, wait=500))
        assert 0.4 < time.monotonic() - begin < 3


def test_more_connections_than_allowed_are_turned_away(new_broker):
    broker = new_broker(settings={"max.connections": 10}).start()
    connections = [Connection(broker) for _ in range(10)]
    for connection in connections:
        connection.request(API_VERSIONS, 0, b"")
    with Connection(broker) as eleventh:
        assert eleventh.is_closed_by_broker()
    connections.pop().socket.close()
    deadline = time.monotonic() + 10
    while True:
        try:
            with Connection(broker) as another:
                another.request(API_VERSIONS, 0, b"")
            break
        except ConnectionClosed:
            assert time.monotonic() < deadline


def test_one_address_cannot_take_all_connections(new_broker):
    broker = new_broker(settings={"max.connections.per.ip": 5}).start()
    connections = [Connection(broker) for _ in range(5)]
    for connection in connections:
        connection.request(API_VERSIONS, 0, b"")
    with Connection(broker) as sixth:
        assert sixth.is_closed_by_broker()


def test_clients_that_never_read_their_responses_do_not_fill_the_memory(broker: Broker, topic_name: str):
    fill(broker, topic_name, mebibytes=30)
    connections: list[Connection] = []
    with unharmed(broker):
        for _ in range(50):
            connection = Connection(broker, receive_buffer=4096)
            connections.append(connection)
            for number in range(20):
                connection.send(frame(header(FETCH, 11, number) + fetch_body(topic_name, 0)))
        slowest = 0.0
        for _ in range(20):
            begin = time.monotonic()
            serves_an_honest_client(broker)
            slowest = max(slowest, time.monotonic() - begin)
        assert slowest < 5
    for connection in connections:
        connection.socket.close()


def test_a_client_that_pipelines_without_reading_is_read_no_further(broker: Broker):
    """Metadata of every topic, in many requests: small questions with answers that nobody takes."""
    question = frame(header(METADATA, 4, 1) + int32(-1) + b"\x00") * 100
    with unharmed(broker), Connection(broker, timeout=2, receive_buffer=4096) as connection:
        sent = 0
        try:
            while sent < 100 << 20:
                connection.send(question)
                sent += len(question)
        except ConnectionClosed:
            pass  # The send ran into its time-out: the broker has stopped reading.
        assert sent < 50 << 20


def test_a_slow_reader_gets_every_byte_in_the_end(broker: Broker, topic_name: str):
    fill(broker, topic_name, mebibytes=5)
    with Connection(broker, receive_buffer=4096) as connection:
        connection.send(frame(header(FETCH, 11, 77) + fetch_body(topic_name, 0)))
        time.sleep(1)
        reader = Reader(connection.receive_frame())
        assert reader.number(4) == 77
        assert reader.rest > 5_000_000


def test_half_a_request_does_not_hold_up_other_connections(broker: Broker, topic: str):
    halves = []
    for _ in range(100):
        connection = Connection(broker)
        connection.send(int32(1 << 20) + header(PRODUCE, 8, 1) + b"x" * 1000)
        halves.append(connection)
    with unharmed(broker):
        send(producer(broker), topic, [(None, b"value")] * 1000)
        assert len(read(broker, topic)) == 1000
    for connection in halves:
        connection.socket.close()


@pytest.mark.timeout(180)
def test_a_request_that_trickles_in_byte_by_byte_is_given_up(broker: Broker):
    body = frame(header(METADATA, 1, 1) + array(*[string("orders")] * 1000))
    with Connection(broker) as connection:
        begin = time.monotonic()
        try:
            for byte in body:
                connection.send(bytes([byte]))
                assert time.monotonic() - begin < 120, "the broker is still listening"
                time.sleep(0.25)
        except ConnectionClosed:
            pass
        assert time.monotonic() - begin > 5, "a request may take a few seconds"


def test_connections_that_come_and_go_leave_nothing_behind(broker: Broker):
    with unharmed(broker, growth_max=50 << 20):
        for _ in range(2000):
            Connection(broker).socket.close()
        deadline = time.monotonic() + 20
        while open_sockets(broker) > 100:
            assert time.monotonic() < deadline, f"{open_sockets(broker)} sockets are still open"
            time.sleep(0.1)


def open_sockets(broker: Broker) -> int:
    count = 0
    for descriptor in Path(f"/proc/{broker.pid}/fd").iterdir():
        try:
            count += str(descriptor.readlink()).startswith("socket:")
        except FileNotFoundError:
            continue
    return count


def test_honest_clients_keep_their_pace_among_many_slow_ones(broker: Broker, topic_name: str):
    fill(broker, topic_name, mebibytes=5)
    ended = threading.Event()

    def be_slow() -> None:
        with Connection(broker, receive_buffer=4096, timeout=60) as connection:
            connection.send(frame(header(FETCH, 11, 1) + fetch_body(topic_name, 0)))
            while not ended.is_set():
                connection.socket.recv(100)
                ended.wait(0.05)

    slow = [threading.Thread(target=be_slow) for _ in range(50)]
    for thread in slow:
        thread.start()
    try:
        begin = time.monotonic()
        send(producer(broker), "pace", [(None, b"x" * 100)] * 20_000)
        assert len(read(broker, "pace")) >= 20_000
        assert time.monotonic() - begin < 20
    finally:
        ended.set()
        for thread in slow:
            thread.join()
