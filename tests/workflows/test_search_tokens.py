"""Cases of before documents and telephones had tokens get them, and the trail says whose seals opened."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from amparo.casework.cases.fields import Identity
from amparo.casework.cases.person_actions import record_identity
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.protection.tokens import document_tokens, phone_tokens, subjects_with_all, tokens_held
from tests.clones import admin_url, urls_of
from tests.conftest import ActAs
from tests.world import ident

PERSON = Identity(working_name="Nube", document_number="40123456", phone="965 111 222")
UNIT = str(ident("calp-iquitos"))


def found(*sets: set[bytes]) -> list[int]:
    return subjects_with_all(sets, limit=9)


def test_a_document_and_a_telephone_find_the_case_and_a_new_one_takes_their_place(act_as: ActAs) -> None:
    case = open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(identity=PERSON))
    assert found(document_tokens("DNI 4012 3456", UNIT)) == [case]
    assert found(phone_tokens("+51 965-111-222", UNIT)) == [case]
    assert found(document_tokens("40123456", "another unit")) == []
    record_identity(
        by=act_as("ana"), case=case, request_id=uuid4(), identity=Identity(document_number="40999999")
    )
    right = tokens_held([case])
    assert (next(iter(document_tokens("40999999", UNIT))), case) in right
    assert (next(iter(phone_tokens("965111222", UNIT))), case) in right


@pytest.mark.parametrize("text", ["", "123", "no tiene"])
def test_what_is_too_short_to_tell_is_not_looked_for(text: str) -> None:
    assert phone_tokens(text, UNIT) == set()
    assert document_tokens(text[:3], UNIT) == set()


def test_the_app_cannot_ask_for_everybodys_sealed_documents(act_as: ActAs) -> None:
    act_as("ana")
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM safeguards_sealed_identifiers(0, 10)")


_OLD_CASE = """
import django; django.setup()
from uuid import uuid4
from django.db import connections, transaction
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.viewer import open_viewer, bind_viewer
from amparo.casework.cases.fields import Identity
from tests.world import ident
open_viewer(account_id=ident("account-ana"), token="x" * 40, with_second_factor=True)
with transaction.atomic():
    case = open_case(by=bind_viewer("x" * 40), request_id=uuid4(), registration=Registration(
        identity=Identity(document_number="40123456", phone="965 111 222")))
connections["vault"].cursor().execute("DELETE FROM vault_search_token")
print(case)
"""


def test_the_command_gives_old_cases_their_tokens(committed: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(committed)["dbname"]
    environment = dict(os.environ)
    urls_of(admin_url(), str(name)).export(environment)
    root = Path(__file__).parents[2]

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    case = int(run("-c", _OLD_CASE))
    for _ in range(2):
        assert run("-m", "amparo.cli", "search", "tokens", "--json") == '{"cases": 1}\n'
    with psycopg.connect(environment["AMPARO_VAULT_URL"]) as vault:
        kept = {(bytes(t), s) for t, s in vault.execute("SELECT token, subject FROM vault_search_token")}
    wanted = document_tokens("40123456", UNIT) | phone_tokens("965111222", UNIT)
    assert kept == {(token, case) for token in wanted}
    with psycopg.connect(environment["AMPARO_MIGRATE_URL"], options="-c role=amparo_definer") as main:
        rows = main.execute(
            "SELECT subjects FROM audit_event WHERE action = 'tokenise_identifiers'"
        ).fetchall()
    assert rows == [([case],)] * 2
