"""The experts' queue as it is shown: each item with what can be done with it in one tap."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from bot import review, rivals, sight
from bot.review import Waiting
from bot.slack import blocks, modal, mrkdwn
from bot.slack.blocks import Block
from bot.slack.desk import Desk
from bot.tables import Answer, Question, ReviewItem, Rewrite, VerifiedAnswer
from bot.words import say

SHOWN: Final = 8
HAS_WORDS: Final = ("thumbs_down", "candidate", "stale")
"""About something that may serve as it stands: these can be approved."""
BETWEEN: Final = ("conflict", "pair_conflict")
"""Two that cannot both be right: one of them is chosen."""
MARKS: Final = ("①", "②")
ROUND: Final = (("（", "）"), (" (", ")"))
JOINED: Final = ("・", " · ")
"""Between remarks, in Japanese and in English."""
_PREVIEW: Final = 150


def listed(
    desk: Desk, session: Session, user: str, language: str, limit: int = SHOWN
) -> tuple[list[Block], int]:
    """Return the queue as blocks, and how many items are open."""
    items, total = sight.waiting(session, desk.room.settings, user, limit)
    made: list[Block] = []
    for one in items:
        made += _row(desk, session, one, user, language)
    if total > len(items):
        made.append(blocks.context(say("slack.review_more", language, count=total - len(items))))
    pace = review.pace(session)
    if pace.count:
        seconds = f"{pace.seconds:.0f}"
        key = "slack.review_done" if pace.seconds else "slack.review_count"
        made.append(blocks.context(say(key, language, count=pace.count, seconds=seconds)))
    return made or [blocks.section(say("slack.review_empty", language))], total


def _row(desk: Desk, session: Session, one: Waiting, user: str, language: str) -> list[Block]:
    item = one.item
    short = mrkdwn.escape(mrkdwn.cut(" ".join(one.question.split()), _PREVIEW))
    notes = [say(f"slack.review_{item.why}", language), _when(item)]
    if item.count > 1:
        notes.append(say("slack.review_asked", language, count=item.count))
    if item.author and item.why not in BETWEEN:
        name = mrkdwn.escape(desk.people.guess(item.author).called(language))
        notes.append(say("slack.review_by", language, name=name))
    if item.assigned_to:
        name = mrkdwn.escape(desk.people.guess(item.assigned_to).called(language))
        theirs = say("slack.review_theirs", language, name=name)
        mine = item.assigned_to == user
        notes.append(say("slack.review_yours", language) if mine else theirs)
    text = words(session, item)[1]
    lines = [
        f"*{short}*",
        *_quoted(desk, item, text, language),
        *_odd(item, language),
        JOINED[language == "en"].join(notes),
    ]
    more = blocks.button(say("slack.review_open", language), "review", item.id)
    return [
        {**blocks.section("\n".join(lines), more), "block_id": f"item:{item.id}"},
        {**blocks.actions(*taps(item, language)), "block_id": f"taps:{item.id}"},
    ]


def _quoted(desk: Desk, item: ReviewItem, text: str, language: str) -> list[str]:
    """Return an item's words as quoted lines; where there are two, each with whose they are."""
    quoted = [
        f"> {mrkdwn.escape(mrkdwn.cut(' '.join(one.split()), _PREVIEW))}"
        for one in (text, item.rival if item.why in BETWEEN else "")
        if one
    ]
    if len(quoted) < 2:
        return quoted
    opens, closes = ROUND[language == "en"]
    return [
        f"> {mark} {line[2:]}{opens}{whose}{closes}" if whose else f"> {mark} {line[2:]}"
        for mark, line, whose in zip(MARKS, quoted, whose_of(desk, item, language), strict=False)
    ]


def _odd(item: ReviewItem, language: str) -> list[str]:
    """Return which piece of a pair made it wait, if one did."""
    kind, _, piece = str((item.detail or {}).get("odd", "")).partition(":")
    return [f"⚠️ {mrkdwn.escape(say(f'review.odd_{kind}', language, piece=piece))}"] if kind else []


