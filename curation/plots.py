"""A dataset's card with plots, as one HTML page that needs nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from io import StringIO
from typing import Any
from warnings import catch_warnings, filterwarnings

from bot.words import say

_BLUE, _GREY = "#3b6fb6", "#9aa5b1"
_MOST = 12


def page(
    card: str, rows: Mapping[str, Sequence[Mapping[str, Any]]], authors: Sequence[int],
    dropped: Mapping[str, int], language: str,
) -> str:  # fmt: skip
    """Return the page.

    Args:
        card: The card in Markdown.
        rows: Rows by side.
        authors: Rows that each author wrote, nobody named.
        dropped: Step and reason -> pairs.
        language: Of the captions.
    """
    every = [row for side in rows.values() for row in side]
    topics = Counter(row["topic"] or "-" for row in every).most_common(_MOST)
    reasons = sorted(dropped.items(), key=lambda one: -one[1])[:_MOST]
    plots = [
        _bars("plot.sides", [(side, len(some)) for side, some in rows.items()], language),
        _bars("plot.topics", topics, language),
        _bars("plot.authors", [(f"{n}", c) for n, c in enumerate(authors[:_MOST], 1)], language),
        _lengths([len(row["answer"]) for row in every], language),
        _bars("plot.dropped", reasons, language),
    ]
    body = "".join(plots)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><body style="font-family:'
        f'sans-serif;max-width:60rem;margin:2rem auto"><pre style="white-space:pre-wrap">'
        f"{escape(card)}</pre>{body}</body></html>"
    )


def _bars(key: str, values: Sequence[tuple[str, int]], language: str) -> str:
    def draw(axes: Any) -> None:
        names = [name for name, _ in reversed(values)]
        axes.barh(names, [count for _, count in reversed(values)], color=_BLUE)

    return _drawn(say(key, language), draw, max(1.2, 0.32 * len(values) + 0.6)) if values else ""


def _lengths(lengths: Sequence[int], language: str) -> str:
    def draw(axes: Any) -> None:
        axes.hist(lengths, bins=min(30, max(5, len(lengths) // 5)), color=_GREY)

    return _drawn(say("plot.lengths", language), draw, 2.4) if lengths else ""


def _drawn(title: str, draw: Any, height: float) -> str:
    """Return a figure as SVG; its letters stay letters, so that any reader's font shows them."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sodateru"}), catch_warnings():
        filterwarnings("ignore", "Glyph")  # the reader's fonts have what ours here may lack
        figure = Figure(figsize=(7, height), layout="constrained")
        axes = figure.subplots()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return f"<h2>{escape(title)}</h2>{svg[svg.index('<svg') :]}"
