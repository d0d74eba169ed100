"""Certificates that are exchanged while the broker runs: nobody loses a request, and nothing bad is taken."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from harness import librdkafka
from harness.broker import Broker
from harness.certificates import Authority, Identity


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def node(authority: Authority) -> Identity:
    return authority.node()


@pytest.fixture
def broker(new_broker, authority: Authority, node: Identity) -> Broker:
    return start(new_broker, authority, node)


def start(new_broker, authority: Authority, node: Identity, **more: object) -> Broker:
    settings = {"ssl.keystore.location": node.store_file, "ssl.truststore.location": authority.file}
    settings |= {key.replace("_", "."): value for key, value in more.items()}
    return new_broker(settings=settings, listeners=["SSL"]).start()


def shown_serial(broker: Broker, authority: Authority) -> str:
    """Of the certificate that a new connection sees."""
    context = ssl.create_default_context(cafile=str(authority.file))
    with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            return secure.getpeercert()["serialNumber"].lower().lstrip("0")


def wait_for(condition, what: str, within: float = 15) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_a_new_certificate_is_used_and_no_request_fails(broker: Broker, topic_name: str, authority: Authority, node: Identity):
    topic = librdkafka.create_topic(broker, topic_name)
    secure = {"bootstrap_servers": broker.address_of("SSL"), "security_protocol": "ssl", "ssl_ca_location": str(authority.file)}
    failures: list[object] = []
    sent: list[bytes] = []
    ended = threading.Event()

    def produce() -> None:
        # A new client each time as well as one that stays: both kinds of connection are there all the time.
        staying = librdkafka.producer(broker, retries=0, **secure)
        while not ended.is_set():
            passing = librdkafka.producer(broker, retries=0, **secure)
            for client in [staying, passing]:
                value = b"%d" % len(sent)
                client.produce(topic, value=value, partition=0, on_delivery=lambda error, _: failures.append(error) if error else None)
                if client.flush(20):
                    failures.append("not sent")
                sent.append(value)

    thread = threading.Thread(target=produce)
    thread.start()
    try:
        for _ in range(3):
            renewed = authority.node("renewed", common_name="node")
            node.replace_with(renewed)
            wait_for(lambda: shown_serial(broker, authority) == renewed.serial, "the new certificate is shown")
    finally:
        ended.set()
        thread.join()
    assert not failures
    assert len(sent) > 10
    assert [message.value() for message in librdkafka.read(broker, topic)] == sent
    assert broker.log().count("uses new certificates") == 3


def test_what_cannot_be_used_leaves_the_old_certificate(broker: Broker, authority: Authority, node: Identity):
    old = shown_serial(broker, authority)
    renewed = authority.node("renewed", common_name="node")
    whole = renewed.key_pem() + renewed.chain_pem()
    other = authority.node("other")
    for content in [whole[: len(whole) // 2], b"", other.key_pem() + renewed.chain_pem(), authority.node("late", begins=-9, ends=-3).store_file.read_bytes()]:
        count = broker.log().count("keeps the certificates it has")
        node.store_file.write_bytes(content)
        wait_for(lambda: broker.log().count("keeps the certificates it has") > count, "the log says so")
        assert shown_serial(broker, authority) == old
    node.store_file.write_bytes(whole)
    wait_for(lambda: shown_serial(broker, authority) == renewed.serial, "the whole file is taken")


@pytest.mark.parametrize("changed", ["subject", "names"])
@pytest.mark.parametrize("allowed", [False, True], ids=["refused", "allowed"])
def test_another_identity_is_taken_only_where_that_is_allowed(new_broker, authority: Authority, node: Identity, changed: str, allowed: bool):
    key = "ssl_allow_dn_changes" if changed == "subject" else "ssl_allow_san_changes"
    broker = start(new_broker, authority, node, **{key: str(allowed).lower()})
    old = shown_serial(broker, authority)
    other = authority.node("other", common_name="other") if changed == "subject" else authority.node("other", common_name="node", addresses=())
    if changed == "names":
        # A name less; one more would be no change of identity.
        assert other.certificate.subject == node.certificate.subject
    node.replace_with(other)
    if allowed:
        wait_for(lambda: shown_serial(broker, authority) == other.serial, "the new certificate is shown")
        return
    wait_for(lambda: "keeps the certificates it has" in broker.log(), "the log says so")
    assert re.search("is for CN=other|lacks the name IP:127.0.0.1", broker.log())
    assert shown_serial(broker, authority) == old


def test_a_signal_has_certificates_loaded_anew(new_broker, authority: Authority, node: Identity):
    broker = start(new_broker, authority, node, tls_reload="sighup")
    old = shown_serial(broker, authority)
    renewed = authority.node("renewed", common_name="node")
    node.replace_with(renewed)
    # Longer than watching would take.
    time.sleep(2.5)
    assert shown_serial(broker, authority) == old
    broker.signal(signal.SIGHUP)
    wait_for(lambda: shown_serial(broker, authority) == renewed.serial, "the new certificate is shown")
    assert broker.stop() == 0


def test_a_new_authority_is_believed_besides_the_old(new_broker, tmp_path: Path, authority: Authority, node: Identity):
    successor = Authority(tmp_path / "successor", "successor")
    broker = start(new_broker, authority, node, ssl_client_auth="required")
    old_client, new_client = authority.client("alice"), successor.client("alice")

    def is_let_in(client: Identity) -> bool:
        context = ssl.create_default_context(cafile=str(authority.file))
        context.load_cert_chain(str(client.chain_file), str(client.key_file))
        try:
            with socket.create_connection(("127.0.0.1", broker.ports["SSL"])) as plain:
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    secure.sendall(bytes.fromhex("0000000a001200000000" + "0001ffff"))
                    return bool(secure.recv(1))
        except (ssl.SSLError, ConnectionError):
            return False

    assert is_let_in(old_client) and not is_let_in(new_client)
    both = authority.file.read_bytes() + successor.file.read_bytes()
    authority_alone = authority.file.read_bytes()
    authority.file.write_bytes(both)
    wait_for(lambda: is_let_in(new_client), "clients of the new authority are let in")
    assert is_let_in(old_client)
    authority.file.write_bytes(authority_alone)
    wait_for(lambda: not is_let_in(new_client), "and not any more")


@pytest.mark.parametrize("days, warning", [(40, None), (20.5, "expires in 20 days"), (0.7, "expires in 16 hours")])
def test_the_log_warns_of_a_certificate_that_ends_soon(new_broker, authority: Authority, days: float, warning: str | None):
    broker = start(new_broker, authority, authority.node("ending", ends=days))
    if warning is None:
        shown_serial(broker, authority)
        assert "expires in" not in broker.log()
    else:
        wait_for(lambda: warning in broker.log(), f"the log has {warning}")
