"""Listeners over TLS, met by OpenSSL's own client and by librdkafka: who is let in, who is not, and what the log says."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from harness import certificates, librdkafka
from harness.broker import Broker, BrokerDidNotStart, binary, environment
from harness.certificates import Authority, Identity
from harness.unharmed import unharmed


@pytest.fixture(scope="module")
def node(authority: Authority) -> Identity:
    return authority.node()


def tls_settings(identity: Identity, trust: Path, **more: object) -> dict[str, object]:
    return {
        "ssl.keystore.location": identity.store_file, "ssl.truststore.location": trust, "security.inter.broker.protocol": "PLAINTEXT",
    } | {key.replace("_", "."): value for key, value in more.items()}


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers, authority: Authority, node: Identity, revoked: Identity) -> Iterator[Broker]:
    """`SSL` takes everybody, `MUTUAL` asks for a certificate that is not revoked."""
    settings = tls_settings(node, authority.file) | {
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SSL:SSL,MUTUAL:SSL",
        "listener.name.mutual.ssl.client.auth": "required",
        "listener.name.mutual.ssl.crl.location": authority.revocation_list(revoked),
        "ssl.handshake.timeout.ms": 2000,
    }
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=settings, listeners=["SSL", "MUTUAL"])
    module_brokers.append(broker)
    yield broker.start()
    assert broker.stop() == 0


@pytest.fixture(scope="module")
def revoked(authority: Authority) -> Identity:
    return authority.client("revoked")


def connect(broker: Broker, listener: str, authority: Authority | None, identity: Identity | None = None, **more: str) -> AdminClient:
    settings = {"bootstrap.servers": broker.address_of(listener), "security.protocol": "ssl", "log_level": 0}
    if authority:
        settings["ssl.ca.location"] = str(authority.file)
    if identity:
        settings |= {"ssl.certificate.location": str(identity.chain_file), "ssl.key.location": str(identity.key_file)}
    return AdminClient(settings | {key.replace("_", "."): value for key, value in more.items()})


def wait_for_line(broker: Broker, pattern: str, within: float = 10) -> str:
    deadline = time.monotonic() + within
    while not (found := re.search(pattern, broker.log())):
        assert time.monotonic() < deadline, f"no line of the log has {pattern!r}:\n{broker.log()[-2000:]}"
        time.sleep(0.02)
    return found.group(0)


# Good ones


def test_librdkafka_produces_and_consumes_over_tls(broker: Broker, topic: str, authority: Authority):
    secure = {
        "bootstrap_servers": broker.address_of("SSL"), "security_protocol": "ssl", "ssl_ca_location": str(authority.file),
    }
    client = librdkafka.producer(broker, **secure)
    sent = [bytes([number % 251]) * (number * 37 % 5000) for number in range(2000)]
    for value in sent:
        client.produce(topic, value=value, partition=0)
    assert client.flush(30) == 0
    assert [message.value() or b"" for message in librdkafka.read(broker, topic, **secure)] == sent


def test_a_large_answer_arrives_whole(broker: Broker, topic_name: str, authority: Authority):
    topic = librdkafka.create_topic(broker, topic_name, max_message_bytes=20_000_000)
    secure = {
        "bootstrap_servers": broker.address_of("SSL"), "security_protocol": "ssl", "ssl_ca_location": str(authority.file),
        "message_max_bytes": 20_000_000,
    }
    value = b"".join(number.to_bytes(4, "big") for number in range(3_000_000))
    client = librdkafka.producer(broker, **secure)
    client.produce(topic, value=value, partition=0)
    assert client.flush(60) == 0
    assert [message.value() for message in librdkafka.read(broker, topic, fetch_message_max_bytes=20_000_000, **secure)] == [value]


def test_a_client_with_a_certificate_is_let_in(broker: Broker, authority: Authority):
    alice = authority.client("alice")
    assert connect(broker, "MUTUAL", authority, alice).list_topics(timeout=10).brokers


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_both_versions_are_spoken(broker: Broker, authority: Authority, version: str):
    context = ssl.create_default_context(cafile=str(authority.file))
    number = ssl.TLSVersion.TLSv1_2 if version == "TLSv1.2" else ssl.TLSVersion.TLSv1_3
    context.minimum_version = context.maximum_version = number
    with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            assert secure.version() == version
            assert "GCM" in secure.cipher()[0] or "CHACHA20" in secure.cipher()[0]


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_session_is_taken_up_again(broker: Broker, authority: Authority, tmp_path: Path, version: str):
    session = tmp_path / "session"
    for options, word in [(["-sess_out", str(session)], "New, TLS"), (["-sess_in", str(session)], "Reused, TLS")]:
        said = openssl(broker, "SSL", authority, version, *options, send=True)
        assert word in said, said


# Bad certificates of clients


def bad_clients(authority: Authority, folder: Path, revoked: Identity) -> dict[str, tuple[Identity | None, str]]:
    stranger = Authority(folder / "stranger", "stranger")
    intermediate = Authority(folder / "intermediate", "intermediate", issuer=authority)
    return {
        "none": (None, "showed no certificate, and ssl.client.auth is required"),
        "expired": (authority.client("expired", begins=-20, ends=-10), "expired on"),
        "not yet valid": (authority.client("early", begins=10, ends=20), "is not valid before"),
        "other authority": (stranger.client("mallory"), "has an issuer that is neither an authority"),
        "self-signed": (certificates.self_signed(folder, "self"), "is self-signed"),
        "missing intermediate": (intermediate.client("cut", chain=[]), "has an issuer that is neither an authority"),
        "wrong usage": (
            authority.issue("server-only", names=(), addresses=(), usages=(certificates.SERVER,)), "extended key usage"),
        "revoked": (revoked, "is revoked"),
        "weak key": (authority.client("weak", key=certificates.weak_key()), "weak"),
        "a NUL in its name": (authority.client("nul", common_name="alice\x00.example"), "NUL"),
    }


@pytest.mark.parametrize(
    "kind",
    ["none", "expired", "not yet valid", "other authority", "self-signed", "missing intermediate", "wrong usage", "revoked",
     "weak key", "a NUL in its name"],
)
def test_a_bad_client_certificate_is_refused_with_its_reason(
    broker: Broker, authority: Authority, revoked: Identity, tmp_path: Path, kind: str
):
    identity, reason = bad_clients(authority, tmp_path, revoked)[kind]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(str(authority.file))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if identity:
        context.load_cert_chain(str(identity.chain_file), str(identity.key_file))
    before = len(broker.log())
    with pytest.raises((ssl.SSLError, ConnectionError)):
        with socket.create_connection(("127.0.0.1", broker.ports["MUTUAL"])) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(API_VERSIONS)
                if not secure.recv(1):
                    raise ConnectionResetError
    deadline = time.monotonic() + 10
    while reason not in (log := broker.log()[before:]):
        assert time.monotonic() < deadline, log
        time.sleep(0.02)
    line = next(line for line in log.splitlines() if reason in line)
    if identity and kind != "weak key":
        assert identity.serial in line or kind == "a NUL in its name", line
        assert "CN=" in line


API_VERSIONS = bytes.fromhex("0000000a 0012 0000 00000001 ffff".replace(" ", ""))


# What is not TLS


def test_plain_bytes_on_a_tls_listener_are_named(broker: Broker):
    with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
        plain.settimeout(10)
        plain.sendall(API_VERSIONS)
        while plain.recv(100):
            pass
    assert "in plaintext" in wait_for_line(broker, r"it sent a Kafka request \(API 18\) in plaintext where TLS is spoken.*")


def test_http_on_a_tls_listener_is_named(broker: Broker):
    with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
        plain.settimeout(10)
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        while plain.recv(100):
            pass
    wait_for_line(broker, "HTTP GET request where TLS is spoken")


def test_tls_on_a_plaintext_listener_is_named(broker: Broker, authority: Authority):
    context = ssl.create_default_context(cafile=str(authority.file))
    with pytest.raises((ssl.SSLError, ConnectionError)):
        with socket.create_connection(("127.0.0.1", broker.port)) as plain:
            context.wrap_socket(plain, server_hostname="localhost")
    wait_for_line(broker, "it began with a TLS handshake and this listener takes plaintext")


def test_old_versions_and_weak_ciphers_are_refused(broker: Broker, authority: Authority):
    for options in [["-tls1"], ["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"]]:
        said = openssl(broker, "SSL", authority, *options, "-legacy_renegotiation")
        assert "Cipher is (NONE)" in said or "no protocols available" in said, said


def test_a_handshake_that_does_not_go_on_is_ended(broker: Broker):
    with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
        plain.settimeout(10)
        plain.sendall(b"\x16\x03\x01\x02\x00\x01")
        begin = time.monotonic()
        assert plain.recv(100) == b""
        assert time.monotonic() - begin < 8
    wait_for_line(broker, "handshake was not done within 2.0 s")


def test_a_renegotiation_is_not_begun(broker: Broker, authority: Authority):
    said = openssl(broker, "SSL", authority, "-tls1_2", send=True, text=b"R\n")
    assert "Verify return code: 0" in said


def test_handshakes_that_never_end_leave_others_served(broker: Broker, topic: str, authority: Authority):
    client = librdkafka.producer(
        broker, bootstrap_servers=broker.address_of("SSL"), security_protocol="ssl", ssl_ca_location=str(authority.file))
    client.produce(topic, value=b"before", partition=0)
    assert client.flush(20) == 0
    flood = [socket.create_connection(("127.0.0.1", broker.ports["SSL"])) for _ in range(500)]
    try:
        for one in flood:
            one.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
        times = []
        for number in range(50):
            begin = time.monotonic()
            client.produce(topic, value=b"%d" % number, partition=0)
            assert client.flush(20) == 0
            times.append(time.monotonic() - begin)
        assert sorted(times)[25] < 0.5
    finally:
        for one in flood:
            one.close()


# Names of the server


def test_a_storm_of_connections_and_handshakes_leaves_established_clients_served(
    broker: Broker, topic: str, authority: Authority, tmp_path: Path
):
    """Whole handshakes as fast as two processes can, and connections that are dropped at once beside them."""
    properties = tmp_path / "client.properties"
    properties.write_text(f"security.protocol=SSL\nssl.truststore.location={authority.file}\n")
    command = [binary(), "bench", "handshakes", "-b", broker.address_of("SSL"), "--command-config", properties]
    established = librdkafka.producer(
        broker, bootstrap_servers=broker.address_of("SSL"), security_protocol="ssl", ssl_ca_location=str(authority.file))
    took: list[float] = []

    def send_one() -> None:
        begin = time.monotonic()
        established.produce(topic, value=b"served")
        assert established.flush(10) == 0
        took.append(time.monotonic() - begin)

    send_one()
    with unharmed(broker):
        floods = [
            subprocess.Popen(
                [*command, "--threads", "2", "--duration", "3", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment())
            for _ in range(2)
        ]
        dropped = 0
        while any(flood.poll() is None for flood in floods):
            for _ in range(200):
                with socket.create_connection(("127.0.0.1", broker.ports["SSL"])):
                    dropped += 1
            send_one()
        reports = [json.loads(flood.stdout.read()) for flood in floods]
    assert all(flood.returncode == 0 for flood in floods)
    assert sum(report["requests"] for report in reports) > 100 and dropped >= 200
    assert all(report["failures"] == {} for report in reports), reports
    assert max(took) < 5, took


def test_a_client_that_checks_names_refuses_another(broker: Broker, authority: Authority):
    with pytest.raises(KafkaException):
        client = connect(broker, "SSL", authority, bootstrap_servers=f"ip6-localhost:{broker.ports['SSL']}")
        client.list_topics(timeout=3)


# Configurations that cannot be


def refusal(new_broker, identity: Identity, trust: Path, **more: object) -> str:
    broker = new_broker(settings=tls_settings(identity, trust, **more), listeners=["SSL"])
    with pytest.raises(BrokerDidNotStart) as refused:
        broker.start()
    return f"{refused.value.output}{refused.value.log}"


def test_a_broker_does_not_start_with_a_certificate_that_clients_would_refuse(new_broker, authority: Authority, tmp_path: Path):
    cases = [
        (authority.node("late", begins=-20, ends=-10), "expired on", "martlet tls renew"),
        (authority.node("early", begins=10, ends=20), "is not valid before", "clock"),
        (authority.node("client-only", usages=(certificates.CLIENT,)), "is not for servers", "serverAuth"),
        (authority.node("feeble", key=certificates.weak_key()), "weak key", "2048"),
    ]
    for identity, reason, remedy in cases:
        said = refusal(new_broker, identity, authority.file)
        assert reason in said and remedy in said and str(identity.store_file) in said, said


def test_a_broker_does_not_start_with_a_key_of_another_certificate(new_broker, authority: Authority):
    one, other = authority.node("one"), authority.node("other")
    one.store_file.write_bytes(one.key_pem() + other.chain_pem())
    said = refusal(new_broker, one, authority.file)
    assert "does not belong to the private key" in said and str(one.store_file) in said


def test_files_that_are_no_stores_are_told_apart(new_broker, authority: Authority, tmp_path: Path):
    identity = authority.node("spoilt")
    for content, reason in [
        (b"", "is empty"), (b"nonsense", "has no certificate in PEM form"), (identity.chain_pem(), "has no private key in PEM form"),
        (b"\xfe\xed\xfe\xed\x00\x00\x00\x02", "keytool -importkeystore"), (identity.key_pem(password=b"secret") + identity.chain_pem(), "Set ssl.key.password"),
    ]:
        identity.store_file.write_bytes(content)
        said = refusal(new_broker, identity, authority.file)
        assert reason in said, said
    identity.store_file.unlink()
    assert "does not exist" in refusal(new_broker, identity, authority.file)


def test_mistyped_keys_are_named(new_broker, authority: Authority, node: Identity):
    said = refusal(new_broker, node, authority.file, **{"listener.name.ssl.ssl.keystore.locaton": "x"})
    assert "did you mean 'listener.name.ssl.ssl.keystore.location'" in said
    assert "is no cipher suite" in refusal(new_broker, node, authority.file, ssl_cipher_suites="TLS_FOO")


@pytest.mark.parametrize("form", ["PKCS1", "SEC1", "PKCS8", "PKCS8 encrypted", "two files", "PKCS12", "inline", "in one line"])
def test_every_form_of_a_key_is_read(new_broker, authority: Authority, tmp_path: Path, form: str):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if form == "PKCS1" else None
    identity = authority.node(re.sub("[^A-Za-z0-9]", "", form), key=key)
    settings = tls_settings(identity, authority.file)
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    match form:
        case "PKCS1" | "SEC1":
            identity.store_file.write_bytes(identity.key_pem(traditional) + identity.chain_pem())
        case "PKCS8 encrypted":
            identity.store_file.write_bytes(identity.key_pem(password=b"secret") + identity.chain_pem())
            settings["ssl.key.password"] = "secret"
        case "two files":
            del settings["ssl.keystore.location"]
            settings |= {"ssl.keystore.certificate.chain": identity.chain_file, "ssl.keystore.key": identity.key_file}
        case "inline":
            del settings["ssl.keystore.location"]
            settings |= {"ssl.keystore.certificate.chain": identity.chain_pem().decode(), "ssl.keystore.key": identity.key_pem().decode()}
        case "in one line":
            # As Kafka's own documentation has it.
            del settings["ssl.keystore.location"]
            settings |= {
                "ssl.keystore.certificate.chain": identity.chain_pem().decode().replace("\n", " "),
                "ssl.keystore.key": identity.key_pem().decode().replace("\n", " "),
            }
        case "PKCS12":
            store = pkcs12.serialize_key_and_certificates(
                b"node", identity.key, identity.certificate, None, serialization.BestAvailableEncryption(b"secret"))
            identity.store_file.write_bytes(store)
            settings |= {"ssl.keystore.type": "PKCS12", "ssl.keystore.password": "secret"}
    broker = new_broker(settings=settings, listeners=["SSL"]).start()
    assert connect(broker, "SSL", authority).list_topics(timeout=10).brokers
    assert broker.stop() == 0
    assert "secret" not in broker.log()


# OpenSSL's client


def openssl(broker: Broker, listener: str, authority: Authority, *options: str, send: bool = False, text: bytes = b"") -> str:
    command = [
        "openssl", "s_client", "-connect", f"127.0.0.1:{broker.ports[listener]}", "-servername", "localhost", "-CAfile",
        str(authority.file), *options,
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if send:
        # Tickets of TLS 1.3 come behind the first answer.
        process.stdin.write(API_VERSIONS)
        process.stdin.flush()
        time.sleep(0.5)
    said, _ = process.communicate(text, timeout=20)
    return said.decode(errors="replace")
