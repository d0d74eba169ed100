"""librdkafka through confluent-kafka, with the settings that a test wants unless it says otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from .broker import Broker


def admin(broker: Broker) -> AdminClient:
    return AdminClient({"bootstrap.servers": broker.address})


def create_topic(broker: Broker, name: str, partitions: int = 1, replication_factor: int = 1, **config: object) -> str:
    """Config keys are written with `_` for `.`: `max_message_bytes=1000`. Asks again, as Java's admin client does, while a cluster
    cannot say whether it was done."""
    texts = {key.replace("_", "."): str(value) for key, value in config.items()}
    topic = NewTopic(name, num_partitions=partitions, replication_factor=replication_factor, config=texts)
    client = admin(broker)
    deadline, is_again = time.monotonic() + 60, False
    while True:
        try:
            client.create_topics([topic], request_timeout=20)[name].result(20)
            return name
        except KafkaException as error:
            code = error.args[0].code()
            if is_again and code == KafkaError.TOPIC_ALREADY_EXISTS:
                return name
            if code not in (KafkaError.REQUEST_TIMED_OUT, KafkaError.NOT_CONTROLLER) or time.monotonic() > deadline:
                raise
            is_again = True
            time.sleep(0.1)


def producer(broker: Broker, **config: object) -> Producer:
    settings = {"bootstrap.servers": broker.address, "linger.ms": 1, "message.timeout.ms": 30_000}
    return Producer(settings | _dotted(config))


@contextmanager
def consumer(broker: Broker, **config: object) -> Iterator[Consumer]:
    """Without a group: for `assign` only."""
    settings = {
        "bootstrap.servers": broker.address,
        "group.id": "unused",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "auto.offset.reset": "error",
        "check.crcs": True,
        # The end of a partition is noticed by a fetch that comes back empty.
        "fetch.wait.max.ms": 10,
    }
    opened = Consumer(settings | _dotted(config))
    try:
        yield opened
    finally:
        opened.close()


def _dotted(config: dict[str, object]) -> dict[str, object]:
    return {key.replace("_", "."): value for key, value in config.items()}


class Refused(Exception):
    """A message came back with an error."""

    def __init__(self, error: KafkaError):
        super().__init__(str(error))
        self.code = error.code()


def send(
    client: Producer, topic: str, messages: Iterable[tuple[bytes | None, bytes | None]], within: float = 60, **options: object
) -> list[Message]:
    """Sends (key, value) pairs and waits for all. The delivered messages, in the order sent."""
    delivered: dict[int, Message] = {}
    errors: list[KafkaError] = []

    def report(place: int):
        def on_delivery(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                errors.append(error)
            else:
                delivered[place] = message

        return on_delivery

    count = 0
    for place, (key, value) in enumerate(messages):
        while True:
            try:
                client.produce(topic, key=key, value=value, on_delivery=report(place), **options)
                break
            except BufferError:
                client.poll(0.1)
        client.poll(0)
        count += 1
    left = client.flush(within)
    assert left == 0, f"{left} of {count} messages were not settled in {within} s"
    if errors:
        raise Refused(errors[0])
    return [delivered[place] for place in range(count)]


def read(
    broker: Broker,
    topic: str,
    partitions: Iterable[int] = (0,),
    start: int = OFFSET_BEGINNING,
    within: float = 60,
    **config: object,
) -> list[Message]:
    """Everything from `start` to the end of each partition."""
    waiting = set(partitions)
    messages: list[Message] = []
    with consumer(broker, **config) as client:
        client.assign([TopicPartition(topic, partition, start) for partition in waiting])
        deadline = time.monotonic() + within
        while waiting:
            assert time.monotonic() < deadline, f"no end of {topic}-{waiting} in {within} s, {len(messages)} messages so far"
            for message in client.consume(num_messages=1000, timeout=0.02):
                if message.error() is None:
                    messages.append(message)
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    waiting.discard(message.partition())
                else:
                    raise KafkaException(message.error())
    return messages


def contents(messages: Iterable[Message]) -> list[tuple[bytes | None, bytes | None]]:
    return [(message.key(), message.value()) for message in messages]


def serves_an_honest_client(broker: Broker, topic: str = "honest") -> None:
    """One record there and back, on a topic of its own that is created on the way."""
    value = f"{time.time_ns()}".encode()
    (sent,) = send(producer(broker), topic, [(b"key", value)])
    received = read(broker, topic, start=sent.offset())
    assert value in [message.value() for message in received]
