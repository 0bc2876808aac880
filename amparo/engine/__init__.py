"""The database engine: an embedded PostgreSQL or one's own, its roles, and the refusal of unsafe roles.

The bottom of the house: knows nothing of Django or of cases.
"""

from amparo.engine.check import refuse_unsafe_app_role
from amparo.engine.errors import EngineError
from amparo.engine.roles import prepare, role_script
from amparo.engine.urls import DatabaseUrls, django_database, urls_from_environment

# EmbeddedServer is not imported here: it needs a POSIX system, a server given by URL does not.
__all__ = [
    "DatabaseUrls",
    "EngineError",
    "django_database",
    "prepare",
    "refuse_unsafe_app_role",
    "role_script",
    "urls_from_environment",
]
