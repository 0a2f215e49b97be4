"""Connects the bot to Slack: an ordinary Bolt app with one door in it, by socket or by HTTP."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from bot import access
from bot.errors import Broken
from bot.log import get
from bot.loops import Loop
from bot.settings import Settings, without_slack_oauth
from bot.slack import (
    about,
    actions,
    approvals,
    changes,
    commands,
    envelope,
    events,
    handovers,
    home,
    install,
    joined,
    liveness,
    opening,
    orders,
    progress,
    prompts,
    recalled,
    reminders,
    roster,
    rounds,
    shortcuts,
    submitting,
    tastings,
    uninstalled,
)
from bot.slack.channels import Unasked
from bot.slack.client import open_client, quiet_logger, slack_errors
from bot.slack.desk import Desk
from bot.slack.emoji import Emoji
from bot.slack.firstsign import RULES_SECONDS, FirstSign
from bot.slack.http import Front, Listen
from bot.slack.identity import Authorize, alone, app_id_of, each, identity
from bot.slack.liveness import PING_SECONDS, Liveness
from bot.slack.middleware import Door, durable
from bot.slack.people import People
from bot.slack.status import Status
from bot.slack.stream import Streams
from bot.slack.workspaces import Workspaces, acting
from bot.tables import InboxEvent

if TYPE_CHECKING:
    from bot.wiring import Room

Handler = Callable[[InboxEvent], None]

OPEN_SECONDS: Final = 10.0
"""How long the start waits for the socket; one that is still not open then is looked after."""

LISTENERS: Final = 8
"""Threads for what must answer within three seconds; nothing long runs in them."""


@dataclass(frozen=True)
class Edge:
    """The live connection."""

    app: App
    desk: Desk
    listeners: ThreadPoolExecutor
    sign: FirstSign
    socket: SocketModeHandler | None = None
    front: Front | None = None
    loops: tuple[Loop, ...] = ()

    def alive(self) -> bool:
        """Return whether Slack can reach us just now."""
        if self.socket:
            return bool(self.socket.client.is_connected())
        return bool(self.front and self.front.alive())

    def stop(self) -> None:
        """Receive nothing more; what was received is in the inbox."""
        for loop in self.loops:
            loop.stop()
        if self.front:
            self.front.stop()
        if self.socket:
            liveness.close(self.socket)
        self.sign.close()
        self.desk.status.close()
        self.listeners.shutdown(wait=False, cancel_futures=True)


def connect(room: "Room") -> Edge:
    """Let Slack reach the bot in the way that the room's settings name, and begin to receive.

    Raises:
        Broken: A token or secret is missing or refused.
        Transient: Slack cannot be reached now.
        UserError: The port is taken.
    """
    settings = room.settings
    _require(settings)
    desk = desk_of(room)
    listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="slack")
    who, app_id = _ourselves(desk)
    sign = FirstSign(desk)
    edge = Edge(build(desk, who, listeners, app_id, sign), desk, listeners, sign)
    try:
        edge = replace(edge, front=_front(settings, edge), socket=_socket(settings, edge))
        if edge.socket:
            opened = liveness.opening(edge.socket)
            if desk.workspaces is None:  # else the envelope's own workspace is found out first
                listen = sign.frame(who(), app_id)
                edge.socket.client.on_message_listeners.append(listen)
            with slack_errors():
                edge.socket.connect()  # type: ignore[no-untyped-call]
            opened.wait(OPEN_SECONDS)
    except BaseException:
        edge.stop()
        raise
    desk.status.keep_open()
    get("slack").info("slack.connected")
    loops = _loops(edge)
    for loop in loops:
        loop.start()
    return replace(edge, loops=loops)


def handlers(room: "Room", desk: Desk | None = None) -> Mapping[str, Handler]:
    """Return what the workers do with each kind of event.

    Args:
        room: What answering needs.
        desk: The connection's desk; None makes one.
    """
    desk = desk or desk_of(room)
    by_kind: dict[str, Callable[[Desk, InboxEvent], None]] = {
        "message": events.message,
        "reaction": events.reaction,
        "action": _pressed,
        "view": submitting.submitted,
        "shortcut": shortcuts.shortcut,
        "asked": about.asked,
        "edited": changes.edited,
        "deleted": changes.deleted,
        "prompts": prompts.suggest,
        "command": commands.command,
        "home": home.home,
        "joined": joined.joined,
        "recall": recalled.recalled,
        "uninstalled": uninstalled.uninstalled,
    }
    return {kind: partial(_acting, handle, desk) for kind, handle in by_kind.items()}


def desk_of(room: "Room") -> Desk:
    """Return a desk with its own client.

    Raises:
        Broken: There is no bot token, and no client id of an app that workspaces install.
    """
    settings, store = room.settings, room.store
    workspaces = Workspaces(store, settings) if settings.by_oauth else None
    client = open_client(settings, workspaces)
    return Desk(
        room, client, People(client, store=store), Status(client), Streams(client, store),
        workspaces, Emoji(client),
    )  # fmt: skip


def build(
    desk: Desk, who: Authorize, listeners: ThreadPoolExecutor, app_id: str = "",
    sign: FirstSign | None = None,
) -> App:  # fmt: skip
    """Return the Bolt app: the durable door, and the listeners that open a modal.

    Args:
        desk: What the listeners work with.
        who: Finds out who the bot is where an envelope comes from.
        listeners: Where listeners run.
        app_id: The app's id; empty when it is not known.
        sign: Shows that a question has arrived; None makes one.
    """
    store, settings = desk.room.store, desk.room.settings
    by_http = settings.slack_mode == "http"
    with without_slack_oauth():  # the environment must not turn Bolt into an OAuth app
        app = App(
            client=_without_token(settings),
            authorize=who,
            signing_secret=settings.slack_signing_secret.get_secret_value() if by_http else "",
            logger=quiet_logger(),
            listener_executor=listeners,
        )
    sign = sign or FirstSign(desk)
    door = Door(store, settings, sign.arrived, desk.workspaces, app_id, Unasked(store))
    app.use(durable(door))

    def opens(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        with acting(str((body.get("team") or {}).get("id") or "")):
            opening.open_for(desk, body)

    for name in envelope.OPENERS:
        app.action(name)(opens)
    for name in envelope.SHORTCUTS:
        app.shortcut(name)(opens)
    return app


def _require(settings: Settings) -> None:
    if missing := settings.missing_for_slack:
        raise Broken("error.missing_setting", name=", ".join(missing))


def _ourselves(desk: Desk) -> tuple[Authorize, str]:
    if desk.workspaces is not None:
        return each(desk.workspaces), ""
    us = identity(desk.client)
    return alone(us), app_id_of(desk.client, us)


def _front(settings: Settings, edge: Edge) -> Front | None:
    """Return the server for events, for installations, or for both."""
    by_http, workspaces = settings.slack_mode == "http", edge.desk.workspaces
    if not by_http and workspaces is None:
        return None
    flow = None
    if workspaces is not None:
        flow = install.flow(settings, _without_token(settings), workspaces)
    return Front(edge.app, Listen(settings.http_host, settings.http_port, by_http), flow)


def _socket(settings: Settings, edge: Edge) -> SocketModeHandler | None:
    if settings.slack_mode == "http":
        return None
    return SocketModeHandler(
        edge.app, settings.slack_app_token.get_secret_value(), logger=quiet_logger(),
        web_client=_without_token(settings), ping_interval=PING_SECONDS,
    )  # fmt: skip


def _loops(edge: Edge) -> tuple[Loop, ...]:
    desk = edge.desk
    store = desk.room.store
    loops = [
        Loop("progress", progress.keep_showing(store), progress.EVERY_SECONDS),
        Loop("handoffs", handovers.reminding(desk), handovers.EVERY_SECONDS),
        Loop("rounds", rounds.rounds(desk), rounds.EVERY_SECONDS),
        Loop("approvals", approvals.expiring(desk), approvals.EVERY_SECONDS),
        Loop("tastings", tastings.showing(desk), tastings.EVERY_SECONDS),
        Loop("neglect", reminders.reminding(desk), reminders.EVERY_SECONDS),
        Loop("roles", _roles(desk), 10.0),
        Loop("rules", edge.sign.renew, RULES_SECONDS),
        Loop("roster", roster.keeping(desk.client, store, desk.workspaces), roster.EVERY_SECONDS),
    ]
    if edge.socket:
        loops.append(Loop("socket", Liveness(edge.socket).tick, PING_SECONDS))
    if desk.workspaces is not None:
        client = _without_token(desk.room.settings)
        renew = install.rotating(desk.room.settings, client, desk.workspaces)
        loops.append(Loop("tokens", renew, install.ROTATE_SECONDS))
    return tuple(loops)


def _roles(desk: Desk) -> Callable[[], bool]:
    """Return the tick that keeps the roles true that were given in Slack."""

    def tick() -> bool:
        with desk.room.store.read() as session:
            access.renew(session, desk.room.settings)
        return False

    return tick


def _acting(handle: Callable[[Desk, InboxEvent], None], desk: Desk, event: InboxEvent) -> None:
    with acting(str(event.payload.get("team_id") or "")):
        handle(desk, event)


def _pressed(desk: Desk, event: InboxEvent) -> None:
    """Handle a pressed button: an administrator's order, or one below an answer."""
    mine = envelope.action_of(event.payload)[0].startswith("order:")
    (orders.pressed if mine else actions.action)(desk, event)


def _without_token(settings: Settings) -> WebClient:
    """Return a client that is given its token call by call; Bolt warns when it finds one."""
    client = open_client(settings, alone=False)
    client.token = None
    return client
