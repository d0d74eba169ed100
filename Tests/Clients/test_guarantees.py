"""Each named guarantee, enforced on the wire in each mode of `delivery.enforce`."""

import json
import subprocess

import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ConfigSource, ResourceType
from harness.batches import Batch, record
from harness.broker import Broker, binary, environment
from harness.librdkafka import admin, create_topic, producer, read, send
from harness.wire import (
    API_VERSIONS, PRODUCE, Connection, end_offset, frame, header, new_producer_id, produce, produce_body,
)

ACCEPTED, POLICY_VIOLATION, INVALID_RECORD = 0, 44, 87
PLAIN = Batch([record()]).encoded


def numbered(connection: Connection) -> bytes:
    producer_id, epoch = new_producer_id(connection)
    return Batch([record()], producer_id=producer_id, producer_epoch=epoch, base_sequence=0).encoded()


# Guarantee, mode: the answers to acks=1 of a plain producer, acks=all of a plain one, acks=all of an idempotent one.
ANSWERS = {
    ("at-most-once", "raise"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("at-most-once", "reject"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("at-most-once", "off"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("at-least-once", "raise"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("at-least-once", "reject"): (POLICY_VIOLATION, ACCEPTED, ACCEPTED),
    ("at-least-once", "off"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("exactly-once", "raise"): (INVALID_RECORD, INVALID_RECORD, ACCEPTED),
    ("exactly-once", "reject"): (INVALID_RECORD, INVALID_RECORD, ACCEPTED),
    ("exactly-once", "off"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("client", "raise"): (ACCEPTED, ACCEPTED, ACCEPTED),
    ("client", "reject"): (ACCEPTED, ACCEPTED, ACCEPTED),
}


@pytest.mark.parametrize(("guarantee", "enforce"), ANSWERS, ids=" ".join)
def test_a_request_weaker_than_the_guarantee_is_answered_as_the_mode_says(
    broker: Broker, topic_name: str, guarantee: str, enforce: str
):
    create_topic(broker, topic_name, delivery_guarantee=guarantee, delivery_enforce=enforce)
    with Connection(broker) as connection:
        answers = (
            produce(connection, topic_name, PLAIN(), acks=1),
            produce(connection, topic_name, PLAIN(), acks=-1),
            produce(connection, topic_name, numbered(connection), acks=-1),
        )
        assert tuple(answer.error for answer in answers) == ANSWERS[guarantee, enforce]
        assert all(answer.message for answer in answers if answer.error)
        assert end_offset(connection, topic_name) == sum(answer.error == ACCEPTED for answer in answers)


# Guarantee, mode: whether a plain producer that asks for no answer is hung up on.
HANGS_UP = {
    ("at-most-once", "reject"): False,
    ("at-least-once", "raise"): False,
    ("at-least-once", "reject"): True,
    ("at-least-once", "off"): False,
    ("exactly-once", "raise"): True,
    ("exactly-once", "reject"): True,
    ("client", "reject"): False,
}


@pytest.mark.parametrize(("guarantee", "enforce"), HANGS_UP, ids=" ".join)
def test_a_producer_that_wants_no_answer_is_served_or_hung_up_on(
    broker: Broker, topic_name: str, guarantee: str, enforce: str
):
    create_topic(broker, topic_name, delivery_guarantee=guarantee, delivery_enforce=enforce)
    with Connection(broker) as connection:
        connection.send(frame(header(PRODUCE, 8, 1) + produce_body(topic_name, PLAIN(), acks=0)))
        if HANGS_UP[guarantee, enforce]:
            assert connection.is_closed_by_broker()
        else:
            connection.request(API_VERSIONS, 0, b"")
    with Connection(broker) as another:
        assert end_offset(another, topic_name) == (0 if HANGS_UP[guarantee, enforce] else 1)


@pytest.mark.parametrize("guarantee", ["at-most-once", "at-least-once", "exactly-once", "client"])
def test_an_idempotent_producer_is_served_under_every_guarantee(broker: Broker, topic_name: str, guarantee: str):
    create_topic(broker, topic_name, delivery_guarantee=guarantee, delivery_enforce="reject")
    send(producer(broker, enable_idempotence=True), topic_name, [(b"key", b"value")] * 100)
    assert len(read(broker, topic_name)) == 100


def described(broker: Broker, topic: str) -> dict[str, ConfigEntry]:
    client = admin(broker)
    resource = ConfigResource(ResourceType.TOPIC, topic)
    return client.describe_configs([resource])[resource].result(20)


BUNDLES = {
    "at-least-once": {"ack.policy": "all", "producer.idempotence": "optional", "isolation.level": "client"},
    "at-most-once": {"ack.policy": "none", "producer.idempotence": "optional", "isolation.level": "client"},
    "exactly-once": {"ack.policy": "all", "producer.idempotence": "required", "isolation.level": "read_committed"},
}


@pytest.mark.parametrize("guarantee", BUNDLES)
def test_a_description_shows_what_the_guarantee_expands_into(broker: Broker, topic_name: str, guarantee: str):
    create_topic(broker, topic_name, delivery_guarantee=guarantee)
    configs = described(broker, topic_name)
    assert configs["delivery.guarantee"].value == guarantee
    assert configs["delivery.enforce"].value == "raise"
    assert {key: configs[key].value for key in BUNDLES[guarantee]} == BUNDLES[guarantee]


def test_a_key_of_its_own_overrides_its_part_of_the_bundle(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delivery_guarantee="at-least-once", producer_idempotence="required")
    assert described(broker, topic_name)["producer.idempotence"].value == "required"
    with Connection(broker) as connection:
        assert produce(connection, topic_name, PLAIN()).error == INVALID_RECORD
        assert produce(connection, topic_name, numbered(connection)).error == ACCEPTED


def test_a_weaker_floor_of_its_own_overrides_the_bundle(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delivery_enforce="reject", ack_policy="leader")
    with Connection(broker) as connection:
        assert produce(connection, topic_name, PLAIN(), acks=1).error == ACCEPTED


def test_the_guarantee_can_be_changed_while_producers_write(broker: Broker, topic: str):
    with Connection(broker) as connection:
        assert produce(connection, topic, PLAIN()).error == ACCEPTED
        for guarantee, error in [("exactly-once", INVALID_RECORD), ("at-least-once", ACCEPTED)]:
            change = ConfigEntry("delivery.guarantee", guarantee, incremental_operation=AlterConfigOpType.SET)
            resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[change])
            client = admin(broker)
            client.incremental_alter_configs([resource])[resource].result(20)
            assert produce(connection, topic, PLAIN()).error == error


def test_the_brokers_default_guarantee_counts_where_a_topic_names_none(new_broker):
    broker = new_broker(settings={"delivery.guarantee": "exactly-once"}).start()
    create_topic(broker, "strict")
    create_topic(broker, "lax", delivery_guarantee="at-least-once")
    entry = described(broker, "strict")["delivery.guarantee"]
    assert (entry.value, ConfigSource(entry.source)) == ("exactly-once", ConfigSource.STATIC_BROKER_CONFIG)
    with Connection(broker) as connection:
        assert produce(connection, "strict", PLAIN()).error == INVALID_RECORD
        assert produce(connection, "lax", PLAIN()).error == ACCEPTED


def test_a_guarantee_that_is_not_linked_is_refused_with_those_that_are(broker: Broker, topic_name: str):
    with pytest.raises(Exception) as refused:
        create_topic(broker, topic_name, delivery_guarantee="maybe")
    assert all(name in str(refused.value) for name in ["at-most-once", "at-least-once", "exactly-once"])


def test_describe_says_who_enforces_what_and_what_a_foreign_client_sets(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delivery_guarantee="exactly-once", dedup_key="header:id", delay_key="header:delay")
    command = [str(binary()), "topic", "describe", topic_name, "--bootstrap-server", broker.address]
    plain = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True).stdout
    assert "reads, by the broker: Only committed records are read, whatever the consumer asked for." in plain
    assert "delay, by the native client and share groups: " in plain
    assert "enable.idempotence=true" in plain
    (described,) = json.loads(
        subprocess.run([*command, "--format", "json"], capture_output=True, text=True, env=environment(), check=True).stdout
    )
    enforcement = described["enforcement"]
    assert {part["part"]: part["enforcedBy"] for part in enforcement["parts"]} == {
        "writes": "broker", "producers": "broker", "messages": "broker", "delay": "managed", "reads": "broker", "commits": "managed",
    }
    assert ("consumer", "enable.auto.commit", "false") in [
        (each["client"], each["setting"], each["value"]) for each in enforcement["foreignClients"]
    ]


def test_no_reader_sees_aborted_records_where_the_topic_forbids_it(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, delivery_guarantee="exactly-once")
    client = producer(broker, transactional_id=topic_name)
    client.init_transactions(30)
    for number in range(6):
        client.begin_transaction()
        client.produce(topic_name, f"{number}".encode(), partition=0)
        (client.abort_transaction if number % 2 else client.commit_transaction)(30)
    for isolation in ("read_uncommitted", "read_committed"):
        messages = read(broker, topic_name, isolation_level=isolation)
        assert [message.value() for message in messages] == [b"0", b"2", b"4"]
