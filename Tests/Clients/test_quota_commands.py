"""`martlet quota`: limits are set, listed, changed and removed."""

import json
import subprocess

import pytest
from harness.broker import Broker, binary, environment


def martlet(broker: Broker, *arguments: str, succeeds: bool = True) -> str:
    done = subprocess.run(
        [str(binary()), *arguments, "-b", broker.address], capture_output=True, text=True, timeout=60, env=environment())
    assert (done.returncode == 0) == succeeds, done.stdout + done.stderr
    return done.stdout if succeeds else done.stderr


def quotas(broker: Broker) -> list[dict]:
    return json.loads(martlet(broker, "quota", "list", "--format", "json"))


def test_limits_are_set_listed_and_removed(broker: Broker):
    martlet(broker, "quota", "set", "--user", "alice", "producer_byte_rate=1048576", "request_percentage=12.5")
    martlet(broker, "quota", "set", "--default-user", "--client", "report", "consumer_byte_rate=5")
    martlet(broker, "quota", "set", "--user", "alice", "producer_byte_rate=10")
    alice = {"user": "alice", "limits": {"producer_byte_rate": 10, "request_percentage": 12.5}}
    report = {"user": None, "client": "report", "limits": {"consumer_byte_rate": 5}}
    assert quotas(broker) == [report, alice]
    martlet(broker, "quota", "remove", "--user", "alice", "producer_byte_rate")
    martlet(broker, "quota", "remove", "--default-user", "--client", "report")
    assert quotas(broker) == [{"user": "alice", "limits": {"request_percentage": 12.5}}]
    martlet(broker, "quota", "remove", "--user", "alice")
    assert quotas(broker) == []


@pytest.mark.parametrize("arguments, reason", [
    (["--user", "alice", "producer_byte_rate=-1"], "above 0"),
    (["--user", "alice", "producer_byte_rate=1.5"], "whole number"),
    (["--user", "alice", "connection_creation_rate=1"], "quota of addresses"),
    (["--user", "alice", "bogus=1"], "no limit"),
    (["producer_byte_rate=1"], "Say whom"),
    (["--user", "alice", "--address", "192.0.2.1", "producer_byte_rate=1"], "Limits of addresses"),
])
def test_what_cannot_be_is_refused_with_its_reason(broker: Broker, arguments: list[str], reason: str):
    assert reason in martlet(broker, "quota", "set", *arguments, succeeds=False)
    assert quotas(broker) == []
