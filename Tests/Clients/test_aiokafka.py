"""aiokafka: the asyncio client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError, OffsetOutOfRangeError
from harness.broker import Broker
from harness.times import YESTERDAY

CODECS = [None, "gzip", "snappy", "lz4", "zstd"]


@asynccontextmanager
async def admin_client(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def create(broker: Broker, name: str, partitions: int = 1, **configs: str) -> str:
    settings = {key.replace("_", "."): value for key, value in configs.items()}
    async with admin_client(broker) as client:
        await client.create_topics([NewTopic(name, partitions, 1, topic_configs=settings)])
    return name


@asynccontextmanager
async def producing(broker: Broker, **options) -> AsyncIterator[AIOKafkaProducer]:
    async with AIOKafkaProducer(bootstrap_servers=broker.address, **options) as client:
        yield client


@asynccontextmanager
async def consuming(broker: Broker, topic: str, partitions=(0,), **options) -> AsyncIterator[AIOKafkaConsumer]:
    client = AIOKafkaConsumer(bootstrap_servers=broker.address, group_id=None, **options)
    client.assign([TopicPartition(topic, partition) for partition in partitions])
    await client.start()
    try:
        yield client
    finally:
        await client.stop()


async def read(broker: Broker, topic: str, count: int, partitions=(0,)) -> list:
    records: list = []
    async with consuming(broker, topic, partitions, auto_offset_reset="earliest") as client:
        async with asyncio.timeout(30):
            while len(records) < count:
                for batch in (await client.getmany(timeout_ms=500)).values():
                    records += batch
    return records


@pytest.mark.parametrize("idempotent", [False, True], ids=["plain", "idempotent"])
@pytest.mark.parametrize("codec", CODECS, ids=str)
async def test_acknowledged_records_are_read_back_as_sent(
    broker: Broker, topic_name: str, codec: str | None, idempotent: bool
):
    await create(broker, topic_name)
    sent = [(f"customer-{number % 13}".encode(), f"order {number}".ljust(100).encode()) for number in range(1000)]
    async with producing(broker, compression_type=codec, enable_idempotence=idempotent, acks="all") as client:
        futures = [await client.send(topic_name, key=key, value=value) for key, value in sent]
        delivered = await asyncio.gather(*futures)
    assert [metadata.offset for metadata in delivered] == list(range(1000))
    assert [(record.key, record.value) for record in await read(broker, topic_name, 1000)] == sent


@pytest.mark.parametrize("acks", [0, 1, "all"])
async def test_records_arrive_whatever_acknowledgement_is_asked_for(broker: Broker, topic_name: str, acks):
    await create(broker, topic_name)
    async with producing(broker, acks=acks) as client:
        for number in range(200):
            await client.send(topic_name, f"{number}".encode())
        await client.flush()
    assert [int(record.value) for record in await read(broker, topic_name, 200)] == list(range(200))


async def test_headers_times_and_null_values_come_back(broker: Broker, topic_name: str):
    await create(broker, topic_name)
    headers = [("region", b"eu"), ("region", b"us")]
    async with producing(broker) as client:
        await client.send_and_wait(topic_name, key=b"key", headers=headers, timestamp_ms=YESTERDAY + 123)
    (record,) = await read(broker, topic_name, 1)
    assert (record.key, record.value, record.timestamp) == (b"key", None, YESTERDAY + 123)
    assert list(record.headers) == headers


async def test_a_batch_larger_than_the_topic_takes_is_refused(broker: Broker, topic_name: str):
    await create(broker, topic_name, max_message_bytes="1000")
    async with producing(broker) as client:
        with pytest.raises(MessageSizeTooLargeError):
            await client.send_and_wait(topic_name, b"x" * 2000)


async def test_positions_are_sought_and_found_by_time(broker: Broker, topic_name: str):
    await create(broker, topic_name)
    async with producing(broker) as client:
        for number in range(10):
            await client.send_and_wait(topic_name, f"{number}".encode(), timestamp_ms=YESTERDAY + number * 1000)
    partition = TopicPartition(topic_name, 0)
    async with consuming(broker, topic_name) as client:
        assert await client.beginning_offsets([partition]) == {partition: 0}
        assert await client.end_offsets([partition]) == {partition: 10}
        found = await client.offsets_for_times({partition: YESTERDAY + 3_500})
        assert found[partition].offset == 4
        for offset in [7, 2, 9]:
            client.seek(partition, offset)
            assert (await client.getone()).offset == offset


async def test_an_offset_out_of_range_is_told(broker: Broker, topic_name: str):
    await create(broker, topic_name)
    async with consuming(broker, topic_name, auto_offset_reset="none") as client:
        client.seek(TopicPartition(topic_name, 0), 500)
        with pytest.raises(OffsetOutOfRangeError):
            async with asyncio.timeout(20):
                await client.getone()


async def test_a_waiting_reader_gets_a_record_when_it_is_written(broker: Broker, topic_name: str):
    await create(broker, topic_name)
    async with consuming(broker, topic_name, auto_offset_reset="earliest") as reader, producing(broker) as writer:
        waiting = asyncio.create_task(reader.getone())
        await asyncio.sleep(0.5)
        assert not waiting.done()
        await writer.send_and_wait(topic_name, b"at last")
        assert (await asyncio.wait_for(waiting, 10)).value == b"at last"


async def test_many_writers_and_one_reader_share_an_event_loop(broker: Broker, topic_name: str):
    await create(broker, topic_name, partitions=4)

    async def write(writer: int) -> None:
        async with producing(broker, enable_idempotence=True) as client:
            for number in range(100):
                await client.send(topic_name, f"{writer}:{number}".encode(), partition=writer % 4)

    _, records = await asyncio.gather(
        asyncio.gather(*(write(writer) for writer in range(8))), read(broker, topic_name, 800, partitions=range(4))
    )
    by_writer: dict[bytes, list[int]] = {}
    for record in records:
        writer, number = record.value.split(b":")
        by_writer.setdefault(writer, []).append(int(number))
    assert len(by_writer) == 8
    assert all(numbers == list(range(100)) for numbers in by_writer.values())


async def test_topics_are_created_extended_described_and_deleted(broker: Broker, topic_name: str):
    await create(broker, topic_name, partitions=2)
    async with admin_client(broker) as client:
        assert topic_name in await client.list_topics()
        await client.create_partitions({topic_name: NewPartitions(5)})
        (described,) = await client.describe_topics([topic_name])
        assert len(described["partitions"]) == 5
        await client.delete_topics([topic_name])
        assert topic_name not in await client.list_topics()


async def test_configs_are_described_and_altered(broker: Broker, topic_name: str):
    await create(broker, topic_name, retention_ms="1234")
    async with admin_client(broker) as client:
        resource = ConfigResource(ConfigResourceType.TOPIC, topic_name, {"segment.ms": "4321"})
        (answer,) = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic_name)])
        values = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        assert (values["retention.ms"], values["delivery.guarantee"]) == ("1234", "at-least-once")
        await client.alter_configs([resource])
        (answer,) = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic_name)])
        values = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        assert (values["segment.ms"], values["retention.ms"]) == ("4321", "604800000")


async def test_records_are_deleted(broker: Broker, topic_name: str):
    await create(broker, topic_name)
    async with producing(broker) as client:
        for number in range(10):
            await client.send_and_wait(topic_name, f"{number}".encode())
    async with admin_client(broker) as client:
        await client.delete_records({TopicPartition(topic_name, 0): RecordsToDelete(before_offset=6)})
    assert [record.offset for record in await read(broker, topic_name, 4)] == [6, 7, 8, 9]


async def test_the_cluster_is_described(broker: Broker):
    async with admin_client(broker) as client:
        cluster = await client.describe_cluster()
    assert [node["port"] for node in cluster["brokers"]] == [broker.port]
    assert cluster["controller_id"] == 1
