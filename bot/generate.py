"""Turns a model's stream into an answer that may be shown, or refuses it and says why.

A sentence is let through only after the citation that ends it arrived and its figures were found
in the cited passage; so nothing that people see, even while it is being written, is uncited.
A model cites by the prompt's numbers; people read [1], [2] in the order in which they come.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from bot import cited, outgoing
from bot.cited import Segment
from bot.llm import ChatModel, Prompt
from bot.llm.finish import Finish
from bot.prompt import abstention
from bot.text import normalise

_LONGEST_CHARS_PER_TOKEN: Final = 8
_ECHO_CHARS: Final = 24


@dataclass(frozen=True)
class Citation:
    """One passage that the answer rests on."""

    n: int
    """Its number in the answer, as in [1]."""
    document: str
    heading: str
    passage_id: str
    quote: str
    """The words of the passage that carry the answer, exactly as they stand there."""


@dataclass(frozen=True)
class Draft:
    """What a model's stream came to."""

    text: str
    """Safe to show; empty when the draft was refused."""
    citations: tuple[Citation, ...]
    abstained: bool
    why: str
    """``ok``, ``abstained``, or why it was refused: ``empty``, ``cut``, ``cancelled``, ``uncited``,
    ``cites_unknown``, ``figure_not_in_passage``, ``unsupported``, ``echo``, ``too_long``."""
    tokens_in: int
    tokens_out: int

    @property
    def refused(self) -> bool:
        """Whether this must not be shown."""
        return self.why not in ("ok", "abstained")


@dataclass
class _Reading:
    """A stream as far as it was read."""

    prompt: Prompt
    raw: str = ""
    done: list[Segment] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """A passage's number in the prompt -> the one that readers see: 1 for the first cited."""
    rest: str = ""
    finish: Finish | None = None

    def take(self, *, last: bool) -> Iterator[str]:
        """Yield each newly finished segment as text that may be shown."""
        segments, self.rest = cited.split(self.rest, last=last)
        for segment in segments:
            self.done.append(segment)
            if self.objection():
                return
            told = [self.numbers.setdefault(n, len(self.numbers) + 1) for n in segment.numbers]
            text = self.safe(segment.text) + "".join(f"[{n}]" for n in told)
            self.shown.append(text)
            yield text

    def safe(self, text: str) -> str:
        evidence = "\n".join(piece.text for piece in self.prompt.evidence)
        return outgoing.harmless(text, evidence, self.prompt.language)

    def objection(self) -> str:
        """Return why the newest segment must not be shown, or an empty string."""
        if len(self.raw) > self.prompt.max_tokens * _LONGEST_CHARS_PER_TOKEN:
            return "too_long"
        if _echoes(self.raw, self.prompt):
            return "echo"
        if not self.done:
            return ""
        return cited.objection(self.done[-1], self.prompt)


def generate(
    model: ChatModel,
    prompt: Prompt,
    cancel: Event,
    on_text: Callable[[str], None] | None = None,
) -> Draft:
    """Ask ``model`` and return its answer with checked citations.

    Args:
        model: One version.
        prompt: As ``bot.prompt.render`` made it.
        cancel: Set it to stop early; the draft is then refused as ``cancelled``.
        on_text: Called with each new piece of text that may be shown; pieces join to the answer.

    Raises:
        Transient: The back end failed or broke off.
        Broken: The back end is wrongly set up.
    """
    reading = _Reading(prompt)
    stream = model.stream(prompt, cancel)
    try:
        why = _read(reading, stream, cancel, on_text)
    finally:
        if isinstance(stream, Generator):
            stream.close()  # a refused stream must not go on costing
    return _finished(reading, why, on_text)


def _read(
    reading: _Reading,
    stream: Iterator[str],
    cancel: Event,
    on_text: Callable[[str], None] | None,
) -> str:
    """Read to the end, or to the first reason to refuse, which is returned."""
    for piece in stream:
        if cancel.is_set():
            break
        if isinstance(piece, Finish):
            reading.finish = piece
            continue
        reading.raw += piece
        reading.rest += piece
        _show(reading.take(last=False), on_text)
        if why := reading.objection():
            return why
    return "cancelled" if cancel.is_set() else ""


def _show(pieces: Iterator[str], on_text: Callable[[str], None] | None) -> None:
    for piece in pieces:
        if on_text:
            on_text(piece)


def _finished(reading: _Reading, why: str, on_text: Callable[[str], None] | None) -> Draft:
    if why:
        return _draft(reading, "", why)
    if abstains(reading.raw, reading.prompt.language):
        return _draft(reading, abstention(reading.prompt.language), "abstained")
    _show(reading.take(last=True), on_text)
    cut = reading.finish is not None and reading.finish.cut
    why = reading.objection() or _missing(reading, cut=cut)
    if why:
        return _draft(reading, "", why)
    tail = "" if cut else reading.safe(reading.rest)
    if tail.strip():
        _show(iter([tail]), on_text)
    return _draft(reading, ("".join(reading.shown) + tail).strip(), "ok")


def _missing(reading: _Reading, *, cut: bool) -> str:
    if not reading.raw.strip():
        return "empty"
    if not reading.done:
        return "cut" if cut else "uncited"
    return cited.tail_objection(reading.rest, reading.done, reading.prompt)


def _draft(reading: _Reading, text: str, why: str) -> Draft:
    tokens_in = sum(len(turn.content) for turn in reading.prompt.messages)
    tokens_out = len(reading.raw)
    if reading.finish is not None:  # it is an empty text, so it is never true
        tokens_in, tokens_out = reading.finish.tokens_in, reading.finish.tokens_out
    return Draft(
        text=text,
        citations=_citations(reading) if why == "ok" else (),
        abstained=why == "abstained",
        why=why,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
    )


def _citations(reading: _Reading) -> tuple[Citation, ...]:
    found = []
    for asked, told in reading.numbers.items():  # in the order in which they were first cited
        piece = reading.prompt.evidence[asked - 1]
        claims = [segment.text for segment in reading.done if asked in segment.numbers]
        quote = cited.quote_for(claims, piece)
        found.append(Citation(told, piece.document, piece.heading, piece.passage_id, quote))
    return tuple(found)


def abstains(text: str, language: str) -> bool:
    """Return whether a model's text says that the passages hold no answer."""
    plain = normalise(text)
    if plain.startswith(normalise(abstention(language))[:-1]):
        return True
    return len(plain) <= 120 and not cited.split(text, last=True)[0] and cited.declines(plain)


def _echoes(raw: str, prompt: Prompt) -> bool:
    """Return whether the rules given to the model came back out."""
    if len(raw) < _ECHO_CHARS:
        return False
    rules = prompt.messages[0].content.replace(abstention(prompt.language), "\n")
    written = raw.replace(abstention(prompt.language), "\n")
    pieces = (
        written[i : i + _ECHO_CHARS] for i in range(0, max(1, len(written) - _ECHO_CHARS + 1), 4)
    )
    return any(piece in rules for piece in pieces if "\n" not in piece)
