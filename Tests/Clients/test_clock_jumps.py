"""A broker's wall clock is set while it runs, and clients have clocks of their own (scenario 24): nothing is deleted for it, and
neither sessions nor members nor transactions end by it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, Producer
from harness.clock import WallClock, library
from harness.cluster import Cluster
from harness.ledger import Ledger, Writer, contradictions, duplicates, wait_for_progress
from harness.librdkafka import Refused, create_topic, producer, read, send
from harness.members import Member, eventually, members

HOUR = 3600
YEAR_1970, YEAR_2200 = 86_400_000, 7_258_118_400_000
CHECKS = {"log.retention.check.interval.ms": 200, "transaction.abort.timed.out.transaction.cleanup.interval.ms": 200}
SHORT_SESSION = {"group_protocol": "classic", "session_timeout_ms": 6000, "heartbeat_interval_ms": 500}

can_set_clocks = pytest.mark.skipif(library() is None, reason="libfaketime is not here: scripts/install-packages test")


@pytest.fixture(params=["zookeeper", "etcd"])
def clocks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Cluster, dict[int, WallClock]]]:
    """Three brokers, each with a wall clock of its own."""
    # Sessions that a machine with much to do does not end: what is asked is whether the clock does.
    cluster = Cluster(request.param, tmp_path, CHECKS | {"coordination.strategy.session.timeout.ms": 18_000})
    clocks = {number: WallClock(tmp_path / f"clock-{number}") for number in cluster.brokers}
    try:
        for number, broker in cluster.brokers.items():
            broker.environment |= clocks[number].environment
        yield cluster.start(), clocks
    finally:
        cluster.close()


def retention_passes() -> None:
    """Several checks, by any clock."""
    time.sleep(10 * CHECKS["log.retention.check.interval.ms"] / 1000)


@can_set_clocks
@pytest.mark.cluster
@pytest.mark.timeout(300)
def test_a_broker_whose_clock_is_set_deletes_nothing_and_ends_nothing(clocks: tuple[Cluster, dict[int, WallClock]]):
    cluster, clocks = clocks
    # Half of what the clock is set by.
    create_topic(cluster, "orders", partitions=3, replication_factor=3, retention_ms=HOUR * 500, segment_bytes=1 << 20)
    create_topic(cluster, "payments", partitions=1, replication_factor=3)
    ledger = Ledger()
    writers = [Writer(cluster, f"writer-{number}", "orders", ledger, idempotent=True, pad=2000) for number in range(2)]
    shop = Producer({
        "bootstrap.servers": cluster.address, "transactional.id": "shop", "transaction.timeout.ms": 60_000, "log_level": 0})
    shop.init_transactions(30)
    newer, older = Member(cluster, "newer", ["orders"]), Member(cluster, "older", ["orders"], **SHORT_SESSION)
    with members(newer, older):
        for writer in writers:
            writer.start()
        try:
            # More than a segment of each partition, so that there is something to delete.
            wait_for_progress(ledger, 3000)
            eventually(lambda: newer.assignment and older.assignment, "both are members")
            shop.begin_transaction()
            shop.produce("payments", value=b"paid")
            shop.flush(30)
            brokers = {number: broker.pid for number, broker in cluster.brokers.items()}
            for number, clock in clocks.items():
                for ahead in (HOUR, 0):
                    clock.set(ahead)
                    read_before = [len(member.values) for member in (newer, older)]
                    wait_for_progress(ledger, 300)
                    retention_passes()
                    for member, count in zip((newer, older), read_before, strict=True):
                        eventually(lambda: len(member.values) > count + 100, f"group goes on with a clock at {ahead}", within=60)
            shop.commit_transaction(60)
        finally:
            for writer in writers:
                writer.stop()
            for writer in writers:
                writer.join(120)
        acknowledged = ledger.snapshot()
        for member in (newer, older):
            assert member.lost_count == 0 and member.assigned_count == 1, member.errors
    messages = list(read(cluster, "orders", partitions=(0, 1, 2)))
    assert ledger.failures == []
    assert contradictions(ledger, acknowledged, messages) == []
    assert duplicates(messages, writers) == []
    assert [message.value() for message in read(cluster, "payments", isolation_level="read_committed")] == [b"paid"]
    assert {number: broker.pid for number, broker in cluster.brokers.items() if broker.is_running} == brokers
    assert "leads nothing for now" not in cluster.log(), "no session has ended"


@pytest.mark.timeout(120)
def test_records_of_clients_with_wrong_clocks_take_no_others_with_them(new_broker):
    broker = new_broker(settings=CHECKS).start()
    create_topic(broker, "orders", retention_ms=HOUR * 1000, message_timestamp_before_max_ms=HOUR * 1000)
    create_topic(broker, "any-time", retention_ms=HOUR * 1000, message_timestamp_after_max_ms=2**63 - 1)
    now = int(time.time() * 1000)
    client = producer(broker)
    send(client, "orders", [(None, b"right")], timestamp=now)
    for wrong in (YEAR_1970, YEAR_2200):
        with pytest.raises(Refused) as refused:
            send(producer(broker), "orders", [(None, b"wrong")], timestamp=wrong)
        assert refused.value.code == KafkaError.INVALID_TIMESTAMP
    for each in (now, YEAR_1970, YEAR_2200, now):
        send(client, "any-time", [(None, str(each).encode())], timestamp=each)
    retention_passes()
    assert [message.value() for message in read(broker, "orders")] == [b"right"]
    assert [message.timestamp()[1] for message in read(broker, "any-time")] == [now, YEAR_1970, YEAR_2200, now]
