"""Was it worth it? Minutes saved less what it cost, as a range, and training by itself.

What is not known is drawn: how many questions were really solved, how long a colleague would have
taken, and what an hour costs. The range is where four of five draws fall.
"""

import random
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.settings import Settings
from bot.words import say
from training import charts, report_cost, report_quality
from training import settings as training_settings
from training.page import listed, paragraph, section
from training.settings import TrainingSettings
from training.span import Span
from training.tables import GateVerdict, Run

_DRAWS: Final = 4000
_SEED: Final = 20261125
_READING_MINUTES: Final = 0.5
"""What reading one answer of the bot takes."""
_WRONG_MINUTES: Final = 5.0
"""What an answer costs that somebody called wrong."""


def figures(session: Session, span: Span, settings: Settings) -> dict[str, Any]:
    """Return benefit, cost and return, each with its range, and what training added."""
    training = training_settings.load()
    quality = report_quality.figures(session, span, settings)
    cost = report_cost.figures(session, span, settings)
    solved, answers = quality["solved"]["count"], quality["answers"]
    wrong = quality["liked"]["of"] - quality["liked"]["count"]
    drawn = draws(answers, solved, wrong, cost["yen"], training)
    trained = _trained(session, answers, training)
    return {
        "answers": answers, "solved": solved, "wrong": wrong, "cost_yen": cost["yen"],
        "fixed_yen": cost["fixed_yen"], **drawn, "training": trained,
        "saved_minutes": training.saved_minutes, "wage": training.wage_yen_per_hour,
    }  # fmt: skip


def draws(
    answers: int, solved: int, wrong: int, cost: float, training: TrainingSettings
) -> dict[str, Any]:
    """Return benefit and return on cost as (low, middle, high) of four draws in five. Pure.

    Args:
        answers: Questions that were answered or declined.
        solved: Of these, answered without a complaint or a hand-off.
        wrong: Answers that somebody called wrong.
        cost: Yen of the month.
        training: Wage and minutes.
    """
    rng = random.Random(_SEED)
    yen: list[float] = []
    for _ in range(_DRAWS if answers else 0):
        share = rng.betavariate(solved + 1, answers - solved + 1)
        minutes = training.saved_minutes * rng.lognormvariate(0, 0.35)
        wage = training.wage_yen_per_hour * rng.uniform(0.85, 1.15)
        saved = answers * (share * minutes - _READING_MINUTES) - wrong * _WRONG_MINUTES
        yen.append(saved / 60 * wage)
    yen.sort()
    low, middle, high = (yen[int(len(yen) * at)] if yen else 0.0 for at in (0.1, 0.5, 0.9))
    rates = [round((one - cost) / cost, 2) if cost else None for one in (low, middle, high)]
    benefit = [_plain(low), _plain(middle), _plain(high)]
    return {"benefit": benefit, "roi": rates, "net": _plain(middle - cost)}


def _plain(yen: float) -> int:
    """Return yen to two figures: more would pretend to be known."""
    step = int(10 ** max(0, len(str(abs(int(yen)))) - 2))
    return step * round(yen / step)


def lines(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the return on cost for people."""
    if not found["answers"]:
        return [say("roi.nothing", language)]
    low, middle, high = (f"{one:,}" for one in found["benefit"])
    told = [
        say("roi.benefit", language, low=low, middle=middle, high=high, solved=found["solved"],
            answers=found["answers"]),
        say("roi.cost", language, cost=f"{found['cost_yen']:,.0f}"),
        say("roi.net", language, net=f"{found['net']:+,}"),
    ]  # fmt: skip
    if found["roi"][1] is not None:
        rates = [f"{round(one, 1):+.0%}" for one in found["roi"]]
        named = dict(zip(("low", "middle", "high"), rates, strict=True))
        told.append(say("roi.rate", language, **named))
    if not found["fixed_yen"]:
        told.append(say("roi.no_fixed", language))
    trained = found["training"]
    if not trained["runs"]:
        return [*told, say("roi.untrained", language)]
    told.append(say("roi.trained", language, gain=f"{100 * trained['gain']:+.1f}",
                    benefit=f"{trained['benefit_yen']:,.0f}", cost=f"{trained['cost_yen']:,.0f}",
                    runs=trained["runs"]))  # fmt: skip
    return told


def body(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the parts of the page."""
    low, middle, high = found["benefit"]
    rows = [
        charts.Amount(say("roi.bar_benefit", language), float(middle),
                      f"{middle:,} ({low:,}–{high:,})", low, high),
        charts.Amount(say("roi.bar_cost", language), float(found["cost_yen"]),
                      f"{found['cost_yen']:,.0f}"),
    ]  # fmt: skip
    return [
        listed(lines(found, language)),
        section(say("roi.compared", language), charts.amounts(rows)),
        paragraph(say("roi.note", language, minutes=f"{found['saved_minutes']:g}",
                      wage=f"{found['wage']:,.0f}")),
    ]  # fmt: skip


def _trained(session: Session, answers: int, training: TrainingSettings) -> dict[str, Any]:
    """Return what promoted challengers gained over their champions, and what all runs cost."""
    from training.cost import run_total

    runs = session.exec(
        select(Run).where(Run.why != "rehearsal").order_by(col(Run.created_at))
    ).all()
    gain = 0.0
    for run in runs:
        if run.stage == "promoted":
            gain += _gain(session, run.id)
    cost = sum(run_total(session, run, training).yen for run in runs)
    benefit = gain * answers * training.saved_minutes / 60 * training.wage_yen_per_hour
    return {"runs": len(runs), "gain": gain, "benefit_yen": benefit, "cost_yen": round(cost, 1)}


def _gain(session: Session, run_id: str) -> float:
    verdict = session.exec(select(GateVerdict).where(GateVerdict.run_id == run_id)).first()
    found = [one["values"] for one in verdict.reasons if one["name"] == "better"] if verdict else []
    if not found or not found[0]["champion"]["of"]:
        return 0.0
    of = int(found[0]["champion"]["of"])
    return float(found[0]["challenger"]["right"] - found[0]["champion"]["right"]) / of
