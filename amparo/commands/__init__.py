"""Subcommands of ``amparo``, one a module. Each imports Django only when it runs, so that help is instant."""

from amparo.commands.errors import CommandError

__all__ = ["COMMANDS", "CommandError"]

from amparo.commands import (
    accounts,
    audit,
    backup,
    courses,
    database,
    demo,
    doctor,
    imports,
    jobs,
    keys,
    ledger,
    manage,
    policy,
    projection,
    restore,
    search,
    security_document,
    serve,
    upkeep,
    worker,
)

COMMANDS = (
    demo,
    serve,
    imports,
    projection,
    upkeep,
    worker,
    jobs,
    backup,
    restore,
    ledger,
    doctor,
    security_document,
    database,
    accounts,
    policy,
    courses,
    search,
    keys,
    audit,
    manage,
)
