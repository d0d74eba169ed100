"""A network of its own for a run: each broker in a network namespace, the ensemble and the clients at the hub between them.

    broker 1  10.77.0.11 --+
    broker 2  10.77.0.12 --+-- bridge: clients 10.77.0.1, ensemble 10.77.0.2
    broker 3  10.77.0.13 --+

The run itself is in a namespace apart from the machine's, which sees nothing of it. What is lost is dropped where it arrives.
In bad weather a broker's wire does not end at the bridge: a program carries what comes over it to a plug there, and back.

    broker 1 -- broker1 == checker/weather.py == plug1 -- port1 -- bridge
"""

from __future__ import annotations

import os
import subprocess
import sys

from harness.cluster import Place

from .fleet import ROOT
from .roles.native import dies_with_parent
from .weather import Weather

VARIABLE = "MARTLET_CHECKER_NETWORK"
"""Set where this process is in a namespace that was made for it."""
UNAVAILABLE = 3
"""Exit code where no namespaces can be made."""


class NoNamespaces(Exception):
    pass


def enter() -> None:
    """Starts this program anew in a network that nobody else has; returns where it is in one already."""
    if os.environ.get(VARIABLE):
        return
    command = ["unshare", "--net", "--mount", sys.executable, "-m", "checker", *sys.argv[1:]]
    tried = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        raise NoNamespaces(tried.stderr.strip())
    os.environ[VARIABLE] = "1"
    os.execvp(command[0], command)


class Network:
    CLIENTS = "10.77.0.1"
    ENSEMBLE = "10.77.0.2"
    BROKERS = {1: "10.77.0.11", 2: "10.77.0.12", 3: "10.77.0.13"}

    def __init__(self) -> None:
        self._wires: subprocess.Popen | None = None
        try:
            os.makedirs("/run/netns", exist_ok=True)
            self._run("mount -t tmpfs none /run/netns")
            self._run("ip link set lo up")
            # With an address of its own: otherwise it takes that of one of its ports, which come and go, and nobody finds it.
            self._run("ip link add hub address 02:00:0a:4d:00:01 type bridge")
            self._run(f"ip addr add {self.CLIENTS}/24 dev hub")
            self._run(f"ip addr add {self.ENSEMBLE}/24 dev hub")
            self._run("ip link set hub up")
            self._run_nft([])
            for number, address in self.BROKERS.items():
                name = self.namespace(number)
                self._run(f"ip netns add {name}")
                self._run(f"ip link add {name} type veth peer name eth0 netns {name}")
                self._run(f"ip link set {name} master hub up")
                self._run(f"ip link add plug{number} arp off type veth peer name port{number}")
                self._run(f"ip link set port{number} master hub up")
                self._run(f"ip link set plug{number} up")
                self._run(f"ip -n {name} addr add {address}/24 dev eth0")
                self._run(f"ip -n {name} link set lo up")
                self._run(f"ip -n {name} link set eth0 up")
                self._run_nft(["ip", "netns", "exec", name])
        except (subprocess.CalledProcessError, OSError) as error:
            raise NoNamespaces(getattr(error, "stderr", "") or str(error)) from error

    @staticmethod
    def namespace(number: int) -> str:
        return f"broker{number}"

    @property
    def places(self) -> dict[int, Place]:
        return {
            number: Place(address, ("ip", "netns", "exec", self.namespace(number))) for number, address in self.BROKERS.items()
        }

    def drop(self, source: str, destination: str, percent: int = 100) -> None:
        """What `source` sends to `destination` does not arrive, all of it or so much."""
        chance = f"numgen random mod 100 < {percent} " if percent < 100 else ""
        self._nft(destination, f"add rule inet faults in ip saddr {source} ip daddr {destination} {chance}drop")

    def cut(self, one: str, other: str, percent: int = 100) -> None:
        """In both directions."""
        self.drop(one, other, percent)
        self.drop(other, one, percent)

    def disturb(self, weather: Weather, seed: int) -> None:
        """Whatever brokers send and get goes through bad weather, so that between two brokers it does so twice."""
        for number in self.BROKERS:
            # Where it is not of the bridge any more, it would answer for the addresses of the hub.
            self._run(f"ip link set {self.namespace(number)} nomaster arp off")
        pairs = [f"{self.namespace(number)}:plug{number}" for number in self.BROKERS]
        command = [sys.executable, "-m", "checker.weather", weather.argument, str(seed), *pairs]
        self._wires = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_parent)
        if self._wires.stdout.readline() != "forwarding\n":
            raise RuntimeError(f"{' '.join(command)} ended with exit code {self._wires.wait()}")

    def heal(self) -> None:
        if self._wires is not None:
            self._wires.kill()
            self._wires.wait()
            self._wires = None
            for number in self.BROKERS:
                self._run(f"ip link set {self.namespace(number)} master hub arp on")
        for address in (self.CLIENTS, *self.BROKERS.values()):
            self._nft(address, "flush chain inet faults in")

    def _nft(self, address: str, command: str) -> None:
        inside = [f"ip netns exec {self.namespace(number)} " for number, each in self.BROKERS.items() if each == address]
        self._run("".join(inside) + "nft " + command)

    def _run_nft(self, prefix: list[str]) -> None:
        table = "table inet faults {\n chain in {\n type filter hook input priority 0; policy accept;\n }\n}\n"
        subprocess.run([*prefix, "nft", "-f", "-"], input=table, check=True, capture_output=True, text=True)

    @staticmethod
    def _run(command: str) -> None:
        subprocess.run(command.split(), check=True, capture_output=True, text=True)
