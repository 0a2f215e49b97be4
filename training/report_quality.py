"""How good were the answers of a month? Counted from rows, each share with its interval."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import comb, sqrt
from statistics import median
from typing import Any

from sqlmodel import Session, col, select

from bot.settings import Settings
from bot.tables import Answer, Handoff, Question, Rating, Rewrite
from bot.words import say
from curation.screen import minutes
from training import charts
from training.calendar import newest
from training.exact import wilson
from training.notices import line
from training.page import listed, paragraph, section
from training.span import Span
from training.tables import GateVerdict


def figures(session: Session, span: Span, _settings: Settings) -> dict[str, Any]:
    """Return what was answered, how people took it, and what the tests said."""
    answers = list(session.exec(
        select(Answer).join(Question, col(Question.id) == col(Answer.question_id))
        .where(Question.origin == "slack", col(Answer.created_at) >= span.start,
               col(Answer.created_at) < span.end)
    ))  # fmt: skip
    ids = [one.id for one in answers]
    ratings = list(session.exec(select(Rating).where(col(Rating.answer_id).in_(ids))))
    handed = set(session.exec(select(Handoff.answer_id).where(col(Handoff.answer_id).in_(ids))))
    bad = {one.answer_id for one in ratings if one.value < 0}
    known = [one for one in answers if not one.abstained]
    solved = [one for one in known if one.id not in bad and one.id not in handed]
    good = sum(one.value > 0 for one in ratings)
    voted = sum(one.value != 0 for one in ratings)
    took = [one.milliseconds.get("total", 0.0) for one in answers]
    wrote = (col(Rewrite.created_at) >= span.start, col(Rewrite.created_at) < span.end)
    rewrites = session.exec(select(Rewrite.id).where(*wrote)).all()
    verdicts = session.exec(select(GateVerdict.verdict).where(
        col(GateVerdict.at) >= span.start, col(GateVerdict.at) < span.end)).all()  # fmt: skip
    return {
        "answers": len(answers), "abstained": len(answers) - len(known),
        "verified": sum(bool(one.verified_id) for one in answers),
        "answered": _share(len(known), len(answers)), "solved": _share(len(solved), len(answers)),
        "liked": _share(good, voted), "handed_over": len(handed), "rewrites": len(rewrites),
        "median_ms": round(median(took)) if took else 0, "smallest": smallest(voted),
        "weeks": _weeks(answers, bad, span), "verdicts": list(verdicts), "tests": _tests(session),
        "review": middle(minutes(session, span.start, span.end)),
    }  # fmt: skip


def smallest(votes: int) -> float:
    """Return the smallest change of a share near 80 % that so many votes a month would show.

    Two months are compared, two-sided 5 %, with a chance of 80 %; the normal approximation.
    """
    return min(1.0, 2.8 * sqrt(2 * 0.8 * 0.2 / votes)) if votes else 1.0


def middle(taken: Sequence[float]) -> dict[str, Any]:
    """Return the median of sorted values with its 95 % interval, from the ranks; exact.

    Of few values (five or fewer) the interval is all of them and holds less than 95 %.
    """
    if not taken:
        return {"pairs": 0, "median": None, "low": None, "high": None}
    n, below, rank = len(taken), 0.0, 0
    while (below := below + comb(n, rank) / 2**n) <= 0.025:
        rank += 1
    rank = max(0, rank - 1)
    return {
        "pairs": n, "median": median(taken), "low": taken[rank], "high": taken[n - 1 - rank],
    }  # fmt: skip


def _review(one: Mapping[str, Any], language: str) -> str:
    if not one["pairs"]:
        return say("quality.review_none", language)
    times = {name: f"{one[name]:.1f}" for name in ("median", "low", "high")}
    return say("quality.review", language, pairs=one["pairs"], **times)


def lines(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the month for people."""
    told = [say("quality.answers", language, **{name: found[name] for name in (
        "answers", "abstained", "verified", "handed_over", "rewrites", "median_ms")})]  # fmt: skip
    told += [say(f"quality.{name}", language, **_percent(found[name]))
             for name in ("answered", "solved", "liked")]  # fmt: skip
    told.append(say("quality.smallest", language, points=f"{100 * found['smallest']:.0f}"))
    told.append(_review(found["review"], language))
    told += [test["line"][language] for test in found["tests"]]
    return told


def body(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the parts of the page."""
    rows = [charts.Share(say(f"quality.bar_{name}", language), one["share"], one["low"],
                         one["high"], f"({one['count']}/{one['of']})")
            for name in ("answered", "solved", "liked") if (one := found[name])["of"]]  # fmt: skip
    weeks = [
        charts.Column(one["label"], (one["known"], one["abstained"])) for one in found["weeks"]
    ]
    names = [say("quality.known", language), say("quality.unknown", language)]
    tests = [test for test in reversed(found["tests"]) if test["share"] is not None]
    trend = [
        charts.Point(float(n), test["share"], *test["interval"]) for n, test in enumerate(tests)
    ]
    return [
        listed(lines(found, language)),
        section(say("quality.shares", language), charts.shares(rows) if rows else ""),
        section(say("quality.weeks", language), charts.columns(weeks, names) if weeks else ""),
        section(say("quality.tests", language),
                charts.line(trend, say("quality.along", language), 1.0) if trend else ""),
        paragraph(say("quality.note", language)),
    ]  # fmt: skip


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = wilson(count, of)
    return {"count": count, "of": of, "share": count / of if of else 0.0, "low": low, "high": high}


def _percent(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"count": one["count"], "of": one["of"],
            **{name: f"{one[name]:.0%}" for name in ("share", "low", "high")}}  # fmt: skip


def _weeks(answers: list[Answer], bad: set[str], span: Span) -> list[dict[str, Any]]:
    found, start = [], span.start
    while start < span.end:
        end = min(start + timedelta(days=7), span.end)
        here = [one for one in answers if start <= one.created_at < end]
        found.append({"label": f"{start:%m/%d}", "known": sum(not one.abstained for one in here),
                      "abstained": sum(one.abstained for one in here),
                      "bad": sum(one.id in bad for one in here)})  # fmt: skip
        start = end
    return found if answers else []


def _tests(session: Session) -> list[dict[str, Any]]:
    found = []
    for test in newest(session, "retest"):
        right, of = test.figures.get("right", 0), test.figures.get("of", 0)
        told = {language: line(test, language) for language in ("ja", "en")}
        found.append({"period": test.period, "ok": test.ok, "share": right / of if of else None,
                      "interval": list(wilson(right, of)), "line": told})  # fmt: skip
    return found
