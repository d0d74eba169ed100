"""Scenario 36: every lie that a record batch can tell. The broker answers with the error that fits and keeps nothing."""

import time

import pytest
from harness.batches import CODECS, CONTROL, TRANSACTIONAL, Batch, compress, numbered_records, record
from harness.broker import Broker
from harness.librdkafka import create_topic, read
from harness.unharmed import unharmed
from harness.wire import Connection, end_offset, new_producer_id, produce

CORRUPT, TOO_LARGE, INVALID_TIMESTAMP, UNSUPPORTED_FORMAT, UNSUPPORTED_CODEC, INVALID_RECORD = 2, 10, 32, 43, 76, 87
OUT_OF_ORDER, INVALID_EPOCH, INVALID_TXN = 45, 47, 48


@pytest.fixture
def connection(broker: Broker):
    with unharmed(broker), Connection(broker) as connection:
        yield connection


def three(**changes) -> Batch:
    return Batch(numbered_records(3), **changes)


honest = three().encoded()

LIES: dict[str, tuple[bytes | None, set[int]]] = {
    "nothing": (None, {INVALID_RECORD, CORRUPT}),
    "no bytes": (b"", {INVALID_RECORD, CORRUPT}),
    "one byte": (b"\x00", {CORRUPT}),
    "half a header": (honest[:40], {CORRUPT}),
    "a header alone": (honest[:61], {CORRUPT}),
    "cut short by a byte": (honest[:-1], {CORRUPT}),
    "a byte too many": (honest + b"\x00", {CORRUPT, INVALID_RECORD}),
    "two batches": (honest + honest, {CORRUPT, INVALID_RECORD}),
    "wrong checksum": (three(crc=0xDEADBEEF).encoded(), {CORRUPT}),
    "one bit flipped": (honest[:-3] + bytes([honest[-3] ^ 1]) + honest[-2:], {CORRUPT}),
    "magic 0": (three(magic=0).encoded(), {UNSUPPORTED_FORMAT, CORRUPT}),
    "magic 1": (three(magic=1).encoded(), {UNSUPPORTED_FORMAT, CORRUPT}),
    "magic 3": (three(magic=3).encoded(), {UNSUPPORTED_FORMAT, CORRUPT}),
    "magic -1": (three(magic=-1).encoded(), {UNSUPPORTED_FORMAT, CORRUPT}),
    "length 0": (three(batch_length=0).encoded(), {CORRUPT}),
    "length -1": (three(batch_length=-1).encoded(), {CORRUPT}),
    "length 48": (three(batch_length=48).encoded(), {CORRUPT}),
    "length one less": (three(batch_length=len(honest) - 13).encoded(), {CORRUPT, INVALID_RECORD}),
    "length one more": (three(batch_length=len(honest) - 11).encoded(), {CORRUPT}),
    "length 2^31-1": (three(batch_length=2**31 - 1).encoded(), {CORRUPT}),
    "count 0": (three(record_count=0).encoded(), {INVALID_RECORD}),
    "count -1": (three(record_count=-1).encoded(), {INVALID_RECORD}),
    "count one less": (three(record_count=2, last_offset_delta=1).encoded(), {INVALID_RECORD}),
    "count one more": (three(record_count=4, last_offset_delta=3).encoded(), {INVALID_RECORD}),
    "count 2^31-1": (three(record_count=2**31 - 1, last_offset_delta=2**31 - 2).encoded(), {INVALID_RECORD}),
    "last offset too small": (three(last_offset_delta=1).encoded(), {INVALID_RECORD}),
    "last offset too large": (three(last_offset_delta=3).encoded(), {INVALID_RECORD}),
    "last offset negative": (three(last_offset_delta=-1).encoded(), {INVALID_RECORD}),
    "last offset 2^31-1": (three(last_offset_delta=2**31 - 1).encoded(), {INVALID_RECORD}),
    "offsets with a gap": (Batch([record(offset_delta=0), record(offset_delta=2)]).encoded(), {INVALID_RECORD}),
    "offsets backwards": (Batch([record(offset_delta=1), record(offset_delta=0)]).encoded(), {INVALID_RECORD}),
    "offset negative": (Batch([record(offset_delta=-1)]).encoded(), {INVALID_RECORD}),
    "base offset": (three(base_offset=2**62).encoded(), {INVALID_RECORD}),
    "no record, but a count": (Batch([], record_count=1, last_offset_delta=0).encoded(), {INVALID_RECORD}),
    "record longer than the batch": (Batch([record(length=1000)]).encoded(), {INVALID_RECORD}),
    "record of length -1": (Batch([record(length=-1)]).encoded(), {INVALID_RECORD}),
    "record of length 0": (Batch([record(length=0)]).encoded(), {INVALID_RECORD}),
    "record of length 2^31-1": (Batch([record(length=2**31 - 1)]).encoded(), {INVALID_RECORD}),
    "key longer than its record": (Batch([record(key_length=100)]).encoded(), {INVALID_RECORD}),
    "key of length -2": (Batch([record(key_length=-2)]).encoded(), {INVALID_RECORD}),
    "key of length 2^31-1": (Batch([record(key_length=2**31 - 1)]).encoded(), {INVALID_RECORD}),
    "more headers than bytes": (Batch([record(header_count=2**31 - 1)]).encoded(), {INVALID_RECORD}),
    "headers -1": (Batch([record(header_count=-1)]).encoded(), {INVALID_RECORD}),
    "endless varint": (Batch([b"\xff" * 20]).encoded(), {INVALID_RECORD}),
    "time overflows": (Batch([record(time_delta=2**62)], base_timestamp=2**62 + 2**61).encoded(), {INVALID_TIMESTAMP}),
    "time negative": (Batch([record(time_delta=-100)], base_timestamp=50).encoded(), {INVALID_TIMESTAMP}),
    "base time negative": (three(base_timestamp=-5).encoded(), {INVALID_TIMESTAMP}),
    "year 2200": (three(base_timestamp=7_258_118_400_000).encoded(), {INVALID_TIMESTAMP}),
    "codec 5": (three(attributes=5).encoded(), {UNSUPPORTED_CODEC, CORRUPT}),
    "codec 7": (three(attributes=7).encoded(), {UNSUPPORTED_CODEC, CORRUPT}),
    "control batch": (three(attributes=CONTROL).encoded(), {INVALID_RECORD}),
    "transactional without producer": (three(attributes=TRANSACTIONAL).encoded(), {INVALID_RECORD, INVALID_TXN}),
    "append time by the client": (three(attributes=1 << 3).encoded(), {INVALID_TIMESTAMP}),
    "delete horizon by the client": (three(attributes=1 << 6).encoded(), {INVALID_RECORD}),
    "producer without sequence": (three(producer_id=5, producer_epoch=0).encoded(), {INVALID_RECORD}),
    "producer without epoch": (three(producer_id=5, base_sequence=0).encoded(), {INVALID_RECORD}),
    "producer id -2": (three(producer_id=-2, producer_epoch=0, base_sequence=0).encoded(), {INVALID_RECORD}),
    "larger than the topic takes": (Batch([record(value=b"x" * 1_100_000)]).encoded(), {TOO_LARGE}),
}


