"""The clients of a run: processes that are started, killed, paused and replaced. None of them outlives the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from .roles.native import dies_with_parent

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Client:
    name: str
    role: str
    folder: Path
    options: dict
    incarnation: int = 0
    process: subprocess.Popen | None = None
    is_wanted: bool = field(default=True)

    def __str__(self) -> str:
        return f"{self.folder.name}/{self.name}"

    @property
    def last_words(self) -> str:
        """What it wrote into its journal last, where that is a note."""
        journal = self.folder / f"{self.name}.{self.incarnation}.journal"
        line = journal.read_bytes().rpartition(b"\n")[0].rpartition(b"\n")[2] if journal.exists() else b""
        return json.loads(line)[1] if line.startswith(b'["note",') else ""

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.incarnation += 1
        title = f"{self.name}.{self.incarnation}"
        options = self.options | {"name": title, "journal": str(self.folder / f"{title}.journal")}
        command = [sys.executable, "-m", "checker.roles", self.role, json.dumps(options)]
        with (self.folder / f"{self.name}.output").open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, preexec_fn=dies_with_parent, env=dict(os.environ)
            )

    def kill(self) -> None:
        if self.is_running:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """In good order, and for good."""
        self.is_wanted = False
        if self.is_running:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)

    def wait(self, deadline: float) -> bool:
        """Whether it ended by itself; otherwise it is killed."""
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
            return True
        except subprocess.TimeoutExpired:
            self.kill()
            return False


class Fleet:
    def __init__(self, clients: list[Client]):
        self.clients = clients

    def start(self) -> None:
        for client in self.clients:
            client.start()

    def replace_dead(self) -> list[str]:
        """Those that gave up by themselves, such as fenced producers, have successors. Their names, and why they did."""
        dead = [client for client in self.clients if client.is_wanted and not client.is_running]
        told = [f"{client} ({client.last_words})" for client in dead]
        for client in dead:
            client.start()
        return told

    def end(self, clients: list[Client], within: float) -> list[str]:
        """The names of those that did not end in time."""
        for client in clients:
            client.end()
        deadline = time.monotonic() + within
        return [str(client) for client in clients if client.process is not None and not client.wait(deadline)]

    def kill(self) -> None:
        for client in self.clients:
            client.is_wanted = False
            client.kill()
