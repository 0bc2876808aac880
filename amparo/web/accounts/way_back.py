"""Where somebody who must sign in comes back to, and when the address does not say it."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

CASES = "/casos/"


def sign_in_url(request: HttpRequest) -> str:
    """The page that asks who one is, with where one was going.

    After the quick exit the browser has no session at all, and Back asks for the page once more: the address of the
    sign-in then says nothing of a case, for whoever stands beside may read it. A session that only ran out comes back
    to its page.
    """
    is_of_case = request.path.startswith(CASES)
    if is_of_case and not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return str(settings.LOGIN_URL)
    return f"{settings.LOGIN_URL}?next={quote(request.path)}"
