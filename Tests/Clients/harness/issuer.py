"""Who signs tokens, and the server at which its keys and its tokens are fetched, good or bad."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from harness.broker import unused_port
from harness.certificates import Authority, Identity


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Issuer:
    """Signs tokens, and says by which keys."""

    def __init__(self, folder: Path):
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "keys.json"
        self.publish(["rsa", "ec"])

    def publish(self, ids: list[str]) -> None:
        self.file.write_bytes(self.key_set(ids))

    def key_set(self, ids: list[str]) -> bytes:
        numbers, point = self.rsa.public_key().public_numbers(), self.ec.public_key().public_numbers()
        keys = {
            "rsa": {
                "kty": "RSA", "kid": "rsa", "use": "sig", "n": text(numbers.n.to_bytes(256)), "e": text(numbers.e.to_bytes(3)),
            },
            "ec": {"kty": "EC", "kid": "ec", "crv": "P-256", "x": text(point.x.to_bytes(32)), "y": text(point.y.to_bytes(32))},
        }
        return json.dumps({"keys": [keys[one] for one in ids]}).encode()

    def token(self, algorithm: str = "RS256", key: str | None = None, **claims: object) -> str:
        now = time.time()
        claims = {"sub": "alice", "iss": "https://issuer.example", "aud": "martlet", "iat": now, "exp": now + 3600} | claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": algorithm, "kid": key or ("ec" if algorithm.startswith("ES") else "rsa")}
        message = f"{text(json.dumps(header).encode())}.{text(json.dumps(claims).encode())}".encode()
        match algorithm:
            case "RS256":
                signature = self.rsa.sign(message, padding.PKCS1v15(), hashes.SHA256())
            case "PS256":
                signature = self.rsa.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
            case "ES256":
                r, s = decode_dss_signature(self.ec.sign(message, ec.ECDSA(hashes.SHA256())))
                signature = r.to_bytes(32) + s.to_bytes(32)
            case _:
                signature = b""
        return f"{message.decode()}.{text(signature)}"


class Exchange(BaseHTTPRequestHandler):
    """One request at an endpoint."""

    server: _Server
    body: bytes = b""

    def do_GET(self) -> None:
        endpoint = self.server.endpoint
        endpoint.requests.append((self.command, self.path, dict(self.headers), self.body))
        try:
            endpoint.serve(self)
        except OSError:
            pass  # Whoever asked has gone: that is what some tests are about.

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: Endpoint

    def handle_error(self, *_: object) -> None:
        pass  # Handshakes that are refused.


class Endpoint:
    """A server on a port of its own, which may be ended and begun again. `serve` says what it answers, and may be exchanged."""

    def __init__(self, identity: Identity | None, serve: Callable[[Exchange], None]):
        self.identity = identity
        self.serve = serve
        self.port = unused_port()
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.identity else 'http'}://localhost:{self.port}"

    def start(self) -> Endpoint:
        self._server = server = _Server(("127.0.0.1", self.port), Exchange)
        server.endpoint = self
        if self.identity:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.identity.chain_file, self.identity.key_file)
            # The handshake is done where the connection is served, not where all are accepted.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


EndpointMaker = Callable[..., Endpoint]


@contextmanager
def endpoints(identity: Identity, serve: Callable[[Exchange], None]) -> Iterator[EndpointMaker]:
    """Makes endpoints, not started, which end with the block. Both arguments are what one gets that is not said otherwise."""
    made: list[Endpoint] = []

    def make(serve: Callable[[Exchange], None] = serve, identity: Identity | None = identity) -> Endpoint:
        made.append(Endpoint(identity, serve))
        return made[-1]

    try:
        yield make
    finally:
        for endpoint in made:
            endpoint.stop()


def silent(exchange: Exchange) -> None:
    """Waits until whoever asked has gone."""
    exchange.rfile.read(1)


# What a broker is told of an issuer

LISTENER = "SASL_PLAINTEXT"
PREFIX = "listener.name.sasl_plaintext.oauthbearer"
URL_KEY = f"{PREFIX}.sasl.oauthbearer.jwks.endpoint.url"
TRUST_KEY = f"{PREFIX}.ssl.truststore.location"


def key_settings(endpoint: Endpoint, authority: Authority, **more: object) -> dict[str, object]:
    """Of a broker with `LISTENER`, which takes tokens by the keys of an endpoint."""
    return {
        "sasl.enabled.mechanisms": "OAUTHBEARER", URL_KEY: f"{endpoint.url}/keys", TRUST_KEY: authority.file,
    } | {key.replace("_", "."): value for key, value in more.items()}
