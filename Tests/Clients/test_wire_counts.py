"""Scenario 35: counts, lengths and varints that lie, names that cannot be."""

import pytest
from harness.broker import Broker
from harness.librdkafka import create_topic
from harness.unharmed import unharmed
from harness.wire import (
    CREATE_TOPICS, FETCH, LIST_OFFSETS, METADATA, NO_TAGS, PRODUCE, Connection, ConnectionClosed, Reader, array, compact_string,
    data, fetch_body, frame, header, int8, int16, int32, int64, string, uvarint,
)

INVALID_TOPIC, UNKNOWN_TOPIC = 17, 3

# 2^32 - 2, the largest count that a compact array can state, and others that no request of this size can hold.
BIG_VARINTS = [uvarint(2**32 - 1), uvarint(2**31), uvarint(1_000_002), uvarint(10_000_002)]
BAD_VARINTS = [b"\xff\xff\xff\xff\xff\x01", b"\x80" * 5 + b"\x00", b"\x80" * 20, b"\xff" * 10 + b"\x01", b"\x80"]
BIG_COUNTS = [2**31 - 1, -2, -(2**31), 1_000_001, 100_000_000]


@pytest.fixture(autouse=True)
def broker_stays_unharmed(broker: Broker):
    with unharmed(broker):
        yield


def is_refused(broker: Broker, api: int, version: int, body: bytes) -> bool:
    """Whether the broker hangs up on the request, without an answer."""
    with Connection(broker) as connection:
        connection.send(frame(header(api, version, 1) + body))
        return connection.is_closed_by_broker()


@pytest.mark.parametrize("count", BIG_COUNTS)
def test_an_array_longer_than_its_request_is_refused(broker: Broker, count: int):
    assert is_refused(broker, METADATA, 4, int32(count))
    assert is_refused(broker, PRODUCE, 8, string(None) + int16(1) + int32(1000) + int32(count))
    assert is_refused(broker, PRODUCE, 8, string(None) + int16(1) + int32(1000) + int32(1) + string("t") + int32(count))
    assert is_refused(broker, CREATE_TOPICS, 2, int32(count))
    assert is_refused(broker, LIST_OFFSETS, 5, int32(-1) + int8(0) + int32(count))
    fetch = int32(-1) + int32(0) + int32(1) + int32(1) + int8(0) + int32(0) + int32(-1)
    assert is_refused(broker, FETCH, 11, fetch + int32(count))


@pytest.mark.parametrize("count", BIG_VARINTS + BAD_VARINTS, ids=lambda count: count.hex())
def test_a_compact_array_longer_than_its_request_is_refused(broker: Broker, count: bytes):
    assert is_refused(broker, METADATA, 12, count)
    assert is_refused(broker, PRODUCE, 9, uvarint(0) + int16(1) + int32(1000) + count)
    assert is_refused(broker, CREATE_TOPICS, 5, count)


@pytest.mark.parametrize("count", BIG_VARINTS + BAD_VARINTS, ids=lambda count: count.hex())
def test_more_tagged_fields_than_bytes_are_refused(broker: Broker, count: bytes):
    in_the_body = uvarint(1) + int8(0) + int8(0) + count
    assert is_refused(broker, METADATA, 12, in_the_body)
    with Connection(broker) as connection:
        connection.send(frame(header(METADATA, 8, 1)[:2] + int16(12) + int32(1) + string("raw") + count))
        assert connection.is_closed_by_broker()


def test_ten_thousand_tagged_fields_are_the_limit(broker: Broker):
    tags = lambda count: uvarint(count) + b"".join(uvarint(number + 1000) + uvarint(0) for number in range(count))  # noqa: E731
    with Connection(broker) as connection:
        connection.request(METADATA, 12, uvarint(1) + int8(0) + int8(0) + tags(5000))
    assert is_refused(broker, METADATA, 12, uvarint(1) + int8(0) + int8(0) + tags(200_000))


def test_a_tagged_field_larger_than_its_request_is_refused(broker: Broker):
    assert is_refused(broker, METADATA, 12, uvarint(1) + int8(0) + int8(0) + uvarint(1) + uvarint(5) + uvarint(2**31))


@pytest.mark.parametrize("length", [-2, -32768, 32767])
def test_a_string_length_that_cannot_be_is_refused(broker: Broker, length: int):
    assert is_refused(broker, METADATA, 4, int32(1) + int16(length) + b"abc")
    assert is_refused(broker, PRODUCE, 8, int16(length))


@pytest.mark.parametrize("length", [-2, -(2**31), 2**31 - 1, 1000])
def test_a_records_length_that_cannot_be_is_refused(broker: Broker, topic_name: str, length: int):
    create_topic(broker, topic_name)
    body = string(None) + int16(1) + int32(1000) + int32(1) + string(topic_name) + int32(1) + int32(0) + int32(length)
    assert is_refused(broker, PRODUCE, 8, body + b"x" * 10)


