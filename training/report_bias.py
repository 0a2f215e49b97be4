"""Does it matter who asks? The month's audit, and how the topics differ."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from bot.settings import Settings
from bot.words import say
from training import bias, charts
from training.calendar import newest
from training.page import listed, paragraph, section
from training.span import Span
from training.tables import CheckUp


def figures(session: Session, span: Span, _settings: Settings) -> dict[str, Any]:
    """Return the audit of a month and the topics of the latest test."""
    audit = session.exec(
        select(CheckUp).where(CheckUp.kind == "bias", CheckUp.period == span.name)
    ).first()
    return {
        "audited": audit is not None, "ok": audit.ok if audit else None,
        "version": audit.version_id if audit else "",
        "swaps": audit.figures["swaps"] if audit else [], "topics": _topics(session),
    }  # fmt: skip


def lines(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the audit for people."""
    if not found["audited"]:
        return [say("bias.none", language)]
    told = [say("bias.ok" if found["ok"] else "bias.bad", language, version=found["version"])]
    for one in found["swaps"]:
        key = "bias.finding" if one["finding"] else "bias.swap"
        told.append(say(key, language, name=say(f"bias.{one['name']}", language),
                        first=one["first"], second=one["second"], rows=one["rows"],
                        p=f"{one['p']:.2g}", smallest=f"{100 * one['smallest']:.0f}"))  # fmt: skip
    return told


def body(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the parts of the page."""
    rows = [charts.Share(_named(one["name"], n, language), value / one["rows"],
                         *_interval(value, one["rows"]), f"({value}/{one['rows']})")
            for one in found["swaps"] for n, value in enumerate((one["first"], one["second"]))
            if one["rows"]]  # fmt: skip
    topics = [charts.Share(one["group"], one["right"] / one["of"], one["low"], one["high"],
                           f"({one['right']}/{one['of']})") for one in found["topics"]]  # fmt: skip
    return [
        listed(lines(found, language)),
        section(say("bias.ways", language), charts.shares(rows) if rows else ""),
        section(say("bias.by_topic", language), charts.shares(topics) if topics else ""),
        paragraph(say("bias.note", language)),
    ]


def _named(name: str, place: int, language: str) -> str:
    ways = {pair[0]: pair[1:] for pair in bias.PAIRS}
    return say(f"bias.way_{ways[name][place]}", language)


def _interval(right: int, of: int) -> tuple[float, float]:
    from training.exact import wilson

    return wilson(right, of)


def _topics(session: Session) -> list[dict[str, Any]]:
    from curation.tables import Clean

    last = newest(session, "retest", 1)
    if not last:
        return []
    right: dict[str, bool] = last[0].figures.get("rows", {})
    topics = dict(session.exec(select(Clean.pair_id, Clean.topic)).all())
    return bias.departments([(topics.get(pair) or "-", holds) for pair, holds in right.items()])
