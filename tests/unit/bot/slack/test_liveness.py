"""A socket that stays open and says nothing is replaced; one that lives is left alone."""

from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.slack.liveness import Liveness, close
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
    """Close it."""
    close(handler)
    control.wait_for(lambda: not control.connected())


def test_a_living_socket_is_left_alone() -> None:
    """Answers to pings are signs of life, however long nobody says anything."""
    with workspace() as control:
        handler = held(control)
        watch = Liveness(handler, SILENT)
        session = handler.client.current_session
        control.wait_for(lambda: handler.client.current_session.last_pong_tm)
        watch.tick()
        assert watch.silent_for() < SILENT
        assert handler.client.current_session is session
        released(control, handler)


def test_a_silent_socket_is_replaced_and_hears_again() -> None:
    """Neither pongs nor envelopes arrive, and still it is open: a new one takes its place."""
    with workspace() as control:
        handler = held(control)
        watch = Liveness(handler, SILENT)
        session = handler.client.current_session
        control.must("mute")
        control.wait_for(lambda: watch.silent_for() >= SILENT)
        assert handler.client.is_connected()
        watch.tick()
        control.wait_for(lambda: handler.client.current_session is not session)
        control.wait_for(lambda: handler.client.current_session.last_pong_tm)
        assert watch.silent_for() < SILENT
        released(control, handler)
