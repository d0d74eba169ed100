"""What is wrong with a history: the journals of all clients, held against what is in the log at the end.

Pure: `Tests/Clients/test_checker.py` shows it histories with planted faults.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .journal import Event
from .naming import MessageName


@dataclass(frozen=True)
class Record:
    """As it was read at the end."""

    partition: int
    offset: int
    name: str


@dataclass(frozen=True)
class Finding:
    kind: str
    """lost, duplicated, reordered, aborted-but-read, torn, invented, disagreeing"""
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass
class History:
    """One scenario, from its beginning to its end."""

    events: list[Event]
    log: list[Record]
    """The topic, as somebody reads it who asked for everything."""
    committed_log: list[Record] = field(default_factory=list)
    """The same by a reader of committed records."""
    output: list[Record] = field(default_factory=list)
    """What was made from it, committed records."""
    offsets: dict[int, int] = field(default_factory=dict)
    """Committed offsets of the group that made it."""
    careless: frozenset[str] = frozenset()
    """Producers that may write a message twice: neither idempotent nor without retries. By name, without incarnation."""

    unordered: frozenset[str] = frozenset()
    """Producers that write a message once and promise no order: without idempotence a client may bring a batch that it was about
    to send to the old leader behind one that it has sent to the new one. By name, as the careless ones."""

    def of(self, kind: str) -> Iterable[Event]:
        return (event for event in self.events if event.kind == kind)

    def is_careless(self, name: str) -> bool:
        return MessageName.parse(name).producer.rsplit(".", 1)[0] in self.careless

    def is_unordered(self, name: str) -> bool:
        return MessageName.parse(name).producer.rsplit(".", 1)[0] in self.careless | self.unordered


# What each guarantee promises


def at_most_once(history: History) -> list[Finding]:
    """No duplicate ever: neither in the log nor for whoever consumes it."""
    return [
        *invented(history, history.log),
        *written_twice(history, history.log),
        *reordered(history, history.log),
        *consumed_twice(history),
        *consumed_out_of_order(history),
    ]


def at_least_once(history: History) -> list[Finding]:
    """No loss: what was acknowledged is in the log, and was processed."""
    return [
        *invented(history, history.log),
        *lost_from_log(history),
        *never_processed(history),
        *written_twice(history, history.log),
        *reordered(history, history.log),
        *consumed_out_of_order(history),
    ]


def exactly_once(history: History) -> list[Finding]:
    """Neither; transactions as a whole; and what was made from the records agrees with the offsets."""
    return [
        *invented(history, history.committed_log),
        *written_twice(history, history.committed_log),
        *reordered(history, history.committed_log),
        *transactions(history),
        *aborted_but_read(history),
        *made_once(history),
    ]


# The parts


def invented(history: History, log: list[Record]) -> list[Finding]:
    sent = {event.values[0] for event in history.of("sent")}
    return [Finding("invented", f"{record} was never sent") for record in log if record.name not in sent]


def lost_from_log(history: History) -> list[Finding]:
    places = {(record.partition, record.offset): record.name for record in history.log}
    names = set(places.values())
    found = []
    for event in history.of("acked"):
        name, partition, offset = event.values
        if name not in names:
            found.append(Finding("lost", f"{name} was acknowledged at {partition}:{offset} and is not in the log"))
        elif offset >= 0 and places.get((partition, offset)) != name:
            there = places.get((partition, offset))
            found.append(Finding("lost", f"{name} was acknowledged at {partition}:{offset}, where there is {there}"))
    return found


def never_processed(history: History) -> list[Finding]:
    """Whatever is in the log must have been processed by the group, which was given the time to come to the end."""
    processed = {event.values[0] for event in history.of("processed")}
    return [
        Finding("lost", f"{record} was never processed")
        for record in history.log
        if record.name not in processed
    ]


def written_twice(history: History, log: list[Record]) -> list[Finding]:
    places: dict[str, list[Record]] = defaultdict(list)
    for record in log:
        if not history.is_careless(record.name):
            places[record.name].append(record)
    return [Finding("duplicated", f"{name} stands at {twice}") for name, twice in places.items() if len(twice) > 1]


def reordered(history: History, log: list[Record]) -> list[Finding]:
    """A producer's messages stand in a partition in the order in which it sent them, where it promises that."""
    last: dict[tuple[str, int], tuple[MessageName, Record]] = {}
    found = []
    for record in sorted(log, key=lambda record: (record.partition, record.offset)):
        if history.is_unordered(record.name):
            continue
        name = MessageName.parse(record.name)
        key = (name.producer, record.partition)
        if key in last and last[key][0].order > name.order:
            found.append(Finding("reordered", f"{record} stands behind {last[key][1]}"))
        last[key] = (name, record)
    return found


