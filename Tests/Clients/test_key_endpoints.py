"""OAUTHBEARER with keys that the broker fetches from a server, which is good, bad or down."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from harness.broker import Broker, BrokerDidNotStart
from harness.certificates import Authority
from harness.issuer import (
    LISTENER,
    PREFIX,
    TRUST_KEY,
    URL_KEY,
    EndpointMaker,
    Exchange,
    Issuer,
    key_settings,
    silent,
)

REFUSED = "cannot be used, and until it can be, every token is refused: it"


def is_let_in(broker: Broker, token: str) -> bool:
    errors: list[str] = []
    client = AdminClient({
        "bootstrap.servers": broker.address_of(LISTENER), "security.protocol": LISTENER.lower(), "sasl.mechanism": "OAUTHBEARER",
        "oauth_cb": lambda _: (token, time.time() + 3600), "log_level": 0, "error_cb": lambda error: errors.append(str(error)),
    })
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            client.list_topics(timeout=0.5)
            return True
        except KafkaException:
            client.poll(0)
            if any("uthentication" in error for error in errors):
                return False
    raise AssertionError(f"neither let in nor refused: {errors}")


def wait_until(condition: Callable[[], object], what: str, within: float = 20) -> float:
    """How long it took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < within, f"not within {within} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - begin


def wait_for_line(broker: Broker, pattern: str, within: float = 20) -> None:
    wait_until(lambda: re.search(pattern, broker.log()), f"a line of the log with {pattern!r}", within)


def test_keys_come_over_https(new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer):
    endpoint = new_endpoint().start()
    broker = new_broker(settings=key_settings(endpoint, authority), listeners=[LISTENER]).start()
    # They were fetched before the first client could come.
    assert is_let_in(broker, issuer.token())
    assert not is_let_in(broker, issuer.token(exp=time.time() - 60))
    assert [(method, path) for method, path, _, _ in endpoint.requests] == [("GET", "/keys")]
    assert endpoint.requests[0][2]["Host"] == f"localhost:{endpoint.port}"


def test_the_login_modules_options_say_who_is_believed_as_in_kafka(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer
):
    own = key_settings(new_endpoint().start(), authority)
    del own[TRUST_KEY]
    own[f"{PREFIX}.sasl.jaas.config"] = (
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
        f'ssl.truststore.type="PEM" ssl.truststore.location="{authority.file}";')
    broker = new_broker(settings=own, listeners=[LISTENER]).start()
    assert is_let_in(broker, issuer.token())


def test_http_is_taken_and_warned_of_where_others_can_forge_it(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer
):
    broker = new_broker(settings=key_settings(new_endpoint(identity=None).start(), authority), listeners=[LISTENER]).start()
    assert is_let_in(broker, issuer.token())
    assert "in the clear" not in broker.log()
    elsewhere = key_settings(new_endpoint(), authority)
    elsewhere[URL_KEY] = "http://issuer.invalid/keys"
    broker = new_broker(settings=elsewhere, listeners=[LISTENER]).start()
    assert "http://issuer.invalid/keys is fetched in the clear" in broker.log()
    wait_for_line(broker, f"http://issuer.invalid/keys {REFUSED} cannot be reached")


def test_new_keys_are_taken_up_without_a_restart(new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer):
    endpoint = new_endpoint().start()
    broker = new_broker(settings=key_settings(endpoint, authority), listeners=[LISTENER]).start()
    assert is_let_in(broker, issuer.token())
    assert not is_let_in(broker, issuer.token("ES256"))
    endpoint.serve = lambda exchange: exchange.answer(issuer.key_set(["ec"]))
    wait_until(lambda: is_let_in(broker, issuer.token("ES256")), "the new key is taken", within=25)
    assert not is_let_in(broker, issuer.token()), "the old key was taken out of the set"


