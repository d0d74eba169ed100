"""`martlet cluster`: who is there, what is missing, and what moves partitions, leaders and brokers."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType
from harness import command
from harness.broker import binary, environment
from harness.cluster import Cluster
from harness.librdkafka import admin, create_topic, producer, read, send
from harness.members import eventually

# The commands speak to brokers alone: what these agree by makes no difference.
on_etcd = pytest.mark.parametrize("cluster", ["etcd"], indirect=True)
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]


def becomes(what: str, holds: Callable[[], object]) -> None:
    """Every question is a process of its own, and a broker may be on its way back."""
    eventually(holds, f"the cluster is {what}", within=120)


def status(cluster: Cluster) -> dict:
    return command.report("cluster", "status", "-b", cluster.address)


def names(partitions: list[dict]) -> list[str]:
    return [f"{one['topic']}-{one['partition']}" for one in partitions]


@on_etcd
def test_status_names_what_a_broker_that_is_gone_leaves_behind(cluster: Cluster):
    create_topic(cluster, "orders", partitions=3, replication_factor=3)
    create_topic(cluster, "single", partitions=3, replication_factor=1, **{"min.insync.replicas": 1})
    orders = [f"orders-{number}" for number in range(3)]
    becomes("in order", lambda: command.run("cluster", "status", "--check", "-b", cluster.address).returncode == 0)
    whole = status(cluster)
    assert whole["healthy"] and [broker["state"] for broker in whole["brokers"]] == ["alive"] * 3
    assert (whole["topics"], whole["partitions"]) == (2, 6)
    assert [broker["rack"] for broker in whole["brokers"]] == ["rack-1", "rack-2", "rack-3"]
    assert sum(broker["holds"] for broker in whole["brokers"]) == 12 and sum(broker["leads"] for broker in whole["brokers"]) == 6

    gone = cluster.leader("single", 0)
    cluster.brokers[gone].kill()
    becomes("under-replicated", lambda: names(status(cluster)["underReplicated"])[:3] == orders)
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
    becomes("in order", lambda: command.run("cluster", "status", "--check", "-b", cluster.address).returncode == 0)


def replicas(cluster: Cluster, topic: str) -> list[list[int]]:
    described = command.report("topic", "describe", topic, "-b", cluster.address)
    return [partition["replicas"] for partition in described[0]["partitions"]]


def done(cluster: Cluster, *arguments: object) -> str:
    """What a command prints that succeeds; its progress goes to stderr."""
    ended = command.run("cluster", *arguments, "-b", cluster.address, within=200)
    assert ended.returncode == 0, f"{arguments}: {ended.stdout}{ended.stderr}\n{cluster.log()[-4000:]}"
    return ended.stdout


def filled(cluster: Cluster, topic: str, partitions: int, replication_factor: int, count: int = 500) -> str:
    create_topic(
        cluster, topic, partitions=partitions, replication_factor=replication_factor, **{"min.insync.replicas": 1})
    for partition in range(partitions):
        send(producer(cluster), topic, [(None, b"%d-%d" % (partition, n)) for n in range(count)], partition=partition)
    return topic


def values(cluster: Cluster, topic: str, partitions: int) -> set[bytes]:
    return {message.value() for message in read(cluster, topic, partitions=tuple(range(partitions)))}


@on_etcd
def test_partitions_move_by_a_plan_and_keep_their_records(cluster: Cluster, tmp_path):
    filled(cluster, "orders", 4, 2)
    before = values(cluster, "orders", 4)
    assert len(before) == 2000
    shown = done(cluster, "reassign", "--topics", "orders", "--to", "1,2", "--dry-run")
    assert "would change" in shown
    unchanged = replicas(cluster, "orders")
    plan = tmp_path / "plan.json"
    plan.write_text(done(cluster, "reassign", "--topics", "orders", "--to", "1,2", "--dry-run", "--format", "json"))
    entries = json.loads(plan.read_text())["partitions"]
    assert replicas(cluster, "orders") == unchanged
    assert entries and all(set(one["replicas"]) == {1, 2} for one in entries)

    assert "moved." in done(cluster, "reassign", plan, "--wait")
    assert all(set(one) == {1, 2} for one in replicas(cluster, "orders"))
    assert values(cluster, "orders", 4) == before
    assert "Everything is there." in done(cluster, "reassign", plan, "--wait")

    # A third for each, in another rack: nothing else is copied.
    report = json.loads(done(cluster, "reassign", "--topics", "orders", "--replication-factor", "3", "--wait", "--format", "json"))
    assert report["copied"] == 4 and report["finished"] and len(report["reassigned"]) == 4
    assert all(set(one) == {1, 2, 3} for one in replicas(cluster, "orders"))
    assert values(cluster, "orders", 4) == before


@pytest.fixture
def patient_cluster(tmp_path) -> Iterator[Cluster]:
    """A broker that is paused stays in it for a minute."""
    cluster = Cluster("etcd", tmp_path, {"coordination.strategy.session.timeout.ms": 60_000})
    try:
        yield cluster.start()
    finally:
        cluster.close()


def test_what_is_under_way_can_be_given_up(patient_cluster: Cluster, tmp_path):
    cluster = patient_cluster
    controller = status(cluster)["controller"]
    filled(cluster, "orders", 1, 1)
    home = replicas(cluster, "orders")[0]
    other = next(number for number in (1, 2, 3) if number not in (home[0], controller))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"version": 1, "partitions": [{"topic": "orders", "partition": 0, "replicas": [other]}]}))
    # It cannot arrive: whom it goes to does not answer.
    cluster.signal(other, signal.SIGSTOP)
    try:
        left = ["-b", ",".join(broker.address for number, broker in cluster.brokers.items() if number != other)]
        assert "1 partition on the way" in command.output("cluster", "reassign", plan, *left)
        becomes(
            "on the way",
            lambda: [one["addingReplicas"] for one in command.report("cluster", "status", *left)["reassignments"]] == [[other]])
        assert command.report("cluster", "reassign", "--cancel", *left) == {"cancelled": ["orders-0"]}
    finally:
        cluster.signal(other, signal.SIGCONT)
    becomes("left where it was", lambda: status(cluster)["reassignments"] == [])
    assert replicas(cluster, "orders") == [home]
    assert "Nothing is under way." in done(cluster, "reassign", "--cancel")


LEADER, FOLLOWER = "leader.replication.throttled", "follower.replication.throttled"


def throttles(cluster: Cluster) -> tuple[dict[str, dict[str, str]], dict[int, dict[str, str]]]:
    """What is set of throttles, by topic and by broker."""
    client = admin(cluster)

    def kept(kind: ResourceType, name: object) -> dict[str, str]:
        resource = ConfigResource(kind, str(name))
        entries = client.describe_configs([resource])[resource].result(60)
        return {entry.name: entry.value for entry in entries.values()
                if ".replication.throttled." in entry.name and not entry.is_default and entry.value}
    return (
        {name: kept(ResourceType.TOPIC, name) for name in ("orders", "others")},
        {number: kept(ResourceType.BROKER, number) for number in cluster.brokers})


def configure(cluster: Cluster, kind: ResourceType, name: object, **settings: str) -> None:
    entries = [ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in settings.items()]
    resource = ConfigResource(kind, str(name), incremental_configs=entries)
    client = admin(cluster)
    client.incremental_alter_configs([resource])[resource].result(60)


def two_filled_topics(cluster: Cluster, folder: Path) -> dict:
    """One that moves from broker 1 to 2 and 3, and one whose throttle is somebody else's."""
    plan = {}
    for topic in ("orders", "others"):
        filled(cluster, topic, 2, 1, count=100)
        plan = {"version": 1, "partitions": [
            {"topic": topic, "partition": number, "replicas": [1]} for number in range(2)]}
        done(cluster, "reassign", written(folder, plan), "--wait")
    return {"version": 1, "partitions": [
        {"topic": "orders", "partition": number, "replicas": [2 + number]} for number in range(2)]}


