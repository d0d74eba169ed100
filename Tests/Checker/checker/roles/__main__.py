"""One client as a process of its own: `python -m checker.roles ROLE JSON`. Ends on SIGTERM, in good order; on SIGUSR1 it
writes where it is to its output."""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
import threading
from pathlib import Path

from ..journal import Journal
from . import consumer, native, producer, transactional, transformer

ROLES = {
    "producer": producer.run,
    "consumer": consumer.run,
    "transactional": transactional.run,
    "transformer": transformer.run,
    "native-producer": native.produce,
    "native-consumer": native.consume,
}


def main() -> None:
    role, text = sys.argv[1:]
    options = json.loads(text)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    faulthandler.register(signal.SIGUSR1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ROLES[role](options, Journal(Path(options["journal"])), ending)


main()
