"""Writes numbered messages, one after the other, and notes which were acknowledged."""

from __future__ import annotations

import threading
import time

from confluent_kafka import KafkaException, Message, Producer

from .. import naming
from ..journal import Journal
from . import common


def run(options: dict, journal: Journal, ending: threading.Event) -> None:
    client = Producer(
        common.settings(options, linger_ms=5, message_timeout_ms=120_000, queue_buffering_max_messages=1000)
    )

    def settled(error, message: Message) -> None:
        message_name = common.name(message.value())
        if error is None:
            # Of what librdkafka knows only by its successor it has no offset.
            offset = -1 if message.offset() is None else message.offset()
            journal.add("acked", message_name, message.partition(), offset)
        else:
            journal.add("refused", message_name, str(error))

    number = 0
    while not ending.is_set():
        burst = [naming.plain(options["name"], number + place) for place in range(options.get("burst", 20))]
        journal.add_all([("sent", each) for each in burst])
        for each in burst:
            while True:
                try:
                    client.produce(options["topic"], common.value(each), key=options["name"].encode(), on_delivery=settled)
                    break
                except BufferError:
                    client.poll(0.05)
                except KafkaException as error:
                    # A producer that cannot go on is replaced, as a dead one is.
                    journal.add("note", str(error))
                    return
        number += len(burst)
        client.poll(0)
        until = time.monotonic() + options.get("pause", 0.05)
        while time.monotonic() < until:
            client.poll(0.01)
    left = client.flush(60)
    journal.add("note", f"ended, {left} not settled")
