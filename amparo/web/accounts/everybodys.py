"""The demo's accounts belong to everybody: what one visitor changes would lock the next one out."""

from django.conf import settings

from amparo.web.context import demo_accounts


def is_everybodys(username: str) -> bool:
    """Whether this is an account that the demo's sign-in page lists with its password."""
    return any(account.username == username.lower() for account in demo_accounts(settings.DEMO_SIGN_IN))
