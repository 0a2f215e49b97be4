"""Connects the bot to Slack: an ordinary Bolt app over Socket Mode with one door in it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.errors import Broken
from bot.log import get
from bot.loops import Loop
from bot.settings import Settings, without_slack_oauth
from bot.slack import (
    actions,
    commands,
    corrections,
    events,
    handovers,
    home,
    modal,
    progress,
    recalled,
    roster,
)
from bot.slack.client import is_local, open_client, quiet_logger, slack_errors
from bot.slack.desk import Desk
from bot.slack.middleware import durable
from bot.slack.people import People
from bot.slack.status import Status
from bot.slack.stream import Streams
from bot.tables import InboxEvent

if TYPE_CHECKING:
    from bot.wiring import Room

Handler = Callable[[InboxEvent], None]

LISTENERS: Final = 8
"""Threads for what must answer within three seconds; nothing long runs in them."""

PING_SECONDS: Final = 5.0
"""How often the socket is tried; a connection that died silently is replaced after that."""


@dataclass(frozen=True)
class Edge:
    """The live connection."""

    app: App
    socket: SocketModeHandler
    desk: Desk
    loops: tuple[Loop, ...]
    listeners: ThreadPoolExecutor

    def alive(self) -> bool:
        """Return whether the socket is connected just now."""
        return bool(self.socket.client.is_connected())

    def stop(self) -> None:
        """Receive nothing more; what was received is in the inbox."""
        for loop in self.loops:
            loop.stop()
        _close(self.socket)
        self.desk.status.close()
        self.listeners.shutdown(wait=False, cancel_futures=True)


def connect(room: "Room") -> Edge:
    """Connect to the workspace that the room's settings name and begin to receive.

    Raises:
        Broken: A token is missing or refused.
        Transient: Slack cannot be reached now.
    """
    settings = room.settings
    app_token = settings.slack_app_token.get_secret_value()
    if not app_token:
        raise Broken("error.missing_setting", name="SLACK_APP_TOKEN")
    desk = desk_of(room)
    listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="slack")
    app = build(desk, identity(desk.client), listeners)
    socket = SocketModeHandler(
        app, app_token, logger=quiet_logger(), web_client=desk.client, ping_interval=PING_SECONDS
    )
    if is_local(settings):
        socket.client.proxy = None
    edge = Edge(app, socket, desk, (), listeners)
    try:
        with slack_errors():
            socket.connect()  # type: ignore[no-untyped-call]
    except BaseException:
        edge.stop()
        raise
    get("slack").info("slack.connected")
    loops = (
        Loop("progress", progress.keep_showing(room.store), progress.EVERY_SECONDS),
        Loop("handoffs", handovers.reminding(desk), handovers.EVERY_SECONDS),
        Loop("roster", roster.keeping(desk.client, room.store), roster.EVERY_SECONDS),
        Loop("socket", _watching(socket), PING_SECONDS),
    )
    for loop in loops:
        loop.start()
    return replace(edge, loops=loops)


def _close(socket: SocketModeHandler) -> None:
    """Close the socket; the SDK trips once when the server hangs up at this very moment."""
    for _ in range(3):
        try:
            socket.close()  # type: ignore[no-untyped-call]
        except AttributeError:
            continue
        return


def _watching(socket: SocketModeHandler) -> Callable[[], bool]:
    """Return the tick that says in the log when the connection goes and comes back."""
    was = [True]

    def tick() -> bool:
        up = bool(socket.client.is_connected())
        if was[0] and not up:
            get("slack").warning("slack.disconnected")
        if up and not was[0]:
            get("slack").info("slack.reconnected")
        was[0] = up
        return False

    return tick


def handlers(room: "Room") -> Mapping[str, Handler]:
    """Return what the workers do with each kind of event."""
    desk = desk_of(room)
    by_kind: dict[str, Callable[[Desk, InboxEvent], None]] = {
        "message": events.message,
        "reaction": events.reaction,
        "action": actions.action,
        "view": corrections.submitted,
        "command": commands.command,
        "home": home.home,
        "recall": recalled.recalled,
    }
    return {kind: partial(handle, desk) for kind, handle in by_kind.items()}


def desk_of(room: "Room") -> Desk:
    """Return a desk with its own client.

    Raises:
        Broken: There is no bot token.
    """
    client = open_client(room.settings)
    return Desk(
        room, client, People(client, store=room.store), Status(client), Streams(client, room.store)
    )


def identity(client: WebClient) -> AuthorizeResult:
    """Ask Slack who the bot is.

    Raises:
        Broken: The token is refused.
        Transient: Slack cannot be reached now.
    """
    with slack_errors():
        found = client.auth_test()
    return AuthorizeResult(
        enterprise_id=found.get("enterprise_id"),
        team_id=found.get("team_id"),
        bot_user_id=found.get("user_id"),
        bot_id=found.get("bot_id"),
        bot_token=client.token,
    )


def build(desk: Desk, bot: AuthorizeResult, listeners: ThreadPoolExecutor) -> App:
    """Return the Bolt app: the durable door, and the two listeners that open a modal.

    Args:
        desk: What the listeners work with.
        bot: Who the bot is.
        listeners: Where listeners run.
    """

    def authorize(**_: Any) -> AuthorizeResult:
        return bot

    with without_slack_oauth():  # the environment must not turn Bolt into an OAuth app
        app = App(
            client=_without_token(desk.room.settings),
            authorize=authorize,
            signing_secret="",
            logger=quiet_logger(),
            listener_executor=listeners,
        )
    app.use(durable(desk.room.store, desk.room.settings, desk.status.received))

    def opens(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        modal.open_for(desk, body)

    app.action("rewrite")(opens)
    app.shortcut("rewrite_answer")(opens)
    return app


def _without_token(settings: Settings) -> WebClient:
    client = open_client(settings)
    client.token = None  # Bolt warns when it gets both a token and an authorize function
    return client