def written(folder: Path, plan: dict) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    return str(path)


@on_etcd
def test_a_throttled_reassignment_leaves_no_throttle_behind(cluster: Cluster, tmp_path):
    plan = two_filled_topics(cluster, tmp_path)
    configure(cluster, ResourceType.TOPIC, "others", **{f"{LEADER}.replicas": "*", f"{FOLLOWER}.replicas": "0:3"})
    configure(cluster, ResourceType.BROKER, 1, **{f"{LEADER}.rate": "4000000"})
    configure(cluster, ResourceType.BROKER, 3, **{f"{FOLLOWER}.rate": "5000000"})
    before = throttles(cluster)
    assert before == (
        {"orders": {}, "others": {f"{LEADER}.replicas": "*", f"{FOLLOWER}.replicas": "0:3"}},
        {1: {f"{LEADER}.rate": "4000000"}, 2: {}, 3: {f"{FOLLOWER}.rate": "5000000"}})

    records = values(cluster, "orders", 2)
    ended = command.run(
        "cluster", "reassign", written(tmp_path, plan), "--throttle", "2MB/s", "--wait", "-b", cluster.address, within=200)
    assert ended.returncode == 0 and "moved." in ended.stdout, ended.stdout + ended.stderr
    # These rates are somebody else's.
    assert f"Broker 1 keeps its {LEADER}.rate of 4000000" in ended.stderr
    assert f"Broker 3 keeps its {FOLLOWER}.rate of 5000000" in ended.stderr
    assert "2 MB/s a broker at most" in ended.stderr
    assert replicas(cluster, "orders") == [[2], [3]] and values(cluster, "orders", 2) == records
    assert throttles(cluster) == before


