"""Plots that go to people in Slack: the verdict, the loss, four weeks of answers, as PNG.

Labels are English where the machine has no Japanese font; the sentence beside a picture says the
same in both languages.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.tables import Answer, Rating, Rewrite
from bot.words import LANGUAGES, say

Json = dict[str, Any]
WEEKS: Final = 4
_FONTS: Final = ("Noto Sans CJK JP", "IPAexGothic", "Hiragino Sans", "Yu Gothic", "TakaoPGothic")
_language: ContextVar[str] = ContextVar("language", default="ja")
"""Of the picture that is being drawn."""
_BLUE, _GREY, _RED = "#3b6fb6", "#9aa5b1", "#c0504d"


def of_verdict(told: Mapping[str, Any]) -> list[Json]:
    """Return the pictures of a verdict: both sides with their intervals, and the loss."""
    found = []
    better = [reason["values"] for reason in told["reasons"] if reason["name"] == "better"]
    if better and {"champion", "challenger"} <= better[0].keys():
        found.append(drawn("scores", "picture.scores", lambda axes: _sides(axes, better[0])))
    if told["losses"]:
        found.append(drawn("loss", "picture.loss", lambda axes: _loss(axes, told["losses"])))
    return found


def weeks(session: Session, now: datetime, count: int = WEEKS) -> list[dict[str, int]]:
    """Return answers, abstentions, votes and rewrites of the last weeks, oldest first."""
    found = []
    for back in range(count, 0, -1):
        since, until = now - timedelta(weeks=back), now - timedelta(weeks=back - 1)
        made = (col(Answer.created_at) >= since, col(Answer.created_at) < until)
        voted = (Rating.event_ts >= since.timestamp(), Rating.event_ts < until.timestamp())
        wrote = (col(Rewrite.created_at) >= since, col(Rewrite.created_at) < until)
        found.append({
            "answers": _count(session, Answer, *made),
            "abstained": _count(session, Answer, *made, col(Answer.abstained)),
            "good": _count(session, Rating, *voted, Rating.value == 1),
            "bad": _count(session, Rating, *voted, Rating.value == -1),
            "rewrites": _count(session, Rewrite, *wrote),
        })  # fmt: skip
    return found


def of_weeks(found: Sequence[Mapping[str, int]]) -> list[Json]:
    """Return the picture of the weeks; none where nothing happened."""
    if not any(any(week.values()) for week in found):
        return []
    return [drawn("quality", "picture.weeks", lambda axes: _bars(axes, found))]


def _count(session: Session, table: type, *conditions: Any) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return int(session.exec(query).one())


def drawn(name: str, key: str, draw: Callable[[Any], None]) -> Json:
    """Return a picture, drawn in each language.

    Args:
        name: Of its file, without the ending.
        key: The sentence that says what it shows.
        draw: Draws upon matplotlib's axes.
    """
    said = {language: say(key, language) for language in LANGUAGES}
    pngs = {}
    for language in LANGUAGES:
        token = _language.set(language)
        try:
            pngs[f"png_{language}"] = _png(draw)
        finally:
            _language.reset(token)
    return {"name": f"{name}.png", "png": pngs["png_ja"], **pngs, **said}


def _png(draw: Callable[[Any], None]) -> str:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    out = BytesIO()
    with matplotlib.rc_context({"font.family": [_font() or "sans-serif"]}):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(out, format="png", dpi=110)
    return b64encode(out.getvalue()).decode()


def label(key: str, **values: object) -> str:
    """Return a label in the picture's language; in English where there is no Japanese font."""
    return say(key, _language.get() if _font() else "en", **values)


def labelled(name: str, plain: str) -> str:
    """Return a name as a label, or ``plain`` where the machine cannot draw the name."""
    return name if _font() or name.isascii() else plain


def _font() -> str:
    """Return the first Japanese font of this machine; empty when there is none."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _FONTS if name in known), "")


def _sides(axes: Any, values: Mapping[str, Any]) -> None:
    for at, side in enumerate(("champion", "challenger")):
        one = values[side]
        share = one["right"] / one["of"] if one["of"] else 0.0
        reach = [[share - one["low"]], [one["high"] - share]]
        axes.barh(at, share, color=(_GREY, _BLUE)[at], xerr=reach, capsize=4)
        axes.text(0.01, at, f"{one['right']}/{one['of']}", va="center", color="white")
    axes.set_yticks([0, 1], [label("picture.champion"), label("picture.challenger")])
    axes.set_xlim(0, 1)
    axes.set_xlabel(label("picture.right"))


def _loss(axes: Any, losses: Sequence[Sequence[float]]) -> None:
    axes.plot([one[0] for one in losses], [one[1] for one in losses], color=_BLUE, linewidth=1.5)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(label("picture.step"))
    axes.set_ylabel(label("picture.loss_axis"))


def _bars(axes: Any, found: Sequence[Mapping[str, int]]) -> None:
    places = range(len(found))
    known = [week["answers"] - week["abstained"] for week in found]
    unknown = [week["abstained"] for week in found]
    axes.bar(places, known, color=_BLUE, label=label("picture.answered"))
    axes.bar(places, unknown, bottom=known, color=_GREY, label=label("picture.unknown"))
    bad = [week["bad"] for week in found]
    axes.plot(places, bad, color=_RED, marker="o", label=label("picture.bad"))
    names = [label("picture.week", weeks=len(found) - n) for n in places]
    axes.set_xticks(list(places), names)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False)
