"""What the frame of every page shows: who is signed in, where one can go, and the banner of the demo."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.rules import OBSERVING_ROLES, RECEIVING_ROLES, REGISTERING_ROLES
from amparo.foundation.access.viewer import Viewer, token_of_session
from amparo.foundation.accounts.people import ADMINISTERING_ROLES
from amparo.foundation.directory.queries import staff_name


@dataclass(frozen=True)
class NavigationItem:
    """One link of the main navigation."""

    url: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Page:
    """A page of the navigation: for which roles, and which other addresses belong to it."""

    url: str
    label: Any
    roles: Collection[Role]
    also: tuple[str, ...] = ()

    def is_current(self, path: str) -> bool:
        beginnings = (self.url, *self.also) if self.url != "/" else self.also
        return path == self.url or path.startswith(beginnings)


_WATCHING = (Role.AUDITOR, Role.INSTITUTION_FOCAL_POINT)
_KEEPING = (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT)
_WORK = ("/casos/", "/registrar/", "/papel/")
_DECISIONS = ("/emergencia/", "/pedidos/")
# In the order in which they stand. Coordinators have alerts and decisions within their unit.
PAGES = (
    Page(
        "/",
        gettext_lazy("Mi trabajo"),
        REGISTERING_ROLES - {Role.UNIT_COORDINATOR},
        (*_WORK, "/decisiones/", *_DECISIONS),
    ),
    Page("/", gettext_lazy("Mi trabajo"), (Role.UNIT_COORDINATOR,), _WORK),
    Page(
        "/unidad/",
        gettext_lazy("Mi unidad"),
        (Role.UNIT_COORDINATOR,),
        ("/alertas/", "/decisiones/", *_DECISIONS),
    ),
    Page("/auditoria/", gettext_lazy("Rastro"), (Role.AUDITOR,)),
    Page("/decisiones/", gettext_lazy("Decisiones"), _WATCHING, _DECISIONS),
    Page("/alertas/", gettext_lazy("Alertas de acceso"), _WATCHING),
    Page("/bloqueos/", gettext_lazy("Bloqueos"), _KEEPING),
    Page("/compartidos/", gettext_lazy("Compartidos"), RECEIVING_ROLES),
    Page("/personal/", gettext_lazy("Personal"), ADMINISTERING_ROLES),
    Page("/observatorio/", gettext_lazy("Observatorio"), OBSERVING_ROLES),
)


def navigation(viewer: Viewer, path: str) -> list[NavigationItem]:
    """Where this role can go."""
    return [
        NavigationItem(page.url, str(page.label), page.is_current(path))
        for page in PAGES
        if viewer.role in page.roles
    ]


@dataclass(frozen=True)
class DemoAccount:
    """One of the demo's invented accounts, as the sign-in page lists it."""

    username: str
    label: str
    password: str


def demo_accounts(setting: str) -> list[DemoAccount]:
    """The accounts that ``AMPARO_DEMO_SIGN_IN`` names; roles in the reader's language."""
    people, _separator, password = setting.partition("|")
    pairs = (person.partition(":") for person in people.split(",") if ":" in person)
    return [
        DemoAccount(username, str(Role(role).label), password)
        for username, _colon, role in pairs
        if role in Role.values
    ]


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; before sign-in there is no viewer and nothing but the banner."""
    frame: dict[str, Any] = {
        "synthetic_only": settings.DEMO,
        "quick_exit_url": "/tiempo/",
        "signed_out_url": "/entrar/",
        "sign_out_url": "/salir/",
        "ping_url": "/sigo/",
        "idle_minutes": settings.IDLE_MINUTES,
        "demo_accounts": demo_accounts(settings.DEMO_SIGN_IN),
    }
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is not None:
        frame |= {
            "viewer": viewer,
            # Opaque: lets the page notice that somebody else has signed in, without saying who.
            "account_key": token_of_session(str(viewer.account_id))[:12],
            "account_name": staff_name(viewer.staff_id),
            "account_role": Role(viewer.role).label,
            "navigation": navigation(viewer, request.path),
        }
    return frame
