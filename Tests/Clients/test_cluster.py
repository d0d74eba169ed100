"""Three brokers with a real ensemble: nothing acknowledged is lost when a leader dies or is paused."""

import signal
import time
from pathlib import Path

import pytest
from harness.certificates import Authority, shown_to
from harness.cluster import Cluster
from harness.ledger import Ledger, Writer, contradictions, duplicates, wait_for_progress
from harness.librdkafka import create_topic, read
from harness.members import Member, eventually
from harness.metadata import ClusterState, metadata

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


@pytest.mark.timeout(240)
def test_a_rolling_restart_fails_no_request(cluster: Cluster):
    """Each broker hands its leaders over before it stops: what clients cannot put right by trying again never happens."""
    create_topic(cluster, "orders", partitions=3, replication_factor=3)
    ledger = Ledger()
    writers = [Writer(cluster, f"writer-{number}", "orders", ledger, idempotent=True, pad=100) for number in range(3)]
    reader = Member(cluster, "audit", ["orders"])
    try:
        for writer in writers:
            writer.start()
        try:
            for broker in cluster.brokers.values():
                wait_for_progress(ledger, 300)
                broker.stop()
                wait_for_progress(ledger, 300)
                broker.start()
                wait_until_whole(cluster)
        finally:
            settled(writers)
        acknowledged = ledger.snapshot()
        eventually(lambda: len(set(reader.values)) == len(acknowledged), "everything is consumed", within=60)
    finally:
        reader.stop()
    assert ledger.failures == []
    messages = list(read(cluster, "orders", partitions=(0, 1, 2)))
    assert contradictions(ledger, acknowledged, messages) == []
    assert duplicates(messages, writers) == []


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["zookeeper", "etcd"])
def test_a_killed_broker_is_replaced_before_its_session_ends(kind: str, tmp_path: Path):
    """The machine says that nobody listens there any more, and is believed."""
    cluster = Cluster(kind, tmp_path, {"coordination.strategy.session.timeout.ms": 9000})
    try:
        cluster.start()
        create_topic(cluster, "orders", partitions=3, replication_factor=3)
        for _ in range(2):
            # The controller, which leads one of the partitions, too.
            killed = metadata(cluster.brokers[1]).controller
            others = [broker for number, broker in cluster.brokers.items() if number != killed]
            begin = time.monotonic()
            cluster.brokers[killed].kill()
            while not all(is_led_without(killed, metadata(other)) for other in others):
                assert time.monotonic() - begin < 6, cluster.log()
            print(f"{kind}: without a leader for {time.monotonic() - begin:.3f} s")
            cluster.brokers[killed].start()
            wait_until_whole(cluster)
    finally:
        cluster.close()


@pytest.mark.timeout(300)
def test_all_brokers_change_to_another_authority_under_load_and_nothing_fails(cluster: Cluster, tmp_path: Path):
    """Every record waits for all three brokers: a link that is gone for long would be seen."""
    settings = {"min.insync.replicas": 3}
    create_topic(cluster, "orders", partitions=3, replication_factor=3, **settings)
    wait_until_whole(cluster)
    new = Authority(tmp_path / "new-authority", "another")
    successors = {number: new.node(f"broker-{number}") for number in cluster.brokers}
    both = tmp_path / "both.pem"
    both.write_bytes(cluster.authority.pem + new.pem)
    # As those would ask that have not changed yet, and that have.
    old_client, new_client = (authority.client("auditor").store_file for authority in (cluster.authority, new))

    def shown(client: Path) -> list[str | None]:
        return [shown_to(client, both, broker.ports["SSL"]) for broker in cluster.brokers.values()]

    ledger = Ledger()
    writers = [Writer(cluster, f"writer-{number}", "orders", ledger, idempotent=False, pad=100, retries=0) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        wait_for_progress(ledger, 300)
        before = shown(old_client)
        assert None not in before and shown(new_client) == [None] * 3
        cluster.trust(cluster.authority, new)
        eventually(lambda: shown(new_client) == before, "both authorities are believed", within=60)
        wait_for_progress(ledger, 300)
        for number, node in cluster.nodes.items():
            node.replace_with(successors[number])
            wait_for_progress(ledger, 300)
        after = [successor.serial for successor in successors.values()]
        eventually(lambda: shown(old_client) == after, "all show their new certificates", within=60)
        wait_for_progress(ledger, 300)
        cluster.trust(new)
        eventually(lambda: shown(old_client) == [None] * 3, "the old authority is believed no longer", within=60)
        wait_for_progress(ledger, 300)
    finally:
        settled(writers)
    assert shown(new_client) == after
    assert ledger.failures == []
    acknowledged = ledger.snapshot()
    assert contradictions(ledger, acknowledged, list(read(cluster, "orders", partitions=(0, 1, 2)))) == []


def is_led_without(broker: int, state: ClusterState) -> bool:
    return state.controller != broker and all(part.leader not in (-1, broker) for part in state.partitions.values())


def wait_until_whole(cluster: Cluster, within: float = 60) -> None:
    """Every broker says that every replica is in sync."""
    deadline = time.monotonic() + within
    while not all(part.is_whole for broker in cluster.brokers.values() for part in metadata(broker).partitions.values()):
        assert time.monotonic() < deadline, cluster.log()
        time.sleep(0.05)
