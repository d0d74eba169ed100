"""`martlet bench` measures TLS listeners, and says what it cannot measure."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from harness.broker import Broker, binary, environment
from harness.certificates import Authority
from harness.librdkafka import create_topic


PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
USER = 'user_alice="secret"'


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, authority: Authority, module_brokers: list[Broker]) -> Broker:
    settings = {
        "ssl.keystore.location": authority.node().store_file, "ssl.truststore.location": authority.file,
        "security.inter.broker.protocol": "PLAINTEXT", "sasl.enabled.mechanisms": "PLAIN", "sasl.jaas.config": f"{PLAIN} {USER};",
    }
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=settings, listeners=["SSL", "SASL_SSL"])
    module_brokers.append(broker)
    return broker.start()


@pytest.fixture
def properties(tmp_path: Path, authority: Authority) -> Path:
    file = tmp_path / "client.properties"
    file.write_text(f"security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location={authority.file}\n")
    return file


def bench(broker: Broker, properties: Path, *arguments: str, listener: str = "SSL", succeeds: bool = True) -> dict | str:
    done = subprocess.run(
        [str(binary()), "bench", *arguments, "-b", broker.address_of(listener), "--command-config", str(properties), "--format", "json"],
        capture_output=True, text=True, timeout=60, env=environment())
    assert (done.returncode == 0) == succeeds, done.stdout + done.stderr
    return json.loads(done.stdout) if succeeds else done.stderr


def test_handshakes_are_counted(secured: Broker, properties: Path):
    report = bench(secured, properties, "handshakes", "--duration", "1", "--broker-pid", str(secured.pid))
    assert report["requests"] > 10 and report["failures"] == {}
    assert report["broker"]["cpuSecondsPerMillionRequests"] > 0


@pytest.mark.parametrize("batch_size", ["1", "700000"])
def test_what_is_produced_over_tls_is_consumed_over_tls(secured: Broker, properties: Path, batch_size: str):
    topic = create_topic(secured, f"bench-{batch_size}")
    shape = ["--topic", topic, "--batch-size", batch_size, "--record-size", "1000"]
    made = bench(secured, properties, "produce", "--prebuilt", *shape, "--records", "5000")
    assert made["failures"] == {} and made["records"] >= 5000
    read = bench(secured, properties, "consume", "--topic", topic, "--once")
    assert (read["failures"], read["records"], read["bytes"]) == ({}, made["records"], made["bytes"])


def test_sasl_is_refused_with_a_remedy(secured: Broker, properties: Path):
    with properties.open("a") as file:
        file.write(
            f'security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config={PLAIN} username="alice" password="secret";\n')
    asked = ("requests", "--duration", "1")
    assert "use a listener with security.protocol=SSL" in bench(secured, properties, *asked, listener="SASL_SSL", succeeds=False)
    assert "its listener has no SASL: set security.protocol" in bench(secured, properties, *asked, succeeds=False)
