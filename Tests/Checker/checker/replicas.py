"""What the replicas of a partition hold, held against each other, batch by batch as it is on their disks."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .verdict import Finding

SHOWN = 3
"""Differences of a partition that are told."""
HEADER = struct.Struct(">qiibIhi")
"""Base offset, length behind the first 12 bytes, leader epoch, magic, CRC-32C, attributes, last offset delta."""


@dataclass(frozen=True)
class Batch:
    base: int
    last: int
    epoch: int
    content: bytes

    def __str__(self) -> str:
        return f"offsets {self.base} to {self.last} of epoch {self.epoch} in {len(self.content)} bytes"


def batches(partition: Path) -> Iterator[Batch]:
    """Every batch of a partition's folder, in the order of its segments."""
    for segment in sorted(partition.glob("*.log")):
        content = segment.read_bytes()
        place = 0
        while place + HEADER.size <= len(content):
            base, length, epoch, _, _, _, delta = HEADER.unpack_from(content, place)
            end = place + 12 + length
            if length <= 0 or end > len(content):
                break  # The rest is being written, or was never.
            yield Batch(base, base + delta, epoch, content[place:end])
            place = end


def compare(brokers: Mapping[int, Path]) -> list[Finding]:
    """`brokers` are the folders of their data. Segments may begin where they like, and whoever deletes may have less at the
    beginning; everything else must be the same to the byte."""
    names = {file.parent.name for data in brokers.values() for file in data.glob("*/partition.metadata")}
    return [
        finding for name in sorted(names)
        for finding in of_partition(name, {number: data / name for number, data in brokers.items()})
    ]


def of_partition(name: str, folders: Mapping[int, Path]) -> list[Finding]:
    held = {number: list(batches(folder)) for number, folder in folders.items() if folder.exists()}
    if len(held) < len(folders):
        return [Finding("diverged", f"{name} is on brokers {sorted(held)} only")]
    begin = max((found[0].base for found in held.values() if found), default=0)
    held = {number: [batch for batch in found if batch.base >= begin] for number, found in held.items()}
    (first, expected), *others = held.items()
    found: list[Finding] = []
    for number, other in others:
        for here, there in zip(expected, other, strict=False):
            if here != there:
                found.append(Finding("diverged", f"{name}: broker {first} has {here}, broker {number} {there}"))
        for owner, rest in ((first, expected[len(other):]), (number, other[len(expected):])):
            if rest:
                only = f"only broker {owner} of {first} and {number} has {len(rest)} batches from {rest[0]}"
                found.append(Finding("diverged", f"{name}: {only}"))
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]
