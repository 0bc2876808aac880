"""``amparo accounts``: the first office of an institution and its two administrators; for the owner."""

import argparse
import json
import re
from typing import Any
from uuid import UUID

from amparo.commands.errors import CommandError

_USERNAME = re.compile(r"[a-z][a-z0-9.\-]{2,39}")
_REMEDIES = {
    "other_kind": "this institution is there with another kind; write its name as it is, or the kind that it has",
    "role_does_not_administer": "this role looks after no accounts; institution_focal_point or system_administrator",
    "unit_unknown": "no unit has this id; amparo accounts office prints it",
    "username_taken": "somebody has this username; choose another",
    "enough_administrators": "two people look after accounts here already: one of them asks, the other confirms",
}


def add_to(subcommands: Any) -> None:
    accounts = subcommands.add_parser("accounts", help="found an office and its first two administrators")
    verbs = accounts.add_subparsers(required=True, metavar="VERB")
    office = verbs.add_parser("office", help="a unit of an institution; made if it is not there")
    office.add_argument("institution", metavar="INSTITUTION", help="its name, as people read it")
    office.add_argument("kind", metavar="KIND", help="police, prosecutor, ngo_centre …")
    office.add_argument("unit", metavar="UNIT", help="its name, as people read it")
    office.add_argument("place", metavar="PLACE", help="code of its district (UBIGEO), or of its department")
    office.set_defaults(run=found)
    person = verbs.add_parser("administrator", help="somebody who opens accounts; prints a set-up code once")
    person.add_argument("unit", metavar="UNIT_ID", help="what amparo accounts office printed")
    person.add_argument("username", metavar="USERNAME", help="what they sign in with")
    person.add_argument("full_name", metavar="NAME", help="given names and surnames")
    person.add_argument("--role", default="institution_focal_point", help="or system_administrator")
    person.add_argument("--profession", default="administrator", help="lawyer, social_worker …")
    person.set_defaults(run=administrator)
    for verb in (office, person):
        verb.add_argument("--json", action="store_true", help="print one JSON object")


def found(options: argparse.Namespace) -> int:
    """Make the unit, or say which one it is; safe to repeat."""
    _start()
    from amparo.foundation.accounts.founding import found_office
    from amparo.foundation.directory.enums import InstitutionKind
    from amparo.foundation.places.catalogue import is_place

    if not is_place(options.place):
        raise CommandError(f"no such place: {options.place}; six digits of a district, as 160101 for Iquitos")
    id_ = _refusing(
        found_office,
        institution=_words(options.institution, "institution"),
        kind=_one_of(InstitutionKind, options.kind, "kind"),
        unit=_words(options.unit, "unit"),
        place=options.place,
    )
    print(json.dumps({"unit": str(id_)}) if options.json else id_)
    return 0


def administrator(options: argparse.Namespace) -> int:
    """Take somebody in who looks after accounts. The code is for their own hands: it sets their password."""
    _start()
    from amparo.foundation.access.enums import Role
    from amparo.foundation.accounts.founding import first_administrator
    from amparo.foundation.directory.enums import Profession

    if not _USERNAME.fullmatch(options.username):
        raise CommandError(
            "a username has 3 to 40 small letters, digits, dots or hyphens, and begins with a letter"
        )
    staff, code = _refusing(
        first_administrator,
        unit=_uuid(options.unit),
        full_name=_words(options.full_name, "name"),
        profession=_one_of(Profession, options.profession, "profession"),
        username=options.username,
        role=_one_of(Role, options.role, "role"),
    )
    if options.json:
        print(json.dumps({"staff": str(staff), "username": options.username, "code": code}))
    else:
        print(f"{options.username} sets a password at /entrar/codigo/ with {code}, within 72 hours")
    return 0


def _start() -> None:
    from amparo.commands.start import start_django

    start_django(as_owner=True, may_create=False)
    from amparo.demo.founding import is_where_the_country_is

    if is_where_the_country_is():
        raise CommandError(
            "this is the demo's country, whose people have a public password; real offices go into a place of their own"
        )


def _refusing(action: Any, **values: Any) -> Any:
    from amparo.foundation.access.decisions import Refused

    try:
        return action(**values)
    except Refused as refusal:
        raise CommandError(_REMEDIES.get(refusal.reason, refusal.reason)) from None


def _words(text: str, what: str) -> str:
    words = " ".join(text.split())
    if not 0 < len(words) <= 160:
        raise CommandError(f"the {what} has 1 to 160 letters")
    return words


def _one_of(choices: Any, text: str, what: str) -> Any:
    if text not in choices.values:
        raise CommandError(f"no such {what}: {text}; one of {', '.join(choices.values)}")
    return choices(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(_REMEDIES["unit_unknown"]) from None
