"""`martlet group`, `consume --group`, `consume --queue` and transactional `produce`, beside other clients of the same groups."""

import json
import signal
import subprocess
import time

import pytest
from confluent_kafka import Consumer, TopicPartition
from harness.broker import Broker, binary, environment
from harness.librdkafka import create_topic, producer, send

BROKER_SETTINGS = {"group.initial.rebalance.delay.ms": 0}


def martlet(broker: Broker, *arguments: str, text: str | None = None, succeeds: bool = True) -> str:
    done = subprocess.run(
        [str(binary()), *arguments, "-b", broker.address], input=text, capture_output=True, text=True, timeout=60,
        env=environment(),
    )
    assert (done.returncode == 0) == succeeds, done.stdout + done.stderr
    return done.stdout if succeeds else done.stderr


def describe(broker: Broker, group: str) -> dict:
    return json.loads(martlet(broker, "group", "describe", group, "--format", "json"))


def filled(broker: Broker, name: str, count: int, partitions: int = 1, **config: object) -> str:
    create_topic(broker, name, partitions, **config)
    for partition in range(partitions):
        send(producer(broker), name, [(None, b"%d-%d" % (partition, n)) for n in range(count)], partition=partition)
    return name


def values(output: str) -> list[str]:
    return output.split()


def test_a_group_goes_on_where_it_left_off(broker: Broker, topic_name: str):
    filled(broker, topic_name, 10)
    assert len(values(martlet(broker, "consume", topic_name, "--group", "resume", "--max", "4"))) == 4
    rest = values(martlet(broker, "consume", topic_name, "--group", "resume"))
    assert rest == [f"0-{n}" for n in range(4, 10)]
    group = describe(broker, "resume")
    assert group["members"] == []
    assert [(p["committed"], p["lag"], p["lagSeconds"]) for p in group["partitions"]] == [(10, 0, 0)]


def test_describe_tells_the_lag_in_records_and_in_seconds(broker: Broker, topic_name: str):
    filled(broker, topic_name, 10)
    martlet(broker, "consume", topic_name, "--group", "late", "--max", "4")
    time.sleep(1)
    (partition,) = describe(broker, "late")["partitions"]
    assert partition["lag"] == 6
    assert 1 <= partition["lagSeconds"] < 60
    assert "Lag: 6 records" in martlet(broker, "group", "describe", "late")


def test_a_group_of_librdkafka_is_listed_described_and_reset(broker: Broker, topic_name: str):
    filled(broker, topic_name, 10, 2)
    settings = {"bootstrap.servers": broker.address, "group.id": "foreign", "enable.auto.commit": False}
    consumer = Consumer(settings | {"auto.offset.reset": "earliest"})
    consumer.subscribe([topic_name])
    seen = 0
    while seen < 20:
        seen += len(consumer.consume(20, 1))
    consumer.commit(asynchronous=False)
    group = describe(broker, "foreign")
    assert group["type"] == "classic" and group["state"] == "Stable"
    assert [m["partitions"] for m in group["members"]] == [[f"{topic_name}-0", f"{topic_name}-1"]]
    assert {p["member"] for p in group["partitions"]} == {group["members"][0]["id"]}
    reset = ("group", "reset", "foreign", "--topic", topic_name, "--to-earliest")
    assert "has members" in martlet(broker, *reset, "--execute", succeeds=False)
    consumer.close()
    assert "Nothing was changed" in martlet(broker, *reset)
    assert [p["committed"] for p in describe(broker, "foreign")["partitions"]] == [10, 10]
    martlet(broker, "group", "reset", "foreign", "--topic", f"{topic_name}:1", "--shift-by", "-3", "--execute")
    assert [p["committed"] for p in describe(broker, "foreign")["partitions"]] == [10, 7]
    committed = Consumer(settings).committed([TopicPartition(topic_name, 1)], 10)
    assert committed[0].offset == 7
    listed = json.loads(martlet(broker, "group", "list", "--format", "json"))
    assert "foreign" in [g["group"] for g in listed]
    martlet(broker, "group", "delete", "foreign")
    assert "There is no group 'foreign'" in martlet(broker, "group", "describe", "foreign", succeeds=False)


