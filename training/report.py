"""A run's verdict explained: figures for scripts, lines for people, a page with plots."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.store import Store
from bot.words import say
from curation.tables import Clean
from training import charts
from training.evaluate import BESIDE
from training.page import footer, listed, paragraph, section, table
from training.page import page as made
from training.run import load
from training.status import reason_lines
from training.tables import GateVerdict, Run, Score
from training.tasting import Rating as Tasted
from training.tasting import rating

_SHOWN: Final = 40
"""Differing answers on the page."""


def explain(store: Store, run_id: str) -> dict[str, Any]:
    """Return a judged run with its verdict, reasons, topics, differing answers and loss curve.

    Raises:
        UserError: There is no such run, or it has not been judged.
    """
    run = load(store, run_id)
    with store.read() as session:
        verdict = session.exec(select(GateVerdict).where(GateVerdict.run_id == run_id)).first()
        tasted = rating(session, run_id)
        rows = _compared(session, run)
    if verdict is None:
        raise UserError("gate.unjudged", run=run_id, stage=run.stage)
    return {
        "run": run.id,
        "stage": run.stage,
        "verdict": verdict.verdict,
        "at": verdict.at.isoformat(),
        "champion": run.champion_id,
        "challenger": run.challenger_id,
        "base": run.base,
        "dataset_hash": run.dataset_hash,
        "artifact_hash": verdict.artifact_hash,
        "train_rows": run.detail.get("train_rows", 0),
        "asked": run.detail.get("asked", 0),
        "losses": run.detail.get("losses", []),
        "reasons": verdict.reasons,
        "tasted": asdict(tasted) if tasted else {},
        "topics": topics(rows),
        "differences": differences(rows),
        "likeness": {side: _mean(rows, side) for side in ("champion", "challenger")},
    }


def lines(told: Mapping[str, Any], language: str) -> list[str]:
    """Return the explanation as lines of plain text."""
    word = told["verdict"].lower()
    title = say("gate.verdict", language, run=told["run"], verdict=say(f"gate.{word}", language),
                at=told["at"][:10])  # fmt: skip
    found = [title, say(f"gate.next_{word}", language), *reason_lines(told["reasons"], language)]
    return [*found, Tasted(**told["tasted"]).line(language)] if told.get("tasted") else found


def page(told: Mapping[str, Any], language: str) -> str:
    """Return the explanation as one HTML page."""
    title, meaning, *reasons = lines(told, language)
    parts = [
        paragraph(meaning),
        section(say("report.reasons", language), listed(reasons)),
        section(say("report.scores", language), _scores(told, language)),
        section(say("report.topics", language), _topics(told, language)),
        section(say("report.differences", language), _differences(told, language)),
        section(say("report.losses", language), _losses(told, language)),
        section(say("report.about", language), _about(told, language)),
        footer(say("report.note", language)),
    ]
    return made(title, parts, language, mark=told["verdict"])


def topics(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how both sides answered each topic, the one that lost most first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["topic"] or "-", {"of": 0, "champion": 0, "challenger": 0})
        one["of"] += 1
        for side in ("champion", "challenger"):
            one[side] += row[side]["right"]
    told = [{"topic": name, **values} for name, values in found.items()]
    return sorted(told, key=lambda one: (one["challenger"] - one["champion"], one["topic"]))


def differences(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers that differ in being right: lost ones first, wrong before declined."""

    def worst(row: Mapping[str, Any]) -> tuple[bool, bool, str]:
        lost = row["champion"]["right"]
        return not lost, row["challenger"]["abstained"], row["pair_id"]

    apart = [dict(row) for row in rows if row["champion"]["right"] != row["challenger"]["right"]]
    return sorted(apart, key=worst)


