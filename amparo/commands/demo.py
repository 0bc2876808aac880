"""``amparo demo``: a country in miniature, loaded if it is not there yet, and served. Synthetic data only."""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError
from amparo.commands.serve import add_port_to

if TYPE_CHECKING:
    from amparo.demo.plan import Country

_FOUND, _DEPART = "found", "depart"


def add_to(subcommands: Any) -> None:
    demo = subcommands.add_parser("demo", help="serve a country of synthetic people")
    demo.add_argument("--host", default="127.0.0.1")
    add_port_to(demo)
    demo.add_argument(
        "--cases", type=int, default=None, metavar="N", help="at least so many files (about 430)"
    )
    demo.add_argument("--seed", type=int, default=None, metavar="S", help="which country (7)")
    demo.add_argument("--no-serve", action="store_true", help="load, then end")
    demo.add_argument("--check", action="store_true", help="count what the country holds; 1 if too little")
    demo.add_argument("--json", action="store_true", help="print one JSON object")
    # Run in a process of its own, which alone holds the owner's connection.
    demo.add_argument("--as-owner", choices=(_FOUND, _DEPART), help=argparse.SUPPRESS)
    demo.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Load what is missing, say who can sign in, and serve until interrupted."""
    os.environ["AMPARO_DEMO"] = "1"
    if options.cases is not None and options.cases < 1:
        raise CommandError("--cases must be 1 or more")
    if options.as_owner:
        return _run_as_owner(options)
    from amparo.commands.serve import prepare, require_free_port

    if not (options.no_serve or options.check):
        require_free_port(options.host, options.port)
    prepare()
    if options.check:
        return check(_country(options), as_json=options.json)
    report = load(options)
    _announce(options, report)
    if not options.no_serve:
        from amparo.commands.serve import serve

        serve(options.host, options.port)
    return 0


def _country(options: argparse.Namespace) -> "Country":
    from amparo.demo.founding import country_day
    from amparo.demo.plan import Country

    return Country(options.seed if options.seed is not None else _remembered_seed(), country_day())


def _remembered_seed() -> int:
    from amparo.commands.start import data_dir

    path = data_dir() / "demo.json"
    return int(json.loads(path.read_text())["seed"]) if path.exists() else 7


def _remember(seed: int) -> None:
    from amparo.commands.start import data_dir

    (data_dir() / "demo.json").write_text(json.dumps({"seed": seed}))


def load(options: argparse.Namespace) -> dict[str, Any]:
    """Load the country unless it is there; returns what to report."""
    from amparo.demo.founding import is_where_others_are
    from amparo.demo.loading import Loader
    from amparo.demo.plan import DEFAULT_FILES
    from amparo.evidence.projection.actions import rebuild

    country = _country(options)
    wanted = options.cases or DEFAULT_FILES
    begun = time.monotonic()
    loader = Loader(country, _progress(begun))
    is_there = loader.is_complete(wanted)
    files = 0
    if not is_there:
        if is_where_others_are():
            raise CommandError(
                "other offices are here, and invented people do not go among theirs; "
                "load the demo elsewhere: another AMPARO_DATA_DIR, or other databases"
            )
        if loader.is_another_country():
            raise CommandError(
                "another country is loaded here; name its seed with --seed, "
                "or another AMPARO_DATA_DIR for a new one"
            )
        _remember(country.seed)
        _as_owner(_FOUND, country.seed, wanted)
        files = loader.load(wanted)
        _as_owner(_DEPART, country.seed, wanted)
        rebuild()
        print(file=sys.stderr)
    return {
        "seed": country.seed,
        "files": files,
        "loaded": not is_there,
        "seconds": round(time.monotonic() - begun, 1),
    }


def _progress(begun: float) -> Any:
    def show(done: int, of: int) -> None:
        seconds = max(time.monotonic() - begun, 0.1)
        line = f"\r  {done:,} of {of:,} files, {done / seconds:,.0f} a second "
        print(line, end="", file=sys.stderr, flush=True)

    return show


def _as_owner(verb: str, seed: int, wanted: int) -> None:
    command = [sys.executable, "-m", "amparo.cli", "demo", "--as-owner", verb]
    command += ["--seed", str(seed), "--cases", str(wanted)]
    subprocess.run(command, check=True, env={**os.environ, "AMPARO_AS_OWNER": "1"})  # noqa: S603


def _run_as_owner(options: argparse.Namespace) -> int:
    from amparo.commands.start import start_django

    start_django(as_owner=True)
    from amparo.demo.founding import depart, found

    country = _country(options)
    if options.as_owner == _FOUND:
        found(country, options.cases)
    else:
        depart(country)
    return 0


def _announce(options: argparse.Namespace, report: dict[str, Any]) -> None:
    """Say where it is and who can sign in; the sign-in page learns it from ``AMPARO_DEMO_SIGN_IN``."""
    from amparo.demo.country import PASSWORD, SIGN_INS, sign_in_setting

    os.environ["AMPARO_DEMO_SIGN_IN"] = sign_in_setting()
    host = "localhost" if options.host == "127.0.0.1" else options.host
    address = f"http://{host}:{options.port}/"
    if options.json:
        people = [{"username": s.username, "role": str(s.role)} for s in SIGN_INS]
        print(json.dumps({**report, "address": address, "password": PASSWORD, "people": people}))
        return
    from django.utils.translation import override

    print("\n  SYNTHETIC DATA ONLY · SOLO DATOS SINTÉTICOS")
    if not options.no_serve:
        print(f"  Amparo: {address}   (Ctrl-C ends it)")
    print(f"\n  {'usuario':<14} {'contraseña':<22} rol")
    with override("es"):
        for person in SIGN_INS:
            print(f"  {person.username:<14} {PASSWORD:<22} {person.role.label}", flush=True)
    print(flush=True)


def check(country: "Country", *, as_json: bool) -> int:
    """Count every feature; exit 1 if one is under its minimum."""
    from amparo.demo.census import census

    counted = census(country)
    if counted is None:
        raise CommandError("there is no country here yet; load it with: amparo demo --no-serve")
    is_enough = all(feature.is_enough for feature in counted)
    if as_json:
        features = {c.name: {"minimum": c.minimum, "found": c.found} for c in counted}
        print(json.dumps({"ok": is_enough, "features": features}))
    else:
        for feature in counted:
            mark = "ok " if feature.is_enough else "LOW"
            print(f"{mark} {feature.found:>8,}  of at least {feature.minimum:>4}  {feature.name}")
    return 0 if is_enough else 1
