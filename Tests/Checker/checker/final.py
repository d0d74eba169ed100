"""What there is at the end: topics read from end to end, and how far groups have come."""

from __future__ import annotations

import time

from confluent_kafka import (
    OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition,
)
from confluent_kafka.admin import AdminClient

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
    """One admin client for a whole run."""

    def __init__(self, servers: str):
        self._client = AdminClient({"bootstrap.servers": servers} | common.RECONNECTING)

    def committed(self, group: str, topic: str, partitions: int) -> dict[int, int]:
        """The group's offsets; without those partitions for which it has none."""
        wanted = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, partition) for partition in range(partitions)])
        found = self._client.list_consumer_group_offsets([wanted], require_stable=True)[group].result(10)
        return {each.partition: each.offset for each in found.topic_partitions if each.offset >= 0}

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
