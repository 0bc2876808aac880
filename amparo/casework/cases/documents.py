"""Numbers of identity documents as they are written, and as they are kept: pure, and lenient.

DNI: eight digits; the verification character that is printed apart follows from them and is not kept. Carné de
extranjería: nine digits today, up to twelve characters in use. PTP and CPP: nine digits. Passports: mostly six to
twelve letters and digits. Only the DNI has a length that is never otherwise; the others are held to their characters.
"""

import re

from amparo.casework.cases.enums import DocumentType
from amparo.foundation.access.decisions import ALLOWED, Decision, refused

_DNI_DIGITS = 8
# More than any that is issued. Without a kind, and for references, a short sentence would fit: nothing tells it apart
# from «Libro 3, folio 12».
_LONGEST = {
    DocumentType.FOREIGNER_CARD: 12,
    DocumentType.PTP: 12,
    DocumentType.CPP: 12,
    DocumentType.PASSPORT: 12,
    DocumentType.FOREIGN_ID_CARD: 20,
}
_LONGEST_REFERENCE = 60
# Spaces, dots and hyphens of any kind, which people write and no number has.
_SEPARATORS = re.compile(r"[\s.\u2010-\u2015\u2212_-]+")
# «DNI», «N°», «DNI N.º», «Nro.»: what is written before the digits, with separators anywhere between.
_BETWEEN = r"[\s.:\u2010-\u2015\u2212_-]*+"
_BEFORE_DNI = re.compile(
    rf"{_BETWEEN}(?:D{_BETWEEN}N{_BETWEEN}I)?{_BETWEEN}(?:№|#|N{_BETWEEN}(?:R{_BETWEEN}O|[UÚ]{_BETWEEN}M)?{_BETWEEN}[°º]?)?"
    rf"{_BETWEEN}(?=[0-9])"
)
_VERIFIED_DNI = re.compile(r"(.*[0-9])(?:[\s.\u2010-\u2015-]+([0-9A-Z])|([A-Z]))", re.DOTALL)
# What a certificate's or a request's reference may have besides: «Libro 3, folio 12», «N.° 180-2020/CEPR».
_REFERENCE = re.compile(r"[\w\s.,/°º#&()\u2010-\u2015-]+")
_PLAIN = re.compile(r"[0-9A-ZÑ]+")
# Their separators are part of them.
_REFERENCES = {DocumentType.BIRTH_CERTIFICATE, DocumentType.ASYLUM_REQUEST, DocumentType.OTHER}


def number_as_kept(kind: DocumentType | None, written: str) -> str:
    """The number without the spaces, dots and hyphens it was written with, in capitals; a reference as it stands.

    Of a DNI, without the «DNI» or «N°» before it too.
    """
    text = " ".join(written.split())
    if kind == DocumentType.DNI:
        text = _without_prefix(text.upper())
    if kind in _REFERENCES or (kind is None and not _PLAIN.fullmatch(_SEPARATORS.sub("", text).upper())):
        return text
    number = _SEPARATORS.sub("", text).upper()
    if kind == DocumentType.DNI and len(number) > _DNI_DIGITS:
        verified = _VERIFIED_DNI.fullmatch(text.upper())
        before = _SEPARATORS.sub("", verified[1]) if verified else ""
        return before if _is_dni(before) else number
    return number


def may_be_number(kind: DocumentType | None, written: str) -> Decision:
    """May this be the number of such a document? The reason never tells the number."""
    number = number_as_kept(kind, written)
    if not number:
        return refused("document_number_characters") if written.strip() else ALLOWED
    if kind == DocumentType.NONE:
        return refused("number_without_document")
    if kind == DocumentType.DNI and not _is_dni(number):
        return refused("dni_has_eight_digits")
    if len(number) > (_LONGEST.get(kind, _LONGEST_REFERENCE) if kind else _LONGEST_REFERENCE):
        return refused("document_number_too_long")
    allowed = _REFERENCE if kind is None or kind in _REFERENCES else _PLAIN
    says_something = any(character.isalnum() for character in number)
    sound = says_something and allowed.fullmatch(number)
    return ALLOWED if sound else refused("document_number_characters")


def _without_prefix(text: str) -> str:
    before = _BEFORE_DNI.match(text)
    return text[before.end() :] if before else text


def _is_dni(number: str) -> bool:
    return len(number) == _DNI_DIGITS and number.isascii() and number.isdigit()
