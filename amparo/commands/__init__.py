"""Subcommands of ``amparo``, one a module. Each imports Django only when it runs, so that help is instant."""

from amparo.commands.errors import CommandError

__all__ = ["COMMANDS", "CommandError"]

from amparo.commands import (
    audit,
    backup,
    database,
    demo,
    imports,
    keys,
    manage,
    policy,
    projection,
    serve,
    upkeep,
)

COMMANDS = (demo, serve, imports, projection, upkeep, backup, database, policy, keys, audit, manage)
