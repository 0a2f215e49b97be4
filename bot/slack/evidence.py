"""「根拠を見る」: what an answer rests on, who has verified it, and which model spoke."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.access import Reader, may_read
from bot.office import JAPAN
from bot.prompt import VERIFIED
from bot.retrieval import ages
from bot.slack import blocks, mrkdwn, views
from bot.slack.blocks import Block
from bot.slack.desk import Desk
from bot.slack.people import Person
from bot.store import now
from bot.tables import Answer, Document, Passage, Question, Rewrite, VerifiedAnswer
from bot.words import say

_SNIPPET: Final = 600
_SHOWN: Final = 8
_TRIED: Final = 4


def view(desk: Desk, answer_id: str, user: str, language: str) -> Block | None:
    """Return the view that shows an answer's evidence to a person; None without an answer."""
    with desk.room.store.read() as session:
        row = session.get(Answer, answer_id)
        question = session.get(Question, row.question_id) if row else None
        if row is None or question is None:
            return None
        reader = Reader(user, question.channel)
        expert = _vouched(session, row)
        made = _verified(desk, expert, language)
        made += _snippets(session, row, reader, (language, desk.room.settings.source_old_months))
    made += [blocks.divider(), blocks.context(_made(row, language))]
    title, close = say("slack.evidence_title", language), say("slack.evidence_close", language)
    return blocks.reading(title, close, made)


def _vouched(session: Session, row: Answer) -> VerifiedAnswer | None:
    """Return the verified answer behind what the message shows now."""
    newer = (
        select(VerifiedAnswer)
        .join(Rewrite, col(Rewrite.id) == col(VerifiedAnswer.rewrite_id))
        .where(Rewrite.answer_id == row.id, col(VerifiedAnswer.expired_at).is_(None))
        .order_by(col(VerifiedAnswer.created_at).desc())
    )
    found = session.exec(newer.limit(1)).first()
    return found or (session.get(VerifiedAnswer, row.verified_id) if row.verified_id else None)


def _verified(desk: Desk, found: VerifiedAnswer | None, language: str) -> list[Block]:
    if found is None:
        return []
    person: Person = desk.people.guess(found.author)
    name, day = mrkdwn.escape(person.called(language)), f"{found.created_at:%Y-%m-%d}"
    lines = [say("slack.evidence_verified", language, name=name, date=day)]
    if found.valid_until:
        until = f"{found.valid_until:%Y-%m-%d}"
        lines.append(say("slack.evidence_until", language, date=until))
    return [blocks.section("\n".join(lines))]


def _snippets(session: Session, row: Answer, reader: Reader, shown: tuple[str, int]) -> list[Block]:
    """Return each cited passage as the document has it now.

    Args:
        session: A reading session.
        row: The answer.
        reader: Who looks.
        shown: The language, and months after which a document counts as old.
    """
    language, months = shown
    cited = [one for one in row.citations if not _is_verified(one)][:_SHOWN]
    ids = [str(one.get("passage_id", "")) for one in cited]
    found = _passages(session, ids)
    marks = ages.of(session, cited, now().astimezone(JAPAN).date(), months, language)
    made: list[Block] = []
    for citation, one in zip(cited, ids, strict=True):
        made += _snippet(citation, found.get(one), reader, (language, marks.get(one, "")))
    if made:
        return made
    return [blocks.section(say("slack.evidence_none", language)), *tried(session, row, reader)]


def _snippet(
    citation: dict[str, Any], at: tuple[Passage, Document] | None, reader: Reader,
    shown: tuple[str, str],
) -> list[Block]:  # fmt: skip
    language, mark = shown
    head = f"*[{citation.get('n', '')}]* {views.place_of(citation)}"
    quote = str(citation.get("quote", ""))
    if at is None or at[0].removed_at is not None:
        gone = say("slack.evidence_gone", language)
        return [blocks.section(f"{head}\n{gone}\n{_quoted(quote, quote)}")]
    passage, document = at
    if not may_read(document.audience, reader):
        return [blocks.section(f"{head}\n{say('slack.evidence_hidden', language)}")]
    taken = say("slack.evidence_taken", language, date=f"{document.updated_at:%Y-%m-%d}")
    note = " · ".join(filter(None, (mrkdwn.escape(document.source), taken, mark)))
    return [blocks.section(f"{head}\n{_quoted(passage.text, quote)}"), blocks.context(note)]


def _quoted(text: str, quote: str) -> str:
    """Return a passage as a quotation, cut around the words that carry the answer."""
    start = max(0, text.find(quote))
    first = max(0, start - (_SNIPPET - len(quote)) // 3)
    shown = ("…" if first else "") + mrkdwn.cut(text[first:], _SNIPPET)
    return "\n".join(f"> {mrkdwn.escape(line)}" for line in shown.splitlines() if line.strip())


def tried(session: Session, row: Answer, reader: Reader) -> list[Block]:
    """Return where the passages stand that were looked at, as far as a reader may know them."""
    found = _passages(session, list(row.passage_ids[:_TRIED]))
    places = dict.fromkeys(
        mrkdwn.escape(" › ".join(filter(None, (document.title, *passage.heading.split(" > ")))))
        for passage, document in found.values()
        if may_read(document.audience, reader)
    )
    lines = [say("slack.evidence_tried", row.language), *(f"• {place}" for place in places)]
    return [blocks.context("\n".join(lines))] if places else []


def _passages(session: Session, ids: Sequence[str]) -> dict[str, tuple[Passage, Document]]:
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(ids))
    )
    return {passage.id: (passage, document) for passage, document in session.exec(query)}


def _made(row: Answer, language: str) -> str:
    seconds = f"{float(row.milliseconds.get('total', 0.0)) / 1000:.1f}"
    model = row.model_version or "-"
    if model == "verified":
        model = say("slack.made_by_expert", language)
    values = {"model": mrkdwn.escape(model), "prompt": row.prompt_version, "seconds": seconds}
    return say("slack.evidence_made", language, **values)


def _is_verified(citation: dict[str, Any]) -> bool:
    return str(citation.get("passage_id", "")).startswith(VERIFIED)
