"""The draft of the security document says what is in force; the incident checklist names commands that exist."""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override

from amparo.cli import parser
from amparo.commands.doctor import checks
from amparo.commands.doctor.findings import Finding, Level
from amparo.commands.security_document import content
from amparo.commands.security_document.content import document
from amparo.commands.security_document.writing import as_markdown, blanks_in
from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.access.policy.rules import RULES
from amparo.foundation.protection.retention import RULES as RETENTION

ROOT = Path(__file__).parents[2]
FOUND = [Finding("AMP005", Level.ERROR, "Pages are not served over TLS", "AMPARO_TLS is off", "x")]


def text() -> str:
    with override("es"):
        return as_markdown(document(FOUND))


def test_every_role_rule_and_retention_is_in_it() -> None:
    page = text()
    with override("es"):
        for role in Role:
            assert f"| {role.label} |" in page
    table = page.split("## 4.")[1].split("## 5.")[0]
    assert table.count("\n| ") == len(RULES) + 1
    assert page.split("## 6.")[1].split("## 7.")[0].count("\n| ") == len(RETENTION) + 1
    assert "| AMP005 | error | Pages are not served over TLS | AMPARO_TLS is off |" in page


def test_a_changed_rule_changes_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    before = text()
    rule = next(rule for rule in RULES if rule.role == Role.PROSECUTOR)
    wider = replace(rule, reads=rule.reads | {RecordClass.PSYCHOSOCIAL})
    monkeypatch.setattr(content, "RULES", tuple(wider if other == rule else other for other in RULES))
    lines = set(text().splitlines()) - set(before.splitlines())
    assert len(lines) == 1
    assert "Psicosocial" in lines.pop()


def test_what_is_off_is_not_praised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content.settings, "SECURE", True)
    assert "TLS obligatorio" in text()
    monkeypatch.setattr(content.settings, "SECURE", False)
    assert "NO activo (AMPARO_TLS)" in text()


def test_blanks_are_for_the_institution() -> None:
    page = text()
    assert blanks_in(page) > 20
    assert blanks_in(page) == page.count("[COMPLETAR: ")


@pytest.mark.parametrize("suffix", ["md", "pdf"])
def test_the_command_writes_it(tmp_path: Path, suffix: str) -> None:
    from amparo.foundation.protection.key_file import create_key_file

    create_key_file(tmp_path / "keys.json")
    target = tmp_path / f"documento.{suffix}"
    environment = {
        **os.environ,
        "AMPARO_DATA_DIR": str(tmp_path),
        "AMPARO_KEY_FILE": str(tmp_path / "keys.json"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "amparo.cli", "security-document", "--to", str(target), "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["blanks"] > 20
    assert target.read_bytes().startswith(b"%PDF" if suffix == "pdf" else b"# Documento de seguridad")


def commands_named(page: str) -> list[list[str]]:
    """Every command in a page's backticks, as words."""
    named = re.findall(r"`amparo ([^`]+)`", page)
    return [shlex.split(words.split(" > ")[0].replace("…", "")) for words in named]


PAGES = ["docs/incident.md", "docs/doctor.md", "docs/backup.md"]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_exists(page: str) -> None:
    named = commands_named((ROOT / page).read_text())
    assert named
    for words in named:
        # A command that is only spoken of stands alone; what it cannot do without follows where it is to be typed.
        known(words if len(words) > 1 else [*words, "--help"])


def test_every_command_that_a_finding_names_exists() -> None:
    (action,) = [a for a in parser()._actions if a.dest == "command"]
    named = {word for check in checks() for word in re.findall(r"amparo ([a-z-]+)", check.hint)}
    assert len(named) > 5
    assert named <= set(action.choices or ())


def known(words: list[str]) -> None:
    """Fails unless the command line takes these words; says which."""
    try:
        parser().parse_args(words)
    except SystemExit as error:
        if error.code == 0:
            return
        raise AssertionError(f"amparo {' '.join(words)} is not understood") from error


def test_a_command_that_does_not_exist_would_be_found(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["panic"], ["audit", "forget"], ["backup", "--everything"]):
        with pytest.raises(AssertionError, match="is not understood"):
            known(words)
    assert isinstance(parser(), argparse.ArgumentParser)
