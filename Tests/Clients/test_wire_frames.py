"""Scenario 34: frames and headers that lie, and requests that no client would send."""

import pytest
from harness.broker import Broker
from harness.librdkafka import create_topic
from harness.unharmed import unharmed
from harness.wire import (
    API_VERSIONS, FETCH, METADATA, PRODUCE, ConnectionClosed, Connection, Reader, array, compact_string, frame, header,
    int16, int32, string,
)

UNSUPPORTED_VERSION = 35


@pytest.fixture(autouse=True)
def broker_stays_unharmed(broker: Broker):
    with unharmed(broker):
        yield


@pytest.mark.parametrize("length", [0, -1, -(2**31), 1, 7, 2**31 - 1, 104_857_601])
def test_a_length_that_cannot_be_closes_the_connection(broker: Broker, length: int):
    with Connection(broker) as connection:
        connection.send(int32(length) + b"x" * max(0, min(length, 8)))
        assert connection.is_closed_by_broker()


def test_the_largest_length_allocates_nothing_before_its_bytes_come(broker: Broker):
    before = broker.resident_bytes()
    connections = [Connection(broker) for _ in range(50)]
    for connection in connections:
        connection.send(int32(104_857_600) + header(PRODUCE, 8, 1))
    connections[-1].is_closed_by_broker(within=0.5)
    assert broker.resident_bytes() - before < 50 << 20
    for connection in connections:
        connection.socket.close()


@pytest.mark.parametrize("length", range(1, 14))
def test_a_header_cut_short_closes_the_connection(broker: Broker, length: int):
    with Connection(broker) as connection:
        connection.send(frame(header(METADATA, 9, 1, client="abcdef")[:length]))
        assert connection.is_closed_by_broker()


@pytest.mark.parametrize("api", [-1, 999, 32767, -32768])
def test_an_api_that_is_not_there_closes_the_connection(broker: Broker, api: int):
    with Connection(broker) as connection:
        connection.send(frame(header(api, 0, 1)))
        assert connection.is_closed_by_broker()


@pytest.mark.parametrize(("api", "version"), [(METADATA, 99), (METADATA, -1), (PRODUCE, 0), (FETCH, 32767), (PRODUCE, -32768)])
def test_a_version_that_is_not_served_closes_the_connection(broker: Broker, api: int, version: int):
    with Connection(broker) as connection:
        connection.send(frame(header(api, version, 1)))
        assert connection.is_closed_by_broker()


def served_versions(reader: Reader) -> dict[int, tuple[int, int]]:
    return {reader.number(2): (reader.number(2), reader.number(2)) for _ in range(reader.count())}


@pytest.mark.parametrize("version", [5, 999, 32767])
def test_api_versions_of_the_future_are_answered_in_version_0(broker: Broker, version: int):
    with Connection(broker) as connection:
        reader = connection.request(API_VERSIONS, version, b"\xff what the future sends \xff")
        assert reader.number(2) == UNSUPPORTED_VERSION
        assert API_VERSIONS in served_versions(reader)
        reader = connection.request(API_VERSIONS, 0, b"")
        assert reader.number(2) == 0


def test_api_versions_lists_what_is_served_and_only_that(broker: Broker):
    with Connection(broker) as connection:
        reader = connection.request(API_VERSIONS, 0, b"")
        assert reader.number(2) == 0
        served = served_versions(reader)
    topics = {0, 1, 2, 3, 18, 19, 20, 21, 23, 32, 33, 35, 37, 44, 60, 61, 74, 75}
    groups = {8, 9, 10, 11, 12, 13, 14, 15, 16, 42, 47, 68, 69}
    transactions = {22, 24, 25, 26, 27, 28, 65, 66}
    share_groups = {76, 77, 78, 79, 83, 84, 85, 86, 87, 90, 91, 92}
    security = {17, 29, 30, 31, 36, 48, 49, 50, 51}
    cluster = {43, 45, 46, 56, 58, 63, 64}
    assert topics | groups | transactions | share_groups | security | cluster == served.keys()
    assert all(first <= last for first, last in served.values())


@pytest.mark.parametrize("name", ["", "-leads", "has blanks", "ü", "x\x00"])
def test_a_malformed_client_name_is_an_invalid_request(broker: Broker, name: str):
    with Connection(broker) as connection:
        reader = connection.request(API_VERSIONS, 3, compact_string(name) + compact_string("1.0") + b"\x00")
        assert reader.number(2) == 42


def test_repeated_correlation_ids_are_answered_one_by_one(broker: Broker):
    with Connection(broker) as connection:
        connection.send(frame(header(API_VERSIONS, 0, 7)) * 3)
        for _ in range(3):
            assert Reader(connection.receive_frame()).number(4) == 7


def test_pipelined_requests_are_answered_in_order(broker: Broker, topic_name: str):
    create_topic(broker, topic_name)
    metadata = array(string(topic_name))
    with Connection(broker) as connection:
        requests = [
            frame(header(METADATA, 1, number) + metadata) if number % 2 else frame(header(API_VERSIONS, 0, number))
            for number in range(1000)
        ]
        connection.send(b"".join(requests))
        assert [Reader(connection.receive_frame()).number(4) for _ in range(1000)] == list(range(1000))


def test_a_request_may_arrive_byte_by_byte(broker: Broker):
    with Connection(broker) as connection:
        for byte in frame(header(API_VERSIONS, 0, 5)):
            connection.send(bytes([byte]))
        assert Reader(connection.receive_frame()).number(4) == 5


def test_a_client_that_stops_sending_still_gets_its_answers(broker: Broker):
    with Connection(broker) as connection:
        connection.send(frame(header(API_VERSIONS, 0, 1)) + frame(header(API_VERSIONS, 0, 2)))
        connection.end_sending()
        assert Reader(connection.receive_frame()).number(4) == 1
        assert Reader(connection.receive_frame()).number(4) == 2
        assert connection.is_closed_by_broker()


@pytest.mark.parametrize(
    "greeting",
    [
        b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xab" * 500,  # a TLS client
        b"ruok",
        b"\x00" * 4096,
        b"\xff" * 4096,
    ],
    ids=["http", "tls", "four letters", "zeros", "ones"],
)
def test_another_protocol_is_hung_up_on(broker: Broker, greeting: bytes):
    with Connection(broker) as connection:
        connection.send(greeting)
        connection.end_sending()
        assert connection.is_closed_by_broker()


def test_a_null_client_id_is_fine(broker: Broker):
    with Connection(broker) as connection:
        connection.send(frame(header(API_VERSIONS, 0, 3, client=None)))
        assert Reader(connection.receive_frame()).number(4) == 3


@pytest.mark.parametrize("client", [b"\xff\xfe\xfd", b"x" * 32767], ids=["no UTF-8", "32 KiB"])
def test_an_odd_client_id_hurts_nobody(broker: Broker, client: bytes):
    with Connection(broker) as connection:
        connection.send(frame(int16(API_VERSIONS) + int16(0) + int32(9) + string(client)))
        try:
            assert Reader(connection.receive_frame()).number(4) == 9
        except ConnectionClosed:
            pass


def test_bytes_after_a_request_do_not_become_the_next(broker: Broker):
    with Connection(broker) as connection:
        connection.send(frame(header(METADATA, 1, 1) + array() + frame(header(API_VERSIONS, 0, 666))))
        connection.send(frame(header(API_VERSIONS, 0, 2)))
        try:
            assert [Reader(connection.receive_frame()).number(4) for _ in range(2)] == [1, 2]
        except ConnectionClosed:
            pass
