"""What runs against each guarantee: a topic, its clients, and which verdict its history gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import verdict
from .fleet import Client

PARTITIONS = 4


@dataclass
class Scenario:
    guarantee: str
    folder: Path
    servers: str
    binary: str
    seed: int
    has_native_groups: bool
    careless: frozenset[str] = frozenset()
    unordered: frozenset[str] = frozenset()
    clients: list[Client] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return f"checked-{self.guarantee}"

    @property
    def output(self) -> str:
        return f"made-{self.guarantee}"

    @property
    def group(self) -> str:
        return f"group-{self.guarantee}"

    @property
    def topics(self) -> list[str]:
        return [self.topic, self.output] if self.guarantee == "exactly-once" else [self.topic]

    @property
    def judge(self) -> Callable[[verdict.History], list[verdict.Finding]]:
        return {
            "at-most-once": verdict.at_most_once,
            "at-least-once": verdict.at_least_once,
            "exactly-once": verdict.exactly_once,
        }[self.guarantee]

    def writers(self) -> list[Client]:
        return [client for client in self.clients if client.role in ("producer", "native-producer", "transactional")]

    def readers(self) -> list[Client]:
        return [client for client in self.clients if client not in self.writers()]

    def add(self, name: str, role: str, **options: object) -> None:
        settings = {"servers": self.servers, "topic": self.topic, "binary": self.binary, "group": self.group} | options
        self.clients.append(Client(f"{name}", role, self.folder, settings))


GROUP = {"session.timeout.ms": 3000, "heartbeat.interval.ms": 500}
KIP_848 = {"group.protocol": "consumer"}


def make(guarantee: str, **common) -> Scenario:
    scenario = Scenario(guarantee=guarantee, **common)
    {"at-most-once": at_most_once, "at-least-once": at_least_once, "exactly-once": exactly_once}[guarantee](scenario)
    return scenario


def at_most_once(scenario: Scenario) -> None:
    """As `martlet topic describe` asks of foreign producers: idempotent, or without retries."""
    scenario.unordered = frozenset({"once", "unanswered"})
    scenario.add("idempotent", "producer", config={"enable.idempotence": True})
    scenario.add("once", "producer", config={"message.send.max.retries": 0, "acks": 1})
    scenario.add("unanswered", "producer", config={"message.send.max.retries": 0, "acks": 0})
    scenario.add("native", "native-producer")
    scenario.add("consumer-1", "consumer", commits="before", config=GROUP)
    scenario.add("consumer-2", "consumer", commits="before", config=GROUP)
    if scenario.has_native_groups:
        scenario.add("native-consumer", "native-consumer")


def at_least_once(scenario: Scenario) -> None:
    """Any producer will do; one that is not idempotent may write twice what it sends again."""
    scenario.careless = frozenset({"plain"})
    scenario.add("idempotent", "producer", config={"enable.idempotence": True})
    scenario.add("plain", "producer", config={"acks": 1})
    scenario.add("native", "native-producer")
    # Both protocols in one group: it goes over to the newer one and back, as its members come and go.
    scenario.add("consumer-1", "consumer", commits="after", config=GROUP)
    scenario.add("consumer-2", "consumer", commits="after", config=KIP_848)
    if scenario.has_native_groups:
        scenario.add("native-consumer", "native-consumer")


def exactly_once(scenario: Scenario) -> None:
    for number in (1, 2):
        scenario.add(
            f"transactional-{number}",
            "transactional",
            transactional_id=f"writes-{number}",
            partitions=PARTITIONS,
            seed=scenario.seed + number,
        )
    for number in (1, 2):
        scenario.add(
            f"transformer-{number}",
            "transformer",
            transactional_id=f"makes-{number}",
            output=scenario.output,
            config=GROUP,
        )
