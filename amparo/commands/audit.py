"""``amparo audit``: check the trail, seal it, and export its heads to witnesses."""

import argparse
import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.commands.errors import CommandError

if TYPE_CHECKING:
    from amparo.foundation.audit.verifying import ChainReport, Fault


def add_to(subcommands: Any) -> None:
    audit = subcommands.add_parser("audit", help="check the audit trail, and export its heads to witnesses")
    verbs = audit.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser(
        "verify",
        help="recompute every hash; name the first bad row",
        description="Recomputes every chain from its events. Names the first bad row of each: institution, position, "
        "event and what is wrong. That an end was cut off, or changed and hashed anew, shows with --anchors only.",
        epilog="Exit codes: 0 intact; 1 altered, or the anchors could not be read; 2 usage.",
    )
    check.add_argument(
        "--anchors", type=Path, metavar="FILE", help="compare with anchors that a witness kept"
    )
    check.add_argument(
        "--key", metavar="BASE64", help="public key of the anchors (default: this installation's)"
    )
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=verify)
    verbs.add_parser("seal", help="link what is committed into the chains").set_defaults(run=seal)
    give = verbs.add_parser(
        "anchor",
        help="export each chain's head, signed, for witnesses outside",
        description="Writes one signed JSON line a chain. Into a FILE also short hashes since the anchor before, so "
        "that a rewritten row can be named; what is there stays, and chains that have not grown add nothing.",
    )
    give.add_argument(
        "--out", type=Path, metavar="FILE", help="append to this file (default: print the heads)"
    )
    give.add_argument("--json", action="store_true", help="print one JSON object")
    give.set_defaults(run=anchor)


def seal(options: argparse.Namespace) -> int:
    """Seal what is committed, and say how many events it was."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.audit.sealing import seal_all

    print(f"{seal_all()} events sealed")
    return 0


def anchor(options: argparse.Namespace) -> int:
    """Seal, then write the heads; the public key is said so that witnesses can note it."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from django.conf import settings

    from amparo.foundation.audit.anchor_files import append_anchors
    from amparo.foundation.audit.anchors import AnchorError, anchor_key, anchor_lines, public_text
    from amparo.foundation.audit.sealing import seal_all

    seal_all()
    try:
        key = anchor_key(settings.ANCHOR_KEY_FILE)
        if options.out is None:
            lines = list(anchor_lines(key))
            _print_heads(lines, public_text(key), as_json=options.json)
            return 0
        written = append_anchors(options.out, key)
    except AnchorError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{options.out} cannot be written: {error.strerror}") from None
    if options.json:
        print(json.dumps({"file": str(options.out), "lines": written, "key": public_text(key)}))
    else:
        print(f"{written} anchors added to {options.out}; public key {public_text(key)}")
    return 0


def _print_heads(lines: list[str], key: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"anchors": [json.loads(line) for line in lines], "key": key}))
        return
    for line in lines:
        print(line)
    print(f"public key {key}", file=sys.stderr)


def verify(options: argparse.Namespace) -> int:
    """Exit 1 when an event was changed, removed, added or moved."""
    from amparo.commands.start import start_django

    start_django(may_create=False)
    from amparo.foundation.audit.anchors import AnchorError
    from amparo.foundation.audit.verifying import verify_chain

    compared = 0
    anchored: tuple[Fault, ...] = ()
    if options.anchors is not None:
        from amparo.foundation.audit.anchor_files import compare_file

        try:
            compared, anchored = compare_file(options.anchors, options.key)
        except AnchorError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{options.anchors} cannot be read: {error.strerror}") from None
    report = verify_chain(None if options.json else _Progress().show, anchored)
    if options.json:
        print(json.dumps(_as_json(report, compared)))
    else:
        print(f"{report.checked} links checked, {report.unsealed} events not yet sealed", end="")
        print(f", {compared} anchors compared" if options.anchors else "")
        for fault in report.faults:
            print(f"  {_in_words(fault)}")
    if not report.is_intact:
        first = report.first_bad_event
        named = f"; the first event that does not fit is {first}" if first is not None else ""
        raise CommandError(f"the trail was altered{named}")
    return 0


def _in_words(fault: "Fault") -> str:
    where = f"position {fault.position}" if fault.position is not None else "in no position"
    event = f"event {fault.event}" if fault.event is not None else "event unknown"
    return f"chain {fault.institution}, {where}, {event}: {fault.words}"


def _as_json(report: "ChainReport", compared: int) -> dict[str, Any]:
    return {
        "intact": report.is_intact,
        "checked": report.checked,
        "unsealed": report.unsealed,
        "anchors": compared,
        "first_bad_event": report.first_bad_event,
        "faults": [
            {
                "institution": str(fault.institution),
                "position": fault.position,
                "event": fault.event,
                "what": fault.what,
                "words": fault.words,
            }
            for fault in report.faults
        ],
    }


class _Progress:
    """How far it is, on stderr, at most twice a second."""

    def __init__(self) -> None:
        self.said_at = time.monotonic()
        self.has_said = False

    def show(self, done: int, of: int) -> None:
        now = time.monotonic()
        is_last = done >= of and self.has_said
        if now - self.said_at < 0.5 and not is_last:
            return
        self.said_at, self.has_said = now, True
        with suppress(OSError):
            print(f"\r  {done:,} of {of:,} rows ", end="\n" if is_last else "", file=sys.stderr, flush=True)
