"""Who looks at an order and does it: the bot itself, or the trainer through a call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot import admin, calls
from bot.errors import SodateruError, UserError
from bot.slack import mrkdwn
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.slack.desk import Desk
from bot.slack.subcommands import Subcommand
from bot.tables import Call
from bot.text import content_hash
from bot.words import say

SHORT_SECONDS: Final = 8.0
"""How long the trainer may take to look."""
_PERSON = re.compile(r"&lt;@([UW][A-Z0-9]+)&gt;")
_KINDS: Final = {"train run": "train.run", "ingest": "admin.ingest"}
"""Orders that take long have a call of their own; the others are ``admin.do``."""


class Refused(UserError):
    """Why the trainer refuses, in its own words: the bot need not know its sentences.

    Args:
        result: The failed call's.
    """

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__("slack.work_failed")
        self._result = result

    def say(self, language: str) -> str:
        """Return the reason."""
        return str(self._result.get(language) or say("slack.work_failed", language))


@dataclass(frozen=True)
class Seen:
    """What an order would do, as it is shown."""

    found: Mapping[str, Any]
    language: str

    @property
    def lines(self) -> Sequence[str]:
        """What is shown."""
        return self.said(self.language)

    @property
    def mark(self) -> str:
        """What it rests on."""
        return str(self.found.get("mark", ""))

    @property
    def hash(self) -> str:
        """What must still hold when it is confirmed: the words that were read, and the mark."""
        return content_hash("\n".join([*self.lines, self.mark]))

    @property
    def plots(self) -> Sequence[Mapping[str, Any]]:
        """Pictures that came with it."""
        return list(self.found.get("plots") or ())

    def said(self, language: str) -> Sequence[str]:
        """Return the lines in a language."""
        return [str(line) for line in self.found.get(language) or ()]

    def text(self) -> str:
        """Return the lines as mrkdwn."""
        return safe(self.lines)


def safe(lines: Sequence[str]) -> str:
    """Return lines of the bot's or the trainer's as mrkdwn; mentions of people stay mentions."""
    return _PERSON.sub(r"<@\1>", mrkdwn.escape("\n".join(lines)))


def look(desk: Desk, sub: Subcommand, words: Sequence[str], user: str, language: str) -> Seen:
    """Return what an order would do, or what a question to the trainer finds.

    Raises:
        UserError: It cannot be done, and why; or the trainer does not answer.
    """
    store, settings = desk.room.store, desk.room.settings
    verb = admin.VERBS.get(sub.name)
    if verb is not None:
        case = admin.Case(store, settings, tuple(words), (user,))
        return Seen(verb.look(case).to_json(), language)
    payload = {"verb": sub.name, "words": list(words), "by": [user], "language": language}
    asked = calls.ask(store, "trainer", "admin.look", payload)
    try:
        return Seen(calls.wait(store, asked, timeout_seconds=SHORT_SECONDS), language)
    except SodateruError:
        with store.read() as session:
            call = session.get_one(Call, asked)
        if call.state != "failed":
            raise UserError("slack.trainer_silent") from None
        raise Refused(call.result) from None


def kind_of(sub: Subcommand) -> str:
    """Return the kind of call that does an order."""
    return _KINDS.get(sub.name, "admin.do")


def channel_for(desk: Desk, channel: str, user: str) -> str:
    """Return the channel of a command if the bot may write there, else the person's own."""
    try:
        if channel:
            with slack_errors(MEND_SECONDS):
                found = desk.client.conversations_info(channel=channel)["channel"]
            if found.get("is_member") or found.get("is_im"):
                return channel
    except UserError:
        pass
    with slack_errors(MEND_SECONDS):
        opened = desk.client.conversations_open(users=user)
    return str(opened["channel"]["id"])
