"""`martlet`'s own commands as processes of their own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .broker import binary, environment


def run(
    *arguments: object, text: str | None = None, variables: Mapping[str, str] = {}, folder: Path | None = None, within: float = 60,
) -> subprocess.CompletedProcess[str]:
    """`text` is its standard input; without one that is empty."""
    return subprocess.run(
        [str(binary().resolve()), *map(str, arguments)], input=text or "", capture_output=True, text=True, timeout=within,
        env=environment(**variables), cwd=folder)


def output(*arguments: object, **options) -> str:
    """What a command prints that succeeds, and has nothing to complain about."""
    done = run(*arguments, **options)
    assert done.returncode == 0, f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
    assert done.stderr == "", f"{arguments}: {done.stderr}"
    return done.stdout


def report(*arguments: object, **options):
    """What it prints with `--format json`."""
    return json.loads(output(*arguments, "--format", "json", **options))


def failure(*arguments: object, **options) -> str:
    """The one line by which a command fails."""
    done = run(*arguments, **options)
    assert done.returncode != 0, f"{arguments} succeeded:\n{done.stdout}"
    assert done.stdout == "", done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("Error: "), done.stderr
    return lines[0].removeprefix("Error: ")


def subcommands() -> dict[tuple[str, ...], set[str]]:
    """Every command that does something, and the names of its options."""
    found: dict[tuple[str, ...], set[str]] = {}

    def look(command: dict, path: tuple[str, ...]) -> None:
        below = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
        for one in below:
            look(one, (*path, one["commandName"]))
        if not below:
            found[path] = {name["name"] for one in command.get("arguments", []) for name in one.get("names") or []}

    look(json.loads(output("--experimental-dump-help"))["command"], ())
    return found
