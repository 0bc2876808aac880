"""``amparo keys``: the key-encryption keys — which are in use, a new one, and the end of old ones."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from amparo.commands.errors import CommandError

_WHY = {
    "data_keys_are_under_it": "data keys are still under it: run `amparo keys rotate`",
    "second_factors_are_sealed_with_it": "second factors were sealed with it before 22 nov 2026: "
    "their owners have to set theirs up anew",
    "backups_of_the_vault_may_need_it": "a backup of the vault may still need it for up to 30 days; "
    "--now gives those backups up",
}


def add_to(subcommands: Any) -> None:
    keys = subcommands.add_parser("keys", help="look after the key-encryption keys")
    verbs = keys.add_subparsers(required=True, metavar="VERB")
    for name, text, run in (
        ("status", "how many data keys are under each key", status),
        ("rotate", "add a new key and wrap every data key under it", rotate),
        ("retire", "destroy old keys that nothing needs any more", retire),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--json", action="store_true", help="print one JSON object")
        verb.set_defaults(run=run)
        if name == "rotate":
            verb.add_argument("--batch", type=int, default=2_000, metavar="KEYS", help="keys a transaction")
        if name == "retire":
            verb.add_argument("--now", action="store_true", help="also those that backups may still need")


def _start() -> None:
    from amparo.commands.start import start_django

    start_django(may_create=False)


def status(options: argparse.Namespace) -> int:
    """Say which keys are known and how many data keys each wraps."""
    _start()
    from amparo.foundation.protection.keys import key_service
    from amparo.foundation.protection.rotation import keks_of_others, keys_in_use

    service, used = key_service(), keys_in_use()
    found = {kek: used.get(kek, 0) for kek in sorted(service.known() | set(used))}
    missing = sorted(set(used) - service.known())
    strange = keks_of_others()
    if options.json:
        print(
            json.dumps(
                {"current": service.current(), "data_keys": found, "missing": missing, "strange": strange}
            )
        )
    else:
        for kek, count in found.items():
            print(f"{kek}: {count} data keys{', in use' if kek == service.current() else ''}")
    if strange:
        raise CommandError(
            f"data keys do not open with the key of their name: {', '.join(strange)}; this is the key file of "
            "another installation. Bring back its own copy"
        )
    if missing:
        raise CommandError(f"data keys are under keys that are not here: {', '.join(missing)}; restore them")
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Rotate; interrupted or killed, the same command goes on. Exit 1 if some data keys cannot be read."""
    if options.batch < 1:
        raise CommandError("--batch must be at least 1")
    _start()
    from amparo.foundation.protection.keys import KeysNotOurs
    from amparo.foundation.protection.rotation import RotationRuns
    from amparo.foundation.protection.rotation import rotate as rotate_keys

    try:
        done = rotate_keys(batch=options.batch, progress=_tell)
    except (KeysNotOurs, RotationRuns) as error:
        raise CommandError(str(error)) from None
    _note("rotate_keys", done.kek)
    if options.json:
        print(json.dumps(asdict(done)))
    else:
        began = "finished what was broken off" if done.was_resumed else "added a new key"
        print(f"{began}: {done.kek} is in use, {done.rewrapped} data keys wrapped under it")
    if done.unreadable:
        raise CommandError(f"{done.unreadable} data keys open with no key that is here; restore the old keys")
    return 0


def retire(options: argparse.Namespace) -> int:
    """Destroy old keys; those still needed are named with the reason, which is no error."""
    _start()
    from amparo.foundation.protection.keys import KeysNotOurs
    from amparo.foundation.protection.rotation import BACKUPS_KEPT, RotationRuns
    from amparo.foundation.protection.rotation import retire as retire_keys
    from amparo.web.accounts.second_factors import keys_of_second_factors

    try:
        done = retire_keys(
            kept_in_backups=timedelta(0) if options.now else BACKUPS_KEPT,
            needed_elsewhere=keys_of_second_factors(),
        )
    except (KeysNotOurs, RotationRuns) as error:
        raise CommandError(str(error)) from None
    for kek in done.retired:
        _note("retire_key", kek)
    if options.json:
        print(json.dumps({"retired": list(done.retired), "needed": done.needed}))
    else:
        print(f"retired: {', '.join(done.retired) or 'none'}")
        for kek, why in sorted(done.needed.items()):
            print(f"kept {kek}: {_WHY[why]}")
    return 0


def _note(action: str, kek: str) -> None:
    from amparo.foundation.audit.actions import record_event

    record_event(actor=None, institution=None, action=action, detail=kek)


def _tell(done: int, total: int) -> None:
    end = "" if sys.stderr.isatty() else "\n"
    print(f"\r{done}/{total} data keys" if not end else f"{done}/{total} data keys", end=end, file=sys.stderr)
    sys.stderr.flush()
