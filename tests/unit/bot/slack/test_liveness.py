"""A socket that stays open and says nothing is replaced; one that lives is left alone."""

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.liveness import Liveness
from tests.support.bolt import app_of
from tests.support.workspace import Control, workspace

PING, SILENT = 0.1, 0.6


def held(control: Control) -> SocketModeHandler:
    """Return an open socket that pings often."""
    handler = SocketModeHandler(app_of(control), control.app_token, ping_interval=PING)
    handler.connect()
    control.wait_for(control.connected)
    return handler


def released(control: Control, handler: SocketModeHandler) -> None:
    """Close it without waiting for its reading thread."""
    handler.client.auto_reconnect_enabled = False
    control.drop()
    handler.close()


def test_a_living_socket_is_left_alone() -> None:
    """Answers to pings are signs of life, however long nobody says anything."""
    with workspace() as control:
        handler = held(control)
        watch = Liveness(handler, SILENT)
        session = handler.client.session_id()
        control.wait_for(lambda: handler.client.current_session.last_ping_pong_time)
        watch.tick()
        assert watch.silent_for() < SILENT
        assert handler.client.session_id() == session
        released(control, handler)


def test_a_silent_socket_is_replaced_and_hears_again() -> None:
    """Neither pongs nor envelopes arrive, and still it is open: a new one takes its place."""
    with workspace() as control:
        handler = held(control)
        watch = Liveness(handler, SILENT)
        session = handler.client.session_id()
        control.must("mute")
        control.wait_for(lambda: watch.silent_for() >= SILENT)
        assert handler.client.is_connected()
        watch.tick()
        assert handler.client.session_id() != session
        control.wait_for(lambda: handler.client.current_session.last_ping_pong_time)
        assert watch.silent_for() < SILENT
        released(control, handler)
