"""Writes Golden/recorded: what real clients and a real server said to each other.

Clients talk through a recording relay to the mock cluster that is built into librdkafka (a server that is not ours,
with groups and transactions), and to a stand-in that advertises every API for the requests of admin clients. Each
frame is decoded by kafka-python, whose reading becomes the facts of the block.

Usage: record.py SCHEMA-FOLDER OUTPUT-FOLDER      needs confluent-kafka, kafka-python, aiokafka, kcat
"""
import asyncio
import pathlib
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import uuid

import aiokafka
import confluent_kafka
import confluent_kafka.admin as confluent_admin
import golden
import kafka
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription
from kafka.protocol.metadata.api_versions import ApiVersionsResponse

CLASSES = golden.message_classes()
API_NAMES = {cls.API_KEY: api for (api, is_request), cls in CLASSES.items() if is_request}
VALID = {}


class Recording:
    """The frames of one client, deduplicated: two of each API, version and direction, the shortest that say most."""

    def __init__(self):
        self.frames = {}
        self.lock = threading.Lock()

    def add(self, role, api_key, version, payload):
        with self.lock:
            seen = self.frames.setdefault((api_key, version, role), {})
            seen.setdefault(len(payload), payload)

    def blocks(self):
        for (api_key, version, role), seen in sorted(self.frames.items()):
            api = API_NAMES.get(api_key)
            first, last = VALID.get((api, role), (1, 0))
            if not first <= version <= last:
                continue
            sizes = sorted(size for size in seen if size < 1200)
            for size in dict.fromkeys(sizes[:1] + sizes[-1:]):
                yield self.block(role, api, version, seen[size])
        for (api_key, version, role), seen in sorted(self.frames.items()):
            # Every member sends its subscription, and the leader everybody's assignment, inside of other messages.
            if (role, API_NAMES.get(api_key)) in (("request", "JoinGroup"), ("request", "SyncGroup")):
                yield from self.embedded_blocks(API_NAMES[api_key], version, seen[max(seen)])

    @staticmethod
    def embedded_blocks(api, version, payload):
        cls = CLASSES[(api, True)]
        flexible = cls.flexible_version_q(version)
        start = 10 + max(struct.unpack_from(">h", payload, 8)[0], 0) + flexible
        message = cls.decode(payload[start:], version=version)
        if api == "JoinGroup":
            inner, embedded = ConsumerProtocolSubscription, [protocol.metadata for protocol in message.protocols]
        else:
            inner, embedded = ConsumerProtocolAssignment, [member.assignment for member in message.assignments]
        for content in map(bytes, embedded):
            inner_version = struct.unpack_from(">h", content)[0]
            value = inner.decode(content)
            lines = golden.facts(inner.__name__, inner._struct, value, inner_version)
            yield golden.block("data", inner.__name__, inner_version, lines, content[2:])

    @staticmethod
    def block(role, api, version, payload):
        cls = CLASSES[(api, role == "request")]
        flexible = cls.flexible_version_q(version) and not (role == "response" and api == "ApiVersions")
        correlation = struct.unpack_from(">i", payload, 4 if role == "request" else 0)[0]
        lines = [f"header.correlationId = {correlation}"]
        start = 4
        if role == "request":
            size = struct.unpack_from(">h", payload, 8)[0]
            start = 10 + max(size, 0)
            lines.append("header.clientId = " + (payload[10:start].decode() if size >= 0 else "null"))
        start += flexible
        flexible_body = cls.flexible_version_q(version)
        decode = cls._struct.compiled_decode_from(version, compact=flexible_body, tagged=flexible_body, data_class=cls)
        message, end = decode(memoryview(payload), start)
        lines += golden.facts(cls.__name__, cls._struct, message, version)
        if end < len(payload):
            lines.append(f"trailing = {len(payload) - end}")
        return golden.block(role, api, version, lines, payload)


class Relay:
    """Passes frames between clients and a server, and writes them down. Where a server names its port, it names ours."""

    def __init__(self, recording, server_port):
        self.recording, self.server_port = recording, server_port
        self.loop = asyncio.new_event_loop()
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        threading.Thread(target=self.run, args=(listener,), daemon=True).start()

    def run(self, listener):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.accepted, sock=listener))
        self.loop.run_forever()

    async def accepted(self, reader, writer):
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        asked = {}
        await asyncio.gather(
            self.requests(reader, server_writer, asked), self.responses(server_reader, writer, asked), return_exceptions=True)

    async def requests(self, reader, writer, asked):
        try:
            while True:
                frame = await reader.readexactly(struct.unpack(">i", await reader.readexactly(4))[0])
                api_key, version, correlation = struct.unpack_from(">hhi", frame)
                asked[correlation] = (api_key, version)
                self.recording.add("request", api_key, version, frame)
                if api_key == 18 and version > 2:
                    # The mock cluster knows ApiVersions up to 2 and answers later ones with bytes that not every
                    # client can read: it is asked in version 0, and its answer put into the version asked for.
                    frame = struct.pack(">hhih", 18, 0, correlation, -1)
                writer.write(struct.pack(">i", len(frame)) + frame)
        finally:
            writer.close()

    @staticmethod
    def in_version(version, frame):
        answer = ApiVersionsResponse.decode(frame[4:], version=0)
        keys = [ApiVersionsResponse.ApiVersion(version=version, api_key=key.api_key, min_version=key.min_version,
                                               max_version=3 if key.api_key == 18 else key.max_version)
                for key in answer.api_keys]
        answer = ApiVersionsResponse(version=version, error_code=0, api_keys=keys, throttle_time_ms=0)
        answer.with_header(correlation_id=struct.unpack_from(">i", frame)[0])
        return answer.encode(header=True)

    async def responses(self, reader, writer, asked):
        try:
            while True:
                frame = await reader.readexactly(struct.unpack(">i", await reader.readexactly(4))[0])
                asked_for = asked.get(struct.unpack_from(">i", frame)[0])
                if asked_for and asked_for[0] == 18 and asked_for[1] > 2:
                    frame = self.in_version(asked_for[1], frame)
                elif asked_for:
                    self.recording.add("response", *asked_for, frame)
                frame = frame.replace(struct.pack(">i", self.server_port), struct.pack(">i", self.port))
                writer.write(struct.pack(">i", len(frame)) + frame)
        finally:
            writer.close()


