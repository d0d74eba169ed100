"""The Java clients through TLS: with a password, and with a certificate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from harness import command, java
from harness.broker import Broker
from harness.certificates import Authority, Identity
from harness.librdkafka import create_topic

pytestmark = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))

PASSWORD = "correct horse = battery"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def jvm():
    java.start_jvm()


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers, authority: Authority) -> Iterator[Broker]:
    """`SASL_SSL` wants a password, `MUTUAL` a certificate. Who is who is seen by what a rule lets them do."""
    settings = {
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,MUTUAL:SSL",
        "ssl.keystore.location": authority.node().store_file, "ssl.truststore.location": authority.file,
        "listener.name.mutual.ssl.client.auth": "required", "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:alice;User:CN=alice,O=Shop;User:ANONYMOUS",
    }
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=settings, listeners=["SASL_SSL", "MUTUAL"])
    module_brokers.append(broker)
    broker.start()
    for user in ["alice", "mallory"]:
        command.output("user", "set", user, "-b", broker.address, text=PASSWORD)
    yield broker
    assert broker.stop() == 0


def login(user: str = "alice", password: str = PASSWORD) -> str:
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    return f'{module} required username="{user}" password="{password}";'


def by_password(broker: Broker, authority: Authority, version: str = "TLSv1.3", jaas: str | None = None) -> dict[str, object]:
    return {
        "bootstrap_servers": broker.address_of("SASL_SSL"), "security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_jaas_config": jaas or login(), "ssl_truststore_type": "PEM", "ssl_truststore_location": authority.file,
        "ssl_enabled_protocols": version,
    }


def by_certificate(broker: Broker, authority: Authority, alice: Identity, version: str = "TLSv1.3") -> dict[str, object]:
    return {
        "bootstrap_servers": broker.address_of("MUTUAL"), "security_protocol": "SSL", "ssl_truststore_type": "PEM",
        "ssl_truststore_location": authority.file, "ssl_keystore_type": "PEM", "ssl_keystore_location": alice.store_file,
        "ssl_enabled_protocols": version,
    }


@pytest.fixture(scope="module")
def alice(authority: Authority) -> Identity:
    return authority.client("alice")


def there_and_back(broker: Broker, topic: str, config: dict[str, object], count: int = 500) -> None:
    from java.util import ArrayList
    from java.util.concurrent import TimeUnit
    from org.apache.kafka.common import TopicPartition

    sent = [f"{number}".ljust(200).encode() for number in range(count)]
    producer = java.producer(broker, **config)
    try:
        futures = [producer.send(java.record(topic, None, value)) for value in sent]
        producer.flush()
        assert [future.get(20, TimeUnit.SECONDS).offset() for future in futures] == list(range(count))
    finally:
        producer.close(java.duration(5 * SECOND))
    consumer = java.consumer(broker, **config)
    try:
        partitions = ArrayList([TopicPartition(topic, 0)])
        consumer.assign(partitions)
        consumer.seekToBeginning(partitions)
        received: list[bytes] = []
        for _ in range(100):
            if len(received) >= count:
                break
            received += [bytes(record.value()) for record in consumer.poll(java.duration(SECOND / 5))]
        assert received == sent
    finally:
        consumer.close(java.duration(5 * SECOND))


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_java_produces_and_consumes_by_password(broker: Broker, topic: str, authority: Authority, version: str):
    there_and_back(broker, topic, by_password(broker, authority, version))


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_java_produces_and_consumes_by_certificate(broker: Broker, topic: str, authority: Authority, alice: Identity, version: str):
    there_and_back(broker, topic, by_certificate(broker, authority, alice, version))


def test_java_is_told_apart_by_its_certificate_and_its_password(broker: Broker, topic: str, authority: Authority):
    """Neither of the two may write: whoever is let in is let in under its own name."""
    mallory = authority.client("mallory")
    for config in [by_password(broker, authority, jaas=login("mallory")), by_certificate(broker, authority, mallory)]:
        assert refusal(broker, topic, config | {"enable_idempotence": "false"}) == "TopicAuthorizationException"
    assert "denied: User:mallory at" in broker.log() and "denied: User:CN=mallory,O=Shop at" in broker.log()


def refusal(broker: Broker, topic: str, config: dict[str, object]) -> str:
    """The name of the exception that a record ends with."""
    from java.util.concurrent import ExecutionException, TimeUnit

    producer = java.producer(broker, **config | {"max_block_ms": 15_000})
    try:
        with pytest.raises(ExecutionException) as raised:
            producer.send(java.record(topic, None, b"hello")).get(20, TimeUnit.SECONDS)
        return str(raised.value.getCause().getClass().getSimpleName())
    finally:
        producer.close(java.duration(SECOND))


def test_java_with_a_wrong_password_is_refused(broker: Broker, topic: str, authority: Authority):
    config = by_password(broker, authority, jaas=login(password="not-her-secret"))
    assert refusal(broker, topic, config) == "SaslAuthenticationException"


def test_java_does_not_believe_a_server_of_another_authority(broker: Broker, topic: str, authority: Authority, tmp_path: Path):
    other = Authority(tmp_path / "other", "other")
    assert refusal(broker, topic, by_password(broker, authority) | {"ssl_truststore_location": other.file}) == "SslAuthenticationException"


def test_java_without_a_certificate_is_refused(broker: Broker, topic: str, authority: Authority, alice: Identity):
    config = by_certificate(broker, authority, alice)
    for key in ["ssl_keystore_type", "ssl_keystore_location"]:
        del config[key]
    assert refusal(broker, topic, config) == "SslAuthenticationException"


def test_java_connects_with_what_martlet_tls_init_made(new_broker, tmp_path: Path, topic_name: str):
    folder = tmp_path / "certs"
    command.output("tls", "init", folder, "--node", "node,localhost,127.0.0.1", "--client", "alice")
    settings = {
        "ssl.keystore.location": folder / "node.pem", "ssl.truststore.location": folder / "ca.pem", "ssl.client.auth": "required"}
    broker = new_broker(settings=settings, listeners=["SSL"]).start()
    create_topic(broker, topic_name)
    config = {
        "bootstrap_servers": broker.address_of("SSL"), "security_protocol": "SSL", "ssl_truststore_type": "PEM",
        "ssl_truststore_location": folder / "ca.pem", "ssl_keystore_type": "PEM", "ssl_keystore_location": folder / "alice.pem",
    }
    there_and_back(broker, topic_name, config)
    # While one authority takes over from another, both are believed.
    for step in ["--new-authority", "--all"]:
        before = broker.log().count("uses new certificates")
        command.output("tls", "renew", folder, step)
        wait_for_line(broker, "uses new certificates", more_than=before)
    create_topic(broker, f"{topic_name}-2")
    there_and_back(broker, f"{topic_name}-2", config)


def wait_for_line(broker: Broker, line: str, more_than: int, within: float = 15) -> None:
    deadline = time.monotonic() + within
    while broker.log().count(line) <= more_than:
        assert time.monotonic() < deadline, f"the log has no new line with {line!r}"
        time.sleep(0.05)
