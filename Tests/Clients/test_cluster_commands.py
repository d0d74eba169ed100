"""`martlet cluster`: who is there, what is missing, and what moves partitions, leaders and brokers."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from harness import command
from harness.cluster import Cluster
from harness.librdkafka import create_topic

# The commands speak to brokers alone: what these agree by makes no difference.
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300), pytest.mark.parametrize("cluster", ["etcd"], indirect=True)]


def eventually(is_true: Callable[[], bool], within: float = 120) -> None:
    deadline = time.monotonic() + within
    while not is_true():
        assert time.monotonic() < deadline, f"not within {within} s"
        time.sleep(0.1)


def status(cluster: Cluster) -> dict:
    return command.report("cluster", "status", "-b", cluster.address)


def names(partitions: list[dict]) -> list[str]:
    return [f"{one['topic']}-{one['partition']}" for one in partitions]


def test_status_names_what_a_broker_that_is_gone_leaves_behind(cluster: Cluster):
    create_topic(cluster, "orders", partitions=3, replication_factor=3)
    create_topic(cluster, "single", partitions=3, replication_factor=1, **{"min.insync.replicas": 1})
    orders = [f"orders-{number}" for number in range(3)]
    eventually(lambda: command.run("cluster", "status", "--check", "-b", cluster.address).returncode == 0)
    whole = status(cluster)
    assert whole["healthy"] and [broker["state"] for broker in whole["brokers"]] == ["alive"] * 3
    assert (whole["topics"], whole["partitions"]) == (2, 6)
    assert [broker["rack"] for broker in whole["brokers"]] == ["rack-1", "rack-2", "rack-3"]
    assert sum(broker["holds"] for broker in whole["brokers"]) == 12 and sum(broker["leads"] for broker in whole["brokers"]) == 6

    gone = cluster.leader("single", 0)
    cluster.brokers[gone].kill()
    eventually(lambda: names(status(cluster)["underReplicated"])[:3] == orders)
    after = status(cluster)
    assert not after["healthy"] and names(after["offline"]) == ["single-0"] == names(after["underMinISR"])
    assert names(after["atMinISR"])[:3] == orders
    assert {broker["id"]: broker["state"] for broker in after["brokers"]}[gone] == "fenced"
    checked = command.run("cluster", "status", "--check", "-b", cluster.address)
    assert checked.returncode == 2 and f"Broker {gone} is fenced" in checked.stdout, checked.stdout + checked.stderr
    assert "under-replicated, at min ISR" in checked.stdout and "single-0" in checked.stdout
    brokers = {broker["id"]: broker for broker in command.report("cluster", "brokers", "-b", cluster.address)}
    assert "bytes" not in brokers[gone] and all("bytes" in brokers[other] for other in brokers if other != gone)

    cluster.brokers[gone].start()
    eventually(lambda: command.run("cluster", "status", "--check", "-b", cluster.address).returncode == 0)
