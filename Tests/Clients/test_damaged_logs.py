"""Scenarios 6 to 8: files that a crash, or the disk, left other than they were written."""

import shutil

import pytest
from confluent_kafka.admin import AdminClient
from harness.broker import Broker
from harness.librdkafka import admin, contents, create_topic, producer, read, send, serves_an_honest_client
from harness.wire import FETCH, Connection, fetch_body, produce
from harness.batches import Batch, numbered_records

STORAGE_ERROR = 56
BATCHES = 10


def order(number: int) -> tuple[bytes, bytes]:
    return (b"customer", f"order {number}".ljust(200).encode())


@pytest.fixture
def crashed(new_broker) -> Broker:
    """A broker that was killed with ten batches of one record each in `orders`, and another topic beside it."""
    broker = new_broker().start()
    for topic in ("orders", "others"):
        create_topic(broker, topic)
        for number in range(BATCHES):
            send(producer(broker), topic, [order(number)])
    broker.kill()
    return broker


def batch_starts(log: bytes) -> list[int]:
    """Where batches begin."""
    starts, position = [], 0
    while position + 12 <= len(log) and int.from_bytes(log[position + 8 : position + 12]):
        starts.append(position)
        position += 12 + int.from_bytes(log[position + 8 : position + 12])
    return starts


def goes_on_behind(broker: Broker, kept: int) -> None:
    """The broker starts, serves the first `kept` records, gives the next offset to the next record, and a second crash
    changes nothing."""
    broker.start()
    assert contents(read(broker, "orders")) == [order(number) for number in range(kept)]
    (sent,) = send(producer(broker), "orders", [(None, b"next")])
    assert sent.offset() == kept
    broker.kill()
    broker.start()
    assert contents(read(broker, "orders")) == [order(number) for number in range(kept)] + [(None, b"next")]
    assert contents(read(broker, "others")) == [order(number) for number in range(BATCHES)]


@pytest.mark.parametrize("cut", [1, 8, 11, 12, 16, 17, 21, 60, 61, 62, 100, -1])
def test_a_tail_torn_anywhere_is_cut_at_the_last_whole_batch(crashed: Broker, cut: int):
    (segment,) = crashed.segments("orders")
    log = segment.read_bytes()
    last = batch_starts(log)[BATCHES - 1]
    end = last + 12 + int.from_bytes(log[last + 8 : last + 12])
    segment.write_bytes(log[: last + cut] if cut > 0 else log[: end + cut])
    goes_on_behind(crashed, BATCHES - 1)
    assert "orders-0" in crashed.log()


@pytest.mark.parametrize("count", [1, 11, 61, 4096, 1 << 20])
def test_zeros_behind_the_last_batch_are_no_records(crashed: Broker, count: int):
    (segment,) = crashed.segments("orders")
    log = segment.read_bytes()
    starts = batch_starts(log)
    end = starts[-1] + 12 + int.from_bytes(log[starts[-1] + 8 : starts[-1] + 12])
    segment.write_bytes(log[:end] + bytes(count))
    goes_on_behind(crashed, BATCHES)


def test_garbage_behind_the_last_batch_is_cut(crashed: Broker):
    (segment,) = crashed.segments("orders")
    segment.write_bytes(segment.read_bytes() + b"\xa5" * 1000)
    goes_on_behind(crashed, BATCHES)


def test_a_last_batch_with_a_wrong_checksum_is_cut(crashed: Broker):
    (segment,) = crashed.segments("orders")
    flip(segment, batch_starts(segment.read_bytes())[BATCHES - 1] + 100)
    goes_on_behind(crashed, BATCHES - 1)


def test_an_empty_log_file_is_an_empty_log(crashed: Broker):
    (segment,) = crashed.segments("orders")
    segment.write_bytes(b"")
    goes_on_behind(crashed, 0)