def test_tokens_of_unknown_keys_do_not_set_the_pace(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer
):
    endpoint = new_endpoint().start()
    broker = new_broker(settings=key_settings(endpoint, authority), listeners=[LISTENER]).start()
    begin = time.monotonic()
    for number in range(10):
        assert not is_let_in(broker, issuer.token(key=f"invented-{number}"))
    wait_until(lambda: len(endpoint.requests) >= 2, "the keys are fetched because of them")
    assert len(endpoint.requests) <= 2 + (time.monotonic() - begin) / 10
    assert is_let_in(broker, issuer.token())


def test_an_endpoint_that_is_down_at_the_start_is_asked_until_it_is_up(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer
):
    endpoint = new_endpoint()
    own = key_settings(
        endpoint, authority, sasl_oauthbearer_jwks_endpoint_retry_backoff_max_ms=500,
        sasl_oauthbearer_jwks_endpoint_refresh_ms=1000)
    broker = new_broker(settings=own, listeners=[LISTENER]).start()
    assert not is_let_in(broker, issuer.token())
    wait_for_line(broker, f"{endpoint.url}/keys {REFUSED} cannot be reached: Connection refused")
    endpoint.start()
    wait_for_line(broker, f"The key set {endpoint.url}/keys was fetched. It has the keys 'rsa'")
    assert is_let_in(broker, issuer.token())
    # Down again: what is known stays in force.
    endpoint.stop()
    wait_for_line(broker, f"{endpoint.url}/keys cannot be used, and the keys fetched before stay in force")
    assert is_let_in(broker, issuer.token())
    lines = broker.log().count("cannot be used")
    assert lines <= 4, "a failure that lasts is not told again and again"


@pytest.mark.parametrize(
    "kind, reason",
    [("other authority", "the TLS peer is refused: .*issuer.*listener.name.NAME.oauthbearer.ssl.truststore.location"),
     ("other name", "the TLS peer is refused: .*localhost"), ("expired", "the TLS peer is refused: .*expired"),
     ("no TLS", "is it a plaintext port")],
)
def test_an_endpoint_that_is_not_to_be_believed_is_not(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer, tmp_path: Path, kind: str, reason: str
):
    match kind:
        case "other authority":
            endpoint = new_endpoint(identity=Authority(tmp_path / "other", "other").issue("issuer"))
        case "other name":
            endpoint = new_endpoint(identity=authority.issue("elsewhere", names=["elsewhere.example"], addresses=["127.0.0.1"]))
        case "expired":
            endpoint = new_endpoint(identity=authority.issue("late", begins=-20, ends=-10))
        case _:
            endpoint = new_endpoint(identity=None)
    endpoint.start()
    own = key_settings(endpoint, authority)
    own[URL_KEY] = f"https://localhost:{endpoint.port}/keys"
    broker = new_broker(settings=own, listeners=[LISTENER]).start()
    assert not is_let_in(broker, issuer.token())
    wait_for_line(broker, f"https://localhost:{endpoint.port}/keys cannot be used, .*: it cannot be reached: .*{reason}")
    assert not endpoint.requests


def test_without_a_truststore_the_systems_authorities_are_believed(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer
):
    own = key_settings(new_endpoint().start(), authority)
    del own[TRUST_KEY]
    # The one for clients' certificates says nothing of who may sign tokens.
    own["ssl.truststore.location"] = authority.file
    broker = new_broker(settings=own, listeners=[LISTENER]).start()
    assert not is_let_in(broker, issuer.token())
    wait_for_line(broker, "the TLS peer is refused")
    system = new_broker(settings=own, listeners=[LISTENER], environment={"SSL_CERT_FILE": str(authority.file)}).start()
    assert is_let_in(system, issuer.token())


def endless(exchange: Exchange) -> None:
    exchange.send_response(200)
    exchange.end_headers()
    for _ in range(4096):
        exchange.wfile.write(b" " * 65536)


def dripping(exchange: Exchange) -> None:
    exchange.send_response(200)
    exchange.send_header("Content-Length", "1000")
    exchange.end_headers()
    for _ in range(1000):
        exchange.wfile.write(b" ")
        time.sleep(0.05)


