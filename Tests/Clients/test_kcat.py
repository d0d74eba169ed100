"""kcat, the command line client on librdkafka, as people use it by hand."""

import time

import pytest
from harness.broker import Broker
from harness.kcat import kcat, kcat_json, start_kcat
from harness.librdkafka import create_topic

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def test_the_metadata_listing_names_broker_topic_and_partitions(broker: Broker, topic_name: str):
    create_topic(broker, topic_name, partitions=3)
    listing = kcat(broker, "-L")
    assert f"broker 1 at {broker.address}" in listing
    assert f'topic "{topic_name}" with 3 partitions' in listing
    assert "partition 2, leader 1, replicas: 1, isrs: 1" in listing


def test_the_metadata_listing_of_one_topic_comes_as_json(broker: Broker, topic: str):
    (listing,) = kcat_json(broker, "-L", "-t", topic)
    assert [entry["topic"] for entry in listing["topics"]] == [topic]
    assert listing["brokers"] == [{"id": 1, "name": broker.address}]
    assert listing["topics"][0]["partitions"] == [{"partition": 0, "leader": 1, "replicas": [{"id": 1}], "isrs": [{"id": 1}]}]


@pytest.mark.parametrize("codec", CODECS)
def test_lines_come_back_with_their_keys_under_each_codec(broker: Broker, topic: str, codec: str):
    lines = "".join(f"customer-{number % 7}:order {number} {'books ' * 20}\n" for number in range(500))
    kcat(broker, "-P", "-t", topic, "-K", ":", "-z", codec, stdin=lines)
    assert kcat(broker, "-C", "-t", topic, "-o", "beginning", "-e", "-K", ":", "-q") == lines


def test_headers_come_back_in_order_with_repeated_names(broker: Broker, topic: str):
    kcat(broker, "-P", "-t", topic, "-H", "region=eu", "-H", "trace=1", "-H", "region=us", stdin="order\n")
    assert kcat(broker, "-C", "-t", topic, "-e", "-q", "-f", "%h|%s\n") == "region=eu,trace=1,region=us|order\n"


def test_a_null_value_is_a_tombstone(broker: Broker, topic: str):
    kcat(broker, "-P", "-t", topic, "-K", ":", "-Z", stdin="customer:\n")
    (message,) = kcat_json(broker, "-C", "-t", topic, "-e", "-q")
    assert (message["key"], message["payload"]) == ("customer", None)


def test_reading_begins_at_an_offset_and_counts_back_from_the_end(broker: Broker, topic: str):
    kcat(broker, "-P", "-t", topic, stdin="".join(f"{number}\n" for number in range(10)))
    assert kcat(broker, "-C", "-t", topic, "-o", "7", "-e", "-q", "-f", "%o=%s ") == "7=7 8=8 9=9 "
    assert kcat(broker, "-C", "-t", topic, "-o", "-2", "-e", "-q", "-f", "%o=%s ") == "8=8 9=9 "
    assert kcat(broker, "-C", "-t", topic, "-o", "3", "-c", "2", "-q", "-f", "%o=%s ") == "3=3 4=4 "


def test_reading_begins_and_ends_at_a_time(broker: Broker, topic: str):
    times = []
    for word in ["early", "middle", "late"]:
        kcat(broker, "-P", "-t", topic, stdin=f"{word}\n")
        (message,) = kcat_json(broker, "-C", "-t", topic, "-o", "-1", "-e", "-q")
        times.append(message["ts"])
        time.sleep(0.01)  # Times have milliseconds: the next must be another.
    assert times == sorted(set(times))
    read = kcat(broker, "-C", "-t", topic, "-o", f"s@{times[1]}", "-o", f"e@{times[2]}", "-e", "-q")
    assert read == "middle\n"


def test_a_reader_at_the_end_gets_what_is_written_afterwards(broker: Broker, topic: str):
    kcat(broker, "-P", "-t", topic, stdin="before\n")
    reader = start_kcat(broker, "-C", "-t", topic, "-o", "end", "-c", "1", "-u")
    try:
        while "Reached end of topic" not in reader.stderr.readline():
            assert reader.poll() is None
        kcat(broker, "-P", "-t", topic, stdin="after\n")
        assert reader.communicate(timeout=20)[0] == "after\n"
    finally:
        reader.kill()


def test_the_offset_query_answers_earliest_latest_and_a_time(broker: Broker, topic: str):
    kcat(broker, "-P", "-t", topic, stdin="one\ntwo\nthree\n")
    first = kcat_json(broker, "-C", "-t", topic, "-c", "1", "-q")[0]["ts"]
    assert kcat(broker, "-Q", "-t", f"{topic}:0:-2") == f"{topic} [0] offset 0\n"
    assert kcat(broker, "-Q", "-t", f"{topic}:0:-1") == f"{topic} [0] offset 3\n"
    assert kcat(broker, "-Q", "-t", f"{topic}:0:{first}") == f"{topic} [0] offset 0\n"


def test_json_output_has_topic_partition_offset_and_time(broker: Broker, topic: str):
    before = time.time_ns() // 1_000_000
    kcat(broker, "-P", "-t", topic, "-k", "customer", "-H", "region=eu", stdin="order\n")
    (message,) = kcat_json(broker, "-C", "-t", topic, "-e", "-q")
    assert before <= message.pop("ts") <= time.time_ns() // 1_000_000
    assert message == {
        "topic": topic,
        "partition": 0,
        "offset": 0,
        "tstype": "create",
        "broker": 1,
        "headers": ["region", "eu"],
        "key": "customer",
        "payload": "order",
    }


def test_an_idempotent_producer_is_served(broker: Broker, topic: str):
    lines = "".join(f"{number}\n" for number in range(2000))
    kcat(broker, "-P", "-t", topic, "-X", "enable.idempotence=true", "-X", "batch.num.messages=50", stdin=lines)
    assert kcat(broker, "-C", "-t", topic, "-e", "-q") == lines


def test_a_topic_is_created_when_it_is_first_written_to(broker: Broker, topic_name: str):
    kcat(broker, "-P", "-t", topic_name, stdin="first\n")
    assert kcat(broker, "-C", "-t", topic_name, "-e", "-q") == "first\n"