def _compared(session: Session, run: Run) -> list[dict[str, Any]]:
    sides: dict[str, dict[str, Score]] = {"champion": {}, "challenger": {}}
    names = {run.champion_id: "champion", run.challenger_id: "challenger"}
    for score in session.exec(select(Score).where(Score.run_id == run.id)):
        if score.version_id in names and not score.pair_id.startswith(BESIDE):
            sides[names[score.version_id]][score.pair_id] = score
    both = sorted(set(sides["champion"]) & set(sides["challenger"]))
    clean = {one.pair_id: one for one in session.exec(
        select(Clean).where(col(Clean.pair_id).in_(both)))}  # fmt: skip
    return [
        {"pair_id": pair, "question": clean[pair].question if pair in clean else pair,
         "topic": clean[pair].topic if pair in clean else "",
         **{side: _side(sides[side][pair]) for side in sides}}
        for pair in both
    ]  # fmt: skip


def _side(score: Score) -> dict[str, Any]:
    return {"right": score.right, "abstained": score.abstained, "why": score.why,
            "text": score.text, "likeness": score.detail.get("chrf", 0.0)}  # fmt: skip


def _mean(rows: Sequence[Mapping[str, Any]], side: str) -> float:
    told = [row[side]["likeness"] for row in rows if not row[side]["abstained"]]
    return round(sum(told) / len(told), 1) if told else 0.0


def _scores(told: Mapping[str, Any], language: str) -> str:
    """Return a bar for each side with its 95 % interval."""
    found = [reason["values"] for reason in told["reasons"] if reason["name"] == "better"]
    if not found:
        return ""
    rows = []
    for side in ("champion", "challenger"):
        one = found[0][side]
        share = one["right"] / one["of"] if one["of"] else 0.0
        rows.append(charts.Share(say(f"report.{side}", language), share, one["low"], one["high"],
                                 f"{one['right']}/{one['of']}"))  # fmt: skip
    likeness = say("report.likeness", language, **told["likeness"])
    return charts.shares(rows) + paragraph(likeness)


def _topics(told: Mapping[str, Any], language: str) -> str:
    names = ("topic", "questions", "champion", "challenger", "change")
    heads = [say(f"report.{name}", language) for name in names]
    rows = [(one["topic"], one["of"], one["champion"], one["challenger"],
             f"{one['challenger'] - one['champion']:+d}") for one in told["topics"]]  # fmt: skip
    return table(heads, rows)


def _differences(told: Mapping[str, Any], language: str) -> str:
    found = told["differences"]
    parts = [_difference(one, language) for one in found[:_SHOWN]]
    if len(found) > _SHOWN:
        parts.append(paragraph(say("report.more", language, count=len(found) - _SHOWN)))
    return "".join(parts)


def _difference(one: Mapping[str, Any], language: str) -> str:
    key = "lost" if one["champion"]["right"] else "gained"
    mark = "loss" if key == "lost" else "gain"
    said = "".join(
        f"<p><b>{escape(say(f'report.{side}', language))}</b>: "
        f"{escape(one[side]['text'] or say('report.refused', language))}"
        f"<br><small>{escape(_why(one[side]['why'], language))}</small></p>"
        for side in ("champion", "challenger")
    )
    return (
        f"<details><summary><span class='{mark}'>{escape(say(f'report.{key}', language))}</span> "
        f"{escape(one['question'])}</summary>{said}</details>"
    )


def _why(code: str, language: str) -> str:
    kind, _, value = code.partition(":")
    return say(f"report.why_{kind}", language, value=value)


def _losses(told: Mapping[str, Any], language: str) -> str:
    found = [charts.Point(float(step), float(loss)) for step, loss in told["losses"]]
    if not found:
        return ""
    return charts.line(found, say("report.steps", language, steps=int(found[-1].x)))


def _about(told: Mapping[str, Any], language: str) -> str:
    names = (
        "champion",
        "challenger",
        "base",
        "dataset_hash",
        "artifact_hash",
        "train_rows",
        "asked",
    )
    return listed([f"{say(f'report.{name}', language)}: {_short(told[name])}" for name in names])


def _short(value: object) -> str:
    text = str(value) or "-"
    return text if len(text) <= 48 else f"…{text[-40:]}"
