"""The checker finds what is planted, and nothing in a sound history."""

from __future__ import annotations

import json
import random
import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Checker"))

from checker import journal, naming, replicas, verdict  # noqa: E402
from checker.journal import Event  # noqa: E402
from checker.verdict import History, Record  # noqa: E402
from checker.weather import Weather  # noqa: E402


def plain(count: int = 4, producer: str = "p.1") -> History:
    """Messages that were sent, acknowledged, and processed by one consumer, in one partition."""
    names = [naming.plain(producer, number) for number in range(count)]
    events = [Event(producer, "sent", (name,)) for name in names]
    events += [Event(producer, "acked", (name, 0, offset)) for offset, name in enumerate(names)]
    events += [Event("c.1", "assigned", ([0],))]
    events += [Event("c.1", "processed", (name, 0, offset)) for offset, name in enumerate(names)]
    return History(events=events, log=[Record(0, offset, name) for offset, name in enumerate(names)])


def in_transactions() -> History:
    """Two transactions of two messages over two partitions, the second aborted; and what was made of the first."""
    names = [naming.transactional("t.1", number, place, 2) for number in range(2) for place in range(2)]
    events = [Event("t.1", "sent", (name,)) for name in names]
    events += [Event("t.1", "commit", ("t.1/0",)), Event("t.1", "committed", ("t.1/0",)), Event("t.1", "aborted", ("t.1/1",))]
    log = [Record(0, 0, names[0]), Record(1, 0, names[1])]
    return History(
        events=events, log=log, committed_log=list(log), output=[Record(0, 0, names[0]), Record(1, 0, names[1])],
        offsets={0: 4, 1: 4},
    )


def kinds(findings: list[verdict.Finding]) -> set[str]:
    return {finding.kind for finding in findings}


def test_a_sound_history_has_no_findings():
    assert verdict.at_most_once(plain()) == []
    assert verdict.at_least_once(plain()) == []
    assert verdict.exactly_once(in_transactions()) == []


def without(history: History, kind: str, name: str) -> None:
    history.events = [event for event in history.events if not (event.kind == kind and event.values[0] == name)]


