"""``python -m bench``: load, serve, measure and print, size after size."""

import argparse

from bench.measuring import SAMPLES, Measurement
from bench.place import Place, place, server
from bench.report import keep, report

SIZES = (10_000, 100_000, 1_000_000)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="cases to load")
    options.add_argument("--samples", type=int, default=SAMPLES, help="samples of each operation")
    options.add_argument("--port", type=int, default=8027)
    options.add_argument("--write", action="store_true", help="put the table into docs/bench.md")
    options.add_argument("--keep", action="store_true", help="keep the databases and their server")
    return options


def main() -> None:
    """Run the bench."""
    asked = parser().parse_args()
    results: list[Measurement] = []
    loads: list[str] = []
    with server() as admin:
        for size in sorted(asked.sizes):
            with place(admin, size, keep=asked.keep) as here:
                results += _one_size(here, size, asked, loads)
    text = report(results, loads)
    print("\n" + text)
    print(f"kept in {keep(results, text, document=asked.write)}")


def _one_size(here: Place, size: int, asked: argparse.Namespace, loads: list[str]) -> list[Measurement]:
    # Django reads its settings from the environment that ``place`` has just made.
    import django

    django.setup()

    from bench.loading import load
    from bench.operations import Bench
    from bench.served import served

    def say(words: str) -> None:
        print(f"{size:>9,}  {words}", flush=True)

    rows = load(here, size, say)
    loads.append(f"{size:,} cases: " + ", ".join(f"{count:,} {table}" for table, count in rows.items()) + ".")
    found = []
    with served(here, asked.port):
        for one in Bench(here, size, asked.port, asked.samples).run():
            say(
                f"{one.who:<22} {one.what:<28} {one.p50:7.1f} {one.p95:7.1f}"
                f"   raw {one.raw_p50:6.2f} {one.raw_p95:6.2f}   {one.reach}"
            )
            found.append(one)
    return found


if __name__ == "__main__":
    main()
