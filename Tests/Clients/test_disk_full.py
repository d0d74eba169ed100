"""Scenario 9: no space left on a small file system of its own. Typed errors, reads go on, freed space is used again."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType
from harness.batches import Batch, record
from harness.broker import Broker
from harness.librdkafka import admin, create_topic, read
from harness.wire import Connection, Produced, end_offset, produce

STORAGE_ERROR = 56
MEBIBYTES = 24
VALUE_BYTES = 100_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEBIBYTES}m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def broker(small_disk: Path, new_broker) -> Iterator[Broker]:
    settings = {"log.retention.check.interval.ms": "200", "log.segment.delete.delay.ms": "0"}
    broker = new_broker(data=small_disk / "data", settings=settings).start()
    create_topic(broker, "orders", segment_bytes=1 << 20)
    create_topic(broker, "others")
    reserve(broker).write_bytes(bytes(2 << 20))
    yield broker
    # Before its disk goes.
    broker.kill()


def reserve(broker: Broker) -> Path:
    """A file beside the data. Without it there is space for some records again."""
    return broker.data.parent / "reserve"


def value(number: int) -> bytes:
    return f"{number} ".ljust(VALUE_BYTES, ".").encode()


def write(connection: Connection, number: int) -> Produced:
    return produce(connection, "orders", Batch([record(None, value(number))]).encoded())


def fill(broker: Broker, first: int = 0) -> int:
    """Writes until the disk is full; the number of the record that was refused."""
    with Connection(broker) as connection:
        for number in range(first, first + MEBIBYTES * 20):
            produced = write(connection, number)
            if produced.error != 0:
                assert produced.error == STORAGE_ERROR
                assert produced.message
                return number
    raise AssertionError("the disk does not get full")


def take_the_rest(broker: Broker) -> Path:
    """A file beside the data that leaves no byte free."""
    filler = broker.data.parent / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            return filler


def numbers(broker: Broker) -> list[int]:
    return [int(message.value().split()[0]) for message in read(broker, "orders")]


def test_a_full_disk_is_a_storage_error_and_reads_go_on(broker: Broker):
    written = fill(broker)
    assert written > 100
    assert numbers(broker) == list(range(written))
    with Connection(broker) as connection:
        for _ in range(20):
            assert write(connection, written).error == STORAGE_ERROR
        assert end_offset(connection, "orders") == written
    assert numbers(broker) == list(range(written))


def test_a_new_topic_on_a_full_disk_is_refused_and_the_old_ones_stay(broker: Broker):
    written = fill(broker)
    filler = take_the_rest(broker)
    with pytest.raises(KafkaException):
        for number in range(50):
            create_topic(broker, f"one-more-{number}", partitions=20)
    assert numbers(broker) == list(range(written))
    filler.unlink()
    reserve(broker).unlink()
    create_topic(broker, "there-is-space-again")


def test_deleted_records_make_room_for_new_ones(broker: Broker):
    written = fill(broker)
    client = admin(broker)
    for future in client.delete_records([TopicPartition("orders", 0, written // 2)]).values():
        future.result(20)
    wait_until_writable(broker, written)
    assert numbers(broker)[0] == written // 2


def test_retention_makes_room_for_new_records(broker: Broker):
    written = fill(broker)
    smaller = ConfigEntry("retention.bytes", str(4 << 20), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "orders", incremental_configs=[smaller])
    client = admin(broker)
    client.incremental_alter_configs([resource])[resource].result(20)
    wait_until_writable(broker, written)


def test_a_deleted_topic_makes_room_for_others(broker: Broker):
    fill(broker)
    client = admin(broker)
    client.delete_topics(["orders"])["orders"].result(20)
    with Connection(broker) as connection:
        until(lambda: produce(connection, "others", Batch([record(None, value(0))]).encoded()).error == 0)


def wait_until_writable(broker: Broker, number: int) -> None:
    with Connection(broker) as connection:
        until(lambda: write(connection, number).error == 0)
    assert numbers(broker)[-1] == number


def until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "not within 20 s"
        time.sleep(0.1)


@pytest.mark.parametrize("stop", ["crash", "clean"])
def test_it_starts_again_with_a_disk_that_is_full_to_the_last_byte(broker: Broker, stop: str):
    written = fill(broker)
    broker.kill() if stop == "crash" else broker.stop()
    filler = take_the_rest(broker)
    broker.start()
    assert numbers(broker) == list(range(written))
    with Connection(broker) as connection:
        assert end_offset(connection, "orders") == written
    filler.unlink()
    reserve(broker).unlink()
    wait_until_writable(broker, written)