def flip(path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 0x10
    path.write_bytes(bytes(content))


def is_refused_while_others_serve(broker: Broker) -> None:
    """The partition answers KAFKA_STORAGE_ERROR to readers and writers, the log names it, everything else works."""
    broker.start()
    with Connection(broker) as connection:
        refused = produce(connection, "orders", Batch(numbered_records(1)).encoded())
        assert refused.error == STORAGE_ERROR
        assert refused.message
        reader = connection.request(FETCH, 11, fetch_body("orders", 0))
        reader.take(4 + 2 + 4)  # throttle time, error, session
        assert (reader.count(), reader.string(), reader.count(), reader.number(4)) == (1, "orders", 1, 0)
        assert reader.number(2) == STORAGE_ERROR
    assert "orders-0" in broker.log()
    assert contents(read(broker, "others")) == [order(number) for number in range(BATCHES)]
    serves_an_honest_client(broker)


def test_damage_in_front_of_good_batches_takes_the_partition_offline(crashed: Broker):
    (segment,) = crashed.segments("orders")
    flip(segment, batch_starts(segment.read_bytes())[4] + 100)
    is_refused_while_others_serve(crashed)


def test_a_partition_with_a_damaged_log_can_be_deleted_and_made_again(crashed: Broker):
    (segment,) = crashed.segments("orders")
    flip(segment, batch_starts(segment.read_bytes())[4] + 100)
    is_refused_while_others_serve(crashed)
    client: AdminClient = admin(crashed)
    client.delete_topics(["orders"])["orders"].result(20)
    create_topic(crashed, "orders")
    send(producer(crashed), "orders", [order(0)])
    assert contents(read(crashed, "orders")) == [order(0)]


@pytest.fixture
def rolled(new_broker) -> Broker:
    """A broker that was killed with several segments in `orders`."""
    broker = new_broker().start()
    create_topic(broker, "others")
    for number in range(BATCHES):
        send(producer(broker), "others", [order(number)])
    create_topic(broker, "orders", segment_bytes=1 << 20)
    large = producer(broker, batch_num_messages=20)
    send(large, "orders", [(None, f"{number}".ljust(10_000).encode()) for number in range(400)])
    assert len(broker.segments("orders")) >= 3
    broker.kill()
    return broker


def numbers(broker: Broker) -> list[int]:
    return [int(message.value()) for message in read(broker, "orders")]


def test_damage_in_a_sealed_segment_is_never_served(rolled: Broker):
    flip(rolled.segments("orders")[0], 300_000)
    is_refused_while_others_serve(rolled)


def test_a_missing_segment_is_never_skipped_silently(rolled: Broker):
    rolled.segments("orders")[1].unlink()
    rolled.start()
    assert "orders-0" in rolled.log()
    serves_an_honest_client(rolled)


@pytest.mark.parametrize("kind", ["index", "timeindex", "snapshot"])
@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "cut"])
@pytest.mark.parametrize("stop", ["crash", "clean"])
def test_indexes_and_snapshots_are_made_again(rolled: Broker, kind: str, damage: str, stop: str):
    if stop == "clean":
        rolled.start()
        rolled.stop()
    for file in rolled.partition_folder("orders").glob(f"*.{kind}"):
        match damage:
            case "missing": file.unlink()
            case "empty": file.write_bytes(b"")
            case "garbage": file.write_bytes(b"\xa5" * 4096)
            case "cut": file.write_bytes(file.read_bytes()[:-3])
    rolled.start()
    assert numbers(rolled) == list(range(400))
    for start in (1, 199, 399):
        assert [int(message.value()) for message in read(rolled, "orders", start=start)] == list(range(start, 400))


CHECKPOINTS = [
    "orders-0/leader-epoch-checkpoint", "recovery-point-offset-checkpoint", "replication-offset-checkpoint",
    "log-start-offset-checkpoint",
]


@pytest.mark.parametrize("name", CHECKPOINTS)
@pytest.mark.parametrize("damage", ["missing", "empty", "garbage"])
def test_a_damaged_checkpoint_costs_no_record(rolled: Broker, name: str, damage: str):
    rolled.start()
    rolled.stop()
    file = rolled.data / name
    assert file.exists()
    match damage:
        case "missing": file.unlink()
        case "empty": file.write_bytes(b"")
        case "garbage": file.write_bytes(b"\xff\xfe nonsense\n\n-1\n" * 10)
    rolled.start()
    assert numbers(rolled) == list(range(400))


def test_leftovers_of_a_crash_are_tidied_up(rolled: Broker):
    folder = rolled.partition_folder("orders")
    first = rolled.segments("orders")[0]
    shutil.copy(first, folder / "00000000000000000000.log.cleaned")
    shutil.copy(first, folder / "00000000000000009999.log.deleted")
    (folder / "00000000000000009999.index.tmp").write_bytes(b"x")
    rolled.start()
    assert numbers(rolled) == list(range(400))
    assert [path.name for path in folder.iterdir() if path.suffix in (".cleaned", ".tmp")] == []


def test_a_clean_stop_is_marked_and_a_crash_is_not(new_broker):
    broker = new_broker().start()
    mark = broker.data / ".kafka_cleanshutdown"
    assert not mark.exists()
    broker.stop()
    assert mark.exists()
    broker.start()
    assert not mark.exists()
    broker.kill()
    assert not mark.exists()


@pytest.mark.parametrize("stop", ["clean", "crash"])
def test_both_kinds_of_restart_serve_the_same(rolled: Broker, stop: str):
    for _ in range(3):
        rolled.start()
        assert numbers(rolled) == list(range(400))
        rolled.stop() if stop == "clean" else rolled.kill()
