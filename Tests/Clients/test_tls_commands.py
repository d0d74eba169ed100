"""`martlet tls`: what it makes is what OpenSSL believes and brokers and clients use, it is exchanged under a running broker,
and what is wrong with a file or a server is said."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from harness import certificates, command
from harness.broker import Broker, binary, environment
from harness.certificates import Authority, Identity


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Certificates of two brokers and a client."""
    path = tmp_path / "certs"
    command.output(
        "tls", "init", path, "--node", "node-1,localhost,127.0.0.1,::1", "--node", "node-2,localhost", "--client", "alice")
    return path


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def openssl(*arguments: object) -> str:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def is_believed(file: Path, purpose: str, trust: Path) -> bool:
    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", str(trust), str(file)], capture_output=True, text=True)
    return done.returncode == 0


def serial(file: Path) -> str:
    return f"{x509.load_pem_x509_certificate(certificate_of(file)).serial_number:x}"


def certificate_of(file: Path) -> bytes:
    text = file.read_bytes()
    return text[text.index(b"-----BEGIN CERTIFICATE") :]


def subjects(trust: Path) -> list[str]:
    return [one.subject.rfc4514_string() for one in x509.load_pem_x509_certificates(trust.read_bytes())]


def wait_for(condition: Callable[[], bool], what: str, within: float = 15) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


# Making


def test_openssl_believes_what_was_made(folder: Path):
    assert names_of(folder) == ["alice.pem", "ca.key", "ca.pem", "node-1.pem", "node-2.pem"]
    trust = folder / "ca.pem"
    assert is_believed(trust, "any", trust)
    for name, server, client in [("node-1", True, True), ("node-2", True, True), ("alice", False, True)]:
        file = folder / f"{name}.pem"
        assert is_believed(file, "sslserver", trust) == server
        assert is_believed(file, "sslclient", trust) == client
        text = openssl("x509", "-in", file, "-noout", "-text")
        assert "NIST CURVE: P-256" in text and "ecdsa-with-SHA256" in text and "CA:FALSE" in text
        # The key is the certificate's.
        assert openssl("pkey", "-in", file, "-pubout") == openssl("x509", "-in", file, "-noout", "-pubkey")
    assert "DNS:node-1, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1" in openssl(
        "x509", "-in", folder / "node-1.pem", "-noout", "-ext", "subjectAltName")
    openssl("x509", "-in", folder / "node-1.pem", "-noout", "-checkend", 360 * 86_400)


