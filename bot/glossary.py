"""The company's own words: what one thing is called, how that is read, and what else people say.

A TOML file in the data folder (``glossary.toml``), kept by people. Who asks about 有休 finds the
rules on 年次有給休暇; and curation writes in the one right way what experts wrote in several.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import UserError
from bot.log import get
from bot.settings import Settings
from bot.text import content_hash, normalise

NAME: Final = "glossary.toml"
_EVERYDAY: Final = Path(__file__).with_name("everyday.toml")
_LONGEST: Final = 60
_MOST: Final = 5000
_READABLE: Final = 4
"""Kana from which a reading is looked for in texts; shorter ones stand in other words too."""
_LETTER = re.compile(r".[ﾞﾟ\u3099\u309a]*", re.DOTALL)
Form = Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class Term(BaseModel):
    """One thing and its names, as a ``[[terms]]`` table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    term: Form
    """The right name, as manuals and answers write it."""
    reading: Annotated[str, Field(max_length=_LONGEST)] = ""
    """In kana."""
    synonyms: tuple[Form, ...] = ()
    """Other names that people may use; they find the same passages."""
    forbidden: tuple[Form, ...] = ()
    """Names that are not to be written; they find the same passages, and curation replaces them."""
    note: str = ""
    """For people."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Every name but the reading, the right one first."""
        return (self.term, *self.synonyms, *self.forbidden)


@dataclass(frozen=True)
class Said:
    """A name of a term in a text."""

    start: int
    end: int
    """Code points of the text as it was given."""
    form: str
    """In normal form."""
    term: Term


