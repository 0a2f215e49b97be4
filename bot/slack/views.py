"""The messages about answers, as pure Block Kit: answer, correction, feedback, hand-over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.slack import blocks, mrkdwn
from bot.slack.blocks import Block
from bot.tables import Answer
from bot.verified import REPEATED
from bot.words import say

REASONS: Final = ("wrong", "outdated", "source", "unclear", "missing", "permission")
"""Why an answer was no good; words are ``slack.reason_<name>``."""
_CITATIONS_SHOWN: Final = 8
_PREVIEW: Final = 150

Message = dict[str, Any]
"""``text`` and ``blocks`` for the outbox."""


@dataclass(frozen=True)
class Beside:
    """What stands beside an answer."""

    dates: Mapping[str, str] = field(default_factory=dict)
    """Passage id to what is to be known of its document's age."""
    asks: Sequence[str] = ()
    """What one may ask next."""
    handed: bool = False
    """Whether a person has been asked already."""
    unsure: bool = False
    """Whether what was found may not fit."""


def answer(row: Answer, expert: str = "", beside: Beside | None = None) -> Message:
    """Return the message that shows an answer.

    Args:
        row: The stored answer.
        expert: How the expert whose words it repeats is called; empty when it repeats nobody.
        beside: Dates and what to ask next, if they are known.
    """
    beside = beside or Beside()
    language = row.language
    made: list[Block] = []
    if row.verified_by and expert:
        key = "slack.badge" if row.model_version == REPEATED else "slack.badge_near"
        made.append(blocks.context(say(key, language, name=mrkdwn.escape(expert))))
    made.append(blocks.markdown(mrkdwn.markdown(row.text)))
    if sources := _sources(row, beside.dates):
        made.append(blocks.context(sources))
    if hint := _hint(row, beside):
        made.append(blocks.context(say(hint, language)))
    made += [_votes(row), blocks.actions(*_buttons(row, beside))]
    if beside.asks:
        made += [blocks.context(say("slack.followups", language)), _followups(row.id, beside.asks)]
    return {"text": _fallback(row.text), "blocks": made, "answer": row.id}


def _hint(row: Answer, beside: Beside) -> str:
    """Return the words key of what an answer lacks and where it is to be had; empty if nothing."""
    if row.abstained:
        return "slack.abstained_handed" if beside.handed else "slack.abstained_hint"
    if beside.unsure or beside.handed:
        return "slack.unsure_handed" if beside.handed else "slack.unsure_hint"
    return ""


def corrected(row: Answer, text: str, expert: str, language: str) -> Message:
    """Return what the answer's message says after an expert's rewrite.

    The vote buttons are gone: a vote on the expert's words would count for the bot's.
    """
    name = mrkdwn.escape(expert)
    made = [
        blocks.context(say("slack.corrected_badge", language, name=name)),
        blocks.markdown(mrkdwn.markdown(text)),
        blocks.actions(_evidence_button(row.id, language), _rewrite_button(row.id, language)),
    ]
    return {"text": _fallback(text), "blocks": made, "answer": row.id}


def reasons(answer_id: str, language: str) -> Message:
    """Return the question why an answer was no good, one button for each reason."""
    asked = say("slack.ask_reason", language)
    row = [
        blocks.button(say(f"slack.reason_{name}", language), f"reason:{name}", answer_id)
        for name in REASONS
    ]
    row.append(blocks.button(say("slack.reason_other", language), "comment", answer_id))
    return {"text": asked, "blocks": [blocks.section(asked), blocks.actions(*row)]}


def settled(text: str, answer_id: str, language: str) -> Message:
    """Return a line with the two buttons that say whether a question is settled."""
    yes = blocks.button(say("slack.solved", language), "solved:yes", answer_id, "primary")
    no = blocks.button(say("slack.not_solved", language), "solved:no", answer_id)
    return {"text": text, "blocks": [blocks.section(text), blocks.actions(yes, no)]}


def way_on(answer_id: str, language: str) -> Message:
    """Return where somebody may turn whose question is not settled."""
    text = say("slack.abstained_hint", language)
    ask = ask_button(answer_id, language, "primary")
    return {"text": text, "blocks": [blocks.section(text), blocks.actions(ask)]}


def offer_rewrite(answer_id: str, language: str) -> Message:
    """Return an expert's private invitation to rewrite an answer."""
    asked = say("slack.offer_rewrite", language)
    made = [blocks.section(asked), blocks.actions(_rewrite_button(answer_id, language))]
    return {"text": asked, "blocks": made}


