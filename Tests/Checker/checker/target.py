"""What the clients of a run are held against: one broker, or three with an ensemble."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from pathlib import Path

from harness.broker import Broker
from harness.cluster import Cluster
from harness.metadata import ClusterState, metadata
from harness.wire import ConnectionClosed

from . import replicas
from .network import Network
from .verdict import Finding

SETTINGS = {
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "group.consumer.session.timeout.ms": 3000,
    "group.consumer.heartbeat.interval.ms": 500,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1000,
    "log.retention.check.interval.ms": 1000,
}


class OneBroker:
    replication_factor = 1
    patience = 60.0
    """Seconds in which consumers must come to the end when faults are over."""

    def __init__(self, folder: Path):
        self.broker = Broker(folder / "broker", settings=SETTINGS)

    @property
    def address(self) -> str:
        return self.broker.address

    def start(self) -> None:
        self.broker.start()

    def settle(self) -> None:
        if not self.broker.is_running:
            self.broker.start()

    def findings(self) -> list[Finding]:
        return []

    def end(self) -> None:
        self.broker.kill()


class ThreeBrokers:
    """Replicas of everything on each, two of which must have what is acknowledged."""

    replication_factor = 3
    patience = 120.0
    SETTLING = 90.0
    """Seconds in which every replica must be in sync again when faults are over."""

    def __init__(self, folder: Path, kind: str, tell: Callable[[str], None], network: Network | None = None):
        self.tell = tell
        self.cluster = (
            Cluster(kind, folder, settings=SETTINGS, places=network.places, ensemble_address=network.ENSEMBLE) if network
            else Cluster(kind, folder, settings=SETTINGS))
        self.brokers = self.cluster.brokers
        self.ensemble = self.cluster.ensemble
        self.seen: list[Finding] = []
        """What was wrong with brokers on the way."""

    @property
    def address(self) -> str:
        return self.cluster.address

    def start(self) -> None:
        self.cluster.start()
        self.wait_until_whole()

    def settle(self) -> None:
        """All brokers and nodes run; what is missing is that they have caught up."""
        begin = time.monotonic()
        self.wait_until_whole()
        self.tell(f"every replica is in sync after {time.monotonic() - begin:.1f} s")

    def find(self, kind: str, text: str) -> None:
        self.seen.append(Finding(kind, text))
        self.tell(str(self.seen[-1]))

    def revive(self, away: Set[int] = frozenset()) -> None:
        """Starts those again that ended by themselves, which none should."""
        for number, broker in self.brokers.items():
            if number not in away and not broker.is_running:
                log = broker.log()
                fatal = [line for line in log.splitlines() if "Fatal error" in line] or log.splitlines()
                self.find("ended", f"broker {number} by itself, exit code {broker.process.returncode}: {fatal[-1]}")
                broker.launch()

    def state(self, number: int) -> ClusterState | str:
        """What a broker says of the cluster, or why it does not."""
        try:
            return metadata(self.brokers[number])
        except (OSError, ConnectionClosed, AssertionError) as error:
            return f"{type(error).__name__}: {error}"

    def wait_until_whole(self) -> None:
        deadline, told = time.monotonic() + self.SETTLING, time.monotonic()
        while (wrong := self.what_is_not_whole()) is not None:
            self.revive()
            if time.monotonic() - told > 5:
                told = time.monotonic()
                self.tell(wrong)
            if time.monotonic() > deadline:
                raise TimeoutError(f"the cluster is not whole after {self.SETTLING:g} s: {wrong}")
            time.sleep(0.2)

    def what_is_not_whole(self) -> str | None:
        states = {number: self.state(number) for number in self.brokers}
        for number, state in states.items():
            if isinstance(state, str):
                return f"broker {number} does not answer: {state}"
            if state.brokers != frozenset(self.brokers):
                return f"broker {number} knows the brokers {sorted(state.brokers)}"
            for (topic, index), partition in state.partitions.items():
                if not partition.is_whole:
                    return f"broker {number} has {topic}-{index} as {partition}"
        first = states[1]
        for number, state in states.items():
            if state != first:
                differs = [
                    f"{topic}-{index}: {first.partitions.get((topic, index))} and {state.partitions.get((topic, index))}"
                    for topic, index in sorted({*first.partitions, *state.partitions})
                    if first.partitions.get((topic, index)) != state.partitions.get((topic, index))
                ]
                return f"brokers 1 and {number} disagree: controllers {first.controller} and {state.controller}; {differs}"
        return None

    def findings(self) -> list[Finding]:
        """Whatever replicas do not agree on. Nobody writes any more; the last records may still be on their way."""
        deadline = time.monotonic() + 30
        while True:
            self.revive()
            wrong = replicas.compare({number: broker.data for number, broker in self.brokers.items()})
            if not wrong or time.monotonic() > deadline:
                for finding in wrong:
                    self.tell(str(finding))
                return self.seen + wrong
            time.sleep(0.5)

    def end(self) -> None:
        self.cluster.close()
