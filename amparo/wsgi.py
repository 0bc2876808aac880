"""The WSGI application that granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# Whatever loads it. `amparo serve` asks more than that (docs/adr/0016-serving-real-people.md).
if not (settings.DEMO or settings.SECURE):
    raise ImproperlyConfigured("People's data go over TLS only: set AMPARO_TLS=1, or use `amparo demo`.")

application = get_wsgi_application()
