"""What the viewer was told and no other part of the first page says; each line leads to its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from amparo.casework.oversight.alerts import alerts_to_review
from amparo.casework.oversight.desk import Desk
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.exceptional import emergency
from amparo.foundation.access.notices import NoticeLine, mark_seen, unseen_notices
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.web.safeguards.waiting import blocks_to_answer, waiting
from amparo.web.screens import screen
from amparo.web.work.case_list import recent_words

IN_SIGHT = 5


@dataclass(frozen=True)
class Told:
    """One line: an id to put it away with, words, and where it leads."""

    id: int
    words: str
    code: str
    url: str
    on: str


def _emergency(viewer: Viewer, notice: NoticeLine) -> str:
    """To the page of the emergency, for those who keep the case; who reviews it has it among what waits."""
    if viewer.is_coordinator or notice.source is None or emergency(notice.source) is None:
        return ""
    return reverse("emergency_review", args=[notice.source])


def _requests(viewer: Viewer, notice: NoticeLine) -> str:
    return reverse("unveilings")


def _shared(viewer: Viewer, notice: NoticeLine) -> str:
    return reverse("shared_with_unit") if viewer.is_coordinator else ""


# What is said of each kind, whether with its code, and where it leads. What is shared shows no code before it is given
# to somebody. The kinds that are not here stand in lists of their own: what waits, what is shared, alerts.
_KINDS: dict[str, tuple[Any, bool, Callable[[Viewer, NoticeLine], str]]] = {
    "emergency_opened": (gettext_lazy("Se abrió en una emergencia:"), True, _emergency),
    "unveiling_answered": (gettext_lazy("Respondieron su pedido:"), True, _requests),
    "shared_with_unit": (gettext_lazy("Otra institución compartió un caso con su unidad"), False, _shared),
}


def notices(viewer: Viewer) -> list[Told]:
    """The newest unseen notices that lead somewhere; leaves one row in the trail if a code is shown."""
    told: list[Told] = []
    subjects = set()
    for notice in unseen_notices(viewer):
        words, with_code, leads = _KINDS.get(notice.kind, ("", False, lambda _viewer, _notice: ""))
        url = leads(viewer, notice)
        if not url or len(told) == IN_SIGHT:
            continue
        code = code_of_subject(notice.subject) if with_code and notice.subject is not None else ""
        if code:
            subjects.add(notice.subject)
        told.append(Told(notice.id, str(words), code, url, recent_words(notice.at)))
    if subjects:
        record_event(
            actor=viewer.staff_id,
            institution=viewer.institution_id,
            action="list_notices",
            subjects=sorted(subject for subject in subjects if subject is not None),
            record_classes=[RecordClass.EXISTENCE],
        )
    return told


def decisions_of_unit(viewer: Viewer, desk: Desk) -> dict[str, int]:
    """How much waits in a coordinator's unit: the lists themselves stand in *My unit*."""
    return {
        "decisions": sum(len(lines) for lines in waiting(viewer, desk).values()),
        "alerts": alerts_to_review(viewer) if desk.alerts else 0,
        "blocks": blocks_to_answer(),
    }


@require_POST
@screen("mark_notices_seen")
def seen(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Put away the notices that the page showed; one that is not the viewer's stays as it is."""
    sent = request.POST.getlist("aviso")[:IN_SIGHT]
    ids = [int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 19]
    mark_seen(viewer, ids)
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action="mark_notices_seen",
        detail=str(len(ids)),
    )
    return redirect("my_work")
