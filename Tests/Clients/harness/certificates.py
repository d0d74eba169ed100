"""Certificates of every kind, good and bad, made as they are needed."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def subject(common_name: str, unit: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Shop")]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def replace(path: Path, pem: bytes) -> None:
    """Other bytes under the same name, at once."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(pem)
    temporary.rename(path)


class Identity:
    """A key with its certificate, and the intermediates that were issued with it."""

    def __init__(self, folder: Path, name: str, key, certificate: x509.Certificate, chain: Sequence[x509.Certificate] = ()):
        self.name = name
        self.key = key
        self.certificate = certificate
        self.chain = list(chain)
        self.key_file = folder / f"{name}.key"
        self.chain_file = folder / f"{name}.crt"
        # Key and chain in one file, as Kafka's PEM stores are.
        self.store_file = folder / f"{name}.pem"
        self.key_file.write_bytes(self.key_pem())
        self.chain_file.write_bytes(self.chain_pem())
        self.store_file.write_bytes(self.key_pem() + self.chain_pem())

    def key_pem(self, form=serialization.PrivateFormat.PKCS8, password: bytes | None = None) -> bytes:
        protection = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, form, protection)

    def chain_pem(self) -> bytes:
        return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in [self.certificate, *self.chain])

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:x}"

    def replace_with(self, other: Identity) -> None:
        """Other bytes under the same names, each file at once."""
        replace(self.key_file, other.key_pem())
        replace(self.chain_file, other.chain_pem())
        replace(self.store_file, other.key_pem() + other.chain_pem())


class Authority:
    """Issues certificates; itself a root, or issued by another one."""

    def __init__(self, folder: Path, name: str = "authority", issuer: Authority | None = None):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.issuer = issuer
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = subject(name)
        builder = (
            x509.CertificateBuilder().subject_name(self.name).issuer_name((issuer or self).name)
            .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(_now() - DAY).not_valid_after(_now() + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
        )
        self.certificate = builder.sign((issuer or self).key, hashes.SHA256())
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.pem)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, name: str, *, common_name: str | None = None, unit: str = "", names: Sequence[str] = ("localhost",),
        addresses: Sequence[str] = ("127.0.0.1",), uris: Sequence[str] = (), usages=(SERVER, CLIENT), begins: float = -1,
        ends: float = 365, key=None, chain: Sequence[x509.Certificate] | None = None,
    ) -> Identity:
        """`begins` and `ends` are days from now. The chain has this authority where it is not a root."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder().subject_name(subject(common_name or name, unit)).issuer_name(self.name)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(_now() + begins * DAY).not_valid_after(_now() + ends * DAY)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        alternatives = [
            *(x509.DNSName(one) for one in names), *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses),
            *(x509.UniformResourceIdentifier(one) for one in uris),
        ]
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        if chain is None:
            chain = [self.certificate] if self.issuer else []
        return Identity(self.folder, name, key, builder.sign(self.key, hashes.SHA256()), chain)

    def node(self, name: str = "node", **options) -> Identity:
        return self.issue(name, unit="martlet-node", **options)

    def client(self, name: str, **options) -> Identity:
        return self.issue(name, names=(), addresses=(), usages=(CLIENT,), **options)

    def revocation_list(self, *revoked: Identity) -> Path:
        builder = (
            x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(_now() - DAY).next_update(_now() + 30 * DAY)
        )
        for identity in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(identity.certificate.serial_number)
                .revocation_date(_now() - DAY).build())
        path = self.folder / "revoked.crl"
        path.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return path


def shown_to(client: Path, trust: Path, port: int, address: str = "127.0.0.1") -> str | None:
    """The serial number of a listener's certificate; nothing where one of the two refuses the other."""
    context = ssl.create_default_context(cafile=str(trust))
    context.load_cert_chain(str(client))
    try:
        with socket.create_connection((address, port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                # By TLS 1.3 a client learns only with the first answer that it is let in.
                secure.sendall(bytes.fromhex("0000000a001200000000" + "0001ffff"))
                return secure.getpeercert()["serialNumber"].lower().lstrip("0") if secure.recv(1) else None
    except (ssl.SSLError, ConnectionError):
        return None


def self_signed(folder: Path, name: str) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder().subject_name(subject(name)).issuer_name(subject(name)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(_now() - DAY).not_valid_after(_now() + 365 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256())
    )
    return Identity(folder, name, key, certificate)


def weak_key():
    """1,024 bits of RSA."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)
