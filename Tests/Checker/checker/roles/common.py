"""What the clients of librdkafka have in common."""

from __future__ import annotations

import os
import threading
import time

from ..journal import Journal

RECONNECTING = {
    "reconnect.backoff.ms": 20,
    "reconnect.backoff.max.ms": 200,
    "retry.backoff.ms": 20,
    "retry.backoff.max.ms": 200,
    "socket.timeout.ms": 5000,
    "log_level": 0,
}
"""They outlive their broker, and notice soon that it is back."""

PAYLOAD = b"." * 60


def value(name: str) -> bytes:
    """A message carries its name, and something to make it a message."""
    return name.encode() + b" " + PAYLOAD


def name(value: bytes) -> str:
    return value.split(b" ", 1)[0].decode()


def settings(options: dict, **more: object) -> dict:
    texts = {key.replace("_", "."): value for key, value in more.items()}
    return {"bootstrap.servers": options["servers"]} | RECONNECTING | texts | options.get("config", {})


class Watchdog:
    """Ends the process when it hangs in a call, as a supervisor would. librdkafka 2.16 may never come back from
    `send_offsets_to_transaction` when the group's coordinator was away: the request waits for a connection that is there
    again, and no time-out counts. The same where the coordinator has vanished from the metadata, as a dead broker of a cluster
    does: https://github.com/confluentinc/librdkafka/issues/5511"""

    PATIENCE = 12.0

    def __init__(self, journal: Journal):
        self._journal = journal
        self._seen = time.monotonic()
        threading.Thread(target=self._watch, daemon=True).start()

    def alive(self) -> None:
        self._seen = time.monotonic()

    def _watch(self) -> None:
        last = time.monotonic()
        while True:
            time.sleep(0.5)
            now = time.monotonic()
            # It was stopped itself: that is no hang.
            if now - last > 2:
                self.alive()
            last = now
            if now - self._seen > self.PATIENCE:
                self._journal.add("note", "hangs in a call of librdkafka, gives up")
                os._exit(3)