def handoff(
    row: Answer, question: str, asker: str, called: Sequence[str], *, unsure: bool = False
) -> Message:
    """Return the request to the people in charge.

    Args:
        row: The answer that did not help.
        question: What was asked.
        asker: User id.
        called: User ids to call; empty in a channel that is there for this.
        unsure: Whether it comes because the answer may be wrong.
    """
    language = row.language
    names = " ".join(f"<@{user}>" for user in called)
    key = "slack.handoff" if row.abstained else "slack.handoff_asked"
    asked = say("slack.handoff_unsure" if unsure else key, language, user=f"<@{asker}>")
    intro = f"{names} {asked}".strip()
    quoted = "\n".join(
        f"> {line}" for line in mrkdwn.escape(mrkdwn.cut(question, 1_000)).splitlines()
    )
    on = blocks.button(say("slack.review_pass_on", language), "handoff_pass", row.id)
    made = [
        blocks.section(f"{intro}\n{quoted}"),
        blocks.context(say("slack.handoff_note", language)),
        blocks.actions(_rewrite_button(row.id, language), on),
    ]
    return {"text": intro, "blocks": made}


def overdue(row: Answer, question: str) -> Message:
    """Return what an administrator is told of a hand-off that nobody has answered in time."""
    asked = say("slack.handoff_overdue", row.language)
    quoted = mrkdwn.escape(mrkdwn.cut(" ".join(question.split()), _PREVIEW))
    made = [
        blocks.section(f"{asked}\n> {quoted}"),
        blocks.actions(_rewrite_button(row.id, row.language)),
    ]
    return {"text": asked, "blocks": made}


def place_of(citation: Mapping[str, Any]) -> str:
    """Return where a citation stands, as mrkdwn: document, then its headings."""
    parts = [str(citation.get("document", "")), *str(citation.get("heading", "")).split(" > ")]
    return " › ".join(mrkdwn.escape(part.strip()) for part in parts if part.strip())


def _sources(row: Answer, dates: Mapping[str, str]) -> str:
    """Return the citations as lines of mrkdwn, those of one place together."""
    places: dict[str, list[int]] = {}
    for citation in row.citations:
        place = place_of(citation)
        if age := dates.get(str(citation.get("passage_id", ""))):
            place += f" · {age}"
        places.setdefault(place, []).append(int(citation.get("n", 0)))
    if not places:
        return ""
    shown = list(places.items())[:_CITATIONS_SHOWN]
    lines = [f"{''.join(f'[{n}]' for n in numbers if n)} {place}" for place, numbers in shown]
    return "\n".join([say("slack.sources", row.language), *lines])


def _votes(row: Answer) -> Block:
    return blocks.feedback(
        "feedback",
        (say("slack.good", row.language), f"good:{row.id}"),
        (say("slack.bad", row.language), f"bad:{row.id}"),
    )


def _buttons(row: Answer, beside: Beside) -> list[Block]:
    first = row.abstained or beside.unsure
    ask = [] if beside.handed else [ask_button(row.id, row.language, "primary" if first else "")]
    rewrite = _rewrite_button(row.id, row.language)
    evidence = _evidence_button(row.id, row.language)
    return [*ask, rewrite, evidence] if first else [evidence, rewrite, *ask]


def ask_button(answer_id: str, language: str, style: str = "") -> Block:
    """Return the button that hands a question over; it asks before it shows who has asked."""
    return blocks.confirmed(
        blocks.button(say("slack.ask_person", language), "ask_person", answer_id, style),
        title=say("slack.ask_person", language),
        text=say("slack.ask_person_confirm", language),
        yes=say("slack.ask_person_yes", language),
        no=say("slack.cancel", language),
    )


def _evidence_button(answer_id: str, language: str) -> Block:
    return blocks.button(say("slack.evidence", language), "evidence", answer_id)


def _followups(answer_id: str, asks: Sequence[str]) -> Block:
    """Return a button for each question; its value holds the answer's id and the question."""
    buttons = [
        blocks.button(text, f"followup:{number}", f"{answer_id}:{text}")
        for number, text in enumerate(asks)
    ]
    return blocks.actions(*buttons)


def _rewrite_button(answer_id: str, language: str) -> Block:
    return blocks.button(say("slack.rewrite", language), "rewrite", answer_id)


def _fallback(text: str) -> str:
    return mrkdwn.escape(mrkdwn.cut(text, mrkdwn.FALLBACK_LIMIT // 5))
