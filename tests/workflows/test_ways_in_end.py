"""Ways in that were begun earlier: codes and half sign-ins end with what they rested on."""

from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests.conftest import ActAs
from tests.workflows.test_staff_screens import NEW, ClientOf, enters, person, shown_code, use, waiting
from tests.workflows.test_step_up import SECRET, code_now
from tests.world import PASSWORD, ident


@pytest.fixture(autouse=True)
def _no_attempts(db_both: None) -> None:
    cache.clear()


@pytest.fixture
def luis_with_phone(act_as: ActAs) -> None:
    act_as("luis")
    TOTP.activate(get_user_model().objects.get(pk=ident("account-luis")), SECRET)


def password_code(rosa: Client) -> str:
    answer = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})
    return shown_code(rosa, answer["Location"].removesuffix("codigo/"))


def take_phone_away(act_as: ActAs) -> None:
    """As its owner may."""
    act_as("luis")
    assert Authenticator.objects.filter(user=ident("account-luis")).delete()[0] == 1


@pytest.mark.usefixtures("luis_with_phone")
def test_a_code_of_one_person_opens_nothing_once_the_second_factor_is_gone(
    client_of: ClientOf, act_as: ActAs
) -> None:
    code = password_code(client_of("rosa"))
    take_phone_away(act_as)
    assert use(code, "luis") == 422
    assert enters("luis", PASSWORD) == "/"


@pytest.mark.usefixtures("luis_with_phone")
def test_no_code_of_one_person_is_shown_once_the_second_factor_is_gone(
    client_of: ClientOf, act_as: ActAs
) -> None:
    rosa = client_of("rosa")
    page = rosa.post(f"{person('luis')}pedir/password/", {"request_id": str(uuid4())})["Location"]
    take_phone_away(act_as)
    answer = rosa.post(page, {"before": ""})
    assert answer.status_code == 409
    assert 'am-code">' not in answer.content.decode()


@pytest.mark.usefixtures("luis_with_phone")
def test_after_two_people_reset_an_account_an_earlier_code_of_one_opens_nothing(client_of: ClientOf) -> None:
    rosa, sistemas = client_of("rosa"), client_of("sistemas")
    code = password_code(rosa)
    rosa.post(f"{person('luis')}pedir/reset/", {"request_id": str(uuid4())})
    opening = waiting(sistemas)
    sistemas.post(opening, {"then": "confirm"})
    assert use(shown_code(sistemas, opening), "luis") == 302
    assert use(code, "luis") == 422


@pytest.mark.usefixtures("luis_with_phone")
def test_one_code_used_ends_the_others(client_of: ClientOf) -> None:
    rosa = client_of("rosa")
    first, second = password_code(rosa), password_code(rosa)
    assert use(second, "luis") == 302
    assert use(first, "luis") == 422


@pytest.mark.usefixtures("luis_with_phone")
def test_a_half_sign_in_ends_with_the_password_it_was_begun_with(act_as: ActAs) -> None:
    thief = Client()
    begun = thief.post("/entrar/", {"login": "luis", "password": PASSWORD})
    assert begun["Location"] == "/entrar/segundo-paso/"
    act_as("luis")
    luis = get_user_model().objects.get(pk=ident("account-luis"))
    luis.set_password(NEW)
    luis.save(update_fields=["password"])
    for answer in (
        thief.post("/entrar/segundo-paso/", {"code": code_now()}),
        thief.get("/entrar/segundo-paso/"),
    ):
        assert answer["Location"] == "/entrar/"
    cache.clear()
    whose = Client()
    whose.post("/entrar/", {"login": "luis", "password": NEW})
    assert whose.post("/entrar/segundo-paso/", {"code": code_now()})["Location"] == "/"