def test_null_where_there_must_be_a_string_is_refused(broker: Broker):
    assert is_refused(broker, LIST_OFFSETS, 5, int32(-1) + int8(0) + int32(1) + int16(-1) + int32(0))


def test_a_million_empty_entries_cost_no_more_than_their_bytes(broker: Broker):
    body = string(None) + int16(1) + int32(1000) + int32(999_999) + (string("") + int32(0)) * 999_999
    with Connection(broker) as connection:
        connection.send(frame(header(PRODUCE, 8, 1) + body))
        try:
            connection.receive_frame()
        except ConnectionClosed:
            pass


def test_a_fetch_of_a_hundred_thousand_partitions_is_answered_or_refused(broker: Broker):
    partition = int32(7) + int32(-1) + int64(0) + int64(-1) + int32(1000)
    body = (
        int32(-1) + int32(0) + int32(0) + int32(1000) + int8(0) + int32(0) + int32(-1)
        + array(string("nowhere") + int32(100_000) + partition * 100_000) + array() + string("")
    )
    with Connection(broker) as connection:
        connection.send(frame(header(FETCH, 11, 1) + body))
        try:
            connection.receive_frame()
        except ConnectionClosed:
            pass


@pytest.mark.parametrize("bytes_max", [2**31 - 1, 0, -1])
def test_a_fetch_may_ask_for_any_number_of_bytes(broker: Broker, topic_name: str, bytes_max: int):
    create_topic(broker, topic_name)
    with Connection(broker) as connection:
        connection.request(FETCH, 11, fetch_body(topic_name, 0, bytes_max=bytes_max))


def test_a_non_minimal_varint_is_read_or_refused(broker: Broker):
    with Connection(broker) as connection:
        connection.send(frame(header(METADATA, 12, 1) + b"\x81\x80\x00" + int8(0) + int8(0) + NO_TAGS))
        try:
            connection.receive_frame()
        except ConnectionClosed:
            pass


# Names


NAMES = {
    "empty": b"",
    "dot": b".",
    "dots": b"..",
    "path": b"../../etc/passwd",
    "slash": b"a/b",
    "blank": b"a b",
    "nul": b"a\x00b",
    "umlaut": "größe".encode(),
    "not UTF-8": b"\xff\xfe\x80",
    "250 characters": b"x" * 250,
    "32767 characters": b"x" * 32767,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_topic_of_an_impossible_name_cannot_be_created(broker: Broker, name: bytes):
    before = sorted(broker.data.rglob("*"))
    body = array(string(name) + int32(1) + int16(1) + array() + array()) + int32(10_000) + int8(0)
    with Connection(broker) as connection:
        try:
            reader = connection.request(CREATE_TOPICS, 2, body)
        except ConnectionClosed:
            assert name == NAMES["not UTF-8"]
        else:
            reader.number(4)
            assert reader.count() == 1
            reader.take(reader.number(2))
            assert reader.number(2) == INVALID_TOPIC
    assert sorted(broker.data.rglob("*")) == before


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_an_impossible_name_is_not_created_on_demand(broker: Broker, name: bytes):
    with Connection(broker) as connection:
        try:
            reader = connection.request(METADATA, 4, array(string(name)) + int8(1))
        except ConnectionClosed:
            assert name == NAMES["not UTF-8"]
            return
        assert topic_errors(reader) == [INVALID_TOPIC]


def topic_errors(reader: Reader) -> list[int]:
    """Of a Metadata response of version 4."""
    reader.number(4)
    for _ in range(reader.count()):
        reader.number(4), reader.string(), reader.number(4), reader.string()
    reader.string(), reader.number(4)
    errors = []
    for _ in range(reader.count()):
        errors.append(reader.number(2))
        reader.take(reader.number(2)), reader.number(1)
        for _ in range(reader.count()):
            reader.take(10)
            for _ in range(2):
                reader.take(4 * reader.count())
    return errors


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_an_impossible_name_cannot_be_written_to(broker: Broker, name: bytes):
    body = string(None) + int16(1) + int32(1000) + array(string(name) + array(int32(0) + data(b"")))
    with Connection(broker) as connection:
        try:
            reader = connection.request(PRODUCE, 8, body)
        except ConnectionClosed:
            assert name == NAMES["not UTF-8"]
            return
        assert reader.count() == 1
        reader.take(reader.number(2))
        assert reader.count() == 1
        reader.number(4)
        assert reader.number(2) in (INVALID_TOPIC, UNKNOWN_TOPIC)


def test_names_that_differ_in_a_dot_collide(broker: Broker):
    create_topic(broker, "col.li.sion")
    topic = compact_string("col_li.sion") + int32(1) + int16(1) + uvarint(1) + uvarint(1) + NO_TAGS
    with Connection(broker) as connection:
        reader = connection.request(CREATE_TOPICS, 5, uvarint(2) + topic + int32(10_000) + int8(0) + NO_TAGS)
        reader.take(1 + 4 + 1 + 1)  # tags, throttle time, one topic, the length of its name
        reader.take(len("col_li.sion"))
        assert reader.number(2) == INVALID_TOPIC
