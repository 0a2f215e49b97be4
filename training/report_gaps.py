"""What do people ask that the manuals do not answer? The gaps of a month, the largest first."""

from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.settings import Settings
from bot.tables import Answer, Question
from bot.words import say
from curation import gaps
from training import charts
from training.page import listed, paragraph, section
from training.span import Span

_SHOWN: Final = 10
_DRAFTS: Final = 30


def figures(session: Session, span: Span, settings: Settings) -> dict[str, Any]:
    """Return the gaps and how often the bot had no answer in a month."""
    here = (Question.origin == "slack", col(Answer.created_at) >= span.start,
            col(Answer.created_at) < span.end)  # fmt: skip
    joined = select(func.count()).select_from(Answer).join(
        Question, col(Question.id) == col(Answer.question_id))  # fmt: skip
    asked = session.exec(joined.where(*here)).one()
    declined = session.exec(joined.where(*here, col(Answer.abstained))).one()
    found = gaps.find(session, settings, span.start, span.end)
    return {"asked": asked, "declined": declined, "gaps": [asdict(one) for one in found]}


def lines(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the gaps for people."""
    share = found["declined"] / found["asked"] if found["asked"] else 0.0
    told = [say("lacks.declined", language, declined=found["declined"], asked=found["asked"],
                share=f"{share:.0%}")]  # fmt: skip
    if not found["gaps"]:
        return [*told, say("lacks.none", language)]
    told.append(say("lacks.open", language, count=len(found["gaps"])))
    told += [
        "  " + say("lacks.gap", language, name=one["name"], size=one["size"], people=one["people"],
                   question=one["questions"][0] if one["questions"] else "-")
        for one in found["gaps"][:_SHOWN]
    ]  # fmt: skip
    return told


def body(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the parts of the page."""
    rows = [charts.Amount(one["name"], float(one["size"]),
                          say("lacks.size", language, size=one["size"], people=one["people"]))
            for one in found["gaps"][:_SHOWN]]  # fmt: skip
    drafts = "".join(_draft(one) for one in found["gaps"][:_DRAFTS])
    return [
        listed(lines({**found, "gaps": []}, language)[:1]),
        section(say("lacks.sizes", language), charts.amounts(rows) if rows else ""),
        section(say("lacks.drafts", language), drafts),
        paragraph(say("lacks.note", language)),
    ]


def _draft(gap: Mapping[str, Any]) -> str:
    asked = "".join(f"<li>{escape(one)}</li>" for one in gap["questions"])
    return (
        f"<details><summary>{escape(gap['name'])}（{gap['size']}）</summary><ul>{asked}</ul>"
        f"<p class='draft'>{escape(gap['draft'])}</p></details>"
    )
