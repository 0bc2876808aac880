"""Amparo's settings with everything logged that can be: what a leak into the log would come from.

``PROVE_PLAIN_LOG`` (the control) also takes away the formatter that leaves words out.
"""

import os

from amparo.settings import *  # noqa: F403
from amparo.settings import LOGGING as _QUIET

LOGGING = {**_QUIET, "root": {"handlers": ["stderr"], "level": "DEBUG"}}
if os.environ.get("PROVE_PLAIN_LOG"):
    LOGGING["formatters"] = {"line": {"format": "%(levelname)s %(message)s"}}
