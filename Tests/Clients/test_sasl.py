"""Clients that say who they are: PLAIN, SCRAM and OAUTHBEARER by librdkafka, kafka-python and aiokafka, right and wrong."""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaError as AioKafkaError
from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from harness import librdkafka
from harness.broker import Broker, BrokerDidNotStart
from harness.certificates import Authority
from harness.issuer import Issuer, text
from harness.wire import Connection, ConnectionClosed
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
PASSWORD = 'correct horse, = "battery" ünïcode'


def settings(authority: Authority, issuer: Issuer) -> dict[str, object]:
    node = authority.node()
    return {
        "ssl.keystore.location": node.store_file,
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
        "listener.name.sasl_ssl.plain.sasl.jaas.config":
            'org.apache.kafka.common.security.plain.PlainLoginModule required user_bob="bob-secret";',
        "sasl.oauthbearer.jwks.endpoint.url": issuer.file.as_uri(),
        "sasl.oauthbearer.expected.issuer": "https://issuer.example",
        "sasl.oauthbearer.expected.audience": "martlet",
        "listener.name.sasl_plaintext.scram-sha-512.connections.max.reauth.ms": 3000,
    }


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers, authority: Authority, issuer: Issuer) -> Iterator[Broker]:
    broker = Broker(
        tmp_path_factory.mktemp("broker"), settings=settings(authority, issuer), listeners=["SASL_SSL", "SASL_PLAINTEXT"])
    module_brokers.append(broker)
    broker.start()
    add_user(broker, "alice", PASSWORD)
    yield broker
    assert broker.stop() == 0


def add_user(broker: Broker, name: str, password: str) -> None:
    changes = [
        UserScramCredentialUpsertion(name, ScramCredentialInfo(mechanism, 4096), password.encode())
        for mechanism in [ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512]
    ]
    admin = librdkafka.admin(broker)
    for future in admin.alter_user_scram_credentials(changes).values():
        future.result(20)


def rdkafka(broker: Broker, authority: Authority, mechanism: str, user: str, password: str, listener: str = "SASL_SSL") -> dict:
    return {
        "bootstrap.servers": broker.address_of(listener), "security.protocol": listener.lower(), "sasl.mechanism": mechanism,
        "sasl.username": user, "sasl.password": password, "ssl.ca.location": str(authority.file), "log_level": 0,
    }


def is_let_in(config: dict) -> bool:
    errors: list[str] = []
    client = AdminClient(config | {"error_cb": lambda error: errors.append(str(error))})
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            client.list_topics(timeout=1)
            return True
        except KafkaException:
            client.poll(0)
            if any("uthentication" in error for error in errors):
                return False
    raise AssertionError(f"neither let in nor refused: {errors}")


# Passwords


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_librdkafka_is_let_in_by_its_password(broker: Broker, authority: Authority, mechanism: str):
    assert is_let_in(rdkafka(broker, authority, mechanism, "alice", PASSWORD))


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("user, password", [("alice", "not-her-secret"), ("nobody", PASSWORD), ("alice", " ")])
def test_a_wrong_password_and_an_unknown_user_are_refused_alike(
    broker: Broker, authority: Authority, mechanism: str, user: str, password: str
):
    assert not is_let_in(rdkafka(broker, authority, mechanism, user, password))
    assert password == " " or password not in broker.log()


def test_plain_knows_the_users_of_its_listener(broker: Broker, authority: Authority):
    assert is_let_in(rdkafka(broker, authority, "PLAIN", "bob", "bob-secret"))
    assert not is_let_in(rdkafka(broker, authority, "PLAIN", "bob", "bob-secret", listener="SASL_PLAINTEXT"))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_kafka_python_is_let_in_and_refused(broker: Broker, authority: Authority, mechanism: str):
    common = {
        "bootstrap_servers": broker.address_of("SASL_SSL"), "security_protocol": "SASL_SSL", "ssl_cafile": str(authority.file),
        "sasl_mechanism": mechanism, "sasl_plain_username": "alice",
    }
    client = KafkaAdminClient(sasl_plain_password=PASSWORD, **common)
    client.list_topics()
    client.close()
    with pytest.raises(KafkaError):
        KafkaAdminClient(sasl_plain_password="wrong", bootstrap_timeout_ms=3000, **common).list_topics()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_aiokafka_is_let_in_and_refused(broker: Broker, authority: Authority, topic: str, mechanism: str):
    import ssl

    async def send(password: str) -> None:
        client = AIOKafkaProducer(
            bootstrap_servers=broker.address_of("SASL_SSL"), security_protocol="SASL_SSL", sasl_mechanism=mechanism,
            sasl_plain_username="alice", sasl_plain_password=password, ssl_context=ssl.create_default_context(cafile=str(authority.file)))
        await client.start()
        try:
            await client.send_and_wait(topic, b"hello", partition=0)
        finally:
            await client.stop()

    asyncio.run(send(PASSWORD))
    with pytest.raises(AioKafkaError):
        asyncio.run(send("wrong"))


