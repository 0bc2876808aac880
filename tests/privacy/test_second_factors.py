"""Second factors in plain SQL as the app's role: one's own and nobody else's, also while somebody signs in."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.foundation.access.viewer import checking_second_factor
from tests.conftest import ActAs
from tests.world import ident

ANA, LUIS = ident("account-ana"), ident("account-luis")
ADD = "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, %s, %s, now())"
OF = "SELECT data ->> 'secret' FROM mfa_authenticator WHERE user_id = %s AND type = 'totp'"
USED = "UPDATE mfa_authenticator SET last_used_at = now() WHERE user_id = %s RETURNING type"


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def refused(why: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


def nobody() -> None:
    rows("SELECT set_config('amparo.viewer', '', true)")


@pytest.fixture(autouse=True)
def _both_have_a_second_factor(act_as: ActAs) -> None:
    for name, account in (("ana", ANA), ("luis", LUIS)):
        act_as(name)
        rows(ADD, account, "totp", f'{{"secret": "sealed of {name}"}}')
        rows(ADD, account, "recovery_codes", '{"seed": "sealed", "used_mask": 1}')


def test_who_is_signed_in_sees_changes_and_removes_their_own_only(act_as: ActAs) -> None:
    act_as("ana")
    assert rows("SELECT DISTINCT user_id FROM mfa_authenticator") == [(ANA,)]
    assert rows(USED, LUIS) == []
    assert rows("DELETE FROM mfa_authenticator RETURNING user_id") == [(ANA,), (ANA,)]
    act_as("luis")
    assert rows(OF, LUIS) == [("sealed of luis",)]


def test_nobody_adds_one_for_somebody_else_or_gives_theirs_away(act_as: ActAs) -> None:
    act_as("ana")
    rows("DELETE FROM mfa_authenticator")
    with refused("row-level security"):
        rows(ADD, LUIS, "webauthn", "{}")
    rows(ADD, ANA, "totp", "{}")
    with refused("row-level security|cannot be rewritten"):
        rows("UPDATE mfa_authenticator SET user_id = %s", LUIS)
    assert rows("SELECT DISTINCT user_id FROM mfa_authenticator") == [(ANA,)]
    act_as("luis")
    assert rows(OF, LUIS) == [("sealed of luis",)]


def test_who_is_nobody_sees_and_writes_none() -> None:
    nobody()
    assert rows("SELECT * FROM mfa_authenticator") == []
    assert rows(USED, ANA) == []
    assert rows("DELETE FROM mfa_authenticator RETURNING id") == []
    with refused("row-level security"):
        rows(ADD, ANA, "webauthn", "{}")


def test_the_sign_in_sees_and_marks_those_of_one_account_and_only_meanwhile() -> None:
    nobody()
    with checking_second_factor(ANA):
        assert rows("SELECT DISTINCT user_id FROM mfa_authenticator") == [(ANA,)]
        assert {row[0] for row in rows(USED, ANA)} == {"totp", "recovery_codes"}
        assert rows(USED, LUIS) == []
        assert rows("DELETE FROM mfa_authenticator RETURNING id") == []
        with refused("row-level security"):
            rows(ADD, ANA, "webauthn", "{}")
    assert rows("SELECT * FROM mfa_authenticator") == []


def test_who_is_signed_in_does_not_see_those_of_the_account_that_signs_in(act_as: ActAs) -> None:
    with checking_second_factor(LUIS):
        act_as("ana")
        assert rows(OF, LUIS) == []


def test_after_a_sign_in_that_failed_the_one_who_was_bound_is_bound_again(act_as: ActAs) -> None:
    act_as("ana")
    for failing in (False, True):
        with (
            pytest.raises(ZeroDivisionError) if failing else transaction.atomic(),
            checking_second_factor(LUIS),
        ):
            assert rows("SELECT access_viewer_account()") == [(None,)]
            assert not failing or 1 / 0
        assert rows("SELECT access_viewer_account()") == [(ANA,)]
        assert rows(OF, LUIS) == []


@pytest.mark.parametrize(
    "change",
    [
        """data = '{"secret": "mine"}'""",
        """data = data || '{"seed": "mine"}'""",
        """data = data || '{"used_mask": 2}'""",
        "type = 'webauthn'",
        "created_at = now() - interval '1 day'",
    ],
)
def test_a_factor_is_not_rewritten_even_by_its_owner_or_at_sign_in(act_as: ActAs, change: str) -> None:
    act_as("ana")
    with refused("cannot be rewritten"):
        rows(f"UPDATE mfa_authenticator SET {change}")
    with checking_second_factor(ANA), refused("cannot be rewritten"):
        rows(f"UPDATE mfa_authenticator SET {change}")


def test_a_reserve_code_can_be_marked_as_used() -> None:
    nobody()
    with checking_second_factor(ANA):
        rows(
            """UPDATE mfa_authenticator SET data = data || '{"used_mask": 3}' WHERE type = 'recovery_codes'"""
        )
        marked = rows("SELECT data ->> 'used_mask' FROM mfa_authenticator WHERE type = 'recovery_codes'")
    assert marked == [("3",)]


def _passkey() -> None:
    rows(ADD, ANA, "webauthn", '{"name": "Celular", "credential": {"id": "x"}, "sign_count": 7}')


def test_a_passkey_is_renamed_and_its_counter_grows(act_as: ActAs) -> None:
    act_as("ana")
    _passkey()
    grown = """data = data || '{"name": "Laptop", "sign_count": 8}'"""
    assert rows(f"UPDATE mfa_authenticator SET {grown} WHERE type = 'webauthn' RETURNING type")
    nobody()
    with checking_second_factor(ANA):
        counted = """data = data || '{"sign_count": 9}'"""
        assert rows(f"UPDATE mfa_authenticator SET {counted} WHERE type = 'webauthn' RETURNING type")


@pytest.mark.parametrize(
    "change",
    [
        """data = data || '{"sign_count": 6}'""",
        "data = data - 'sign_count'",
        """data = data || '{"credential": {"id": "mine"}}'""",
        """data = data || '{"used_mask": 1}'""",
    ],
)
def test_a_passkeys_key_is_not_changed_nor_its_counter_put_back(act_as: ActAs, change: str) -> None:
    act_as("ana")
    _passkey()
    with refused("cannot be rewritten"):
        rows(f"UPDATE mfa_authenticator SET {change} WHERE type = 'webauthn'")
    with checking_second_factor(ANA), refused("cannot be rewritten"):
        rows(f"UPDATE mfa_authenticator SET {change} WHERE type = 'webauthn'")


def test_a_secret_takes_no_name_or_counter(act_as: ActAs) -> None:
    act_as("ana")
    with refused("cannot be rewritten"):
        rows("""UPDATE mfa_authenticator SET data = data || '{"sign_count": 9}' WHERE type = 'totp'""")
