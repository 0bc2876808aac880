"""The person, class by class: general data, sealed identity, sensitive data, and how she may be reached."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from amparo.api.asked import schema_of, told
from amparo.api.endpoints import Code, Done, Recorded, RequestId, reads, writes
from amparo.casework.cases.fields import Contact, Identity, Profile, Sensitive
from amparo.casework.cases.person_actions import (
    record_contact,
    record_identity,
    record_profile,
    record_sensitive,
)
from amparo.casework.cases.person_queries import identity_of, profile_of, sensitive_of
from amparo.casework.cases.queries import open_header
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer

router = Router()
ProfileSaid, IdentitySaid, SensitiveSaid, ContactSaid = map(
    schema_of, (Profile, Identity, Sensitive, Contact)
)


class ProfileKnown(BaseModel):
    """General data in force; ``version`` is 0 when nobody has recorded any."""

    version: int
    recorded_by: UUID | None
    profile: ProfileSaid  # type: ignore[valid-type]


class NeedSaid(BaseModel):
    """What was answered about one urgent need, and when."""

    need: str
    answer: str
    asked_on: date


class SensitiveKnown(BaseModel):
    """Sensitive data in force, and the answers about urgent needs."""

    version: int
    recorded_by: UUID | None
    sensitive: SensitiveSaid  # type: ignore[valid-type]
    needs: list[NeedSaid]


def _said(schema: Any, value: object) -> Any:
    """The fields of a dataclass as its schema has them; what is in force was judged when it was recorded."""
    return schema.model_construct(**vars(value))


@reads(router, "/cases/{code}/person", "open_person", ProfileKnown)
def open_profile(request: HttpRequest, viewer: Viewer, code: Code) -> Any:
    """The general data of the person."""
    header = open_header(viewer, code, action="open_person")
    known = profile_of(header.access)
    return ProfileKnown.model_construct(
        version=known.version, recorded_by=known.recorded_by, profile=_said(ProfileSaid, known.profile)
    )


@writes(router, "/cases/{code}/person", "record_profile")
def add_profile(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: ProfileSaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Recorded:
    """Record the general data, all of them, in the place of what was known before."""
    profile = told(Profile, sent)
    return Recorded(id=record_profile(by=viewer, case=code, request_id=request_id, profile=profile))


@reads(router, "/cases/{code}/person/identity", "open_identity", IdentitySaid, recent_second_factor=True)
def open_identity(request: HttpRequest, viewer: Viewer, code: Code) -> Any:
    """Open the sealed identity."""
    return _said(IdentitySaid, identity_of(viewer, access_case(viewer, code)))


@writes(router, "/cases/{code}/person/identity", "record_identity", Done)
def add_identity(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: IdentitySaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Done:
    """Seal the fields that are sent; a field that is not sent stays as it was."""
    record_identity(by=viewer, case=code, request_id=request_id, identity=told(Identity, sent))
    return Done()


@reads(router, "/cases/{code}/person/sensitive", "open_sensitive", SensitiveKnown)
def open_sensitive(request: HttpRequest, viewer: Viewer, code: Code) -> Any:
    """Open the sensitive data."""
    known = sensitive_of(viewer, access_case(viewer, code))
    needs = [NeedSaid(need=need, answer=answer, asked_on=on) for need, answer, on in known.needs]
    return SensitiveKnown.model_construct(
        version=known.version,
        recorded_by=known.recorded_by,
        sensitive=_said(SensitiveSaid, known.sensitive),
        needs=needs,
    )


@writes(router, "/cases/{code}/person/sensitive", "record_sensitive")
def add_sensitive(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: SensitiveSaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Recorded:
    """Record the sensitive data, all of them, in the place of what was known before."""
    sensitive = told(Sensitive, sent)
    return Recorded(id=record_sensitive(by=viewer, case=code, request_id=request_id, sensitive=sensitive))


@writes(router, "/cases/{code}/person/contacts", "record_contact")
def add_contact(
    request: HttpRequest,
    viewer: Viewer,
    code: Code,
    sent: ContactSaid,  # type: ignore[valid-type]
    request_id: RequestId,
) -> Recorded:
    """Record how she may be reached on one channel, in the place of what was said before."""
    contact = told(Contact, sent)
    return Recorded(id=record_contact(by=viewer, case=code, request_id=request_id, contact=contact))
