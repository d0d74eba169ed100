"""Who may do what: access rules made by real clients, and what happens to those who are not allowed."""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)
from harness.broker import Broker, BrokerDidNotStart
from harness.certificates import Authority, Identity
from harness.wire import Connection, ConnectionClosed
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern
from kafka.admin import ResourceType as PythonResourceType

USERS = {name: f"{name}-secret" for name in ["admin", "alice", "bob", "carol", "dave", "eve"]}
JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required " + " ".join(
    f'user_{name}="{password}"' for name, password in USERS.items()) + ";"
SETTINGS = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users": "User:admin;User:root",
    "sasl.enabled.mechanisms": "PLAIN", "listener.name.sasl_plaintext.plain.sasl.jaas.config": JAAS,
    "offsets.topic.num.partitions": 2, "transaction.state.log.num.partitions": 2, "group.initial.rebalance.delay.ms": 0,
}


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=SETTINGS, listeners=["SASL_PLAINTEXT"])
    module_brokers.append(broker)
    yield broker.start()
    assert broker.stop() == 0


def as_user(broker: Broker, user: str, **more: object) -> dict[str, object]:
    return {
        "bootstrap.servers": broker.address_of("SASL_PLAINTEXT"), "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN",
        "sasl.username": user, "sasl.password": USERS[user],
    } | {key.replace("_", "."): value for key, value in more.items()}


@pytest.fixture
def topic(broker: Broker, topic_name: str) -> str:
    create(AdminClient(as_user(broker, "admin")), topic_name)
    return topic_name


def create(client: AdminClient, topic: str) -> None:
    client.create_topics([NewTopic(topic, num_partitions=1)])[topic].result(20)


def rule(
    user: str, operation: AclOperation, name: str, *, type: ResourceType = ResourceType.TOPIC,
    pattern: ResourcePatternType = ResourcePatternType.LITERAL, permission: AclPermissionType = AclPermissionType.ALLOW, host: str = "*",
) -> AclBinding:
    return AclBinding(type, name, pattern, f"User:{user}", host, operation, permission)


def add(broker: Broker, *rules: AclBinding) -> None:
    client = AdminClient(as_user(broker, "admin"))
    for future in client.create_acls(list(rules)).values():
        future.result(20)


def remove(broker: Broker, *rules: AclBinding) -> int:
    client = AdminClient(as_user(broker, "admin"))
    filters = [
        AclBindingFilter(
            one.restype, one.name, one.resource_pattern_type, one.principal, one.host, one.operation, one.permission_type)
        for one in rules
    ]
    return sum(len(future.result(20)) for future in client.delete_acls(filters).values())


def produce(broker: Broker, user: str, topic: str, **config: object) -> KafkaError | None:
    """The error of one message; nothing where it was taken."""
    outcomes: list[KafkaError | None] = []
    client = Producer(as_user(broker, user, message_timeout_ms=6000, **config))
    try:
        client.produce(topic, b"hello", partition=0, on_delivery=lambda error, _: outcomes.append(error))
    except KafkaException as error:
        return error.args[0]
    client.flush(20)
    return outcomes[0]


def consume(broker: Broker, user: str, topic: str, group: str = "unused") -> KafkaError | bytes:
    """The first message, or why there is none."""
    client = Consumer(as_user(broker, user, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False))
    client.assign([TopicPartition(topic, 0, 0)])
    try:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            message = client.poll(0.2)
            # It asks for the coordinator of a group that it does not use.
            if message is not None and code(message.error()) != "GROUP_AUTHORIZATION_FAILED":
                return message.error() or message.value()
        raise AssertionError("neither a message nor an error")
    finally:
        client.close()


def code(error: KafkaError | None) -> str:
    return error.name() if error else "none"


# Rules


def test_what_no_rule_allows_is_denied_and_noted(broker: Broker, topic: str):
    assert code(produce(broker, "alice", topic)) in {"TOPIC_AUTHORIZATION_FAILED", "_UNKNOWN_TOPIC", "_MSG_TIMED_OUT"}
    assert re.search(rf"denied: User:alice at 127.0.0.1:\d+ on SASL_PLAINTEXT by PLAIN may not \w+ topic '{topic}' \(\w+\): no rule allows it", broker.log())


