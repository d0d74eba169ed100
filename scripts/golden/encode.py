"""Writes Golden/encoded: every message in every version, filled by kafka-python's own encoder.

Usage: encode.py SCHEMA-FOLDER OUTPUT-FOLDER
"""
import pathlib
import re
import sys
import uuid

import golden
from kafka.version import __version__


class Filler:
    """Values that differ from each other and from every default, so that no two fields can be swapped unnoticed."""

    def __init__(self, version):
        self.version = version
        self.next = 10 + version

    def number(self):
        self.next += 1
        return self.next

    def simple(self, kind):
        n = self.number()
        if kind == "bool":
            return n % 2 == 0
        if kind == "string":
            return "text-%d" % n + "-é" * (n % 3 == 0)
        if kind in ("bytes", "records"):
            return bytes(range(n % 7 + 1)) * (n % 3 + 1)
        if kind == "uuid":
            return uuid.UUID(int=n << 96 | 0xA5 << 24 | n)
        if kind == "float64":
            return n + 0.25
        if kind == "bitfield":
            return {n % 8, 8 + n % 8}
        size = {"int8": 1, "int16": 2, "uint16": 2, "int32": 4, "int64": 8}[kind]
        return n if size == 1 else n + (7 << (size * 8 - 6))

    def field(self, field):
        nullable = field.nullable_for_version_q(self.version)
        if nullable and not field.tagged_field_q(self.version) and self.number() % 4 == 0:
            return None
        if field.is_struct():
            return self.struct(field)
        if field.is_struct_array():
            inner = getattr(field, "array_of", field)
            return [self.struct(inner) for _ in range(1 + self.number() % 2)]
        if field.is_array():
            return [self.simple(field._type_str[2:]) for _ in range(1 + self.number() % 3)]
        return self.simple(field._type_str)

    def struct(self, struct, cls=None):
        values = {}
        for field in struct._fields:
            if not field.for_version_q(self.version):
                continue
            value = self.field(field)
            if field.tagged_field_q(self.version) and value == field.default:
                value = not value if field._type_str == "bool" else self.field(field)
            values[field.name] = value
        return (cls or struct.data_class)(version=self.version, **values)


def main(schemas, output):
    classes = golden.message_classes()
    for path in sorted(pathlib.Path(schemas).glob("*.schema")):
        text = path.read_text()
        api = re.match(r"api \d+ (\w+)", text).group(1)
        blocks = []
        for is_request, role in ((True, "request"), (False, "response")):
            cls = classes.get((api, is_request))
            if cls is None:
                continue
            valid, flexible = re.search(rf"^{role} (\S+) flexible (\S+)", text, re.M).groups()
            first, _, last = valid.partition("-")
            first, last = int(first), min(int(last or first), cls.max_version)
            telling = {first, last} | ({int(flexible[:-1])} if flexible != "none" else set())
            for version in range(first, last + 1):
                filler = Filler(version)
                message = filler.struct(cls._struct, cls)
                correlation = filler.number()
                if is_request:
                    message.with_header(correlation_id=correlation, client_id="client-é")
                else:
                    message.with_header(correlation_id=correlation)
                payload = message.encode(header=True)
                lines = [f"header.correlationId = {correlation}"]
                if version in telling:
                    lines += golden.facts(cls.__name__, cls._struct, message, version)
                blocks.append(golden.block(role, api, version, lines, payload))
        if blocks:
            head = f"# Encoded by kafka-python {__version__}.\n\n"
            (pathlib.Path(output) / f"{path.stem}.golden").write_text(head + "\n\n".join(blocks) + "\n")
        else:
            print("not in kafka-python:", api)


main(*sys.argv[1:])
