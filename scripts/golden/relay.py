"""A recording relay between clients and a server."""
import asyncio
import socket
import struct
import threading

from kafka.protocol.metadata.api_versions import ApiVersionsResponse


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
