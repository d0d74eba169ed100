"""`martlet` with tokens that it gets by its own credentials, from a server that is good, bad or down."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from harness import librdkafka
from harness.broker import Broker, binary, environment
from harness.certificates import Authority
from harness.issuer import LISTENER, Endpoint, EndpointMaker, Exchange, Issuer, key_settings, silent


class TokenServer:
    """Keys at /keys, and at /token tokens for whoever knows the secret."""

    def __init__(self, issuer: Issuer):
        self.issuer = issuer
        self.forms: list[dict[str, list[str]]] = []
        self.life: int | None = 3600

    def __call__(self, exchange: Exchange) -> None:
        if exchange.path == "/keys":
            return exchange.answer(self.issuer.key_set(["rsa"]))
        assert (exchange.command, exchange.path) == ("POST", "/token")
        kind, credentials = exchange.headers["Authorization"].split()
        if kind != "Basic" or base64.b64decode(credentials) != b"shop:s%cr+t/=":
            body = {"error": "invalid_client", "error_description": "unknown client or wrong secret"}
            return exchange.answer(json.dumps(body).encode(), 401)
        assert exchange.headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.forms.append(parse_qs(exchange.body.decode(), strict_parsing=True))
        end = time.time() + (self.life or 3600)
        answer = {"access_token": self.issuer.token(sub="service", exp=end), "token_type": "Bearer", "expires_in": self.life}
        exchange.answer(json.dumps({name: value for name, value in answer.items() if value is not None}).encode())


@pytest.fixture(scope="module")
def token_server(issuer: Issuer) -> TokenServer:
    return TokenServer(issuer)


@pytest.fixture(scope="module")
def token_endpoint(authority: Authority, token_server: TokenServer) -> Iterator[Endpoint]:
    endpoint = Endpoint(authority.issue("tokens"), token_server).start()
    yield endpoint
    endpoint.stop()


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers, authority: Authority, token_endpoint: Endpoint) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=key_settings(token_endpoint, authority), listeners=[LISTENER])
    module_brokers.append(broker)
    yield broker.start()
    assert broker.stop() == 0


def jaas(authority: Authority | None, secret: str = "s%cr+t/=", more: str = "") -> str:
    trust = f' ssl.truststore.location="{authority.file}"' if authority else ""
    module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule"
    return f'{module} required clientId="shop" clientSecret="{secret}"{trust}{more};'


def command(broker: Broker, folder: Path, properties: dict[str, object], *arguments: str) -> list[str]:
    file = folder / "client.properties"
    common = {"security.protocol": LISTENER, "sasl.mechanism": "OAUTHBEARER"}
    file.write_text("".join(f"{key}={value}\n" for key, value in (common | properties).items()))
    return [str(binary()), *arguments, "-b", broker.address_of(LISTENER), "--command-config", str(file)]


def martlet(broker: Broker, folder: Path, properties: dict[str, object], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(broker, folder, properties, *arguments), capture_output=True, text=True, timeout=60, env=environment(),
        stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("names", ["as Kafka's options", "as Kafka's keys", "as librdkafka's keys"])
def test_martlet_gets_its_token_by_its_own_credentials(
    broker: Broker, token_server: TokenServer, token_endpoint: Endpoint, authority: Authority, tmp_path: Path, names: str
):
    properties: dict[str, object] = {"sasl.oauthbearer.token.endpoint.url": f"{token_endpoint.url}/token"}
    match names:
        case "as Kafka's options":
            properties["sasl.jaas.config"] = jaas(authority, more=' scope="read write"')
        case "as Kafka's keys":
            properties |= {
                "sasl.oauthbearer.client.credentials.client.id": "shop",
                "sasl.oauthbearer.client.credentials.client.secret": "s%cr+t/=",
                "sasl.oauthbearer.scope": "read write", "https.ca.location": authority.file,
            }
        case _:
            properties |= {
                "sasl.oauthbearer.client.id": "shop", "sasl.oauthbearer.client.secret": "s%cr+t/=",
                "sasl.oauthbearer.method": "oidc", "sasl.oauthbearer.scope": "read write", "https.ca.location": authority.file,
            }
    before = len(token_server.forms)
    topic = f"made-{before}"
    done = martlet(broker, tmp_path, properties, "topic", "create", topic)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert topic in martlet(broker, tmp_path, properties, "topic", "list").stdout
    # One for each command, however many connections it opens.
    assert token_server.forms[before:] == [{"grant_type": ["client_credentials"], "scope": ["read write"]}] * 2


def test_a_token_whose_end_is_not_told_is_used_all_the_same(
    broker: Broker, token_server: TokenServer, token_endpoint: Endpoint, authority: Authority, tmp_path: Path
):
    token_server.life = None
    try:
        properties = {"sasl.oauthbearer.token.endpoint.url": f"{token_endpoint.url}/token", "sasl.jaas.config": jaas(authority)}
        assert martlet(broker, tmp_path, properties, "topic", "list").returncode == 0
    finally:
        token_server.life = 3600


def test_a_producer_outlives_its_tokens(
    broker: Broker, topic: str, token_server: TokenServer, token_endpoint: Endpoint, authority: Authority, tmp_path: Path
):
    properties = {"sasl.oauthbearer.token.endpoint.url": f"{token_endpoint.url}/token", "sasl.jaas.config": jaas(authority)}
    before = len(token_server.forms)
    token_server.life = 3
    try:
        producer = subprocess.Popen(
            command(broker, tmp_path, properties, "produce", topic), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=environment())
        sent = []
        while len(token_server.forms) < before + 3:
            assert len(sent) < 300, f"{len(token_server.forms) - before} tokens were fetched in 30 s"
            sent.append(f"value {len(sent)}")
            producer.stdin.write(sent[-1] + "\n")
            producer.stdin.flush()
            time.sleep(0.1)
        _, errors = producer.communicate(timeout=30)
    finally:
        token_server.life = 3600
    assert producer.returncode == 0, errors
    assert [message.value().decode() for message in librdkafka.read(broker, topic)] == sent


def test_what_is_wrong_with_getting_a_token_is_said(
    broker: Broker, token_endpoint: Endpoint, new_endpoint: EndpointMaker, authority: Authority, tmp_path: Path
):
    def said(url: str, options: str, **more: object) -> str:
        properties = {"sasl.oauthbearer.token.endpoint.url": url, "sasl.jaas.config": options}
        properties |= {key.replace("_", "."): value for key, value in more.items()}
        done = martlet(broker, tmp_path, properties, "topic", "list")
        assert done.returncode != 0
        assert "s%cr+t" not in done.stderr and "not the secret" not in done.stderr
        return done.stderr

    url = f"{token_endpoint.url}/token"
    wrong = said(url, jaas(authority, secret="not the secret"))
    assert f"{url} answered with status 401 (Unauthorized): invalid_client: unknown client or wrong secret" in wrong, wrong
    assert "Look at the client's id, secret and scope" in wrong
    untrusted = said(url, jaas(None))
    assert "the TLS peer is refused" in untrusted and "ssl.truststore.location in sasl.jaas.config" in untrusted, untrusted
    down = new_endpoint()
    assert f"{down.url}/ cannot be reached: Connection refused" in (text := said(down.url, jaas(authority))), text
    slow = new_endpoint(silent).start()
    assert "did not answer within 0.3 seconds" in (text := said(slow.url, jaas(authority), sasl_login_read_timeout_ms=300)), text
    missing = new_endpoint(lambda exchange: exchange.answer(b"", 404)).start()
    assert "Look at sasl.oauthbearer.token.endpoint.url" in (text := said(missing.url, jaas(authority))), text
    page = new_endpoint(lambda exchange: exchange.answer(b"<html>")).start()
    assert "answered with what is no JSON object" in (text := said(page.url, jaas(authority))), text
    assert "clientId of 'sasl.jaas.config'" in (text := said(url, "a.OAuthBearerLoginModule required;")), text
    assert "must begin with https://" in (text := said("issuer.example", jaas(authority))), text
    clear = said("http://issuer.invalid/token", jaas(authority))
    assert "is asked in the clear" in clear and "http://issuer.invalid/token cannot be reached" in clear, clear


def test_a_token_that_the_broker_does_not_believe_is_refused_there(
    broker: Broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer, tmp_path: Path
):
    expired = new_endpoint(lambda exchange: exchange.answer(json.dumps({"access_token": issuer.token(exp=1)}).encode())).start()
    done = martlet(broker, tmp_path, {
        "sasl.oauthbearer.token.endpoint.url": f"{expired.url}/token", "sasl.jaas.config": jaas(authority)}, "topic", "list")
    assert done.returncode != 0 and "OAUTHBEARER" in done.stderr
    assert "the token has expired" in broker.log()
