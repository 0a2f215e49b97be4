"""Every sentence exists in both languages, is used, and is there when it is asked for."""

import importlib
import pkgutil
import re
from string import Formatter

from bot import words
from bot.text import is_japanese
from tests.support import tree

CODE = [path for path in tree.files(*tree.PACKAGES) if not tree.is_words(path)]
PAGE = tree.files("bot/playground", suffixes=(".js", ".mjs", ".html"))
CALLERS = frozenset(
    {"say", "words", "SodateruError", "UserError", "Transient", "Broken", "note_words"}
)
NO_JAPANESE_NEEDED = {"cli.version"}


def table() -> dict[str, tuple[str, str]]:
    """All sentences of the three packages, however their ``words.py`` are registered."""
    for package in ("curation", "training"):
        words.add(importlib.import_module(f"{package}.words").WORDS)
    return words.known()


def holes(sentence: str) -> set[str]:
    """Names of the placeholders of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_are_there() -> None:
    """No sentence is empty, and the Japanese one is written in Japanese."""
    bad = {
        key: pair
        for key, pair in table().items()
        if not all(part.strip() for part in pair)
        or not (is_japanese(pair[0]) or key in NO_JAPANESE_NEEDED)
        or is_japanese(re.sub(r"[「『].*?[」』]", "", pair[1]))
    }
    assert not bad


def test_both_languages_take_the_same_values() -> None:
    """A value that fills the Japanese sentence fills the English one, by name."""
    different = {key: pair for key, pair in table().items() if holes(pair[0]) != holes(pair[1])}
    assert not different
    named = {name for pair in table().values() for name in holes(pair[0])}
    assert not {name for name in named if not name.isidentifier()}


def test_no_sentence_hides_another() -> None:
    """A key stands in one file of a room's words; a second one would win in silence."""
    for package in ("bot.words", "curation.words", "training.words"):
        room = importlib.import_module(package)
        parts = [
            importlib.import_module(f"{package}.{found.name}")
            for found in pkgutil.iter_modules(room.__path__)
        ]
        keys = [key for part in parts for key in part.WORDS]
        assert len(keys) == len(set(keys))
        assert len(keys) > 100


def test_keys_are_room_and_sentence() -> None:
    """A key is the room and the sentence, in lower case."""
    assert not [key for key in table() if not re.fullmatch(r"[a-z]+\.[a-z0-9_]+", key)]


def test_every_key_asked_for_exists() -> None:
    """A key given to say(), words() or an error is in the table."""
    known = table()
    missing = [
        f"{tree.name(path)}:{line} {key}"
        for path in CODE
        for key, line in tree.asked(path, CALLERS)
        if key not in known
    ]
    assert not missing


def test_every_key_is_used() -> None:
    """No sentence lies about unused: a literal, an f-string or the page names it."""
    named = {key for path in CODE for key in tree.literals(path)}
    built = [pattern for path in CODE for pattern in tree.patterns(path)]
    page = "\n".join(tree.read(path) for path in PAGE)
    unused = [
        key
        for key in table()
        if key not in named
        and not any(pattern.fullmatch(key) for pattern in built)
        and key not in page
    ]
    assert not unused


def test_japanese_is_polite_and_tidy() -> None:
    """No half-width kana, no ASCII comma or full stop after Japanese, no plain だ ending."""
    untidy = {
        key: pair[0]
        for key, pair in table().items()
        if re.search(
            r"[\uff61-\uff9f]|[ぁ-んァ-ン一-龥][,.](\s|$)|(?<!ま)(?:のだ|である)。", pair[0]
        )
    }
    assert not untidy
