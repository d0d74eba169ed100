"""A wall clock that is set while a process runs by it; its monotonic clock goes on as before (libfaketime)."""

from __future__ import annotations

import os
from pathlib import Path


def library() -> Path | None:
    """What fakes the time, where it is installed (scripts/install-packages test)."""
    found = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib/faketime").glob("libfaketime.so.1")]
    return found[0] if found else None


class WallClock:
    """Right until it is set."""

    def __init__(self, file: Path):
        self.file = file
        self.set(0)

    def set(self, seconds: float) -> None:
        """So far ahead of the right time, or behind it."""
        written = self.file.with_suffix(".new")
        written.write_text(f"{seconds:+.0f}\n")
        os.replace(written, self.file)

    @property
    def environment(self) -> dict[str, str]:
        """Of a process that goes by this clock, and looks at it anew each time."""
        return {
            "LD_PRELOAD": str(library()), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1",
            # Otherwise the library adds it, which moves the environment, by whose place Swift finds the arguments.
            "FAKETIME_SHARED": "none none",
        }
