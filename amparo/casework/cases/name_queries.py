"""The short names of some cases, for lists that mix cases."""

from collections.abc import Collection

from amparo.casework.cases.identity import IDENTITY, opener
from amparo.casework.cases.models import SealedValue
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, open_values


def working_names(viewer: Viewer, cases: Collection[int], *, action: str) -> dict[int, str]:
    """Open the short names of these cases of the viewer; one audit row names all of them, named or not."""
    if not cases:
        return {}
    rows = SealedValue.objects.filter(case_id__in=set(cases), field="working_name", superseded_at=None)
    found = list(rows.values_list("case_id", "version", "sealed"))
    pairs = [
        (Slot(case, IDENTITY, "working_name", version), bytes(sealed)) for case, version, sealed in found
    ]
    texts = open_values(pairs, opener=opener(viewer, action), also_read=cases)
    return {row[0]: text for row, text in zip(found, texts, strict=True) if text}
