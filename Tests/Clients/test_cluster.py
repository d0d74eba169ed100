"""Three brokers with a real ensemble: nothing acknowledged is lost when a leader dies or is paused."""

import signal
import time

import pytest
from harness.cluster import Cluster
from harness.ledger import Ledger, Writer, contradictions, duplicates, wait_for_progress
from harness.librdkafka import create_topic, read

pytestmark = pytest.mark.cluster


def settled(writers: list[Writer]) -> None:
    for writer in writers:
        writer.stop()
    for writer in writers:
        writer.join(120)
        assert writer.unsettled == 0, f"{writer.key.decode()} has {writer.unsettled} records that nobody answered for"


@pytest.mark.timeout(240)
def test_a_leader_that_is_killed_or_paused_takes_nothing_acknowledged_with_it(cluster: Cluster):
    create_topic(cluster, "orders", partitions=2, replication_factor=3)
    ledger = Ledger()
    writers = [Writer(cluster, f"writer-{number}", "orders", ledger, idempotent=True, pad=100) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        wait_for_progress(ledger, 500)
        killed = cluster.leader("orders")
        cluster.brokers[killed].kill()
        cluster.leader("orders", other_than=killed)
        wait_for_progress(ledger, 500)
        cluster.brokers[killed].start()
        wait_for_progress(ledger, 500)
        paused = cluster.leader("orders", other_than=killed)
        cluster.signal(paused, signal.SIGSTOP)
        # Longer than its session: another leads, and the paused one comes back as the leader that it was.
        time.sleep(5)
        cluster.signal(paused, signal.SIGCONT)
        wait_for_progress(ledger, 500)
        node = cluster.ensemble.leader
        cluster.ensemble.command(f"kill {node}")
        wait_for_progress(ledger, 500)
    finally:
        settled(writers)
    acknowledged = ledger.snapshot()
    messages = list(read(cluster, "orders", partitions=(0, 1)))
    assert contradictions(ledger, acknowledged, messages) == []
    assert duplicates(messages, writers) == []
