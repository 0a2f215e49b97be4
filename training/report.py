"""A run's verdict explained: figures for scripts, lines for people, a page with plots to pass on.

The page is one file without scripts or outside parts; its plots are drawn as SVG, so that
Japanese labels use the reader's own fonts.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from sqlmodel import select

from bot.errors import UserError
from bot.store import Store
from bot.words import say
from training.run import load
from training.status import reason_lines
from training.tables import GateVerdict

_WIDE, _HIGH, _LEFT, _TOP = 640, 220, 48, 16
_STYLE: Final = (
    "body{font-family:'Hiragino Sans','Yu Gothic UI','Noto Sans CJK JP',sans-serif;color:#222;"
    "max-width:720px;margin:40px auto;padding:0 16px;line-height:1.7}"
    "h1{font-size:22px}h2{font-size:17px;margin-top:32px}li{list-style:none}ul{padding:0}"
    ".PASS{color:#0b6b3a}.HOLD{color:#8a5a00}.REJECT{color:#a3211b}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:2px 16px 2px 0}"
    "svg{width:100%;height:auto}footer{color:#666;font-size:13px;margin-top:40px}"
)


def explain(store: Store, run_id: str) -> dict[str, Any]:
    """Return a judged run with its verdict, reasons and loss curve.

    Raises:
        UserError: There is no such run, or it has not been judged.
    """
    run = load(store, run_id)
    with store.read() as session:
        verdict = session.exec(select(GateVerdict).where(GateVerdict.run_id == run_id)).first()
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
        "losses": run.detail.get("losses", []),
        "reasons": verdict.reasons,
    }


def lines(told: Mapping[str, Any], language: str) -> list[str]:
    """Return the explanation as lines of plain text."""
    word = told["verdict"].lower()
    title = say("gate.verdict", language, run=told["run"], verdict=say(f"gate.{word}", language),
                at=told["at"][:10])  # fmt: skip
    return [title, say(f"gate.next_{word}", language), *reason_lines(told["reasons"], language)]


def page(told: Mapping[str, Any], language: str) -> str:
    """Return the explanation as one HTML page."""
    title, meaning, *reasons = lines(told, language)
    items = "".join(f"<li>{escape(line)}</li>" for line in reasons)
    parts = [
        f"<h1 class='{told['verdict']}'>{escape(title)}</h1><p>{escape(meaning)}</p>",
        _section("report.reasons", language, f"<ul>{items}</ul>"),
    ]
    if scores := _scores(told, language):
        parts.append(_section("report.scores", language, scores))
    if told["losses"]:
        parts.append(_section("report.losses", language, _curve(told["losses"], language)))
    parts.append(_section("report.about", language, _about(told, language)))
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _section(key: str, language: str, body: str) -> str:
    return f"<h2>{escape(say(key, language))}</h2>{body}"


def _scores(told: Mapping[str, Any], language: str) -> str:
    """Return a bar for each side with its 95 % interval."""
    found = [reason["values"] for reason in told["reasons"] if reason["name"] == "better"]
    if not found:
        return ""
    rows = []
    for n, side in enumerate(("champion", "challenger")):
        one, y = found[0][side], 24 + 56 * n
        share = one["right"] / one["of"] if one["of"] else 0.0
        start, full = 150, 440
        low, high = start + full * one["low"], start + full * one["high"]
        label = escape(say(f"report.{side}", language))
        rows.append(
            f"<text x='0' y='{y + 15}' font-size='14'>{label}</text>"
            f"<rect x='{start}' y='{y}' width='{full}' height='22' fill='#eee'/>"
            f"<rect x='{start}' y='{y}' width='{full * share:.1f}' height='22' fill='#5b8def'/>"
            f"<path d='M{low:.1f} {y + 11}H{high:.1f}M{low:.1f} {y + 5}v12M{high:.1f} {y + 5}v12'"
            " stroke='#222' fill='none'/>"
            f"<text x='{start}' y='{y + 38}' font-size='12' fill='#555'>{one['right']}/{one['of']}"
            f"（{share:.0%}, 95 % {one['low']:.0%}–{one['high']:.0%}）</text>"
        )
    return f"<svg viewBox='0 0 {_WIDE} 140'>{''.join(rows)}</svg>"


def _curve(losses: Sequence[Sequence[float]], language: str) -> str:
    """Return the loss over the steps, from 0 up."""
    last, top = losses[-1][0], max(loss for _, loss in losses) or 1.0
    floor = _HIGH - 32
    points = " ".join(
        f"{_LEFT + (_WIDE - _LEFT - 8) * step / last:.1f},"
        f"{_TOP + (floor - _TOP) * (1 - loss / top):.1f}"
        for step, loss in losses
    )
    return (
        f"<svg viewBox='0 0 {_WIDE} {_HIGH}'>"
        f"<path d='M{_LEFT} {_TOP}V{floor}H{_WIDE - 8}' stroke='#999' fill='none'/>"
        f"<polyline points='{points}' fill='none' stroke='#5b8def' stroke-width='1.5'/>"
        f"<text x='{_LEFT - 6}' y='{_TOP + 5}' font-size='12' text-anchor='end'>{top:.1f}</text>"
        f"<text x='{_LEFT - 6}' y='{floor}' font-size='12' text-anchor='end'>0</text>"
        f"<text x='{_WIDE - 8}' y='{_HIGH - 10}' font-size='12' text-anchor='end'>"
        f"{escape(say('report.steps', language, steps=last))}</text></svg>"
    )


def _about(told: Mapping[str, Any], language: str) -> str:
    names = ("champion", "challenger", "base", "dataset_hash", "artifact_hash", "train_rows")
    rows = "".join(
        f"<tr><th>{escape(say(f'report.{name}', language))}</th>"
        f"<td>{escape(_short(told[name]))}</td></tr>"
        for name in names
    )
    return f"<table>{rows}</table><footer>{escape(say('report.note', language))}</footer>"


def _short(value: object) -> str:
    text = str(value) or "-"
    return text if len(text) <= 48 else f"…{text[-40:]}"
