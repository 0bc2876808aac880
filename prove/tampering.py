"""Tampering with the trail as the database's superuser, triggers off: is it found, and is the first bad row named?

Each round makes a trail of a few chains, anchors it as a daily export does, alters one thing in a chain, and asks
``amparo audit verify --anchors``. The control is a verifier that looks for gaps and does not hash.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from prove.figures import Result, Run
from prove.tampering_attacks import ATTACKS, WITHOUT_ANCHORS, Link, Truth


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """The highest right there is, with the triggers off."""
    url, name = os.environ["AMPARO_ADMIN_URL"], os.environ["AMPARO_PROVE_DATABASE"]
    with psycopg.connect(url, dbname=name, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        yield admin


def make_trail(admin: psycopg.Connection, chance: random.Random, file: Path) -> list[Link]:
    """A new trail of three chains, sealed in batches and anchored in between and at the end; returns one of them."""
    from amparo.foundation.audit.anchor_files import append_anchors
    from amparo.foundation.audit.anchors import anchor_key
    from amparo.foundation.audit.sealing import seal_pending

    file.unlink(missing_ok=True)
    key = anchor_key(file.with_suffix(".key"))
    admin.execute("TRUNCATE audit_event, audit_link, audit_unsealed")
    institutions = [uuid4() for _ in range(3)]
    for _batch in range(chance.randint(1, 4)):
        rows = [(uuid4(), chance.choice(institutions), [chance.randrange(2**35)]) for _ in range(40)]
        with admin.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit_event (actor, institution, action, outcome, purpose, subjects, record_classes,"
                " detail) VALUES (%s, %s, 'open_case', 'done', 'care', %s, '{general}', '')",
                rows,
            )
        # The queue's trigger is off in this session.
        admin.execute(
            "INSERT INTO audit_unsealed SELECT id FROM audit_event e "
            "WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event = e.id)"
        )
        seal_pending()
        append_anchors(file, key)
    chosen = chance.choice(institutions)
    found = admin.execute(
        "SELECT institution, position, event FROM audit_link WHERE institution = %s ORDER BY position",
        [chosen],
    )
    return [Link(*row) for row in found.fetchall()]


def without_hashing() -> bool:
    """The broken verifier of the control: whether it finds a gap, a missing event or an event in no chain."""
    from django.db import connection

    from amparo.foundation.audit.verifying import chain_heads

    with connection.cursor() as cursor:
        cursor.execute("SELECT bad_event FROM audit_unlinked_part(%s, 1000000)", [-(2**63)])
        if cursor.fetchone()[0] is not None:
            return True
        for head in chain_heads():
            cursor.execute(
                "SELECT what FROM audit_verify_part(%s, NULL, '', 1000000)", [str(head.institution)]
            )
            if cursor.fetchone()[0] in ("link_missing", "event_missing"):
                return True
    return False


def count_rounds(rounds: int, seed: int) -> dict[str, Any]:
    """``rounds`` of each attack. Counts of found and located, with anchors and without, and what the control found."""
    from amparo.foundation.audit.anchor_files import compare_file
    from amparo.foundation.audit.anchors import anchor_key, public_text
    from amparo.foundation.audit.verifying import verify_chain

    chance = random.Random(seed)
    counts = dict.fromkeys(
        ("total", "found", "located", "alone", "alone_located", "false_alarms", "control"), 0
    )
    missed: list[str] = []
    with superuser() as admin, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "anchors.jsonl"
        for attack in ATTACKS * rounds:
            chain = make_trail(admin, chance, file)
            key = public_text(anchor_key(file.with_suffix(".key")))
            clean = verify_chain(anchored=compare_file(file, key)[1])
            counts["false_alarms"] += not clean.is_intact
            truth = attack(admin, chain, chance)
            faults = verify_chain(anchored=compare_file(file, key)[1]).faults
            named = {Truth(fault.institution, fault.position, fault.event) for fault in faults}
            counts["total"] += 1
            counts["found"] += bool(faults)
            counts["located"] += truth in named
            if truth not in named:
                missed.append(f"{attack.__name__}: {truth}, named {named}")
            if attack in WITHOUT_ANCHORS:
                alone = {Truth(f.institution, f.position, f.event) for f in verify_chain().faults}
                counts["alone"] += 1
                counts["alone_located"] += truth in alone
            counts["control"] += without_hashing()
    return {**counts, "missed": missed}


def run(asked: Run) -> Result:
    """The figure of the design's table."""
    counts = count_rounds(asked.times(100, 1), asked.seed)
    total = counts["total"]
    return Result(
        f"{counts['found']} of {total} found, {counts['located']} with the first bad row; "
        f"{counts['alone_located']} of {counts['alone']} also without anchors; {counts['false_alarms']} false alarms",
        counts["found"] == counts["located"] == total
        and counts["alone_located"] == counts["alone"]
        and counts["false_alarms"] == 0,
        f"a verifier that does not hash found {counts['control']} of {total}",
        counts["control"] < total,
    )
