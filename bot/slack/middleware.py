"""The door: an envelope is committed to the inbox before Bolt acknowledges it.

What cannot be committed is not acknowledged, and Slack delivers it again. Behind this door there
are no listeners, except those that must answer within three seconds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot import inbox
from bot.errors import SodateruError
from bot.log import get
from bot.settings import Settings
from bot.slack import envelope, modal
from bot.store import Store

Middleware = Callable[[dict[str, Any], BoltContext, Callable[[], BoltResponse]], BoltResponse]


def durable(
    store: Store, settings: Settings, arrived: Callable[[Mapping[str, Any], str], None]
) -> Middleware:
    """Return the middleware that commits every envelope.

    Args:
        store: Where the inbox is.
        settings: Says whose modal may be sent.
        arrived: Called with each new message and the bot's user id; must return at once.
    """

    def receive(
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt passes arguments by name
    ) -> BoltResponse:
        bot_user = str(context.bot_user_id or "")
        found = envelope.read(body, bot_user)
        if found.road == "now":
            return next()
        if found.road == "nothing":
            return BoltResponse(status=200, body="")
        if found.kind == "view" and (wrong := modal.problems(body, settings)):
            return BoltResponse(status=200, body={"response_action": "errors", "errors": wrong})
        try:
            new = inbox.receive(store, found.id, found.kind, _kept(body, context))
        except Exception as error:  # noqa: BLE001  whatever it was: not committed, not acknowledged
            code = error.key if isinstance(error, SodateruError) else type(error).__name__
            get("slack").error("slack.not_committed", event_id=found.id, code=code)
            return BoltResponse(status=503, body="")
        if new and found.kind == "message":
            arrived(body["event"], bot_user)
        get("slack").debug("slack.received", event_id=found.id, kind=found.kind, kept=new)
        return BoltResponse(status=200, body="")

    return receive


def _kept(body: dict[str, Any], context: BoltContext) -> dict[str, Any]:
    """Return what is stored: the body without Slack's token, with who and where we are.

    In a channel shared with another company the body may name that company's workspace.
    """
    us = context.authorize_result
    ours = {"bot_user": str(context.bot_user_id or ""), "team_id": us.team_id if us else ""}
    return {**{name: part for name, part in body.items() if name != "token"}, **ours}
