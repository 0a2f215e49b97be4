"""What an expert says of themselves: topics, quiet hours, days away and who stands in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from bot import access, experts, office
from bot.access import is_expert
from bot.slack import blocks, mrkdwn, windows
from bot.slack.blocks import Block
from bot.slack.desk import Desk
from bot.tables import ExpertProfile, Person
from bot.words import say

CALLBACK: Final = "profile"
_TOPICS, _FROM, _UNTIL, _AWAY, _DELEGATE = "topics", "quiet_from", "quiet_until", "away", "delegate"
_MOST: Final = 100
"""Slack's limit of a menu."""


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Show the form to an expert."""
    user = windows.user_of(body)
    language = desk.people.guess(user).language()
    if not is_expert(user, desk.room.settings):
        windows.tell(desk, body, say("slack.experts_only", language))
        return
    windows.show(desk, body, view(desk, user, language))


def view(desk: Desk, user: str, language: str) -> Block:
    """Return the form."""
    mine = of(desk, user)
    topics: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True}
    if mine.topics:
        topics["initial_value"] = mine.topics
    away: Block = {"type": "datepicker", "action_id": "date"}
    if mine.away_until and mine.away_until.astimezone(office.JAPAN).date() > office.today():
        away["initial_date"] = _last_day(mine).isoformat()
    parts = [
        blocks.optional(
            _TOPICS, say("slack.profile_topics", language), topics,
            say("slack.profile_topics_hint", language),
        ),
        _hour(_FROM, say("slack.profile_from", language), mine.quiet_from),
        _hour(_UNTIL, say("slack.profile_until", language), mine.quiet_until),
        blocks.optional(_AWAY, say("slack.profile_away", language), away),
    ]  # fmt: skip
    others = [one for one in access.experts(desk.room.settings) if one != user][:_MOST]
    if others:
        menu = blocks.menu("choice", _named(desk, others), mine.delegate)
        parts.append(blocks.optional(_DELEGATE, say("slack.profile_delegate", language), menu))
    return blocks.modal(
        CALLBACK, say("slack.profile_title", language), say("slack.profile_submit", language),
        say("slack.cancel", language), parts,
    )  # fmt: skip


def written(body: Mapping[str, Any], user: str) -> ExpertProfile:
    """Return what an expert has typed into the form."""
    day = windows.field(body, _AWAY)
    return ExpertProfile(
        user=user, topics=windows.field(body, _TOPICS)[:1_000],
        quiet_from=int(windows.field(body, _FROM) or 18),
        quiet_until=int(windows.field(body, _UNTIL) or 9),
        away_until=office.end_of(date.fromisoformat(day)) if day else None,
        delegate=windows.field(body, _DELEGATE),
    )  # fmt: skip


def line(desk: Desk, user: str, language: str) -> str:
    """Return an expert's settings in one or two lines of mrkdwn."""
    mine = of(desk, user)
    named = "、".join(experts.topics(mine)) or say("slack.profile_any", language)
    made = say(
        "slack.profile_line", language, topics=mrkdwn.escape(named), start=mine.quiet_from,
        end=mine.quiet_until,
    )  # fmt: skip
    if mine.away_until and _last_day(mine) >= office.today():
        name = say("slack.profile_nobody", language)
        if mine.delegate:
            name = mrkdwn.escape(desk.people.guess(mine.delegate).called(language))
        until = _last_day(mine).isoformat()
        made += "\n" + say("slack.profile_away_line", language, date=until, name=name)
    return made


def of(desk: Desk, user: str) -> ExpertProfile:
    """Return what an expert has said of themselves, or what holds for those who have not."""
    with desk.room.store.read() as session:
        return session.get(ExpertProfile, user) or ExpertProfile(user=user)


def _named(desk: Desk, users: Sequence[str]) -> list[tuple[str, str]]:
    """Return names from our own roster: a trigger does not live until Slack was asked for each."""
    with desk.room.store.read() as session:
        rows = [(session.get(Person, user), user) for user in users]
    return [(row.names.split("\n")[0] if row else user, user) for row, user in rows]


def _last_day(profile: ExpertProfile) -> date:
    until = profile.away_until
    return (until - timedelta(seconds=1)).astimezone(office.JAPAN).date() if until else date.min


def _hour(block: str, label: str, hour: int) -> Block:
    hours = [(f"{number}:00", str(number)) for number in range(24)]
    return blocks.field(block, label, blocks.menu("choice", hours, str(hour)))
