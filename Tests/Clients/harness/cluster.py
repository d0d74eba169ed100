"""Several brokers of this repository as processes of their own, with a real ZooKeeper or etcd ensemble."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .broker import REPOSITORY, Broker
from .certificates import Authority, Identity, replace
from .librdkafka import admin


@dataclass(frozen=True)
class Place:
    """Where a broker of a cluster is: its address, and what its command is put behind to run there."""

    address: str = "127.0.0.1"
    prefix: Sequence[str] = ()


class Ensemble:
    """Three nodes that end with this process."""

    def __init__(self, kind: str, folder: Path, address: str = "127.0.0.1"):
        self.folder = folder
        self.process = subprocess.Popen(
            [REPOSITORY / "scripts/ensemble", "--address", address, "--attended", kind, str(folder)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.endpoints = self.process.stdout.readline().strip()
        assert self.endpoints, f"the {kind} ensemble did not start: see scripts/install-packages test"
        self.store = folder / "client.pem"
        self.store.write_text((folder / "client.key").read_text() + (folder / "client.crt").read_text())

    def command(self, text: str) -> str:
        """`state N`, `kill N`, `pause N`, `resume N` or `start N`."""
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    @property
    def leader(self) -> int:
        return next(node for node in (1, 2, 3) if self.command(f"state {node}").endswith("leader"))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


class Cluster:
    """Brokers 1, 2 and 3, which prove to each other by certificates who they are."""

    def __init__(
        self, kind: str, folder: Path, settings: Mapping[str, object] = {}, places: Mapping[int, Place] = {},
        ensemble_address: str = "127.0.0.1",
    ):
        self.ensemble = Ensemble(kind, folder / "ensemble", ensemble_address)
        authority = self.authority = Authority(folder / "authority")
        self.nodes: dict[int, Identity] = {}
        self.brokers: dict[int, Broker] = {}
        for number in (1, 2, 3):
            place = places.get(number, Place())
            node = self.nodes[number] = authority.node(f"broker-{number}", addresses=[place.address])
            self.brokers[number] = Broker(
                folder / f"broker-{number}", arguments=(), listeners=["SSL"], host=place.address, prefix=place.prefix, settings={
                    "node.id": number, "broker.rack": f"rack-{number}", **self._coordination(kind),
                    "security.inter.broker.protocol": "SSL", "listener.name.ssl.ssl.client.auth": "required",
                    "ssl.keystore.location": node.store_file, "ssl.truststore.location": authority.file,
                    "default.replication.factor": 3, "min.insync.replicas": 2, "offsets.topic.num.partitions": 3,
                    "transaction.state.log.num.partitions": 3, "replica.lag.time.max.ms": 3000, **settings,
                })

    def _coordination(self, kind: str) -> dict[str, object]:
        ensemble = self.ensemble
        where = "connect" if kind == "zookeeper" else "endpoints"
        values = {
            where: ensemble.endpoints, "session.timeout.ms": 2000, "ssl.keystore.location": ensemble.store,
            "ssl.truststore.location": ensemble.folder / "ca.crt",
        }
        if kind == "zookeeper":
            values["ssl.client.enable"] = "true"
        return {"coordination.strategy": kind} | {f"coordination.strategy.{key}": value for key, value in values.items()}

    def start(self) -> Cluster:
        for broker in self.brokers.values():
            broker.start()
        return self

    @property
    def address(self) -> str:
        """Of all brokers, as clients take it."""
        return ",".join(broker.address for broker in self.brokers.values())

    def leader(self, topic: str, partition: int = 0, *, other_than: int | None = None, within: float = 30) -> int:
        """Who leads, as soon as somebody else than `other_than` does and is known to."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            topics = admin(self).list_topics(topic, timeout=10).topics
            found = topics[topic].partitions[partition].leader if partition in topics[topic].partitions else -1
            if found > 0 and found != other_than:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{topic}-{partition} has no leader but {other_than} after {within} s\n{self.log()}")

    def trust(self, *authorities: Authority) -> None:
        """From now on the brokers believe those who have a certificate of these."""
        replace(self.authority.file, b"".join(one.pem for one in authorities))

    def signal(self, number: int, what: signal.Signals) -> None:
        os.kill(self.brokers[number].process.pid, what)

    def log(self) -> str:
        return "\n".join(f"== broker {number}\n{broker.log()}" for number, broker in self.brokers.items())

    def close(self) -> None:
        for number, broker in self.brokers.items():
            if broker.process is not None and broker.process.poll() is None:
                self.signal(number, signal.SIGCONT)
                broker.kill()
        self.ensemble.close()
