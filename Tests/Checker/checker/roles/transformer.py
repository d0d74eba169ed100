"""Consumes, makes one record of each, and commits the offsets in the same transaction."""

from __future__ import annotations

import threading

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from ..journal import Journal
from . import common
from .transactional import Fenced, retrying


def run(options: dict, journal: Journal, ending: threading.Event) -> None:
    consumer = Consumer(
        common.settings(
            options,
            group_id=options["group"],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_wait_max_ms=50,
        )
    )
    producer = Producer(
        common.settings(
            {"servers": options["servers"]},
            transactional_id=options["transactional_id"],
            transaction_timeout_ms=10_000,
            linger_ms=5,
        )
    )

    def assigned(_, partitions: list[TopicPartition]) -> None:
        journal.add("assigned", [each.partition for each in partitions])

    watchdog = common.Watchdog(journal)
    try:
        retrying(ending, producer.init_transactions, 5, journal)
        consumer.subscribe([options["topic"]], on_assign=assigned)
        while not ending.is_set():
            watchdog.alive()
            messages = [each for each in consumer.consume(num_messages=20, timeout=0.1) if each.error() is None]
            if messages and not transform(consumer, producer, messages, options, journal, ending):
                rewind(consumer, ending)
    except Fenced as error:
        journal.add("note", f"fenced: {error}")
        return
    consumer.close()
    journal.add("note", "ended")


def transform(
    consumer: Consumer, producer: Producer, messages: list, options: dict, journal: Journal, ending: threading.Event
) -> bool:
    """Whether it was committed."""
    try:
        producer.begin_transaction()
        places: dict[int, int] = {}
        for each in messages:
            producer.produce(options["output"], each.value(), key=each.key(), partition=each.partition())
            places[each.partition()] = max(places.get(each.partition(), 0), each.offset() + 1)
        offsets = [TopicPartition(options["topic"], partition, offset) for partition, offset in places.items()]
        metadata = consumer.consumer_group_metadata()
        retrying(ending, lambda timeout: producer.send_offsets_to_transaction(offsets, metadata, timeout), 5, journal)
        retrying(ending, producer.commit_transaction, 5, journal)
        journal.add("note", f"made {len(messages)}")
        return True
    except KafkaException as error:
        if error.args[0].fatal():
            raise Fenced(error) from error
        journal.add("note", f"abort: {error}")
        try:
            retrying(ending, producer.abort_transaction, 5, journal)
        except KafkaException as again:
            raise Fenced(again) from again
        return False


def rewind(consumer: Consumer, ending: threading.Event) -> None:
    """To where the group is: what was read since was not made into anything."""
    while not ending.is_set():
        try:
            assignment = consumer.assignment()
            if not assignment:
                return
            for each in consumer.committed(assignment, timeout=5):
                if each.error is not None:
                    raise KafkaException(each.error)
                consumer.seek(TopicPartition(each.topic, each.partition, each.offset if each.offset >= 0 else 0))
            return
        except KafkaException as error:
            if error.args[0].code() == KafkaError._STATE:
                return  # The partition was taken away meanwhile; whoever has it starts at the committed offset.
            ending.wait(0.05)
