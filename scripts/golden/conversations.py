"""What the clients do while they are recorded."""
import asyncio
import subprocess
import time

import aiokafka
import confluent_kafka
import confluent_kafka.admin as confluent_admin
import kafka


def quietly(action):
    """Clients complain when the stand-in does not answer; what they sent is recorded by then."""
    try:
        action()
    except Exception as error:  # noqa: BLE001
        print("  ", type(error).__name__, str(error)[:100])


def librdkafka_produces_and_consumes(port):
    address = f"127.0.0.1:{port}"
    for compression, idempotent in (("none", False), ("gzip", True)):
        producer = confluent_kafka.Producer({
            "bootstrap.servers": address, "client.id": "golden", "compression.type": compression,
            "enable.idempotence": idempotent})
        for number in range(3):
            producer.produce("orders", key=f"customer-{number}", value=f"order {number}", headers={"region": "eu"},
                             partition=0, timestamp=1_700_000_000_000 + number)
        producer.flush(10)
    producer = confluent_kafka.Producer({
        "bootstrap.servers": address, "transactional.id": "till-1", "client.id": "golden"})
    producer.init_transactions(10)
    for outcome in (producer.commit_transaction, producer.abort_transaction):
        producer.begin_transaction()
        producer.produce("orders", value="paid", partition=0, timestamp=1_700_000_000_000)
        producer.flush(10)
        quietly(lambda: producer.send_offsets_to_transaction(
            [confluent_kafka.TopicPartition("orders", 0, 3)], consumer_metadata(address), 5))
        quietly(lambda: outcome(10))
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": address, "group.id": "shop", "auto.offset.reset": "earliest", "client.id": "golden",
        "session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "fetch.wait.max.ms": 100})
    consumer.subscribe(["orders"])
    end = time.time() + 8
    seen = 0
    while time.time() < end and seen < 6:
        message = consumer.poll(0.5)
        seen += bool(message and not message.error())
    time.sleep(1.5)
    quietly(lambda: consumer.commit(asynchronous=False))
    quietly(lambda: consumer.committed([confluent_kafka.TopicPartition("orders", 0)], timeout=5))
    quietly(lambda: consumer.get_watermark_offsets(confluent_kafka.TopicPartition("orders", 0), timeout=5))
    quietly(lambda: consumer.offsets_for_times([confluent_kafka.TopicPartition("orders", 0, 1_700_000_000_001)], timeout=5))
    consumer.close()
    print("   librdkafka consumed", seen)


def consumer_metadata(address):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": address, "group.id": "shop"})
    try:
        return consumer.consumer_group_metadata()
    finally:
        consumer.close()


def kcat_produces_and_consumes(port):
    address = f"127.0.0.1:{port}"
    subprocess.run(["kcat", "-b", address, "-P", "-t", "orders", "-p", "0", "-K", ":"], input=b"a:one\nb:two\n",
                   timeout=20, check=False)
    subprocess.run(["kcat", "-b", address, "-C", "-t", "orders", "-p", "0", "-o", "beginning", "-e", "-q"],
                   timeout=20, check=False, stdout=subprocess.DEVNULL)
    subprocess.run(["kcat", "-b", address, "-L"], timeout=20, check=False, stdout=subprocess.DEVNULL)


def kafka_python_produces_and_consumes(port):
    address = f"127.0.0.1:{port}"
    producer = kafka.KafkaProducer(bootstrap_servers=address, client_id="golden")
    for number in range(3):
        producer.send("orders", key=b"customer", value=b"order %d" % number, partition=0, timestamp_ms=1_700_000_000_000)
    producer.flush(10)
    producer.close(5)
    consumer = kafka.KafkaConsumer(
        "orders", bootstrap_servers=address, group_id="billing", auto_offset_reset="earliest", client_id="golden",
        consumer_timeout_ms=4000, heartbeat_interval_ms=500, session_timeout_ms=6000)
    print("   kafka-python consumed", sum(1 for _ in zip(range(6), consumer)))
    quietly(consumer.commit)
    consumer.close()


