"""``amparo courses``: which course a role needs before it opens a kind of record. For administration (the owner)."""

import argparse
import json
from typing import Any

from amparo.commands.errors import CommandError

_LONGEST_COURSE = 40


def add_to(subcommands: Any) -> None:
    courses = subcommands.add_parser(
        "courses", help="which course a role needs before a kind of record opens"
    )
    verbs = courses.add_subparsers(required=True, metavar="VERB")
    for name, text, run in (
        ("require", "from now on the role opens the class only with this course", require),
        ("waive", "the role opens the class without this course again", waive),
        ("list", "what is required today", show),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--json", action="store_true", help="print one JSON object")
        verb.set_defaults(run=run)
        if name != "list":
            verb.add_argument("role", metavar="ROLE", help="psychologist, lawyer …")
            verb.add_argument("record_class", metavar="CLASS", help="health, psychosocial …")
            verb.add_argument("course", metavar="COURSE", help="its name, as people read it")


def require(options: argparse.Namespace) -> int:
    """Require a course; safe to repeat. It acts on the next request, also inside open sessions."""
    return _change(options, required=True)


def waive(options: argparse.Namespace) -> int:
    """Require it no more."""
    return _change(options, required=False)


def _change(options: argparse.Namespace, *, required: bool) -> int:
    from amparo.commands.start import start_django

    start_django(as_owner=True, may_create=False)
    from django.db import transaction

    from amparo.foundation.access.enums import RecordClass, Role
    from amparo.foundation.access.qualifications import require_course, waive_course
    from amparo.foundation.audit.actions import record_event

    course = options.course.strip()
    if options.role not in Role.values:
        raise CommandError(f"no such role: {options.role}; one of {', '.join(Role.values)}")
    if options.record_class not in RecordClass.values:
        raise CommandError(f"no such class: {options.record_class}; one of {', '.join(RecordClass.values)}")
    if not 0 < len(course) <= _LONGEST_COURSE:
        raise CommandError(f"the name of a course has 1 to {_LONGEST_COURSE} letters")
    change = require_course if required else waive_course
    with transaction.atomic():
        change(Role(options.role), RecordClass(options.record_class), course)
        # In the trail without an actor: administration is not somebody of an institution.
        action = "require_course" if required else "waive_course"
        detail = f"{options.role} {options.record_class}"
        record_event(actor=None, institution=None, action=action, detail=detail)
    return _show(as_json=options.json)


def show(options: argparse.Namespace) -> int:
    """Say what is required."""
    from amparo.commands.start import start_django

    start_django(as_owner=True, may_create=False)
    return _show(as_json=options.json)


def _show(*, as_json: bool) -> int:
    from amparo.foundation.access.enums import Role
    from amparo.foundation.access.qualifications import courses_of_role

    lines = [
        {"role": role.value, "class": name.value, "course": course}
        for role in Role
        for name, course in courses_of_role(role)
    ]
    if as_json:
        print(json.dumps({"required": lines}, ensure_ascii=False))
    else:
        for line in lines:
            print(f"{line['role']:<24} {line['class']:<14} {line['course']}")
    return 0
