"""Words of which we know who may read them, looked for everywhere.

A word stands in every sealed field of a case. Everybody asks for every address, by GET and by malformed POST, on the
served application with its log wide open; whoever is responsible also fills every form with further words. Then all
that came out is read: answers to those who may not see, headers and addresses, logs, files, the text of the whole main
database. The controls put a word where it must be found: into a table in clear, and into a log without our formatter.
"""

import base64
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from amparo.foundation.access.codes import code_of_subject
from prove.addresses import Address, addresses
from prove.canary_file import CanaryFile, make, word
from prove.figures import Result, Run
from prove.forms_on_pages import forms_of
from prove.place import own_folder, say
from prove.serving import Browser, Said, browser, served
from tests.workflows.pdf_text import text_of
from tests.world import PEOPLE

# Where the viewer types a name, a password or what a program of theirs is called: no words about anybody else.
_OF_THE_ACCOUNT = ("account_", "mfa_", "quick_exit", "set_language", "program_key")
# After these the case would be another's, or nothing could be written any more.
_GIVES_AWAY = {"case_transfer", "case_close", "unit_reassign", "registration_discard"}
_FEW_PEOPLE = ("ana", "luis", "rosa", "fiscal", "carla")
_MALFORMED = {
    "request_id": "not-an-id",
    "occurred_day": "31",
    "occurred_month": "2",
    "text": "\0",
    "then": "x",
}


class Found:
    """What was found where it must not be, and what the entitled were shown."""

    def __init__(self, file: CanaryFile) -> None:
        self.file = file
        self.typed: list[str] = []
        self.hits: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.answers = 0

    def read_answer(self, username: str, place: str, said: Said) -> None:
        """Look through an answer: its body by who may read, its headers for anything at all."""
        self.answers += 1
        body = said.body
        if body.startswith(b"%PDF"):
            body += text_of(said.body).encode()
        for canary in self.file.canaries:
            if not has(body, canary.word):
                continue
            if username in canary.readers:
                self.seen.add(canary.word)
            else:
                self.hits[f"{canary.field} shown to {username} at {place}"] += 1
        self.read_text(f"headers of {place}", said.headers.encode(), secret=True)

    def read_text(self, place: str, text: bytes, *, secret: bool = False) -> None:
        """Look through what nobody may find any word in."""
        for canary in self.file.canaries:
            if has(text, canary.word):
                self.hits[f"{canary.field} in {place}"] += 1
        for typed in self.typed:
            if has(text, typed):
                self.hits[f"typed words in {place}"] += 1


def has(text: bytes, wanted: str) -> bool:
    """Whether a word stands in a text: in clear, in hexadecimal, or in base64 at any place of its three."""
    return any(form in text.lower() if folds else form in text for form, folds in _forms(wanted))


