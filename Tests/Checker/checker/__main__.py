"""`scripts/checker`: the guarantees under faults, for as long as is asked."""

from __future__ import annotations

import argparse
import faulthandler
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Clients"))

from .network import UNAVAILABLE, Network, NoNamespaces, enter  # noqa: E402
from .network_faults import SCRIPTS, Script  # noqa: E402
from .run import Run  # noqa: E402

GUARANTEES = ["at-most-once", "at-least-once", "exactly-once"]


def main() -> int:
    faulthandler.enable()
    parser = argparse.ArgumentParser(
        prog="scripts/checker",
        description="""Runs producers and consumers of librdkafka and of Martlet in each guarantee, while the broker is killed
        with kill -9, clients die, hang and leave, groups rebalance and transactions abort. Then reads everything and says what
        was lost, duplicated, reordered, read though it was aborted, or torn. With --cluster there are three brokers with mutual
        TLS between them: leaders, followers, the controller and nodes of the ensemble are killed, paused and stopped, and at
        the end the replicas of every partition are compared byte by byte.""",
        epilog="""Exit codes: 0 nothing is wrong, 1 a guarantee is broken, 2 the run could not be judged, 3 --network cannot be
        had: it takes root, and iproute2 and nftables (scripts/install-packages test).""",
    )
    parser.add_argument("--seconds", type=float, help="how long faults go on (default: 30)")
    seed = random.SystemRandom().randrange(2**32)
    parser.add_argument("--seed", type=int, default=seed, help="of the faults; printed")
    parser.add_argument(
        "--guarantee", action="append", choices=GUARANTEES, help="only this one; may be repeated (default: all three at once)"
    )
    parser.add_argument("--cluster", choices=["zookeeper", "etcd"], help="three brokers, with an ensemble of this kind")
    parser.add_argument(
        "--network", action="store_true",
        help="with --cluster: faults of the network between brokers in namespaces of their own, one named scenario after another"
        " (without --seconds 10 s each)",
    )
    parser.add_argument("--scenario", action="append", choices=SCRIPTS, help="of --network only this one; may be repeated")
    parser.add_argument("--without-broker-kills", action="store_true", help="only clients die")
    parser.add_argument("--keep", action="store_true", help="leave journals and data behind also where nothing is wrong")
    options = parser.parse_args()
    if options.network:
        return through_network(parser, options)
    options.seconds = options.seconds or 30
    return one(options)


def through_network(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """The worst exit code of its scenarios, each of which has a cluster of its own."""
    if not options.cluster:
        parser.error("--network needs --cluster")
    try:
        enter()
        network = Network()
    except NoNamespaces as error:
        print(f"No network namespaces can be made here: {error}. That takes root, iproute2 and nftables.", flush=True)
        return UNAVAILABLE
    options.seconds = options.seconds or 10
    results: dict[str, int] = {}
    for name in options.scenario or SCRIPTS:
        print(f"\n== {name} (scenario {SCRIPTS[name].number}): {SCRIPTS[name].what}", flush=True)
        results[name] = one(options, network, SCRIPTS[name])
        network.heal()
    print()
    for name, result in results.items():
        print(f"{name:30} {('nothing is wrong', 'broken', 'could not be judged')[result]}", flush=True)
    return 1 if 1 in results.values() else max(results.values())


def one(options: argparse.Namespace, network: Network | None = None, script: Script | None = None) -> int:
    folder = Path(tempfile.mkdtemp(prefix="martlet-checker-"))
    begin = time.monotonic()
    print(f"Seed {options.seed}, faults for {options.seconds:g} s, everything in {folder}", flush=True)
    run = Run(
        folder, options.guarantee or GUARANTEES, options.seed, kills_broker=not options.without_broker_kills,
        cluster=options.cluster, network=network, script=script)
    try:
        findings = run.judge(options.seconds)
    except Exception as error:  # Whatever it is, nobody knows whether the guarantees hold.
        print(f"The run could not be judged: {type(error).__name__}: {error}\nIts journals are in {folder}", flush=True)
        return 2
    finally:
        run.end()
    print(f"Done in {time.monotonic() - begin:.0f} s.", flush=True)
    if findings:
        print(f"Broken. Seed {options.seed}; journals, log and data are in {folder}", flush=True)
        return 1
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
