"""The trail speaks in words: each action that the code audits has its own, found by walking the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import amparo
from amparo.foundation.access.enums import BlockStepKind
from amparo.foundation.accounts.enums import OpeningKind
from amparo.web.oversight.actions import ACTIONS
from amparo.web.oversight.words import action_words, trail_words

ROOT = Path(amparo.__file__).parent
# What an action's name is formed of where the code forms it. A new one fails until its values stand here.
FORMED = {
    "f'write_{page.back}'": {f"write_case_{tab}" for tab in ("notes", "person", "situation")},
    "f'open_{tab}'": {
        "open_case",
        *(
            f"open_case_{tab}"
            for tab in ("consents", "documents", "looks", "notes", "person", "situation")
        ),
    },
    "f'show_{action}'": {"show_close_case", "show_reopen_case", "show_start_follow_up"},
    "f'ask_to_{kind}'": {f"ask_to_{kind}" for kind in BlockStepKind.values},
    "f'{verb}_{line.kind}'": {f"{verb}_{kind}" for verb in ("grant", "refuse") for kind in BlockStepKind.values},
    "f'ask_{kind.value}'": {f"ask_{kind}" for kind in OpeningKind.values},
}  # fmt: skip
# Calls with an ``action`` that is no name in the trail.
OTHER_ACTIONS = {"add_argument", "TrailFilter", "TrailLine", "LookLine", "Opened"}
Takers = dict[tuple[Path | None, str], set[int]]


def _parameters(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [argument.arg for argument in node.args.posonlyargs + node.args.args]
    if isinstance(node, ast.ClassDef):
        return [
            line.target.id
            for line in node.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        ]
    return []


def _takers(trees: dict[Path, ast.Module]) -> Takers:
    """Which functions and records take an ``action``, and at which place; private ones in their own file alone."""
    found: Takers = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            names = _parameters(node)
            if "action" in names:
                name: str = node.name  # type: ignore[attr-defined]
                key = (path if name.startswith("_") else None, name)
                found.setdefault(key, set()).add(names.index("action"))
    return found


def _given(path: Path, tree: ast.Module, takers: Takers) -> Iterator[ast.expr]:
    """The expressions that a file gives for an action, as an argument or as a default."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in OTHER_ACTIONS:
                continue
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "action")
            places = takers.get((None, name), set()) | takers.get((path, name), set())
            yield from (node.args[place] for place in places if place < len(node.args))
        elif isinstance(node, ast.FunctionDef):
            pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            yield from (default for argument, default in pairs if argument.arg == "action" and default)


def _names(given: ast.expr) -> set[str]:
    if isinstance(given, ast.IfExp):
        return _names(given.body) | _names(given.orelse)
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return {given.value}
    if isinstance(given, ast.JoinedStr):
        return FORMED[ast.unparse(given)]
    return set()  # a name handed through: whoever hands it in is found where they do


def audited_actions() -> set[str]:
    """Every name of an action that the code can write into the trail."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py")}
    takers = _takers(trees)
    return {
        name for path, tree in trees.items() for given in _given(path, tree, takers) for name in _names(given)
    }


@pytest.fixture(scope="module")
def audited() -> set[str]:
    return audited_actions()


def test_the_walk_finds_screens_endpoints_actions_and_openers(audited: set[str]) -> None:
    assert {"open_case", "open_tasks", "add_document", "sign_in", "open_note_draft", "grant_shred"} <= audited


def test_every_audited_action_has_words(audited: set[str]) -> None:
    assert sorted(audited - set(ACTIONS)) == []


def test_no_code_is_shown_to_anybody(audited: set[str]) -> None:
    with override("es"):
        for action in audited:
            assert "_" not in trail_words(action) + action_words(action), action
            assert action_words(action) not in ("Abrió algo del caso", "Hizo algo en el caso"), action
