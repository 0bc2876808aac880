"""The person: identity and sensitive data closed, general data changed without undoing a colleague's."""

from collections.abc import Callable
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from amparo.casework.cases.actions import record_identity, record_profile
from amparo.casework.cases.enums import Sex, YesNoUnknown
from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.models import PersonProfile, SealedValue
from amparo.casework.cases.person_queries import profile_of
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.gate import access_case
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


def url(name: str, case: int, *more: object) -> str:
    return reverse(name, args=[code_of_subject(case), *more])


def test_identity_is_closed_until_opened(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    assert "Huamán" not in client.get(url("case_person", flor)).content.decode()
    assert "Huamán" in client.post(url("case_identity_open", flor)).content.decode()


def test_the_page_to_change_identity_does_not_show_what_is_sealed(client_of: ClientOf, flor: int) -> None:
    text = client_of("ana").get(url("case_identity", flor)).content.decode()
    assert "Huamán" not in text
    assert 'value="Flor"' in text


def test_an_empty_field_of_identity_stays_as_it_was(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    data = {
        "request_id": str(uuid4()),
        "working_name": "Flor",
        "initial-working_name": "Flor",
        "phone": "900000001",
    }
    for _ in range(2):
        assert client.post(url("case_identity", flor), data).status_code == 302
    act_as("ana")
    assert SealedValue.objects.filter(case_id=flor, field="working_name").count() == 1
    assert SealedValue.objects.filter(case_id=flor, field="phone").count() == 1
    opened = client.post(url("case_identity_open", flor)).content.decode()
    assert "Huamán" in opened
    assert "900000001" in opened


def test_what_was_not_asked_is_said_to_be_so(client_of: ClientOf, flor: int) -> None:
    text = client_of("ana").get(url("case_person", flor)).content.decode()
    assert "No se preguntó" in text


def test_the_form_shows_what_is_known_and_keeps_what_was_not_touched(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    ana = act_as("ana")
    record_profile(by=ana, case=flor, request_id=uuid4(), profile=Profile(sex=Sex.FEMALE, age_told=17))
    client = client_of("ana")
    shown = client.get(url("case_profile", flor))
    data = {
        "request_id": str(uuid4()),
        "version": str(shown.context["version"]),
        "sex": "female",
        "age_told": "17",
        "citizenship": "VE",
    }
    # A colleague records something else while the form is open.
    record_profile(
        by=act_as("ana"),
        case=flor,
        request_id=uuid4(),
        profile=Profile(sex=Sex.FEMALE, age_told=17, has_children=YesNoUnknown.YES),
    )
    for _ in range(2):
        assert client.post(url("case_profile", flor), data).status_code == 302
    known = profile_of(access_case(act_as("ana"), flor)).profile
    assert (known.citizenship, known.has_children, known.sex) == ("VE", "yes", "female")


def test_an_answer_can_be_taken_back(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    record_profile(by=act_as("ana"), case=flor, request_id=uuid4(), profile=Profile(sex=Sex.MALE))
    client = client_of("ana")
    version = str(client.get(url("case_profile", flor)).context["version"])
    data = {"request_id": str(uuid4()), "version": version, "sex": ""}
    assert client.post(url("case_profile", flor), data).status_code == 302
    act_as("ana")
    assert PersonProfile.objects.get(case_id=flor, superseded_at=None).sex == ""


def test_saving_what_did_not_change_leaves_no_trace_on_the_path(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    version = str(client.get(url("case_profile", flor)).context["version"])
    data = {"request_id": str(uuid4()), "version": version, "age_told": "17"}
    assert client.post(url("case_profile", flor), data).status_code == 302
    act_as("ana")
    assert PersonProfile.objects.filter(case_id=flor).count() == 1


def test_a_wrong_date_is_said_and_nothing_else_is_lost(client_of: ClientOf, flor: int) -> None:
    data = {
        "request_id": str(uuid4()),
        "version": "0",
        "born_day": "31",
        "born_month": "2",
        "born_year": "2009",
        "children_count": "2",
    }
    answer = client_of("ana").post(url("case_profile", flor), data)
    assert answer.status_code == 422
    assert "Esa fecha no existe" in answer.content.decode()
    assert answer.context["form"]["children_count"].value() == "2"


def test_a_place_that_does_not_exist_is_said(client_of: ClientOf, flor: int) -> None:
    data = {"request_id": str(uuid4()), "version": "0", "origin_place_text": "Xyzzyx"}
    answer = client_of("ana").post(url("case_profile", flor), data)
    assert answer.status_code == 422
    assert "No encontramos ese lugar" in answer.content.decode()


def test_sensitive_data_are_closed_and_can_be_changed_by_who_may(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    data = {"request_id": str(uuid4()), "version": "0", "gender": "transgender_feminine"}
    for _ in range(2):
        assert client.post(url("case_sensitive", flor), data).status_code == 302
    assert "Mujer trans" not in client.get(url("case_person", flor)).content.decode()
    assert "Mujer trans" in client.post(url("case_sensitive_open", flor)).content.decode()


def test_names_of_people_never_stand_in_the_title(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    record_identity(by=act_as("ana"), case=flor, request_id=uuid4(), identity=Identity(phone="900000001"))
    for name in ("case_person", "case_profile", "case_notes"):
        text = client_of("ana").get(url(name, flor)).content.decode()
        assert "Flor" not in text.split("<title>")[1].split("</title>")[0]
