"""Sends the models of ``protection`` to the vault database and everything else to the main one."""

from typing import Any

from django.db.models import Model


class VaultRouter:
    """The vault is a database of its own, with its own role and its own backup (SECURITY.md, rule 1)."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "vault" if model._meta.app_label == "protection" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return (one._meta.app_label == "protection") == (other._meta.app_label == "protection")

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "vault") == (app_label == "protection")