@pytest.mark.parametrize(("lie", "errors"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_answered_with_its_error_and_nothing_is_kept(
    broker: Broker, connection: Connection, topic: str, lie: bytes | None, errors: set[int]
):
    produced = produce(connection, topic, lie)
    assert produced.error in errors
    assert produced.message
    assert end_offset(connection, topic) == 0
    # The same connection goes on, and offsets begin where they would have.
    assert (produce(connection, topic, honest).error, end_offset(connection, topic)) == (0, 3)
    assert [message.value() for message in read(broker, topic)] == [b"0", b"1", b"2"]


@pytest.mark.parametrize("codec", [codec for codec in CODECS if codec != "none"])
@pytest.mark.parametrize("damage", ["cut in half", "garbage", "empty", "another codec", "bytes behind it", "wrong count"])
def test_compressed_records_that_lie_are_refused(
    broker: Broker, connection: Connection, topic: str, codec: str, damage: str
):
    good = compress(b"".join(numbered_records(3)), codec)
    other = "zstd" if codec == "gzip" else "gzip"
    batch = {
        "cut in half": three(codec=codec, payload=good[: len(good) // 2]),
        "garbage": three(codec=codec, payload=b"\xa5" * 100),
        "empty": three(codec=codec, payload=b""),
        "another codec": three(codec=codec, payload=compress(b"".join(numbered_records(3)), other)),
        "bytes behind it": three(codec=codec, payload=good + b"\x00\x01\x02\x03\x04\x05\x06\x07"),
        "wrong count": three(codec=codec, record_count=4, last_offset_delta=3),
    }[damage]
    assert produce(connection, topic, batch.encoded()).error in {CORRUPT, INVALID_RECORD}
    assert end_offset(connection, topic) == 0
    assert produce(connection, topic, three(codec=codec).encoded()).error == 0
    assert len(read(broker, topic)) == 3


def test_a_compacted_topic_takes_no_record_without_a_key(broker: Broker, connection: Connection, topic_name: str):
    create_topic(broker, topic_name, cleanup_policy="compact")
    assert produce(connection, topic_name, Batch([record(key=None)]).encoded()).error == INVALID_RECORD
    assert produce(connection, topic_name, Batch([record(key=b"")]).encoded()).error == 0


def test_a_partition_index_that_cannot_be_is_unknown(connection: Connection, topic: str):
    for partition in (1, -1, 2**31 - 1, -(2**31)):
        assert produce(connection, topic, honest, partition=partition).error == 3


@pytest.mark.parametrize("acks", [2, -2, 32767])
def test_acks_that_cannot_be_are_refused(connection: Connection, topic: str, acks: int):
    assert produce(connection, topic, honest, acks=acks).error == 21
    assert end_offset(connection, topic) == 0


# Sequences of idempotent producers


def numbered_by(producer: tuple[int, int], sequence: int, count: int = 1) -> bytes:
    return Batch(
        numbered_records(count), producer_id=producer[0], producer_epoch=producer[1], base_sequence=sequence
    ).encoded()


def test_a_retry_gets_the_offset_of_the_first_attempt(broker: Broker, connection: Connection, topic: str):
    producer = new_producer_id(connection)
    batches = [numbered_by(producer, sequence) for sequence in range(5)]
    offsets = [produce(connection, topic, batch) for batch in batches]
    assert [(produced.error, produced.offset) for produced in offsets] == [(0, offset) for offset in range(5)]
    for offset, batch in enumerate(batches):
        again = produce(connection, topic, batch)
        assert again.error in (0, 46)  # DUPLICATE_SEQUENCE_NUMBER counts as success for clients
        assert again.offset == offset
    assert end_offset(connection, topic) == 5


def test_a_gap_in_the_sequence_is_refused(connection: Connection, topic: str):
    producer = new_producer_id(connection)
    assert produce(connection, topic, numbered_by(producer, 0)).error == 0
    for sequence in (2, 100, 2**31 - 1):
        assert produce(connection, topic, numbered_by(producer, sequence)).error == OUT_OF_ORDER
    assert produce(connection, topic, numbered_by(producer, 1)).error == 0


def test_an_older_epoch_is_refused_and_a_newer_one_begins_at_0(connection: Connection, topic: str):
    producer_id, epoch = new_producer_id(connection)
    assert produce(connection, topic, numbered_by((producer_id, epoch), 0)).error == 0
    assert produce(connection, topic, numbered_by((producer_id, epoch + 1), 5)).error == OUT_OF_ORDER
    assert produce(connection, topic, numbered_by((producer_id, epoch + 1), 0)).error == 0
    assert produce(connection, topic, numbered_by((producer_id, epoch), 1)).error == INVALID_EPOCH


def test_the_sequence_wraps_after_2_147_483_647(connection: Connection, topic: str):
    # A producer that the log does not know may begin anywhere: its older state may have expired.
    producer = new_producer_id(connection)
    assert produce(connection, topic, numbered_by(producer, 2**31 - 2, count=2)).error == 0
    assert produce(connection, topic, numbered_by(producer, 0)).error == 0
    assert end_offset(connection, topic) == 3


def test_producer_ids_are_never_given_twice(broker: Broker, connection: Connection):
    ids = [new_producer_id(connection)[0] for _ in range(50)]
    broker.kill()
    broker.start()
    with Connection(broker) as again:
        ids += [new_producer_id(again)[0] for _ in range(50)]
    assert len(set(ids)) == 100


def test_a_retry_after_a_crash_gets_the_offset_of_the_first_attempt(broker: Broker, connection: Connection, topic: str):
    producer = new_producer_id(connection)
    batches = [numbered_by(producer, sequence) for sequence in range(5)]
    for batch in batches:
        assert produce(connection, topic, batch).error == 0
    broker.kill()
    broker.start()
    with Connection(broker) as again:
        for offset, batch in enumerate(batches):
            repeated = produce(again, topic, batch)
            assert repeated.error in (0, 46)
            assert repeated.offset == offset
        assert end_offset(again, topic) == 5
        assert produce(again, topic, numbered_by(producer, 5)).offset == 5


# Times that are odd and allowed


@pytest.mark.parametrize("at", [-1, 0, 1, 946_684_800_000])
def test_old_times_are_kept_as_they_are(broker: Broker, connection: Connection, topic_name: str, at: int):
    create_topic(broker, topic_name, retention_ms=-1)
    assert produce(connection, topic_name, Batch(base_timestamp=at).encoded()).error == 0
    assert len(read(broker, topic_name)) == 1


def test_a_time_a_little_ahead_is_taken(connection: Connection, topic: str):
    soon = time.time_ns() // 1_000_000 + 60_000
    assert produce(connection, topic, Batch(base_timestamp=soon).encoded()).error == 0
