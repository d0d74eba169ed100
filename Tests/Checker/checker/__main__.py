"""`scripts/checker`: the guarantees under faults, for as long as is asked."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Clients"))

from .run import Run  # noqa: E402

GUARANTEES = ["at-most-once", "at-least-once", "exactly-once"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/checker",
        description="""Runs producers and consumers of librdkafka and of Martlet in each guarantee, while the broker is killed
        with kill -9, clients die, hang and leave, groups rebalance and transactions abort. Then reads everything and says what
        was lost, duplicated, reordered, read though it was aborted, or torn. With --cluster there are three brokers with mutual
        TLS between them: leaders, followers, the controller and nodes of the ensemble are killed, paused and stopped, and at
        the end the replicas of every partition are compared byte by byte.""",
        epilog="Exit codes: 0 nothing is wrong, 1 a guarantee is broken, 2 the run could not be judged.",
    )
    parser.add_argument("--seconds", type=float, default=30, help="how long faults go on (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32), help="of the faults; printed")
    parser.add_argument(
        "--guarantee", action="append", choices=GUARANTEES, help="only this one; may be repeated (default: all three at once)"
    )
    parser.add_argument("--cluster", choices=["zookeeper", "etcd"], help="three brokers, with an ensemble of this kind")
    parser.add_argument("--without-broker-kills", action="store_true", help="only clients die")
    parser.add_argument("--keep", action="store_true", help="leave journals and data behind also where nothing is wrong")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="martlet-checker-"))
    begin = time.monotonic()
    print(f"Seed {options.seed}, faults for {options.seconds:g} s, everything in {folder}", flush=True)
    run = Run(
        folder, options.guarantee or GUARANTEES, options.seed, kills_broker=not options.without_broker_kills,
        cluster=options.cluster)
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