@on_etcd
def test_a_throttle_holds_a_reassignment_up_until_another_rate_is_given(cluster: Cluster, tmp_path):
    plan = two_filled_topics(cluster, tmp_path)
    # Larger than one answer, so that at a byte a second it does not arrive.
    for partition in range(2):
        send(producer(cluster), "orders", [(None, b"x" * 500_000) for _ in range(12)], partition=partition)
    output = done(cluster, "reassign", written(tmp_path, plan), "--throttle", "1")
    assert "2 partitions on the way" in output and "at 1 B/s a broker at most, until --verify" in output
    topics, brokers = throttles(cluster)
    assert topics == {"orders": {f"{LEADER}.replicas": "0:1,1:1", f"{FOLLOWER}.replicas": "0:2,1:3"}, "others": {}}
    assert brokers == {1: {f"{LEADER}.rate": "1"}, 2: {f"{FOLLOWER}.rate": "1"}, 3: {f"{FOLLOWER}.rate": "1"}}
    becomes("on the way", lambda: len(status(cluster)["reassignments"]) == 2)
    verified = json.loads(done(cluster, "reassign", written(tmp_path, plan), "--verify", "--format", "json"))
    assert verified == {"underWay": ["orders-0", "orders-1"], "elsewhere": [], "unthrottled": []}
    assert throttles(cluster) == (topics, brokers)

    # One is given up: what holds up the other stays.
    first = {"version": 1, "partitions": plan["partitions"][:1]}
    assert "orders-0 keeps 1." in done(cluster, "reassign", written(tmp_path, first), "--cancel")
    assert throttles(cluster) == (
        {"orders": {f"{LEADER}.replicas": "1:1", f"{FOLLOWER}.replicas": "1:3"}, "others": {}},
        {1: {f"{LEADER}.rate": "1"}, 2: {}, 3: {f"{FOLLOWER}.rate": "1"}})

    second = {"version": 1, "partitions": plan["partitions"][1:]}
    done(cluster, "reassign", written(tmp_path, second), "--throttle", "1GB/s")
    becomes("at rest", lambda: status(cluster)["reassignments"] == [])
    assert throttles(cluster)[1][3] == {f"{FOLLOWER}.rate": "1000000000"}
    output = done(cluster, "reassign", "--topics", "orders", "--verify")
    assert "everything has moved" in output and "The throttle of orders is taken away." in output
    assert throttles(cluster) == ({"orders": {}, "others": {}}, {1: {}, 2: {}, 3: {}})
    assert replicas(cluster, "orders") == [[1], [3]]


