"""Bad weather on a wire: frames that come late, out of order, twice or never, where the kernel may have no `tc netem`.

    python -m checker.weather WEATHER SEED broker1:plug1 …      forwards between the two devices of each pair until it is ended

Frames are passed on with the kernel's note of what is still to be done to them (checksums, segments), so that one of them may
be as long as TCP made it.
"""

from __future__ import annotations

import heapq
import itertools
import json
import random
import select
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING, SO_RCVBUFFORCE = 263, 15, 23, 33
ETH_P_ALL = 3
LONGEST = 70_000
"""Bytes: more than a segment of TCP before it is cut, and its headers."""
BUFFER = 8 << 20
"""Bytes that a device may be ahead of this program."""


@dataclass(frozen=True)
class Weather:
    jitter: float = 0
    """Seconds by which a frame is late at most; those behind it wait."""
    overtaken: int = 0
    """Of 100 frames: so many are late by up to `OVERTAKING`, and those behind them do not wait."""
    twice: int = 0
    """Of 100 frames: so many come a second time, up to `OVERTAKING` later."""
    lost: int = 0
    """Of 100 frames."""

    OVERTAKING = 0.05
    """Seconds."""

    def arrivals(self, chance: random.Random, sent: float, last: float) -> Iterator[tuple[float, bool]]:
        """When a frame arrives, if it does, and whether those behind it arrive later. `last` is when those before it did."""

        def happens(percent: int) -> bool:
            return chance.random() * 100 < percent

        if happens(self.lost):
            return
        due = max(last, sent + chance.uniform(0, self.jitter))
        if happens(self.overtaken):
            yield due + chance.uniform(0, self.OVERTAKING), False
        else:
            yield due, True
        if happens(self.twice):
            yield due + chance.uniform(0, self.OVERTAKING), False

    @property
    def argument(self) -> str:
        return json.dumps(asdict(self))


def device(name: str) -> socket.socket:
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    made.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    made.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
    made.bind((name, ETH_P_ALL))
    made.setblocking(False)
    return made


def received(source: socket.socket) -> Iterator[bytes]:
    """What is there now, and not for longer than others can wait."""
    try:
        for _ in range(64):
            yield source.recv(LONGEST)
    except BlockingIOError:
        pass


def forward(pairs: list[tuple[str, str]], weather: Weather, chance: random.Random) -> None:
    opposite: dict[socket.socket, socket.socket] = {}
    for one, other in pairs:
        left, right = device(one), device(other)
        opposite |= {left: right, right: left}
    last = dict.fromkeys(opposite, 0.0)
    number = itertools.count()
    under_way: list[tuple[float, int, socket.socket, bytes]] = []
    print("forwarding", flush=True)
    while True:
        wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
        for source in select.select(list(opposite), [], [], wait)[0]:
            target = opposite[source]
            for frame in received(source):
                for due, is_in_order in weather.arrivals(chance, time.monotonic(), last[target]):
                    if is_in_order:
                        last[target] = due
                    heapq.heappush(under_way, (due, next(number), target, frame))
        now = time.monotonic()
        while under_way and under_way[0][0] <= now:
            _, _, target, frame = heapq.heappop(under_way)
            try:
                target.send(frame)
            except OSError:
                pass  # A device that is full, or down: lost, as on any wire.


if __name__ == "__main__":
    forward([tuple(pair.split(":")) for pair in sys.argv[3:]], Weather(**json.loads(sys.argv[1])), random.Random(sys.argv[2]))
