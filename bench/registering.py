"""A full registration as somebody types it: every step of the draft, then Save."""

from amparo.foundation.access.codes import subject_of_code
from amparo.foundation.clock import today
from bench.visitor import Answer, Visitor

TODAY = today()
STEPS: dict[str, dict[str, str | list[str]]] = {
    "ahora": {"danger_tonight": "no", "suicide_risk": "no", "bed": "yes", "pregnancy": "unknown"},
    "nombre": {
        "working_name": "Estrella",
        "given_names": "Rosa Elena",
        "paternal_surname": "Tuanama",
        "maternal_surname": "Pinedo",
        "phone": "999 000 111",
    },
    "persona": {"sex": "female", "age_told": "19", "languages": ["spanish"], "citizenship": "PE"},
    "sensibles": {"gender": "feminine"},
    "contacto": {"call": "never", "contact_words": "Nunca llamar a la casa."},
    "hechos": {"purpose": ["sexual_exploitation"], "form": ["sexual_exploitation"]},
    "lugares": {"recruitment_place": "160101", "recruitment_began_year": "2025"},
    "acuerdos": {"accompaniment": "given", "statistics": "refused", "given_by": "self", "form": "spoken"},
    "caso": {
        "case_type": "trafficking",
        "opening_reason": "rescue_operation",
        "opened_day": str(TODAY.day),
        "opened_month": str(TODAY.month),
        "opened_year": str(TODAY.year),
    },
}


def fill_draft(visitor: Visitor) -> str:
    """Begin a draft and fill its steps; returns its address."""
    began = _expect(visitor.post("/registrar/", {}), 302)
    for slug, answers in STEPS.items():
        _expect(visitor.post(f"{began.location}{slug}/", answers), 302, slug)
    return began.location


def save_draft(visitor: Visitor, draft: str) -> tuple[int, float]:
    """The one Save; returns the case and how long it took, in ms."""
    answer = _expect(visitor.post(f"{draft}guardar/", {}), 302)
    return subject_of_code(answer.location.strip("/").split("/")[1]), answer.milliseconds


def _expect(answer: Answer, status: int, what: str = "") -> Answer:
    if answer.status != status:
        raise RuntimeError(f"expected {status} but got {answer.status} {what}: {answer.text[-1500:]}")
    return answer
