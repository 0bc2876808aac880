"""What the command says at its end."""

import argparse
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from amparo import cli
from amparo.commands import CommandError


def _main(monkeypatch: pytest.MonkeyPatch, run: Callable[[argparse.Namespace], int]) -> int:
    def add_to(subcommands: Any) -> None:
        subcommands.add_parser("try").set_defaults(run=run)

    monkeypatch.setattr(cli, "COMMANDS", [SimpleNamespace(add_to=add_to)])
    return cli.main(["try"])


def test_an_interruption_is_one_also_when_tidying_up_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_options: argparse.Namespace) -> int:
        try:
            raise KeyboardInterrupt
        finally:
            raise CommandError("the statement was cancelled")

    assert _main(monkeypatch, run) == 130
    assert capsys.readouterr().err.startswith("amparo: interrupted; what was committed stays")


def test_what_the_user_can_mend_is_one_line_and_what_is_our_mistake_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(_options: argparse.Namespace) -> int:
        raise CommandError("no such file")

    def broken(_options: argparse.Namespace) -> int:
        raise ZeroDivisionError

    assert _main(monkeypatch, wrong) == 1
    assert capsys.readouterr().err == "amparo: no such file\n"
    with pytest.raises(ZeroDivisionError):
        _main(monkeypatch, broken)