@on_etcd
def test_leaders_are_elected(cluster: Cluster):
    create_topic(cluster, "orders", partitions=3, replication_factor=3)
    create_topic(cluster, "single", partitions=1, replication_factor=2, **{"min.insync.replicas": 1})
    first = [one[0] for one in replicas(cluster, "orders")]
    gone = first[0]
    cluster.brokers[gone].kill()
    cluster.leader("orders", 0, other_than=gone)
    cluster.brokers[gone].start()
    becomes("healthy", lambda: status(cluster)["healthy"])
    assert "orders-0" in names(status(cluster)["notLedByPreferred"])
    assert f"orders-0 is led by {gone}" in done(cluster, "elect", "--preferred", "--topic", "orders")
    assert cluster.leader("orders", 0) == gone
    assert "needed no election" in done(cluster, "elect", "--preferred", "--topic", "orders:0")
    done(cluster, "elect", "--preferred", "--all")
    assert status(cluster)["notLedByPreferred"] == []

    # The replica in sync is lost with what only it has: another one may lead if somebody says so.
    assert "needed no election" in done(cluster, "elect", "--unclean", "--topic", "single")
    leader, follower = replicas(cluster, "single")[0]
    cluster.brokers[follower].kill()
    becomes("under-replicated", lambda: "single-0" in names(status(cluster)["underReplicated"]))
    cluster.brokers[leader].kill()
    cluster.brokers[follower].start()
    becomes("offline", lambda: "single-0" in names(status(cluster)["offline"]))
    asked = command.run("cluster", "elect", "--unclean", "--topic", "single", "-b", cluster.address)
    assert asked.returncode == 1 and "--yes" in asked.stderr, asked.stdout + asked.stderr
    assert f"single-0  replicas {leader},{follower}, last in sync" in asked.stderr, asked.stderr
    assert "single-0" in names(status(cluster)["offline"])
    assert f"single-0 is led by {follower}" in done(cluster, "elect", "--unclean", "--topic", "single", "--yes")


@on_etcd
def test_a_broker_leaves_the_cluster_for_good(cluster: Cluster):
    filled(cluster, "orders", 4, 2)
    create_topic(cluster, "everywhere", partitions=1, replication_factor=3)
    before = values(cluster, "orders", 4)
    leaving = 3
    refused = command.run("cluster", "decommission", leaving, "-b", cluster.address)
    assert refused.returncode == 1 and "--replication-factor 2" in refused.stderr, refused.stderr
    # As the message says; __consumer_offsets is there, too.
    remedy = refused.stderr.rpartition("martlet cluster ")[2].split()
    assert "everywhere" in remedy[remedy.index("--topics") + 1].split(","), remedy
    done(cluster, *remedy, "--wait")

    assert "would move off broker 3" in done(cluster, "decommission", leaving, "--dry-run")
    assert "Next: stop it" in done(cluster, "decommission", leaving, "--at-once", "1")
    assert all(leaving not in one for one in replicas(cluster, "orders"))
    assert {one["id"]: one["holds"] for one in status(cluster)["brokers"]}[leaving] == 0

    waiting = subprocess.Popen(
        [str(binary().resolve()), "cluster", "decommission", str(leaving), "--wait", "-b", cluster.address],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    try:
        assert "Stop it now" in waiting.stderr.readline()
        cluster.brokers[leaving].stop()
        output, errors = waiting.communicate(timeout=120)
        assert waiting.returncode == 0 and "is out of the cluster" in output, output + errors
    finally:
        waiting.kill()
        waiting.wait()
    assert [one["id"] for one in status(cluster)["brokers"]] == [1, 2]
    assert values(cluster, "orders", 4) == before
    assert "knows no broker 3" in command.failure("cluster", "decommission", leaving, "-b", cluster.address)


@pytest.mark.parametrize("arguments, reason", [
    (["reassign"], "What shall move?"),
    (["reassign", "plan.json", "--topics", "orders"], "exclude each other"),
    (["reassign", "--topics", "orders", "--to", "1,1"], "names a broker twice"),
    (["reassign", "plan.json", "--to", "1"], "are for plans that are made"),
    (["reassign", "plan.json", "--throttle", "fast"], "no rate"),
    (["reassign", "--throttle", "5MB/s", "--cancel"], "is for what moves"),
    (["reassign", "plan.json", "--verify", "--wait"], "only looks"),
    (["elect", "--all"], "Either --preferred or --unclean"),
    (["elect", "--preferred"], "Which partitions?"),
    (["decommission", "x"], "is no broker"),
    (["decommission", "1", "--at-once", "0"], "at least 1"),
])
def test_what_cannot_be_asked_for_is_refused(arguments: list[str], reason: str):
    ended = command.run("cluster", *arguments)
    assert ended.returncode == 64 and reason in ended.stderr, ended.stderr