def whose_of(desk: Desk, item: ReviewItem, language: str) -> list[str]:
    """Return whose the two are: people's names, or the documents'; empty where nobody knows."""
    detail = item.detail or {}
    if detail.get("passages"):
        return [_dated(one, language) for one in detail["evidence"]]
    people = [str(one) for one in detail.get("authors") or (item.author, "")]
    names = [desk.people.guess(one).called(language) if one else "" for one in people]
    return [mrkdwn.escape(name) for name in names]


def _dated(piece: Mapping[str, Any], language: str) -> str:
    """Return a document's name and from when it holds; of two, the newer is marked."""
    told = [mrkdwn.escape(str(piece.get("document", "")))]
    if since := piece.get("since"):
        told.append(say("slack.updated", language, date=since))
    if piece.get("age"):
        told.append(f"*{say('slack.review_newer', language)}*")
    return JOINED[language == "en"].join(told)


def taps(item: ReviewItem, language: str) -> list[Block]:
    """Return the buttons of an item; an ended or contested answer may be approved as it stands."""
    if item.why in BETWEEN:
        both = blocks.button(say("slack.review_both", language), "decide:both", item.id)
        fix = blocks.button(say("slack.review_fix", language), "review_fix", item.id)
        quotes = bool((item.detail or {}).get("passages"))
        return [
            blocks.button(say("slack.review_first", language), "decide:approve", item.id),
            blocks.button(say("slack.review_second", language), "decide:drop", item.id),
            *([both] if quotes else []),
            *([] if rivals.is_of_passages(item) else [fix]),  # of no question: there is no answer
            blocks.button(say("slack.review_pass_on", language), "decide:pass", item.id),
        ]
    drop = blocks.confirmed(
        blocks.button(say("slack.review_drop", language), "decide:drop", item.id),
        title=say("slack.review_drop", language), text=say("slack.review_drop_sure", language),
        yes=say("slack.review_yes", language), no=say("slack.cancel", language),
    )  # fmt: skip
    taps = [
        blocks.button(say("slack.review_fix", language), "review_fix", item.id),
        drop,
        blocks.button(say("slack.review_pass_on", language), "decide:pass", item.id),
    ]
    if item.why in HAS_WORDS or item.why.startswith("pair"):
        approve = say("slack.review_approve", language)
        taps.insert(0, blocks.button(approve, "decide:approve", item.id, "primary"))
    return taps


def _when(item: ReviewItem) -> str:
    at = int(item.created_at.timestamp())
    return f"<!date^{at}^{{date_short_pretty}} {{time}}|{item.created_at:%Y-%m-%d %H:%M}>"


def words(session: Session, item: ReviewItem) -> tuple[str, str]:
    """Return the question and the words that an item is about."""
    row = session.get(Answer, item.answer_id) if item.answer_id else None
    question = question_of(session, item.answer_id)
    asked = item.question or (question.text if question else "")
    text = item.text or ("" if row is None or row.abstained else modal.bare(row.text))
    return asked, text


def answer_of(session: Session, item: ReviewItem) -> str:
    """Return the answer that a candidate, contested or ended words go back to."""
    if item.why == "candidate" or (item.detail or {}).get("passages"):  # empty without a question
        return item.subject
    ended = session.get(VerifiedAnswer, item.subject) if item.subject else None
    rewrite = session.get(Rewrite, ended.rewrite_id or "") if ended else None
    return rewrite.answer_id if rewrite else ""


def question_of(session: Session, answer_id: str | None) -> Question | None:
    """Return what an answer answers."""
    row = session.get(Answer, answer_id) if answer_id else None
    return session.get(Question, row.question_id) if row else None


def seen(desk: Desk, user: str, limit: int = SHOWN) -> None:
    """Note that an expert has the queue on the screen from now on."""
    with desk.room.store.write() as session:
        items, _ = sight.waiting(session, desk.room.settings, user, limit)
        review.shown(session, [one.item for one in items])
