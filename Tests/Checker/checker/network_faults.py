"""What happens to the network between brokers, by name: each is done for some seconds and undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .faults import Faults
from .network import Network
from .target import ThreeBrokers
from .weather import Weather

TAKEOVER = 20.0
"""Seconds in which another broker must lead what a broker led that the ensemble has given up."""


@dataclass
class NetworkFaults(Faults):
    """The clients are left alone: what they see comes from the network."""

    target: ThreeBrokers = field(kw_only=True)
    network: Network = field(kw_only=True)
    script: Script = field(kw_only=True)

    def go_on(self, seconds: float) -> None:
        self.live(3)
        self.script.play(self, seconds)
        self.network.heal()
        self.tell("the network is whole again")
        self.live(3)

    def live(self, seconds: float) -> None:
        """Time goes by, and who ended is started again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.1)
            self.target.revive()
            if replaced := self.fleet.replace_dead():
                self.tell(f"given up, replaced: {', '.join(replaced)}")

    # Who is where

    def leader(self) -> int:
        """The broker that leads most of what is checked."""
        led = [state.leader for (topic, _), state in self.state().partitions.items() if not topic.startswith("_")]
        return max(set(led), key=led.count)

    def state(self):
        state = self.target.state(1)
        assert not isinstance(state, str), state
        return state

    def address(self, number: int) -> str:
        return self.network.BROKERS[number]

    def others(self, number: int) -> list[str]:
        return [address for other, address in self.network.BROKERS.items() if other != number]

    def expect_takeover(self, number: int) -> None:
        """Nobody takes this broker for a leader any more."""
        begin, asked = time.monotonic(), min(other for other in self.network.BROKERS if other != number)
        while time.monotonic() - begin < TAKEOVER:
            state = self.target.state(asked)
            if not isinstance(state, str) and all(each.leader not in (number, -1) for each in state.partitions.values()):
                return self.tell(f"others lead what broker {number} led, {time.monotonic() - begin:.1f} s after the cut")
            self.live(0.2)
        self.target.find("stalled", f"nobody took over from broker {number} in {TAKEOVER:g} s")


@dataclass(frozen=True)
class Script:
    number: str
    """Of the scenario of faults that it is."""
    what: str
    play: Callable[[NetworkFaults, float], None]


def leader_without_followers(faults: NetworkFaults, seconds: float) -> None:
    leader = faults.leader()
    faults.tell(f"broker {leader}, which leads most, and the other brokers hear nothing of each other; the ensemble hears all")
    for other in faults.others(leader):
        faults.network.cut(faults.address(leader), other)
    faults.live(seconds)


def leader_without_ensemble(faults: NetworkFaults, seconds: float) -> None:
    leader = faults.leader()
    faults.tell(f"broker {leader}, which leads most, and the ensemble hear nothing of each other; clients and brokers hear all")
    faults.network.cut(faults.address(leader), faults.network.ENSEMBLE)
    faults.expect_takeover(leader)
    faults.live(seconds / 2)


def controller_without_ensemble(faults: NetworkFaults, seconds: float) -> None:
    controller = faults.state().controller
    faults.tell(f"broker {controller}, the controller, and the ensemble hear nothing of each other")
    faults.network.cut(faults.address(controller), faults.network.ENSEMBLE)
    faults.expect_takeover(controller)
    faults.live(seconds / 2)


def leader_alone(faults: NetworkFaults, seconds: float) -> None:
    leader = faults.leader()
    faults.tell(f"broker {leader}, which leads most, is cut off from everybody")
    for other in [*faults.others(leader), faults.network.ENSEMBLE, faults.network.CLIENTS]:
        faults.network.cut(faults.address(leader), other)
    faults.expect_takeover(leader)
    faults.live(seconds / 2)


def deaf_followers(faults: NetworkFaults, seconds: float) -> None:
    leader = faults.leader()
    faults.tell(f"what broker {leader}, which leads most, sends to the other brokers is lost; it hears them")
    for other in faults.others(leader):
        faults.network.drop(faults.address(leader), other)
    faults.live(seconds)


def ring(faults: NetworkFaults, seconds: float) -> None:
    faults.tell("broker 1 does not hear 2, 2 does not hear 3, 3 does not hear 1")
    for deaf, unheard in ((1, 2), (2, 3), (3, 1)):
        faults.network.drop(faults.address(unheard), faults.address(deaf))
    faults.live(seconds)


def flapping(faults: NetworkFaults, seconds: float) -> None:
    leader = faults.leader()
    faults.tell(f"broker {leader}, which leads most, is cut off from brokers and ensemble and back, every 200 ms")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for other in [*faults.others(leader), faults.network.ENSEMBLE]:
            faults.network.cut(faults.address(leader), other)
        faults.live(0.2)
        faults.network.heal()
        faults.live(0.2)


def loss(faults: NetworkFaults, seconds: float) -> None:
    faults.tell("30 of 100 packets between any two brokers, and between brokers and ensemble, are lost")
    addresses = [*faults.network.BROKERS.values(), faults.network.ENSEMBLE]
    for place, one in enumerate(addresses):
        for other in addresses[place + 1 :]:
            faults.network.cut(one, other, percent=30)
    faults.live(seconds)


def ensemble_alone(faults: NetworkFaults, seconds: float) -> None:
    faults.tell("no broker hears the ensemble")
    for address in faults.network.BROKERS.values():
        faults.network.cut(address, faults.network.ENSEMBLE)
    faults.live(seconds)


def weather(told: str, **kinds: float) -> Callable[[NetworkFaults, float], None]:
    def play(faults: NetworkFaults, seconds: float) -> None:
        faults.tell(told)
        faults.network.disturb(Weather(**kinds), seed=faults.chance.randrange(2**32))
        faults.live(seconds)

    return play


SCRIPTS = {
    "leader-without-followers": Script("14", "the leader is cut from its followers only", leader_without_followers),
    "leader-without-ensemble": Script("15", "the leader is cut from the ensemble; clients reach it", leader_without_ensemble),
    "controller-without-ensemble": Script("15", "the controller is cut from the ensemble", controller_without_ensemble),
    "leader-alone": Script("15", "the leader is cut from everybody", leader_alone),
    "deaf-followers": Script("16", "the followers do not hear their leader, though it hears them", deaf_followers),
    "ring": Script("16", "each broker does not hear one of the others", ring),
    "flapping": Script("16", "the leader is cut off and back every 200 ms", flapping),
    "loss": Script("16", "30 of 100 packets between brokers and ensemble are lost", loss),
    "jitter": Script(
        "16", "what brokers send and get is late by up to 200 ms",
        weather("what brokers send and get is late by 0 to 200 ms, in order", jitter=0.2)),
    "disorder": Script(
        "16", "packets of brokers overtake others, or come twice",
        weather("of 100 packets of brokers 20 are overtaken, and 20 come twice", overtaken=20, twice=20)),
    "storm": Script(
        "16", "packets of brokers are late, overtaken, come twice and get lost",
        weather("packets of brokers are late by up to 100 ms; of 100 5 are overtaken, 5 come twice, 5 are lost",
                jitter=0.1, overtaken=5, twice=5, lost=5)),
    "ensemble-alone": Script("21", "the ensemble is cut from all brokers", ensemble_alone),
}
