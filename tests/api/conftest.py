"""A program that speaks the API as somebody of ``tests.world``."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from amparo.foundation.access.codes import code_of_subject


class Program(Protocol):
    def get(self, path: str, **query: Any) -> HttpResponse: ...
    def post(self, path: str, sent: object, key: UUID | None = None) -> HttpResponse: ...


class _Program:
    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, sent: object, key: UUID | None = None) -> HttpResponse:
        return self.client.post(
            f"/api/v1{path}",
            sent,
            content_type="application/json",
            headers={"Idempotency-Key": str(key or uuid4())},
        )


class _WithKey(_Program):
    def __init__(self, client: Client, token: str) -> None:
        super().__init__(client)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"


def as_program(token: str, client: Client | None = None) -> Program:
    """A program with a key, and no session."""
    return _WithKey(client or Client(), token)


@pytest.fixture
def program_of(client_of: Callable[[str], Client]) -> Callable[[str], Program]:
    """``program_of("ana").get("/cases")``, with the session of a page."""
    return lambda username: _Program(client_of(username))


@pytest.fixture
def flor_code(flor: int) -> str:
    return code_of_subject(flor)
