"""Every command that connects, through listeners with passwords and with certificates; and what people read whose way of
connecting is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from harness import command
from harness.broker import Broker, unused_port
from harness.certificates import Authority, Identity
from harness.librdkafka import create_topic

PASSWORD = 'correct horse, = "battery" ünïcode'
BENCHMARKS = "bench"


@pytest.fixture(scope="module")
def alice(authority: Authority) -> Identity:
    return authority.client("alice")


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers, authority: Authority) -> Iterator[Broker]:
    """`SASL_SSL` wants a password, `MUTUAL` a certificate."""
    settings = {
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,MUTUAL:SSL",
        "ssl.keystore.location": authority.node().store_file, "ssl.truststore.location": authority.file,
        "listener.name.mutual.ssl.client.auth": "required", "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:alice;User:CN=alice,O=Shop;User:ANONYMOUS", "group.initial.rebalance.delay.ms": 0,
    }
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=settings, listeners=["SASL_SSL", "MUTUAL"])
    module_brokers.append(broker)
    broker.start()
    command.output("user", "set", "alice", "-b", broker.address, text=PASSWORD)
    yield broker
    assert broker.stop() == 0


Properties = Callable[..., Path]


@pytest.fixture
def properties(tmp_path: Path, authority: Authority, alice: Identity) -> Properties:
    """Writes the file for `--command-config`: of a listener, with changes. `None` leaves a key out."""

    def write(listener: str, **changes: object) -> Path:
        settings: dict[str, object] = {"ssl.truststore.location": authority.file}
        if listener == "SASL_SSL":
            quoted = PASSWORD.replace('"', '\\\\"')
            settings |= {
                "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.jaas.config":
                    f'org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="{quoted}";',
            }
        else:
            settings |= {"security.protocol": "SSL", "ssl.keystore.location": alice.store_file}
        settings |= {key.replace("_", "."): value for key, value in changes.items()}
        path = tmp_path / f"{listener.lower()}.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in settings.items() if value is not None))
        return path

    return write


# What works


def steps(topic: str) -> list[tuple[tuple[str, ...], list[str], str | None, str]]:
    """A command, its arguments, its input, and what its output has. They build upon each other."""
    group, user = f"group-{topic}", f"user-{topic}"
    return [
        (("topic", "create"), [topic, "--partitions", "2"], None, topic),
        (("topic", "list"), [], None, topic),
        (("topic", "describe"), [topic], None, topic),
        (("topic", "alter"), [topic, "--set", "retention.ms=86400000"], None, ""),
        (("topic", "partitions"), [topic, "--total", "3"], None, ""),
        (("produce",), [topic, "-K", ":"], "key:one book\n", ""),
        (("consume",), [topic, "--from", "beginning", "--max", "1"], None, "one book"),
        (("consume",), [topic, "--group", group, "--from", "beginning", "--max", "1"], None, "one book"),
        (("group", "list"), [], None, group),
        (("group", "describe"), [group], None, topic),
        (("group", "reset"), [group, "--topic", topic, "--to-earliest", "--execute"], None, topic),
        (("group", "delete"), [group], None, ""),
        (("cluster", "status"), [], None, "controller 1"),
        (("cluster", "brokers"), [], None, "alive"),
        (("cluster", "reassign"), ["--topics", topic, "--to", "1"], None, "Nothing to change"),
        (("cluster", "elect"), ["--preferred", "--topic", topic], None, "needed no election"),
        (("transaction", "list"), [], None, ""),
        (("transaction", "find-hanging"), ["--topic", topic], None, ""),
        (("acl", "add"), ["--allow", f"User:{user}", "--producer", "--topic", topic], None, "write"),
        (("acl", "list"), ["--topic", topic], None, user),
        (("acl", "remove"), ["--principal", f"User:{user}"], None, user),
        (("user", "set"), [user], "secret\n", user),
        (("user", "list"), [], None, user),
        (("user", "remove"), [user], None, user),
        (("quota", "set"), ["--user", user, "producer_byte_rate=1048576"], None, ""),
        (("quota", "list"), [], None, user),
        (("quota", "remove"), ["--user", user], None, ""),
        (("topic", "delete"), [topic], None, ""),
    ]


# Those need a transaction: below.
TRANSACTION_STEPS = {("transaction", "describe"), ("transaction", "abort")}
# That needs another broker: below.
CLUSTER_STEPS = {("cluster", "decommission")}


def test_no_command_that_connects_is_left_out():
    connecting = {
        path for path, options in command.subcommands().items() if "bootstrap-server" in options and path[0] != BENCHMARKS}
    assert connecting == {path for path, *_ in steps("topic")} | TRANSACTION_STEPS | CLUSTER_STEPS
    assert all("command-config" in command.subcommands()[path] for path in connecting)


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_every_command_connects(broker: Broker, properties: Properties, topic_name: str, listener: str):
    config = properties(listener)
    for path, arguments, text, expected in steps(topic_name):
        printed = command.output(*path, *arguments, "-b", broker.address_of(listener), "--command-config", config, text=text)
        assert expected in printed, f"{path}: {printed}"


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_the_only_broker_connects_and_stays(broker: Broker, properties: Properties, topic_name: str, listener: str):
    create_topic(broker, topic_name)
    connection = ["-b", broker.address_of(listener), "--command-config", properties(listener)]
    assert "Start another one" in command.failure("cluster", "decommission", "1", *connection)


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_commands_about_transactions_connect(broker: Broker, properties: Properties, topic_name: str, listener: str):
    create_topic(broker, topic_name)
    identity = f"id-{topic_name}"
    producer = Producer({"bootstrap.servers": broker.address, "transactional.id": identity})
    producer.init_transactions(20)
    producer.begin_transaction()
    producer.produce(topic_name, b"open", partition=0)
    producer.flush(20)
    connection = ["-b", broker.address_of(listener), "--command-config", properties(listener)]
    assert topic_name in command.output("transaction", "describe", identity, *connection)
    assert identity in command.output("transaction", "list", *connection)
    assert identity in command.output("transaction", "abort", identity, *connection)
    assert command.report("transaction", "describe", identity, *connection)["state"] == "Empty"


def test_the_environment_names_the_properties_where_no_option_does(broker: Broker, properties: Properties):
    config = str(properties("SASL_SSL"))
    where = ["-b", broker.address_of("SASL_SSL")]
    command.output("topic", "list", *where, variables={"MARTLET_COMMAND_CONFIG": config})
    assert "MARTLET_COMMAND_CONFIG: 'nowhere'" in command.failure("topic", "list", *where, variables={"MARTLET_COMMAND_CONFIG": "nowhere"})
    command.output("topic", "list", *where, "--command-config", config, variables={"MARTLET_COMMAND_CONFIG": "nowhere"})


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_librdkafkas_names_are_taken_too(broker: Broker, tmp_path: Path, authority: Authority, alice: Identity, listener: str):
    settings = {"ssl.ca.location": authority.file}
    if listener == "SASL_SSL":
        settings |= {
            "security.protocol": "sasl_ssl", "sasl.mechanisms": "SCRAM-SHA-512", "sasl.username": "alice", "sasl.password": PASSWORD}
    else:
        settings |= {
            "security.protocol": "ssl", "ssl.certificate.location": alice.chain_file, "ssl.key.location": alice.key_file}
    config = tmp_path / "librdkafka.properties"
    config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    command.output("topic", "list", "-b", broker.address_of(listener), "--command-config", config)


@pytest.mark.parametrize("end", ["\\n", " \\\n  ", " "], ids=["escaped ends of lines", "lines that go on", "one line"])
def test_pem_may_stand_in_the_properties(broker: Broker, properties: Properties, authority: Authority, alice: Identity, end: str):
    def value(pem: bytes) -> str:
        return pem.decode().strip().replace("\n", end)

    config = properties(
        "MUTUAL", ssl_keystore_location=None, ssl_truststore_location=None, ssl_keystore_type="PEM", ssl_truststore_type="PEM",
        ssl_truststore_certificates=value(authority.file.read_bytes()), ssl_keystore_certificate_chain=value(alice.chain_pem()),
        ssl_keystore_key=value(alice.key_pem()))
    command.output("topic", "list", "-b", broker.address_of("MUTUAL"), "--command-config", config)


# What does not


def refused(broker: Broker, listener: str, config: Path | None, host: str = "localhost") -> str:
    where = f"{host}:{broker.port if listener == 'PLAINTEXT' else broker.ports[listener]}"
    return command.failure("topic", "list", "-b", where, *(["--command-config", config] if config else []))


def test_a_wrong_password_is_refused_and_not_shown(broker: Broker, properties: Properties):
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    for user, password in [("alice", "not-her-secret"), ("nobody", PASSWORD)]:
        quoted = password.replace('"', '\\\\"')
        config = properties("SASL_SSL", sasl_jaas_config=f'{module} required username="{user}" password="{quoted}";')
        line = refused(broker, "SASL_SSL", config)
        assert "refuses the credentials for SCRAM-SHA-512" in line
        assert "not-her-secret" not in line and "battery" not in line


def test_a_mechanism_that_the_broker_does_not_have_is_named(broker: Broker, properties: Properties):
    line = refused(broker, "SASL_SSL", properties("SASL_SSL", sasl_mechanism="PLAIN"))
    assert "does not take PLAIN: it has SCRAM-SHA-512" in line


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_a_server_of_another_authority_is_not_believed(broker: Broker, properties: Properties, tmp_path: Path, listener: str):
    other = Authority(tmp_path / "other", "other")
    line = refused(broker, listener, properties(listener, ssl_truststore_location=other.file))
    assert "the TLS peer is refused" in line and "ssl.truststore.location" in line


def test_a_server_is_believed_for_its_names_only(new_broker, authority: Authority, properties: Properties):
    node = authority.node("elsewhere", names=["broker.example"], addresses=[])
    broker = new_broker(settings={"ssl.keystore.location": node.store_file, "ssl.truststore.location": authority.file}, listeners=["SSL"])
    broker.start()
    assert "is for DNS:broker.example, and not for localhost" in refused(broker, "SSL", properties("MUTUAL"))
    # Whoever knows what that means can have it.
    config = properties("MUTUAL", ssl_endpoint_identification_algorithm="")
    command.output("topic", "list", "-b", broker.address_of("SSL"), "--command-config", config)


def test_a_client_without_a_certificate_or_of_another_authority_is_told(broker: Broker, properties: Properties, tmp_path: Path):
    assert "set ssl.keystore.location" in refused(broker, "MUTUAL", properties("MUTUAL", ssl_keystore_location=None))
    eve = Authority(tmp_path / "other", "other").client("eve")
    line = refused(broker, "MUTUAL", properties("MUTUAL", ssl_keystore_location=eve.store_file))
    assert "does not know the authority of our certificate" in line


def test_files_that_cannot_be_read_are_named(broker: Broker, properties: Properties, tmp_path: Path):
    assert refused(broker, "SASL_SSL", tmp_path / "nowhere.properties").startswith(f"--command-config: '{tmp_path}/nowhere.properties' cannot be read")
    for listener, key in [("SASL_SSL", "ssl_truststore_location"), ("MUTUAL", "ssl_keystore_location")]:
        line = refused(broker, listener, properties(listener, **{key: tmp_path / "nowhere.pem"}))
        assert f"{tmp_path}/nowhere.pem: does not exist" in line and "martlet tls init" in line


@pytest.mark.parametrize("wrong, right", [
    ("ssl.truststore.locaton", "ssl.truststore.location"), ("security.protocl", "security.protocol"), ("sasl.mechanizm", "sasl.mechanism"),
    ("ssl.keystore.pasword", "ssl.keystore.password"),
])
def test_a_mistyped_key_is_named_with_the_one_that_was_meant(broker: Broker, properties: Properties, wrong: str, right: str):
    line = refused(broker, "SASL_SSL", properties("SASL_SSL", **{right: None, wrong: "x"}))
    assert f"'{wrong}' is no property of a client: did you mean '{right}'?" in line


def test_a_key_that_would_protect_and_does_not_exist_is_refused(broker: Broker, properties: Properties):
    assert "'ssl.pinned.fingerprint' is no property of a client" in refused(
        broker, "SASL_SSL", properties("SASL_SSL", ssl_pinned_fingerprint="abc"))


def test_keys_of_other_clients_are_left_alone_with_a_word(broker: Broker, properties: Properties):
    config = properties("SASL_SSL", acks="all", group_id="billing", ssl_protocol="TLSv1.3")
    done = command.run("topic", "list", "-b", broker.address_of("SASL_SSL"), "--command-config", config)
    assert done.returncode == 0
    assert [line.split(": ", 1)[1] for line in done.stderr.splitlines()] == [
        "'acks' has no effect here.", "'group.id' has no effect here.", "'ssl.protocol' has no effect here."]


def test_keys_of_tls_without_tls_are_told_to_have_no_effect(broker: Broker, properties: Properties):
    done = command.run("topic", "list", "-b", broker.address, "--command-config", properties("MUTUAL", security_protocol=None))
    assert done.returncode == 0
    assert "'ssl.keystore.location' has no effect here, where security.protocol is PLAINTEXT." in done.stderr


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_a_plain_client_on_a_tls_port_is_told_what_to_set(broker: Broker, listener: str):
    assert "set security.protocol to SSL or SASL_SSL" in refused(broker, listener, None)


@pytest.mark.parametrize("listener", ["SASL_SSL", "MUTUAL"])
def test_a_tls_client_on_a_plain_port_is_told_what_to_look_at(broker: Broker, properties: Properties, listener: str):
    assert "see that both ends speak TLS on this port" in refused(broker, "PLAINTEXT", properties(listener))


def test_a_client_without_a_password_where_one_is_wanted_is_told_what_to_set(broker: Broker, properties: Properties):
    line = refused(broker, "SASL_SSL", properties("MUTUAL"))
    assert "if that port wants a password, set security.protocol to SASL_SSL" in line


def test_a_port_where_nobody_listens_is_named(properties: Properties):
    port = unused_port()
    line = command.failure("topic", "list", "-b", f"localhost:{port}", "--command-config", properties("SASL_SSL"))
    assert f"No connection to localhost:{port}" in line and "Is a broker running there?" in line
