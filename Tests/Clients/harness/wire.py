"""The Kafka protocol by hand: bytes in, bytes out, so that a test can send what no client would."""

from __future__ import annotations

import itertools
import socket
import struct
from dataclasses import dataclass

from .broker import Broker

PRODUCE, FETCH, LIST_OFFSETS, METADATA, API_VERSIONS, CREATE_TOPICS, INIT_PRODUCER_ID = 0, 1, 2, 3, 18, 19, 22

# The first version of each API with compact lengths and tagged fields.
FIRST_FLEXIBLE = {PRODUCE: 9, FETCH: 12, LIST_OFFSETS: 6, METADATA: 9, API_VERSIONS: 3, CREATE_TOPICS: 5, INIT_PRODUCER_ID: 2}


class ConnectionClosed(Exception):
    """The broker ended the connection."""


# Encoding


def int8(value: int) -> bytes:
    return struct.pack(">b", value)


def int16(value: int) -> bytes:
    return struct.pack(">h", value)


def int32(value: int) -> bytes:
    return struct.pack(">i", value)


def int64(value: int) -> bytes:
    return struct.pack(">q", value)


def uvarint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def varint(value: int) -> bytes:
    """Zigzag, as the fields of a record have it."""
    return uvarint((value << 1) ^ (value >> 63))


def string(text: str | bytes | None) -> bytes:
    if text is None:
        return int16(-1)
    encoded = text.encode() if isinstance(text, str) else text
    return int16(len(encoded)) + encoded


def compact_string(text: str | bytes) -> bytes:
    encoded = text.encode() if isinstance(text, str) else text
    return uvarint(len(encoded) + 1) + encoded


def data(content: bytes | None) -> bytes:
    return int32(-1) if content is None else int32(len(content)) + content


def array(*elements: bytes) -> bytes:
    return int32(len(elements)) + b"".join(elements)


NO_TAGS = uvarint(0)


def header(api: int, version: int, correlation: int, client: str | None = "raw") -> bytes:
    flexible = version >= FIRST_FLEXIBLE.get(api, 1 << 15)
    return int16(api) + int16(version) + int32(correlation) + string(client) + (NO_TAGS if flexible else b"")


def frame(content: bytes) -> bytes:
    return int32(len(content)) + content


# Decoding


class Reader:
    """Takes values off the front of a response."""

    def __init__(self, content: bytes):
        self.content = content
        self.position = 0

    def take(self, count: int) -> bytes:
        taken = self.content[self.position : self.position + count]
        assert len(taken) == count, f"the response ends {count - len(taken)} bytes early"
        self.position += count
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), signed=True)

    def string(self) -> str | None:
        length = self.number(2)
        return None if length < 0 else self.take(length).decode()

    def data(self) -> bytes | None:
        length = self.number(4)
        return None if length < 0 else self.take(length)

    def count(self) -> int:
        return self.number(4)

    @property
    def rest(self) -> int:
        return len(self.content) - self.position


class Connection:
    """One socket to a broker."""

    def __init__(self, broker: Broker, timeout: float = 20, receive_buffer: int | None = None, listener: str | None = None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect((broker.host, broker.ports[listener] if listener else broker.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._correlations = itertools.count(1)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, content: bytes) -> None:
        """As it is, without a length."""
        try:
            self.socket.sendall(content)
        except OSError as error:
            raise ConnectionClosed from error

    def end_sending(self) -> None:
        """What was sent stays sent; nothing more will come."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The broker was faster and has closed the connection.

    def receive_frame(self) -> bytes:
        return self._receive(int.from_bytes(self._receive(4)))

    def _receive(self, count: int) -> bytes:
        received = bytearray()
        while len(received) < count:
            try:
                chunk = self.socket.recv(min(count - len(received), 1 << 20))
            except ConnectionError as error:
                raise ConnectionClosed from error
            if not chunk:
                raise ConnectionClosed
            received += chunk
        return bytes(received)

    def request(self, api: int, version: int, body: bytes) -> Reader:
        """Sends it, waits, and checks that the answer is the one to this request. The reader stands at its body, or, in
        flexible versions, at the tags of its header."""
        correlation = next(self._correlations)
        self.send(frame(header(api, version, correlation) + body))
        reader = Reader(self.receive_frame())
        assert reader.number(4) == correlation
        return reader

    def is_closed_by_broker(self, within: float = 10) -> bool:
        """Whether the broker closes before it sends a byte."""
        self.socket.settimeout(within)
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False


# Requests


@dataclass
class Produced:
    error: int
    offset: int
    message: str | None


def produce_body(topic: str | bytes, batch: bytes | None, partition: int = 0, acks: int = -1, timeout: int = 10_000) -> bytes:
    entry = array(int32(partition) + data(batch))
    return string(None) + int16(acks) + int32(timeout) + array(string(topic) + entry)


def produce(connection: Connection, topic: str, batch: bytes | None, partition: int = 0, acks: int = -1) -> Produced:
    reader = connection.request(PRODUCE, 8, produce_body(topic, batch, partition, acks))
    assert (reader.count(), reader.string(), reader.count(), reader.number(4)) == (1, topic, 1, partition)
    error, offset = reader.number(2), reader.number(8)
    reader.number(8)  # time of append
    reader.number(8)  # start of the log
    for _ in range(max(0, reader.count())):
        reader.number(4)
        reader.string()
    return Produced(error, offset, reader.string())


def fetch_body(topic: str, offset: int, wait: int = 0, bytes_min: int = 1, bytes_max: int = 50_000_000) -> bytes:
    partition = int32(0) + int32(-1) + int64(offset) + int64(-1) + int32(bytes_max)
    return (
        int32(-1) + int32(wait) + int32(bytes_min) + int32(bytes_max) + int8(0) + int32(0) + int32(-1)
        + array(string(topic) + array(partition)) + array() + string("")
    )


def end_offset(connection: Connection, topic: str, partition: int = 0) -> int:
    body = int32(-1) + int8(0) + array(string(topic) + array(int32(partition) + int32(-1) + int64(-1)))
    reader = connection.request(LIST_OFFSETS, 5, body)
    reader.number(4)
    assert (reader.count(), reader.string(), reader.count(), reader.number(4)) == (1, topic, 1, partition)
    assert reader.number(2) == 0
    reader.number(8)
    return reader.number(8)


def new_producer_id(connection: Connection) -> tuple[int, int]:
    """A producer id and its epoch."""
    reader = connection.request(INIT_PRODUCER_ID, 1, string(None) + int32(60_000))
    reader.number(4)
    assert reader.number(2) == 0
    return reader.number(8), reader.number(2)
