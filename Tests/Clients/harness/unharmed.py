"""What must hold after every attack: the broker lives, serves others, and has not grown without bound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .broker import Broker
from .librdkafka import serves_an_honest_client

# Far above what a broker needs at rest, and far below what any of the lies asks it to allocate.
GROWTH_MAX = 150 << 20


@contextmanager
def unharmed(broker: Broker, growth_max: int = GROWTH_MAX) -> Iterator[None]:
    before = broker.resident_bytes()
    yield
    assert broker.is_running, "the broker is gone"
    serves_an_honest_client(broker)
    growth = broker.resident_bytes() - before
    assert growth < growth_max, f"resident memory grew by {growth >> 20} MiB"
