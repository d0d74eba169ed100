"""Record batches of magic 2 with any field set to anything."""

from __future__ import annotations

import gzip
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import cramjam
import crc32c
import lz4.frame
import zstandard

from .wire import varint

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
TRANSACTIONAL, CONTROL = 1 << 4, 1 << 5
XERIAL_MAGIC = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)


def record(
    key: bytes | None = b"key",
    value: bytes | None = b"value",
    *,
    offset_delta: int = 0,
    time_delta: int = 0,
    headers: Sequence[tuple[bytes, bytes | None]] = (),
    length: int | None = None,
    header_count: int | None = None,
    key_length: int | None = None,
) -> bytes:
    """One record. `length`, `header_count` and `key_length` are lies where they are given."""
    body = b"\x00" + varint(time_delta) + varint(offset_delta)
    body += varint(-1 if key is None else len(key) if key_length is None else key_length) + (key or b"")
    body += varint(-1 if value is None else len(value)) + (value or b"")
    body += varint(len(headers) if header_count is None else header_count)
    for name, content in headers:
        body += varint(len(name)) + name + varint(-1 if content is None else len(content)) + (content or b"")
    return varint(len(body) if length is None else length) + body


@dataclass
class Batch:
    """Every field as an honest client has it, until a test changes it. What is None is worked out from the rest."""

    records: Sequence[bytes] = field(default_factory=lambda: [record()])
    base_offset: int = 0
    batch_length: int | None = None
    leader_epoch: int = -1
    magic: int = 2
    crc: int | None = None
    attributes: int | None = None
    codec: str = "none"
    last_offset_delta: int | None = None
    base_timestamp: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    max_timestamp: int | None = None
    producer_id: int = -1
    producer_epoch: int = -1
    base_sequence: int = -1
    record_count: int | None = None
    payload: bytes | None = None

    def encoded(self) -> bytes:
        payload = compress(b"".join(self.records), self.codec) if self.payload is None else self.payload
        count = len(self.records)
        after_crc = struct.pack(
            ">hiqqqhii",
            _or(self.attributes, CODECS[self.codec]),
            _or(self.last_offset_delta, count - 1),
            self.base_timestamp,
            _or(self.max_timestamp, self.base_timestamp),
            self.producer_id,
            self.producer_epoch,
            self.base_sequence,
            _or(self.record_count, count),
        ) + payload
        checked = struct.pack(">ibI", self.leader_epoch, self.magic, _or(self.crc, crc32c.crc32c(after_crc))) + after_crc
        return struct.pack(">qi", self.base_offset, _or(self.batch_length, len(checked))) + checked


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def compress(content: bytes, codec: str) -> bytes:
    """In the framing that Kafka's clients use."""
    match codec:
        case "none":
            return content
        case "gzip":
            return gzip.compress(content)
        case "snappy":
            block = bytes(cramjam.snappy.compress_raw(content))
            return XERIAL_MAGIC + struct.pack(">i", len(block)) + block
        case "lz4":
            return lz4.frame.compress(content)
        case "zstd":
            return zstandard.compress(content)
    raise ValueError(codec)


def numbered_records(count: int) -> list[bytes]:
    return [record(b"key", f"{number}".encode(), offset_delta=number) for number in range(count)]
