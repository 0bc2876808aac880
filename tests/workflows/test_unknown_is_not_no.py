"""That nothing stands on a page is not a no for whom it is closed; and what is said depends on the viewer alone."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.casework.cases.enums import UrgentNeed, YesNoUnknown
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.foundation.access.codes import code_of_subject
from tests.conftest import ActAs

ClientOf = Callable[[str], Client]
CLOSED = "Con su acceso no se ve si hay peligro esta noche"


def opened(act_as: ActAs, answer: YesNoUnknown | None) -> int:
    needs = {UrgentNeed.DANGER_TONIGHT: answer} if answer else {}
    return open_case(by=act_as("ana"), request_id=uuid4(), registration=Registration(needs=needs))


@pytest.mark.parametrize(
    ("answer", "said"),
    [(YesNoUnknown.YES, True), (YesNoUnknown.NO, False), (YesNoUnknown.UNKNOWN, None), (None, None)],
)
def test_a_program_is_told_no_only_where_no_was_said(act_as, client_of, answer, said) -> None:
    address = f"/api/v1/cases/{code_of_subject(opened(act_as, answer))}"
    assert client_of("ana").get(address).json()["in_danger_tonight"] is said
    assert client_of("rosa").get(address).json()["in_danger_tonight"] is None


@pytest.mark.parametrize("answer", [*YesNoUnknown, None])
def test_a_coordinator_reads_the_same_whether_there_is_a_danger_or_not(
    act_as: ActAs, client_of: ClientOf, answer: YesNoUnknown | None
) -> None:
    code = code_of_subject(opened(act_as, answer))
    page = client_of("rosa").get(reverse("case", args=[code])).content.decode()
    assert CLOSED in page
    assert "Nada pendiente que usted pueda ver." in page
    assert "Nada prometido que usted pueda ver." in page
    assert "Peligro esta noche" not in page
    assert CLOSED in client_of("rosa").get(reverse("case_task_add", args=[code])).content.decode()


def test_the_lists_of_a_unit_do_not_say_nothing(act_as: ActAs, client_of: ClientOf) -> None:
    opened(act_as, YesNoUnknown.YES)
    page = client_of("rosa").get(reverse("my_unit")).content.decode()
    assert "Nada que usted pueda ver" in page
    assert "Nada atrasado que usted pueda ver." in page
    assert "Nada anotado" not in page


def test_who_reads_it_all_is_told_that_there_is_nothing(act_as: ActAs, client_of: ClientOf) -> None:
    case = opened(act_as, YesNoUnknown.NO)
    page = client_of("ana").get(reverse("case", args=[code_of_subject(case)])).content.decode()
    assert "Nada pendiente." in page
    assert CLOSED not in page
    assert "Nada anotado" in client_of("ana").get("/").content.decode()
