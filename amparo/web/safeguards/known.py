"""Registering: the unit may know the person already. How to stay safe first; the file only when it is assigned."""

from collections.abc import Mapping
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from amparo.casework.lifecycle.drafts import Draft
from amparo.casework.safeguards.intake import Known, check_intake, is_known, safety_of_known
from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code
from amparo.foundation.access.viewer import Viewer
from amparo.web.cases.frame import safety_words
from amparo.web.registration.answers import checked_steps, registration_of
from amparo.web.registration.draft_screen import draft_screen
from amparo.web.registration.steps import Answers, steps_for
from amparo.web.screens import WrongRole

# The steps whose answers can tell that somebody is known.
TELLING = ("nombre", "contacto")


def look_for_known(viewer: Viewer, draft: Draft, answers: Mapping[str, Answers]) -> Known:
    """Look for files of the unit by what is answered so far."""
    registration = registration_of(checked_steps(steps_for(viewer.role), answers))
    return check_intake(viewer, draft=draft.id, reserved=draft.subject, identity=registration.identity)


@draft_screen("registration_known")
def known_first(
    request: HttpRequest, viewer: Viewer, draft: Draft, slug: str, found: Known, address: str
) -> HttpResponse:
    """After a step that tells, once its check is committed: to who is known, or on to ``address`` if nobody is."""
    if not is_known(viewer, draft.id) and not found.mine:
        return redirect(address)
    mine = "".join(f"&caso={code}" for code in found.my_codes[:5])
    return redirect(f"{reverse('registration_known', args=[draft.id])}?paso={slug}{mine}")


def _codes(told: list[str]) -> list[str]:
    """Codes from the address, without what is none."""
    codes = []
    for text in told[:5]:
        with suppress(InvalidCode):
            codes.append(code_of_subject(subject_of_code(text)))
    return codes


@require_safe
@draft_screen("registration_known")
def known(request: HttpRequest, viewer: Viewer, draft: Draft) -> HttpResponse:
    """Show how to stay safe, and the viewer's own files that may be hers; then the registration goes on."""
    steps = [step.slug for step in steps_for(viewer.role)]
    slug = request.GET.get("paso", "nombre")
    if slug not in steps:
        raise WrongRole
    after = steps[steps.index(slug) + 1 :]
    next_url = reverse("registration_step" if after else "registration_review", args=[draft.id, *after[:1]])
    safety = [safety_words(line.words, line.contacts) for line in safety_of_known(viewer, draft.id)]
    context = {
        "draft": draft,
        "safety_lines": [words for words in safety if words],
        "is_known": bool(safety),
        # Codes from the address: each opens only for whom it is; no page says whose they are.
        "my_codes": _codes(request.GET.getlist("caso")),
        "next_url": next_url,
    }
    return render(request, "safeguards/known.html", context)
