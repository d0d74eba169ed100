"""The native client, through the command line. What it prints is what it has done."""

from __future__ import annotations

import os
import signal
import subprocess
import threading

from .. import naming
from ..journal import Journal
from . import common


def produce(options: dict, journal: Journal, ending: threading.Event) -> None:
    """Bursts of lines, each by a process of its own: it ends well when all of them were acknowledged."""
    number = 0
    while not ending.wait(options.get("pause", 0.3)):
        burst = [naming.plain(options["name"], number + place) for place in range(20)]
        number += len(burst)
        journal.add_all([("sent", each) for each in burst])
        lines = "".join(f"{options['name']}:{common.value(each).decode()}\n" for each in burst)
        command = [options["binary"], "produce", options["topic"], "-K", ":", "--bootstrap-server", options["servers"]]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, preexec_fn=dies_with_parent)
        if done.returncode == 0:
            journal.add_all([("acked", each, -1, -1) for each in burst])
        else:
            journal.add("note", done.stderr.strip())


def consume(options: dict, journal: Journal, ending: threading.Event) -> None:
    """A member of a group; it commits as the topic's guarantee says. What it prints goes into a file at once: through a pipe
    it would be lost with this process."""
    command = [
        options["binary"], "consume", options["topic"], "--group", options["group"], "--follow", "--format", "json",
        "--bootstrap-server", options["servers"], *options.get("arguments", []),
    ]
    with open(options["journal"].removesuffix(".journal") + ".printed", "ab") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.PIPE, text=True, preexec_fn=dies_with_parent)
    while process.poll() is None:
        if ending.wait(0.1):
            process.send_signal(signal.SIGTERM)
            break
    _, errors = process.communicate()
    journal.add("note", f"ended {process.returncode}: {errors.strip()[-300:]}")


def dies_with_parent() -> None:
    """The kernel kills it when its parent is killed, so that no client is left."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1:
        os._exit(1)
