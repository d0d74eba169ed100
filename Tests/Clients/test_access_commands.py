"""`martlet acl` and `martlet user`: rules and users are added, listed and removed, and passwords are seen by nobody."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import command
from harness.broker import Broker, binary, environment
from harness.librdkafka import create_topic

# People at the plaintext listener may do everything, users with a password only what a rule allows.
SETTINGS = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users": "User:ANONYMOUS",
    "sasl.enabled.mechanisms": "SCRAM-SHA-256,SCRAM-SHA-512", "group.initial.rebalance.delay.ms": 0,
}


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory, module_brokers) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=SETTINGS, listeners=["SASL_PLAINTEXT"])
    module_brokers.append(broker)
    yield broker.start()
    assert broker.stop() == 0


@pytest.fixture
def where(broker: Broker) -> list[str]:
    return ["-b", broker.address]


@pytest.fixture
def user(topic_name: str) -> str:
    """A name that no other test uses."""
    return f"user-{topic_name}"


def set_password(where: list[str], user: str, password: str) -> None:
    command.output("user", "set", user, *where, text=f"{password}\n")


def as_user(broker: Broker, folder: Path, user: str, password: str, mechanism: str = "SCRAM-SHA-512") -> list[object]:
    config = folder / f"{user}-{mechanism}.properties"
    config.write_text(
        f"security.protocol=SASL_PLAINTEXT\nsasl.mechanism={mechanism}\nsasl.username={user}\nsasl.password={password}\n")
    return ["-b", broker.address_of("SASL_PLAINTEXT"), "--command-config", config]


# Rules


def row(user: str, permission: str, operation: str, kind: str, name: str, pattern: str = "literal", host: str = "*") -> dict:
    return {
        "principal": f"User:{user}", "permission": permission, "operation": operation, "resourceType": kind, "resourceName": name,
        "patternType": pattern, "host": host,
    }


def listed(where: list[str], *arguments: str) -> list[dict]:
    return sorted(command.report("acl", "list", *arguments, *where), key=str)


def test_rules_are_added_listed_and_removed(where: list[str], user: str, topic_name: str):
    rules = command.report(
        "acl", "add", "--allow", f"User:{user}", "--operation", "read", "--operation", "Alter_Configs", "--topic", topic_name, *where)
    expected = [row(user, "allow", "read", "topic", topic_name), row(user, "allow", "alter-configs", "topic", topic_name)]
    assert sorted(rules, key=str) == sorted(expected, key=str) == listed(where, "--principal", f"User:{user}")
    table = command.output("acl", "list", "--topic", topic_name, *where).splitlines()
    assert table[0].split() == ["PRINCIPAL", "MAY", "OPERATION", "TYPE", "NAME", "PATTERN", "HOST"]
    assert len(table) == 3
    removed = command.report("acl", "remove", "--principal", f"User:{user}", "--operation", "read", *where)
    assert removed == expected[:1]
    assert listed(where, "--topic", topic_name) == expected[1:]
    command.output("acl", "remove", "--topic", topic_name, *where)
    assert listed(where, "--principal", f"User:{user}") == []
    assert command.output("acl", "list", "--principal", f"User:{user}", *where) == ""


def test_adding_a_rule_twice_leaves_one(where: list[str], user: str, topic_name: str):
    for _ in range(2):
        command.output("acl", "add", "--deny", user, "--operation", "all", "--topic", topic_name, "--host", "192.0.2.7", *where)
    assert listed(where, "--topic", topic_name) == [row(user, "deny", "all", "topic", topic_name, host="192.0.2.7")]


def test_a_topic_is_acted_on_by_name_prefix_and_wildcard(where: list[str], user: str, topic_name: str):
    prefix = topic_name[:-2]
    command.output("acl", "add", "--allow", user, "--operation", "read", "--topic", prefix, "--prefixed", *where)
    command.output("acl", "add", "--allow", user, "--operation", "write", "--topic", "*", *where)
    by_prefix, by_wildcard = row(user, "allow", "read", "topic", prefix, "prefixed"), row(user, "allow", "write", "topic", "*")
    assert listed(where, "--topic", topic_name, "--principal", user) == sorted([by_prefix, by_wildcard], key=str)
    assert listed(where, "--topic", prefix, "--prefixed", "--principal", user) == [by_prefix]
    # What is removed is removed by its own name, not by whom it acts on.
    assert "There is no such rule" in command.failure("acl", "remove", "--topic", topic_name, "--principal", user, *where)
    assert command.report("acl", "remove", "--topic", topic_name, "--principal", user, *where) == []
    assert command.report("acl", "remove", "--topic", prefix, "--prefixed", "--principal", user, *where) == [by_prefix]
    command.output("acl", "remove", "--principal", user, *where)


def test_producer_and_consumer_are_what_those_need(broker: Broker, where: list[str], user: str, topic_name: str, tmp_path: Path):
    set_password(where, user, "secret")
    create_topic(broker, topic_name)
    connection = as_user(broker, tmp_path, user, "secret")
    group = f"group-{topic_name}"
    denied = command.failure("produce", topic_name, *connection, text="one\n")
    assert "TOPIC_AUTHORIZATION_FAILED" in denied and topic_name in denied
    command.output("acl", "add", "--allow", user, "--producer", "--topic", topic_name, *where)
    command.output("produce", topic_name, *connection, text="one\n")
    consuming = ["consume", topic_name, "--group", group, "--from", "beginning", "--max", "1", *connection]
    assert "AUTHORIZATION_FAILED" in command.failure(*consuming)
    command.output("acl", "add", "--allow", user, "--consumer", "--topic", topic_name, "--group", group, *where)
    assert command.output(*consuming) == "one\n"
    command.output("acl", "add", "--deny", user, "--operation", "write", "--topic", topic_name, *where)
    assert "AUTHORIZATION_FAILED" in command.failure("produce", topic_name, *connection, text="two\n")


def test_rules_of_several_people_and_resources_are_one_command(where: list[str], user: str, topic_name: str):
    command.output(
        "acl", "add", "--allow", f"{user}-a", "--allow", f"{user}-b", "--operation", "describe", "--topic", topic_name, "--group",
        topic_name, "--transactional-id", topic_name, "--cluster", *where)
    for one in ["a", "b"]:
        rules = listed(where, "--principal", f"{user}-{one}")
        assert {(rule["resourceType"], rule["resourceName"]) for rule in rules} == {
            ("topic", topic_name), ("group", topic_name), ("transactional-id", topic_name), ("cluster", "kafka-cluster")}


@pytest.mark.parametrize("arguments, reason", [
    (["add", "--operation", "read", "--topic", "t"], "Say whom"), (["add", "--allow", "alice", "--operation", "read"], "Say of what"),
    (["add", "--allow", "alice", "--topic", "t"], "Say what"),
    (["add", "--allow", "alice", "--operation", "peek", "--topic", "t"], "'peek' is no operation: "),
    (["add", "--allow", ":alice", "--operation", "read", "--topic", "t"], "is no principal"),
    (["add", "--allow", "alice", "--operation", "read", "--topic", "a/b"], "a/b"),
    (["add", "--allow", "alice", "--host", "nowhere.example", "--operation", "read", "--topic", "t"], "nowhere.example"),
    (["remove"], "Everything is not removed at once"), (["list", "--principal", ":"], "is no principal"),
])
def test_what_is_no_rule_is_refused_with_its_reason(where: list[str], arguments: list[str], reason: str):
    before = listed(where)
    done = command.run("acl", *arguments, *where)
    assert done.returncode != 0 and done.stdout == "" and reason in done.stderr, done.stderr
    assert listed(where) == before


def test_whoever_may_not_alter_the_cluster_is_told(broker: Broker, where: list[str], user: str, tmp_path: Path):
    set_password(where, user, "secret")
    connection = as_user(broker, tmp_path, user, "secret")
    for arguments in [
        ["acl", "list"], ["acl", "add", "--allow", user, "--operation", "all", "--topic", "*"], ["acl", "remove", "--principal", user],
        ["user", "list"], ["user", "remove", user],
    ]:
        assert "CLUSTER_AUTHORIZATION_FAILED" in command.failure(*arguments, *connection), arguments
    assert "CLUSTER_AUTHORIZATION_FAILED" in command.failure("user", "set", user, *connection, text="mine\n")


# Users


def test_users_are_set_listed_changed_and_removed(broker: Broker, where: list[str], user: str, tmp_path: Path):
    command.output("acl", "add", "--allow", user, "--operation", "describe", "--cluster", *where)
    assert command.output("user", "set", user, *where, text="first\n") == f"User '{user}' can log in by SCRAM-SHA-256 and SCRAM-SHA-512.\n"
    mechanisms = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
    assert {"user": user, "mechanisms": mechanisms} in command.report("user", "list", *where)
    assert re.search(rf"^{user} +SCRAM-SHA-256, SCRAM-SHA-512$", command.output("user", "list", *where), re.MULTILINE)
    for mechanism in mechanisms:
        command.output("topic", "list", *as_user(broker, tmp_path, user, "first", mechanism))
    set_password(where, user, "second")
    for mechanism in mechanisms:
        command.output("topic", "list", *as_user(broker, tmp_path, user, "second", mechanism))
        assert "refuses the credentials" in command.failure("topic", "list", *as_user(broker, tmp_path, user, "first", mechanism))
    assert command.output("user", "remove", user, *where) == f"Removed the user '{user}'.\n"
    assert user not in [one["user"] for one in command.report("user", "list", *where)]
    assert "refuses the credentials" in command.failure("topic", "list", *as_user(broker, tmp_path, user, "second"))
    assert command.failure("user", "remove", user, *where) == f"There is no user '{user}'."


@pytest.mark.parametrize("content, password", [
    ("secret", "secret"), ("secret\n", "secret"), ("secret\r\nmore\n", "secret"), (" two words \n", " two words "), ("pässwörd\n", "pässwörd"),
], ids=["bare", "line", "first line", "blanks", "umlauts"])
@pytest.mark.parametrize("source", ["pipe", "file"])
def test_a_password_is_the_first_line_of_a_file_or_a_pipe(
    broker: Broker, where: list[str], user: str, tmp_path: Path, content: str, password: str, source: str,
):
    if source == "file":
        file = tmp_path / "password"
        file.write_text(content, newline="")
        command.output("user", "set", user, "--password-file", file, *where)
    else:
        command.output("user", "set", user, *where, text=content)
    config = tmp_path / "client.properties"
    config.write_text(
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-256\nsasl.jaas.config="
        f'org.apache.kafka.common.security.scram.ScramLoginModule required username="{user}" password="{password}";\n')
    command.output("topic", "list", "-b", broker.address_of("SASL_PLAINTEXT"), "--command-config", config)


@pytest.mark.parametrize("arguments, text, reason", [
    ([], "", "The password is empty."), ([], "\nsecret\n", "The password is empty."), (["--password-file", "/nowhere"], None, "'/nowhere' cannot be read"),
    ([], "x" * 70_000, "longer than any password"),
])
def test_without_a_password_nobody_is_set(where: list[str], user: str, arguments: list[str], text: str | None, reason: str):
    assert reason in command.failure("user", "set", user, *arguments, *where, text=text)
    assert user not in [one["user"] for one in command.report("user", "list", *where)]


@pytest.mark.parametrize("arguments", [["--iterations", "4095"], ["--iterations", "16385"], ["--password", "secret"], ["secret"]])
def test_passwords_and_numbers_that_cannot_be_are_no_arguments(where: list[str], user: str, arguments: list[str]):
    done = command.run("user", "set", user, *arguments, *where, text="secret\n")
    assert done.returncode != 0
    assert user not in [one["user"] for one in command.report("user", "list", *where)]


class Terminal:
    """A command that believes a person sits in front of it."""

    def __init__(self, *arguments: str):
        self.side, other = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            [str(binary().resolve()), *arguments], stdin=other, stdout=other, stderr=other, env=environment(), start_new_session=True)
        os.close(other)

    def wait_for(self, text: str, within: float = 20) -> None:
        deadline = time.monotonic() + within
        while text not in self.seen:
            assert time.monotonic() < deadline, f"no {text!r} in {self.seen!r}"
            self._read()

    def _read(self) -> bool:
        if not select.select([self.side], [], [], 0.2)[0]:
            return True
        try:
            read = os.read(self.side, 4096)
        except OSError:
            return False
        self.seen += read.decode()
        return bool(read)

    def type(self, line: str) -> None:
        os.write(self.side, line.encode() + b"\n")

    def end(self) -> int:
        while self._read() and self.process.poll() is None:
            pass
        while self._read() and select.select([self.side], [], [], 0)[0]:
            pass
        code = self.process.wait(20)
        os.close(self.side)
        return code


def test_a_password_that_is_typed_is_not_shown(broker: Broker, where: list[str], user: str, tmp_path: Path):
    command.output("acl", "add", "--allow", user, "--operation", "describe", "--cluster", *where)
    terminal = Terminal("user", "set", user, *where)
    terminal.wait_for(f"Password of {user}: ")
    terminal.type("top-secret")
    terminal.wait_for("Once more: ")
    terminal.type("top-secret")
    assert terminal.end() == 0
    assert "can log in by" in terminal.seen and "top-secret" not in terminal.seen
    command.output("topic", "list", *as_user(broker, tmp_path, user, "top-secret"))


def test_two_passwords_that_differ_set_nobody(where: list[str], user: str):
    terminal = Terminal("user", "set", user, *where)
    terminal.wait_for("Password of")
    terminal.type("top-secret")
    terminal.wait_for("Once more: ")
    terminal.type("top-sekret")
    assert terminal.end() != 0
    assert "The two are not the same." in terminal.seen and "top-se" not in terminal.seen
    assert user not in [one["user"] for one in command.report("user", "list", *where)]


def test_a_terminal_shows_what_is_typed_again_after_an_interruption(where: list[str], user: str):
    terminal = Terminal("user", "set", user, *where)
    terminal.wait_for("Password of")
    assert not termios.tcgetattr(terminal.side)[3] & termios.ECHO
    terminal.process.send_signal(signal.SIGINT)
    terminal.process.wait(20)
    assert termios.tcgetattr(terminal.side)[3] & termios.ECHO
    os.close(terminal.side)


def test_no_password_stands_in_the_broker_or_its_log(broker: Broker, where: list[str], user: str):
    set_password(where, user, "needle-in-a-haystack")
    assert "needle-in-a-haystack" not in broker.log()
    for path in broker.data.rglob("*"):
        if path.is_file():
            assert b"needle-in-a-haystack" not in path.read_bytes(), path
