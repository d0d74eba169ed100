"""Writes under load, remembers what was acknowledged, and compares it with what can be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, Message, Producer

from .broker import Broker

Place = tuple[str, int, int | bytes]
"""Topic, partition, offset. Where librdkafka knows of a record only by the one behind it, it has no offset for it: then its value,
by which it must be found."""


@dataclass
class Ledger:
    """What a set of writers was told. Filled from the threads that poll their producers."""

    acknowledged: dict[Place, tuple[bytes, bytes]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Of records that their producer gave up on."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            with self._lock:
                self.failures.append(f"{message.topic()}-{message.partition()}: {error}")
            return
        offset = message.offset()
        place = (message.topic(), message.partition(), message.value() if offset is None or offset < 0 else offset)
        content = (message.key(), message.value())
        with self._lock:
            earlier = self.acknowledged.setdefault(place, content)
            if earlier != content:
                self.contradictions.append(f"{place} was acknowledged for {earlier} and for {content}")

    def snapshot(self) -> dict[Place, tuple[bytes, bytes]]:
        with self._lock:
            return dict(self.acknowledged)


class Writer(threading.Thread):
    """One producer that numbers its records and writes until it is told to stop. It outlives its broker, unless it has no
    retries."""

    def __init__(
        self, broker: Broker, name: str, topic: str, ledger: Ledger, *, idempotent: bool, pad: int, retries: int = 2**31 - 1
    ):
        super().__init__(daemon=True)
        self.key = name.encode()
        self.topic = topic
        self.ledger = ledger
        self.idempotent = idempotent
        self.pad = pad
        self.sent = 0
        self.unsettled = 0
        self._enough = threading.Event()
        self._producer = Producer(
            {
                "bootstrap.servers": broker.address,
                "enable.idempotence": idempotent,
                "acks": "all",
                "retries": retries,
                "linger.ms": 2,
                "batch.num.messages": 50,
                "message.timeout.ms": 120_000,
                "reconnect.backoff.ms": 20,
                "reconnect.backoff.max.ms": 200,
                "retry.backoff.ms": 20,
                "queue.buffering.max.messages": 5000,
                "log_level": 0,
            }
        )

    def run(self) -> None:
        while not self._enough.is_set():
            for _ in range(20):
                value = f"{self.key.decode()}:{self.sent}".encode().ljust(self.pad, b".")
                try:
                    self._producer.produce(self.topic, key=self.key, value=value, on_delivery=self.ledger.note)
                except BufferError:
                    break
                self.sent += 1
            self._producer.poll(0.005)
        self.unsettled = self._producer.flush(90)

    def stop(self) -> None:
        self._enough.set()


def contradictions(ledger: Ledger, acknowledged: dict[Place, tuple[bytes, bytes]], messages: Iterable[Message]) -> list[str]:
    """Every way in which what was read breaks what was promised.

    `acknowledged` is a snapshot from before the reading; more may have been written since.
    """
    found = list(ledger.contradictions)
    read: dict[Place, tuple[bytes, bytes]] = {}
    next_offset: dict[tuple[str, int], int] = {}
    for message in messages:
        partition = (message.topic(), message.partition())
        expected = next_offset.get(partition, message.offset())
        if message.offset() != expected:
            found.append(f"{partition}: offset {message.offset()} follows where {expected} should")
        next_offset[partition] = message.offset() + 1
        read[(*partition, message.offset())] = read[(*partition, message.value())] = (message.key(), message.value())
    for place, content in acknowledged.items():
        if place not in read:
            found.append(f"lost: {place} {content[1][:40]}")
        elif read[place] != content:
            found.append(f"replaced: {place} was {content[1][:40]}, is {read[place][1][:40]}")
    return found


def duplicates(messages: Iterable[Message], writers: Iterable[Writer]) -> list[str]:
    """Records of idempotent writers that are there twice, or out of order within a partition."""
    idempotent = {writer.key for writer in writers if writer.idempotent}
    last: dict[tuple[bytes, str, int], int] = {}
    found = []
    for message in messages:
        if message.key() not in idempotent:
            continue
        number = int(message.value().rstrip(b".").split(b":")[1])
        partition = (message.key(), message.topic(), message.partition())
        if number <= last.get(partition, -1):
            found.append(f"{partition}: {number} after {last[partition]}")
        last[partition] = number
    return found


def wait_for_progress(ledger: Ledger, count: int, within: float = 60) -> None:
    """Until `count` more records are acknowledged."""
    goal = len(ledger.snapshot()) + count
    deadline = time.monotonic() + within
    while len(ledger.snapshot()) < goal:
        assert time.monotonic() < deadline, f"{count} records were not acknowledged in {within} s"
        time.sleep(0.01)
