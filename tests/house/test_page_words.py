"""The page's sentences: both languages, the same values, each used, none written elsewhere."""

import json
import re

from bot.text import is_japanese
from tests.support import tree

PAGE = tree.ROOT / "bot/playground/page"
SCRIPTS = [path for path in sorted(PAGE.glob("*.js")) if path.name != "words.js"]
ENTRY = re.compile(r"^  (\w+): (\[\".*\"\]),$", re.MULTILINE)
NAMES_OF_LANGUAGES = {"日本語"}


def table() -> dict[str, list[str]]:
    """Key to [Japanese, English] as words.js lists them."""
    found = ENTRY.findall(tree.read(PAGE / "words.js"))
    return {key: json.loads(pair) for key, pair in found}


def code() -> str:
    """All scripts but the words."""
    return "\n".join(tree.read(path) for path in SCRIPTS)


def test_both_languages_are_there() -> None:
    """Each sentence has two non-empty forms with the same values; English holds no Japanese."""
    assert len(table()) >= 50
    for key, (japanese, english) in table().items():
        assert japanese.strip(), key
        assert english.strip(), key
        assert not is_japanese(english), key
        assert set(re.findall(r"\{\w+\}", japanese)) >= set(re.findall(r"\{\w+\}", english)), key


def test_keys_are_used_and_known() -> None:
    """Every key is named by a script, and every ``t("key")`` is in the table."""
    known, scripts = table(), code()
    asked = set(re.findall(r"\bt\(\"(\w+)\"", scripts))
    assert asked <= set(known)
    built = re.findall(r"\bt\(`(\w+)\$\{[^}]*\}(\w*)`", scripts)
    unused = {
        key
        for key in known
        if not re.search(rf"\b{key}\b", scripts)
        and not any(key.startswith(head) and key.endswith(tail) for head, tail in built)
    }
    assert not unused


def test_no_script_speaks_for_itself() -> None:
    """Japanese text stands in words.js only, except the names of the languages."""
    for path in SCRIPTS:
        kept = re.sub(r"(?m)^\s*(//|/?\*).*$", "", tree.read(path))
        texts = re.findall(r"\"([^\"\n]*)\"|`([^`\n]*)`", kept)
        said = {part for pair in texts for part in pair if is_japanese(part)}
        assert said <= NAMES_OF_LANGUAGES, path.name
