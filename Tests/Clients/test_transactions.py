"""Transactions of every client: commit and abort, fencing, time-outs, offsets in the transaction, consume-transform-produce,
and kill -9 at the worst moments. Scenarios 25 to 30 and 32."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import subprocess
import threading
import time
import uuid
from types import SimpleNamespace

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from harness import java
from harness.broker import Broker, binary, environment
from harness.librdkafka import create_topic

BROKER_SETTINGS = {
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 200,
    "group.initial.rebalance.delay.ms": 0,
    "transaction.state.log.num.partitions": 4,
    "offsets.topic.num.partitions": 4,
}


def new_id(kind: str = "t") -> str:
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def transactional(broker: Broker, transactional_id: str, **config) -> Producer:
    settings = {"bootstrap.servers": broker.address, "transactional.id": transactional_id, "linger.ms": 1}
    producer = Producer(settings | {key.replace("_", "."): value for key, value in config.items()})
    producer.init_transactions(20)
    return producer


def committed(broker: Broker, topic: str, partitions=(0,), isolation: str = "read_committed", start: int = 0) -> list[str]:
    """All values up to the end that the isolation level shows, partition after partition."""
    values: list[str] = []
    for partition in partitions:
        consumer = Consumer(
            {
                "bootstrap.servers": broker.address,
                "group.id": "unused",
                "isolation.level": isolation,
                "enable.partition.eof": True,
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 10,
            }
        )
        consumer.assign([TopicPartition(topic, partition, start)])
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            message = consumer.poll(1)
            if message is None:
                continue
            if message.error():
                break
            values.append(message.value().decode())
        else:
            raise AssertionError("the end of the partition was not reached")
        consumer.close()
    return values


def until(condition, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def error_of(raised) -> str:
    return raised.value.args[0].name()


# librdkafka


def test_librdkafka_commits_and_aborts(broker: Broker, topic_name: str):
    topic = create_topic(broker, topic_name, partitions=3)
    producer = transactional(broker, new_id())
    expected = []
    for number in range(20):
        producer.begin_transaction()
        for partition in range(3):
            producer.produce(topic, f"{number}", partition=partition)
        if number % 3 == 1:
            producer.abort_transaction(20)
        else:
            producer.commit_transaction(20)
            expected.append(f"{number}")
    until(lambda: committed(broker, topic, (0, 1, 2)) == expected * 3)


def test_librdkafka_open_transactions_hold_readers_back(broker: Broker, topic: str):
    first, second = transactional(broker, new_id()), transactional(broker, new_id())
    first.begin_transaction()
    first.produce(topic, "first")
    first.flush(20)
    second.begin_transaction()
    second.produce(topic, "second")
    second.commit_transaction(20)
    assert committed(broker, topic) == []
    assert committed(broker, topic, isolation="read_uncommitted") == ["first", "second"]
    first.commit_transaction(20)
    until(lambda: committed(broker, topic) == ["first", "second"])
    assert committed(broker, topic, start=1) == ["second"]


def test_25_librdkafka_zombies_are_fenced(broker: Broker, topic: str):
    transactional_id = new_id()
    zombie = transactional(broker, transactional_id)
    zombie.begin_transaction()
    zombie.produce(topic, "zombie")
    zombie.flush(20)
    successor = transactional(broker, transactional_id)
    with pytest.raises(KafkaException) as raised:
        zombie.commit_transaction(20)
    assert error_of(raised) in ("_FENCED", "INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED")
    successor.begin_transaction()
    successor.produce(topic, "successor")
    successor.commit_transaction(20)
    until(lambda: committed(broker, topic) == ["successor"])


def test_30_librdkafka_a_transaction_that_takes_too_long_is_aborted(broker: Broker, topic: str):
    producer = transactional(broker, new_id(), transaction_timeout_ms=1000, message_timeout_ms=1000)
    producer.begin_transaction()
    producer.produce(topic, "late")
    producer.flush(20)
    other = transactional(broker, new_id())
    other.begin_transaction()
    other.produce(topic, "other")
    other.commit_transaction(20)
    # The reader gets past the transaction that nobody ends.
    until(lambda: committed(broker, topic) == ["other"])
    with pytest.raises(KafkaException):
        producer.commit_transaction(20)
    assert committed(broker, topic) == ["other"]


def copy_with_librdkafka(broker: Broker, source: str, target: str, group: str, transactional_id: str, stop, aborts=0.0, seed=1):
    """Consume, transform, produce: each batch and its offsets in one transaction."""
    chance = random.Random(seed)
    producer = transactional(broker, transactional_id)
    consumer = Consumer(
        {
            "bootstrap.servers": broker.address,
            "group.id": group,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "fetch.wait.max.ms": 50,
            "session.timeout.ms": 6000,
        }
    )
    consumer.subscribe([source])
    try:
        while not stop():
            messages = [message for message in consumer.consume(7, 0.2) if not message.error()]
            if not messages:
                continue
            producer.begin_transaction()
            for message in messages:
                producer.produce(target, b"copy of " + message.value(), partition=message.partition())
            producer.send_offsets_to_transaction(
                consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 20
            )
            if chance.random() < aborts:
                producer.abort_transaction(20)
                for place in consumer.committed(consumer.assignment(), 20):
                    place.offset = max(place.offset, 0)
                    consumer.seek(place)
            else:
                producer.commit_transaction(20)
    finally:
        consumer.close()


def test_librdkafka_consume_transform_produce(broker: Broker, topic_name: str):
    source = create_topic(broker, f"{topic_name}-source", partitions=2)
    target = create_topic(broker, f"{topic_name}-target", partitions=2)
    producer = Producer({"bootstrap.servers": broker.address})
    for number in range(300):
        producer.produce(source, f"{number}", partition=number % 2)
    producer.flush(20)
    wanted = [[f"copy of {number}" for number in range(300) if number % 2 == partition] for partition in (0, 1)]
    done = lambda: [committed(broker, target, (partition,)) for partition in (0, 1)] == wanted
    deadline = time.monotonic() + 60
    checks = iter(range(10**9))
    copy_with_librdkafka(
        broker, source, target, new_id("g"), new_id(),
        stop=lambda: time.monotonic() > deadline or (next(checks) % 20 == 19 and done()), aborts=0.2,
    )
    assert done()


def test_librdkafka_offsets_of_an_aborted_transaction_vanish(broker: Broker, topic: str):
    group = new_id("g")
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": group, "enable.auto.commit": False})
    producer = transactional(broker, new_id())
    for offset, commits, expected in [(5, False, -1001), (7, True, 7), (9, False, 7)]:
        producer.begin_transaction()
        producer.send_offsets_to_transaction([TopicPartition(topic, 0, offset)], consumer.consumer_group_metadata(), 20)
        if commits:
            producer.commit_transaction(20)
        else:
            producer.abort_transaction(20)
        until(lambda: consumer.committed([TopicPartition(topic, 0)], 20)[0].offset == expected)
    consumer.close()


# aiokafka


def test_aiokafka_transactions(broker: Broker, topic: str):
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka import TopicPartition as Place

    group = new_id("g")

    async def run() -> list[str]:
        async with AIOKafkaProducer(bootstrap_servers=broker.address, transactional_id=new_id()) as producer:
            for number in range(6):
                await producer.begin_transaction()
                await producer.send_and_wait(topic, f"{number}".encode(), partition=0)
                await producer.send_offsets_to_transaction({Place(topic, 0): number + 1}, group)
                if number % 2:
                    await producer.abort_transaction()
                else:
                    await producer.commit_transaction()
        consumer = AIOKafkaConsumer(
            bootstrap_servers=broker.address, group_id=group, isolation_level="read_committed", enable_auto_commit=False
        )
        await consumer.start()
        try:
            consumer.assign([Place(topic, 0)])
            async with asyncio.timeout(20):
                while await consumer.committed(Place(topic, 0)) != 5:
                    await asyncio.sleep(0.05)
                consumer.seek(Place(topic, 0), 0)
                values: list[str] = []
                while len(values) < 3:
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        values += [record.value.decode() for record in records]
            return values
        finally:
            await consumer.stop()

    assert asyncio.run(run()) == ["0", "2", "4"]


# kafka-python


def test_kafka_python_transactions(broker: Broker, topic: str):
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=broker.address, transactional_id=new_id())
    producer.init_transactions()
    for number in range(6):
        producer.begin_transaction()
        producer.send(topic, f"{number}".encode(), partition=0)
        if number % 2:
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    producer.close()
    until(lambda: committed(broker, topic) == ["0", "2", "4"])


# Java


needs_java = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))


@pytest.fixture(scope="module")
def jvm():
    java.start_jvm()


@needs_java
def test_java_transactions(broker: Broker, topic_name: str, jvm):
    topic = create_topic(broker, topic_name, partitions=2)
    producer = java.producer(broker, transactional_id=new_id())
    producer.initTransactions()
    for number in range(20):
        producer.beginTransaction()
        for partition in (0, 1):
            producer.send(java.record(topic, None, f"{number}".encode(), partition, None))
        if number % 2:
            producer.abortTransaction()
        else:
            producer.commitTransaction()
    producer.close()
    until(lambda: committed(broker, topic, (0, 1)) == [f"{number}" for number in range(0, 20, 2)] * 2)


@needs_java
def test_25_java_zombies_are_fenced(broker: Broker, topic: str, jvm):
    from org.apache.kafka.common.errors import InvalidProducerEpochException, ProducerFencedException

    transactional_id = new_id()
    zombie = java.producer(broker, transactional_id=transactional_id)
    zombie.initTransactions()
    zombie.beginTransaction()
    zombie.send(java.record(topic, None, b"zombie", 0, None)).get()
    successor = java.producer(broker, transactional_id=transactional_id)
    successor.initTransactions()
    with pytest.raises((ProducerFencedException, InvalidProducerEpochException)):
        zombie.commitTransaction()
    successor.beginTransaction()
    successor.send(java.record(topic, None, b"successor", 0, None))
    successor.commitTransaction()
    zombie.close()
    successor.close()
    until(lambda: committed(broker, topic) == ["successor"])


@needs_java
def test_java_consume_transform_produce(broker: Broker, topic_name: str, jvm):
    from datetime import timedelta

    from java.util import ArrayList, HashMap
    from org.apache.kafka.clients.consumer import OffsetAndMetadata
    from org.apache.kafka.common import TopicPartition as Place

    source, target = create_topic(broker, f"{topic_name}-source"), create_topic(broker, f"{topic_name}-target")
    filler = Producer({"bootstrap.servers": broker.address})
    for number in range(200):
        filler.produce(source, f"{number}")
    filler.flush(20)
    producer = java.producer(broker, transactional_id=new_id())
    producer.initTransactions()
    group = new_id("g")
    consumer = java.consumer(
        broker, group_id=group, isolation_level="read_committed", auto_offset_reset="earliest", max_poll_records=30
    )
    consumer.subscribe(ArrayList([source]))
    done, deadline = 0, time.monotonic() + 60
    while done < 200 and time.monotonic() < deadline:
        records = list(consumer.poll(java.duration(timedelta(seconds=0.2))))
        if not records:
            continue
        producer.beginTransaction()
        for record in records:
            producer.send(java.record(target, None, b"copy of " + bytes(record.value()), 0, None))
        offsets = HashMap()
        offsets.put(Place(source, 0), OffsetAndMetadata(records[-1].offset() + 1))
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata())
        producer.commitTransaction()
        done += len(records)
    consumer.close()
    producer.close()
    until(lambda: committed(broker, target) == [f"copy of {number}" for number in range(200)])
    check = Consumer({"bootstrap.servers": broker.address, "group.id": group})
    assert check.committed([TopicPartition(source, 0)], 20)[0].offset == 200
    check.close()


@needs_java
def test_java_admin_lists_describes_and_terminates(broker: Broker, topic: str, jvm):
    from java.util import ArrayList
    from org.apache.kafka.common import TopicPartition as Place

    transactional_id = new_id("admin")
    producer = java.producer(broker, transactional_id=transactional_id)
    producer.initTransactions()
    producer.beginTransaction()
    producer.send(java.record(topic, None, b"open", 0, None)).get()
    admin = java.admin(broker)
    listed = {str(each.transactionalId()): str(each.state()) for each in admin.listTransactions().all().get()}
    assert listed[transactional_id] == "Ongoing"
    described = admin.describeTransactions(ArrayList([transactional_id])).description(transactional_id).get()
    assert [str(place) for place in described.topicPartitions()] == [f"{topic}-0"]
    admin.forceTerminateTransaction(transactional_id).result().get()
    described = admin.describeTransactions(ArrayList([transactional_id])).description(transactional_id).get()
    assert str(described.state()) in ("Empty", "CompleteAbort")
    producers = admin.describeProducers(ArrayList([Place(topic, 0)])).partitionResult(Place(topic, 0)).get()
    assert not any(state.currentTransactionStartOffset().isPresent() for state in producers.activeProducers())
    admin.close()
    producer.close()
    assert committed(broker, topic) == []


# Our own command line


def command(broker: Broker, *arguments: str) -> str:
    done = subprocess.run(
        [str(binary()), "transaction", *arguments, "-b", broker.address],
        capture_output=True, text=True, timeout=30, env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_command_lists_describes_and_aborts(broker: Broker, topic: str):
    transactional_id = new_id("cli")
    producer = transactional(broker, transactional_id)
    producer.begin_transaction()
    producer.produce(topic, "open")
    producer.flush(20)
    listed = {each["transactionalId"]: each["state"] for each in json.loads(command(broker, "list", "--format", "json"))}
    assert listed[transactional_id] == "Ongoing"
    assert transactional_id in command(broker, "list", "--state", "Ongoing")
    assert transactional_id not in command(broker, "list", "--state", "Empty")
    described = json.loads(command(broker, "describe", transactional_id, "--format", "json"))
    assert described["state"] == "Ongoing" and described["partitions"] == [f"{topic}-0"]
    assert described["openForMs"] >= 0
    assert "Ongoing" in command(broker, "describe", transactional_id)
    assert json.loads(command(broker, "find-hanging", "--topic", topic, "--format", "json")) == []
    assert "No transaction hangs" in command(broker, "find-hanging")
    command(broker, "abort", transactional_id)
    with pytest.raises(KafkaException):
        producer.commit_transaction(20)
    assert committed(broker, topic) == []
    # What is decided no longer holds readers back.
    after = transactional(broker, new_id())
    after.begin_transaction()
    after.produce(topic, "after")
    after.commit_transaction(20)
    until(lambda: committed(broker, topic) == ["after"])


def test_command_says_what_is_not_there(broker: Broker):
    done = subprocess.run(
        [str(binary()), "transaction", "describe", "nobody", "-b", broker.address],
        capture_output=True, text=True, timeout=30, env=environment(),
    )
    assert done.returncode != 0 and "There is no transactional id 'nobody'" in done.stderr


# kill -9


@pytest.mark.parametrize("seed", range(3))
def test_28_kill_9_between_the_outcome_and_the_markers(new_broker, seed: int):
    """The broker dies at random moments of many short transactions over three partitions: each is there whole or not at all,
    those that were committed are there, and nothing is left open."""
    broker = new_broker(settings=BROKER_SETTINGS).start()
    topic = create_topic(broker, "torn", partitions=3)
    chance = random.Random(seed)
    acknowledged: list[str] = []
    aborted: list[str] = []
    stop = threading.Event()

    def produce(name: str) -> None:
        number = 0
        producer = None
        while not stop.is_set():
            value = f"{name}.{number}"
            number += 1
            try:
                producer = producer or transactional(broker, name)
                producer.begin_transaction()
                for partition in range(3):
                    producer.produce(topic, value, partition=partition)
                if number % 4 == 0:
                    producer.abort_transaction(30)
                    aborted.append(value)
                else:
                    producer.commit_transaction(30)
                    acknowledged.append(value)
            except KafkaException as error:
                # What became of this one the producer does not know.
                if error.args[0].txn_requires_abort():
                    try:
                        producer.abort_transaction(30)
                        continue
                    except KafkaException:
                        pass
                producer = None

    threads = [threading.Thread(target=produce, args=(f"p{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        time.sleep(chance.uniform(0.3, 1.2))
        broker.kill()
        broker.start()
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(90)
        assert not thread.is_alive()
    for name in ("p0", "p1", "p2"):
        # Whatever a producer left open is ended by the next of its id.
        transactional(broker, name)
    contents = [committed(broker, topic, (partition,)) for partition in range(3)]
    for values in contents:
        assert len(values) == len(set(values)), "a record was read twice"
        assert set(acknowledged) <= set(values), "a committed record is missing"
        assert not set(aborted) & set(values), "an aborted record was read"
    assert set(contents[0]) == set(contents[1]) == set(contents[2]), "a transaction is torn"
    assert len(acknowledged) > 10


def copy_until_killed(address: str, source: str, target: str) -> None:
    broker = SimpleNamespace(address=address)
    while True:
        try:
            copy_with_librdkafka(broker, source, target, "copiers", "copier", lambda: False, aborts=0.1)
        except KafkaException:
            # Another life: whatever was open is aborted, and the group's offsets say where to go on.
            time.sleep(0.1)


class Copier:
    """A process of its own, replaced when it comes to nothing: librdkafka may hang for ever in send_offsets_to_transaction
    once the coordinator's connection breaks, whatever time-out it is given (its issues 5456 and 5511)."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = arguments
        self.begin()

    def begin(self) -> None:
        self.process = multiprocessing.get_context("spawn").Process(
            target=copy_until_killed, args=self.arguments, daemon=True
        )
        self.process.start()
        self.seen, self.since = None, time.monotonic()

    def end(self) -> None:
        self.process.kill()
        self.process.join(20)

    def watch(self, progress: object) -> None:
        if progress != self.seen:
            self.seen, self.since = progress, time.monotonic()
        elif time.monotonic() - self.since > 15:
            self.end()
            self.begin()


def test_28_consume_transform_produce_survives_kill_9(new_broker):
    """Output and offsets agree, whenever the broker dies: each input is copied once, and the order within a partition stays."""
    broker = new_broker(settings=BROKER_SETTINGS).start()
    source, target = create_topic(broker, "source", partitions=2), create_topic(broker, "target", partitions=2)
    filler = Producer({"bootstrap.servers": broker.address})
    for number in range(600):
        filler.produce(source, f"{number}", partition=number % 2)
    filler.flush(20)
    wanted = [[f"copy of {number}" for number in range(600) if number % 2 == partition] for partition in (0, 1)]
    copied = lambda: [committed(broker, target, (partition,)) for partition in (0, 1)]
    copier = Copier(broker.address, source, target)
    try:
        chance = random.Random(1)
        for _ in range(4):
            time.sleep(chance.uniform(0.5, 1.5))
            broker.kill()
            broker.start()
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline and (now := copied()) != wanted:
            copier.watch([len(values) for values in now])
            time.sleep(0.5)
    finally:
        copier.end()
    for partition in (0, 1):
        assert committed(broker, target, (partition,)) == wanted[partition]