def test_a_rule_lets_its_user_do_what_it_names_and_no_more(broker: Broker, topic: str):
    add(broker, rule("alice", AclOperation.WRITE, topic))
    assert produce(broker, "alice", topic) is None
    assert code(consume(broker, "alice", topic)) == "TOPIC_AUTHORIZATION_FAILED"
    add(broker, rule("bob", AclOperation.READ, topic))
    assert consume(broker, "bob", topic) == b"hello"
    assert code(produce(broker, "bob", topic)) == "TOPIC_AUTHORIZATION_FAILED"
    seen = AdminClient(as_user(broker, "carol")).list_topics(topic, timeout=10).topics[topic]
    assert seen.error.name() == "TOPIC_AUTHORIZATION_FAILED" and not seen.partitions


def test_a_rule_that_denies_wins(broker: Broker, topic: str):
    add(broker, rule("alice", AclOperation.ALL, topic), rule("*", AclOperation.WRITE, "*"))
    assert produce(broker, "alice", topic) is None
    denying = rule("alice", AclOperation.WRITE, topic, permission=AclPermissionType.DENY)
    add(broker, denying)
    assert code(produce(broker, "alice", topic)) == "TOPIC_AUTHORIZATION_FAILED"
    assert f"deny User:alice write topic {topic} (literal) from *" in broker.log()
    assert remove(broker, denying) == 1
    assert produce(broker, "alice", topic) is None
    assert remove(broker, rule("*", AclOperation.WRITE, "*")) == 1


def test_prefixes_and_hosts_count(broker: Broker, topic: str):
    prefixed = rule("dave", AclOperation.WRITE, topic[:12], pattern=ResourcePatternType.PREFIXED)
    elsewhere = rule("eve", AclOperation.WRITE, topic, host="192.0.2.1")
    add(broker, prefixed, elsewhere)
    assert produce(broker, "dave", topic) is None
    assert produce(broker, "eve", topic) is not None
    add(broker, rule("eve", AclOperation.WRITE, topic, host="127.0.0.1"))
    assert produce(broker, "eve", topic) is None


def test_a_group_needs_its_own_rule(broker: Broker, topic: str):
    add(broker, rule("alice", AclOperation.ALL, topic))
    assert produce(broker, "alice", topic) is None
    group = f"group of {topic}"

    def first() -> object:
        client = Consumer(as_user(broker, "alice", group_id=group, auto_offset_reset="earliest"))
        client.subscribe([topic])
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                message = client.poll(0.2)
                if message is not None:
                    return message.error().name() if message.error() else message.value()
        finally:
            client.close()

    assert first() == "GROUP_AUTHORIZATION_FAILED"
    add(broker, rule("alice", AclOperation.READ, group, type=ResourceType.GROUP))
    assert first() == b"hello"


def test_a_transaction_needs_its_own_rule(broker: Broker, topic: str):
    add(broker, rule("alice", AclOperation.WRITE, topic))
    client = Producer(as_user(broker, "alice", transactional_id=f"id of {topic}"))
    with pytest.raises(KafkaException) as refused:
        client.init_transactions(15)
    assert refused.value.args[0].code() == KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
    add(broker, *(rule("alice", one, f"id of {topic}", type=ResourceType.TRANSACTIONAL_ID) for one in [AclOperation.WRITE, AclOperation.DESCRIBE]))
    client = Producer(as_user(broker, "alice", transactional_id=f"id of {topic}"))
    client.init_transactions(15)
    client.begin_transaction()
    client.produce(topic, b"hello", partition=0)
    client.commit_transaction(15)


def test_idempotence_needs_no_rule_of_its_own_where_a_topic_may_be_written(broker: Broker, topic: str):
    add(broker, rule("carol", AclOperation.WRITE, topic))
    assert produce(broker, "carol", topic, enable_idempotence=True) is None


def test_topics_that_may_not_be_seen_are_not_listed(broker: Broker, topic: str):
    create(AdminClient(as_user(broker, "admin")), f"{topic}-secret")
    add(broker, rule("bob", AclOperation.DESCRIBE, topic))
    seen = AdminClient(as_user(broker, "bob")).list_topics(timeout=10).topics
    assert topic in seen
    everything = AdminClient(as_user(broker, "admin")).list_topics(timeout=10).topics
    assert set(seen) < set(everything)


def test_only_those_who_may_create_topics_do(broker: Broker, topic_name: str):
    client = AdminClient(as_user(broker, "eve"))
    with pytest.raises(KafkaException) as refused:
        create(client, topic_name)
    assert refused.value.args[0].code() == KafkaError.TOPIC_AUTHORIZATION_FAILED
    add(broker, rule("eve", AclOperation.CREATE, topic_name))
    create(client, topic_name)
    with pytest.raises(KafkaException) as refused:
        client.delete_topics([topic_name])[topic_name].result(20)
    assert refused.value.args[0].code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


