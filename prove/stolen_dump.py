"""A thief's haul: a dump of the main database, its own backups, the files of its tables and logs, without the vault.

A canary, a word that exists nowhere else, is planted in everything that is sealed: identity, notes, drafts, searches
that a session keeps, second factors. Then every byte is searched, in the ways in which a text can be written.
Control: the same canary in a column in clear is found; and with the vault and its key the seals open.
"""

import base64
import codecs
import json
import os
import secrets
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amparo.engine.backup.programs import program_for
from prove.figures import Result, Run
from prove.people import browser_of, token_of
from prove.place import own_folder, say
from tests.world import ident

_LETTERS = "bcdfgjklmnprstvwxz"
_OVERLAP = 600


def run(run: Run) -> Result:
    """Plant, steal, search; then erase and try the older dump with everything that is left."""
    admin = make_conninfo(os.environ["AMPARO_ADMIN_URL"], dbname=os.environ["AMPARO_PROVE_DATABASE"])
    stems: dict[str, str] = {}
    cases, planted = plant(stems, run.times(200, 2))
    with own_folder("stolen_dump_haul") as folder:
        hits, searched = search(haul(admin, folder, with_log_of_writes=run.full), stems)
        opened_before = openable(admin, cases)
        erase(cases)
        opened_after = openable(admin, cases)
        say("the control: one canary in clear")
        stem = stems["phone"]
        with psycopg.connect(admin) as connection:
            connection.execute(
                "UPDATE cases_path_entry SET outcome_code = %s WHERE case_id = %s", [stem, cases[0]]
            )
        (folder / "control").mkdir()
        in_clear, _ = search(dumps(admin, folder / "control"), stems)
    return Result(
        f"{planted:,} canaries in {len(stems)} kinds of sealed value, {searched / 1e6:,.0f} MB searched: "
        f"{len(hits)} kinds found{': ' + ', '.join(sorted(hits)) if hits else ''}; after shredding {opened_after} of "
        f"{opened_before} seals of the older dump open, with vault and key file",
        not hits and opened_after == 0,
        f"in a column in clear {len(in_clear)} of 1 found; before shredding {opened_before} seals open",
        in_clear == {"phone"} and opened_before > 0,
    )


def stem() -> str:
    """What all canaries of a kind begin with: nobody's name, with a letter that encodings write differently."""
    return "Ñu" + "".join(secrets.choice(_LETTERS) for _ in range(12))


def plant(stems: dict[str, str], cases: int) -> tuple[list[int], int]:
    """Fill everything that is sealed, a canary each; notes the stems by kind, returns the cases and how many."""
    from amparo.casework.cases.enums import NoteKind
    from amparo.casework.cases.fields import Identity, NoteWritten
    from amparo.casework.cases.note_actions import write_note
    from amparo.casework.cases.note_drafts import save_draft
    from amparo.casework.lifecycle.drafts import save_step, start_draft
    from amparo.casework.lifecycle.registration import Registration, open_case
    from amparo.foundation.access.codes import code_of_subject
    from amparo.foundation.access.enums import RecordClass
    from amparo.foundation.access.gate import access_case
    from amparo.foundation.access.viewer import viewing
    from amparo.foundation.clock import today

    planted = 0

    def canary(kind: str) -> str:
        nonlocal planted
        planted += 1
        return stems.setdefault(kind, stem()) + "".join(secrets.choice(_LETTERS) for _ in range(6))

    opened = []
    browser = browser_of("ana")
    for _ in range(cases):
        fields = {name: canary(name) for name in Identity.__dataclass_fields__}
        with viewing(token_of("ana")) as ana:
            case = open_case(
                by=ana, request_id=uuid4(), registration=Registration(identity=Identity(**fields))
            )
            for record_class in (RecordClass.PSYCHOSOCIAL, RecordClass.GENERAL):
                note = NoteWritten(NoteKind.SESSION, canary("note"), record_class, today())
                write_note(by=ana, case=case, request_id=uuid4(), note=note)
            save_draft(ana, access_case(ana, case), uuid4(), {"text": [canary("note-draft")]})
            draft = start_draft(ana)
            save_step(ana, draft, "identidad", {"working_name": [canary("registration-draft")]})
        browser.get(f"/casos/{code_of_subject(case)}/")
        browser.post("/", {"buscar": canary("search")})
        opened.append(case)
    from amparo.web.accounts.adapter import SecondFactorAdapter

    sealed = SecondFactorAdapter().encrypt(canary("second-factor"))
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_owner") as owner:
        owner.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', %s, now())",
            [ident("account-luis"), json.dumps({"secret": sealed})],
        )
    return opened, planted


