"""Where the company stands, in the words of somebody who guides a manager. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.words import say
from training import curve
from training.curve import Topic
from training.readiness import Readiness

_MARKS: Final = {"done": "✔", "doing": "▶", "todo": "·"}
_TOPICS_SHOWN: Final = 8
_NAMES_SHOWN: Final = 20


def lines(found: Readiness, language: str) -> list[str]:
    """Return the picture for people, in the order in which a manager asks."""
    told = [say("check.title", language), _goal_line(found, language), ""]
    road = say(f"stage.road_{found.stage}", language)
    told += [say("check.stage", language, stage=road), say(f"check.next_{found.stage}", language)]
    told += ["", say("check.steps", language)]
    told += [f"  {_MARKS[mark]} {say(f'step.{name}', language)}" for name, mark in found.steps]
    told += ["", say("check.topics", language), *_topic_lines(found, language), ""]
    told += [say("check.conditions", language)]
    told += [f"  {check.line(language)}" for check in found.checks]
    told += [f"  {_cost_line(found, language)}"]
    if found.advice:
        told.append(f"  {say(f'check.advice_{found.advice}', language)}")
    told.append(say("check.ready" if found.ready else "check.not_ready", language))
    return told


def _cost_line(found: Readiness, language: str) -> str:
    ahead = found.estimate
    known = "measured" if ahead.measured else "rough" if ahead.rows else "unknown"
    key = f"check.cost_{known}"
    return say(key, language, yen=f"{ahead.yen:,.0f}", minutes=f"{ahead.minutes:,.0f}",
               month=f"{found.month_yen:,.0f}")  # fmt: skip


def _goal_line(found: Readiness, language: str) -> str:
    if not found.goal:
        return say("check.no_goal", language)
    return say("check.goal", language, **{k: found.goal[k] for k in ("improve", "whom", "measure")})


def _topic_lines(standing: Readiness, language: str) -> list[str]:
    """Return a line for each topic, those of the goal first; the small ones by name alone."""
    meant = set(standing.goal.get("topics", ()))
    topics = sorted(standing.topics, key=lambda one: one.name not in meant)
    found = []
    for one in topics[:_TOPICS_SHOWN]:
        line = say("check.topic", language, topic=one.name, pairs=one.pairs, holdout=one.holdout,
                   covered=f"{one.covered:.0%}")  # fmt: skip
        found.append(f"  {line}{_more(one, language)}")
    if rest := topics[_TOPICS_SHOWN:]:
        found.append(f"  {_further(rest, language)}")
    return found or ["  " + say("check.no_topics", language)]


def _further(rest: Sequence[Topic], language: str) -> str:
    names = [one.name for one in rest[:_NAMES_SHOWN]] + ["…"] * (len(rest) > _NAMES_SHOWN)
    between = "、" if language == "ja" else ", "
    return say("check.topics_more", language, count=len(rest), names=between.join(names),
               most=max(one.pairs for one in rest))  # fmt: skip


def _more(one: Topic, language: str) -> str:
    if one.pairs < curve.FEWEST:
        return say("check.more_unseen", language, missing=curve.FEWEST - one.pairs)
    if one.more is None:
        return say("check.more_flat", language)
    if one.more == 0:
        return say("check.more_none", language)
    return say("check.more", language, topic=one.name, more=_round(one.more),
               aim=f"{curve.AIM:.0%}")  # fmt: skip


def _round(pairs: int) -> int:
    """Return a number that pretends no more than is known: 117 is about 120."""
    step = 1 if pairs < 10 else 5 if pairs < 50 else 10
    return step * round(pairs / step)
