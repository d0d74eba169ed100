"""The command line client `kcat`."""

from __future__ import annotations

import json
import subprocess

from .broker import Broker


def kcat(broker: Broker, *arguments: str, stdin: str = "", within: float = 30) -> str:
    """Runs it to its end and returns what it wrote. Fails with its error text if it fails."""
    command = ["kcat", "-b", broker.address, *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=within)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


def kcat_json(broker: Broker, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in kcat(broker, *arguments, "-J").splitlines()]


def start_kcat(broker: Broker, *arguments: str) -> subprocess.Popen[str]:
    command = ["kcat", "-b", broker.address, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
