"""A broker of this repository as a process of its own, started, killed and looked at from outside."""

from __future__ import annotations

import os
import queue
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 30.0
STOP_SECONDS = 5.0


def binary() -> Path:
    """`MARTLET_BINARY`, otherwise the release build of this repository."""
    return Path(os.environ.get("MARTLET_BINARY", REPOSITORY / ".build/release/martlet"))


def environment(**changes: str) -> dict[str, str]:
    """This process's variables without those that would configure a broker."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MARTLET_", "KAFKA_"))} | changes


_given: set[int] = set()
"""Ports that nobody listens on yet, perhaps, and that have an owner."""


def unused_port() -> int:
    """A port below the range that the system gives to outgoing connections, so that it stays free over a restart."""
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                _given.add(port)
                return port
            except OSError:
                continue


class BrokerDidNotStart(Exception):
    """The process ended, or did not get ready in time. Says what it wrote and its exit code."""

    def __init__(self, exit_code: int | None, output: str, log: str):
        super().__init__(f"exit code {exit_code}\n{output}\n{log}")
        self.exit_code = exit_code
        self.output = output
        self.log = log


class Broker:
    """Not started by its making; may be started again after it has ended, with the same data and port."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, object] = {},
        arguments: Sequence[str] = ("--dev",),
        environment: Mapping[str, str] = {},
        port: int | None = None,
        data: Path | None = None,
        listeners: Sequence[str] = (),
        host: str = "127.0.0.1",
        prefix: Sequence[str] = (),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        self.data = data or folder / "data"
        self.log_file = folder / "broker.log"
        self.settings = dict(settings)
        self.arguments = list(arguments)
        self.host = host
        # In front of its command: where the process is to run.
        self.prefix = list(prefix)
        self.environment = dict(environment)
        self.port = unused_port() if port is None else port
        # Besides PLAINTEXT: `SSL`, `SASL_SSL` or another name that the settings explain.
        self.ports = {name: unused_port() for name in listeners}
        self.announced: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    # Life

    def start(self, within: float = START_SECONDS) -> Broker:
        """Returns when the broker says that it is ready."""
        self.launch()
        self.announced = self._read_until_ready(time.monotonic() + within)
        listening = next(line for line in self.announced if line.startswith("Listening on "))
        self.port = int(listening.rsplit(":", 1)[1])
        return self

    def launch(self) -> None:
        """Starts the process and waits for nothing."""
        command = [*self.prefix, str(binary()), "server", *self.arguments]
        command += ["--listener", f"PLAINTEXT://{self.host}:{self.port}", "--data-dir", str(self.data)]
        for name, port in self.ports.items():
            command += ["--listener", f"{name}://{self.host}:{port}"]
        for key, value in self.settings.items():
            command += ["--set", f"{key}={value}"]
        with self.log_file.open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment(**self.environment)
            )

    def _read_until_ready(self, deadline: float) -> list[str]:
        process = self.process
        lines: queue.Queue[str | None] = queue.Queue()

        def pump() -> None:
            for line in process.stdout:
                lines.put(line.rstrip("\n"))
            lines.put(None)

        threading.Thread(target=pump, daemon=True).start()
        read: list[str] = []
        while True:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                exit_code = self._exit_code_soon()
                self.kill()
                raise BrokerDidNotStart(exit_code, "\n".join(read), self.log())
            read.append(line)
            if line.startswith("Ready in "):
                return read

    def _exit_code_soon(self) -> int | None:
        try:
            return self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return None

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, within: float = STOP_SECONDS) -> int:
        """The exit code. A broker that is still there after `within` seconds is a failure."""
        return self.process.wait(timeout=within)

    def stop(self) -> int:
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """As a power cut, but for the page cache."""
        if self.is_running:
            self.process.kill()
            self.process.wait()

    def restart(self) -> Broker:
        self.stop()
        return self.start()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    # Seen from outside

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def address_of(self, listener: str) -> str:
        """By name, since certificates are for names."""
        return f"localhost:{self.ports[listener]}"

    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def resident_bytes(self) -> int:
        return self._status("VmRSS")

    def peak_resident_bytes(self) -> int:
        return self._status("VmHWM")

    def _status(self, field: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        raise AssertionError(f"/proc/{self.pid}/status has no {field}")

    def partition_folder(self, topic: str, partition: int = 0) -> Path:
        return self.data / f"{topic}-{partition}"

    def segments(self, topic: str, partition: int = 0) -> list[Path]:
        """The log files of a partition, oldest first."""
        return sorted(self.partition_folder(topic, partition).glob("*.log"))
