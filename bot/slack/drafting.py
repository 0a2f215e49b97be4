"""A drafted reply to a message or mail, in the house's style, beside the answer it is made of."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from bot import outbox
from bot.slack import blocks, mrkdwn
from bot.slack.desk import Desk
from bot.tables import Answer, Question
from bot.text import sentences
from bot.words import say

_MARKS: Final = re.compile(r"[ \t]?(?:\[\d{1,2}\])+")
_ASKS = re.compile(
    r"(?:[?？]|(?:でしょう|です|ます|ません)か[。.]?|教えて[^。]*|ご教示[^。]*|伺[^。]*|ください[。.]?"
    r"|知りたい[^。]*)\s*$"
)
_GREETS = re.compile(
    r"^(?:お世話に|いつも|はじめまして|突然|お疲れ|株式会社|拝啓|敬具|--|>)|です。$|と申します"
)
_SALUTES = re.compile(r"^(?:dear|hello|hi)\b[^,:]{0,30}[,:]\s*(?:[^:?]{0,40}:\s*)?", re.IGNORECASE)
_MOST: Final = 3


def question_in(text: str) -> str:
    """Return what a mail asks: its asking sentences, else the text without its greetings. Pure."""
    spoken = [_SALUTES.sub("", text[start:end].strip()) for start, end in sentences(text)]
    asking = [one for one in spoken if _ASKS.search(one) and not one.startswith("何卒")]
    if asking:
        return "".join(asking[:_MOST])
    left = [one for one in spoken if not _GREETS.search(one)]
    return "\n".join(left or spoken)


def letter(answer: Answer, opening: str, closing: str) -> str:
    """Return the reply as a letter: greeting, the answer without its numbers, sources, close."""
    language = answer.language
    body = _MARKS.sub("", answer.text).strip()
    body = body.removeprefix(say("answer.quoted", language)).strip()
    if answer.abstained:
        body = say("slack.draft_unknown", language)
    parts = [opening or say("slack.draft_opening", language), body]
    places = dict.fromkeys(str(one.get("document", "")) for one in answer.citations)
    if places and not answer.abstained:
        joined = ("、" if language == "ja" else ", ").join(places)
        parts.append(say("slack.draft_basis", language, places=joined))
    return "\n\n".join([*parts, closing or say("slack.draft_closing", language)])


def propose(desk: Desk, session: Session, question: Question, answer: Answer) -> None:
    """Plan the draft below the answer that it is made of."""
    settings, language = desk.room.settings, answer.language
    text = letter(answer, settings.reply_opening, settings.reply_closing)
    intro = say("slack.draft_intro", language, user=f"<@{question.user}>")
    made: list[Mapping[str, Any]] = [
        blocks.section(intro), blocks.divider(), blocks.markdown(mrkdwn.markdown(text)),
    ]  # fmt: skip
    if answer.citations:
        made += [blocks.divider(), blocks.context(say("slack.draft_note", language))]
    outbox.plan(
        session, key=f"draft:{answer.id}", kind="notice", channel=question.channel,
        thread_ts=question.thread_ts, payload={"text": intro, "blocks": made},
    )  # fmt: skip
