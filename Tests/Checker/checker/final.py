"""What there is at the end: topics read from end to end, and how far groups have come."""

from __future__ import annotations

import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from .roles import common
from .verdict import Record


def read(servers: str, topic: str, partitions: int, isolation: str, within: float = 60) -> list[Record]:
    """Every record of a topic."""
    client = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "checker-reads",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "isolation.level": isolation,
            "fetch.wait.max.ms": 10,
            "check.crcs": True,
        }
    )
    records = []
    waiting = set(range(partitions))
    deadline = time.monotonic() + within
    try:
        client.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in waiting])
        while waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{topic}: partitions {sorted(waiting)} have no end in {within} s")
            for message in client.consume(num_messages=1000, timeout=0.05):
                if message.error() is None:
                    records.append(Record(message.partition(), message.offset(), common.name(message.value())))
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    waiting.discard(message.partition())
                else:
                    raise KafkaException(message.error())
    finally:
        client.close()
    return records


class Administrator:
    """Asks how far groups have come, by one client for each in a whole run. Those are consumers that join nothing: an admin client
    of librdkafka 2.16 dies of a coordinator that has moved, since it has no group to look for another one with."""

    def __init__(self, servers: str):
        self._servers = servers
        self._clients: dict[str, Consumer] = {}

    def committed(self, group: str, topic: str, partitions: int) -> dict[int, int]:
        """The group's offsets; without those partitions for which it has none."""
        if group not in self._clients:
            self._clients[group] = Consumer(
                common.RECONNECTING
                | {"bootstrap.servers": self._servers, "group.id": group, "isolation.level": "read_committed"}
            )
        found = self._clients[group].committed([TopicPartition(topic, each) for each in range(partitions)], timeout=10)
        for each in found:
            if each.error is not None:
                raise KafkaException(each.error)
        return {each.partition: each.offset for each in found if each.offset >= 0}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def missing(self, group: str, topic: str, partitions: int, last: dict[int, int]) -> str | None:
        """What keeps the group from the end; None where it is there.

        `last` are the offsets of the last record of each partition: what is behind them, the end of a transaction, nobody
        consumes.
        """
        try:
            reached = self.committed(group, topic, partitions)
        except KafkaException as error:
            return str(error)
        behind = {p: (reached.get(p, 0), offset + 1) for p, offset in last.items() if reached.get(p, 0) <= offset}
        return f"{group} is behind, (committed, goal) by partition: {behind}" if behind else None
