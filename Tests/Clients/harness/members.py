"""Members of consumer groups that read on a thread of their own and remember what happened to them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from .broker import Broker


def eventually(holds: Callable[[], object], what: str, within: float = 30) -> None:
    """Waits until `holds` answers something true."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(0.02)


class Member:
    """A librdkafka consumer; by the consumer protocol (KIP-848) unless `group_protocol="classic"` is said.

    Commits what it has read before partitions are taken from it, and at its end.
    """

    def __init__(self, broker: Broker, group: str, topics: Iterable[str], **config: object):
        settings = {
            "bootstrap.servers": broker.address,
            "group.id": group,
            "group.protocol": "consumer",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 50,
            "topic.metadata.refresh.interval.ms": 1000,
        } | {key.replace("_", "."): value for key, value in config.items()}
        if settings["group.protocol"] == "classic":
            settings = {"session.timeout.ms": 10_000, "heartbeat.interval.ms": 200} | settings
        self.values: list[bytes] = []
        self.errors: list[KafkaError] = []
        self.assigned_count = 0
        self.revoked_count = 0
        self.lost_count = 0
        self._assignment: frozenset[tuple[str, int]] = frozenset()
        self._stop = threading.Event()
        self._consumer = Consumer(settings, logger=None)
        self._consumer.subscribe(
            list(topics), on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_lost)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.assigned_count += 1

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.revoked_count += 1
        self._commit()

    def _on_lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.lost_count += 1

    def _commit(self) -> None:
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() != KafkaError._NO_OFFSET:
                self.errors.append(error.args[0])

    def _run(self) -> None:
        read = 0
        while not self._stop.is_set():
            message = self._consumer.poll(0.05)
            self._assignment = frozenset((entry.topic, entry.partition) for entry in self._consumer.assignment())
            if message is None:
                if read:
                    self._commit()
                    read = 0
            elif message.error():
                self.errors.append(message.error())
            else:
                self.values.append(message.value())
                read += 1
        self._consumer.close()

    @property
    def assignment(self) -> frozenset[tuple[str, int]]:
        """(topic, partition) of what it reads now."""
        return self._assignment

    @property
    def fatal(self) -> list[KafkaError]:
        return [error for error in self.errors if error.fatal()]

    def stop(self) -> None:
        """Leaves the group."""
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive(), "the consumer does not close"


@contextmanager
def members(*made: Member):
    try:
        yield made
    finally:
        for member in made:
            member.stop()


def are_shared(members: Iterable[Member], partitions: set[tuple[str, int]]) -> bool:
    """Whether each partition is read by exactly one of the members, and each of these has as many as the others."""
    held = [member.assignment for member in members]
    read = [entry for assignment in held for entry in assignment]
    is_even = max(map(len, held)) - min(map(len, held)) <= 1
    return is_even and len(read) == len(set(read)) and set(read) == partitions