def test_users_are_described_changed_and_deleted(broker: Broker, authority: Authority):
    admin = librdkafka.admin(broker)
    add_user(broker, "carol", "first")
    assert is_let_in(rdkafka(broker, authority, "SCRAM-SHA-512", "carol", "first"))
    described = admin.describe_user_scram_credentials(["carol"])["carol"].result(20)
    assert sorted(one.mechanism.name for one in described.scram_credential_infos) == ["SCRAM_SHA_256", "SCRAM_SHA_512"]
    add_user(broker, "carol", "second")
    assert not is_let_in(rdkafka(broker, authority, "SCRAM-SHA-512", "carol", "first"))
    assert is_let_in(rdkafka(broker, authority, "SCRAM-SHA-512", "carol", "second"))
    gone = [UserScramCredentialDeletion("carol", one) for one in [ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512]]
    for future in admin.alter_user_scram_credentials(gone).values():
        future.result(20)
    assert not is_let_in(rdkafka(broker, authority, "SCRAM-SHA-512", "carol", "second"))
    with pytest.raises(KafkaException):
        admin.describe_user_scram_credentials(["carol"])["carol"].result(20)


def test_users_are_there_after_a_restart(new_broker, authority: Authority, issuer: Issuer):
    broker = new_broker(settings=settings(authority, issuer), listeners=["SASL_SSL", "SASL_PLAINTEXT"]).start()
    add_user(broker, "dave", "secret of dave")
    broker.kill()
    broker.start()
    assert is_let_in(rdkafka(broker, authority, "SCRAM-SHA-256", "dave", "secret of dave"))
    for path in broker.data.rglob("*"):
        assert not path.is_file() or b"secret of dave" not in path.read_bytes()


# Tokens


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_librdkafka_is_let_in_by_a_token(broker: Broker, authority: Authority, issuer: Issuer, algorithm: str):
    assert is_let_in(with_token(broker, authority, issuer.token(algorithm)))


def with_token(broker: Broker, authority: Authority, token: str) -> dict:
    return {
        "bootstrap.servers": broker.address_of("SASL_SSL"), "security.protocol": "sasl_ssl", "sasl.mechanism": "OAUTHBEARER",
        "ssl.ca.location": str(authority.file), "oauth_cb": lambda _: (token, time.time() + 3600), "log_level": 0,
    }


BAD_TOKENS: dict[str, tuple[Callable[[Issuer], str], str]] = {
    "expired": (lambda issuer: issuer.token(exp=time.time() - 60), "the token has expired"),
    "without an end": (lambda issuer: issuer.token(exp=None), "has no end"),
    "not valid yet": (lambda issuer: issuer.token(nbf=time.time() + 600), "not valid yet"),
    "of another issuer": (lambda issuer: issuer.token(iss="https://other.example"), "is of the issuer 'https://other.example'"),
    "for another audience": (lambda issuer: issuer.token(aud=["billing"]), "is not for martlet"),
    "of nobody": (lambda issuer: issuer.token(sub=None), "names nobody"),
    "unsigned": (lambda issuer: issuer.token("none"), "is signed by 'none'"),
    "signed by a shared secret": (lambda issuer: issuer.token("HS256"), "is signed by 'HS256'"),
    "of an unknown key": (lambda issuer: issuer.token(key="other"), "is not in the key set"),
    "changed": (lambda issuer: changed(issuer.token()), "signature is wrong"),
}


def changed(token: str) -> str:
    header, claims, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return f"{header}.{text(json.dumps(content | {'sub': 'admin'}).encode())}.{signature}"


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_token_that_is_not_to_be_believed_is_refused(broker: Broker, authority: Authority, issuer: Issuer, kind: str):
    make, reason = BAD_TOKENS[kind]
    token = make(issuer)
    before = len(broker.log())
    assert not is_let_in(with_token(broker, authority, token))
    assert reason in broker.log()[before:]
    assert token not in broker.log()


def test_aiokafka_is_let_in_by_a_token(broker: Broker, authority: Authority, issuer: Issuer, topic: str):
    import ssl

    class Provider(AbstractTokenProvider):
        async def token(self) -> str:
            return issuer.token("ES256")

    async def send() -> None:
        client = AIOKafkaProducer(
            bootstrap_servers=broker.address_of("SASL_SSL"), security_protocol="SASL_SSL", sasl_mechanism="OAUTHBEARER",
            sasl_oauth_token_provider=Provider(), ssl_context=ssl.create_default_context(cafile=str(authority.file)))
        await client.start()
        await client.send_and_wait(topic, b"hello", partition=0)
        await client.stop()

    asyncio.run(send())


