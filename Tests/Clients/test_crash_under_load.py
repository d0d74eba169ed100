"""Scenarios 1, 2 and 5: kill -9 at random moments while producers write. Nothing acknowledged is lost or replaced, no
record of an idempotent producer is there twice.

`MARTLET_CRASH_ROUNDS` sets how often each broker is killed, `MARTLET_CRASH_SEED` repeats the moments of a run.
"""

import os
import random
import time

import pytest
from harness.broker import Broker
from harness.ledger import Ledger, Writer, contradictions, duplicates, wait_for_progress
from harness.librdkafka import admin, create_topic, producer, read, send

ROUNDS = int(os.environ.get("MARTLET_CRASH_ROUNDS", "5"))
SEED = int(os.environ.get("MARTLET_CRASH_SEED", random.SystemRandom().randrange(2**32)))
PARTITIONS = 3


def crash(broker: Broker, chance: random.Random) -> None:
    """Kills the broker, now and then also the one that is recovering, and leaves one that runs."""
    broker.kill()
    while chance.random() < 0.4:
        broker.launch()
        time.sleep(chance.uniform(0, 0.05))
        broker.kill()
    broker.start()


@pytest.mark.timeout(60 + 40 * ROUNDS)
@pytest.mark.parametrize(
    "config",
    [
        {"flush_policy": "batch"},
        {"flush_policy": "batch", "compression_type": "lz4"},
        {},
        {"delivery_guarantee": "exactly-once"},
    ],
    ids=["flush batch", "flush batch, recompressed", "at-least-once", "exactly-once"],
)
def test_nothing_acknowledged_is_lost_by_kill_9(new_broker, request: pytest.FixtureRequest, config: dict):
    chance = random.Random(f"{SEED} {request.node.name}")
    print(f"MARTLET_CRASH_SEED={SEED}")
    broker = new_broker().start()
    # Segments roll about every second.
    create_topic(broker, "orders", partitions=PARTITIONS, segment_bytes=1 << 20, **config)
    ledger = Ledger()
    plain_ones = 0 if config.get("delivery_guarantee") == "exactly-once" else 2
    writers = [
        Writer(broker, f"writer-{number}", "orders", ledger, idempotent=number >= plain_ones, pad=chance.choice([30, 300]))
        for number in range(4)
    ]
    for writer in writers:
        writer.start()
    try:
        for _ in range(ROUNDS):
            wait_for_progress(ledger, 200)
            time.sleep(chance.uniform(0, 1))
            crash(broker, chance)
            acknowledged = ledger.snapshot()
            assert contradictions(ledger, acknowledged, read(broker, "orders", range(PARTITIONS))) == []
    finally:
        for writer in writers:
            writer.stop()
        for writer in writers:
            writer.join()
    assert [writer.unsettled for writer in writers] == [0, 0, 0, 0]

    messages = read(broker, "orders", range(PARTITIONS))
    assert contradictions(ledger, ledger.snapshot(), messages) == []
    assert duplicates(messages, writers) == []
    assert len(messages) >= sum(writer.sent for writer in writers)
    for writer in writers:
        if writer.idempotent:
            assert sum(message.key() == writer.key for message in messages) == writer.sent


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_topics_created_while_the_broker_is_killed_are_whole_or_absent(new_broker, request: pytest.FixtureRequest):
    chance = random.Random(f"{SEED} {request.node.name}")
    print(f"MARTLET_CRASH_SEED={SEED}")
    broker = new_broker().start()
    created: list[str] = []
    for round in range(ROUNDS):
        deadline = time.monotonic() + chance.uniform(0.05, 0.4)
        number = 0
        while time.monotonic() < deadline:
            created.append(create_topic(broker, f"topic-{round}-{number}", partitions=chance.choice([1, 3])))
            number += 1
        broker.kill()
        broker.start()
        listed = admin(broker).list_topics(timeout=10).topics
        assert set(created) <= listed.keys()
        for name in created[-3:]:
            (sent,) = send(producer(broker), name, [(None, b"alive")], partition=0)
            assert sent.offset() >= 0
