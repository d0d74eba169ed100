"""Writes transactions of a few messages over several partitions, and aborts some of them."""

from __future__ import annotations

import random
import threading

from confluent_kafka import KafkaException, Producer

from .. import naming
from ..journal import Journal
from . import common


class Fenced(Exception):
    """The producer cannot go on: somebody else has its transactional id, or its state is lost."""


def run(options: dict, journal: Journal, ending: threading.Event) -> None:
    chance = random.Random(options["seed"])
    client = Producer(
        common.settings(
            options, transactional_id=options["transactional_id"], transaction_timeout_ms=10_000, linger_ms=5
        )
    )
    try:
        retrying(ending, client.init_transactions, 5, journal)
        number = 0
        while not ending.wait(options.get("pause", 0.05)):
            transact(client, options, journal, ending, chance, number)
            number += 1
    except Fenced as error:
        journal.add("note", f"fenced: {error}")


def transact(
    client: Producer, options: dict, journal: Journal, ending: threading.Event, chance: random.Random, number: int
) -> None:
    count = chance.randint(1, 6)
    names = [naming.transactional(options["name"], number, place, count) for place in range(count)]
    transaction = naming.MessageName.parse(names[0]).transaction
    journal.add_all([("sent", each) for each in names])
    gives_up = chance.random() < 0.2
    try:
        client.begin_transaction()
        for each in names:
            client.produce(
                options["topic"],
                common.value(each),
                key=options["name"].encode(),
                partition=chance.randrange(options["partitions"]),
            )
        if gives_up:
            client.flush(10)
            raise Abort
        # From now on nobody knows until the coordinator has answered.
        journal.add("commit", transaction)
        retrying(ending, client.commit_transaction, 5, journal)
        journal.add("committed", transaction)
    except (Abort, KafkaException) as error:
        if isinstance(error, KafkaException) and error.args[0].fatal():
            raise Fenced(error) from error
        try:
            retrying(ending, client.abort_transaction, 5, journal)
            journal.add("aborted", transaction)
        except KafkaException as again:
            raise Fenced(again) from again


class Abort(Exception):
    """Changed its mind."""


def retrying(ending: threading.Event, call, timeout: float, journal: Journal | None = None) -> None:
    """Calls until it is done. An error that is no use to retry is the caller's; a fatal one ends the producer."""
    told = ""
    while True:
        try:
            return call(timeout)
        except KafkaException as error:
            reason = error.args[0]
            if reason.fatal():
                raise Fenced(error) from error
            if not reason.retriable():
                raise
            if journal is not None and str(reason) != told:
                told = str(reason)
                journal.add("note", f"again: {told}")
            ending.wait(0.05)
