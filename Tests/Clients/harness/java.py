"""The Java clients of Apache Kafka, called from Python through JPype."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import jpype
import jpype.imports

from .broker import REPOSITORY, Broker

JARS = Path(os.environ.get("MARTLET_JAVA_CLIENTS", REPOSITORY / ".build/java-clients"))


def missing() -> str | None:
    """Why there is no Java here, in one line; None where there is."""
    if not any(JARS.glob("kafka-clients-*.jar")):
        return f"there are no Java clients in {JARS}: run scripts/java-clients"
    try:
        jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        return "there is no Java runtime here"
    return None


def start_jvm() -> None:
    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx256m", "-Dslf4j.internal.verbosity=ERROR", classpath=[str(jar) for jar in JARS.glob("*.jar")])


def properties(broker: Broker, **config: object):
    """Keys are written with `_` for `.`."""
    from java.util import Properties

    made = Properties()
    made.setProperty("bootstrap.servers", broker.address)
    for key, value in config.items():
        made.setProperty(key.replace("_", "."), str(value))
    return made


def producer(broker: Broker, **config: object):
    from org.apache.kafka.clients.producer import KafkaProducer
    from org.apache.kafka.common.serialization import ByteArraySerializer

    settings = {"delivery_timeout_ms": 30_000, "request_timeout_ms": 10_000, "max_block_ms": 20_000} | config
    return KafkaProducer(properties(broker, **settings), ByteArraySerializer(), ByteArraySerializer())


def consumer(broker: Broker, **config: object):
    """Without a group: for `assign` only."""
    from org.apache.kafka.clients.consumer import KafkaConsumer
    from org.apache.kafka.common.serialization import ByteArrayDeserializer

    settings = {"auto_offset_reset": "none", "enable_auto_commit": "false"} | config
    return KafkaConsumer(properties(broker, **settings), ByteArrayDeserializer(), ByteArrayDeserializer())


def share_consumer(broker: Broker, group: str, **config: object):
    """A member of a share group, which acknowledges record by record."""
    from org.apache.kafka.clients.consumer import KafkaShareConsumer
    from org.apache.kafka.common.serialization import ByteArrayDeserializer

    settings = {"group_id": group, "share_acknowledgement_mode": "explicit"} | config
    return KafkaShareConsumer(properties(broker, **settings), ByteArrayDeserializer(), ByteArrayDeserializer())


def admin(broker: Broker):
    from org.apache.kafka.clients.admin import Admin

    return Admin.create(properties(broker, default_api_timeout_ms=20_000, request_timeout_ms=10_000))


def duration(value: timedelta):
    from java.time import Duration

    return Duration.ofMillis(int(value.total_seconds() * 1000))


def record(topic: str, key: bytes | None, value: bytes | None, partition: int | None = None, timestamp: int | None = None):
    """A ProducerRecord. Every argument gets its Java type: the constructors differ in nothing else."""
    from java.lang import Integer, Long
    from org.apache.kafka.clients.producer import ProducerRecord

    return ProducerRecord(
        topic,
        jpype.JObject(None, Integer) if partition is None else Integer(partition),
        jpype.JObject(None, Long) if timestamp is None else Long(timestamp),
        jpype.JObject(_bytes(key)),
        jpype.JObject(_bytes(value)),
    )


def _bytes(content: bytes | None):
    return None if content is None else jpype.JArray(jpype.JByte)(content)


def content(array) -> bytes | None:
    return None if array is None else bytes(array)


def java_map(values: Mapping):
    from java.util import HashMap

    made = HashMap()
    for key, value in values.items():
        made.put(key, value)
    return made
