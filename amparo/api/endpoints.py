"""The one way to declare an endpoint: it runs, and its answer is written, in one transaction bound to its viewer.

A view takes (request, viewer, …) and returns what its schema is made from; ninja sees it without the viewer, and
describes and checks the rest.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Header, Path, Router
from pydantic import BaseModel

from amparo.api.problems import Problem
from amparo.foundation.access.attempts import attempt, subjects_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.accounts.sessions import is_recent

View = Callable[..., Any]
LONGEST_CODE = 40
Code = Annotated[
    str, Path(..., max_length=LONGEST_CODE, description="The public code of a case.", example="K7Q4-M2XD")
]
RequestId = Annotated[
    UUID,
    Header(
        ...,
        alias="Idempotency-Key",
        description="A UUID of this change: sent again with the same one, it is done once and answered alike.",
    ),
]


class Done(BaseModel):
    """The change was made, now or by an earlier request with the same Idempotency-Key."""

    done: bool = True


class Recorded(BaseModel):
    """The id of what was recorded; null where the change has no row of its own."""

    id: int | None = None


def reads(
    router: Router, path: str, action: str, returns: type[BaseModel], *, recent_second_factor: bool = False
) -> Callable[[View], View]:
    """Declare a GET. ``action`` names it in the audit trail.

    ``recent_second_factor``: as on the pages, for a session. A key was made with one, and says which classes it opens.
    """
    return _declare(router, "GET", path, action, returns, 200, recent_second_factor)


def asks(router: Router, path: str, action: str, returns: type[BaseModel]) -> Callable[[View], View]:
    """Declare a POST that only reads: what is asked for is in its body, for an address is written down everywhere."""
    return _declare(router, "POST", path, action, returns, 200, writing=False)


def writes(
    router: Router, path: str, action: str, returns: type[BaseModel] = Recorded, *, status: int = 201
) -> Callable[[View], View]:
    """Declare a POST that changes something; the view takes a ``request_id: RequestId``."""
    return _declare(router, "POST", path, action, returns, status, writing=True)


def _declare(
    router: Router,
    method: str,
    path: str,
    action: str,
    returns: type[BaseModel],
    status: int,
    recent_second_factor: bool = False,
    writing: bool = False,
) -> Callable[[View], View]:
    problems = [401, 403, 404, 409, 422, 429, 500] + ([400] if method == "POST" else [])

    def declare(view: View) -> View:
        run = _bound(view, action, returns, status, _Needs(writing, recent_second_factor))
        register = router.api_operation(
            [method],
            path,
            response={status: returns, **dict.fromkeys(sorted(problems), Problem)},
            operation_id=view.__name__,
            description=inspect.getdoc(view),
            tags=[view.__module__.rsplit(".", 1)[-1]],
        )
        return register(run)

    return declare


@dataclass(frozen=True)
class _Needs:
    """What an endpoint asks of who enters."""

    writing: bool
    recent_second_factor: bool

    def ask(self, request: HttpRequest, viewer: Viewer) -> None:
        """Raise what is to be answered if it is not there."""
        if self.writing and viewer.is_read_only:  # the database would refuse it too, with less courtesy
            raise Refused("token_only_reads")
        if self.recent_second_factor:
            want_recent_second_factor(request, viewer)


def want_recent_second_factor(request: HttpRequest, viewer: Viewer) -> None:
    """Refuse a session (not a key) whose second factor is older than ten minutes."""
    if not getattr(request, "api_key", False) and not is_recent(viewer):
        raise Refused("second_factor_is_old")


def _bound(view: View, action: str, returns: type[BaseModel], status: int, needs: _Needs) -> View:
    """The view as ninja calls it: bound, its answer already written."""

    def run(request: HttpRequest, **values: Any) -> HttpResponseBase:
        def body(viewer: Viewer) -> HttpResponseBase:
            needs.ask(request, viewer)
            result = view(request, viewer, **values)
            if isinstance(result, HttpResponseBase):
                return result
            said = returns.model_validate(result, from_attributes=True)
            # Codes that the database keeps are plain texts where the schema has choices.
            return HttpResponse(
                said.model_dump_json(warnings=False), status=status, content_type="application/json"
            )

        token: str = request.api_token  # type: ignore[attr-defined]
        return attempt(token, action, body, subjects=subjects_of_code(values.get("code")))

    functools.update_wrapper(run, view)
    seen = inspect.signature(view)
    asked = [parameter for name, parameter in seen.parameters.items() if name != "viewer"]
    run.__signature__ = seen.replace(parameters=asked)  # type: ignore[attr-defined]
    return run
