"""Seals and tokens of every loaded case, with real keys, so that names open and are found."""

import multiprocessing
import os
import secrets
from functools import lru_cache

import psycopg

from amparo.foundation.protection.keys import key_service
from amparo.foundation.protection.sealing import Slot, seal
from amparo.foundation.protection.tokens import tokens_of
from amparo.foundation.protection.vault import wrap_context
from bench.names import given_name, surname
from bench.place import Place

IDENTITY = "identity"
_VALUES = """
    COPY cases_sealed_value (case_id, field, version, record_class, sealed, recorded_by, recorded_at)
    FROM STDIN
"""


def seal_everybody(here: Place) -> None:
    """Fill the vault and the sealed values from the staging table ``bench_case``, in one process a core."""
    parts = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_seal_part, args=(here, part, parts)) for part in range(parts)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("sealing failed")


def _seal_part(here: Place, part: int, parts: int) -> None:
    with (
        here.superuser(autocommit=False) as source,
        here.superuser(autocommit=False) as main,
        here.superuser(vault=True, autocommit=False) as vault,
        here.superuser(vault=True, autocommit=False) as index,
    ):
        for connection in (main, vault, index):
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SET LOCAL synchronous_commit = off")
        with source.cursor(name="cases") as cases:
            cases.itersize = 20_000
            cases.execute(
                "SELECT n, subject, unit::text, staff::text, recorded_at::text FROM bench_case "
                "WHERE n %% %s = %s ORDER BY n",
                [parts, part],
            )
            _copy(cases, main, vault, index)


def _copy(
    cases: psycopg.ServerCursor,
    main: psycopg.Connection,
    vault: psycopg.Connection,
    index: psycopg.Connection,
) -> None:
    service = key_service()
    with (
        main.cursor().copy(_VALUES) as values,
        vault.cursor().copy("COPY vault_data_key (subject, record_class, wrapped, kek) FROM STDIN") as kept,
        index.cursor().copy("COPY vault_search_token (token, subject) FROM STDIN") as tokens,
    ):
        for n, subject, unit, staff, recorded_at in cases:
            key = secrets.token_bytes(32)
            (wrapped,) = service.wrap([(key, wrap_context(subject, IDENTITY))])
            kept.write_row((subject, IDENTITY, wrapped.sealed, wrapped.kek))
            found = set()
            for field, text in (("working_name", given_name(n)), ("paternal_surname", surname(n))):
                sealed = seal(key, Slot(subject, IDENTITY, field), text)
                values.write_row((subject, field, 1, IDENTITY, sealed, staff, recorded_at))
                found |= _tokens(text, unit)
            for token in found:
                tokens.write_row((token, subject))


@lru_cache(maxsize=200_000)
def _tokens(text: str, unit: str) -> frozenset[bytes]:
    return frozenset(tokens_of(text, unit))
