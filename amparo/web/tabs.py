"""A form that two tabs may have open: it carries what it said when it was shown, so that neither undoes the other."""

import json
import re
from collections.abc import Mapping
from hashlib import blake2s
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from amparo.casework.lifecycle.merging import Answers, Prints, Shown
from amparo.web.forms import as_typed

_PAGE, _TURN = re.compile("[0-9a-f]{32}"), re.compile("[0-9]{1,15}")


def prints_of(form: type[forms.Form], answers: Answers) -> Prints:
    """A print of each question's answer as it was sent; no answer has an empty one."""
    return {name: _print(value) for name, value in as_typed(form, answers).items()}


def shown_words(form: type[forms.Form], answers: Answers) -> str:
    """The hidden value of a form that stands beside these answers."""
    return _words(prints_of(form, answers))


def shown_words_of(form: forms.Form) -> str:
    """The hidden value of a form as it is shown."""
    return _words({name: _print(form[name].value()) for name in form.fields})


def shown_of(data: QueryDict) -> Shown | None:
    """What a form that was sent had shown, and its turn; None if it does not say (an old page)."""
    page, *prints = data.get("shown", "").split(" ")
    if not _PAGE.fullmatch(page):
        return None
    turn = data.get("turn", "")
    said = dict(part.split(":", 1) for part in prints if ":" in part)
    return Shown(page, said, int(turn) if _TURN.fullmatch(turn) else 0)


def _words(prints: Mapping[str, str]) -> str:
    return " ".join([uuid4().hex, *(f"{name}:{one}" for name, one in prints.items() if one)])


def _print(value: Any) -> str:
    plain = _plain(value)
    return blake2s(json.dumps(plain).encode(), digest_size=6).hexdigest() if plain else ""


def _plain(value: Any) -> Any:
    """An answer in text, the same whether it comes from a form, a draft or a default; empty if it says nothing."""
    if isinstance(value, list | tuple):
        parts = [_plain(part) for part in value]
        return parts if any(parts) else ""
    return "" if value in (None, False) else str(value).replace("\r\n", "\n").strip()
