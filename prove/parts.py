"""A figure whose rounds do not touch each other, in several processes: each counts on databases of its own.

The module of such a figure says ``count(Run) -> dict`` of numbers and lists, and ``judge(dict) -> Result``.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from prove.figures import Figure, Result, Run

ROOT = Path(__file__).parent.parent
_Started = list[tuple[subprocess.Popen[bytes], Path]]


def in_parts(figure: Figure, run: Run) -> Result:
    """This process counts the first part while others count theirs; in the tests it is the only one."""
    module = import_module(f"prove.{figure.id}")
    parts = figure.parts if run.full else 1
    with _others(figure, run, parts) as started:
        found = [count(figure, replace(run, parts=parts))]
        for child, into in started:
            if child.wait():
                raise RuntimeError(f"a part of {figure.id} broke; its traceback stands above")
            found.append(json.loads(into.read_text()))
    judged: Result = module.judge(added(found))
    return judged


def count(figure: Figure, run: Run) -> dict[str, Any]:
    """What one part counted; each has its own seed."""
    found: dict[str, Any] = import_module(f"prove.{figure.id}").count(replace(run, seed=run.seed + run.part))
    return found


def added(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts' numbers added up, their lists one after the other."""
    first, *others = found
    for other in others:
        if other.keys() != first.keys():
            raise ValueError("parts of one figure that count different things")
        first = {name: first[name] + other[name] for name in first}
    return first


@contextmanager
def _others(figure: Figure, run: Run, parts: int) -> Iterator[_Started]:
    with tempfile.TemporaryDirectory(prefix="amparo-prove-") as folder:
        started: _Started = []
        try:
            for part in range(1, parts):
                into = Path(folder) / f"{part}.json"
                asked = ["--seed", str(run.seed), "--part", str(part), "--into", str(into)]
                command = [sys.executable, "-m", "prove.one", figure.id, *asked]
                started.append((subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr), into))
            yield started
        finally:
            for child, _ in started:
                child.terminate()  # it is over by now, or this part broke: it drops its databases
                child.wait()