async def aiokafka_produces_and_consumes(port):
    address = f"127.0.0.1:{port}"
    producer = aiokafka.AIOKafkaProducer(bootstrap_servers=address, client_id="golden", enable_idempotence=True)
    await producer.start()
    for number in range(3):
        await producer.send_and_wait("orders", b"order %d" % number, key=b"customer", partition=0, timestamp_ms=1_700_000_000_000)
    await producer.stop()
    consumer = aiokafka.AIOKafkaConsumer(
        "orders", bootstrap_servers=address, group_id="shipping", auto_offset_reset="earliest", client_id="golden",
        heartbeat_interval_ms=500, session_timeout_ms=6000)
    await consumer.start()
    records = await consumer.getmany(timeout_ms=4000, max_records=6)
    print("   aiokafka consumed", sum(map(len, records.values())))
    try:
        await consumer.commit()
    except Exception as error:  # noqa: BLE001
        print("  ", error)
    await asyncio.sleep(1)
    await consumer.stop()


def librdkafka_administers(port):
    admin = confluent_admin.AdminClient({"bootstrap.servers": f"127.0.0.1:{port}", "client.id": "golden"})
    topic = confluent_admin.NewTopic("orders", num_partitions=3, replication_factor=1, config={"retention.ms": "1000"})
    resource = confluent_admin.ConfigResource(confluent_admin.ResourceType.TOPIC, "orders")
    entry = confluent_admin.ConfigEntry(
        "retention.ms", "5", incremental_operation=confluent_admin.AlterConfigOpType.SET)
    changed = confluent_admin.ConfigResource(
        confluent_admin.ResourceType.TOPIC, "orders", incremental_configs=[entry])
    acl = confluent_admin.AclBinding(
        confluent_admin.ResourceType.TOPIC, "orders", confluent_admin.ResourcePatternType.LITERAL, "User:ann", "*",
        confluent_admin.AclOperation.READ, confluent_admin.AclPermissionType.ALLOW)
    any_acl = confluent_admin.AclBindingFilter(
        confluent_admin.ResourceType.ANY, None, confluent_admin.ResourcePatternType.ANY, None, None,
        confluent_admin.AclOperation.ANY, confluent_admin.AclPermissionType.ANY)
    offsets = confluent_kafka.ConsumerGroupTopicPartitions("shop", [confluent_kafka.TopicPartition("orders", 0, 4)])
    asked = {"request_timeout": 1.5}
    actions = [
        lambda: admin.create_topics([topic], validate_only=True, **asked),
        lambda: admin.delete_topics(["orders"], **asked),
        lambda: admin.create_partitions([confluent_admin.NewPartitions("orders", 6)], **asked),
        lambda: admin.delete_records([confluent_kafka.TopicPartition("orders", 0, 2)], **asked),
        lambda: admin.describe_configs([resource], **asked),
        lambda: admin.incremental_alter_configs([changed], **asked),
        lambda: admin.describe_cluster(include_authorized_operations=True, **asked),
        lambda: admin.describe_topics(confluent_kafka.TopicCollection(["orders"]), **asked),
        lambda: admin.list_offsets({confluent_kafka.TopicPartition("orders", 0): confluent_admin.OffsetSpec.latest()}, **asked),
        lambda: admin.list_consumer_groups(**asked),
        lambda: admin.describe_consumer_groups(["shop"], **asked),
        lambda: admin.delete_consumer_groups(["shop"], **asked),
        lambda: admin.list_consumer_group_offsets(
            [confluent_kafka.ConsumerGroupTopicPartitions("shop", [confluent_kafka.TopicPartition("orders", 0)])], **asked),
        lambda: admin.alter_consumer_group_offsets([offsets], **asked),
        lambda: admin.create_acls([acl], **asked),
        lambda: admin.describe_acls(any_acl, **asked),
        lambda: admin.delete_acls([any_acl], **asked),
        lambda: admin.describe_user_scram_credentials(["ann"], **asked),
        lambda: admin.alter_user_scram_credentials([confluent_admin.UserScramCredentialUpsertion(
            "ann", confluent_admin.ScramCredentialInfo(confluent_admin.ScramMechanism.SCRAM_SHA_256, 4096), b"pw", b"salt")], **asked),
    ]
    for action in actions:
        quietly(action)
    time.sleep(4)
