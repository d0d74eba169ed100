"""kafka-python: the pure Python client, with its own encoder, fetcher and admin."""

import time
from collections.abc import Iterator

import pytest
from harness.broker import Broker
from harness.times import YESTERDAY
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec
from kafka.errors import (
    InvalidTopicError, MessageSizeTooLargeError, OffsetOutOfRangeError, TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)

CODECS = [None, "gzip", "snappy", "lz4", "zstd"]


@pytest.fixture
def admin(broker: Broker) -> Iterator[KafkaAdminClient]:
    client = KafkaAdminClient(bootstrap_servers=broker.address)
    yield client
    client.close()


@pytest.fixture
def topic(admin: KafkaAdminClient, topic_name: str) -> str:
    admin.create_topics({topic_name: {"num_partitions": 1}})
    return topic_name


def send(broker: Broker, topic: str, values: list[bytes | None], keys: list[bytes | None] | None = None, **options):
    """The metadata of each record, in the order sent."""
    per_record = {name: options.pop(name) for name in ("partition", "headers", "timestamp_ms") if name in options}
    producer = KafkaProducer(bootstrap_servers=broker.address, **options)
    try:
        keys = keys or [None] * len(values)
        futures = [producer.send(topic, key=key, value=value, **per_record) for key, value in zip(keys, values)]
        producer.flush(timeout=30)
        return [future.get(timeout=30) for future in futures]
    finally:
        producer.close()


def read(broker: Broker, topic: str, count: int, start: int | None = None, partitions=(0,), **options) -> list:
    consumer = KafkaConsumer(bootstrap_servers=broker.address, group_id=None, enable_auto_commit=False, **options)
    try:
        assigned = [TopicPartition(topic, partition) for partition in partitions]
        consumer.assign(assigned)
        if start is None:
            consumer.seek_to_beginning(*assigned)
        else:
            consumer.seek(assigned[0], start)
        records: list = []
        deadline = time.monotonic() + 30
        while len(records) < count and time.monotonic() < deadline:
            for batch in consumer.poll(timeout_ms=500).values():
                records += batch
        return records
    finally:
        consumer.close()


@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
@pytest.mark.parametrize("codec", CODECS, ids=str)
def test_acknowledged_records_are_read_back_as_sent(broker: Broker, topic: str, codec: str | None, idempotent: bool):
    values = [f"order {number} ".ljust(100, ".").encode() for number in range(1000)]
    keys = [f"customer-{number % 13}".encode() for number in range(1000)]
    sent = send(broker, topic, values, keys, compression_type=codec, enable_idempotence=idempotent, linger_ms=5)
    assert [metadata.offset for metadata in sent] == list(range(1000))
    received = read(broker, topic, 1000)
    assert [(record.key, record.value) for record in received] == list(zip(keys, values))


@pytest.mark.parametrize("acks", [0, 1, "all"])
def test_records_arrive_whatever_acknowledgement_is_asked_for(broker: Broker, topic: str, acks: int | str):
    values = [f"{number}".encode() for number in range(200)]
    send(broker, topic, values, acks=acks, enable_idempotence=False)
    assert [record.value for record in read(broker, topic, 200)] == values


def test_headers_times_and_null_values_come_back(broker: Broker, topic: str):
    headers = [("region", b"eu"), ("region", b"us"), ("empty", b"")]
    send(broker, topic, [None], [b"key"], headers=headers, timestamp_ms=YESTERDAY + 123)
    (record,) = read(broker, topic, 1)
    assert (record.key, record.value, list(record.headers), record.timestamp) == (b"key", None, headers, YESTERDAY + 123)


def test_a_batch_larger_than_the_topic_takes_is_refused(broker: Broker, admin: KafkaAdminClient, topic_name: str):
    admin.create_topics({topic_name: {"num_partitions": 1, "configs": {"max.message.bytes": "1000"}}})
    with pytest.raises(MessageSizeTooLargeError):
        send(broker, topic_name, [b"x" * 2000])


def test_reading_begins_at_an_offset(broker: Broker, topic: str):
    send(broker, topic, [f"{number}".encode() for number in range(100)])
    assert [record.offset for record in read(broker, topic, 40, start=60)] == list(range(60, 100))


def test_an_offset_out_of_range_is_told(broker: Broker, topic: str):
    send(broker, topic, [b"only"])
    with pytest.raises(OffsetOutOfRangeError):
        read(broker, topic, 1, start=500, auto_offset_reset="none")


def test_positions_are_found_by_time(broker: Broker, topic: str):
    for number in range(5):
        send(broker, topic, [f"{number}".encode()], timestamp_ms=YESTERDAY + number * 1000)
    partition = TopicPartition(topic, 0)
    consumer = KafkaConsumer(bootstrap_servers=broker.address, group_id=None)
    try:
        consumer.assign([partition])
        assert consumer.beginning_offsets([partition]) == {partition: 0}
        assert consumer.end_offsets([partition]) == {partition: 5}
        found = consumer.offsets_for_times({partition: YESTERDAY + 2_500})[partition]
        assert (found.offset, found.timestamp) == (3, YESTERDAY + 3_000)
        assert consumer.offsets_for_times({partition: YESTERDAY + 86_400_000 * 2})[partition] is None
    finally:
        consumer.close()


