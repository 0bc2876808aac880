"""The person: identity and sensitive data closed, general data changed without undoing a colleague's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from amparo.casework.cases.caseload import CaseloadFilter, caseload
from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import ClosingReason, DatePrecision, Education, Sex, YesNoUnknown
from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.identity import fields_known
from amparo.casework.cases.models import PersonProfile, SealedValue
from amparo.casework.cases.name_queries import working_names
from amparo.casework.cases.person_actions import record_identity, record_profile
from amparo.casework.cases.person_queries import profile_of
from amparo.casework.cases.queries import open_header
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.lifecycle.state import close_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from amparo.foundation.clock import today
from tests.conftest import ActAs
from tests.world import ident

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


def test_a_closed_case_offers_no_change_of_how_to_communicate(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    assert url("case_contact", flor, "call") in client.get(url("case_person", flor)).content.decode()
    close_case(by=act_as("ana"), case=flor, request_id=uuid4(), reason=ClosingReason.GOALS_MET)
    assert url("case_contact", flor, "call") not in client.get(url("case_person", flor)).content.decode()


def test_boxes_are_unticked_and_need_no_box_of_their_own_for_it(client_of: ClientOf, flor: int) -> None:
    form = client_of("ana").get(url("case_sensitive", flor)).context["form"]
    assert ("", "No se preguntó") in form.fields["gender"].choices
    assert "" not in dict(form.fields["disabilities"].choices)


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


def identity_sent(**changes: object) -> dict[str, object]:
    """The form of identity as a browser sends it for Flor, untouched but for the changes."""
    shown = {"working_name": "Flor", "initial-working_name": "Flor"}
    return {"request_id": str(uuid4()), "contact_words": "", "initial-contact_words": ""} | shown | changes


def found(act_as: ActAs, name: str) -> bool:
    return bool(caseload(act_as("ana"), CaseloadFilter(search=name)).rows)


def test_an_unsafe_phone_can_be_withdrawn(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    record_identity(by=act_as("ana"), case=flor, request_id=uuid4(), identity=Identity(phone="900000001"))
    client = client_of("ana")
    page = client.get(url("case_identity", flor)).content.decode()
    assert "Retirar lo guardado" in page
    assert "900000001" not in page
    data = identity_sent(withdrawn=["phone"])
    for _ in range(2):
        assert client.post(url("case_identity", flor), data).status_code == 302
    opened = client.post(url("case_identity_open", flor)).content.decode()
    assert "900000001" not in opened
    assert "Huamán" in opened
    act_as("ana")
    assert SealedValue.objects.filter(case_id=flor, field="phone").count() == 2
    assert fields_known(flor) == {"working_name", "given_names", "paternal_surname", "maternal_surname"}
    assert 'value="phone"' not in client.get(url("case_identity", flor)).content.decode()


def test_a_withdrawn_phone_can_be_told_again(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    ana = act_as("ana")
    record_identity(by=ana, case=flor, request_id=uuid4(), identity=Identity(phone="900000001"))
    record_identity(by=ana, case=flor, request_id=uuid4(), identity=Identity(), withdrawn=["phone"])
    client = client_of("ana")
    assert client.post(url("case_identity", flor), identity_sent(phone="900000002")).status_code == 302
    assert "900000002" in client.post(url("case_identity_open", flor)).content.decode()


def test_words_that_are_shown_are_withdrawn_by_emptying_them(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    told = Identity(contact_words="llamar a la vecina")
    record_identity(by=act_as("ana"), case=flor, request_id=uuid4(), identity=told)
    client = client_of("ana")
    data = identity_sent(**{"initial-contact_words": "llamar a la vecina", "contact_words": ""})
    assert client.post(url("case_identity", flor), data).status_code == 302
    header = open_header(act_as("ana"), flor)
    assert (header.contact_words, header.working_name) == (None, "Flor")


def test_a_case_without_its_short_name_is_shown_by_its_code(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    client = client_of("ana")
    assert client.post(url("case_identity", flor), identity_sent(working_name="")).status_code == 302
    (row,) = caseload(act_as("ana"), CaseloadFilter()).rows
    assert row.working_name is None
    assert "«»" not in client.get(url("case", flor)).content.decode()
    assert working_names(act_as("ana"), [flor], action="list_due") == {}


def test_saving_an_untouched_form_withdraws_nothing(act_as: ActAs, client_of: ClientOf, flor: int) -> None:
    answer = client_of("ana").post(url("case_identity", flor), identity_sent())
    assert answer.status_code == 422
    assert "No había nada que guardar" in answer.content.decode()
    act_as("ana")
    assert SealedValue.objects.filter(case_id=flor).count() == 4


def test_withdrawing_what_was_never_told_is_nothing_to_record(act_as: ActAs, flor: int) -> None:
    with pytest.raises(Refused, match="nothing_to_record"):
        record_identity(
            by=act_as("ana"), case=flor, request_id=uuid4(), identity=Identity(), withdrawn=["phone", "x"]
        )


def test_the_new_name_finds_her_and_the_one_before_does_not(
    act_as: ActAs,
    client_of: ClientOf,
    flor: int,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = client_of("ana")
    data = identity_sent(paternal_surname="Yupanqui", withdrawn=["maternal_surname"])
    # The name before is forgotten when the new one is there for good.
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("case_identity", flor), data).status_code == 302
    assert found(act_as, "Yupanqui")
    assert found(act_as, "María")
    assert found(act_as, "Flor")
    assert not found(act_as, "Huamán")
    assert not found(act_as, "Quispe")


def test_a_name_written_by_a_colleague_of_another_unit_is_found_in_the_unit_of_the_case(
    act_as: ActAs, flor: int
) -> None:
    set_team(by=act_as("ana"), case=flor, request_id=uuid4(), staff=ident("carla"), is_member=True)
    told = Identity(paternal_surname="Yupanqui")
    record_identity(by=act_as("carla"), case=flor, request_id=uuid4(), identity=told)
    assert found(act_as, "Yupanqui")
    assert found(act_as, "Flor")


TOLD_ON = today() - timedelta(days=800)


def told_long_ago(act_as: ActAs, **more: object) -> int:
    profile = Profile(age_told=16, **more)  # type: ignore[arg-type]
    registration = Registration(opened_on=TOLD_ON, profile=profile)
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


def current(case: int) -> PersonProfile:
    return PersonProfile.objects.get(case_id=case, superseded_at=None)


@pytest.mark.parametrize("by_screen", [True, False])
def test_other_changes_make_nobody_younger(act_as: ActAs, client_of: ClientOf, by_screen: bool) -> None:
    case = told_long_ago(act_as)
    if by_screen:
        client = client_of("ana")
        shown = client.get(url("case_profile", case)).context["form"]
        sent = {
            "request_id": str(uuid4()),
            "age_told": str(shown["age_told"].value()),
            "education": "primary",
        }
        assert client.post(url("case_profile", case), sent).status_code == 302
    else:
        profile = Profile(age_told=16, education=Education.PRIMARY)
        record_profile(by=act_as("ana"), case=case, request_id=uuid4(), profile=profile)
    ana = act_as("ana")
    assert (current(case).education, current(case).age_told, current(case).age_told_on) == (
        "primary",
        16,
        TOLD_ON,
    )
    assert open_header(ana, case).age == 18


@pytest.mark.parametrize("age", ["16", "15"])
def test_an_age_told_anew_is_of_today(act_as: ActAs, client_of: ClientOf, age: str) -> None:
    case = told_long_ago(act_as)
    sent = {"request_id": str(uuid4()), "age_told": age}
    assert client_of("ana").post(url("case_profile", case), sent).status_code == 302
    ana = act_as("ana")
    assert (current(case).age_told, current(case).age_told_on) == (int(age), today())
    assert open_header(ana, case).age == int(age)


def test_a_profile_can_be_saved_after_a_birthday_and_what_is_new_in_it_is_judged(act_as: ActAs) -> None:
    born = PartialDate(TOLD_ON.replace(year=TOLD_ON.year - 16, day=1))
    case = told_long_ago(act_as, born=born)
    ana, known = act_as("ana"), Profile(born=born, age_told=16)
    changed = replace(known, education=Education.PRIMARY)
    record_profile(by=ana, case=case, request_id=uuid4(), profile=changed)
    assert (current(case).education, current(case).age_told_on) == ("primary", TOLD_ON)
    for contradiction in (
        replace(known, age_told=30),
        replace(known, born=PartialDate(date(1990, 1, 1))),
    ):
        with pytest.raises(Refused, match="age_contradicts_birth"):
            record_profile(by=ana, case=case, request_id=uuid4(), profile=contradiction)
    # A birth date told later is judged by the day of the age, not by today.
    year = PartialDate(date(born.on.year, 1, 1), DatePrecision.YEAR)
    record_profile(by=ana, case=case, request_id=uuid4(), profile=replace(known, born=year))
    assert current(case).born_precision == DatePrecision.YEAR


def test_who_has_a_birth_date_is_not_shown_as_not_asked_for_an_age(
    act_as: ActAs, client_of: ClientOf, flor: int
) -> None:
    born = PartialDate(TOLD_ON.replace(year=TOLD_ON.year - 16, day=1))
    case, client, label = told_long_ago(act_as, born=born), client_of("ana"), "Edad, si no se sabe la fecha"
    assert label not in client.get(url("case_person", case)).content.decode()
    assert label in client.get(url("case_person", flor)).content.decode()
