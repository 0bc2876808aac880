"""Forms that would change the case: one full body for every address that has one, sent by who may and who may not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from amparo.foundation.clock import today
from prove.forms_on_pages import Form, forms_of

# After these the case would be another's; and what is taken back or told of the account is no body of a case.
GIVES_AWAY = ("case_transfer", "case_close", "unit_reassign", "registration_discard")
WORDS = "Unas palabras de la prueba."
_OF_A_DAY = {"day": "1", "month": "1", "year": str(today().year), "hour": "10", "minute": "30"}

# What an address is sent: {address: [values of the forms on its page that go there]}.
Bodies = dict[str, list[dict[str, Any]]]


def bodies(client: Client, asked: Mapping[str, str], code: str) -> Bodies:
    """The forms on every page that this client is shown, filled in as somebody would."""
    found: Bodies = {}
    for label, at in asked.items():
        if code not in at or label.split("#")[0] in GIVES_AWAY or at.startswith("/api/"):
            continue
        shown = client.get(at)
        if shown.status_code != 200 or not shown.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_of(shown.content.decode()):
            action = (form.action or at).partition("?")[0]
            sent = _filled(form)
            if code in action and sent not in found.setdefault(action, []):
                found[action].append(sent)
    return {at: sent[:3] for at, sent in found.items() if sent}


def programs(code: str) -> Bodies:
    """What a program sends to change a case, one body for each address that adds to one."""
    month, at = (today() + timedelta(days=30)).isoformat(), f"/api/v1/cases/{code}"
    said: dict[str, dict[str, Any]] = {
        "situation/status": {"status": "possible"},
        "situation/facts": {"facts": [{"dimension": "form", "code": "forced_labour"}]},
        "situation/events": {"kind": "recruitment"},
        "situation/exploiters": {"role": "exploiter"},
        "notes": {
            "kind": "session",
            "text": WORDS,
            "record_class": "psychosocial",
            "occurred_on": "2026-01-02",
        },
        "person": {"sex": "female", "age_told": 20},
        "person/identity": {"nickname": WORDS},
        "person/sensitive": {"ethnicity": "mestizo"},
        "person/contacts": {"channel": "call", "rule": "never"},
        "consents": {"purpose": "accompaniment", "decision": "given", "given_by": "self", "form": "spoken"},
        "path": {"activity": "plan_reviewed"},
        "tasks": {"kind": "contact_person", "due_at": f"{month}T10:00:00-05:00"},
    }
    return {f"{at}/{path}": [body] for path, body in said.items()}


def send(client: Client, at: str, body: Mapping[str, Any]) -> int:
    """Send one form under a request id of its own, JSON under its key to the API; returns the status."""
    if at.startswith("/api/"):
        key = {"Idempotency-Key": str(uuid4())}
        return int(client.post(at, body, content_type="application/json", headers=key).status_code)
    return int(client.post(at, {**body, "request_id": str(uuid4())}).status_code)


def _filled(form: Form) -> dict[str, Any]:
    texts = {name: _text(name) for name in form.texts}
    chosen = {name: next((c for c in options if c), "") for name, options in form.choices.items()}
    kept = {name: values for name, values in form.values.items() if name != "csrfmiddlewaretoken"}
    return {**kept, **chosen, **texts}


def _text(name: str) -> str:
    for part, value in _OF_A_DAY.items():
        if name.endswith(part):
            return value
    return WORDS