# Rules themselves


def test_rules_are_described_and_deleted_by_filters(broker: Broker, topic: str):
    rules = [rule("alice", AclOperation.READ, topic), rule("alice", AclOperation.WRITE, topic), rule("bob", AclOperation.READ, topic)]
    add(broker, *rules)
    add(broker, rules[0])
    client = AdminClient(as_user(broker, "admin"))
    about_topic = AclBindingFilter(
        ResourceType.TOPIC, topic, ResourcePatternType.MATCH, None, None, AclOperation.ANY, AclPermissionType.ANY)
    found = [one for one in client.describe_acls(about_topic).result(20) if one.name == topic]
    assert sorted(map(str, found)) == sorted(map(str, rules))
    of_alice = AclBindingFilter(
        ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, "User:alice", None, AclOperation.ANY, AclPermissionType.ANY)
    assert len(client.delete_acls([of_alice])[of_alice].result(20)) == 2
    assert [str(one) for one in client.describe_acls(about_topic).result(20) if one.name == topic] == [str(rules[2])]


def test_kafka_python_makes_and_lists_rules(broker: Broker, topic: str):
    client = KafkaAdminClient(
        bootstrap_servers=broker.address_of("SASL_PLAINTEXT"), security_protocol="SASL_PLAINTEXT", sasl_mechanism="PLAIN",
        sasl_plain_username="admin", sasl_plain_password=USERS["admin"])
    wanted = ACL("User:dave", "*", ACLOperation.READ, ACLPermissionType.ALLOW, ResourcePattern(PythonResourceType.TOPIC, topic))
    assert not client.create_acls([wanted])["failed"]
    assert consume_or_code(broker, topic) != "TOPIC_AUTHORIZATION_FAILED"
    client.close()


def consume_or_code(broker: Broker, topic: str) -> str:
    assert produce(broker, "admin", topic) is None
    found = consume(broker, "dave", topic)
    return found if isinstance(found, bytes) else found.name()


def test_only_those_who_may_alter_the_cluster_make_rules(broker: Broker, topic: str):
    client = AdminClient(as_user(broker, "alice"))
    with pytest.raises(KafkaException) as refused:
        for future in client.create_acls([rule("alice", AclOperation.ALL, topic)]).values():
            future.result(20)
    assert refused.value.args[0].code() == KafkaError.CLUSTER_AUTHORIZATION_FAILED


def test_rules_are_there_after_a_crash(new_broker, topic_name: str):
    broker = new_broker(settings=SETTINGS, listeners=["SASL_PLAINTEXT"]).start()
    create(AdminClient(as_user(broker, "admin")), topic_name)
    add(broker, rule("alice", AclOperation.WRITE, topic_name))
    broker.kill()
    broker.start()
    assert produce(broker, "alice", topic_name) is None
    assert code(produce(broker, "bob", topic_name)) != "none"


def test_without_an_authorizer_rules_are_refused(new_broker):
    broker = new_broker().start()
    client = AdminClient({"bootstrap.servers": broker.address})
    with pytest.raises(KafkaException) as refused:
        for future in client.create_acls([rule("alice", AclOperation.READ, "topic")]).values():
            future.result(20)
    assert refused.value.args[0].code() == KafkaError.SECURITY_DISABLED


@pytest.mark.parametrize(
    "settings, reason",
    [({"authorizer.class.name": "alc"}, "acl"), ({"authorizer.class.name": "acl", "super.users": "admin"}, "User:name")],
)
def test_an_authorizer_that_cannot_be_stops_the_start(new_broker, settings: dict[str, str], reason: str):
    broker = new_broker(settings=settings)
    with pytest.raises(BrokerDidNotStart) as refused:
        broker.start()
    assert reason in refused.value.log + refused.value.output


# What is meant for brokers (scenarios 38 and 46)


def request(connection: Connection, api: int, version: int, body: bytes, flexible: bool) -> bytes:
    payload = struct.pack(">hhih", api, version, 1, -1) + (b"\0" if flexible else b"") + body
    connection.send(struct.pack(">i", len(payload)) + payload)
    return connection.receive_frame()


