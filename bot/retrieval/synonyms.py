"""Other names of what a question names, from the company's glossary. Pure but for the tokenizer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.glossary import Glossary, names_pattern
from bot.retrieval import terms
from bot.text import normalise


@dataclass(frozen=True)
class Named:
    """A name in the question, and what else the same thing is called."""

    form: str
    """As the question says it, in normal form."""
    others: tuple[str, ...]
    """In normal form, the right name first."""
    form_words: str
    others_words: tuple[str, ...]
    """Words of the names, with a space before, between and after; the longest first."""
    pattern: re.Pattern[str]
    """Finds the others in a text in normal form."""

    def written(self, plain: str) -> str:
        """Return a text in normal form that says the question's name for every other one."""
        return self.pattern.sub(self.form, plain)

    def worded(self, words: str) -> str:
        """Return words, separated by spaces, likewise."""
        found = f" {words} "
        for other in self.others_words:
            found = found.replace(other, self.form_words)
        return found.strip()


def named(question: str, glossary: Glossary) -> tuple[Named, ...]:
    """Return the names in a question that have others."""
    if not glossary.find(question):
        return ()
    found = {one.form: one for one in glossary.find(question, terms.breaks(question))}
    return tuple(_named(form, one.term.forms) for form, one in found.items())


def also(question: str, said: Sequence[Named]) -> str:
    """Return the question with every other name in the place of the one it says."""
    found = normalise(question)
    for one in said:
        found = found.replace(one.form, " ".join(one.others))
    return found


def _named(form: str, forms: Sequence[str]) -> Named:
    others = tuple(other for name in forms if (other := normalise(name)) != form)
    worded = [f" {' '.join(terms.words(other))} " for other in others]
    return Named(
        form,
        others,
        f" {' '.join(terms.words(form))} ",
        tuple(sorted(filter(str.strip, worded), key=len, reverse=True)),
        names_pattern(others),
    )
