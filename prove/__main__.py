"""``make prove``: run the figures one after the other, print their table, exit 1 unless every one holds."""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from prove.figures import Figure, Outcome, Result
from prove.place import server
from prove.registry import ROWS, figures
from prove.report import as_data, commit, keep, table

ROOT = Path(__file__).parent.parent
SEED_OF_TESTS = 7


def parser() -> argparse.ArgumentParser:
    """The command line."""
    options = argparse.ArgumentParser(prog="python -m prove", description=__doc__)
    options.add_argument("--only", default="", help=f"figures, with commas: {', '.join(ROWS)}")
    options.add_argument("--quick", action="store_true", help="the small share that runs in make test")
    options.add_argument("--seed", type=int, help="the seed of an earlier run")
    options.add_argument("--json", action="store_true", help="print one JSON object on stdout, not the table")
    options.add_argument("--write", action="store_true", help="put the figures into docs/security.md")
    return options


def main() -> int:
    """Exit 0 if every figure asked for holds and its control failed, 1 if not, 130 when interrupted."""
    options = parser()
    asked = options.parse_args()
    names = [name for name in asked.only.split(",") if name] or list(ROWS)
    if unknown := set(names) - set(ROWS):
        options.error(f"there is no figure {', '.join(sorted(unknown))}")
    if asked.quick and asked.write:
        options.error("a quick share is no figure to write down")
    outcomes: list[Outcome] = []
    interrupted = False
    try:
        with server():
            for outcome in run(names, quick=asked.quick, seed=asked.seed):
                outcomes.append(outcome)
                if asked.write:
                    keep([outcome])
    except KeyboardInterrupt:
        interrupted = True
        print("interrupted; the figures that were finished stand below", file=sys.stderr)
    print(json.dumps(as_data(outcomes), ensure_ascii=False) if asked.json else table(outcomes))
    return 130 if interrupted else int(not outcomes or not all(outcome.holds for outcome in outcomes))


def run(names: list[str], *, quick: bool, seed: int | None) -> Iterator[Outcome]:
    """Run figures by id, in the order of the table; those without a quick share are left out of a quick run."""
    there = figures()
    for name in [row for row in ROWS if row in names]:
        figure = there.get(name)
        if figure is None:
            yield Outcome(name, 0, 0.0, None, "there is no test of it yet")
        elif figure.in_tests or not quick:
            chosen = seed if seed is not None else SEED_OF_TESTS if quick else secrets.randbelow(2**31)
            yield _run(figure, quick=quick, seed=chosen)


def _run(figure: Figure, *, quick: bool, seed: int) -> Outcome:
    print(f"{figure.id}: {figure.title} (seed {seed})", file=sys.stderr, flush=True)
    began, stood = time.monotonic(), commit()
    with tempfile.TemporaryDirectory(prefix="amparo-prove-") as folder:
        into = Path(folder) / "result.json"
        command = [sys.executable, "-m", "prove.one", figure.id, "--seed", str(seed), "--into", str(into)]
        # Whatever a figure prints is progress; stdout is for the table.
        child = subprocess.Popen([*command, *(["--quick"] if quick else [])], cwd=ROOT, stdout=sys.stderr)
        try:
            code = child.wait()
        except KeyboardInterrupt:
            _let_it_tidy_up(child)
            raise
        said = json.loads(into.read_text()) if code == 0 and into.exists() else {}
    seconds = time.monotonic() - began
    if "measured" not in said:
        problem = said.get("problem") or f"it broke (exit {code}); its traceback stands above"
        outcome = Outcome(figure.id, seed, seconds, None, problem, stood)
    else:
        outcome = Outcome(figure.id, seed, seconds, Result(**said), commit=stood)
    print(f"  {'holds' if outcome.holds else 'MISSED'} after {seconds:.0f} s", file=sys.stderr, flush=True)
    return outcome


def _let_it_tidy_up(child: subprocess.Popen[bytes]) -> None:
    """The terminal's Ctrl-C reached the figure too: it drops its databases and stops its servers."""
    try:
        child.wait(timeout=60)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()


if __name__ == "__main__":
    sys.exit(main())
