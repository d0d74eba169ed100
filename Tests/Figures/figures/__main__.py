"""`scripts/cluster-figures`: measures three real brokers with a real ensemble on this machine."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Clients"))

from harness.cluster import Cluster  # noqa: E402

from . import measures  # noqa: E402

MEASURES = {
    "failover": measures.failover,
    "produce": measures.produce,
    "catch-up": measures.catch_up,
    "partitions": measures.partitions,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/cluster-figures",
        description="""Starts three brokers with mutual TLS between them, and an ensemble, all on this machine, with default
        time-outs; measures, prints, and ends everything. All of it takes about six minutes.""",
    )
    parser.add_argument("kind", nargs="?", choices=["zookeeper", "etcd"], default="zookeeper", help="default: %(default)s")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="may be repeated (default: all)")
    parser.add_argument("--kills", type=int, default=30, help="of leaders, for the time without one (default: %(default)s)")
    parser.add_argument("--partitions", type=int, default=10_000, help="each with three replicas (default: %(default)s)")
    parser.add_argument("--format", choices=["plain", "json"], default="plain")
    options = parser.parse_args()
    figures: dict[str, str] = {}
    begin = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - begin:6.1f} s  {text}", file=sys.stderr, flush=True)

    for name in options.only or MEASURES:
        tell(f"{name}: three brokers start")
        with tempfile.TemporaryDirectory(prefix="martlet-figures-") as folder:
            cluster = Cluster(options.kind, Path(folder), measures.SETTINGS)
            try:
                cluster.start()
                for what, value in MEASURES[name](cluster, options, tell):
                    figures[what] = value
                    tell(f"{what}: {value}")
            except Exception:
                for number, broker in cluster.brokers.items():
                    tell(f"broker {number} said last:\n{broker.log()[-3000:]}")
                raise
            finally:
                cluster.close()
    if options.format == "json":
        print(json.dumps(figures, indent=2))
    else:
        for what, value in figures.items():
            print(f"{what:<58} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