def test_several_partitions_are_read_together(broker: Broker, admin: KafkaAdminClient, topic_name: str):
    admin.create_topics({topic_name: {"num_partitions": 4}})
    values = [f"{number}".encode() for number in range(400)]
    send(broker, topic_name, values, [f"{number % 50}".encode() for number in range(400)])
    records = read(broker, topic_name, 400, partitions=range(4))
    assert sorted(int(record.value) for record in records) == list(range(400))
    assert len({record.partition for record in records}) > 1


def test_topics_are_created_listed_described_and_deleted(admin: KafkaAdminClient, topic_name: str):
    admin.create_topics({topic_name: {"num_partitions": 3}})
    assert topic_name in admin.list_topics()
    (described,) = admin.describe_topics([topic_name])
    assert [partition["leader_id"] for partition in described["partitions"]] == [1, 1, 1]
    with pytest.raises(TopicAlreadyExistsError):
        admin.create_topics({topic_name: {"num_partitions": 3}})
    admin.delete_topics([topic_name])
    assert topic_name not in admin.list_topics()
    with pytest.raises(UnknownTopicOrPartitionError):
        admin.delete_topics([topic_name])


def test_an_impossible_name_is_refused(admin: KafkaAdminClient):
    with pytest.raises(InvalidTopicError):
        admin.create_topics({"not/possible": {"num_partitions": 1}})


def test_partitions_are_added(admin: KafkaAdminClient, topic: str):
    admin.create_partitions({topic: 6})
    assert len(admin.describe_topics([topic])[0]["partitions"]) == 6


def test_partitions_are_described_page_by_page(admin: KafkaAdminClient, topic: str):
    admin.create_partitions({topic: 6})
    page = admin.describe_topic_partitions([topic], response_partition_limit=4)
    assert page is not None


def test_configs_are_altered_and_described_with_synonyms(admin: KafkaAdminClient, topic: str):
    resource = lambda configs: ConfigResource(ConfigResourceType.TOPIC, topic, configs)  # noqa: E731
    admin.alter_configs([resource({"retention.ms": "1234"})])
    configs = admin.describe_configs([resource(None)], include_synonyms=True)["topic"][topic]
    assert configs.keys() == {"retention.ms"}
    assert configs["retention.ms"]["config_source"] == "DYNAMIC_TOPIC_CONFIG"
    assert [synonym["name"] for synonym in configs["retention.ms"]["synonyms"]][0] == "retention.ms"

    admin.alter_configs([resource({"retention.ms": ("DELETE", None)})])
    assert admin.describe_configs([resource(None)])["topic"][topic] == {}
    everything = admin.describe_configs([resource(None)], config_filter="all")["topic"][topic]
    assert everything["delivery.guarantee"]["value"] == "at-least-once"


def test_offsets_are_listed_and_records_deleted(broker: Broker, admin: KafkaAdminClient, topic: str):
    send(broker, topic, [f"{number}".encode() for number in range(10)])
    partition = TopicPartition(topic, 0)
    assert admin.list_partition_offsets({partition: OffsetSpec.LATEST})[partition].offset == 10
    admin.delete_records({partition: 4})
    assert admin.list_partition_offsets({partition: OffsetSpec.EARLIEST})[partition].offset == 4
    assert [record.offset for record in read(broker, topic, 6)] == [4, 5, 6, 7, 8, 9]


def test_active_producers_are_described(broker: Broker, admin: KafkaAdminClient, topic: str):
    send(broker, topic, [b"1", b"2", b"3"], enable_idempotence=True)
    described = admin.describe_producers([TopicPartition(topic, 0)])[TopicPartition(topic, 0)]
    (state,) = described.active_producers
    assert state.producer_id >= 0
    assert state.last_sequence == 2


def test_log_directories_tell_sizes(broker: Broker, admin: KafkaAdminClient, topic: str):
    send(broker, topic, [b"x" * 10_000])
    (answer,) = admin.describe_log_dirs({topic: [0]})
    (directory,) = answer["log_dirs"]
    assert directory["log_dir"] == str(broker.data)
    assert directory["topics"][0]["partitions"][0]["partition_size"] > 10_000


def test_the_cluster_and_its_versions_are_described(broker: Broker, admin: KafkaAdminClient):
    cluster = admin.describe_cluster()
    assert [node["port"] for node in cluster["brokers"]] == [broker.port]
    assert cluster["controller_id"] == 1
    assert admin.api_versions()


def test_config_resources_are_listed(admin: KafkaAdminClient, topic: str):
    assert topic in admin.list_config_resources(["TOPIC"])["topic"]
