"""Numbers of documents through the screens: wrong ones are refused, sound ones are kept clean, none is repeated."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.enums import DocumentType
from amparo.casework.cases.fields import Identity, Profile
from amparo.casework.cases.models import SealedValue
from amparo.casework.cases.person_queries import identity_of
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import access_case
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]


@pytest.fixture
def with_dni(act_as: ActAs) -> int:
    registration = Registration(profile=Profile(document_type=DocumentType.DNI))
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=registration)


def identity_url(case: int) -> str:
    return reverse("case_identity", args=[code_of_subject(case)])


def test_a_dni_of_another_length_is_refused_and_its_message_does_not_repeat_it(
    act_as: ActAs, client_of: ClientOf, with_dni: int
) -> None:
    sent = {"request_id": str(uuid4()), "document_number": "9900123"}
    answer = client_of("ana").post(identity_url(with_dni), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["document_number"]
    assert "El número de DNI tiene 8 cifras" in answer.content.decode()
    assert answer.content.decode().count("9900123") == 1  # in its own field, so that nothing is lost
    act_as("ana")
    assert not SealedValue.objects.filter(case_id=with_dni).exists()


def test_what_was_typed_with_separators_is_kept_without(
    act_as: ActAs, client_of: ClientOf, with_dni: int
) -> None:
    sent = {"request_id": str(uuid4()), "document_number": "99.001 234-5"}
    for _ in range(2):
        assert client_of("ana").post(identity_url(with_dni), sent).status_code == 302
    ana = act_as("ana")
    assert identity_of(ana, access_case(ana, with_dni)).document_number == "99001234"
    assert SealedValue.objects.filter(case_id=with_dni).count() == 1


def test_without_a_kind_of_document_only_its_characters_count(client_of: ClientOf, flor: int) -> None:
    client = client_of("ana")
    sent = {"request_id": str(uuid4()), "document_number": "9900123"}
    assert client.post(identity_url(flor), sent).status_code == 302
    sent = {"request_id": str(uuid4()), "document_number": "¿99?"}
    assert client.post(identity_url(flor), sent).status_code == 422


def test_a_registration_judges_the_number_by_the_document_of_another_step(
    act_as: ActAs, client_of: ClientOf
) -> None:
    ana, draft = client_of("ana"), uuid4()
    ana.post("/registrar/", {"request_id": str(draft)})
    home = f"/registrar/{draft}/"
    assert ana.post(f"{home}nombre/", {"document_number": "9900-1234-56"}).status_code == 302
    assert ana.post(f"{home}persona/", {"document_type": "dni"}).status_code == 302
    assert "El número de DNI tiene 8 cifras" in ana.get(f"{home}nombre/?revisar=1").content.decode()
    assert ana.post(f"{home}guardar/").status_code == 422
    assert ana.post(f"{home}nombre/", {"document_number": "9900-1234"}).status_code == 302
    code = ana.post(f"{home}guardar/")["Location"].split("/")[2]
    viewer = act_as("ana")
    assert identity_of(viewer, access_case(viewer, code)).document_number == "99001234"


def test_whoever_opens_a_case_without_a_screen_is_held_to_the_same(act_as: ActAs) -> None:
    wrong = Registration(
        identity=Identity(document_number="990012"), profile=Profile(document_type=DocumentType.DNI)
    )
    with pytest.raises(Refused, match="dni_has_eight_digits"):
        open_case(by=act_as("ana"), request_id=uuid4(), registration=wrong)
