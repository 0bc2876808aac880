"""What stands in the path is written as text, whatever somebody wrote there."""

from dataclasses import fields

import pytest

from amparo.web.cases.path_words import EntryWords

_HOSTILE = """<b>"&'"""
_NAMES = [one.name for one in fields(EntryWords) if one.name not in ("is_corrected", "earlier")]


@pytest.mark.parametrize("is_corrected", [False, True])
def test_nothing_of_an_entry_is_markup(is_corrected: bool) -> None:
    hostile = EntryWords(
        **{name: f"{name} {_HOSTILE}" for name in _NAMES}, is_corrected=is_corrected, earlier=[_HOSTILE]
    ).item()
    plain = EntryWords(
        **{name: f"{name} x" for name in _NAMES}, is_corrected=is_corrected, earlier=["x"]
    ).item()
    assert hostile.replace("&lt;b&gt;&quot;&amp;&#x27;", "x") == plain
    assert all(f"{name} x" in plain for name in _NAMES)
    assert ("<s>title x</s>" in plain) is is_corrected
