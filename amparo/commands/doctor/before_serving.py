"""What ``amparo serve`` asks of the doctor outside the demo (docs/adr/0016-serving-real-people.md)."""

import os
import sys

from amparo.commands.errors import CommandError


def refuse_in_clear() -> None:
    """Raise ``CommandError`` where pages would not go over TLS; asked before anything is made here."""
    if os.environ.get("AMPARO_TLS", "").strip().lower() not in {"1", "true", "yes", "on"}:
        raise CommandError(
            "people's data go over TLS only: AMPARO_TLS=1 behind a proxy (docs/service.md). To try it: amparo demo"
        )


def refuse_unprotected() -> None:
    """Raise ``CommandError`` where a protection is without effect; each finding is printed with its remedy before.

    What is overdue does not keep anybody out: of that ``amparo doctor`` tells.
    """
    from amparo.commands.doctor import checks, this_place
    from amparo.commands.doctor.findings import Level, findings

    with this_place() as place:
        if place.main is None:
            raise CommandError("the main database does not answer; look at AMPARO_DATABASE_URL")
        asked = [check for check in checks() if check.keeps_from_serving]
        found = [finding for finding in findings(asked, place) if finding.level is Level.ERROR]
    for finding in found:
        print(f"{finding.id} {finding.wrong}: {finding.detail}\n       → {finding.hint}", file=sys.stderr)
    if found:
        ids = ", ".join(sorted({finding.id for finding in found}))
        raise CommandError(f"not served: {ids}. Mend them, then start again; docs/doctor.md describes each.")