PLANTED = {
    "an acknowledged message that is not in the log": (verdict.at_least_once, {"lost"}, lambda h: h.log.pop()),
    "another message at an acknowledged offset": (
        verdict.at_least_once, {"lost", "reordered"}, lambda h: h.log.__setitem__(slice(0, 2), [Record(0, 0, "p.1/1"), Record(0, 1, "p.1/0")]),
    ),
    "a message that nobody processed": (verdict.at_least_once, {"lost"}, lambda h: without(h, "processed", "p.1/2")),
    "a message twice in the log": (verdict.at_least_once, {"duplicated"}, lambda h: (
        h.log.append(Record(0, 4, "p.1/3")), h.events.append(Event("c.1", "processed", ("p.1/3", 0, 4))))),
    "a message that nobody sent": (verdict.at_most_once, {"invented"}, lambda h: h.log.append(Record(0, 4, "p.9/9"))),
    "a message processed by two consumers": (
        verdict.at_most_once, {"duplicated"}, lambda h: h.events.append(Event("c.2", "processed", ("p.1/0", 0, 0))),
    ),
    "a consumer that goes back": (
        verdict.at_least_once, {"reordered"}, lambda h: h.events.append(Event("c.1", "processed", ("p.1/1", 0, 1))),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str):
    judge, expected, plant = PLANTED[fault]
    history = plain()
    plant(history)
    assert kinds(judge(history)) == expected


def test_what_each_guarantee_allows():
    lost = plain()
    lost.log.pop()
    without(lost, "processed", "p.1/0")
    assert verdict.at_most_once(lost) == []
    again = plain()
    again.events += [Event("c.1", "assigned", ([0],)), Event("c.1", "processed", ("p.1/3", 0, 3))]
    assert verdict.at_least_once(again) == []
    careless = plain()
    careless.log.append(Record(0, 4, "p.1/0"))
    careless.events.append(Event("c.1", "processed", ("p.1/0", 0, 4)))
    careless.careless = frozenset({"p"})
    assert verdict.at_least_once(careless) == []
    swapped = plain()
    swapped.log[:2] = [Record(0, 0, "p.1/1"), Record(0, 1, "p.1/0")]
    assert kinds(verdict.at_most_once(swapped)) == {"reordered"}
    swapped.unordered = frozenset({"p"})
    assert verdict.at_most_once(swapped) == []


PLANTED_IN_TRANSACTIONS = {
    "a committed transaction without one of its messages": ({"torn"}, lambda h: (h.committed_log.pop(), h.log.pop(), h.output.pop())),
    "a committed transaction that is gone": ({"lost"}, lambda h: (h.committed_log.clear(), h.log.clear(), h.output.clear())),
    "an aborted message among the committed": (
        {"aborted-but-read", "lost"}, lambda h: (h.committed_log.append(Record(0, 2, "t.1/1:0of2")), h.log.append(Record(0, 2, "t.1/1:0of2"))),
    ),
    "an aborted message before a reader that asked for everything": (
        {"aborted-but-read"}, lambda h: h.log.append(Record(0, 2, "t.1/1:0of2")),
    ),
    "a record made twice": ({"duplicated"}, lambda h: h.output.append(Record(0, 1, "t.1/0:0of2"))),
    "a record below the committed offset that was not made": ({"lost"}, lambda h: h.output.pop()),
    "a record made and not below the committed offset": ({"disagreeing"}, lambda h: h.offsets.pop(1)),
    "a record made of an aborted one": ({"aborted-but-read"}, lambda h: h.output.append(Record(0, 1, "t.1/1:0of2"))),
}


@pytest.mark.parametrize("fault", PLANTED_IN_TRANSACTIONS)
def test_a_fault_planted_in_transactions_is_found(fault: str):
    expected, plant = PLANTED_IN_TRANSACTIONS[fault]
    history = in_transactions()
    plant(history)
    assert kinds(verdict.exactly_once(history)) == expected


def test_a_transaction_whose_end_nobody_knows_is_there_as_a_whole_or_not_at_all():
    def unknown(count: int) -> History:
        history = in_transactions()
        without(history, "committed", "t.1/0")
        history.committed_log, history.log = history.committed_log[:count], history.log[:count]
        history.output = history.output[:count]
        return history

    assert [kinds(verdict.exactly_once(unknown(count))) for count in (0, 1, 2)] == [set(), {"torn"}, set()]


def test_a_journal_that_a_kill_cut_short_is_read(tmp_path: Path):
    written = journal.Journal(tmp_path / "p-1.1.journal")
    written.add_all([("sent", "p-1.1/0"), ("acked", "p-1.1/0", 0, 5)])
    with (tmp_path / "p-1.1.journal").open("a") as torn:
        torn.write('["sent","p-1')
    with (tmp_path / "c-1.2.printed").open("w") as printed:
        printed.write(json.dumps({"value": "p-1.1/0 ....", "partition": 0, "offset": 5}) + "\n")
    assert [(event.client, event.kind, event.values) for event in journal.events(tmp_path)] == [
        ("c-1.2", "processed", ("p-1.1/0", 0, 5)), ("p-1.1", "sent", ("p-1.1/0",)), ("p-1.1", "acked", ("p-1.1/0", 0, 5)),
    ]


def batch(base: int, content: bytes = b"", epoch: int = 0, count: int = 1) -> bytes:
    """As much of a record batch as replicas are compared by."""
    behind = struct.pack(">ibIhi", epoch, 2, 0, 0, count - 1) + content
    return struct.pack(">qi", base, len(behind)) + behind


def held(folder: Path, *segments: list[bytes]) -> Path:
    """The data of a broker that has one partition, in these segments."""
    partition = folder / "orders-0"
    partition.mkdir(parents=True)
    (partition / "partition.metadata").touch()
    for number, segment in enumerate(segments):
        (partition / f"{number:020}.log").write_bytes(b"".join(segment))
    return folder


WHOLE = [batch(0), batch(1, b"one", count=3), batch(4, epoch=2)]
DIVERGED = {
    "a batch with other bytes": [WHOLE[0], batch(1, b"two", count=3), WHOLE[2]],
    "a batch of another epoch": [*WHOLE[:2], batch(4, epoch=1)],
    "a batch less": WHOLE[:2],
    "a batch more": [*WHOLE, batch(5, epoch=2)],
    "nothing": [],
}


def test_replicas_may_differ_in_where_their_segments_begin_and_in_what_is_deleted(tmp_path: Path):
    brokers = {1: held(tmp_path / "1", WHOLE), 2: held(tmp_path / "2", WHOLE[:1], WHOLE[1:]), 3: held(tmp_path / "3", WHOLE[1:])}
    assert replicas.compare(brokers) == []


@pytest.mark.parametrize("difference", DIVERGED)
def test_a_replica_that_holds_something_else_is_found(tmp_path: Path, difference: str):
    brokers = {1: held(tmp_path / "1", WHOLE), 2: held(tmp_path / "2", DIVERGED[difference]), 3: held(tmp_path / "3", WHOLE)}
    assert kinds(replicas.compare(brokers)) == {"diverged"}


def test_a_replica_that_is_not_there_is_found(tmp_path: Path):
    (tmp_path / "2").mkdir()
    assert kinds(replicas.compare({1: held(tmp_path / "1", WHOLE), 2: tmp_path / "2"})) == {"diverged"}


def frames(weather: Weather, count: int = 10_000) -> list[tuple[float, int]]:
    """When each of so many frames arrives that are sent a millisecond after one another, and which it is."""
    chance, last, arrived = random.Random(7), 0.0, []
    for number in range(count):
        for due, is_in_order in weather.arrivals(chance, number / 1000, last):
            arrived.append((due, number))
            last = due if is_in_order else last
    return sorted(arrived)


def test_a_wire_in_good_weather_does_nothing():
    assert frames(Weather(), 100) == [(number / 1000, number) for number in range(100)]


def test_jitter_delays_and_keeps_the_order():
    arrived = frames(Weather(jitter=0.2))
    assert [number for _, number in arrived] == list(range(10_000))
    delays = [due - number / 1000 for due, number in arrived]
    assert min(delays) >= 0 and 0.15 < max(delays) <= 0.2


def test_frames_are_lost_doubled_and_overtaken_as_often_as_was_said():
    arrived = [number for _, number in frames(Weather(overtaken=20, twice=10, lost=30))]
    assert 0.68 < len(set(arrived)) / 10_000 < 0.72
    assert 0.08 < (len(arrived) - len(set(arrived))) / len(set(arrived)) < 0.12
    overtaken = sum(later < earlier for earlier, later in zip(arrived, arrived[1:], strict=False))
    assert overtaken > 1000
