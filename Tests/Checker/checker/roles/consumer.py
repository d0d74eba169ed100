"""A member of a group that commits where the guarantee says: before it processes what it got, or after."""

from __future__ import annotations

import threading

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from ..journal import Journal
from . import common


def run(options: dict, journal: Journal, ending: threading.Event) -> None:
    client = Consumer(
        common.settings(
            options,
            group_id=options["group"],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_wait_max_ms=50,
        )
    )
    commits_first = options["commits"] == "before"
    missing: dict[int, int] = {}
    """What a commit has failed of, by partition: nobody else would commit it, if no record came behind it."""

    def assigned(_, partitions: list[TopicPartition]) -> None:
        journal.add("assigned", [each.partition for each in partitions])
        for each in partitions:
            missing.pop(each.partition, None)

    client.subscribe([options["topic"]], on_assign=assigned)
    while not ending.is_set():
        messages = []
        for message in client.consume(num_messages=options.get("most", 50), timeout=0.1):
            if message.error() is None:
                messages.append(message)
            elif message.error().fatal():
                journal.add("note", str(message.error()))
                return
        if not messages and not missing:
            continue
        assigned_now = {each.partition for each in client.assignment()} if missing else set()
        places = {partition: offset for partition, offset in missing.items() if partition in assigned_now}
        missing.clear()
        for message in messages:
            places[message.partition()] = max(places.get(message.partition(), 0), message.offset() + 1)
        if not places:
            continue
        offsets = [TopicPartition(options["topic"], partition, offset) for partition, offset in places.items()]
        if commits_first and not commit(client, offsets, journal):
            # Whoever has the partitions now may have these records: they are not ours.
            missing |= places
            continue
        journal.add_all(
            [("processed", common.name(each.value()), each.partition(), each.offset()) for each in messages]
        )
        if not commits_first and not commit(client, offsets, journal):
            missing |= places
    client.close()
    journal.add("note", "ended")


def commit(client: Consumer, offsets: list[TopicPartition], journal: Journal) -> bool:
    """Whether it is certain that they are committed."""
    try:
        done = client.commit(offsets=offsets, asynchronous=False)
    except KafkaException as error:
        if error.args[0].code() not in (KafkaError.REBALANCE_IN_PROGRESS, KafkaError.ILLEGAL_GENERATION):
            journal.add("note", f"commit: {error}")
        return False
    return all(each.error is None for each in done)
