"""Writes the golden batches of this folder with the record builders of other clients.

    python make.py      (needs kafka-python, aiokafka, confluent-kafka, crc32c, lz4, python-snappy, zstandard, cramjam)

Every file holds the same 50 records, see records(). The bytes of librdkafka are what its producer sent to a socket that
answers like a broker; the other two are asked directly.
"""

import socket
import struct
import threading
from pathlib import Path

import aiokafka.record.default_records as aio
import kafka.record.default_records as kpy
from confluent_kafka import Producer

HERE = Path(__file__).parent
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
START = 1_700_000_000_000


def records():
    for i in range(50):
        key = None if i % 5 == 0 else f"key-{i}".encode()
        value = None if i % 7 == 3 else f"value-{i}-".encode() * (i + 1)
        headers = [("trace", str(i).encode()), ("none", None)] if i % 4 == 0 else []
        yield START + i * 10, key, value, headers


def write(client, name, batch):
    (HERE / f"{client}-{name}.batch").write_bytes(bytes(batch))


def from_builder(client, builder_class):
    for name, number in CODECS.items():
        builder = builder_class(2, number, 0, -1, -1, -1, 1 << 20)
        for offset, (timestamp, key, value, headers) in enumerate(records()):
            builder.append(offset, timestamp, key, value, headers)
        write(client, name, builder.build())


class Socket:
    """Answers librdkafka's producer and keeps its Produce requests."""

    versions = {0: (3, 7), 1: (4, 11), 2: (0, 2), 3: (4, 4), 8: (0, 3), 9: (0, 3), 10: (0, 2), 11: (0, 3), 12: (0, 1),
                13: (0, 1), 14: (0, 1), 15: (0, 1), 16: (0, 1), 17: (0, 1), 18: (0, 0), 22: (0, 1)}

    def __init__(self):
        self.produced = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection.makefile("rwb"),), daemon=True).start()

    def serve(self, stream):
        while length := stream.read(4):
            request = stream.read(struct.unpack(">i", length)[0])
            key, version, correlation = struct.unpack(">hhi", request[:8])
            body = self.answer(key, version, request)
            stream.write(struct.pack(">ii", len(body) + 4, correlation) + body)
            stream.flush()

    def answer(self, key, version, request):
        topic = struct.pack(">h", 1) + b"t"
        if key == 18:
            ranges = b"".join(struct.pack(">hhh", api, *r) for api, r in self.versions.items())
            return struct.pack(">hi", 35 if version else 0, len(self.versions)) + ranges
        if key == 3:
            broker = struct.pack(">iih9sih", 1, 0, 9, b"127.0.0.1", self.port, -1)
            partition = struct.pack(">ihiiiiii", 1, 0, 0, 0, 1, 0, 1, 0)
            return (struct.pack(">i", 0) + broker + struct.pack(">hi", -1, 0)
                    + struct.pack(">ih", 1, 0) + topic + b"\0" + partition)
        if key == 22:
            return struct.pack(">ihqh", 0, 0, 4242, 3)
        self.produced.append(request)
        return struct.pack(">i", 1) + topic + struct.pack(">iihqqqi", 1, 0, 0, 0, -1, 0, 0)


def batch_in(request):
    for start in range(len(request) - 61):
        length, = struct.unpack_from(">i", request, start + 8)
        if request[start + 16] == 2 and start + 12 + length == len(request):
            return request[start:]
    raise ValueError("no batch in the request")


def from_librdkafka():
    broker = Socket()
    for name, idempotent in [(name, False) for name in CODECS] + [("none", True)]:
        broker.produced.clear()
        producer = Producer({
            "bootstrap.servers": f"127.0.0.1:{broker.port}", "compression.codec": name, "linger.ms": 500,
            "enable.idempotence": idempotent})
        for timestamp, key, value, headers in records():
            producer.produce("t", partition=0, key=key, value=value, headers=headers, timestamp=timestamp)
        producer.flush(10)
        batch, = (batch_in(request) for request in broker.produced)
        write("librdkafka", name + ("-idempotent" if idempotent else ""), batch)


from_builder("kafka-python", kpy.DefaultRecordBatchBuilder)
from_builder("aiokafka", aio.DefaultRecordBatchBuilder)
from_librdkafka()
