"""The door: an envelope is committed to the inbox before Bolt acknowledges it.

What cannot be committed is not acknowledged, and Slack delivers it again. Behind this door there
are no listeners, except those that must answer within three seconds.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltContext, BoltRequest, BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import inbox
from bot.errors import SodateruError
from bot.log import get
from bot.place import place_of
from bot.settings import Settings
from bot.slack import envelope, modal, reactions, threads
from bot.slack.identity import is_for_us
from bot.slack.workspaces import Workspaces
from bot.store import Store

Middleware = Callable[
    [BoltRequest, dict[str, Any], BoltContext, Callable[[], BoltResponse]], BoltResponse
]


@dataclass(frozen=True)
class Door:
    """What the door needs to know."""

    store: Store
    settings: Settings
    arrived: Callable[[Mapping[str, Any]], None]
    """Called with what is kept of each message, before it is committed; must return at once."""
    workspaces: Workspaces | None = None
    app_id: str = ""
    unasked: Container[str] = frozenset()
    """Channels in which questions are answered without a mention."""


def durable(door: Door) -> Middleware:
    """Return the middleware that commits every envelope."""
    own = reactions.custom(door.settings.reaction_meanings)

    def receive(
        request: BoltRequest,
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002  Bolt passes arguments by name
    ) -> BoltResponse:
        if not is_for_us(body, context.authorize_result, door.app_id):
            get("slack").warning("slack.not_for_us", app=str(body.get("api_app_id") or ""))
            return BoltResponse(status=200, body="")
        found = envelope.read(body, str(context.bot_user_id or ""), door.unasked, own)
        if found.road == "now":
            return next()
        talk = found.kind == "message" and _is_talk(door, body["event"], context)
        if found.road == "nothing" or talk:
            return BoltResponse(status=200, body="")
        if found.kind == "view" and (wrong := modal.problems(body, door.settings)):
            return BoltResponse(status=200, body={"response_action": "errors", "errors": wrong})
        again = request.headers.get("x-slack-retry-num", ["0"])[0] not in ("", "0")
        kept = _kept(envelope.slim(found.kind, body), context)
        return _committed(door, found, kept, again=again)

    return receive


def _is_talk(door: Door, event: Mapping[str, Any], context: BoltContext) -> bool:
    """Return whether a message is other people's talk; when that cannot be told now, it is not."""
    try:
        return not threads.is_ours(door.store, event, str(context.bot_user_id or ""))
    except SQLAlchemyError:
        return False


def _committed(
    door: Door, found: envelope.Envelope, kept: dict[str, Any], *, again: bool
) -> BoltResponse:
    """Commit an envelope and acknowledge it; what cannot be committed is not acknowledged.

    That a question is being worked on shows at once, beside the commit; a repeat may be of one that
    was answered long ago, and shows nothing.
    """
    if found.kind == "message" and not again:
        door.arrived(kept)
    try:
        _locate(door.workspaces, kept)
        new = inbox.receive(door.store, found.id, found.kind, kept)
    except Exception as error:  # noqa: BLE001  whatever it was: not committed, not acknowledged
        code = error.key if isinstance(error, SodateruError) else type(error).__name__
        get("slack").error("slack.not_committed", event_id=found.id, code=code)
        return BoltResponse(status=503, body="")
    get("slack").debug("slack.received", event_id=found.id, kind=found.kind, kept=new)
    return BoltResponse(status=200, body="")


def _kept(body: dict[str, Any], context: BoltContext) -> dict[str, Any]:
    """Return what is stored: the body without Slack's token, with who and where we are.

    In a channel shared with another company the body may name that company's workspace.
    """
    us = context.authorize_result
    team = us.team_id if us else body.get("team_id")
    ours = {"bot_user": str(context.bot_user_id or ""), "team_id": team or ""}
    return {**{name: part for name, part in body.items() if name != "token"}, **ours}


def _locate(workspaces: Workspaces | None, kept: Mapping[str, Any]) -> None:
    """Remember which workspace a channel and a person are in, for what is said to them later."""
    if workspaces is not None:
        place = place_of(kept)
        workspaces.saw(str(kept["team_id"]), (place.channel, place.user))