def replica_fetch(connection: Connection) -> int:
    """The error code of a fetch that says it comes from broker 2."""
    body = struct.pack(">iiiibii", 2, 100, 1, 1 << 20, 0, 0, 0) + struct.pack(">ii", 0, 0)
    answer = request(connection, 1, 7, body, False)
    return struct.unpack(">h", answer[8:10])[0]


def markers(connection: Connection, topic: str) -> bytes:
    name = topic.encode()
    body = b"\x02" + struct.pack(">qh", 1, 0) + b"\x01\x02" + bytes([len(name) + 1]) + name + b"\x02" + struct.pack(">i", 0) + b"\x00" + struct.pack(">i", 0) + b"\x00\x00"
    return request(connection, 27, 1, body, True)


def test_the_listener_of_brokers_is_for_brokers_where_clients_have_their_own(new_broker, tmp_path):
    import ssl

    authority = Authority(tmp_path / "authority")
    node = authority.node()
    broker = new_broker(
        settings={
            "ssl.keystore.location": node.store_file, "ssl.truststore.location": authority.file, "ssl.client.auth": "required",
            "inter.broker.listener.name": "SSL",
        }, listeners=["SSL"]).start()

    def apis(connection: Connection) -> set[int]:
        answer = request(connection, 18, 0, b"", False)[6:]
        return {struct.unpack(">h", answer[place : place + 2])[0] for place in range(4, len(answer), 6)}

    def over_tls(identity: Identity) -> Connection:
        context = ssl.create_default_context(cafile=str(authority.file))
        context.load_cert_chain(str(identity.chain_file), str(identity.key_file))
        connection = Connection(broker, listener="SSL")
        connection.socket = context.wrap_socket(connection.socket, server_hostname="localhost")
        return connection

    # AlterPartition, Envelope, BrokerHeartbeat and the state of share groups.
    between_brokers = {56, 58, 63, 83, 84, 85, 86, 87}
    with Connection(broker) as connection:
        assert apis(connection) & between_brokers == set()
    with over_tls(node) as connection:
        assert apis(connection) >= between_brokers
    for outsider in [authority.client("alice"), authority.node("peer"), authority.node("late", common_name="node", begins=-9, ends=-3)]:
        with pytest.raises((OSError, ConnectionClosed)):
            with over_tls(outsider) as connection:
                apis(connection)
    # The client may see the end of its connection before the log has the reason.
    for line in [
        "the listener SSL is for brokers, and none is registered with the certificate for 'CN=alice,O=Shop'",
        "'CN=peer,OU=martlet-node,O=Shop; DNS:localhost; IP:127.0.0.1'", "expired on",
    ]:
        deadline = time.monotonic() + 60
        while line not in broker.log():
            assert time.monotonic() < deadline, line
            time.sleep(0.02)


def test_clients_are_no_brokers_also_with_a_certificate_of_the_same_authority(new_broker, tmp_path, topic_name: str):
    import ssl

    authority = Authority(tmp_path / "authority")
    node, client = authority.node(), authority.client("alice")
    peer = authority.node("peer")
    broker = new_broker(
        settings={
            "ssl.keystore.location": node.store_file, "ssl.truststore.location": authority.file, "ssl.client.auth": "required",
            "security.inter.broker.protocol": "SSL",
        }, listeners=["SSL"]).start()
    create(AdminClient({"bootstrap.servers": broker.address}), topic_name)

    def connected(identity: Identity) -> Connection:
        context = ssl.create_default_context(cafile=str(authority.file))
        context.load_cert_chain(str(identity.chain_file), str(identity.key_file))
        connection = Connection(broker, listener="SSL")
        connection.socket = context.wrap_socket(connection.socket, server_hostname="localhost")
        return connection

    with Connection(broker) as connection:
        assert replica_fetch(connection) == 31
        assert b"\x00\x1f" in markers(connection, topic_name)
    assert "brokers ask this over the listener SSL only" in broker.log()
    with connected(client) as connection:
        assert replica_fetch(connection) == 31
        assert b"\x00\x1f" in markers(connection, topic_name)
    assert "broker 2 is not registered" in broker.log()
    # One that may be a broker's, and is no registered one's: it may register yet.
    with connected(peer) as connection:
        assert replica_fetch(connection) == 102
        assert b"\x00\x1f" in markers(connection, topic_name)
    # A broker's certificate is another matter.
    with connected(node) as connection:
        assert b"\x00\x1f" not in markers(connection, topic_name)
