"""The SQL behind the roles: who exists, who may become whom, who enters which database.

It runs as a superuser or as a managed service's administrator (CREATEROLE and CREATEDB), on PostgreSQL 15 and
later, any number of times. It therefore names dangerous attributes only where a role has them: who is no
superuser may not even write NOSUPERUSER.
"""

from collections.abc import Mapping

from psycopg import sql

from amparo.engine.errors import EngineError
from amparo.engine.scram import verifier

OWNER, DEFINER, MIGRATOR, APP = "amparo_owner", "amparo_definer", "amparo_migrator", "amparo_app"
STATISTICS, AUDITOR, BACKUP, VAULT = "amparo_statistics", "amparo_auditor", "amparo_backup", "amparo_vault"

# NOINHERIT makes the app say SET ROLE before it reads statistics; 15 knows no GRANT … WITH INHERIT FALSE.
ATTRIBUTES = {
    OWNER: "NOLOGIN",
    DEFINER: "NOLOGIN",
    MIGRATOR: "LOGIN",
    APP: "LOGIN NOINHERIT",
    STATISTICS: "NOLOGIN",
    AUDITOR: "NOLOGIN",
    BACKUP: "LOGIN",
    VAULT: "LOGIN",
}
LOGIN_ROLES = (APP, MIGRATOR, VAULT, BACKUP)
ROLE_SETTINGS = {
    MIGRATOR: {"lock_timeout": "4s"},
    APP: {
        "idle_in_transaction_session_timeout": "60s",
        "statement_timeout": "30s",
        # Nobody is bound in any other (access, 0033), whatever the server's default is.
        "default_transaction_isolation": "read committed",
    },
    # It copies and never writes; a table that somebody else holds is waited for, not for ever.
    BACKUP: {"default_transaction_read_only": "on", "lock_timeout": "60s"},
}
# A log must not repeat a person's data: no statements, no values, no details ("Key (name)=(…) already exists"). Said
# for each role too, because a server of one's own, fresh from its package, logs all of them.
QUIET_LOGS = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

_CREATE_ROLE = """\
DO $amparo$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}' AND (rolsuper OR rolcreaterole OR rolcreatedb
             OR rolreplication OR (rolbypassrls AND rolname <> 'amparo_backup'))) THEN
    ALTER ROLE {role} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
  END IF;
END $amparo$;
ALTER ROLE {role} {attributes};
ALTER ROLE {role} SET timezone = 'UTC';
"""

_MEMBERSHIPS = """\
GRANT amparo_owner, amparo_definer TO amparo_migrator;
DO $amparo$ BEGIN
  -- From 16 on inheritance belongs to the grant, and an older grant would keep what it was given.
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'GRANT amparo_statistics TO amparo_app WITH INHERIT FALSE, SET TRUE';
  ELSE
    GRANT amparo_statistics TO amparo_app;
  END IF;
  -- An administrator who is no superuser must belong to the owners to give them databases.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT amparo_owner, amparo_vault TO %I', current_user);
  END IF;
END $amparo$;
DO $amparo$ BEGIN
  ALTER ROLE amparo_backup BYPASSRLS;
  GRANT pg_read_all_data TO amparo_backup;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'backups would miss rows. Ask a superuser for: ALTER ROLE amparo_backup BYPASSRLS;'
    ' GRANT pg_read_all_data TO amparo_backup';
END $amparo$;
"""

# Parameters that only a superuser sets; managed services have a page for them.
_QUIET_LOGS = """\
DO $amparo$ BEGIN
  {statements}
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'a log may repeat people''s data. Set in the server''s own settings: {settings}';
END $amparo$;
"""

# The builtin C.UTF-8 sorts the same on every machine; before 17 the C library's is used, then plain C.
_CREATE_DATABASE = """\
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' ', {database}, {owner})
  || CASE
  WHEN current_setting('server_version_num')::int >= 170000
  THEN 'LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'' LC_COLLATE ''C'' LC_CTYPE ''C'''
  WHEN EXISTS (SELECT FROM pg_collation WHERE collname IN ('C.utf8', 'C.UTF-8'))
  THEN 'LOCALE_PROVIDER libc LOCALE ''C.UTF-8'''
  ELSE 'LOCALE_PROVIDER libc LOCALE ''C''' END
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {database})"""

_ENTER_DATABASES = """\
REVOKE ALL ON DATABASE {main} FROM PUBLIC;
REVOKE ALL ON DATABASE {vault} FROM PUBLIC;
GRANT CONNECT ON DATABASE {main}
  TO amparo_migrator, amparo_app, amparo_statistics, amparo_auditor, amparo_backup;
GRANT CONNECT ON DATABASE {vault} TO amparo_vault, amparo_backup;
"""

# Owning a function asks for CREATE on its schema, hence the definer's.
MAIN_SCHEMA = """\
ALTER SCHEMA public OWNER TO amparo_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM amparo_app, amparo_statistics, amparo_auditor, amparo_backup;
GRANT USAGE ON SCHEMA public TO amparo_app, amparo_statistics, amparo_auditor, amparo_backup, amparo_definer;
GRANT CREATE ON SCHEMA public TO amparo_definer;
"""

VAULT_SCHEMA = """\
ALTER SCHEMA public OWNER TO amparo_vault;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO amparo_backup;
"""


def roles_sql(passwords: Mapping[str, str]) -> str:
    """Roles, settings, passwords and memberships. Raises EngineError for a password of an unknown role."""
    unknown = sorted(set(passwords) - set(LOGIN_ROLES))
    if unknown:
        raise EngineError(
            f"No such login role: {', '.join(unknown)}. Passwords go to {', '.join(LOGIN_ROLES)}."
        )
    parts = [_CREATE_ROLE.format(role=role, attributes=attributes) for role, attributes in ATTRIBUTES.items()]
    for role, settings in ROLE_SETTINGS.items():
        parts += [f"ALTER ROLE {role} SET {name} = '{value}';\n" for name, value in settings.items()]
    quiet = [(role, *setting) for role in LOGIN_ROLES for setting in QUIET_LOGS.items()]
    parts += _QUIET_LOGS.format(
        statements="\n  ".join(f"ALTER ROLE {role} SET {name} = '{value}';" for role, name, value in quiet),
        settings=", ".join(f"{name} = {value}" for name, value in QUIET_LOGS.items()),
    )
    parts += [f"ALTER ROLE {role} PASSWORD '{verifier(word)}';\n" for role, word in passwords.items()]
    return "".join([*parts, _MEMBERSHIPS])


def create_database_query(database: str, owner: str) -> str:
    """A query whose only row, if the database is missing, is the statement that creates it."""
    return _CREATE_DATABASE.format(database=literal(database), owner=literal(owner))


def enter_databases_sql(main_database: str, vault_database: str) -> str:
    """CONNECT taken from everybody and given to the roles of each database."""
    return _ENTER_DATABASES.format(main=identifier(main_database), vault=identifier(vault_database))


def identifier(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def literal(text: str) -> str:
    return sql.Literal(text).as_string(None)
