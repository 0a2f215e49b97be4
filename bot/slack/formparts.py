"""Parts of the experts' form: what changes, the house's terms, how far the answer reaches. Pure."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.glossary import current
from bot.settings import Settings
from bot.slack import blocks, mrkdwn
from bot.slack.blocks import Block
from bot.tables import Answer
from bot.text import normalise
from bot.words import say

_QUOTE: Final = 300
_QUOTES: Final = 4
_TERMS: Final = 5
_SHARED: Final = 0.4
_PIECES = re.compile(
    r"[一-龥々ヶ]+|[ァ-ヴー]+|[ぁ-ん]+|\d+(?:[.,]\d+)*|[A-Za-z0-9]+|\s+|.", re.DOTALL
)


@dataclass(frozen=True)
class Place:
    """A passage that an answer may rest on."""

    passage_id: str
    place: str
    quote: str


def places(row: Answer) -> tuple[Place, ...]:
    """Return the cited passages of an answer."""
    found = {}
    for one in row.citations:
        parts = (str(one.get(part, "")) for part in ("document", "heading"))
        place = " › ".join(part.replace(" > ", " › ") for part in parts if part)
        known_id = str(one.get("passage_id", ""))
        found[known_id] = Place(known_id, place, str(one.get("quote", "")))
    return tuple(found.values())[:_QUOTES]


def bounds(passages: Sequence[Place], language: str) -> list[Block]:
    """Return the fields that say how long, where and on what the answer rests."""
    until: Block = {"type": "datepicker", "action_id": "date"}
    choices = [(say(f"slack.modal_audience_{name}", language), name) for name in ("all", "here")]
    made = [
        blocks.optional(
            "until", say("slack.modal_until", language), until,
            say("slack.modal_until_hint", language),
        ),
        blocks.radio("audience", say("slack.modal_audience", language), choices),
    ]  # fmt: skip
    if len(passages) > 1:
        options = [blocks.option(mrkdwn.cut(one.place, 75), one.passage_id) for one in passages]
        element: Block = {"type": "checkboxes", "action_id": "choice", "options": options}
        hint = say("slack.modal_rests_hint", language)
        made.append(blocks.optional("rests", say("slack.modal_rests", language), element, hint))
    return made


def quotes(passages: Sequence[Place], language: str) -> list[Block]:
    """Return what the passages say."""
    made = [
        blocks.context(
            f"{mrkdwn.escape(one.place)}\n{mrkdwn.escape(mrkdwn.cut(one.quote, _QUOTE))}"
        )
        for one in passages
    ]
    title = blocks.section(say("slack.modal_sources", language))
    return [blocks.divider(), title, *made] if made else []


def changes(was: str, text: str, language: str) -> list[Block]:
    """Return what changes, word by word: what goes struck out, what comes in bold."""
    title = say("slack.modal_diff", language)
    if was.strip() == text.strip():
        return [blocks.context(f"*{title}*\n{say('slack.modal_same', language)}")]
    return [blocks.section(f"*{title}*\n{difference(was, text)}")]


def difference(was: str, text: str) -> str:
    """Return two texts as one in mrkdwn; texts that share little stand one below the other."""
    old, new = _PIECES.findall(was), _PIECES.findall(text)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _SHARED:
        return "\n".join(filter(None, (_marked(was, "~"), _marked(text, "*"))))
    made = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            made.append(mrkdwn.escape("".join(old[i:j])))
            continue
        made += [_marked("".join(old[i:j]), "~"), _marked("".join(new[k:m]), "*")]
    return "".join(made)


def terms(text: str, settings: Settings, language: str) -> list[Block]:
    """Return which words the house calls otherwise."""
    found = dict.fromkeys(
        (text[one.start : one.end], one.term.term)
        for one in current(settings).find(text)
        if one.form in {normalise(form) for form in one.term.forbidden}
    )
    lines = [
        say("slack.modal_term", language, form=mrkdwn.escape(form), term=mrkdwn.escape(term))
        for form, term in list(found)[:_TERMS]
    ]
    return [blocks.context("\n".join(lines))] if lines else []


def _marked(text: str, mark: str) -> str:
    """Put a mark around each line; it needs a boundary on either side to be read as one."""
    lines = [
        f" {mark}{mrkdwn.escape(line.strip())}{mark} " if line.strip() else line
        for line in text.split("\n")
    ]
    return "\n".join(lines)
