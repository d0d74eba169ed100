"""Files, environment and command line: Kafka's files are taken as they are, mistakes are named with their place."""

import re
import subprocess
from pathlib import Path

import pytest
from confluent_kafka.admin import ConfigResource, ConfigSource, ResourceType
from harness.broker import Broker, BrokerDidNotStart, binary, environment, unused_port
from harness.librdkafka import admin, create_topic, producer, send, serves_an_honest_client

KAFKA_FILES = sorted((Path(__file__).parent / "configurations").glob("*.properties"))


def martlet(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(binary()), *arguments], capture_output=True, text=True, timeout=20, env=environment(**variables)
    )


def check(file: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return martlet("config", "check", str(file), **variables)


@pytest.fixture
def file(tmp_path: Path):
    def write(*lines: str) -> Path:
        path = tmp_path / "server.properties"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def broker_config(broker: Broker, key: str) -> tuple[str, ConfigSource]:
    (node,) = admin(broker).list_topics(timeout=10).brokers
    resource = ConfigResource(ResourceType.BROKER, str(node))
    client = admin(broker)
    entry = client.describe_configs([resource])[resource].result(20)[key]
    return entry.value, ConfigSource(entry.source)


# Kafka's own files


@pytest.mark.parametrize("kafka_file", KAFKA_FILES, ids=lambda path: path.stem)
def test_a_file_of_kafka_is_fine_as_it_is(kafka_file: Path):
    done = check(kafka_file)
    assert done.returncode == 0, done.stderr
    assert f"{kafka_file} is fine." in done.stdout
    (warning,) = [line for line in done.stdout.splitlines() if "no effect here" in line]
    assert "num.network.threads" in warning
    # It acts: a broker alone makes one replica of its own accord, but that is no reason to say that it has no effect.
    assert "offsets.topic.replication.factor" not in warning


@pytest.mark.parametrize("kafka_file", KAFKA_FILES, ids=lambda path: path.stem)
def test_a_broker_runs_on_a_file_of_kafka(new_broker, kafka_file: Path):
    port = unused_port()
    address = f"PLAINTEXT://127.0.0.1:{port}"
    broker = new_broker(port=port, arguments=["--config", str(kafka_file)], settings={"advertised.listeners": address})
    serves_an_honest_client(broker.start())
    assert "no effect here" in broker.log()
    assert broker_config(broker, "log.retention.hours") == ("168", ConfigSource.STATIC_BROKER_CONFIG)


# Mistakes


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_one(file):
    path = file("node.id=1", "# a comment", "log.retention.houres=5")
    done = check(path)
    assert done.returncode != 0
    assert f"{path}:3" in done.stderr
    assert "log.retention.houres" in done.stderr and "log.retention.hours" in done.stderr


def test_all_mistakes_of_a_file_are_told_together(file):
    done = check(file("num.partition=1", "nod.id=1", "segment.bites=7"))
    assert done.returncode != 0
    assert all(key in done.stderr for key in ["num.partition", "nod.id", "segment.bites"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("num.partitions=many", "whole number"),
        ("num.partitions=0", "from 1"),
        ("auto.create.topics.enable=perhaps", "true or false"),
        ("log.cleanup.policy=shred", "compact"),
        ("listeners=PLAINTEXT:9092", "listeners"),
        ("log.segment.bytes=1", "1048576"),
        ("delivery.guarantee=maybe", "at-least-once"),
        ("partitioner.strategy=alphabet", "murmur2"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_would_be_right(file, line: str, reason: str):
    path = file("node.id=1", line)
    done = check(path)
    assert done.returncode != 0
    assert line.split("=")[0] in done.stderr and reason in done.stderr
    assert f"{path}:2" in done.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    done = check(tmp_path / "nowhere.properties")
    assert done.returncode != 0
    assert "nowhere.properties" in done.stderr


def test_a_broker_does_not_start_with_a_mistake(new_broker, file):
    broker = new_broker(arguments=["--config", str(file("num.partitons=3"))])
    with pytest.raises(BrokerDidNotStart) as refused:
        broker.start()
    assert "num.partitions" in refused.value.log


@pytest.mark.parametrize("line", ["authorizer.class.name=com.example.OwnAuthorizer", "sasl.enabled.mechanisms=GSSAPI", "ssl.client.auth=mandatory"])
def test_a_protection_that_is_not_there_is_refused_and_not_ignored(file, line: str):
    done = check(file(line))
    assert done.returncode != 0
    assert line.split("=")[0] in done.stderr


# Which place wins


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(new_broker, file):
    path = file("num.partitions=2", "log.retention.ms=1000", "log.segment.bytes=2000000", "compression.type=lz4")
    broker = new_broker(
        arguments=["--config", str(path)],
        environment={"KAFKA_LOG_RETENTION_MS": "2000", "KAFKA_NUM_PARTITIONS": "3", "MARTLET_LOG_SEGMENT_BYTES": "3000000"},
        settings={"num.partitions": "4"},
    ).start()
    assert broker_config(broker, "num.partitions")[0] == "4"
    assert broker_config(broker, "log.retention.ms")[0] == "2000"
    assert broker_config(broker, "log.segment.bytes")[0] == "3000000"
    assert broker_config(broker, "compression.type")[0] == "lz4"
    send(producer(broker), "orders", [(None, b"first")])
    assert len(admin(broker).list_topics(timeout=10).topics["orders"].partitions) == 4


def test_our_prefix_wins_over_kafkas(file):
    done = check(file("node.id=1"), KAFKA_NUM_PARTITIONS="3", MARTLET_NUM_PARTITIONS="many")
    assert done.returncode != 0
    assert "MARTLET_NUM_PARTITIONS" in done.stderr


def test_variables_of_a_container_do_not_keep_it_from_starting(new_broker):
    surroundings = {
        "KAFKA_HEAP_OPTS": "-Xmx1G", "KAFKA_PORT_9092_TCP": "tcp://10.0.0.1:9092", "KAFKA_SERVICE_HOST": "10.0.0.1",
        "KAFKA_SOMETHING_ELSE": "1",
    }
    serves_an_honest_client(new_broker(environment=surroundings).start())


def test_escapes_and_continued_lines_are_read_as_java_reads_them(new_broker, file):
    path = file("# one", "! two", "num.partitions : 3", "log.retention.ms   5\\", "   000", "broker.rack=a\\u0062\\tc")
    broker = new_broker(arguments=["--config", str(path)]).start()
    assert broker_config(broker, "num.partitions")[0] == "3"
    assert broker_config(broker, "log.retention.ms")[0] == "5000"
    assert broker_config(broker, "broker.rack")[0] == "ab\tc"


def test_the_strategies_are_listed():
    done = martlet("strategies")
    assert done.returncode == 0
    for name in ["murmur2", "crc32", "fnv1a", "time", "size", "compact", "all", "exactly-once", "embedded"]:
        assert name in done.stdout


def test_the_keys_can_be_printed_and_are_a_file_that_is_fine(tmp_path: Path):
    done = martlet("config", "keys")
    assert done.returncode == 0
    path = tmp_path / "broker.properties"
    path.write_text(done.stdout)
    assert check(path).returncode == 0
    # The lines that name a key and its default, as settings.
    settings = re.findall(r"^#([a-z.]+=.+)$", done.stdout, re.MULTILINE)
    assert len(settings) > 50
    path.write_text("\n".join(settings))
    assert check(path).returncode == 0, check(path).stderr


def test_a_topic_takes_strategy_settings_below_its_key(new_broker):
    broker = new_broker().start()
    with pytest.raises(Exception, match="partitioner.strategy.nonsense"):
        create_topic(broker, "orders", partitioner_strategy="murmur2", partitioner_strategy_nonsense="1")
