"""What is measured: each yields a name and a figure with its unit."""

from __future__ import annotations

import json
import subprocess
import time
from argparse import Namespace
from collections.abc import Callable, Iterator

from harness.broker import binary, environment
from harness.cluster import Cluster
from harness.librdkafka import admin, create_topic
from harness.metadata import ClusterState, metadata

Figures = Iterator[tuple[str, str]]
Tell = Callable[[str], None]

SETTINGS = {"coordination.strategy.session.timeout.ms": 6000, "replica.lag.time.max.ms": 30_000}
"""The defaults, where tests have others."""


def failover(cluster: Cluster, options: Namespace, tell: Tell) -> Figures:
    """From kill -9 of a leader until the others name another one; every third time it is the controller, too."""
    create_topic(cluster, "orders", partitions=3, replication_factor=3)
    leaders, controllers = [], []
    for number in range(options.kills):
        state = metadata(cluster.brokers[1])
        followers = sorted({part.leader for part in state.partitions.values()} - {state.controller})
        is_controller = number % 3 == 0 or not followers
        killed = state.controller if is_controller else followers[0]
        others = [broker for id, broker in cluster.brokers.items() if id != killed]
        begin = time.monotonic()
        cluster.brokers[killed].kill()
        _wait(lambda state: all(part.leader not in (-1, killed) for part in state.partitions.values()), others, 0.002)
        (controllers if is_controller else leaders).append(time.monotonic() - begin)
        cluster.brokers[killed].start()
        _wait(_is_whole, cluster.brokers.values())
    for what, seconds in (("a leader", leaders), ("a leader that is the controller", controllers)):
        if seconds:
            seconds.sort()
            yield (
                f"without a leader after kill -9 of {what}",
                f"p50 {seconds[len(seconds) // 2]:.3f} s, worst of {len(seconds)} {seconds[-1]:.3f} s",
            )


def produce(cluster: Cluster, options: Namespace, tell: Tell) -> Figures:
    """The same load on a partition with one replica and with three."""
    for replicas in (1, 3):
        topic = f"produced-{replicas}"
        create_topic(
            cluster, topic, partitions=1, replication_factor=replicas, delivery_guarantee="client",
            min_insync_replicas=min(replicas, 2))
        of = f"acks=all, {replicas} replica{'s' if replicas > 1 else ''}"
        load = _bench(cluster, "produce", "--topic", topic, "--prebuilt", "--batch-size", "131072", "--duration", "10")
        yield f"produce 128 KiB batches, {of}", f"{_rate(load)}, p99 {_p99(load)}"
        load = _bench(cluster, "produce", "--topic", topic, "--rate", "10000", "--record-size", "200", "--linger", "5",
                      "--duration", "10", "--warmup", "2")
        yield f"10,000 records/s of 200 bytes, linger 5 ms, {of}", f"p99 {_p99(load)}"


def catch_up(cluster: Cluster, options: Namespace, tell: Tell) -> Figures:
    """A follower was away while 2 GB were written."""
    create_topic(cluster, "orders", partitions=3, replication_factor=3, delivery_guarantee="client", min_insync_replicas=2)
    away = next(id for id in cluster.brokers if id != metadata(cluster.brokers[1]).controller)
    cluster.brokers[away].stop()
    _bench(cluster, "produce", "--topic", "orders", "--prebuilt", "--batch-size", "131072", "--records", "2000000", without=away)
    begin = time.monotonic()
    cluster.brokers[away].start()
    _wait(_is_whole, cluster.brokers.values())
    seconds = time.monotonic() - begin
    copied = sum(each.stat().st_size for index in range(3) for each in cluster.brokers[away].segments("orders", index))
    yield "a follower that was away copies", f"{copied / 1e6 / seconds:.0f} MB/s ({copied / 1e9:.2f} GB in {seconds:.1f} s, start included)"


def partitions(cluster: Cluster, options: Namespace, tell: Tell) -> Figures:
    """Many partitions: how soon all know of them, what they cost, and what the end of the controller means."""
    before = [broker.resident_bytes() for broker in cluster.brokers.values()]
    topics = 10
    begin = time.monotonic()
    for number in range(topics):
        create_topic(cluster, f"many-{number}", partitions=options.partitions // topics, replication_factor=3)
    created = time.monotonic()
    yield f"{options.partitions} partitions are created", f"{created - begin:.2f} s"
    everybody = cluster.brokers.values()
    _wait(lambda state: len(state.partitions) == options.partitions, everybody, 0.005)
    yield "all brokers know of them, after the last answer", f"{time.monotonic() - created:.3f} s"
    _wait(_is_whole, everybody)
    grown = [broker.resident_bytes() - earlier for broker, earlier in zip(everybody, before)]
    yield "memory for 1,000 partitions of three replicas, each broker", f"{max(grown) / options.partitions * 1000 / 1e6:.1f} MB"
    create_topic(cluster, "one-more", partitions=1, replication_factor=3)
    begin = time.monotonic()
    client = admin(cluster)
    client.delete_topics(["one-more"])["one-more"].result(30)
    _wait(lambda state: len(state.partitions) == options.partitions, everybody, 0.005)
    yield "a change is known to all brokers", f"{time.monotonic() - begin:.3f} s"
    killed = metadata(cluster.brokers[1]).controller
    others = [broker for id, broker in cluster.brokers.items() if id != killed]
    begin = time.monotonic()
    cluster.brokers[killed].kill()
    _wait(lambda state: state.controller not in (-1, killed), others, 0.005)
    yield "another controller after kill -9", f"{time.monotonic() - begin:.3f} s"
    _wait(lambda state: all(part.leader not in (-1, killed) for part in state.partitions.values()), others)
    yield f"and the last of {options.partitions // 3} partitions has a leader", f"{time.monotonic() - begin:.3f} s"


def _is_whole(state: ClusterState) -> bool:
    return all(part.is_whole for part in state.partitions.values())


def _wait(holds: Callable[[ClusterState], bool], brokers, pause: float = 0.05, within: float = 300) -> None:
    deadline = time.monotonic() + within
    for broker in brokers:
        while not holds(metadata(broker, timeout=60)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {within} s; the broker at {broker.address} does not say so")
            time.sleep(pause)


def _bench(cluster: Cluster, *arguments: str, without: int | None = None) -> dict:
    servers = ",".join(broker.address for id, broker in cluster.brokers.items() if id != without)
    command = [str(binary()), "bench", *arguments, "--bootstrap-server", servers, "--format", "json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment()).stdout)


def _rate(load: dict) -> str:
    return f"{load['megabytesPerSecond']:.0f} MB/s"


def _p99(load: dict) -> str:
    return f"{load['latencies']['acknowledged']['p99']:.2f} ms"