BAD_ANSWERS: dict[str, tuple[Callable[[Exchange], None], str]] = {
    "endless": (endless, "answers with more than 1048576 bytes"),
    "announced too long": (lambda exchange: exchange.answer(b" " * 2_000_000), "answers with more than 1048576 bytes"),
    "dripping": (dripping, "did not answer within 1.0 seconds"),
    "silent": (silent, "did not answer within 1.0 seconds"),
    "nothing": (lambda exchange: exchange.connection.close(), "closed the connection before its answer was whole"),
    "no JSON": (lambda exchange: exchange.answer(b"<html>"), "is no JSON object"),
    "no keys": (lambda exchange: exchange.answer(b'{"keys": []}'), "has no key for signatures"),
    "missing": (lambda exchange: exchange.answer(b"{}", 404), r"answered with status 404 \(Not Found\)"),
    "failing": (lambda exchange: exchange.answer(b"{}", 503), r"answered with status 503"),
    "redirect": (
        lambda exchange: exchange.answer(b"", 302, Location="/elsewhere"),
        r"answered with status 302 \(Found\): redirects are not followed, and this one leads to /elsewhere"),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_bad_answers_do_no_harm(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, issuer: Issuer, kind: str
):
    serve, reason = BAD_ANSWERS[kind]
    endpoint = new_endpoint(serve).start()
    own = key_settings(
        endpoint, authority, sasl_login_read_timeout_ms=1000, sasl_oauthbearer_jwks_endpoint_retry_backoff_max_ms=500)
    broker = new_broker(settings=own, listeners=[LISTENER]).start()
    wait_for_line(broker, f"{endpoint.url}/keys {REFUSED} {reason}")
    plain = AdminClient({"bootstrap.servers": broker.address, "log_level": 0})
    times = []
    for _ in range(50):
        begin = time.monotonic()
        plain.list_topics(timeout=10)
        times.append(time.monotonic() - begin)
    assert sorted(times)[25] < 0.1
    assert not is_let_in(broker, issuer.token())
    assert {path for _, path, _, _ in endpoint.requests} == {"/keys"}
    endpoint.serve = lambda exchange: exchange.answer(issuer.key_set(["rsa"]))
    wait_until(lambda: is_let_in(broker, issuer.token()), "the endpoint is well again")
    assert broker.stop() == 0


def test_a_broker_ends_while_an_endpoint_does_not_answer(new_broker, new_endpoint: EndpointMaker, authority: Authority):
    endpoint = new_endpoint(silent).start()
    broker = new_broker(settings=key_settings(endpoint, authority), listeners=[LISTENER])
    broker.start()
    assert endpoint.requests
    assert broker.stop() == 0


@pytest.mark.parametrize(
    "url, reason",
    [("issuer.example/keys", "must begin with https://"), ("https://user:secret@issuer.example/keys", "must not have a user"),
     ("ftp://issuer.example/keys", "must begin with https://"), ("https://issuer.example:port/keys", "has a port"),
     ("file://", "names no file")],
)
def test_a_url_that_is_none_stops_the_start(new_broker, new_endpoint: EndpointMaker, authority: Authority, url: str, reason: str):
    own = key_settings(new_endpoint(), authority)
    own[URL_KEY] = url
    with pytest.raises(BrokerDidNotStart) as refused:
        new_broker(settings=own, listeners=[LISTENER]).start()
    said = refused.value.output + refused.value.log
    assert "sasl.oauthbearer.jwks.endpoint.url" in said and reason in said, said
    assert "user:secret" not in said


def test_authorities_that_cannot_be_read_stop_the_start(
    new_broker, new_endpoint: EndpointMaker, authority: Authority, tmp_path: Path
):
    own = key_settings(new_endpoint(), authority)
    own[TRUST_KEY] = tmp_path / "none.pem"
    with pytest.raises(BrokerDidNotStart) as refused:
        new_broker(settings=own, listeners=[LISTENER]).start()
    assert "none.pem" in refused.value.output + refused.value.log
