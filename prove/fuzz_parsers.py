"""Every parser that takes what people send: forms, addresses, cursors, codes, places, JSON, files to import.

Nothing may answer 5xx, raise what it does not declare, or keep memory. The control plants a parser of cursors that
trusts its text, and hoards it.
"""

import os
import random
import resource
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.signals import got_request_exception
from django.http import QueryDict
from django.test import Client

from amparo.foundation.access.codes import InvalidCode, code_of_subject, subject_of_code
from amparo.foundation.places.search import find_places
from amparo.web.work.cursors import cursor_of
from prove.addresses import addresses
from prove.canary_file import make
from prove.figures import Result, Run
from prove.forms_on_pages import Form, forms_of
from prove.nasty import nasty, quoted
from prove.people import browser_of, token_of
from prove.place import own_folder, say
from prove.planting import planted

MOST_MEGABYTES = 250  # of growth, at the highest moment: a few bodies of five megabytes in several copies
_FORM = "application/x-www-form-urlencoded"
_TYPES = (
    _FORM,
    "application/json",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json; charset=x",
    "",
)
_LEFT_OUT = {"account_logout", "quick_exit"}  # they end the session that asks


class Fuzz:
    """One run: what was sent, and what went wrong."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.file = make()
        self.sent: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.by = browser_of("ana")
        self.cause = ""
        self.names: set[str] = set()
        got_request_exception.connect(self._note_cause)
        self.values = {"code": code_of_subject(self.file.case), "draft_id": self.file.draft, "slug": "nombre"}

    def _note_cause(self, **_: object) -> None:
        kind, _error, trace = sys.exc_info()
        frame = traceback.extract_tb(trace)[-1]
        self.cause = f"{kind.__name__ if kind else ''} at {Path(frame.filename).name}:{frame.lineno}"

    def ask(
        self, kind: str, name: str, method: str, address: str, body: bytes = b"", type_: str = _FORM
    ) -> bytes:
        """Send a request; counts an answer of 5xx as wrong."""
        self.sent[kind] += 1
        answer = self.by.generic(method, address, body, type_)
        if answer.status_code >= 500:
            self.wrong[f"{answer.status_code} {method} {name} ({self.cause})"] += 1
        return b"" if answer.streaming else answer.content

    def try_it(self, kind: str, parse: Callable[[], object], *declared: type[Exception]) -> None:
        """Call a parser; counts what it raises and does not declare as wrong."""
        self.sent[kind] += 1
        try:
            parse()
        except declared:
            pass
        except Exception as error:
            self.wrong[f"{type(error).__name__} in {kind}"] += 1


def run(run: Run) -> Result:
    """40 rounds of everything in full, 1 in the tests."""
    fuzz = Fuzz(random.Random(run.seed))
    with heard() as fuzz.names:
        _pages(fuzz, 0)  # once as people ask: what is loaded then is no growth
    say(f"{len(fuzz.names)} names are asked of an address or a form")
    before = _peak_megabytes()
    rounds = run.times(40, 1)
    _pages(fuzz, rounds)
    say(f"{sum(fuzz.sent.values()):,} requests, {sum(fuzz.wrong.values())} wrong")
    _parsers(fuzz, rounds * 500)
    with own_folder("fuzz") as folder:
        _files(fuzz, folder, run.times(150, 6))
    growth = _peak_megabytes() - before
    for what, times in fuzz.wrong.most_common(10):
        say(f"{times} times: {what}")
    wrong, hoarded = _control(fuzz.dice)
    sent = ", ".join(f"{count:,} {kind}" for kind, count in fuzz.sent.items())
    return Result(
        f"{sum(fuzz.wrong.values())} wrong ({sent}); memory grew by {growth} MB at most",
        not fuzz.wrong and growth <= MOST_MEGABYTES,
        f"a parser of cursors that trusts its text and keeps it: {wrong} answers of 5xx, {hoarded} MB more",
        wrong > 0 and hoarded > MOST_MEGABYTES,
    )


def _pages(fuzz: Fuzz, rounds: int) -> None:
    """Every address: as it is, with nasty parts, questions, forms and bodies."""
    for address in addresses():
        if address.name in _LEFT_OUT:
            continue
        fuzz.by = browser_of("ana")
        place = address.filled(fuzz.values)
        page = fuzz.ask("pages", address.name, "GET", place)
        forms = forms_of(page.decode(errors="replace")) if rounds else []
        for _ in range(rounds):
            fuzz.ask("addresses", address.name, "GET", f"{place}?{_question(fuzz)}")
            for form in forms:
                fuzz.ask(
                    "forms", address.name, "POST", _inside(form.action) or place, _filled(form, fuzz.dice)
                )
            body, kind = _body(fuzz.dice), fuzz.dice.choice(_TYPES)
            method = fuzz.dice.choice(("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"))
            fuzz.ask("bodies", address.name, method, place, body, kind)
            part = quoted(nasty(fuzz.dice, may_be_huge=False))[:4_000].replace("/", "")
            odd = place.replace(str(fuzz.values["code"]), part) if address.is_of_a_case else f"{place}{part}"
            fuzz.ask("addresses", address.name, "GET", odd)


def _inside(action: str) -> str:
    return action if action.startswith("/") and "salir" not in action else ""


@contextmanager
def heard() -> Iterator[set[str]]:
    """The names that the application asks for in what comes with a request, whatever page it is."""
    names: set[str] = set()

    def listening(genuine: Callable[..., Any]) -> Callable[..., Any]:
        def asked(self: QueryDict, name: Any, *more: Any, **options: Any) -> Any:
            names.add(str(name))
            return genuine(self, name, *more, **options)

        return asked

    ways = ("__getitem__", "__contains__", "get", "getlist")
    with ExitStack() as stack:
        for way in ways:
            stack.enter_context(mock.patch.object(QueryDict, way, listening(getattr(QueryDict, way))))
        yield names


def _question(fuzz: Fuzz) -> str:
    names = [*sorted(fuzz.names), fuzz.dice.choice("abc")]
    pairs = [
        f"{fuzz.dice.choice(names)}={quoted(nasty(fuzz.dice, may_be_huge=False))}"
        for _ in range(fuzz.dice.randrange(1, 4))
    ]
    return "&".join(pairs)


def _filled(form: Form, dice: random.Random) -> bytes:
    """The form with some fields as they are and some nasty; now and then the same field many times."""
    pairs = [(name, value.encode()) for name, values in form.values.items() for value in values]
    pairs += [(name, nasty(dice)) for name in form.texts]
    for name, options in form.choices.items():
        if dice.random() < 0.8:
            pairs.append((name, dice.choice(options).encode() if dice.random() < 0.6 else nasty(dice)))
    pairs = [(name, nasty(dice) if dice.random() < 0.1 else value) for name, value in pairs]
    short = [
        pair for pair in pairs if len(pair[1]) < 10_000
    ]  # 600 of five megabytes would be the meter's own
    if short and dice.random() < 0.02:
        pairs += [dice.choice(short)] * 600
    return "&".join(f"{quoted(name.encode())}={quoted(value)}" for name, value in pairs).encode()


def _body(dice: random.Random) -> bytes:
    made: tuple[Callable[[], bytes], ...] = (
        lambda: nasty(dice),
        lambda: b"[" * dice.choice((10, 5_000, 200_000)),
        lambda: b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
        lambda: b'{"text": "' + nasty(dice, may_be_huge=False) + b'"}',
        lambda: (
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="' + nasty(dice) + b'"\r\n\r\nx\r\n'
        ),
        lambda: b"&".join([b"a=1"] * 2_000),
        lambda: b"1" * 10_000,
    )
    return dice.choice(made)()


def _parsers(fuzz: Fuzz, rounds: int) -> None:
    """The small parsers by themselves, with what a browser could never send too."""
    for _ in range(rounds):
        text = nasty(fuzz.dice).decode("utf-8", "surrogateescape")
        fuzz.try_it("codes", lambda text=text: subject_of_code(text), InvalidCode)
        fuzz.try_it("cursors", lambda text=text: cursor_of(text))
        fuzz.try_it("places", lambda text=text: find_places(text[:80]))


def _files(fuzz: Fuzz, folder: Path, rounds: int) -> None:
    """Files to import: as they should be, bent, cut, and not such files at all."""
    from amparo.exchange.imports.actions import import_ctdc
    from amparo.exchange.imports.errors import CannotImport
    from tests.trial.ctdc_files import rows_of, write

    dice, token = fuzz.dice, token_of("marta")
    for number in range(rounds):
        path = write(folder / f"{number}.csv", rows_of(60, number))
        data = bytearray(path.read_bytes())
        for _ in range(dice.choice((0, 1, 5, 50))):
            at = dice.randrange(len(data))
            data[at : at + dice.randrange(3)] = nasty(dice, may_be_huge=number % 10 == 0)
        if dice.random() < 0.2:
            data = bytearray(dice.randbytes(dice.randrange(2_000)))
        path.write_bytes(bytes(data[: dice.choice((len(data), dice.randrange(len(data) + 1)))]))
        fuzz.try_it("files", lambda path=path: import_ctdc(token=token, path=path), CannotImport)


def _peak_megabytes() -> int:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _control(dice: random.Random) -> tuple[int, int]:
    """Answers of 5xx and MB kept when cursors are read by somebody who trusts them."""
    kept: list[bytes] = []

    def trusting(text: str) -> tuple[object, int] | None:
        kept.append(os.urandom(10_000_000))
        microseconds, case = text.split(".")
        return int(microseconds, 16), int(case, 16)

    client: Client = browser_of("ana")
    before, wrong = _peak_megabytes(), 0
    with planted(cursor_of, trusting):
        for _ in range(40):
            answer = client.get(f"/?desde={quoted(nasty(dice, may_be_huge=False))}")
            wrong += answer.status_code >= 500
    return wrong, _peak_megabytes() - before
