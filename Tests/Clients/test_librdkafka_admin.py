"""librdkafka's admin client: topics, configs, offsets, the cluster."""

import pytest
from confluent_kafka import (
    IsolationLevel, KafkaError, KafkaException, TopicCollection, TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ConfigSource, NewPartitions, NewTopic, OffsetSpec,
    ResourceType,
)
from harness.broker import Broker
from harness.librdkafka import admin, consumer, contents, create_topic, producer, read, send
from harness.times import YESTERDAY


@pytest.fixture
def client(broker: Broker) -> AdminClient:
    return admin(broker)


def error_code(future) -> int:
    with pytest.raises(KafkaException) as raised:
        future.result(20)
    return raised.value.args[0].code()


def describe(client: AdminClient, topic: str) -> dict[str, ConfigEntry]:
    resource = ConfigResource(ResourceType.TOPIC, topic)
    return client.describe_configs([resource])[resource].result(20)


def alter(client: AdminClient, topic: str, *entries: ConfigEntry) -> None:
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=list(entries))
    client.incremental_alter_configs([resource])[resource].result(20)


def set_to(name: str, value: str) -> ConfigEntry:
    return ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)


# Topics


def test_topics_are_created_listed_described_and_deleted(broker: Broker, client: AdminClient, topic_name: str):
    create_topic(broker, topic_name, partitions=4)
    assert sorted(client.list_topics(timeout=10).topics[topic_name].partitions) == [0, 1, 2, 3]

    described = client.describe_topics(TopicCollection([topic_name]))[topic_name].result(20)
    assert described.name == topic_name
    assert str(described.topic_id) not in ("", "AAAAAAAAAAAAAAAAAAAAAA")
    assert [(partition.id, partition.leader.id) for partition in described.partitions] == [(i, 1) for i in range(4)]

    client.delete_topics([topic_name])[topic_name].result(20)
    assert topic_name not in client.list_topics(timeout=10).topics
    assert list(broker.data.glob(f"{topic_name}-[0-9]")) == []


def test_a_topic_made_again_under_its_name_is_a_new_one(broker: Broker, client: AdminClient, topic_name: str):
    ids = set()
    for round in range(3):
        create_topic(broker, topic_name)
        (sent,) = send(producer(broker), topic_name, [(None, f"{round}".encode())])
        assert sent.offset() == 0
        assert contents(read(broker, topic_name)) == [(None, f"{round}".encode())]
        ids.add(str(client.describe_topics(TopicCollection([topic_name]))[topic_name].result(20).topic_id))
        client.delete_topics([topic_name])[topic_name].result(20)
    assert len(ids) == 3


def test_partitions_are_added_and_never_taken_away(broker: Broker, client: AdminClient, topic: str):
    client.create_partitions([NewPartitions(topic, 5)])[topic].result(20)
    send(producer(broker), topic, [(None, b"fifth")], partition=4)
    assert contents(read(broker, topic, partitions=[4])) == [(None, b"fifth")]
    for count in (5, 2):
        assert error_code(client.create_partitions([NewPartitions(topic, count)])[topic]) == KafkaError.INVALID_PARTITIONS


def test_a_topic_is_validated_without_being_created(client: AdminClient, topic_name: str):
    new = NewTopic(topic_name, num_partitions=1, replication_factor=1)
    client.create_topics([new], validate_only=True)[topic_name].result(20)
    assert topic_name not in client.list_topics(timeout=10).topics