@dataclass(frozen=True)
class Glossary:
    """All terms of a company."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def revision(self) -> str:
        """Changes with the content, 12 hex digits; empty for an empty glossary."""
        data = "\n".join(term.model_dump_json() for term in self.terms)
        return content_hash(data)[:12] if self.terms else ""

    @cached_property
    def _named(self) -> Mapping[str, Term]:
        names = {key: term for term in self.terms for form in term.forms if (key := _key(form))}
        readings = {normalise(term.reading): term for term in self.terms}
        return {key: term for key, term in readings.items() if len(key) >= _READABLE} | names

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return names_pattern(self._named)

    def find(self, text: str, breaks: Collection[int] | None = None) -> list[Said]:
        """Return where the glossary's names stand in a text, the longest name at each place.

        Args:
            text: Any text; width and case do not matter.
            breaks: Where words of the text begin or end; a name must lie between two of them.
        """
        plain, places = _plain(text)
        found = []
        for hit in self._pattern.finditer(plain):
            start, end = places[hit.start()], places[hit.end()]
            if breaks is None or (start in breaks and end in breaks):
                form = normalise(hit[0])
                found.append(Said(start, end, form, self._named[form]))
        return found

    def in_words_of(self, question: str, text: str) -> str:
        """Return a question in the words of a text that answers it, as far as the names differ.

        A name that ``text`` never uses gives way to another name of the same thing that it does
        use: asked about 有休, a rule on 年次有給休暇 is read as if asked about that.
        """
        plain = normalise(text)
        made, place = [], 0
        for said in self.find(question):
            if said.form in plain:
                continue
            used = next((form for form in said.term.forms if _key(form) in plain), "")
            if used:
                made += [question[place : said.start], used]
                place = said.end
        return "".join([*made, question[place:]])


EMPTY: Final = Glossary()


def names_pattern(forms: Collection[str]) -> re.Pattern[str]:
    """Return what finds names, given in normal form, in a text in normal form, longest first."""
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(_bounded, longest)) or r"(?!)")


def read(path: Path) -> Glossary:
    """Return the glossary of a file.

    Raises:
        UserError: The file is missing, or something in it is not as it should be; says what.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise UserError("error.file_missing", path=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("glossary.unreadable", path=path, what=error) from None
    rows = data.get("terms", [])
    if set(data) - {"terms"} or not isinstance(rows, list) or len(rows) > _MOST:
        raise UserError("glossary.shape", path=path, limit=_MOST)
    terms = tuple(_term(path, number, row) for number, row in enumerate(rows, 1))
    _check_apart(path, terms)
    return Glossary(terms)


@lru_cache(maxsize=1)
def everyday() -> Glossary:
    """Return what offices in general call things; ships with the bot."""
    return read(_EVERYDAY)


@lru_cache(maxsize=8)
def over(own: Glossary, base: Glossary) -> Glossary:
    """Return a company's terms with those of ``base`` beneath; a name that both know is its own.

    A term of ``base`` that shares a name with one of the company's is the same thing: its other
    names become names of the company's term.
    """
    owner = {_key(form): place for place, term in enumerate(own.terms) for form in term.forms}
    more: dict[int, list[str]] = {}
    beneath = []
    for term in base.terms:
        places = [owner[key] for form in term.forms if (key := _key(form)) in owner]
        fresh = [form for form in term.forms if _key(form) not in owner]
        if not places:
            beneath.append(term)
        elif fresh:
            more.setdefault(places[0], []).extend(fresh)
    mine = [
        term.model_copy(update={"synonyms": (*term.synonyms, *more.get(place, ()))})
        for place, term in enumerate(own.terms)
    ]
    return Glossary((*mine, *beneath))


def known(settings: Settings) -> Glossary:
    """Return all names that search knows: the company's own over everyday ones."""
    return over(current(settings), everyday())


def current(settings: Settings) -> Glossary:
    """Return the company's glossary as its file has it now; the last good one while it is wrong."""
    path = place(settings)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return EMPTY
    found = _read(path, changed)
    if found is not None:
        _good[path] = found
    return _good.get(path, EMPTY)


def place(settings: Settings) -> Path:
    """Return where the glossary is or would be."""
    return Path(settings.glossary).expanduser() if settings.glossary else settings.data / NAME


_good: dict[Path, Glossary] = {}


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Glossary | None:
    try:
        return read(path)
    except UserError as error:
        get("glossary").warning("glossary.refused", code=error.key)
        return None


def _term(path: Path, number: int, row: object) -> Term:
    try:
        found = Term.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise UserError("glossary.entry", path=path, number=number, what=what) from None
    if found.reading and not _is_kana(found.reading):
        raise UserError("glossary.reading", path=path, number=number, term=found.term)
    return found


def _check_apart(path: Path, terms: Collection[Term]) -> None:
    """Refuse a name that would mean two things, or the same thing twice."""
    owner: dict[str, str] = {}
    for term in terms:
        for form in term.forms:
            key = _key(form)
            if key in owner:
                raise UserError(
                    "glossary.twice", path=path, form=form, one=owner[key], other=term.term
                )
            owner[key] = term.term


def _key(form: str) -> str:
    return normalise(form)


def _bounded(form: str) -> str:
    """Return the pattern of a name; one of Latin letters or digits must stand alone."""
    left = r"(?<![a-z0-9])" if form[0].isascii() and form[0].isalnum() else ""
    right = r"(?![a-z0-9])" if form[-1].isascii() and form[-1].isalnum() else ""
    return left + re.escape(form).replace(r"\ ", r"\s+") + right


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text in normal form and, for each of its places, the place in the text given."""
    letters: list[str] = []
    places: list[int] = []
    for start, letter in _letters(text):
        letters.append(letter)
        places += [start] * len(letter)
    return "".join(letters), [*places, len(text)]


def _letters(text: str) -> Iterator[tuple[int, str]]:
    for one in _LETTER.finditer(text):
        letter = unicodedata.normalize("NFKC", one[0]).lower()
        yield one.start(), " " if letter.isspace() else letter


def _is_kana(text: str) -> bool:
    return all("ぁ" <= c <= "ヿ" or c.isspace() or c in "・ー" for c in normalise(text))
