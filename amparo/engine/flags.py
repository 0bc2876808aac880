"""Yes/no settings, read in one way by settings, commands and checks."""

import os
from collections.abc import Mapping

_YES = {"1", "true", "yes", "on"}


def env_flag(name: str, default: bool = False, environ: Mapping[str, str] = os.environ) -> bool:
    """A yes/no setting: ``1``, ``true``, ``yes`` or ``on`` mean yes, whatever their case; anything else no."""
    return environ.get(name, str(int(default))).strip().lower() in _YES