@pytest.mark.parametrize("protocol", ["classic", "consumer"])
def test_librdkafka_and_ours_share_the_partitions_of_one_group(broker: Broker, topic_name: str, protocol: str):
    group = f"mixed-{protocol}"
    filled(broker, topic_name, 10, 4)
    theirs = Consumer({
        "bootstrap.servers": broker.address, "group.id": group, "auto.offset.reset": "earliest", "group.protocol": protocol,
    })
    theirs.subscribe([topic_name])
    deadline = time.monotonic() + 40
    while len(theirs.assignment()) < 4:
        theirs.poll(0.2)
        assert time.monotonic() < deadline
    ours = subprocess.Popen(
        [str(binary()), "consume", topic_name, "--group", group, "--follow", "-b", broker.address],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )
    try:
        while len(theirs.assignment()) != 2:
            theirs.poll(0.2)
            assert time.monotonic() < deadline
        while sorted(len(m["partitions"]) for m in describe(broker, group)["members"]) != [2, 2]:
            theirs.poll(0.2)
            assert time.monotonic() < deadline
        ours.send_signal(signal.SIGKILL)
    finally:
        ours.kill()
        ours.wait()
        theirs.close()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_consumer_that_is_interrupted_leaves_its_group(broker: Broker, topic_name: str, by: signal.Signals):
    filled(broker, topic_name, 3)
    consumer = subprocess.Popen(
        [str(binary()), "consume", topic_name, "--group", topic_name, "--follow", "-b", broker.address],
        stdout=subprocess.PIPE, env=environment(),
    )
    with consumer:
        assert [consumer.stdout.readline() for _ in range(3)] == [b"0-0\n", b"0-1\n", b"0-2\n"]
        assert len(describe(broker, topic_name)["members"]) == 1
        consumer.send_signal(by)
        assert consumer.wait(timeout=20) == 130
    assert describe(broker, topic_name)["members"] == []


def test_a_queue_hands_each_record_to_one(broker: Broker, topic_name: str):
    filled(broker, topic_name, 60)
    members = [
        subprocess.Popen(
            [str(binary()), "consume", topic_name, "--group", "queue", "--queue", "--from", "beginning", "-b", broker.address],
            stdout=subprocess.PIPE, text=True, env=environment(),
        )
        for _ in range(3)
    ]
    outputs = [values(member.communicate(timeout=60)[0]) for member in members]
    assert sorted(sum(outputs, []), key=lambda v: int(v[2:])) == [f"0-{n}" for n in range(60)]
    group = describe(broker, "queue")
    assert group["type"] == "share" and [p["committed"] for p in group["partitions"]] == [60]


def test_lines_of_a_transaction_are_seen_together(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, 1)
    martlet(broker, "produce", topic_name, "--transactional-id", topic_name, text="a\nb\nc\n")
    assert values(martlet(broker, "consume", topic_name, "--committed")) == ["a", "b", "c"]


def test_an_offset_beyond_the_end_is_said(broker: Broker, topic_name: str):
    filled(broker, topic_name, 3)
    assert "ends at offset 3" in martlet(broker, "consume", topic_name, "--from", "offset:7", succeeds=False)
    assert martlet(broker, "consume", topic_name, "--from", "offset:3") == ""


def test_a_line_that_is_too_large_names_the_setting_of_the_topic(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, 1)
    said = martlet(broker, "produce", topic_name, text="x" * 6_000_000 + "\n", succeeds=False)
    assert "max.message.bytes" in said and "maxRequestBytes" not in said


def test_keys_are_told_to_programs():
    done = subprocess.run([str(binary()), "config", "keys", "--format", "json"], capture_output=True, text=True, timeout=20)
    keys = {key["name"]: key for key in json.loads(done.stdout)}
    assert keys["num.partitions"]["default"] == "1" and keys["num.partitions"]["documentation"]


@pytest.mark.parametrize("queue", [False, True], ids=["group", "queue"])
def test_a_consumer_outlives_brokers_that_are_killed(new_broker, topic_name: str, queue: bool, tmp_path):
    broker = new_broker(settings=BROKER_SETTINGS).start()
    create_topic(broker, topic_name, 2)
    arguments = ["--queue", "--from", "beginning"] if queue else []
    printed = (tmp_path / "printed").open("w+")
    ours = subprocess.Popen(
        [str(binary()), "consume", topic_name, "--group", "lasting", "--follow", *arguments, "-b", broker.address],
        stdout=printed, stderr=subprocess.PIPE, text=True, env=environment(),
    )
    wanted: set[str] = set()

    def seen() -> list[str]:
        printed.seek(0)
        return printed.read().split()

    try:
        for turn in range(3):
            turns = [f"{turn}-{n}" for n in range(50)]
            send(producer(broker), topic_name, [(None, value.encode()) for value in turns])
            wanted |= set(turns)
            deadline = time.monotonic() + 60
            while not wanted <= set(seen()):
                assert ours.poll() is None, ours.stderr.read()
                assert time.monotonic() < deadline, f"{len(wanted - set(seen()))} records are missing"
                time.sleep(0.1)
            broker.kill()
            broker.start()
        ours.send_signal(signal.SIGTERM)
    finally:
        ours.kill()
        ours.wait()