def _forms(wanted: str) -> Iterator[tuple[bytes, bool]]:
    plain = wanted.lower().encode()
    yield plain, True
    yield plain.hex().encode(), True
    for lead in range(3):
        packed = base64.b64encode(b"\0" * lead + wanted.encode())
        # The first and last characters also hold bits of the neighbours.
        yield packed[4 if lead else 0 : len(packed) // 4 * 4 - 4], False


def run(run: Run) -> Result:
    """Everybody at every address in full; five people in the tests."""
    people = tuple(PEOPLE) if run.full else _FEW_PEOPLE
    found = Found(make())
    with own_folder("canary-logs") as folder:
        with served(folder) as (port, log):
            for username in people:
                _ask_for_everything(found, browser(port, username), username)
            _fill_every_form(found, browser(port, "ana"))
            say(f"{found.answers:,} answers")
        for path in [log, *_files()]:
            found.read_text(f"file {path.name}", path.read_bytes())
        _read_database(found)
        control = _controls(found.file, folder)
    shown = [canary for canary in found.file.canaries if canary.is_shown]
    unseen = [canary.field for canary in shown if canary.word not in found.seen]
    unseen += [f"{table}, which holds none" for table in _without_words()]
    for hit, times in found.hits.most_common(10):
        say(f"{times} times: {hit}")
    if unseen:
        say(f"never shown to who may read it: {', '.join(unseen)}")
    words = len(found.file.canaries) + len(found.typed)
    return Result(
        f"{sum(found.hits.values())} hits of {words:,} words in {found.answers:,} answers to {len(people)} people, "
        f"logs, files and the text of the main database; who may read them saw "
        f"{len(found.seen)} of {len(shown)}",
        not found.hits and not unseen,
        control[0],
        control[1],
    )


def _ask_for_everything(found: Found, by: Browser, username: str) -> None:
    values = {"code": code_of_subject(found.file.case), "draft_id": found.file.draft, "slug": "nombre"}
    for address in addresses():
        if address.name in ("account_logout", "quick_exit"):
            continue
        for place in _filled(address, values):
            found.read_answer(username, address.name, by.ask("GET", place))
            found.read_answer(username, address.name, by.ask("POST", place, _MALFORMED))


def _filled(address: Address, values: dict[str, object]) -> Iterable[str]:
    """The address for each small number that may be the one of a note or an entry of this case."""
    for number in range(1, 5) if address.numbers else (1,):
        yield address.filled({**values, **dict.fromkeys(address.numbers, number)})


def _fill_every_form(found: Found, ana: Browser) -> None:
    """Ana sends every form that she is shown, a new word in each field that takes words."""
    values = {"code": code_of_subject(found.file.case), "draft_id": found.file.draft, "slug": "nombre"}
    for address in addresses():
        if address.name.startswith(_OF_THE_ACCOUNT) or address.name in _GIVES_AWAY:
            continue
        place = address.filled(values)
        shown = ana.ask("GET", place)
        if shown.status != 200 or "text/html" not in shown.headers:
            continue
        for form in forms_of(shown.body.decode(errors="replace")):
            action = form.action or place
            if not action.startswith("/") or "/salir" in action or "idioma" in action:
                continue
            typed = {name: word() for name in form.texts}
            found.typed += typed.values()
            chosen = {
                name: next((c for c in reversed(options) if c), "") for name, options in form.choices.items()
            }
            said = ana.ask("POST", action, {**form.values, **chosen, **typed})
            found.read_answer("ana", f"form of {address.name}", said)


def _files() -> list[Path]:
    """Everything that the application and its database server wrote beside the tables."""
    kept = [path for path in Path(os.environ["AMPARO_DATA_DIR"]).rglob("*") if path.is_file()]
    with _database() as database:
        row = database.execute("SHOW data_directory").fetchone()
    log = Path(row[0] if row else "/nowhere") / "server.log"
    return [path for path in kept if "static" not in path.parts] + ([log] if log.exists() else [])


def _database(*, vault: bool = False) -> psycopg.Connection:
    name = os.environ["AMPARO_PROVE_DATABASE"] + ("_vault" if vault else "")
    return psycopg.connect(os.environ["AMPARO_ADMIN_URL"], dbname=name, autocommit=True)


def _read_database(found: Found) -> None:
    """Every row of every table, as a dump has them: bytes too, which its text shows in hexadecimal."""
    for vault in (False, True):
        with _database(vault=vault) as database:
            tables = database.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                rows = database.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
                found.read_text(f"table {table}", "\n".join(row[0] for row in rows).encode())


def _without_words() -> list[str]:
    """Tables with sealed columns in which this case left nothing: somebody should give it a word there."""
    with _database() as database:
        tables = database.execute(
            "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' "
            "WHERE a.attname = 'sealed' AND c.relnamespace = 'public'::regnamespace "
            "AND c.relname NOT LIKE 'imports%'"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if not database.execute(
                sql.SQL("SELECT 1 FROM {} WHERE length(sealed) > 28 LIMIT 1").format(sql.Identifier(table))
            ).fetchone()
        ]


def _controls(file: CanaryFile, folder: Path) -> tuple[str, bool]:
    """A word in a column in clear, one in an address that is logged plainly: both must be found."""
    planted, logged = file.canaries[0].word, file.canaries[1].word
    again = Found(file)
    with _database() as database:
        database.execute("UPDATE directory_staff_member SET full_name = full_name || ' ' || %s", [planted])
        _read_database(again)
    with served(folder, plain_log=True) as (port, log):
        again.read_answer("fiscal", "the name of a colleague", browser(port, "fiscal").ask("GET", "/"))
        browser(port, "fiscal").ask("GET", f"/{logged}/")
    again.read_text("log", log.read_bytes())
    in_table = any("table directory_staff_member" in hit for hit in again.hits)
    shown = any("shown to fiscal" in hit for hit in again.hits)
    in_log = any(hit.endswith("in log") for hit in again.hits)
    told = [name for name, is_so in (("table", in_table), ("page", shown), ("log", in_log)) if is_so]
    return f"words left in clear: found in {', '.join(told)}", len(told) == 3