def test_without_a_key_set_every_token_is_refused(new_broker, authority: Authority, issuer: Issuer):
    without = settings(authority, issuer)
    del without["sasl.oauthbearer.jwks.endpoint.url"]
    broker = new_broker(settings=without, listeners=["SASL_SSL"]).start()
    assert not is_let_in(with_token(broker, authority, issuer.token()))
    assert "there is no key set" in broker.log()


def test_keys_that_are_none_stop_the_start(new_broker, authority: Authority, issuer: Issuer, tmp_path: Path):
    for content in ["", "{}", '{"keys": []}', "[" * 10_000]:
        file = tmp_path / "keys.json"
        file.write_text(content)
        broker = new_broker(
            settings=settings(authority, issuer) | {"sasl.oauthbearer.jwks.endpoint.url": file.as_uri()}, listeners=["SASL_SSL"])
        with pytest.raises(BrokerDidNotStart) as refused:
            broker.start()
        assert "sasl.oauthbearer.jwks.endpoint.url" in refused.value.log + refused.value.output


# The order of things


class Talk(Connection):
    """Frames by hand, at the listener that authenticates without encrypting."""

    def __init__(self, broker: Broker):
        super().__init__(broker, listener="SASL_PLAINTEXT")

    def send_raw(self, content: bytes) -> bytes:
        """The answer, from its correlation id on; nothing where the broker closes instead."""
        try:
            self.send(content)
        except ConnectionClosed:
            return b""
        return self.read_frame()

    def read_frame(self) -> bytes:
        try:
            return self.receive_frame()
        except ConnectionClosed:
            return b""


def test_nothing_but_versions_is_served_before_authentication(broker: Broker):
    with Talk(broker) as connection:
        assert connection.send_raw(frame(18, 0, b""))[4:6] == b"\x00\x00"
    for api, version, body in [(3, 1, struct.pack(">i", -1)), (36, 0, struct.pack(">i", 0)), (0, 3, b"\xff\xff\x00\x01" + bytes(8))]:
        with Talk(broker) as connection:
            assert connection.send_raw(frame(api, version, body)) == b""


def frame(api: int, version: int, body: bytes, correlation: int = 7) -> bytes:
    payload = struct.pack(">hhih", api, version, correlation, -1) + body
    return struct.pack(">i", len(payload)) + payload


def handshake(mechanism: str) -> bytes:
    return frame(17, 1, struct.pack(">h", len(mechanism)) + mechanism.encode())


def authenticate(message: bytes) -> bytes:
    return frame(36, 1, struct.pack(">i", len(message)) + message)


def test_an_unknown_mechanism_is_told_the_known_ones(broker: Broker):
    with Talk(broker) as connection:
        answer = connection.send_raw(handshake("GSSAPI"))
        assert struct.unpack(">h", answer[4:6]) == (33,)
        assert b"SCRAM-SHA-512" in answer
        assert connection.read_frame() == b""


def test_the_old_handshake_takes_bare_messages(broker: Broker, authority: Authority):
    with Talk(broker) as connection:
        name = b"PLAIN"
        answer = connection.send_raw(frame(17, 0, struct.pack(">h", len(name)) + name))
        assert struct.unpack(">h", answer[4:6]) == (0,)
        message = b"\0alice\0" + PASSWORD.encode()
        assert connection.send_raw(struct.pack(">i", len(message)) + message) == b""
        assert len(connection.send_raw(frame(3, 1, struct.pack(">i", 0)))) > 8


def test_a_message_that_is_too_large_ends_the_connection(broker: Broker):
    with Talk(broker) as connection:
        connection.send_raw(handshake("PLAIN"))
        assert connection.send_raw(struct.pack(">i", 600_000) + bytes(100)) == b""
    assert "sasl.server.max.receive.size is 524288" in broker.log()


def test_a_name_makes_no_lines_of_the_log(broker: Broker):
    for message in [b"n,,n=x\n2026-01-01 forged\r\x1b[2J\xc2\x85forged\xe2\x80\xa8forged,r=abc", b"n,,n=a=\nforged,r=abc"]:
        with Talk(broker) as connection:
            connection.send_raw(handshake("SCRAM-SHA-256"))
            connection.send_raw(authenticate(message))
            connection.send_raw(authenticate(b"c=biws,r=abc,p=AAAA"))
            assert connection.read_frame() == b""
    assert "forged" in broker.log()
    lines = [line for line in broker.log().splitlines() if "forged" in line]
    assert all("martlet" in line and "SCRAM-SHA-256" in line for line in lines), lines
    assert "\x1b" not in broker.log()


