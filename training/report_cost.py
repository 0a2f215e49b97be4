"""What did a month cost? Yen, tokens and minutes, from the rows that each of them leaves."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from bot.settings import Settings
from bot.words import say
from training import charts, goal
from training import settings as training_settings
from training.cost import run_total, spent
from training.ledger import Total
from training.page import listed, paragraph, section, table
from training.span import Span
from training.tables import Run

_HEADS = ("run", "stage", "minutes", "tokens", "set_aside", "yen")
_PARTS = ("answer_yen", "train_yen", "review_yen", "fixed_yen")


def figures(session: Session, span: Span, _settings: Settings) -> dict[str, Any]:
    """Return what was spent on answers, on training and on experts' time."""
    training = training_settings.load()
    found = spent(session, training, span.start, span.end)
    wanted = goal.current(session)
    runs = session.exec(
        select(Run).where(col(Run.created_at) >= span.start, col(Run.created_at) < span.end)
        .order_by(col(Run.created_at))
    )  # fmt: skip
    told = [_told(run, run_total(session, run, training)) for run in runs]
    per_answer = found.yen / found.answers if found.answers else 0.0
    return {**asdict(found), "yen": round(found.yen, 1), "yen_per_answer": round(per_answer, 2),
            "cap_yen": wanted.cap_yen if wanted else 0.0, "by_run": told}  # fmt: skip


def _told(run: Run, took: Total) -> dict[str, Any]:
    return {
        "run": run.id, "stage": run.stage, "minutes": round(took.minutes, 1),
        "tokens": took.tokens, "set_aside": round(took.set_aside, 1), "yen": round(took.yen, 1),
    }  # fmt: skip


def lines(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the month's costs for people."""
    yen = {name: f"{found[name]:,.0f}" for name in ("yen", "cap_yen", "open_yen", *_PARTS)}
    told = [say("cost.total", language, yen=yen["yen"], each=f"{found['yen_per_answer']:,.1f}",
                answers=found["answers"])]  # fmt: skip
    told += [say(f"cost.{name}", language, yen=yen[name], **_with(found, name)) for name in _PARTS]
    if found["cap_yen"]:
        left = max(0.0, found["cap_yen"] - found["train_yen"] - found["open_yen"])
        told.append(say("cost.cap", language, cap=yen["cap_yen"], open=yen["open_yen"],
                        left=f"{left:,.0f}"))  # fmt: skip
    return told


def body(found: Mapping[str, Any], language: str) -> list[str]:
    """Return the parts of the page."""
    rows = [charts.Amount(say(f"cost.bar_{name}", language), float(found[name]),
                          say("cost.yen", language, yen=f"{found[name]:,.0f}"))
            for name in _PARTS]  # fmt: skip
    heads = [say(f"cost.head_{name}", language) for name in _HEADS]
    runs = [
        (one["run"], say(f"stage.{one['stage']}", language), f"{one['minutes']:,.1f}",
         f"{one['tokens']:,}", f"{one['set_aside']:,.1f}", f"{one['yen']:,.1f}")
        for one in found["by_run"]
    ]  # fmt: skip
    return [
        listed(lines(found, language)),
        section(say("cost.parts", language), charts.amounts(rows)),
        section(say("cost.runs", language), table(heads, runs)),
        paragraph(say("cost.note", language)),
    ]


def _with(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    names = {
        "answer_yen": ("tokens_in", "tokens_out", "answer_minutes"),
        "train_yen": ("runs", "train_minutes", "train_tokens"),
        "review_yen": ("rewrites",),
    }
    return {one: f"{found[one]:,}" for one in names.get(name, ())}
