"""The frame of the pages of a draft: one's own only; once it is a case, every address of it leads there."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amparo.casework.lifecycle.drafts import Draft, open_draft, registered_case
from amparo.foundation.access.codes import code_of_subject
from amparo.foundation.access.policy.rules import REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer
from amparo.web.screens import screen

P = ParamSpec("P")
DraftView = Callable[Concatenate[HttpRequest, Viewer, Draft, P], HttpResponse]


def draft_screen(action: str, *, lock: bool = False) -> Callable[[DraftView[P]], Callable[..., HttpResponse]]:
    """Declare a page of a draft. ``lock``: it ends the draft, so that a second click waits for the first."""

    def declare(view: DraftView[P]) -> Callable[..., HttpResponse]:
        @screen(action, roles=REGISTERING_ROLES)
        @functools.wraps(view)
        def run(
            request: HttpRequest, viewer: Viewer, draft_id: UUID, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            case = registered_case(draft_id, lock=lock)
            if case is not None:
                code = code_of_subject(case)
                if request.method == "POST" and not lock:
                    # What was typed in a tab that was left behind is in no draft any more: it is not lost in silence.
                    return render(request, "registration/already.html", {"code": code}, status=409)
                return redirect("case", code)
            return view(request, viewer, open_draft(viewer, draft_id), *args, **kwargs)

        return run

    return declare
