"""Who may bring external data in."""

from amparo.foundation.access.decisions import ALLOWED, Decision, refused
from amparo.foundation.access.enums import Role
from amparo.foundation.access.policy.rules import IMPORTING_ROLES


def may_import(role: Role) -> Decision:
    """Those who answer for figures or system; in SQL, ``external_viewer_imports()`` says the same."""
    return ALLOWED if role in IMPORTING_ROLES else refused("role_does_not_import")