def haul(admin: str, folder: Path, *, with_log_of_writes: bool) -> Iterator[bytes]:
    """What a thief takes: dumps, the sealed backup, tables' files, the server's log, perhaps the log of writes."""
    yield from dumps(admin, folder)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    cluster = Path(row[0])
    writes = cluster.glob("pg_wal/*") if with_log_of_writes else ()
    for path in [*cluster.glob(f"base/{row[1]}/*"), *writes, *cluster.glob("*.log")]:
        if path.is_file():
            yield from blocks(path)


def dumps(admin: str, folder: Path) -> Iterator[bytes]:
    """The main database in clear text, in pg_dump's own form (compressed and not), and as `amparo backup` writes it."""
    from amparo.engine.backup.dumping import dump_database
    from amparo.engine.backup.sealed_file import new_backup_key

    with psycopg.connect(admin) as connection:
        program = program_for("pg_dump", connection.info.server_version)
    parts = conninfo_to_dict(admin)
    environment = {"PGPASSWORD": str(parts.pop("password", "")), "PATH": "/usr/bin:/bin"}
    for name, form in (
        ("plain", ["-Fp"]),
        ("custom", ["-Fc", "-Z6"]),
        ("open", ["-Fc", "-Z0"]),
        ("inserts", ["-Fp", "--inserts"]),
    ):
        target = folder / name
        subprocess.run(
            [program, *form, "-f", target, "-d", make_conninfo("", **parts)], env=environment, check=True
        )
        yield from blocks(target)
    sealed = folder / "sealed"
    dump_database(admin, sealed, new_backup_key(folder / "key"))
    yield from blocks(sealed)
    yield from unpacked((folder / "custom").read_bytes())


def unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever in a file is compressed with zlib."""
    at = 0
    while (at := content.find(b"\x78", at)) >= 0:
        try:
            text = zlib.decompressobj().decompress(content[at:])
            if len(text) > 64:
                yield text
        except zlib.error:
            pass
        at += 1


def blocks(path: Path) -> Iterator[bytes]:
    """A file in blocks that overlap, so that no word falls between two."""
    with path.open("rb") as file:
        tail = b""
        while block := file.read(1 << 23):
            yield tail + block
            tail = block[-_OVERLAP:]


def spellings(canary: str) -> set[bytes]:
    """The ways in which a text can stand in a file. Parts that stay alike whatever stands before them."""
    from amparo.foundation.protection.tokens import fold, sound

    found: set[bytes] = set()
    for text in {
        canary,
        canary.lower(),
        canary.upper(),
        fold(canary),
        sound(canary),
        canary[::-1],
        canary[2:],
    }:
        found |= {
            quote(text).encode(),
            json.dumps(text)[1:-1].encode(),
            codecs.encode(text, "rot13").encode(),
        }
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            raw = text.encode(encoding)
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
            # Three ways to stand in base64; the ends depend on the neighbours.
            for shift in range(3):
                found.add(base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4])
    return {spelling for spelling in found if len(spelling) >= 10}


def search(contents: Iterator[bytes], stems: dict[str, str]) -> tuple[set[str], int]:
    """Of which kinds a canary stands somewhere; and how many bytes were searched."""
    wanted = {kind: spellings(text) for kind, text in stems.items()}
    hits, searched = set(), 0
    for content in contents:
        searched += len(content)
        for kind, ways in wanted.items():
            if kind not in hits and any(way in content for way in ways):
                hits.add(kind)
    return hits, searched


def openable(admin: str, cases: list[int]) -> int:
    """How many sealed values of the cases, as the dump has them, open with the vault as it is now and the key file."""
    from django.db import transaction

    from amparo.foundation.protection.sealing import Opener, Slot, open_values

    with psycopg.connect(admin) as connection:
        rows = connection.execute(
            "SELECT case_id, record_class, field, version, sealed FROM cases_sealed_value WHERE case_id = ANY (%s)",
            [cases],
        ).fetchall()
    values = [
        (Slot(case, record_class, field, version), bytes(sealed))
        for case, record_class, field, version, sealed in rows
    ]
    from amparo.foundation.access.viewer import bind_viewer

    with transaction.atomic():
        ana = bind_viewer(token_of("ana"))
        opener = Opener(ana.staff_id, ana.institution_id, "prove", "care")
        return len([text for text in open_values(values, opener=opener) if text is not None])


def erase(cases: list[int]) -> None:
    """Two people have decided: the keys are destroyed for good."""
    from amparo.foundation.protection.erasures import ToErase, erase_in_vault

    erase_in_vault(ToErase(case, "own_request", ident("ana"), ident("rosa")) for case in cases)