def test_keys_are_their_owners_alone_whatever_is_masked(tmp_path: Path):
    before = os.umask(0)
    try:
        folder = tmp_path / "certs"
        command.output("tls", "init", folder, "--node", "node", "--client", "alice")
        command.output("tls", "renew", folder, "--all")
        command.output("tls", "renew", folder, "--new-authority")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"ca.pem": 0o644, "ca.key": 0o600, "node.pem": 0o600, "alice.pem": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_asked_again_it_adds_what_is_missing_and_changes_nothing(folder: Path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    made = command.report("tls", "init", folder, "--node", "node-1,elsewhere", "--client", "bob")
    assert made == {"authority": f"{folder}/ca.pem", "isNewAuthority": False, "made": [f"{folder}/bob.pem"]}
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert is_believed(folder / "bob.pem", "sslclient", folder / "ca.pem")


@pytest.mark.parametrize("arguments, reason", [
    ([], "--node NAME or --client NAME"), (["--client", "../alice"], "is no name"), (["--client", "ca"], "the authority's own name"),
    (["--client", "a", "--client", "a"], "given twice"), (["--client", "a", "--days", "0"], "from 1 to 3650"),
    (["--node", "a,b c"], "neither a DNS name nor an address"), (["--client", "a" * 65], "at most 64"),
])
def test_what_cannot_be_made_is_said_before_anything_is(tmp_path: Path, arguments: list[str], reason: str):
    done = command.run("tls", "init", tmp_path / "certs", *arguments)
    assert done.returncode != 0 and reason in done.stderr
    assert not (tmp_path / "certs").exists()


def test_a_folder_that_lost_its_authority_is_not_given_another(folder: Path):
    (folder / "ca.pem").unlink()
    key = (folder / "ca.key").read_bytes()
    assert "is gone" in command.failure("tls", "init", folder, "--client", "bob")
    assert (folder / "ca.key").read_bytes() == key


def section(text: str, heading: str) -> dict[str, str]:
    """The properties that stand under a heading of what `init` prints."""
    lines = text[text.index(heading) :].splitlines()[2:]
    end = lines.index("") if "" in lines else len(lines)
    return dict(line.split("=", 1) for line in lines[:end])


def test_the_printed_lines_start_a_broker_and_connect_a_client(new_broker, tmp_path: Path):
    printed = command.output(
        "tls", "init", "certs", "--node", "node-1,localhost,127.0.0.1", "--client", "alice", folder=tmp_path)
    settings = section(printed, "For a broker's configuration:")
    assert settings.pop("listeners") == "SSL://:9093"
    absolute = {key: tmp_path / value if key.endswith("location") else value for key, value in settings.items()}
    broker = new_broker(settings=absolute, listeners=["SSL"]).start()
    config = tmp_path / "client.properties"
    lines = section(printed, "For a client's configuration (--command-config):")
    config.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
    where = ["-b", broker.address_of("SSL"), "--command-config", config]
    command.output("topic", "create", "orders", *where, folder=tmp_path)
    assert "orders" in command.output("topic", "list", *where, folder=tmp_path)
    # Only with the certificate.
    config.write_text("".join(f"{key}={value}\n" for key, value in lines.items() if "keystore" not in key))
    assert "set ssl.keystore.location" in command.failure("topic", "list", *where, folder=tmp_path)


# Renewing


def test_a_renewed_certificate_has_the_same_names_and_another_key(tmp_path: Path):
    folder = tmp_path / "certs"
    # A comma, which text forms of names escape.
    command.output("tls", "init", folder, "--node", "node,localhost,10.0.0.1", "--client", "alice", "--organization", "Shop, Inc.")
    for name in ["node", "alice"]:
        file = folder / f"{name}.pem"
        old, old_key = x509.load_pem_x509_certificate(certificate_of(file)), openssl("pkey", "-in", file, "-pubout")
        report = command.report("tls", "renew", folder, name, "--days", 90)
        new = x509.load_pem_x509_certificate(certificate_of(file))
        assert new.subject == old.subject
        for kind in [x509.SubjectAlternativeName, x509.ExtendedKeyUsage] if name == "node" else [x509.ExtendedKeyUsage]:
            assert new.extensions.get_extension_for_class(kind) == old.extensions.get_extension_for_class(kind)
        assert new.serial_number != old.serial_number and openssl("pkey", "-in", file, "-pubout") != old_key
        assert report["renewed"] == [{"name": name, "file": str(file), "validUntil": f"{new.not_valid_after_utc:%Y-%m-%d}"}]
        assert is_believed(file, "sslclient", folder / "ca.pem")


def test_all_are_renewed_or_none(folder: Path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert "There is no" in command.failure("tls", "renew", folder, "alice", "nobody")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    renewed = command.report("tls", "renew", folder, "--all")["renewed"]
    assert [one["name"] for one in renewed] == ["alice", "node-1", "node-2"]
    assert all((folder / name).read_bytes() != content for name, content in before.items() if not name.startswith("ca."))


@pytest.mark.parametrize("arguments", [
    [], ["alice", "--all"], ["--new-authority", "--finish-authority"], ["--new-authority", "alice"], ["--new-authority", "--days", "3"],
    ["ca"], ["alice", "alice"], ["alice", "--days", "3651"],
])
def test_a_renewal_that_is_not_clear_changes_nothing(folder: Path, arguments: list[str]):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert command.run("tls", "renew", folder, *arguments).returncode != 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_without_an_authority_is_named(tmp_path: Path):
    for arguments in [["alice"], ["--all"], ["--new-authority"], ["--finish-authority"]]:
        assert "name a folder that martlet tls init made" in command.failure("tls", "renew", tmp_path, *arguments)


# Another authority


def test_both_authorities_are_trusted_until_the_last_certificate_is_new(folder: Path):
    trust = folder / "ca.pem"
    old, old_key = "CN=Martlet authority,O=Martlet", (folder / "ca.key").read_bytes()
    new = "CN=Martlet authority 2,O=Martlet"
    begun = command.report("tls", "renew", folder, "--new-authority")
    assert begun == {"authority": new, "trusted": [new, old], "outdated": ["alice", "node-1", "node-2"]}
    assert subjects(trust) == [new, old] and (folder / "ca.key").read_bytes() != old_key
    names = ["node-1", "alice", "node-2"]
    for count, name in enumerate(names):
        assert all(is_believed(folder / f"{one}.pem", "sslclient", trust) for one in names)
        line = command.failure("tls", "renew", folder, "--finish-authority")
        left = sorted(names[count:])
        assert f"Not from '{new}' yet: {', '.join(left)}. Renew first: martlet tls renew {folder} {' '.join(left)}." in line
        assert subjects(trust) == [new, old]
        command.output("tls", "renew", folder, name)
    assert f"trusts '{old}' no longer" in command.output("tls", "renew", folder, "--finish-authority")
    assert subjects(trust) == [new]
    assert all(is_believed(folder / f"{one}.pem", "sslclient", trust) for one in names)
    # A second time there is nothing left to do.
    assert command.report("tls", "renew", folder, "--finish-authority") == {"authority": new, "trusted": [new], "outdated": []}
    assert command.report("tls", "renew", folder, "--new-authority")["authority"] == "CN=Martlet authority 3,O=Martlet"


def test_one_change_of_authority_is_finished_before_the_next(folder: Path):
    command.output("tls", "renew", folder, "--new-authority")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert "finish that first" in command.failure("tls", "renew", folder, "--new-authority")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_init_adds_in_between_is_from_the_new_authority(folder: Path):
    command.output("tls", "renew", folder, "--new-authority")
    command.output("tls", "init", folder, "--client", "bob")
    assert ": alice, node-1, node-2." in command.failure("tls", "renew", folder, "--finish-authority")


def test_authorities_of_others_in_the_trust_file_stay(folder: Path, tmp_path: Path):
    other = Authority(tmp_path / "other", "other")
    trust = folder / "ca.pem"
    trust.write_bytes(trust.read_bytes() + other.file.read_bytes())
    command.output("tls", "renew", folder, "--new-authority")
    command.output("tls", "renew", folder, "--all")
    command.output("tls", "renew", folder, "--finish-authority")
    assert subjects(trust) == ["CN=Martlet authority 2,O=Martlet", "CN=other,O=Shop"]


def test_a_file_that_is_no_certificate_stops_the_end(folder: Path):
    command.output("tls", "renew", folder, "--new-authority")
    command.output("tls", "renew", folder, "--all")
    (folder / "half.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB")
    assert "half.pem" in command.failure("tls", "renew", folder, "--finish-authority")
    assert len(subjects(folder / "ca.pem")) == 2


@pytest.mark.parametrize("state", ["key only", "key and trust file"])
def test_a_change_that_was_cut_off_is_forgotten_or_finished(folder: Path, tmp_path: Path, state: str):
    """As a crash leaves it: before or after the trust file got the new authority."""
    before = {name: (folder / name).read_bytes() for name in ["ca.pem", "ca.key"]}
    command.output("tls", "renew", folder, "--new-authority")
    after = {name: (folder / name).read_bytes() for name in ["ca.pem", "ca.key"]}
    (folder / "ca.key.next").write_bytes(after["ca.key"])
    (folder / "ca.key").write_bytes(before["ca.key"])
    (folder / "ca.pem").write_bytes(before["ca.pem"] if state == "key only" else after["ca.pem"])
    (folder / "ca.pem.new").write_bytes(b"half")
    command.output("tls", "renew", folder, "alice")
    assert not (folder / "ca.key.next").exists()
    assert (folder / "ca.key").read_bytes() == (before if state == "key only" else after)["ca.key"]
    assert is_believed(folder / "alice.pem", "sslclient", folder / "ca.pem")
    if state == "key only":
        command.output("tls", "renew", folder, "--new-authority")
    command.output("tls", "renew", folder, "--all")
    command.output("tls", "renew", folder, "--finish-authority")
    assert "ca.pem.new" not in names_of(folder)


def test_killed_at_any_moment_the_folder_stays_whole(folder: Path):
    """Whatever is killed when, the next command goes on, and no file that a broker watches is ever half."""
    whole = {"ca.pem", "ca.key", "alice.pem", "node-1.pem", "node-2.pem"}
    for delay in range(12):
        for arguments in [["--new-authority"], ["--all"], ["--finish-authority"]]:
            process = subprocess.Popen(
                [str(binary()), "tls", "renew", str(folder), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment())
            try:
                process.wait(timeout=delay * 0.004)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert whole <= set(names_of(folder))
            for name in ["alice", "node-1", "node-2"]:
                assert is_believed(folder / f"{name}.pem", "sslclient", folder / "ca.pem")
                openssl("pkey", "-in", folder / f"{name}.pem", "-noout")
    command.output("tls", "renew", folder, "alice")
    assert is_believed(folder / "alice.pem", "sslclient", folder / "ca.pem")


# Under a running broker


class Cluster:
    """A broker with a certificate of the folder, and what a new connection sees of it."""

    def __init__(self, new_broker, folder: Path):
        self.folder = folder
        self.trust = folder / "ca.pem"
        settings = {
            "ssl.keystore.location": folder / "node-1.pem", "ssl.truststore.location": self.trust, "ssl.client.auth": "required"}
        self.broker: Broker = new_broker(settings=settings, listeners=["SSL"]).start()

    def serves(self, trust: Path, client: Path) -> str | None:
        """The serial number of the broker's certificate; nothing where one of the two refuses the other."""
        return certificates.shown_to(client, trust, self.broker.ports["SSL"])


def test_a_running_broker_takes_what_was_renewed(new_broker, folder: Path):
    cluster = Cluster(new_broker, folder)
    alice = folder / "alice.pem"
    assert cluster.serves(cluster.trust, alice) == serial(folder / "node-1.pem")
    command.output("tls", "renew", folder, "node-1", "alice")
    wait_for(lambda: cluster.serves(cluster.trust, alice) == serial(folder / "node-1.pem"), "the renewed certificate is shown")
    assert "uses new certificates" in cluster.broker.log()


def test_an_authority_is_exchanged_under_a_running_broker_and_nobody_is_refused(new_broker, folder: Path, tmp_path: Path):
    cluster = Cluster(new_broker, folder)
    # A client elsewhere has copies, which it gets in its own time.
    old_alice, old_trust, both = tmp_path / "old-alice.pem", tmp_path / "old-ca.pem", tmp_path / "both.pem"
    old_alice.write_bytes((folder / "alice.pem").read_bytes())
    old_trust.write_bytes(cluster.trust.read_bytes())
    assert cluster.serves(old_trust, old_alice)

    command.output("tls", "renew", folder, "--new-authority")
    both.write_bytes(cluster.trust.read_bytes())
    command.output("tls", "renew", folder, "alice")
    wait_for(lambda: cluster.serves(both, folder / "alice.pem") is not None, "clients of the new authority are let in")
    assert cluster.serves(old_trust, old_alice) and cluster.serves(both, old_alice)

    command.output("tls", "renew", folder, "--all")
    wait_for(lambda: cluster.serves(both, old_alice) == serial(folder / "node-1.pem"), "the broker shows its new certificate")
    assert cluster.serves(old_trust, old_alice) is None
    assert cluster.serves(both, folder / "alice.pem")

    command.output("tls", "renew", folder, "--finish-authority")
    wait_for(lambda: cluster.serves(both, old_alice) is None, "the old authority's clients are let in no longer")
    assert cluster.serves(cluster.trust, folder / "alice.pem")


# Checking a file


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def checked(file: Path, *arguments: object, is_good: bool = True) -> dict:
    done = command.run("tls", "check", file, "--format", "json", *arguments)
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert (done.returncode == 0) == is_good == (report["problems"] == []), report
    return report


def reasons(report: dict, kind: str = "problems") -> str:
    assert all(one["remedy"] for one in report[kind])
    return "; ".join(one["reason"] for one in report[kind])


def test_a_good_file_is_explained(folder: Path):
    report = checked(folder / "node-1.pem")
    (leaf,) = report["certificates"]
    assert report["form"] == "PEM" and report["key"] == "matches" and report["warnings"] == []
    assert leaf["role"] == "leaf" and leaf["subject"] == "CN=node-1,OU=martlet-node,O=Martlet"
    assert leaf["issuer"] == "CN=Martlet authority,O=Martlet" and leaf["serialNumber"] == serial(folder / "node-1.pem")
    assert leaf["names"] == ["DNS:node-1", "DNS:localhost", "IP:127.0.0.1", "IP:::1"]
    assert leaf["usages"] == ["digitalSignature", "serverAuth", "clientAuth"]
    assert leaf["key"] == "EC, 256 bits" and leaf["signature"] == "ecdsa-with-SHA256"
    assert checked(folder / "ca.pem")["certificates"][0]["role"] == "root"
    text = command.output("tls", "check", folder / "node-1.pem")
    assert "belongs to certificate 1" in text and "it can be used" in text and "EC, 256 bits" in text


def test_a_chain_is_shown_and_has_to_hold(authority: Authority, tmp_path: Path):
    middle = Authority(tmp_path / "middle", "middle", issuer=authority)
    node = middle.node()
    report = checked(node.store_file)
    assert [one["role"] for one in report["certificates"]] == ["leaf", "intermediate"]
    # The same name, and another key.
    impostor = Authority(tmp_path / "impostor", "middle", issuer=authority)
    node.store_file.write_bytes(node.key_pem() + node.chain_pem().replace(
        middle.certificate.public_bytes(serialization.Encoding.PEM), impostor.certificate.public_bytes(serialization.Encoding.PEM)))
    assert "middle" in reasons(checked(node.store_file), "warnings")
    # A signature that is another one by its last bit.
    der = bytearray(node.certificate.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    node.certificate = x509.load_der_x509_certificate(bytes(der))
    node.store_file.write_bytes(node.key_pem() + node.chain_pem())
    assert "is not signed by" in reasons(checked(node.store_file, is_good=False))


def test_with_a_truststore_the_chain_has_to_end_there(authority: Authority, tmp_path: Path):
    other = Authority(tmp_path / "other", "other")
    config = tmp_path / "client.properties"
    config.write_text(f"security.protocol=SSL\nssl.truststore.location={authority.file}\n")
    middle = Authority(tmp_path / "middle", "middle", issuer=authority)
    checked(authority.node().store_file, "--command-config", config)
    checked(middle.node("whole").store_file, "--command-config", config)
    for identity in [other.node(), middle.node("cut", chain=[]), certificates.self_signed(tmp_path, "alone")]:
        report = checked(identity.store_file, "--command-config", config, is_good=False)
        assert f"With the authorities in {authority.file}, " in reasons(report)


BAD: dict[str, tuple[Callable[[Authority], Identity], str]] = {
    "expired": (lambda authority: authority.node(begins=-9, ends=-3), "expired on"),
    "not yet valid": (lambda authority: authority.node(begins=3, ends=9), "is not valid before"),
    "weak key": (lambda authority: authority.node(key=certificates.weak_key()), "has a weak key (RSA, 1024 bits)"),
    "no usage": (lambda authority: authority.node(usages=(x509.ExtendedKeyUsageOID.CODE_SIGNING,)), "for neither servers nor clients"),
    "no names": (lambda authority: authority.node(names=(), addresses=()), "has no alternative names"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_peers_would_refuse_is_a_problem(authority: Authority, kind: str):
    make, reason = BAD[kind]
    assert reason in reasons(checked(make(authority).store_file, is_good=False))


def test_all_problems_are_told_at_once(authority: Authority, tmp_path: Path):
    bad = authority.node(begins=-9, ends=-3, key=certificates.weak_key(), names=(), addresses=())
    bad.store_file.write_bytes(authority.node("other").key_pem() + bad.chain_pem())
    report = checked(bad.store_file, is_good=False)
    assert report["key"] == "mismatch"
    assert "belongs to none of its certificates" in reasons(report)
    bad.store_file.write_bytes(bad.key_pem() + bad.chain_pem())
    found = reasons(checked(bad.store_file, is_good=False))
    assert all(reason in found for reason in ["expired on", "has a weak key", "has no alternative names"])


def test_what_may_not_work_tomorrow_is_a_warning(authority: Authority):
    ending = authority.node(ends=5.5)
    ending.store_file.chmod(0o600)
    assert "in 5 days" in reasons(checked(ending.store_file), "warnings")
    open_to_others = authority.node("open")
    open_to_others.store_file.chmod(0o644)
    report = checked(open_to_others.store_file)
    assert "others than its owner may read it" in reasons(report, "warnings")
    assert report["warnings"][0]["remedy"].endswith("chmod 600")
    upside_down = authority.node("upside-down")
    upside_down.store_file.write_bytes(upside_down.key_pem() + authority.file.read_bytes() + upside_down.chain_pem())
    upside_down.store_file.chmod(0o600)
    assert "some clients want it first" in reasons(checked(upside_down.store_file), "warnings")


def test_encrypted_keys_and_stores_are_opened_with_their_password(authority: Authority, tmp_path: Path):
    node = authority.node()
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("secret\n")
    wrong.write_text("guess\n")
    encrypted, store = tmp_path / "encrypted.pem", tmp_path / "node.p12"
    encrypted.write_bytes(node.key_pem(password=b"secret") + node.chain_pem())
    store.write_bytes(
        pkcs12.serialize_key_and_certificates(b"node", node.key, node.certificate, None, serialization.BestAvailableEncryption(b"secret")))
    for file, form in [(encrypted, "PEM"), (store, "PKCS#12")]:
        report = checked(file, "--password-file", right)
        assert (report["form"], report["key"]) == (form, "matches")
        without = checked(file, is_good=False)
        assert without["problems"][0]["remedy"] == "Name a file with the password: --password-file"
        reasons(checked(file, "--password-file", wrong, is_good=False))


def test_files_that_are_no_stores_are_told_apart(authority: Authority, tmp_path: Path):
    node = authority.node()
    contents = {
        "jks": (b"\xfe\xed\xfe\xed" + b"\0" * 40, "is a JKS keystore"),
        "der": (node.certificate.public_bytes(serialization.Encoding.DER), "is a certificate in DER form"),
        "empty": (b"", "is empty"), "text": (b"hello\n", "has no certificate in PEM form"),
        "half": (node.chain_pem()[:300], "cannot be read"), "key": (node.key_pem(), "has a private key and no certificate"),
    }
    for name, (content, reason) in contents.items():
        file = tmp_path / f"{name}.pem"
        file.write_bytes(content)
        report = checked(file, is_good=False)
        assert reason in reasons(report), report
        if name == "jks":
            assert f"keytool -importkeystore -srckeystore {file}" in report["problems"][0]["remedy"]
    assert "does not exist" in reasons(checked(tmp_path / "nowhere.pem", is_good=False))
    assert "does not exist" in reasons(checked("nowhere", is_good=False))
    assert "is a folder" in reasons(checked(tmp_path, is_good=False))


# Checking a server


@pytest.fixture
def mutual(new_broker, folder: Path) -> Iterator[Broker]:
    settings = {
        "ssl.keystore.location": folder / "node-1.pem", "ssl.truststore.location": folder / "ca.pem", "ssl.client.auth": "required"}
    yield new_broker(settings=settings, listeners=["SSL"]).start()


def probed(address: str, *arguments: object, is_good: bool = True, **options) -> dict:
    done = command.run("tls", "check", address, "--format", "json", *arguments, **options)
    assert done.stderr == ""
    assert (done.returncode == 0) == is_good, done.stdout
    return json.loads(done.stdout)


def test_a_handshake_is_explained(mutual: Broker, folder: Path, tmp_path: Path):
    config, address = tmp_path / "client.properties", mutual.address_of("SSL")
    both = f"security.protocol=SSL\nssl.truststore.location={folder}/ca.pem\n"
    config.write_text(both + f"ssl.keystore.location={folder}/alice.pem\n")
    report = probed(address, "--command-config", config)
    assert report["protocolName"] == "TLSv1.3" and report["cipher"].startswith("TLS_")
    assert report["subject"] == "CN=node-1,OU=martlet-node,O=Martlet" and "DNS:localhost" in report["names"]
    assert report["chain"][0] == report["subject"] and "problem" not in report
    assert probed(address, variables={"MARTLET_COMMAND_CONFIG": str(config)}) == report
    for version in ["TLSv1.2", "TLSv1.3"]:
        for keystore, is_good in [(f"ssl.keystore.location={folder}/alice.pem\n", True), ("", False)]:
            config.write_text(f"{both}ssl.enabled.protocols={version}\n{keystore}")
            report = probed(address, "--command-config", config, is_good=is_good)
            assert is_good or "certificate" in report["problem"]


def test_a_server_that_a_client_would_refuse_is_shown_with_the_reason(mutual: Broker, folder: Path, authority: Authority, tmp_path: Path):
    config = tmp_path / "client.properties"
    config.write_text(f"security.protocol=SSL\nssl.truststore.location={authority.file}\nssl.keystore.location={folder}/alice.pem\n")
    report = probed(mutual.address_of("SSL"), "--command-config", config, is_good=False)
    assert "not among the authorities here" in report["problem"] or "neither an authority" in report["problem"]
    assert report["subject"] == "CN=node-1,OU=martlet-node,O=Martlet"
    config.write_text(f"security.protocol=SSL\nssl.truststore.location={folder}/ca.pem\nssl.keystore.location={folder}/alice.pem\n")
    report = probed(f"127.0.0.1:{mutual.ports['SSL']}", "--command-config", config)
    assert "IP:127.0.0.1" in report["names"]


def test_a_server_without_tls_or_none_at_all_is_named(mutual: Broker, tmp_path: Path):
    report = probed(f"localhost:{mutual.port}", is_good=False)
    assert "see that both ends speak TLS on this port" in report["problem"]
    config = tmp_path / "plain.properties"
    config.write_text("client.id=x\n")
    assert "'security.protocol' must be SSL or SASL_SSL" in command.failure(
        "tls", "check", mutual.address_of("SSL"), "--command-config", config)
    mutual.stop()
    assert "No connection to localhost" in command.failure("tls", "check", mutual.address_of("SSL"))
