"""The Java clients, with their defaults: producers are idempotent and ask for all acknowledgements."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from harness import java
from harness.broker import Broker
from harness.librdkafka import contents, create_topic, read as read_by_librdkafka
from harness.times import YESTERDAY

pytestmark = pytest.mark.skipif(java.missing() is not None, reason=str(java.missing()))

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", autouse=True)
def jvm():
    java.start_jvm()


@pytest.fixture
def admin(broker: Broker) -> Iterator:
    client = java.admin(broker)
    yield client
    client.close(java.duration(5 * SECOND))


def result(future):
    from java.util.concurrent import TimeUnit

    return future.get(20, TimeUnit.SECONDS)


def cause(future) -> str:
    """The name of the exception that a future ends with."""
    from java.util.concurrent import ExecutionException

    with pytest.raises(ExecutionException) as raised:
        result(future)
    return str(raised.value.getCause().getClass().getSimpleName())


def send(broker: Broker, topic: str, records: list[tuple[bytes | None, bytes | None]], partition=None, timestamp=None, **config):
    """The metadata of each record, in the order sent."""
    producer = java.producer(broker, **config)
    try:
        futures = [producer.send(java.record(topic, key, value, partition, timestamp)) for key, value in records]
        producer.flush()
        return [result(future) for future in futures]
    finally:
        producer.close(java.duration(5 * SECOND))


def read(broker: Broker, topic: str, count: int, partitions=(0,), start: int | None = None, **config) -> list:
    from java.util import ArrayList
    from org.apache.kafka.common import TopicPartition

    consumer = java.consumer(broker, **config)
    try:
        assigned = ArrayList([TopicPartition(topic, partition) for partition in partitions])
        consumer.assign(assigned)
        if start is None:
            consumer.seekToBeginning(assigned)
        else:
            consumer.seek(assigned.get(0), start)
        records: list = []
        for _ in range(100):
            if len(records) >= count:
                break
            records += list(consumer.poll(java.duration(SECOND / 5)))
        return records
    finally:
        consumer.close(java.duration(5 * SECOND))


@pytest.mark.parametrize("codec", CODECS)
def test_acknowledged_records_are_read_back_as_sent(broker: Broker, topic: str, codec: str):
    sent = [(f"customer-{number % 13}".encode(), f"order {number}".ljust(100).encode()) for number in range(2000)]
    delivered = send(broker, topic, sent, compression_type=codec)
    assert [metadata.offset() for metadata in delivered] == list(range(2000))
    assert [(bytes(record.key()), bytes(record.value())) for record in read(broker, topic, 2000)] == sent
    assert contents(read_by_librdkafka(broker, topic)) == sent


@pytest.mark.parametrize("acks", ["0", "1", "all"])
def test_records_arrive_whatever_acknowledgement_is_asked_for(broker: Broker, topic: str, acks: str):
    sent = [(None, f"{number}".encode()) for number in range(500)]
    send(broker, topic, sent, acks=acks, enable_idempotence="false")
    assert [bytes(record.value()) for record in read(broker, topic, 500)] == [value for _, value in sent]


def test_five_requests_in_flight_keep_their_order(broker: Broker, topic: str):
    sent = [(None, f"{number}".encode()) for number in range(3000)]
    delivered = send(broker, topic, sent, batch_size=50, max_in_flight_requests_per_connection=5)
    assert [metadata.offset() for metadata in delivered] == list(range(3000))
    assert [int(bytes(record.value())) for record in read(broker, topic, 3000)] == list(range(3000))


def test_headers_times_and_null_values_come_back(broker: Broker, topic: str):
    producer = java.producer(broker)
    record = java.record(topic, b"key", None, timestamp=YESTERDAY + 123)
    record.headers().add("region", b"eu").add("region", b"us")
    result(producer.send(record))
    producer.close()
    (received,) = read(broker, topic, 1)
    assert (bytes(received.key()), received.value(), received.timestamp()) == (b"key", None, YESTERDAY + 123)
    assert [(str(header.key()), bytes(header.value())) for header in received.headers()] == [
        ("region", b"eu"), ("region", b"us")]


def test_the_default_partitioner_is_our_murmur2(broker: Broker, topic_name: str):
    """What Java puts somewhere, a topic that verifies with `murmur2` takes there."""
    create_topic(broker, topic_name, partitions=7, partitioner_strategy="murmur2", partitioner_mode="verify")
    sent = [(f"customer-{number}".encode(), b"order") for number in range(500)]
    delivered = send(broker, topic_name, sent)
    assert {metadata.partition() for metadata in delivered} == set(range(7))


def test_a_batch_larger_than_the_topic_takes_is_refused(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, max_message_bytes=1000)
    producer = java.producer(broker)
    assert cause(producer.send(java.record(topic_name, None, b"x" * 2000))) == "RecordTooLargeException"
    producer.close()


def test_positions_are_sought_and_found_by_time(broker: Broker, topic: str):
    from java.util import ArrayList
    from org.apache.kafka.common import TopicPartition

    for number in range(5):
        send(broker, topic, [(None, f"{number}".encode())], timestamp=YESTERDAY + number * 1000)
    assert [record.offset() for record in read(broker, topic, 2, start=3)] == [3, 4]
    partition = TopicPartition(topic, 0)
    consumer = java.consumer(broker)
    partitions = ArrayList([partition])
    assert consumer.beginningOffsets(partitions).get(partition) == 0
    assert consumer.endOffsets(partitions).get(partition) == 5
    found = consumer.offsetsForTimes(java.java_map({partition: YESTERDAY + 2_500})).get(partition)
    assert (found.offset(), found.timestamp()) == (3, YESTERDAY + 3_000)
    consumer.close()


def test_an_offset_out_of_range_is_told(broker: Broker, topic: str):
    from org.apache.kafka.clients.consumer import OffsetOutOfRangeException

    with pytest.raises(OffsetOutOfRangeException):
        read(broker, topic, 1, start=500)


def test_several_partitions_are_read_together(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=12)
    send(broker, topic_name, [(f"{number}".encode(), f"{number}".encode()) for number in range(2000)])
    records = read(broker, topic_name, 2000, partitions=range(12))
    assert sorted(int(bytes(record.value())) for record in records) == list(range(2000))


def test_read_committed_reads_what_is_not_transactional(broker: Broker, topic: str):
    send(broker, topic, [(None, b"order")] * 10)
    assert len(read(broker, topic, 10, isolation_level="read_committed")) == 10


def test_topics_are_created_listed_described_and_deleted(broker: Broker, admin, topic_name: str):
    from java.lang import Integer
    from java.util import List, Map, Optional
    from org.apache.kafka.clients.admin import NewTopic

    new = NewTopic(topic_name, Optional.of(Integer(3)), Optional.empty()).configs(Map.of("retention.ms", "1234"))
    result(admin.createTopics(List.of(new)).all())
    assert topic_name in [str(name) for name in result(admin.listTopics().names())]
    description = result(admin.describeTopics(List.of(topic_name)).allTopicNames()).get(topic_name)
    assert [partition.leader().id() for partition in description.partitions()] == [1, 1, 1]
    assert cause(admin.createTopics(List.of(new)).all()) == "TopicExistsException"
    result(admin.deleteTopics(List.of(topic_name)).all())
    assert topic_name not in [str(name) for name in result(admin.listTopics().names())]
    assert cause(admin.deleteTopics(List.of(topic_name)).all()) == "UnknownTopicOrPartitionException"


def test_configs_are_described_and_altered(admin, topic: str):
    from java.util import List, Map
    from org.apache.kafka.clients.admin import AlterConfigOp, ConfigEntry, DescribeConfigsOptions
    from org.apache.kafka.common.config import ConfigResource

    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    change = AlterConfigOp(ConfigEntry("retention.ms", "1234"), AlterConfigOp.OpType.SET)
    result(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all())
    options = DescribeConfigsOptions().includeSynonyms(True).includeDocumentation(True)
    entry = result(admin.describeConfigs(List.of(resource), options).all()).get(resource).get("retention.ms")
    assert (str(entry.value()), str(entry.source())) == ("1234", "DYNAMIC_TOPIC_CONFIG")
    assert str(entry.type()) == "LONG"
    assert str(entry.documentation())
    assert [str(synonym.name()) for synonym in entry.synonyms()][0] == "retention.ms"

    nonsense = AlterConfigOp(ConfigEntry("retention.ms", "soon"), AlterConfigOp.OpType.SET)
    assert cause(admin.incrementalAlterConfigs(Map.of(resource, List.of(nonsense))).all()) in (
        "InvalidConfigurationException", "InvalidRequestException")


def test_offsets_are_listed_and_records_deleted(broker: Broker, admin, topic: str):
    from java.util import Map
    from org.apache.kafka.clients.admin import OffsetSpec, RecordsToDelete
    from org.apache.kafka.common import TopicPartition

    send(broker, topic, [(None, f"{number}".encode()) for number in range(10)])
    partition = TopicPartition(topic, 0)
    for spec, offset in [(OffsetSpec.latest(), 10), (OffsetSpec.earliest(), 0), (OffsetSpec.earliestLocal(), 0)]:
        assert result(admin.listOffsets(Map.of(partition, spec)).all()).get(partition).offset() == offset
    result(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all())
    assert result(admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all()).get(partition).offset() == 4


def test_partitions_producers_and_directories_are_described(broker: Broker, admin, topic: str):
    from java.lang import Integer
    from java.util import List, Map
    from org.apache.kafka.clients.admin import NewPartitions
    from org.apache.kafka.common import TopicPartition

    result(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all())
    send(broker, topic, [(None, b"1"), (None, b"2")], partition=2)
    partition = TopicPartition(topic, 2)
    states = result(admin.describeProducers(List.of(partition)).all()).get(partition).activeProducers()
    assert [state.lastSequence() for state in states] == [1]
    directories = result(admin.describeLogDirs(List.of(Integer(1))).allDescriptions()).get(Integer(1))
    assert [str(path) for path in directories.keySet()] == [str(broker.data)]


def test_the_cluster_is_described(broker: Broker, admin):
    cluster = admin.describeCluster()
    assert str(result(cluster.clusterId()))
    assert [node.port() for node in result(cluster.nodes())] == [broker.port]
    assert result(cluster.controller()).id() == 1
