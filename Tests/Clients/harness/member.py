"""A member of a consumer group as a process of its own, so that it can be killed.

Started with a JSON object: `client` (librdkafka, kafka-python, aiokafka), `broker`, `topics`, `group`, and `config` in the
client's own words. Writes what happens to it as JSON lines: assigned, revoked, lost, message, failed. Commits after each
message, unless `commit` is false.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

from .broker import REPOSITORY, Broker


class Member:
    """The process, seen from the test."""

    def __init__(
        self, broker: Broker, group: str, topics: list[str], *, client: str = "librdkafka", commit: bool = True, **config: object
    ):
        settings = {
            "client": client, "broker": broker.address, "topics": topics, "group": group, "commit": commit,
            "config": config if client != "librdkafka" else {key.replace("_", "."): value for key, value in config.items()},
        }
        self.assigned: set[tuple[str, int]] = set()
        self.messages: list[tuple[int, int, str]] = []
        self.events: list[dict] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "harness.member", json.dumps(settings)],
            cwd=REPOSITORY / "Tests/Clients", stdout=subprocess.PIPE, text=True,
        )
        self._pumping = threading.Thread(target=self._pump, daemon=True)
        self._pumping.start()

    def _pump(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def look(self, timeout: float = 0) -> bool:
        """Takes up what has happened; whether anything has."""
        seen = False
        while True:
            try:
                line = self._lines.get(timeout=0 if seen else timeout) if timeout and not seen else self._lines.get_nowait()
            except queue.Empty:
                return seen
            if line is None:
                return seen
            seen = True
            event = json.loads(line)
            self.events.append(event)
            partitions = {(topic, partition) for topic, partition in event.get("partitions", [])}
            match event["event"]:
                case "assigned":
                    self.assigned |= partitions
                case "revoked" | "lost":
                    self.assigned -= partitions
                case "message":
                    self.messages.append((event["partition"], event["offset"], event["value"]))

    def count(self, event: str) -> int:
        return sum(one["event"] == event for one in self.events)

    def leave(self, within: float = 20) -> None:
        """Closes the consumer properly."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(within)
        self._look_at_the_rest()

    def kill(self) -> None:
        """Ends it at once. What it told until its death counts: it may have committed that."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._look_at_the_rest()

    def _look_at_the_rest(self) -> None:
        self._pumping.join()
        self.look()


def wait_until(members: list[Member], what: str, holds, within: float = 40) -> None:
    """Until `holds()`, which is asked whenever something has happened to a member."""
    deadline = time.monotonic() + within
    while True:
        for member in members:
            member.look()
        if holds():
            return
        told = [(sorted(member.assigned), len(member.messages), member.events[-3:]) for member in members]
        assert time.monotonic() < deadline, f"{what}: not within {within} s; {told}"
        time.sleep(0.02)


# The process itself


def tell(event: str, **more: object) -> None:
    # One write for a line: a callback may come from another thread.
    os.write(1, (json.dumps({"event": event} | more) + "\n").encode())


def main() -> None:
    settings = json.loads(sys.argv[1])
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    {"librdkafka": librdkafka, "kafka-python": kafka_python, "aiokafka": aiokafka}[settings["client"]](settings, ended)


def librdkafka(settings: dict, ended: threading.Event) -> None:
    from confluent_kafka import Consumer, KafkaException

    def partitions(of) -> list:
        return [(one.topic, one.partition) for one in of]

    base = {
        "bootstrap.servers": settings["broker"], "group.id": settings["group"], "auto.offset.reset": "earliest",
        "enable.auto.commit": False, "session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "fetch.wait.max.ms": 100,
    }
    client = Consumer(base | settings["config"])
    client.subscribe(
        settings["topics"],
        on_assign=lambda _, of: tell("assigned", partitions=partitions(of)),
        on_revoke=lambda _, of: tell("revoked", partitions=partitions(of)),
        on_lost=lambda _, of: tell("lost", partitions=partitions(of)),
    )
    while not ended.is_set():
        message = client.poll(0.1)
        if message is None:
            continue
        if message.error():
            tell("failed", error=str(message.error()))
            continue
        tell("message", partition=message.partition(), offset=message.offset(), value=message.value().decode())
        if settings["commit"]:
            try:
                client.commit(message, asynchronous=False)
            except KafkaException as error:
                tell("failed", error=str(error))
    client.close()


def kafka_python(settings: dict, ended: threading.Event) -> None:
    from kafka import ConsumerRebalanceListener, KafkaConsumer
    from kafka.errors import KafkaError

    class Listener(ConsumerRebalanceListener):
        def on_partitions_assigned(self, assigned):
            tell("assigned", partitions=[(one.topic, one.partition) for one in assigned])

        def on_partitions_revoked(self, revoked):
            tell("revoked", partitions=[(one.topic, one.partition) for one in revoked])

    base = {
        "bootstrap_servers": settings["broker"], "group_id": settings["group"], "auto_offset_reset": "earliest",
        "enable_auto_commit": False, "session_timeout_ms": 6000, "heartbeat_interval_ms": 500, "max_poll_records": 1,
    }
    client = KafkaConsumer(**(base | settings["config"]))
    client.subscribe(settings["topics"], listener=Listener())
    while not ended.is_set():
        for batch in client.poll(timeout_ms=100).values():
            for message in batch:
                tell("message", partition=message.partition, offset=message.offset, value=message.value.decode())
                if settings["commit"]:
                    try:
                        client.commit()
                    except KafkaError as error:
                        tell("failed", error=str(error))
    client.close()


def aiokafka(settings: dict, ended: threading.Event) -> None:
    import asyncio

    from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
    from aiokafka.errors import KafkaError

    class Listener(ConsumerRebalanceListener):
        def on_partitions_assigned(self, assigned):
            tell("assigned", partitions=[(one.topic, one.partition) for one in assigned])

        def on_partitions_revoked(self, revoked):
            tell("revoked", partitions=[(one.topic, one.partition) for one in revoked])

    async def run() -> None:
        base = {
            "bootstrap_servers": settings["broker"], "group_id": settings["group"], "auto_offset_reset": "earliest",
            "enable_auto_commit": False, "session_timeout_ms": 6000, "heartbeat_interval_ms": 500,
        }
        client = AIOKafkaConsumer(**(base | settings["config"]))
        client.subscribe(settings["topics"], listener=Listener())
        await client.start()
        while not ended.is_set():
            for batch in (await client.getmany(timeout_ms=100, max_records=1)).values():
                for message in batch:
                    tell("message", partition=message.partition, offset=message.offset, value=message.value.decode())
                    if settings["commit"]:
                        try:
                            await client.commit()
                        except KafkaError as error:
                            tell("failed", error=str(error))
        await client.stop()

    asyncio.run(run())


if __name__ == "__main__":
    main()
