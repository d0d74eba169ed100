"""Scenario 37: a small batch that would become a huge one. Time and memory stay bounded."""

import functools
import gzip
import io
import struct
import time

import cramjam
import lz4.frame
import pytest
import zstandard
from harness.batches import XERIAL_MAGIC, Batch, record
from harness.broker import Broker
from harness.librdkafka import create_topic
from harness.unharmed import unharmed
from harness.wire import Connection, end_offset, produce, varint

REFUSALS = {2, 10, 87}  # CORRUPT_MESSAGE, MESSAGE_TOO_LARGE, INVALID_RECORD
BOMB_BYTES = 512 << 20
SECONDS_MAX = 10


# The beginning of a record whose value is as long as the bomb, which goes on with zeros.
_FIELDS = b"\x00\x00\x00" + varint(-1) + varint(BOMB_BYTES)
RECORD_START = varint(len(_FIELDS) + BOMB_BYTES + 1) + _FIELDS
MEBIBYTE_OF_ZEROS = bytes(1 << 20)


def write_bomb(write) -> None:
    write(RECORD_START)
    for _ in range(BOMB_BYTES >> 20):
        write(MEBIBYTE_OF_ZEROS)
    write(b"\x00")


@functools.cache
def gzip_bomb() -> bytes:
    buffer = io.BytesIO()
    with gzip.open(buffer, "wb", compresslevel=1) as stream:
        write_bomb(stream.write)
    return buffer.getvalue()


def lz4_bomb() -> bytes:
    buffer = io.BytesIO()
    with lz4.frame.open(buffer, "wb") as stream:
        write_bomb(stream.write)
    return buffer.getvalue()


def zstd_bomb() -> bytes:
    buffer = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(buffer, closefd=False) as stream:
        write_bomb(stream.write)
    return buffer.getvalue()


def snappy_bomb() -> bytes:
    def chunk(content: bytes) -> bytes:
        block = bytes(cramjam.snappy.compress_raw(content))
        return struct.pack(">i", len(block)) + block

    return XERIAL_MAGIC + chunk(RECORD_START) + chunk(MEBIBYTE_OF_ZEROS) * (BOMB_BYTES >> 20) + chunk(b"\x00")


BOMBS = {"gzip": gzip_bomb, "lz4": lz4_bomb, "zstd": zstd_bomb, "snappy": snappy_bomb}


@pytest.mark.parametrize("stored", ["producer", "uncompressed", "lz4"])
@pytest.mark.parametrize("codec", BOMBS)
def test_a_bomb_is_refused_in_bounded_time_and_memory(broker: Broker, topic_name: str, codec: str, stored: str):
    # Larger than by default, so that it is not the size of the compressed batch that saves the broker.
    create_topic(broker, topic_name, max_message_bytes=64 << 20, compression_type=stored)
    bomb = Batch([record()], codec=codec, payload=BOMBS[codec]()).encoded()
    with unharmed(broker), Connection(broker, timeout=60) as connection:
        begin = time.monotonic()
        assert produce(connection, topic_name, bomb).error in REFUSALS
        assert time.monotonic() - begin < SECONDS_MAX
        assert end_offset(connection, topic_name) == 0


def test_many_small_records_in_a_small_batch_are_counted_before_they_are_kept(broker: Broker, topic: str):
    count = 2**31 - 1
    payload = zstandard.compress(record() * 1_000_000)
    bomb = Batch([record()], codec="zstd", payload=payload, record_count=count, last_offset_delta=count - 1).encoded()
    with unharmed(broker), Connection(broker) as connection:
        assert produce(connection, topic, bomb).error in REFUSALS


LIARS = {
    # A raw block that says it holds 4 GiB, and one in the framing of xerial.
    "snappy: 4 GiB in a block": ("snappy", b"\xff\xff\xff\xff\x0f" + b"\x00" * 20),
    "snappy: 2 GiB in a chunk": ("snappy", XERIAL_MAGIC + struct.pack(">i", 25) + b"\xff\xff\xff\xff\x07" + b"\x00" * 20),
    "snappy: a chunk longer than the batch": ("snappy", XERIAL_MAGIC + struct.pack(">i", 2**31 - 1) + b"\x00" * 20),
    "snappy: a negative chunk": ("snappy", XERIAL_MAGIC + struct.pack(">i", -1) + b"\x00" * 20),
    # A frame descriptor with a window of 2^31 bytes and more: RFC 8878, 3.1.1.1.2.
    "zstd: a window of 2 GiB": ("zstd", b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + b"\x01\x00\x00"),
    "zstd: a window of 3.75 TiB": ("zstd", b"\x28\xb5\x2f\xfd\x00\xff" + b"\x01\x00\x00"),
    "zstd: a content size of 2^64-1": ("zstd", b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8 + b"\x01\x00\x00"),
    "lz4: a wrong header checksum": ("lz4", b"\x04\x22\x4d\x18\x64\x40\x00" + b"\x00" * 8),
    "lz4: a block longer than the batch": ("lz4", lz4.frame.compress(b"x" * 100)[:7] + b"\xff\xff\xff\x7f"),
    "gzip: a header alone": ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
}


@pytest.mark.parametrize(("codec", "payload"), LIARS.values(), ids=LIARS.keys())
def test_a_size_that_lies_allocates_nothing(broker: Broker, topic: str, codec: str, payload: bytes):
    batch = Batch([record()], codec=codec, payload=payload).encoded()
    with unharmed(broker, growth_max=50 << 20), Connection(broker) as connection:
        assert produce(connection, topic, batch).error in REFUSALS
        assert end_offset(connection, topic) == 0


@pytest.mark.parametrize("codec", ["lz4", "gzip", "zstd"])
def test_a_wrong_content_checksum_is_found(broker: Broker, topic: str, codec: str):
    content = record()
    payload = bytearray(
        {
            "lz4": lambda: lz4.frame.compress(content, content_checksum=True),
            "gzip": lambda: gzip.compress(content),
            "zstd": lambda: zstandard.ZstdCompressor(write_checksum=True).compress(content),
        }[codec]()
    )
    payload[-6 if codec == "gzip" else -1] ^= 0xFF
    batch = Batch([record()], codec=codec, payload=bytes(payload)).encoded()
    with unharmed(broker), Connection(broker) as connection:
        assert produce(connection, topic, batch).error in REFUSALS
