"""What is not documented is not finished."""

import re
from pathlib import Path

import pytest

from amparo.casework.oversight.rules import DEFAULTS
from amparo.cli import parser
from amparo.commands.upkeep import jobs
from amparo.foundation.access.policy.document import policy_page
from amparo.foundation.access.policy.migrations import protected_tables
from amparo.foundation.protection.retention import RULES, Ending, retention_page

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_setting_is_described() -> None:
    used = set()
    for path in ROOT.glob("amparo/**/*.py"):
        used |= set(re.findall(r"\"(AMPARO_[A-Z_]+[A-Z])\"", path.read_text()))
    described = set(re.findall(r"`(AMPARO_[A-Z_]+)`", text("docs/settings.md")))
    assert used - described == set()


def test_every_protected_table_has_a_retention_rule() -> None:
    named = {table.retention for tables in protected_tables().values() for table in tables}
    assert named <= {rule.name for rule in RULES}


def test_the_page_of_retention_is_what_the_rules_say() -> None:
    remedy = "change the rules, then: python -m amparo.foundation.protection.retention > docs/retention.md"
    assert text("docs/retention.md") == retention_page(), remedy


def test_upkeep_does_what_the_rules_of_retention_say() -> None:
    assert {job for rule in RULES for job in rule.jobs} <= {job.name for job in jobs()}
    deleted = [rule for rule in RULES if rule.ending in {Ending.DELETED, Ending.REBUILT}]
    assert [rule.name for rule in deleted if not rule.jobs] == []


def test_every_threshold_is_described_with_its_default() -> None:
    page = text("docs/audit.md")
    assert [name for name, value in DEFAULTS.items() if f"`{name}` ({value})" not in page] == []


@pytest.mark.parametrize(
    "page", ["README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md", "docs/security.md"]
)
def test_links_to_files_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page))
    assert [target for target in targets if not (folder / target).exists()] == []


def test_every_subcommand_is_named_in_the_readme() -> None:
    (action,) = [a for a in parser()._actions if a.dest == "command"]
    missing = [name for name in action.choices or () if f"amparo {name}" not in text("README.md")]
    assert missing == []


def test_no_registry_is_named() -> None:
    hosts = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian.org")
    named = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file()
        and not {".venv", ".git", "node_modules", ".amparo"} & set(path.parts)
        and path.suffix in {".py", ".md", ".toml", ".lock", ".json", ".txt", ".yml", "", ".html"}
        and any(host in path.read_text(errors="ignore") for host in hosts)
    ]
    assert named == []


def test_the_page_of_the_policy_is_what_the_policy_says() -> None:
    assert text("docs/policy.md") == policy_page(), "run: make policy"