@pytest.mark.parametrize(
    "mechanism, messages",
    [("PLAIN", [b"", b"\0", b"\0\0", b"alice", b"a\0b\0c\0d", b"\xff\0\xff\0\xff", b"root\0alice\0x", b"\0" * 5000]),
     ("SCRAM-SHA-256", [b"", b"n,,", b"p=tls,,n=alice,r=x", b"n,,n=,r=x", b"n,,n=alice,r=", b"n,,n=a=2Cb=4,r=x", b"\xff" * 100]),
     ("OAUTHBEARER", [b"", b"n,,\x01", b"n,,\x01auth=Bearer \x01\x01", b"n,,\x01auth=Basic x\x01\x01", b"\x01" * 1000])],
)
def test_messages_that_make_no_sense_are_refused(broker: Broker, mechanism: str, messages: list[bytes]):
    for message in messages:
        with Talk(broker) as connection:
            connection.send_raw(handshake(mechanism))
            answer = connection.send_raw(authenticate(message))
            if mechanism == "OAUTHBEARER" and struct.unpack(">h", answer[4:6]) == (0,):
                answer = connection.send_raw(authenticate(b"\x01"))
            assert struct.unpack(">h", answer[4:6]) == (58,), message
            assert connection.read_frame() == b""


# Authenticating anew (KIP-368)


def scramless(connection: Talk, password: str = PASSWORD, user: str = "alice") -> bytes:
    connection.send_raw(handshake("PLAIN"))
    return connection.send_raw(authenticate(b"\0" + user.encode() + b"\0" + password.encode()))


def test_a_session_that_has_ended_is_not_served(new_broker, authority: Authority, issuer: Issuer):
    short = settings(authority, issuer) | {"listener.name.sasl_plaintext.connections.max.reauth.ms": 1000}
    broker = new_broker(settings=short, listeners=["SASL_SSL", "SASL_PLAINTEXT"]).start()
    add_user(broker, "alice", PASSWORD)
    metadata = frame(3, 1, struct.pack(">i", 0))
    with Talk(broker) as connection:
        answer = scramless(connection)
        assert struct.unpack(">h", answer[4:6]) == (0,)
        assert struct.unpack(">q", answer[-8:]) == (1000,)
        for _ in range(3):
            assert len(connection.send_raw(metadata)) > 8
            time.sleep(0.6)
            assert struct.unpack(">h", scramless(connection)[4:6]) == (0,)
        # As somebody else: refused.
        add_user(broker, "eve", PASSWORD)
        assert struct.unpack(">h", scramless(connection, user="eve")[4:6]) == (58,)
        assert connection.read_frame() == b""
    with Talk(broker) as connection:
        scramless(connection)
        time.sleep(1.2)
        assert connection.send_raw(metadata) == b""


def test_librdkafka_goes_on_over_the_end_of_its_session(broker: Broker, authority: Authority, topic: str):
    config = rdkafka(broker, authority, "SCRAM-SHA-512", "alice", PASSWORD, listener="SASL_PLAINTEXT")
    client = librdkafka.producer(broker, **{key.replace(".", "_"): value for key, value in config.items() if key != "log_level"})
    failures: list[object] = []
    end = time.monotonic() + 7
    while time.monotonic() < end:
        client.produce(topic, value=b"x", partition=0, on_delivery=lambda error, _: failures.append(error) if error else None)
        assert client.flush(20) == 0
        time.sleep(0.05)
    assert not failures


# Neither time nor the first answer tells anything

@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_an_unknown_user_is_asked_as_others_are(broker: Broker, mechanism: str):
    def shape(user: str) -> tuple[int, int]:
        with Talk(broker) as connection:
            connection.send_raw(handshake(mechanism))
            answer = connection.send_raw(authenticate(f"n,,n={user},r=abc".encode()))
            attributes = dict(part.split("=", 1) for part in answer[answer.index(b"r=abc"):].decode(errors="replace").split(","))
            return len(base64.b64decode(attributes["s"])), int("".join(filter(str.isdigit, attributes["i"])) or 0)

    assert shape("alice") == shape("nobody at all")


def test_an_unknown_user_takes_as_long_as_a_wrong_password(broker: Broker):
    def times(user: str) -> list[float]:
        taken = []
        for _ in range(15):
            with Talk(broker) as connection:
                connection.send_raw(handshake("PLAIN"))
                begin = time.monotonic()
                connection.send_raw(authenticate(b"\0" + user.encode() + b"\0wrong"))
                # Failures are answered 100 ms late.
                taken.append(time.monotonic() - begin - 0.1)
        return taken

    known, unknown = times("alice"), times("nobody at all")
    assert 0.25 < statistics.median(known) / statistics.median(unknown) < 4, (known, unknown)
