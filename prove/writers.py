"""Somebody who registers and adds to cases without a pause: ``python -m prove.writers USERNAME FILE SEED``.

Every action that was answered is written to the file, outside the database: what is there must never be lost.
When the server dies under it, it waits for the server to come back and goes on.
"""

import json
import os
import random
import sys
import time
from pathlib import Path
from uuid import uuid4


def main(username: str, file: Path, seed: int) -> None:
    """Write until killed."""
    import django

    django.setup()

    from django.db import Error, connections

    from amparo.foundation.access.viewer import NotSignedIn, open_viewer
    from tests.world import ident

    dice = random.Random(seed)
    token = ""
    cases: list[int] = []
    with file.open("ab", buffering=0) as acknowledged:
        while True:
            try:
                if not token:
                    token = os.urandom(16).hex()
                    open_viewer(account_id=ident(f"account-{username}"), token=token, with_second_factor=True)
                said = _act(token, cases, dice)
                acknowledged.write(json.dumps(said).encode() + b"\n")
            except NotSignedIn:
                token = ""  # its row was not acknowledged to anybody but us, and may be gone
            except Error:
                for connection in connections.all():
                    connection.close()
                time.sleep(0.02)


def _act(token: str, cases: list[int], dice: random.Random) -> dict[str, object]:
    """Open a case, add to one, or seal the trail; what was done, once it is committed."""
    from amparo.casework.cases.acting import Entry
    from amparo.casework.cases.enums import Activity, Sex
    from amparo.casework.cases.fields import Identity, Profile
    from amparo.casework.cases.path_actions import leave_entry
    from amparo.casework.cases.requests import entry_request_id
    from amparo.casework.lifecycle.registration import Registration, open_case
    from amparo.foundation.access.gate import CaseNotFound
    from amparo.foundation.access.viewer import viewing
    from amparo.foundation.audit.sealing import seal_pending

    request = uuid4()
    if dice.random() < 0.05:
        seal_pending()
    opens = not cases or dice.random() < 0.4
    if opens:
        identity = Identity(working_name=f"Persona {dice.randrange(10_000)}")
        registration = Registration(identity=identity, profile=Profile(sex=Sex.FEMALE, age_told=20))
        with viewing(token) as viewer:
            case = open_case(by=viewer, request_id=request, registration=registration)
        cases.append(case)
    else:
        case = dice.choice(cases)
        try:
            with viewing(token) as viewer:
                leave_entry(by=viewer, case=case, request_id=request, entry=Entry(Activity.VISIT_MADE))
        except CaseNotFound:
            cases.remove(case)  # it was lost: the one who counts will find that out
            return _act(token, cases, dice)
    return {"entry": str(entry_request_id(request, case)), "case": case, "opens": opens}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
