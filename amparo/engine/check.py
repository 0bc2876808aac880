"""Refuses an application role for which row-level security would be no wall."""

import psycopg

from amparo.engine.errors import EngineError

_REMEDY = "Point AMPARO_DATABASE_URL at amparo_app, as amparo.engine.roles prepares it."

# Every role the session could become, itself included. CREATEROLE counts: before 16 it takes any role.
_REACHABLE = """
SELECT r.rolname, r.rolname = session_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
       r.rolname IN ('amparo_owner', 'amparo_definer', 'amparo_migrator', 'amparo_backup',
                     'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                     'pg_read_all_data', 'pg_write_all_data'),
       EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
               AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%'))
FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') ORDER BY r.rolname <> session_user, r.rolname
"""


def refuse_unsafe_app_role(conninfo: str) -> None:
    """Raises EngineError when the app role is, or could become, one that row-level security does not hold.

    A superuser is a member of everything, so the first row (the role itself) gives the plainest reason.
    """
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
            rows = connection.execute(_REACHABLE.encode()).fetchall()
    except psycopg.Error as error:
        # Never the driver's own words: of a URL that it cannot read it repeats a part, which may be the password.
        raise EngineError(
            f"The application's database does not answer ({type(error).__name__}). Start it, or mend "
            "AMPARO_DATABASE_URL (a % or @ in a password is written %25, %40)."
        ) from None
    for name, is_itself, is_superuser, bypasses, creates_roles, is_forbidden, owns_tables in rows:
        reasons = {
            "is a superuser": is_superuser,
            "has BYPASSRLS": bypasses,
            "may create roles": creates_roles,
            "owns tables": owns_tables,
            "is not the application's role": is_forbidden,
        }
        for reason, holds in reasons.items():
            if holds:
                who = (
                    f"The application's role {name}"
                    if is_itself
                    else f"The application's role may become {name}, which"
                )
                raise EngineError(f"{who} {reason}, so row-level security would not hold it. {_REMEDY}")