def test_partitions_may_be_assigned_by_hand(client: AdminClient, topic_name: str):
    client.create_topics([NewTopic(topic_name, 2, replica_assignment=[[1], [1]])])[topic_name].result(20)
    assert sorted(client.list_topics(timeout=10).topics[topic_name].partitions) == [0, 1]


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("", {}, KafkaError.TOPIC_EXCEPTION),
        (".", {}, KafkaError.TOPIC_EXCEPTION),
        ("..", {}, KafkaError.TOPIC_EXCEPTION),
        ("a/b", {}, KafkaError.TOPIC_EXCEPTION),
        ("a b", {}, KafkaError.TOPIC_EXCEPTION),
        ("orderß", {}, KafkaError.TOPIC_EXCEPTION),
        ("x" * 250, {}, KafkaError.TOPIC_EXCEPTION),
        ("refused", {"replication_factor": 3}, KafkaError.INVALID_REPLICATION_FACTOR),
        ("refused", {"config": {"retention.ms": "soon"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"config": {"retention.weeks": "1"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"config": {"min.insync.replicas": "2"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"config": {"delivery.guarantee": "always"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"config": {"partitioner.strategy": "alphabet"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"config": {"remote.storage.enable": "true"}}, KafkaError.INVALID_CONFIG),
        ("refused", {"replica_assignment": [[7]]}, None),
    ],
    ids=str,
)
def test_a_topic_that_cannot_be_is_refused(client: AdminClient, name: str, options: dict, code: int | None):
    new = NewTopic(name, num_partitions=1, **options)
    refusal = error_code(client.create_topics([new])[name])
    assert refusal == code or (code is None and refusal != KafkaError.UNKNOWN)
    assert name not in client.list_topics(timeout=10).topics


def test_the_refusal_of_a_config_names_key_and_value(client: AdminClient):
    new = NewTopic("refused", 1, config={"cleanup.policy": "shred"})
    with pytest.raises(KafkaException) as raised:
        client.create_topics([new])["refused"].result(20)
    text = raised.value.args[0].str()
    assert "cleanup.policy" in text and "shred" in text and "compact" in text


def test_an_existing_name_is_refused_and_so_is_its_twin_with_dots(client: AdminClient, broker: Broker):
    create_topic(broker, "twin.name")
    assert error_code(client.create_topics([NewTopic("twin.name", 1)])["twin.name"]) == KafkaError.TOPIC_ALREADY_EXISTS
    assert error_code(client.create_topics([NewTopic("twin_name", 1)])["twin_name"]) == KafkaError.TOPIC_EXCEPTION


def test_a_topic_that_is_not_there_cannot_be_deleted(client: AdminClient):
    assert error_code(client.delete_topics(["nowhere"])["nowhere"]) == KafkaError.UNKNOWN_TOPIC_OR_PART


def test_a_name_of_249_characters_is_served(broker: Broker):
    name = create_topic(broker, "n" * 249)
    send(producer(broker), name, [(None, b"long")])
    assert contents(read(broker, name)) == [(None, b"long")]


def test_topics_are_created_on_demand_only_where_the_broker_says_so(new_broker):
    strict = new_broker(settings={"auto.create.topics.enable": "false"}).start()
    client = producer(strict, message_timeout_ms=3000)
    client.produce("absent", value="lost")
    client.flush(10)
    assert admin(strict).list_topics(timeout=10).topics == {}

    generous = new_broker(settings={"num.partitions": "3"}).start()
    send(producer(generous), "present", [(None, b"kept")])
    assert sorted(admin(generous).list_topics(timeout=10).topics["present"].partitions) == [0, 1, 2]


# Configs


def test_configs_are_described_with_their_sources(broker: Broker, client: AdminClient, topic_name: str):
    create_topic(broker, topic_name, retention_ms=1234)
    configs = describe(client, topic_name)
    changed = configs["retention.ms"]
    assert (changed.value, ConfigSource(changed.source), changed.is_default) == (
        "1234", ConfigSource.DYNAMIC_TOPIC_CONFIG, False)
    untouched = configs["segment.bytes"]
    assert (untouched.value, ConfigSource(untouched.source), untouched.is_default) == (
        "1073741824", ConfigSource.DEFAULT_CONFIG, True)
    assert {"delivery.guarantee", "delivery.enforce", "partitioner.strategy", "flush.policy"} <= configs.keys()


def test_configs_are_described_with_their_synonyms(new_broker):
    broker = new_broker(settings={"log.retention.ms": "60000"}).start()
    create_topic(broker, "orders", retention_ms=1234)
    entry = describe(admin(broker), "orders")["retention.ms"]
    synonyms = [(name, synonym.value, ConfigSource(synonym.source)) for name, synonym in entry.synonyms.items()]
    assert synonyms[:2] == [
        ("retention.ms", "1234", ConfigSource.DYNAMIC_TOPIC_CONFIG),
        ("log.retention.ms", "60000", ConfigSource.STATIC_BROKER_CONFIG),
    ]


def test_a_broker_key_is_a_topics_default(new_broker):
    broker = new_broker(settings={"log.retention.hours": "5"}).start()
    create_topic(broker, "orders")
    entry = describe(admin(broker), "orders")["retention.ms"]
    assert (entry.value, ConfigSource(entry.source)) == (str(5 * 3_600_000), ConfigSource.STATIC_BROKER_CONFIG)


def test_the_broker_describes_itself(broker: Broker, client: AdminClient):
    resource = ConfigResource(ResourceType.BROKER, "1")
    configs = client.describe_configs([resource])[resource].result(20)
    assert configs["log.dirs"].value == str(broker.data)
    assert configs["log.dirs"].is_read_only
    assert not configs["log.retention.ms"].is_read_only
    secret = {name for name, entry in configs.items() if entry.is_sensitive}
    assert {"ssl.keystore.password", "ssl.key.password", "sasl.jaas.config"} <= secret
    assert all("password" in name or "secret" in name or name in ("sasl.jaas.config", "ssl.keystore.key") for name in secret)


def test_secrets_are_told_to_nobody(new_broker):
    broker = new_broker(settings={"sasl.jaas.config": "PlainLoginModule required user_alice=\"hush\";"}).start()
    resource = ConfigResource(ResourceType.BROKER, "1")
    client = admin(broker)
    entry = client.describe_configs([resource])[resource].result(20)["sasl.jaas.config"]
    assert (entry.value, entry.is_sensitive) == (None, True)


def test_configs_are_set_and_taken_back(broker: Broker, client: AdminClient, topic: str):
    alter(client, topic, set_to("max.message.bytes", "200"), set_to("retention.ms", "5000"))
    with pytest.raises(Exception, match="(?i)size|large"):
        send(producer(broker), topic, [(None, b"x" * 500)])
    alter(client, topic, ConfigEntry("max.message.bytes", None, incremental_operation=AlterConfigOpType.DELETE))
    send(producer(broker), topic, [(None, b"x" * 500)])
    configs = describe(client, topic)
    assert (configs["max.message.bytes"].value, configs["retention.ms"].value) == ("1048588", "5000")


def test_list_configs_are_appended_to_and_subtracted_from(client: AdminClient, topic: str):
    alter(client, topic, ConfigEntry("cleanup.policy", "compact", incremental_operation=AlterConfigOpType.APPEND))
    assert describe(client, topic)["cleanup.policy"].value == "delete,compact"
    alter(client, topic, ConfigEntry("cleanup.policy", "delete", incremental_operation=AlterConfigOpType.SUBTRACT))
    assert describe(client, topic)["cleanup.policy"].value == "compact"


@pytest.mark.parametrize(("key", "value"), [("retention.ms", "soon"), ("no.such.key", "1"), ("segment.bytes", "1")])
def test_a_config_that_cannot_be_changes_nothing(client: AdminClient, topic: str, key: str, value: str):
    before = {name: entry.value for name, entry in describe(client, topic).items()}
    with pytest.raises(KafkaException) as raised:
        alter(client, topic, set_to("retention.bytes", "77"), set_to(key, value))
    assert raised.value.args[0].code() == KafkaError.INVALID_CONFIG
    assert key in raised.value.args[0].str()
    assert {name: entry.value for name, entry in describe(client, topic).items()} == before


def test_the_older_alter_configs_replaces_them_all(broker: Broker, client: AdminClient, topic_name: str):
    create_topic(broker, topic_name, retention_ms=1234)
    resource = ConfigResource(ResourceType.TOPIC, topic_name, set_config={"segment.ms": "9999"})
    client.alter_configs([resource])[resource].result(20)
    configs = describe(client, topic_name)
    assert (configs["segment.ms"].value, configs["retention.ms"].value) == ("9999", "604800000")


def test_configs_survive_a_restart(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders", partitions=2, retention_ms=1234)
    alter(admin(broker), "orders", set_to("segment.ms", "4321"))
    broker.restart()
    configs = describe(admin(broker), "orders")
    assert (configs["retention.ms"].value, configs["segment.ms"].value) == ("1234", "4321")
    assert len(admin(broker).list_topics(timeout=10).topics["orders"].partitions) == 2


def test_a_broker_config_acts_while_the_broker_runs_and_after_its_restart(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    client = admin(broker)
    resource = ConfigResource(ResourceType.BROKER, "1", incremental_configs=[set_to("log.retention.ms", "777")])
    client.incremental_alter_configs([resource])[resource].result(20)
    for _ in range(2):
        entry = describe(admin(broker), "orders")["retention.ms"]
        assert (entry.value, ConfigSource(entry.source)) == ("777", ConfigSource.DYNAMIC_BROKER_CONFIG)
        broker.restart()


# Offsets and records


def test_offsets_are_listed_by_every_kind_of_question(broker: Broker, client: AdminClient, topic: str):
    writer = producer(broker)
    for number, at in enumerate([1000, 5000, 3000]):
        send(writer, topic, [(None, f"{number}".encode())], timestamp=YESTERDAY + at)
    partition = TopicPartition(topic, 0)
    expected = {
        OffsetSpec.earliest(): 0,
        OffsetSpec.latest(): 3,
        OffsetSpec.max_timestamp(): 1,
        OffsetSpec.for_timestamp(YESTERDAY + 2_000): 1,
        OffsetSpec.for_timestamp(YESTERDAY + 9_000): -1,
    }
    for spec, offset in expected.items():
        for isolation in (IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED):
            future = client.list_offsets({partition: spec}, isolation_level=isolation)[partition]
            assert future.result(20).offset == offset


def test_records_are_deleted_up_to_an_offset(broker: Broker, client: AdminClient, topic: str):
    send(producer(broker), topic, [(None, f"{number}".encode()) for number in range(10)])
    deleted = client.delete_records([TopicPartition(topic, 0, 6)])
    (result,) = [future.result(20) for future in deleted.values()]
    assert result.low_watermark == 6
    assert [message.offset() for message in read(broker, topic)] == [6, 7, 8, 9]
    with consumer(broker) as reader:
        assert reader.get_watermark_offsets(TopicPartition(topic, 0), timeout=10) == (6, 10)

    for future in client.delete_records([TopicPartition(topic, 0, 11)]).values():
        assert error_code(future) == KafkaError.OFFSET_OUT_OF_RANGE
    for future in client.delete_records([TopicPartition(topic, 0, -1)]).values():
        assert future.result(20).low_watermark == 10
    assert read(broker, topic) == []


def test_deleted_records_stay_deleted_after_a_crash(new_broker):
    broker = new_broker().start()
    create_topic(broker, "orders")
    send(producer(broker), "orders", [(None, f"{number}".encode()) for number in range(10)])
    client = admin(broker)
    for future in client.delete_records([TopicPartition("orders", 0, 4)]).values():
        future.result(20)
    broker.kill()
    broker.start()
    assert [message.offset() for message in read(broker, "orders")] == [4, 5, 6, 7, 8, 9]


# The cluster


def test_the_cluster_is_described(broker: Broker, client: AdminClient):
    cluster = client.describe_cluster().result(20)
    assert cluster.cluster_id
    assert (cluster.controller.id, cluster.controller.host, cluster.controller.port) == (1, "127.0.0.1", broker.port)
    assert [node.id for node in cluster.nodes] == [1]


def test_the_cluster_id_outlives_the_process(new_broker):
    broker = new_broker().start()
    first = admin(broker).list_topics(timeout=10).cluster_id
    broker.restart()
    assert first
    assert admin(broker).list_topics(timeout=10).cluster_id == first
