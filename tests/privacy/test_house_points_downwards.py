"""No table, SQL function or policy of a lower package names one of a higher package."""

import re

import pytest
from django.apps import apps
from django.db import connection

# From the bottom of the house to its top (DESIGN.md); a package may name those before it.
ORDER = [
    "audit", "protection", "directory", "access", "accounts", "cases", "attachments", "consent", "tasks", "lifecycle",
    "safeguards",
    "oversight", "external", "projection", "imports", "web",
]  # fmt: skip
LEVEL = {label: level for level, label in enumerate(ORDER)}


def tables_by_package() -> dict[str, str]:
    return {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
    }


def package_of(name: str) -> str | None:
    return next((label for label in ORDER if name.startswith(f"{label}_")), None)


def test_every_package_with_tables_has_its_place_in_the_order() -> None:
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith("amparo.")}
    assert ours <= set(ORDER)


def test_no_foreign_key_points_upwards() -> None:
    upward = [
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete
        if LEVEL.get(field.related_model._meta.app_label, 0) > LEVEL[model._meta.app_label]
    ]
    assert upward == []


@pytest.mark.usefixtures("db_both")
def test_no_function_or_policy_names_a_table_above_it() -> None:
    tables = tables_by_package()
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        texts = list(cursor.fetchall())
        cursor.execute("SELECT tablename, concat_ws(' ', qual, with_check) FROM pg_policies")
        texts += cursor.fetchall()
    upward = [
        (name, table)
        for name, text in texts
        for table, label in tables.items()
        if re.search(rf"\b{table}\b", text) and LEVEL[label] > LEVEL.get(package_of(name) or "web", 0)
    ]
    assert upward == []
