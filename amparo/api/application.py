"""The API as a whole: its versions, who may enter, its description."""

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from amparo.api.entering import SessionOfPage, TokenOfProgram
from amparo.api.problems import CONTENT_TYPE, not_found, not_so, say_problems
from amparo.api.v1 import router

DESCRIPTION = (
    "Register and follow cases from programs, as the person whose token it is: the same cases, classes and trail as on"
    " the pages. Every change takes an Idempotency-Key. Errors are problem+json. Absent and forbidden get one answer."
)


def api_urls(explain: Callable[[str], str]) -> list[URLPattern | URLResolver]:
    """The addresses under ``/api/``. ``explain`` has the words for the reason of a refusal."""
    api = NinjaAPI(
        title="Amparo",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        auth=[TokenOfProgram(), SessionOfPage()],
        urls_namespace="api",
    )
    say_problems(api, explain)
    api.add_router("/v1", router)

    @lru_cache(maxsize=1)
    def description() -> str:
        return json.dumps(_as_answered(api.get_openapi_schema(path_prefix="/api/")), ensure_ascii=False)

    def openapi(request: HttpRequest) -> HttpResponse:
        return HttpResponse(description(), content_type="application/json")

    @csrf_exempt
    def absent(request: HttpRequest) -> HttpResponse:
        return not_found()

    addresses, app_name, namespace = api.urls
    for address in addresses:
        address.callback = _with_problems(cast(Callable[..., Any], address.callback))
    return [
        path("openapi.json", openapi, name="openapi"),
        path("", (addresses, app_name, namespace)),
        re_path("", absent),
    ]


def _with_problems(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same address, whose answer to a method that it does not take is a problem like any other."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = view(request, *args, **kwargs)
        return not_so(answer["Allow"]) if answer.status_code == 405 else answer

    return answered


def _as_answered(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with errors in the type of content that they have."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {CONTENT_TYPE: answer["content"].pop("application/json")}
    return schema
