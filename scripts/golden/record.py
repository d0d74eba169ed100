"""Writes Golden/recorded: what real clients and a real server said to each other.

Clients talk through a recording relay to the mock cluster that is built into librdkafka (a server that is not ours,
with groups and transactions), and to a stand-in that advertises every API for the requests of admin clients. Each
frame is decoded by kafka-python, whose reading becomes the facts of the block.

Usage: record.py SCHEMA-FOLDER OUTPUT-FOLDER [CLIENT...]      needs confluent-kafka, kafka-python, aiokafka, kcat
"""
import asyncio
import pathlib
import re
import subprocess
import sys

import confluent_kafka
from conversations import (
    aiokafka_produces_and_consumes, kafka_python_produces_and_consumes, kcat_produces_and_consumes,
    librdkafka_administers, librdkafka_produces_and_consumes)
from recording import Recording, valid_versions
from relay import Relay
from stand_in import StandIn

RUNS = [
    ("kcat", kcat_produces_and_consumes, True),
    ("librdkafka", librdkafka_produces_and_consumes, True),
    ("kafka-python", kafka_python_produces_and_consumes, True),
    ("aiokafka", lambda port: asyncio.run(aiokafka_produces_and_consumes(port)), True),
    ("librdkafka-admin", librdkafka_administers, False),
]


def main(schemas, output, *only):
    valid = valid_versions(pathlib.Path(schemas))
    kcat = subprocess.run(["kcat", "-V"], capture_output=True, text=True, check=True).stdout
    print("librdkafka", confluent_kafka.libversion()[0], re.search("librdkafka [0-9.]+", kcat).group())
    for name, run, mocked in RUNS:
        if only and name not in only:
            continue
        print(name)
        recording = Recording(valid)
        if mocked:
            host = confluent_kafka.Producer({"bootstrap.servers": "unused", "test.mock.num.brokers": 1})
            server = next(iter(host.list_topics(timeout=5).brokers.values()))
            host.list_topics("orders", timeout=5)
            target = Relay(recording, server.port)
        else:
            target = StandIn(recording)
        run(target.port)
        blocks = list(recording.blocks())
        head = f"# {name} in conversation with " + ("librdkafka's mock cluster" if mocked else "a stand-in") + ".\n\n"
        (pathlib.Path(output) / f"{name}.golden").write_text(head + "\n\n".join(blocks) + "\n")
        print("  ", len(blocks), "blocks")


main(*sys.argv[1:])
