"""Who an import at the command line runs as: a person of the directory, so that every write has an author."""

from uuid import UUID

from amparo.exchange.imports.errors import CannotImport
from amparo.foundation.access.enums import Role
from amparo.foundation.access.models import Account
from amparo.foundation.access.policy.rules import IMPORTING_ROLES

# Where nobody is named, the one who answers for the figures comes before the one who answers for the system.
_BY_DEFAULT = (Role.EVALUATION_OFFICER, Role.SYSTEM_ADMINISTRATOR)


def importing_account(username: str | None) -> UUID:
    """The account of that name, or the only one of its role; raises ``CannotImport`` naming the option."""
    accounts = Account.objects.filter(is_active=True, staff__left_on=None)
    if username is not None:
        named = accounts.filter(username__iexact=username).values_list("id", "role").first()
        if named is None or named[1] not in IMPORTING_ROLES:
            raise CannotImport(
                f"--as {username}: no active account of that name with a role that imports ({_roles()})"
            )
        return UUID(str(named[0]))
    for role in _BY_DEFAULT:
        found = list(accounts.filter(role=role).order_by("username").values_list("id", "username")[:10])
        if len(found) == 1:
            return UUID(str(found[0][0]))
        if found:
            names = ", ".join(name for _id, name in found)
            raise CannotImport(
                f"several accounts may import; say whose work this is: --as USERNAME ({names})"
            )
    raise CannotImport(
        f"no active account has a role that imports ({_roles()}); create one, then use --as USERNAME"
    )


def _roles() -> str:
    return " or ".join(sorted(str(role) for role in IMPORTING_ROLES))
