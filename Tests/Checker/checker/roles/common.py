"""What the clients of librdkafka have in common."""

from __future__ import annotations

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
