"""The monthly reports: figures for scripts, lines for people, a page with plots."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from bot.settings import Settings
from bot.store import Store
from bot.words import LANGUAGES, say
from training import page, report_bias, report_cost, report_gaps, report_quality, report_roi
from training.span import Span, month

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of report."""

    figures: Callable[[Session, Span, Settings], dict[str, Any]]
    lines: Callable[[Figures, str], list[str]]
    body: Callable[[Figures, str], Sequence[str]]


KINDS: Final = {
    "quality": Kind(report_quality.figures, report_quality.lines, report_quality.body),
    "cost": Kind(report_cost.figures, report_cost.lines, report_cost.body),
    "roi": Kind(report_roi.figures, report_roi.lines, report_roi.body),
    "gaps": Kind(report_gaps.figures, report_gaps.lines, report_gaps.body),
    "bias": Kind(report_bias.figures, report_bias.lines, report_bias.body),
}


def report(store: Store, settings: Settings, kind: str, named: str = "") -> dict[str, Any]:
    """Return a month's report, its lines in both languages with it.

    Args:
        store: The database.
        settings: The live side's settings.
        kind: One of ``KINDS``.
        named: The month as 2026-11; empty for this one.

    Raises:
        UserError: The month is none.
    """
    span = month(named)
    with store.read() as session:
        found = KINDS[kind].figures(session, span, settings)
    head = {"report": kind, "month": span.name}
    told = {language: [title(kind, span.name, language), *KINDS[kind].lines(found, language)]
            for language in LANGUAGES}  # fmt: skip
    return {**head, **found, **told}


def title(kind: str, named: str, language: str) -> str:
    """Return a report's title."""
    return say(f"report.title_{kind}", language, month=named)


def html(found: Figures, language: str) -> str:
    """Return a report as a page."""
    kind = found["report"]
    head = title(kind, found["month"], language)
    return page.page(head, KINDS[kind].body(found, language), language)
