"""A server for admin clients, whose requests are all that is wanted of them."""
import socket
import struct
import threading
import uuid

from kafka.protocol.metadata.api_versions import ApiVersionsResponse
from recording import API_NAMES, CLASSES


class StandIn:
    """Advertises every API and answers those whose answers admin clients wait for; records everything asked."""

    def __init__(self, recording):
        self.recording = recording
        self.valid = recording.valid
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
            keys = [cls.ApiVersion(version=version, api_key=key, min_version=self.valid[(name, "request")][0],
                                   max_version=self.valid[(name, "request")][1])
                    for key, name in API_NAMES.items() if (name, "request") in self.valid]
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
