"""The default model: picks the sentences that answer and quotes them, or says it does not know.

It needs no download, no key and no second of warming up. What it shows are the passages' own
words; only the frame around them is ours.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from threading import Event

from bot.courtesy import bare
from bot.glossary import Glossary, everyday
from bot.llm import Evidence, Prompt
from bot.llm.choosing import Choice, choose
from bot.llm.finish import Finish
from bot.llm.fitting import Candidate, candidates
from bot.llm.newer import Revision, revision
from bot.prompt import VERIFIED, abstention, place
from bot.words import say

_BRACKETS = re.compile(r"[\[［【](\s*\d{1,2}\s*)[\]］】]")


class QuoteModel:
    """A ``ChatModel`` that quotes.

    Args:
        version: Id of the version it serves.
        glossary: Gives the names that mean the same.
    """

    def __init__(self, version: str = "quote", glossary: Callable[[], Glossary] = everyday) -> None:
        self.version = version
        self._glossary = glossary

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the quotes that answer, each with its citation, or the abstention sentence."""
        spoken = 0
        for piece in answer(prompt, self._glossary()):
            if cancel.is_set():
                return
            spoken += len(piece)
            yield piece
        yield Finish(sum(len(turn.content) for turn in prompt.messages), spoken)

    def close(self) -> None:
        """Do nothing: there is nothing to free."""


def answer(prompt: Prompt, glossary: Glossary) -> list[str]:
    """Return the pieces of the answer."""
    question = glossary.in_words_of(bare(prompt.question), _read(prompt.evidence))
    experts = [
        n for n, piece in enumerate(prompt.evidence) if piece.passage_id.startswith(VERIFIED)
    ]
    found = candidates(question, prompt.evidence)
    choice = choose(question, [one for one in found if one.evidence not in experts])
    if not choice.units and not experts:
        return [abstention(prompt.language)]
    told = _from_passages(prompt, question, choice, found)
    expert = [_expert(prompt, number) for number in experts[:1]]
    parts = [expert, told] if experts[:1] == [0] else [told, expert]
    first, *rest = [part for part in parts if part]
    return first + [piece for part in rest for piece in ("\n\n", *part)]


def _from_passages(
    prompt: Prompt, question: str, choice: Choice, found: Sequence[Candidate]
) -> list[str]:
    """Return the pieces that quote the passages; none when nothing in them fits."""
    if not choice.units:
        return []
    twice = None
    if choice.sure:
        twice = revision(question, choice.units, found, prompt.evidence)
    if twice:
        return _revised(prompt, twice)
    alone = len(choice.units) == 1
    return [_frame(prompt, choice), *(_quoted(one, alone=alone) for one in choice.units)]


def _read(evidence: Sequence[Evidence]) -> str:
    return "\n".join(f"{one.document} {one.heading} {one.text}" for one in evidence)


def _revised(prompt: Prompt, twice: Revision) -> list[str]:
    """Return both of two contradicting units, the newer first, each with its day and place."""
    pieces = [say("answer.quoted_revised", prompt.language)]
    both = ((twice.newer, twice.newer_since), (twice.older, twice.older_since))
    for one, since in both:
        there = _unbracketed(prompt.evidence[one.evidence].document)
        key = "answer.since" if since else "answer.undated"
        label = say(key, prompt.language, document=there, day=since.words if since else "")
        pieces.append(f"\n・{label}{_unbracketed(one.unit.shown)} [{one.evidence + 1}]")
    return pieces


def _frame(prompt: Prompt, choice: Choice) -> str:
    """Return the words before the quotes; of an unsure choice they name the section."""
    if choice.sure:
        return say("answer.quoted", prompt.language)
    there = place(prompt.evidence[choice.units[0].evidence])
    return say("answer.quoted_unsure", prompt.language, place=_unbracketed(there))


def _quoted(one: Candidate, *, alone: bool) -> str:
    words = _unbracketed(one.unit.shown)
    mark = "" if alone or "\n" in words else "・"
    return f"\n{mark}{words} [{one.evidence + 1}]"


def _expert(prompt: Prompt, number: int) -> str:
    piece = prompt.evidence[number]
    key = "answer.quoted_apart" if number else "answer.quoted_verified"
    frame = say(key, prompt.language, question=piece.heading)
    return f"{frame}\n{_unbracketed(piece.text)} [{number + 1}]"


def _unbracketed(text: str) -> str:
    """Return ``text`` without footnote marks such as [3], which would read as our citations."""
    return _BRACKETS.sub("", text.strip())
