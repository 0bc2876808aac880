"""Why an exception was asked for, in words: sealed, and opened only by whoever may know of it."""

from collections.abc import Iterable
from uuid import UUID

from amparo.casework.cases.identity import opener
from amparo.casework.safeguards.models import Reason
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import Purpose, RecordClass
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.protection.sealing import Slot, open_values, seal_values
from amparo.foundation.protection.vault import create_data_keys

GENERAL = str(RecordClass.GENERAL)
SHORTEST = 5  # letters, as the pages say: «fuga» says little to whoever reviews; who is in a hurry passes


def require_words(text: str) -> str:
    """The reason as it is kept; raises ``Refused`` for what says nothing."""
    words = text.strip()
    if len(words) < SHORTEST:
        raise Refused("reason_is_needed")
    return words


def keep_reason(*, by: Viewer, source: UUID, subject: int, text: str) -> None:
    """Seal and keep the reason of one exception; the same again changes nothing."""
    if Reason.objects.filter(source=source).exists():
        return
    create_data_keys([subject], [GENERAL])
    (sealed,) = seal_values([(_slot(subject, source), text)])
    Reason.objects.create(source=source, subject=subject, sealed=sealed, recorded_by=by.staff_id)


def reasons(viewer: Viewer, sources: Iterable[UUID], *, purpose: Purpose) -> dict[UUID, str]:
    """The reasons of these exceptions that the viewer may know of; one audit row for all."""
    rows = list(Reason.objects.filter(source__in=list(sources)).values_list("source", "subject", "sealed"))
    if not rows:
        return {}
    pairs = [(_slot(subject, source), bytes(sealed)) for source, subject, sealed in rows]
    texts = open_values(pairs, opener=opener(viewer, "open_reasons", purpose))
    return {row[0]: text for row, text in zip(rows, texts, strict=True) if text}


def _slot(subject: int, source: UUID) -> Slot:
    return Slot(subject, GENERAL, f"reason-{source.hex[:16]}")
