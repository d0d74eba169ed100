"""One run: a broker or three, the clients of each guarantee, faults, and then the verdict."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

from harness.broker import binary
from harness.librdkafka import create_topic

from . import final, journal, scenario, verdict
from .cluster_faults import ClusterFaults
from .faults import BrokerFaults, Faults
from .fleet import Fleet
from .network import Network
from .network_faults import NetworkFaults, Script
from .target import OneBroker, ThreeBrokers

SHOWN = 5
"""Findings of a kind that are printed."""


class Run:
    """`cluster` names the ensemble of three brokers; without it there is one. `network` has them in namespaces of their own, and
    `script` is what happens there."""

    def __init__(
        self, folder: Path, guarantees: list[str], seed: int, kills_broker: bool, cluster: str | None = None,
        network: Network | None = None, script: Script | None = None,
    ):
        self.folder = folder
        self.seed = seed
        self.kills_broker = kills_broker
        self.begin = time.monotonic()
        self.network = network
        self.script = script
        self.target = ThreeBrokers(folder, cluster, self.tell, network) if cluster else OneBroker(folder)
        self.fleet = Fleet([])
        self.administrator = final.Administrator(self.target.address)
        self.scenarios = [
            scenario.make(
                name, folder=folder / name, servers=self.target.address, binary=str(binary()), seed=seed,
                has_native_groups=os.environ.get("MARTLET_CHECKER_NATIVE_GROUPS", "1") == "1",
            )
            for name in guarantees
        ]

    def tell(self, text: str) -> None:
        print(f"{time.monotonic() - self.begin:6.1f} s  {text}", flush=True)

    def judge(self, seconds: float) -> list[verdict.Finding]:
        self.start()
        faults = self.faults()
        faults.go_on(seconds)
        self.settle()
        findings = [finding for each in self.scenarios for finding in self.judge_one(each)]
        return findings + self.target.findings()

    def faults(self) -> Faults:
        common = (self.fleet, random.Random(self.seed), self.tell)
        if not self.kills_broker:
            return Faults(*common)
        if self.network is not None and self.script is not None:
            return NetworkFaults(*common, target=self.target, network=self.network, script=self.script)
        if isinstance(self.target, ThreeBrokers):
            return ClusterFaults(*common, target=self.target)
        return BrokerFaults(*common, target=self.target)

    def start(self) -> None:
        self.target.start()
        for each in self.scenarios:
            each.folder.mkdir(parents=True)
            for name in each.topics:
                create_topic(
                    self.target, name, partitions=scenario.PARTITIONS, replication_factor=self.target.replication_factor,
                    delivery_guarantee=each.guarantee, segment_bytes=1 << 20)
        self.fleet = Fleet([client for each in self.scenarios for client in each.clients])
        self.tell(f"{len(self.fleet.clients)} clients against {self.target.address}")
        self.fleet.start()

    def settle(self) -> None:
        """No more faults: producers end, consumers come to the end."""
        self.tell("faults are over: producers end")
        self.target.settle()
        self.fleet.replace_dead()
        self.complain(self.fleet.end([client for each in self.scenarios for client in each.writers()], within=60))
        for each in self.scenarios:
            self.wait_until_consumed(each)
        self.tell("everything is consumed: consumers end")
        self.complain(self.fleet.end([client for each in self.scenarios for client in each.readers()], within=30))

    def wait_until_consumed(self, each: scenario.Scenario) -> None:
        begin = told = time.monotonic()
        last: dict[int, int] = {}
        for record in final.read(self.target.address, each.topic, scenario.PARTITIONS, "read_committed"):
            last[record.partition] = max(last.get(record.partition, 0), record.offset)
        while missing := self.administrator.missing(each.group, each.topic, scenario.PARTITIONS, last):
            self.fleet.replace_dead()
            if time.monotonic() - begin > self.target.patience:
                raise TimeoutError(f"{each.guarantee}: {missing}")
            if time.monotonic() - told > 5:
                told = time.monotonic()
                self.tell(missing)
            time.sleep(0.3)

    def complain(self, names: list[str]) -> None:
        if names:
            self.tell(f"did not end in time and were killed: {', '.join(names)}")

    def judge_one(self, each: scenario.Scenario) -> list[verdict.Finding]:
        def read(topic: str, isolation: str) -> list[verdict.Record]:
            return final.read(self.target.address, topic, scenario.PARTITIONS, isolation)

        history = verdict.History(
            events=list(journal.events(each.folder)), log=read(each.topic, "read_uncommitted"), careless=each.careless,
            unordered=each.unordered,
        )
        if each.guarantee == "exactly-once":
            history.committed_log = read(each.topic, "read_committed")
            history.output = read(each.output, "read_committed")
            history.offsets = self.administrator.committed(each.group, each.topic, scenario.PARTITIONS)
        findings = each.judge(history)
        self.report(each, history, findings)
        return findings

    def report(self, each: scenario.Scenario, history: verdict.History, findings: list[verdict.Finding]) -> None:
        counts = Counter(event.kind for event in history.events)
        kinds = Counter(finding.kind for finding in findings)
        told = ("sent", "acked", "committed", "aborted", "processed")
        seen = ", ".join(f"{counts[kind]} {kind}" for kind in told if counts[kind])
        made = f", {len(history.output)} made" if history.output else ""
        broken = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "nothing is wrong"
        self.tell(f"{each.guarantee}: {seen}, {len(history.log)} in the log{made}: {broken}")
        shown: Counter[str] = Counter()
        for finding in findings:
            shown[finding.kind] += 1
            if shown[finding.kind] <= SHOWN:
                self.tell(f"  {finding}")

    def end(self) -> None:
        self.fleet.kill()
        self.administrator.close()
        self.target.end()
