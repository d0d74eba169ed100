"""What happens to the clients of a run: they die, hang, leave and come again. What happens to brokers comes on top of it."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .fleet import Client, Fleet
from .target import OneBroker

Fault = Callable[[], None]


@dataclass
class Faults:
    """Each fault by chance; the seed repeats their order, though not what the machine makes of it."""

    fleet: Fleet
    chance: random.Random
    tell: Callable[[str], None]
    paused: list[tuple[float, Client]] = field(default_factory=list)
    """Who goes on again, and when."""

    def go_on(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        next_fault = time.monotonic() + 2
        while time.monotonic() < end:
            time.sleep(0.1)
            self.resume(time.monotonic())
            replaced = self.fleet.replace_dead()
            if replaced:
                self.tell(f"given up, replaced: {', '.join(replaced)}")
            if time.monotonic() >= next_fault:
                self.one_more()
                next_fault = time.monotonic() + self.chance.uniform(0.5, 2.5)
        self.resume(float("inf"))

    def one_more(self) -> None:
        faults, weights = zip(*self.kinds().items(), strict=True)
        self.chance.choices(faults, weights=weights)[0]()

    def kinds(self) -> dict[Fault, float]:
        """What may happen now, and how often beside the others."""
        return {self.kill_client: 4, self.pause_client: 2, self.replace_client: 2}

    def kill_client(self) -> None:
        client = self.chance.choice(self.fleet.clients)
        away = self.chance.choice([0, 0.5])
        self.tell(f"kill -9 of {client}, for {away} s")
        client.kill()
        time.sleep(away)
        client.start()

    def pause_client(self) -> None:
        """Longer than a session: it comes back as a zombie."""
        client = self.chance.choice(self.fleet.clients)
        if not client.is_running or any(client is other for _, other in self.paused):
            return
        self.tell(f"SIGSTOP of {client}, for 4.5 s")
        client.process.send_signal(signal.SIGSTOP)
        self.paused.append((time.monotonic() + 4.5, client))

    def resume(self, now: float) -> None:
        for due, client in self.paused:
            if due <= now and client.is_running:
                client.process.send_signal(signal.SIGCONT)
        self.paused = [(due, client) for due, client in self.paused if due > now]

    def replace_client(self) -> None:
        client = self.chance.choice(self.fleet.clients)
        if not client.is_running:
            return
        self.tell(f"{client} leaves, and comes again")
        client.process.send_signal(signal.SIGTERM)
        client.process.send_signal(signal.SIGCONT)
        client.wait(time.monotonic() + 10)
        client.start()


@dataclass
class BrokerFaults(Faults):
    """And the one broker is killed and comes back."""

    target: OneBroker = field(kw_only=True)

    def kinds(self) -> dict[Fault, float]:
        return {self.kill_broker: 4} | super().kinds()

    def kill_broker(self) -> None:
        broker = self.target.broker
        away = self.chance.choice([0, 0, 0.3, 1.5])
        self.tell(f"kill -9 of the broker, for {away} s")
        broker.kill()
        time.sleep(away)
        # Now and then also the one that is recovering.
        while self.chance.random() < 0.3:
            broker.launch()
            time.sleep(self.chance.uniform(0, 0.1))
            broker.kill()
        broker.start()
