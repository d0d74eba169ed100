"""Three brokers with a real ensemble: consumers read from the replica in their rack (KIP-392)."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from harness.cluster import Cluster
from harness.librdkafka import create_topic, producer, send

pytestmark = pytest.mark.cluster


@pytest.fixture(params=["zookeeper", "etcd"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(request.param, tmp_path, {"replica.selector.class": "RackAwareReplicaSelector"})
    try:
        yield cluster.start()
    finally:
        cluster.close()


class NearbyConsumer:
    """A consumer in a rack, which knows from which broker it reads."""

    def __init__(self, cluster: Cluster, topic: str, rack: str):
        self.source: int | None = None
        self.topic = topic
        self.values: list[bytes] = []
        self.consumer = Consumer({
            "bootstrap.servers": cluster.address, "group.id": "unused", "enable.auto.commit": False,
            "auto.offset.reset": "error", "client.rack": rack, "statistics.interval.ms": 100, "stats_cb": self._note,
        })
        self.consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])

    def _note(self, text: str) -> None:
        partition = json.loads(text)["topics"].get(self.topic, {}).get("partitions", {}).get("0", {})
        self.source = partition.get("broker")

    def poll_until(self, holds, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while not holds():
            assert time.monotonic() < deadline, f"{len(self.values)} values, from broker {self.source}"
            message = self.consumer.poll(0.1)
            if message is not None:
                assert message.error() is None, message.error()
                self.values.append(message.value())


@pytest.mark.timeout(240)
def test_a_consumer_reads_from_the_replica_in_its_rack_and_goes_on_when_that_dies(cluster: Cluster):
    create_topic(cluster, "orders", replication_factor=3)
    client = producer(cluster)
    send(client, "orders", [(None, b"%d" % number) for number in range(100)])
    leader = cluster.leader("orders")
    near = next(number for number in cluster.brokers if number != leader)
    nearby = NearbyConsumer(cluster, "orders", f"rack-{near}")
    try:
        nearby.poll_until(lambda: len(nearby.values) >= 100 and nearby.source == near)
        send(client, "orders", [(None, b"%d" % number) for number in range(100, 200)])
        nearby.poll_until(lambda: len(nearby.values) >= 200)
        assert nearby.source == near
        cluster.brokers[near].kill()
        send(client, "orders", [(None, b"%d" % number) for number in range(200, 300)])
        nearby.poll_until(lambda: len(nearby.values) >= 300, within=120)
        assert nearby.values == [b"%d" % number for number in range(300)]
    finally:
        nearby.consumer.close()
