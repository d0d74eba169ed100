"""What a client saw, written down before it goes on, so that it survives the client's kill -9.

One line of JSON for each event, with one write of its own: the page cache outlives the process.

    ["sent", id]                          handed to the producer
    ["acked", id, partition, offset]      acknowledged; offset -1 where the client does not tell
    ["refused", id, error]                the producer gave up on it
    ["commit", transaction]               about to commit
    ["committed", transaction]            the commit was acknowledged
    ["aborted", transaction]              the abort was acknowledged
    ["assigned", [partition, ...]]        a consumer got these
    ["processed", id, partition, offset]  a consumer is through with it
    ["note", text]                        for whoever reads it

What the native consumer prints, a JSON object for each record, counts as processed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Journal:
    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def add(self, *event: Any) -> None:
        self.add_all([event])

    def add_all(self, events: list[tuple]) -> None:
        """All of them, or, where the process is killed before, none."""
        if events:
            os.write(self._file, "".join(json.dumps(event, separators=(",", ":")) + "\n" for event in events).encode())


@dataclass(frozen=True)
class Event:
    client: str
    """Name and incarnation of who wrote it: `consumer-1.2`."""
    kind: str
    values: tuple


def events(folder: Path) -> Iterator[Event]:
    """Those of every client of a scenario, in the order in which each wrote them."""
    for path in sorted([*folder.glob("*.journal"), *folder.glob("*.printed")]):
        for line in path.read_bytes().split(b"\n"):
            if not line:
                continue
            try:
                content = json.loads(line)
            except ValueError:
                continue  # The write that the kill cut short.
            if isinstance(content, dict):
                content = ["processed", content["value"].split(" ", 1)[0], content["partition"], content["offset"]]
            kind, *values = content
            yield Event(path.stem, kind, tuple(values))
