"""What ``amparo serve`` asks of the doctor (docs/adr/0016-serving-real-people.md)."""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.commands.errors import CommandError
from amparo.engine.flags import env_flag

if TYPE_CHECKING:
    from amparo.commands.doctor.findings import Finding

# Of a demo only whether it is one; outside it, of what is set before anything is made here.
_OF_A_DEMO = {"AMP016"}
_OF_WHAT_IS_SET = {"AMP005", "AMP006", "AMP014", "AMP017"}


def refuse_as_set() -> None:
    """Raise ``CommandError`` where what is set would not hold; asked before anything is made here."""
    from amparo.commands.doctor import checks
    from amparo.commands.doctor.findings import Place, findings

    folder = os.environ.get("AMPARO_DATA_DIR", "")
    if not Path(folder).is_absolute():
        raise CommandError(
            "set AMPARO_DATA_DIR to the whole path of its folder, as /srv/amparo (docs/service.md): from another "
            "folder a new, empty register would be made. To try Amparo: amparo demo"
        )
    place = Place(
        environ=dict(os.environ),
        data_dir=Path(folder),
        key_file=Path(folder) / "keys.json",
        now=datetime.now(UTC),
        is_demo=False,
        is_embedded=False,
    )
    _refuse(findings([check for check in checks() if check.id in _OF_WHAT_IS_SET], place))


def refuse_unprotected() -> None:
    """Raise ``CommandError`` where a protection is without effect; each finding is printed with its remedy before.

    What is overdue does not keep anybody out: of that ``amparo doctor`` tells. What could not be looked at is said. In
    the demo it is asked only whether it is one.
    """
    from amparo.commands.doctor import checks, this_place
    from amparo.commands.doctor.findings import findings

    is_demo = env_flag("AMPARO_DEMO")
    asked = [c for c in checks() if (c.id in _OF_A_DEMO if is_demo else c.keeps_from_serving)]
    with this_place() as place:
        if place.main is None:
            raise CommandError("the main database does not answer; look at AMPARO_DATABASE_URL")
        _refuse(findings(asked, place))


def _refuse(found: "Iterable[Finding]") -> None:
    from amparo.commands.doctor.findings import Level

    errors = []
    for finding in found:
        hint = f"\n       → {finding.hint}" if finding.hint else ""
        print(f"{finding.id} {finding.wrong}: {finding.detail}{hint}", file=sys.stderr)
        errors += [finding.id] if finding.level is Level.ERROR else []
    if errors:
        ids = ", ".join(sorted(set(errors)))
        raise CommandError(f"not served: {ids}. Mend them, then start again; docs/doctor.md describes each.")
