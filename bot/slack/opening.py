"""What opens a window: buttons and message shortcuts, each with what it shows."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.slack import (
    about,
    adopting,
    channels,
    evidence,
    modal,
    opinions,
    profiles,
    reviewing,
    windows,
)
from bot.slack.desk import Desk, refusal
from bot.slack.envelope import action_of
from bot.words import say

Opener = Callable[[Desk, Mapping[str, Any]], None]


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Open what a pressed button or a chosen shortcut asks for; outsiders are told why not."""
    person = desk.people.guess(windows.user_of(body))
    if refused := refusal(person, body):
        windows.tell(desk, body, say(refused, person.language()))
        return
    name = str(body.get("callback_id") or action_of(body)[0].partition(":")[0])
    _OPENERS[name](desk, body)


def _evidence(desk: Desk, body: Mapping[str, Any]) -> None:
    user = windows.user_of(body)
    language = desk.people.guess(user).language()
    made = evidence.view(desk, action_of(body)[1], user, language)
    if made is None:
        windows.tell(desk, body, say("feedback.no_answer", language))
    else:
        windows.show(desk, body, made)


_OPENERS: Final[Mapping[str, Opener]] = {
    "rewrite": modal.open_for,
    "rewrite_answer": modal.open_for,
    "preview": modal.preview,
    "mark_as_answer": adopting.open_for,
    "ask_about": about.open_for,
    "evidence": _evidence,
    "comment": opinions.open_for,
    "review": reviewing.open_for,
    "review_fix": reviewing.fix,
    "profile": profiles.open_for,
    "channel": channels.open_for,
}
