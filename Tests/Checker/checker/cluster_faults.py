"""What happens to a cluster: brokers by the part that they play, and the nodes of the ensemble."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .faults import Fault, Faults
from .target import ThreeBrokers

SESSION = 2.0
"""Seconds after which the ensemble gives up a broker, as the harness sets it."""
PATIENCE = 30.0
"""Seconds in which a broker must end on SIGTERM."""


@dataclass
class ClusterFaults(Faults):
    """More brokers than `min.insync.replicas` allows for are away for moments only, so that the clients get on."""

    target: ThreeBrokers = field(kw_only=True)
    due: list[tuple[float, Fault]] = field(default_factory=list)
    """What is to be done later, and when."""
    away: set[int] = field(default_factory=set)
    """Brokers that are dead, paused or on their way out."""
    broken: bool = False
    """Whether something is wrong with the ensemble."""

    def kinds(self) -> dict[Fault, float]:
        kinds = super().kinds()
        if not self.away:
            kinds |= {self.kill_one: 6, self.pause_one: 5, self.stop_one: 2, self.kill_two: 1, self.kill_all: 0.5}
        if not self.broken:
            kinds |= {self.kill_node: 2, self.pause_node: 2, self.lose_quorum: 1}
        return kinds

    def resume(self, now: float) -> None:
        super().resume(now)
        while ready := [entry for entry in self.due if entry[0] <= now]:
            entry = min(ready, key=lambda entry: entry[0])
            self.due.remove(entry)
            entry[1]()
        self.target.revive(self.away)

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        self.due.append((time.monotonic() + seconds, what))

    # Brokers

    def pick(self) -> tuple[str, int]:
        """A broker by its part, as another one that is there sees it."""
        part = self.chance.choice(["leader", "follower", "controller", "random"])
        number = self.chance.choice(sorted(self.target.brokers))
        state = self.target.state(self.chance.choice(sorted(self.target.brokers)))
        if isinstance(state, str) or not state.partitions:
            return "one", number
        topic, index = self.chance.choice(sorted(state.partitions))
        partition = state.partitions[topic, index]
        followers = sorted({*partition.replicas} - {partition.leader})
        if part == "leader" and partition.leader > 0:
            return f"the leader of {topic}-{index}", partition.leader
        if part == "follower":
            return f"a follower of {topic}-{index}", self.chance.choice(followers)
        if part == "controller" and state.controller > 0:
            return "the controller", state.controller
        return "one", number

    def start_again(self, number: int) -> None:
        self.tell(f"start of broker {number}")
        self.target.brokers[number].launch()
        self.away.discard(number)

    def kill_one(self) -> None:
        part, number = self.pick()
        away = self.chance.choice([0, 0.5, SESSION, 3 * SESSION])
        self.tell(f"kill -9 of broker {number}, {part}, for {away} s")
        self.kill(number, away)

    def kill(self, number: int, seconds: float) -> None:
        self.away.add(number)
        self.target.brokers[number].kill()
        self.later(seconds, lambda: self.start_again(number))

    def pause_one(self) -> None:
        """It comes back as what it was, and must find out that it is not any more."""
        part, number = self.pick()
        seconds = round(self.chance.uniform(0.5, 3) * SESSION, 1)
        self.tell(f"SIGSTOP of broker {number}, {part}, for {seconds} s")
        self.away.add(number)
        self.target.brokers[number].signal(signal.SIGSTOP)

        def go_on() -> None:
            self.tell(f"SIGCONT of broker {number}")
            self.target.brokers[number].signal(signal.SIGCONT)
            self.away.discard(number)

        self.later(seconds, go_on)

    def stop_one(self) -> None:
        """In good order: it hands over what it leads."""
        part, number = self.pick()
        self.tell(f"SIGTERM of broker {number}, {part}")
        self.away.add(number)
        broker, begin, away = self.target.brokers[number], time.monotonic(), self.chance.choice([0, SESSION])
        broker.signal(signal.SIGTERM)

        def look() -> None:
            took = time.monotonic() - begin
            if broker.is_running and took > PATIENCE:
                self.target.find("hung", f"broker {number} did not end on SIGTERM in {PATIENCE:g} s")
                broker.kill()
            if broker.is_running:
                self.later(0.1, look)
            else:
                self.tell(f"broker {number} ended after {took:.1f} s with exit code {broker.process.returncode}")
                # Before it listens to signals it dies by them.
                if broker.process.returncode not in (0, -signal.SIGTERM):
                    self.target.find("ended", f"broker {number} on SIGTERM with exit code {broker.process.returncode}")
                self.later(away, lambda: self.start_again(number))

        look()

    def kill_two(self) -> None:
        first, second = self.chance.sample(sorted(self.target.brokers), 2)
        away = self.chance.choice([0.5, SESSION])
        self.tell(f"kill -9 of brokers {first} and {second}, for {away} s")
        self.kill(first, away)
        time.sleep(self.chance.choice([0, 0.2]))
        self.kill(second, away)

    def kill_all(self) -> None:
        self.tell("kill -9 of all brokers")
        for number in self.target.brokers:
            self.kill(number, self.chance.uniform(0, SESSION))

    # The ensemble

    def node(self) -> tuple[str, int]:
        """Its leader, or one of its nodes."""
        if self.chance.random() < 0.5:
            for number in (1, 2, 3):
                if self.target.ensemble.command(f"state {number}").endswith("leader"):
                    return "its leader", number
        return "one", self.chance.choice([1, 2, 3])

    def ask_ensemble(self, text: str) -> None:
        answer = self.target.ensemble.command(text)
        if answer != "done":
            raise RuntimeError(f"the ensemble answers '{text}' with '{answer}'")

    def repaired(self, commands: list[str]) -> None:
        self.tell(f"the ensemble: {', '.join(commands)}")
        for command in commands:
            self.ask_ensemble(command)
        # A node that comes back takes a while to be of use again.
        self.later(2 * SESSION, lambda: setattr(self, "broken", False))

    def harm(self, what: str, commands: list[str], repair: list[str], seconds: float) -> None:
        self.tell(f"{what}, for {seconds:.1f} s")
        self.broken = True
        for command in commands:
            self.ask_ensemble(command)
        self.later(seconds, lambda: self.repaired(repair))

    def kill_node(self) -> None:
        part, number = self.node()
        what, seconds = f"kill -9 of node {number} of the ensemble, {part}", self.chance.uniform(0, 2 * SESSION)
        self.harm(what, [f"kill {number}"], [f"start {number}"], seconds)

    def pause_node(self) -> None:
        part, number = self.node()
        seconds = self.chance.uniform(0.5, 3) * SESSION
        what = f"SIGSTOP of node {number} of the ensemble, {part}"
        self.harm(what, [f"pause {number}"], [f"resume {number}"], seconds)

    def lose_quorum(self) -> None:
        """Too short for any session to end, or long enough for every broker to stop leading."""
        nodes = self.chance.sample([1, 2, 3], 2)
        seconds = self.chance.choice([0.5, SESSION, 3 * SESSION])
        kind, repair = self.chance.choice([("kill", "start"), ("pause", "resume")])
        self.harm(
            f"{kind} of nodes {nodes[0]} and {nodes[1]} of the ensemble: no quorum", [f"{kind} {number}" for number in nodes],
            [f"{repair} {number}" for number in nodes], seconds)
