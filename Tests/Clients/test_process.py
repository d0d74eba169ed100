"""The broker as a process: start, what it says, signals, and what keeps it from starting (scenario 13)."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time

import pytest
from harness.broker import Broker, BrokerDidNotStart, binary, environment, unused_port
from harness.librdkafka import contents, create_topic, producer, read, send, serves_an_honest_client
from harness.wire import FETCH, Connection, fetch_body, frame, header


def refusal(broker: Broker) -> BrokerDidNotStart:
    with pytest.raises(BrokerDidNotStart) as refused:
        broker.start()
    assert refused.value.exit_code not in (None, 0)
    return refused.value


def is_one_clear_sentence(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.startswith("Error: ")]
    return len(lines) == 1 and "Swift" not in text and "Fatal" not in text


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(binary()), *arguments], capture_output=True, text=True, timeout=20, env=environment())


# Start


def test_it_says_where_its_data_is_where_it_listens_and_when_it_is_ready(new_broker):
    broker = new_broker(port=0).start()
    assert broker.port != 0
    assert broker.announced[:2] == [f"Data in {broker.data}", f"Listening on PLAINTEXT://127.0.0.1:{broker.port}"]
    assert broker.announced[-1].startswith("Ready in ")
    serves_an_honest_client(broker)


def test_an_empty_directory_is_ready_soon(new_broker):
    best = min(int(new_broker().start().announced[-1].split()[2]) for _ in range(5))
    assert best < 500


def test_it_needs_to_be_told_where_its_data_is():
    done = run("server")
    assert done.returncode != 0
    assert "--dev" in done.stderr and "--data-dir" in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["server", "--help"], ["help", "server"]], ids=" ".join)
def test_help_is_given(arguments: list[str]):
    done = run(*arguments)
    assert done.returncode == 0
    assert done.stdout


@pytest.mark.parametrize("arguments", [["sever"], ["server", "--prot", "1"], ["server", "--dev", "--set", "x"]], ids=" ".join)
def test_a_wrong_command_line_is_refused_in_words(arguments: list[str]):
    done = run(*arguments)
    assert done.returncode != 0
    assert done.stderr.startswith("Error: ")


# Stop


def test_sigterm_ends_it_with_0_within_five_seconds_under_load(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    sent: list[bytes] = []
    enough = threading.Event()

    def write() -> None:
        client = producer(broker, message_timeout_ms=1000)
        number = 0
        while not enough.is_set():
            value = f"{number}".encode()
            client.produce("orders", value=value, on_delivery=lambda error, message: error or sent.append(message.value()))
            client.poll(0.001)
            number += 1
        client.flush(3)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(sent) < 100:
            time.sleep(0.01)
        begin = time.monotonic()
        assert broker.stop() == 0
        assert time.monotonic() - begin < 5
    finally:
        enough.set()
        writer.join()
    broker.start()
    assert [message.value() for message in read(broker, "orders")][: len(sent)] == sent


def test_sigterm_right_after_the_start_ends_it_properly(new_broker):
    for _ in range(10):
        broker = new_broker().start()
        assert broker.stop() == 0
        assert (broker.data / ".kafka_cleanshutdown").exists()


def test_sigint_ends_it_like_sigterm(new_broker):
    broker = new_broker().start()
    broker.signal(signal.SIGINT)
    assert broker.wait() == 0


def test_open_connections_and_long_polls_do_not_hold_up_the_end(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    connections = [Connection(broker) for _ in range(50)]
    for connection in connections[:25]:
        connection.send(frame(header(FETCH, 11, 1) + fetch_body("orders", 0, wait=60_000)))
    begin = time.monotonic()
    assert broker.stop() == 0
    assert time.monotonic() - begin < 5


def test_a_second_sigterm_ends_it_at_once(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    # A reader that takes nothing keeps the first one waiting.
    send(producer(broker), "orders", [(None, bytes(500_000))] * 40)
    connection = Connection(broker, receive_buffer=4096)
    for number in range(5):
        connection.send(frame(header(FETCH, 11, number) + fetch_body("orders", 0)))
    time.sleep(0.3)
    broker.signal(signal.SIGTERM)
    time.sleep(0.3)
    begin = time.monotonic()
    if broker.is_running:
        broker.signal(signal.SIGTERM)
    broker.wait()
    assert time.monotonic() - begin < 1


def test_what_was_written_is_there_after_a_clean_stop(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders", flush_policy="os", delivery_guarantee="client")
    send(producer(broker), "orders", [(None, b"x" * 1000)] * 1000)
    broker.restart()
    assert contents(read(broker, "orders")) == [(None, b"x" * 1000)] * 1000


# What keeps it from starting


def test_a_port_in_use_is_told_in_one_sentence(new_broker):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = refusal(new_broker(port=port))
    assert str(port) in refused.log
    assert is_one_clear_sentence(refused.log)


def test_two_brokers_on_one_directory_are_refused(new_broker):
    first = new_broker().start()
    second = refusal(new_broker(data=first.data))
    assert str(first.data) in second.log and "in use" in second.log
    assert is_one_clear_sentence(second.log)
    serves_an_honest_client(first)


def test_a_directory_is_free_again_after_a_crash(new_broker):
    first = new_broker().start()
    first.kill()
    new_broker(data=first.data).start()


def test_the_directory_of_another_cluster_is_refused(new_broker):
    first = new_broker(settings={"cluster.id": "cluster-of-mine"}).start()
    first.stop()
    refused = refusal(new_broker(data=first.data, settings={"cluster.id": "cluster-of-others"}))
    assert "cluster-of-mine" in refused.log and "cluster-of-others" in refused.log
    assert is_one_clear_sentence(refused.log)
    first.start()


def test_the_directory_of_another_node_is_refused(new_broker):
    first = new_broker(settings={"node.id": "1"}).start()
    first.stop()
    refused = refusal(new_broker(data=first.data, settings={"node.id": "2"}))
    assert "node 1" in refused.log and "node 2" in refused.log
    assert is_one_clear_sentence(refused.log)


def test_a_directory_of_an_unknown_version_is_refused(new_broker):
    broker = new_broker().start()
    broker.stop()
    properties = broker.data / "meta.properties"
    properties.write_text(properties.read_text().replace("version=1", "version=7"))
    refused = refusal(broker)
    assert "meta.properties" in refused.log and "7" in refused.log
    assert is_one_clear_sentence(refused.log)


def test_cluster_state_that_is_no_database_is_refused(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    broker.stop()
    databases = [path for path in broker.data.iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite"]
    assert databases
    for path in databases:
        path.write_bytes(b"\xa5" * 8192)
    refused = refusal(broker)
    assert databases[0].name in refused.log
    assert is_one_clear_sentence(refused.log)


def test_a_data_directory_that_cannot_be_made_is_refused(new_broker, tmp_path):
    (tmp_path / "file").write_text("in the way")
    refused = refusal(new_broker(data=tmp_path / "file" / "data"))
    assert str(tmp_path / "file") in refused.log
    assert is_one_clear_sentence(refused.log)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_directory_without_permission_is_refused(new_broker, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=stat.S_IREAD)
    assert str(folder) in refusal(new_broker(data=folder / "data")).log


def test_a_protection_that_is_not_there_is_refused_and_not_ignored(new_broker):
    broker = new_broker()
    done = run("server", "--data-dir", str(broker.data), "--listener", f"SSL://127.0.0.1:{unused_port()}")
    assert done.returncode != 0
    assert "SSL" in done.stderr
    assert is_one_clear_sentence(done.stderr)


def test_a_copy_of_a_stopped_brokers_directory_serves_the_same(new_broker, tmp_path):
    first = new_broker().start()
    send(producer(first), "orders", [(None, b"kept")])
    first.stop()
    shutil.copytree(first.data, tmp_path / "copy")
    second = new_broker(data=tmp_path / "copy").start()
    assert contents(read(second, "orders")) == [(None, b"kept")]
