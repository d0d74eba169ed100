"""The frames of a conversation, and the golden blocks that they become."""
import re
import struct
import threading

import golden
from kafka.protocol.consumer.metadata import ConsumerProtocolAssignment, ConsumerProtocolSubscription

CLASSES = golden.message_classes()
API_NAMES = {cls.API_KEY: api for (api, is_request), cls in CLASSES.items() if is_request}


def valid_versions(schemas):
    """The versions that the schemas in a folder have, by (API name, role)."""
    valid = {}
    for path in schemas.glob("*.schema"):
        text = path.read_text()
        api = re.match(r"api \d+ (\w+)", text).group(1)
        for role, first, last in re.findall(r"^(request|response) (\d+)(?:-(\d+))? flexible", text, re.M):
            valid[(api, role)] = (int(first), int(last or first))
    return valid


class Recording:
    """The frames of one client, deduplicated: two of each API, version and direction, the shortest that say most."""

    def __init__(self, valid):
        self.valid = valid
        self.frames = {}
        self.lock = threading.Lock()

    def add(self, role, api_key, version, payload):
        with self.lock:
            seen = self.frames.setdefault((api_key, version, role), {})
            seen.setdefault(len(payload), payload)

    def blocks(self):
        for (api_key, version, role), seen in sorted(self.frames.items()):
            api = API_NAMES.get(api_key)
            first, last = self.valid.get((api, role), (1, 0))
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
