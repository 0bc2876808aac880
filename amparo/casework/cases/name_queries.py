"""The short names of some cases, for lists that mix cases."""

from collections.abc import Collection

from django.db import connection

from amparo.casework.cases.identity import IDENTITY, list_opener
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, open_values

_WORKING_NAMES = """
    SELECT case_id, version, sealed FROM cases_sealed_value
    WHERE case_id = ANY(%s) AND field = 'working_name' AND superseded_at IS NULL
"""


def working_names(viewer: Viewer, cases: Collection[int], *, action: str) -> dict[int, str]:
    """Open the short names of these cases of the viewer; one audit row names all of them, named or not."""
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WORKING_NAMES, [list(set(cases))])
        found = cursor.fetchall()
    pairs = [
        (Slot(case, IDENTITY, "working_name", version), bytes(sealed)) for case, version, sealed in found
    ]
    texts = open_values(pairs, opener=list_opener(viewer, action), also_read=cases)
    return {row[0]: text for row, text in zip(found, texts, strict=True) if text}