class StandIn:
    """Advertises every API and answers those whose answers admin clients wait for; records everything asked."""

    def __init__(self, recording):
        self.recording = recording
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        stream = connection.makefile("rb")
        while head := stream.read(4):
            frame = stream.read(struct.unpack(">i", head)[0])
            api_key, version, correlation = struct.unpack_from(">hhi", frame)
            self.recording.add("request", api_key, version, frame)
            answer = self.answer(api_key, version)
            if answer is None:
                continue
            answer.with_header(correlation_id=correlation)
            payload = answer.encode(header=True)
            connection.sendall(struct.pack(">i", len(payload)) + payload)

    def answer(self, api_key, version):
        api = API_NAMES.get(api_key)
        cls = CLASSES.get((api, False))
        if api == "ApiVersions":
            keys = [cls.ApiVersion(version=version, api_key=key, min_version=VALID[(name, "request")][0],
                                   max_version=VALID[(name, "request")][1])
                    for key, name in API_NAMES.items() if (name, "request") in VALID]
            return ApiVersionsResponse(version=version, error_code=0, api_keys=keys, throttle_time_ms=0)
        if api == "Metadata":
            broker = cls.MetadataResponseBroker(version=version, node_id=1, host="127.0.0.1", port=self.port, rack=None)
            partition = cls.MetadataResponseTopic.MetadataResponsePartition(
                version=version, error_code=0, partition_index=0, leader_id=1, leader_epoch=0, replica_nodes=[1],
                isr_nodes=[1], offline_replicas=[])
            topic = cls.MetadataResponseTopic(
                version=version, error_code=0, name="orders", topic_id=uuid.UUID(int=7), is_internal=False,
                partitions=[partition], authorized_operations=None)
            return cls(version=version, throttle_time_ms=0, brokers=[broker], cluster_id="stand-in", controller_id=1,
                       topics=[topic], authorized_operations=None, error_code=0)
        if api == "FindCoordinator":
            if version < 4:
                return cls(version=version, throttle_time_ms=0, error_code=0, error_message=None, node_id=1,
                           host="127.0.0.1", port=self.port)
            coordinators = [cls.Coordinator(version=version, key=key, node_id=1, host="127.0.0.1", port=self.port,
                                            error_code=0, error_message=None) for key in ("shop", "billing")]
            return cls(version=version, throttle_time_ms=0, coordinators=coordinators)
        return None


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
        lambda: admin.elect_leaders(confluent_kafka.ElectionType.PREFERRED, [confluent_kafka.TopicPartition("orders", 0)], **asked),
    ]
    for action in actions:
        quietly(action)
    time.sleep(4)


RUNS = [
    ("kcat", kcat_produces_and_consumes, True),
    ("librdkafka", librdkafka_produces_and_consumes, True),
    ("kafka-python", kafka_python_produces_and_consumes, True),
    ("aiokafka", lambda port: asyncio.run(aiokafka_produces_and_consumes(port)), True),
    ("librdkafka-admin", librdkafka_administers, False),
]


def main(schemas, output, *only):
    for path in pathlib.Path(schemas).glob("*.schema"):
        text = path.read_text()
        api = re.match(r"api \d+ (\w+)", text).group(1)
        for role, first, last in re.findall(r"^(request|response) (\d+)(?:-(\d+))? flexible", text, re.M):
            VALID[(api, role)] = (int(first), int(last or first))
    kcat = subprocess.run(["kcat", "-V"], capture_output=True, text=True, check=True).stdout
    print("librdkafka", confluent_kafka.libversion()[0], re.search("librdkafka [0-9.]+", kcat).group())
    for name, run, mocked in RUNS:
        if only and name not in only:
            continue
        print(name)
        recording = Recording()
        if mocked:
            host = confluent_kafka.Producer({"bootstrap.servers": "unused", "test.mock.num.brokers": 1})
            server = next(iter(host.list_topics(timeout=5).brokers.values()))
            host.list_topics("orders", timeout=5)
            target = Relay(recording, server.port)
        else:
            target = StandIn(recording)
        run(target.port)
        blocks = list(recording.blocks())
        head = f"# {name} in conversation with " + ("librdkafka's mock cluster" if mocked else "a stand-in") + ".\n\n"
        (pathlib.Path(output) / f"{name}.golden").write_text(head + "\n\n".join(blocks) + "\n")
        print("  ", len(blocks), "blocks")


main(*sys.argv[1:])
