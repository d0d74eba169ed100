"""Golden blocks: the bytes of one message and what a foreign decoder reads in them."""
import importlib
import pkgutil
import textwrap
import uuid

import kafka.protocol
from kafka.protocol.api_message import ApiMessage

# kafka-python renames these when it loads its schemas.
RENAMED = {
    ("MetadataResponse", 0): "clusterAuthorizedOperations",
    ("MetadataResponse", 1): "topicAuthorizedOperations",
    ("DescribeClusterResponse", 0): "clusterAuthorizedOperations",
}


def message_classes():
    """Every request and response class of kafka-python by (API name, is it a request)."""
    for module in pkgutil.walk_packages(kafka.protocol.__path__, "kafka.protocol."):
        if ".old" not in module.name and "generate_stubs" not in module.name:
            importlib.import_module(module.name)
    found, pending = {}, list(ApiMessage.__subclasses__())
    while pending:
        cls = pending.pop()
        pending += type.__subclasses__(cls)
        name = cls.__name__
        for suffix in ("Request", "Response"):
            if name.endswith(suffix):
                found.setdefault((name.removesuffix(suffix), suffix == "Request"), cls)
    return found


def field_name(message, field, depth):
    if field.name == "authorized_operations" and (message, depth) in RENAMED:
        return RENAMED[(message, depth)]
    return field._name[0].lower() + field._name[1:]


def leaf(field, value):
    kind = field._type_str.removeprefix("[]")
    if value is None:
        # What this decoder gives for "not set" in these types.
        return {"bitfield": "-2147483648", "uuid": "0" * 32}.get(kind, "null")
    if kind == "bool":
        return "true" if value else "false"
    if kind == "uuid":
        return value.hex if isinstance(value, uuid.UUID) else str(value)
    if kind == "bitfield":
        number = sum(1 << bit for bit in value)
        return str(number - (1 << 32) if number >= 1 << 31 else number)
    if kind in ("bytes", "records"):
        return bytes(value.encode() if hasattr(value, "encode") else value).hex() or "empty"
    return str(value)


def facts(message, struct, value, version, path="", depth=0):
    """`path = value` for every field that the version has."""
    for field in struct._fields:
        if not field.for_version_q(version):
            continue
        if field.tagged_field_q(version) and field.name not in (value.tags or ()):
            continue
        item = getattr(value, field.name)
        here = path + field_name(message, field, depth)
        if item is None and (field.is_struct() or field.is_struct_array() or field.is_array()):
            yield f"{here} = null"
        elif field.is_struct():
            yield from facts(message, field, item, version, here + ".", depth + 1)
        elif field.is_struct_array():
            yield f"{here}.count = {len(item)}"
            for index, element in enumerate(item):
                inner = field.array_of if hasattr(field, "array_of") else field
                yield from facts(message, inner, element, version, f"{here}[{index}].", depth + 1)
        elif field.is_array():
            yield f"{here}.count = {len(item)}"
            for index, element in enumerate(item):
                yield f"{here}[{index}] = {leaf(field, element)}"
        else:
            yield f"{here} = {leaf(field, item)}"


def block(role, api, version, lines, payload):
    hexadecimal = textwrap.wrap(payload.hex(), 112) or [""]
    return "\n".join([f"{role} {api} {version}", *("  " + line for line in lines), *("hex " + line for line in hexadecimal)])
