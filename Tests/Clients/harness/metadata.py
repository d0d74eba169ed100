"""What one broker says of the cluster: librdkafka would ask whichever broker it likes."""

from __future__ import annotations

from dataclasses import dataclass

from . import wire
from .broker import Broker

VERSION = 7
"""The first with leader epochs; lengths are plain ones still."""


@dataclass(frozen=True)
class PartitionState:
    leader: int
    leader_epoch: int
    replicas: tuple[int, ...]
    in_sync: frozenset[int]

    @property
    def is_whole(self) -> bool:
        return self.leader >= 0 and self.in_sync == frozenset(self.replicas)


@dataclass(frozen=True)
class ClusterState:
    brokers: frozenset[int]
    controller: int
    partitions: dict[tuple[str, int], PartitionState]


def metadata(broker: Broker, timeout: float = 5) -> ClusterState:
    """Of all topics, internal ones, too. Fails with an `OSError` or `ConnectionClosed` where the broker does not answer."""
    with wire.Connection(broker, timeout=timeout) as connection:
        reader = connection.request(wire.METADATA, VERSION, wire.int32(-1) + wire.int8(0))
    reader.number(4)
    brokers = set()
    for _ in range(reader.count()):
        brokers.add(reader.number(4))
        reader.string()
        reader.number(4)
        reader.string()
    reader.string()
    controller = reader.number(4)
    partitions = {}
    for _ in range(reader.count()):
        reader.number(2)
        topic = reader.string()
        reader.number(1)
        for _ in range(reader.count()):
            reader.number(2)
            index, leader, epoch = reader.number(4), reader.number(4), reader.number(4)
            replicas, in_sync, _ = (tuple(reader.number(4) for _ in range(reader.count())) for _ in range(3))
            partitions[topic, index] = PartitionState(leader, epoch, replicas, frozenset(in_sync))
    return ClusterState(frozenset(brokers), controller, partitions)
