"""`martlet cluster coordination`: a look into the coordination store of a broker."""

import signal
import subprocess

import pytest
from harness import command
from harness.broker import Broker, binary, environment


@pytest.fixture
def stopped(tmp_path) -> Broker:
    """A broker that has run: the embedded engine's file is for one process at a time."""
    broker = Broker(tmp_path).start()
    command.output("topic", "create", "orders", "--partitions", "2", "-b", broker.address)
    assert broker.stop() == 0
    return broker


def look(broker: Broker, *arguments: str) -> tuple[str, ...]:
    return ("cluster", "coordination", *arguments, "--data-dir", str(broker.data))


def test_keys_are_listed_and_values_printed(stopped: Broker):
    topics = command.output(*look(stopped, "ls", "/topics")).splitlines()
    assert len(topics) == 1 and topics[0].startswith("/topics/")
    assert command.report(*look(stopped, "ls", "/topics/")) == topics
    text = command.output(*look(stopped, "get", topics[0]))
    assert text.startswith("martlet topic ") and "\nname orders\n" in text
    entry = command.report(*look(stopped, "get", topics[0]))
    assert entry["key"] == topics[0] and entry["value"] == text and entry["version"] >= 1 and "owner" not in entry


def test_the_engine_is_found_by_the_brokers_configuration(stopped: Broker, tmp_path):
    properties = tmp_path / "server.properties"
    properties.write_text(f"log.dirs={stopped.data}\n")
    assert command.output("cluster", "coordination", "get", "/cluster", "--config", properties).startswith("martlet cluster ")
    properties.write_text(f"log.dirs={stopped.data}\ncoordination.strategy=chalk\n")
    assert "chalk" in command.failure("cluster", "coordination", "get", "/cluster", "--config", properties)


def test_a_key_that_is_not_there_is_a_failure(stopped: Broker):
    assert command.failure(*look(stopped, "get", "/bogus")).startswith("There is no key /bogus.")
    assert command.output(*look(stopped, "ls", "/bogus")) == ""


def test_a_running_broker_has_the_embedded_file_for_itself(broker: Broker):
    assert "is in use by another process" in command.failure(*look(broker, "get", "/cluster"))


def test_a_look_makes_no_store(tmp_path):
    assert "is not there" in command.failure("cluster", "coordination", "get", "/cluster", "--data-dir", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_watch_ends_by_a_signal(stopped: Broker):
    arguments = [str(binary()), *look(stopped, "watch", "/brokers")]
    watch = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    try:
        assert watch.stderr.readline().startswith("Watching /brokers.")
        watch.send_signal(signal.SIGINT)
        output, errors = watch.communicate(timeout=20)
        assert (output, errors, watch.returncode) == ("", "", 130)
    finally:
        if watch.poll() is None:
            watch.kill()
            watch.wait()


@pytest.mark.parametrize("arguments, reason", [
    (("get", "brokers"), "brokers"),
    (("get", "/brokers"), "--config FILE"),
    (("watch", "/brokers", "--count", "0", "--data-dir", "x"), "at least 1"),
])
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], reason: str):
    done = command.run("cluster", "coordination", *arguments)
    assert done.returncode == 64 and reason in done.stderr, done.stderr