def consumed_twice(history: History) -> list[Finding]:
    places: dict[tuple[int, int], list[str]] = defaultdict(list)
    for event in history.of("processed"):
        name, partition, offset = event.values
        places[partition, offset].append(f"{name} by {event.client}")
    return [Finding("duplicated", f"{place} was processed as {twice}") for place, twice in places.items() if len(twice) > 1]


def consumed_out_of_order(history: History) -> list[Finding]:
    """Between two assignments a consumer goes forward. Of one that does not tell its assignments nobody knows: it may have been
    given a partition for a second time."""
    last: dict[tuple[str, int], int] = {}
    found = []
    telling = {event.client for event in history.of("assigned")}
    for event in history.events:
        if event.kind == "assigned":
            for partition in event.values[0]:
                last.pop((event.client, partition), None)
        elif event.kind == "processed" and event.client in telling:
            name, partition, offset = event.values
            before = last.get((event.client, partition), -1)
            if offset <= before:
                found.append(Finding("reordered", f"{event.client} processed {partition}:{offset} ({name}) after {before}"))
            last[event.client, partition] = offset
    return found


def transactions(history: History) -> list[Finding]:
    """What was committed is there as a whole, what was aborted is not; of what was neither, all or nothing."""
    there: dict[str, Counter[str]] = defaultdict(Counter)
    for record in history.committed_log:
        there[MessageName.parse(record.name).transaction][record.name] += 1
    count: dict[str, int] = {}
    for event in history.of("sent"):
        name = MessageName.parse(event.values[0])
        count[name.transaction] = name.count
    committed = {event.values[0] for event in history.of("committed")}
    aborted = {event.values[0] for event in history.of("aborted")}
    asked = {event.values[0] for event in history.of("commit")}
    found = []
    for transaction, expected in count.items():
        seen = len(there[transaction])
        if transaction in committed and seen != expected:
            kind = "lost" if seen == 0 else "torn"
            found.append(Finding(kind, f"{transaction} was committed, and {seen} of its {expected} messages are there"))
        elif transaction in aborted and transaction not in committed and seen:
            found.append(Finding("aborted-but-read", f"{transaction} was aborted, and {seen} of its messages are there"))
        elif transaction not in committed and transaction not in asked and seen:
            found.append(Finding("aborted-but-read", f"{transaction} was never to be committed, and {seen} messages are there"))
        elif seen not in (0, expected):
            found.append(Finding("torn", f"{seen} of the {expected} messages of {transaction} are there"))
    return found


def aborted_but_read(history: History) -> list[Finding]:
    """The topic keeps also those to committed records who asked for everything."""
    committed = {(record.partition, record.offset) for record in history.committed_log}
    return [
        Finding("aborted-but-read", f"{record} was read by a reader that asked for everything")
        for record in history.log
        if (record.partition, record.offset) not in committed
    ]


def made_once(history: History) -> list[Finding]:
    """Each record below the committed offset was made into one of the output, and no other was."""
    made = Counter(record.name for record in history.output)
    found = []
    for record in history.committed_log:
        is_read = record.offset < history.offsets.get(record.partition, 0)
        count = made.pop(record.name, 0)
        if is_read and count == 0:
            found.append(Finding("lost", f"{record} is below the committed offset, and nothing was made from it"))
        elif count > 1:
            found.append(Finding("duplicated", f"{record} was made into {count} records"))
        elif not is_read and count:
            found.append(Finding("disagreeing", f"{record} is not below the committed offset, and something was made from it"))
    found += [Finding("aborted-but-read", f"{name} was made into {count}, and was not committed") for name, count in made.items()]
    return found + reordered(history, history.output)
