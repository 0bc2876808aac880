"""The WSGI application that granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# Whatever starts the server: until its protection is proved, real people's data must not get in.
if not settings.DEMO:
    raise ImproperlyConfigured(
        "Amparo serves synthetic data only for now: set AMPARO_DEMO=1, or use `amparo demo`."
    )

application = get_wsgi_application()
