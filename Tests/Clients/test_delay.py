"""Records that are held back until they are due: `delay.key` names the header with the milliseconds. Managed consumers only."""

from __future__ import annotations

import json
import subprocess
import time

from harness.broker import Broker, binary, environment
from harness.librdkafka import create_topic, producer, read

DELAY = 2000


def fill(broker: Broker, topic: str) -> float:
    """A record that is due, one that is not, and one behind it; when the second was sent."""
    client = producer(broker)
    client.produce(topic, b"at once", partition=0)
    sent = time.time()
    client.produce(topic, b"later", headers=[("delay", str(DELAY).encode())], partition=0, timestamp=int(sent * 1000))
    client.produce(topic, b"behind", partition=0)
    assert client.flush(30) == 0
    return sent


def test_a_group_of_the_native_client_gets_a_record_when_it_is_due_and_in_order(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delay_key="header:delay")
    sent = fill(broker, topic_name)
    command = [
        str(binary()), "consume", topic_name, "--group", topic_name, "--follow", "--max", "3", "--format", "json",
        "--bootstrap-server", broker.address,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    try:
        seen = [(json.loads(process.stdout.readline())["value"], time.time()) for _ in range(3)]
        assert process.wait(30) == 0
    finally:
        process.kill()
    assert [value for value, _ in seen] == ["at once", "later", "behind"]
    assert seen[1][1] >= sent + DELAY / 1000
    assert seen[2][1] >= sent + DELAY / 1000


def test_others_get_it_at_once(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delay_key="header:delay")
    fill(broker, topic_name)
    assert [message.value() for message in read(broker, topic_name)] == [b"at once", b"later", b"behind"]
