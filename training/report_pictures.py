"""Plots of the monthly reports for people in Slack: the same figures as the page's, as PNG."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from training import bias
from training.charts import BLUE, GREY, RED
from training.exact import wilson
from training.pictures import Json, drawn, label, labelled

_MOST: Final = 10
"""Bars of one picture."""
_PARTS: Final = ("answer_yen", "train_yen", "review_yen", "fixed_yen")

Figures = Mapping[str, Any]
Bar = tuple[str, float, float, float]
"""What it is, its length, and the ends of its interval."""


def of_report(found: Figures) -> list[Json]:
    """Return the pictures of a report; what was never counted has none.

    Args:
        found: As ``reports.report`` returns it.
    """
    return _KINDS[found["report"]](found)


def _quality(found: Figures) -> list[Json]:
    rows = [
        (label(f"picture.{name}"), one["share"], one["low"], one["high"])
        for name in ("answered", "solved", "liked")
        if (one := found[name])["of"]
    ]
    made = _shares("shares", "quality.shares", rows)
    if found["weeks"]:
        made.append(drawn("weeks", "quality.weeks", lambda axes: _weeks(axes, found["weeks"])))
    return made


def _cost(found: Figures) -> list[Json]:
    rows = [(label(f"cost.bar_{name}"), float(found[name])) for name in _PARTS]
    return _amounts("cost", "cost.parts", [(*row, row[1], row[1]) for row in rows])


def _roi(found: Figures) -> list[Json]:
    if not found["answers"]:
        return []
    low, middle, high = (float(one) for one in found["benefit"])
    cost = float(found["cost_yen"])
    rows = [
        (label("roi.bar_benefit"), middle, low, high),
        (label("roi.bar_cost"), cost, cost, cost),
    ]
    return _amounts("roi", "roi.compared", rows)


def _gaps(found: Figures) -> list[Json]:
    rows = [(labelled(one["name"], f"#{n}"), *(float(one["size"]),) * 3)
            for n, one in enumerate(found["gaps"][:_MOST], 1)]  # fmt: skip
    return _amounts("gaps", "lacks.sizes", rows)


def _bias(found: Figures) -> list[Json]:
    ways = {pair[0]: pair[1:] for pair in bias.PAIRS}
    rows = [
        (label(f"bias.way_{ways[one['name']][n]}"), right / of, *wilson(right, of))
        for one in found["swaps"] if (of := one["rows"])
        for n, right in enumerate((one["first"], one["second"]))
    ]  # fmt: skip
    topics = [(labelled(one["group"], f"#{n}"), one["right"] / one["of"], one["low"], one["high"])
              for n, one in enumerate(found["topics"][:_MOST], 1)]  # fmt: skip
    return [*_shares("ways", "bias.ways", rows), *_shares("topics", "bias.by_topic", topics)]


_KINDS: Final[Mapping[str, Callable[[Figures], list[Json]]]] = {
    "quality": _quality, "cost": _cost, "roi": _roi, "gaps": _gaps, "bias": _bias,
}  # fmt: skip


def _shares(name: str, key: str, rows: Sequence[Bar]) -> list[Json]:
    def draw(axes: Any) -> None:
        _bars(axes, rows)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")

    return [drawn(name, key, draw)] if rows else []


def _amounts(name: str, key: str, rows: Sequence[Bar]) -> list[Json]:
    def draw(axes: Any) -> None:
        _bars(axes, rows)
        axes.xaxis.set_major_formatter(lambda amount, _: f"{amount:,.0f}")

    return [drawn(name, key, draw)] if any(row[1] for row in rows) else []


def _bars(axes: Any, rows: Sequence[Bar]) -> None:
    """Draw horizontal bars, the first one on top, with whiskers where there is an interval."""
    places = range(len(rows))
    axes.barh(places, [row[1] for row in rows], color=BLUE)
    for at, (_, length, low, high) in zip(places, rows, strict=True):
        if low < high:
            reach = [[max(0.0, length - low)], [max(0.0, high - length)]]
            axes.errorbar(length, at, xerr=reach, color="#222", capsize=4, linewidth=1.2)
    axes.set_yticks(places, [row[0] for row in rows])
    axes.invert_yaxis()


def _weeks(axes: Any, weeks: Sequence[Figures]) -> None:
    places = range(len(weeks))
    known = [week["known"] for week in weeks]
    axes.bar(places, known, color=BLUE, label=label("picture.answered"))
    unknown = [week["abstained"] for week in weeks]
    axes.bar(places, unknown, bottom=known, color=GREY, label=label("picture.unknown"))
    bad = [week["bad"] for week in weeks]
    axes.plot(places, bad, color=RED, marker="o", label=label("picture.bad"))
    axes.set_xticks(places, [week["label"] for week in weeks])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False)
