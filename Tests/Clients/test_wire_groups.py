"""Groups and hostile bytes: counts that lie, names that no record holds, clients that join and hang up, noise."""

from __future__ import annotations

import random

import pytest
from harness.broker import Broker
from harness.librdkafka import create_topic
from harness.member import Member, wait_until
from harness.unharmed import unharmed
from harness.wire import (
    Connection, ConnectionClosed, array, compact_string, data, frame, header, int16, int32, int64, string, uvarint,
)

BROKER_SETTINGS = {"group.initial.rebalance.delay.ms": 100, "offsets.topic.num.partitions": 2}

OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN, HEARTBEAT, LEAVE, SYNC = 8, 9, 10, 11, 12, 13, 14
DESCRIBE, LIST, TXN_COMMIT, DELETE, OFFSET_DELETE = 15, 16, 28, 42, 47
VERSIONS = {
    OFFSET_COMMIT: 10, OFFSET_FETCH: 10, JOIN: 9, HEARTBEAT: 4, LEAVE: 5, SYNC: 5, DESCRIBE: 6, LIST: 5, TXN_COMMIT: 5,
    DELETE: 2, OFFSET_DELETE: 0,
}
FLEXIBLE = {
    OFFSET_COMMIT: 8, OFFSET_FETCH: 6, JOIN: 6, HEARTBEAT: 4, LEAVE: 4, SYNC: 4, DESCRIBE: 5, LIST: 3, TXN_COMMIT: 3, DELETE: 2,
}
UNKNOWN_MEMBER, LOADING, NOT_COORDINATOR = 25, 14, 16


@pytest.fixture(autouse=True)
def broker_stays_unharmed(broker: Broker):
    with unharmed(broker):
        has_coordinators(broker)
        yield


def has_coordinators(broker: Broker) -> None:
    """They are made when somebody looks for one, and then read what they know."""
    with Connection(broker) as connection:
        while heartbeat(connection, "g") in (LOADING, NOT_COORDINATOR):
            connection.request(FIND_COORDINATOR, 0, string("g"))


def heartbeat(connection: Connection, group: str) -> int:
    return connection.request(HEARTBEAT, 0, string(group) + int32(0) + string("nobody")).number(2)


def join_body(group: str, session: int = 6000, kind: str = "consumer", metadata: bytes = b"") -> bytes:
    """Version 3, in which a client is a member at once."""
    return string(group) + int32(session) + int32(session) + string("") + string(kind) + array(string("range") + data(metadata))


def full_header(api: int, version: int, correlation: int) -> bytes:
    plain = int16(api) + int16(version) + int32(correlation) + string("raw")
    return plain + (uvarint(0) if version >= FLEXIBLE.get(api, 99) else b"")


@pytest.mark.parametrize("count", [2**31 - 1, -2, -(2**31), 100_000_000])
def test_an_array_longer_than_its_request_is_refused(broker: Broker, count: int):
    bodies = [
        (JOIN, 3, string("g") + int32(6000) + int32(6000) + string("") + string("consumer") + int32(count)),
        (SYNC, 1, string("g") + int32(1) + string("m") + int32(count)),
        (LEAVE, 3, string("g") + int32(count)),
        (OFFSET_COMMIT, 2, string("g") + int32(-1) + string("") + int64(-1) + int32(count)),
        (OFFSET_FETCH, 1, string("g") + int32(count)),
        (DESCRIBE, 0, int32(count)),
        (DELETE, 0, int32(count)),
    ]
    for api, version, body in bodies:
        with Connection(broker) as connection:
            connection.send(frame(full_header(api, version, 1) + body))
            assert connection.is_closed_by_broker(), f"API {api}"


def test_names_as_long_as_the_protocol_has_them_do_not_disturb_the_coordinator(broker: Broker):
    """The id of a member is made of its client's name, and all of it goes into one record."""
    longest = "n" * 32_767
    with Connection(broker) as connection:
        body = join_body("long").replace(string("range"), string(longest)).replace(string("consumer"), string(longest))
        plain = int16(JOIN) + int16(3) + int32(1) + string(longest)
        connection.send(frame(plain + body))
        answer = connection.receive_frame()
        # Correlation, throttle time, error.
        assert int.from_bytes(answer[8:10], signed=True) == 0
        assert heartbeat(connection, "long") == UNKNOWN_MEMBER
        assert heartbeat(connection, longest) in (UNKNOWN_MEMBER, LOADING)


def test_requests_behind_a_held_one_are_answered_after_it(broker: Broker):
    with Connection(broker) as connection:
        beat = string("held") + int32(0) + string("nobody")
        connection.send(
            frame(header(JOIN, 3, 1) + join_body("held")) + frame(header(HEARTBEAT, 0, 2) + beat)
            + frame(header(HEARTBEAT, 0, 3) + beat)
        )
        assert [int.from_bytes(connection.receive_frame()[:4]) for _ in range(3)] == [1, 2, 3]


def test_clients_that_join_and_hang_up_are_gone_after_their_sessions(broker: Broker):
    topic = create_topic(broker, "abandoned", 4)
    for _ in range(200):
        with Connection(broker) as connection:
            connection.send(frame(header(JOIN, 3, 1) + join_body("abandoned")))
    member = Member(broker, "abandoned", [topic], partition_assignment_strategy="range")
    try:
        everything = {(topic, partition) for partition in range(4)}
        wait_until([member], "the living one has everything", lambda: member.assigned == everything, within=60)
    finally:
        member.kill()


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_answered_or_hung_up_on(broker: Broker, seed: int):
    """Bodies of random bytes, and bodies that begin well, in every version of every API."""
    dice = random.Random(seed)
    for api, newest in VERSIONS.items():
        for version in range(2 if api == OFFSET_COMMIT else 1 if api == OFFSET_FETCH else 0, newest + 1):
            for _ in range(6):
                name = compact_string("noise") if version >= FLEXIBLE.get(api, 99) else string("noise")
                body = (name if dice.random() < 0.6 else b"") + _noise(dice)
                with Connection(broker, timeout=0.05) as connection:
                    try:
                        connection.send(frame(full_header(api, version, 1) + body))
                        connection.receive_frame()
                    except (ConnectionClosed, TimeoutError):
                        pass  # Hung up on, or held: both are answers to noise.


def _noise(dice: random.Random) -> bytes:
    pieces = [
        lambda: dice.randbytes(dice.randrange(40)), lambda: b"\0" * dice.randrange(60), lambda: b"\xff" * dice.randrange(20),
        lambda: int32(dice.choice([0, 1, -1, 2**31 - 1, -(2**31)])), lambda: int64(dice.choice([-1, 2**63 - 1, -(2**63)])),
        lambda: string("t"), lambda: compact_string("t"), lambda: uvarint(dice.randrange(5)), lambda: int16(dice.randrange(-1, 3)),
    ]
    return b"".join(dice.choice(pieces)() for _ in range(dice.randrange(1, 12)))
