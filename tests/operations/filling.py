"""Cases that are committed, for what copies whole databases: ``python -m tests.operations.filling CASES ERASED``.

Prints the ids of the cases and of those who were then erased, as JSON. Synthetic people only.
"""

import json
import sys
from uuid import uuid4

NAME = "Yanapa"  # nobody's: a word that must not be found where it was sealed


def fill(cases: int) -> list[int]:
    """Open so many cases as Ana of ``tests.world``; returns their ids."""
    from amparo.casework.cases.enums import NoteKind
    from amparo.casework.cases.fields import Identity, NoteWritten, Profile
    from amparo.casework.cases.note_actions import write_note
    from amparo.casework.lifecycle.registration import Registration, open_case
    from amparo.foundation.access.enums import RecordClass
    from amparo.foundation.access.viewer import open_viewer, viewing
    from amparo.foundation.clock import today
    from tests.world import ident

    token = f"{uuid4()}-filling"
    open_viewer(account_id=ident("account-ana"), token=token, with_second_factor=True)
    opened = []
    for number in range(cases):
        with viewing(token) as ana:
            told = Registration(
                identity=Identity(working_name=f"{NAME} {number}", phone="999 000 111"),
                profile=Profile(age_told=17),
            )
            case = open_case(by=ana, request_id=uuid4(), registration=told)
            note = NoteWritten(NoteKind.SESSION, f"{NAME} vino.", RecordClass.PSYCHOSOCIAL, today())
            write_note(by=ana, case=case, request_id=uuid4(), note=note)
            opened.append(case)
    return opened


def erase(cases: list[int]) -> None:
    """Destroy their keys for good, as two people have decided."""
    from amparo.foundation.protection.erasures import ToErase, erase_in_vault
    from tests.world import ident

    erase_in_vault(ToErase(case, "own_request", ident("ana"), ident("rosa")) for case in cases)


def main(cases: int, erased: int) -> None:
    import django

    django.setup()
    opened = fill(cases)
    erase(opened[:erased])
    print(json.dumps({"opened": opened, "erased": opened[:erased]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
