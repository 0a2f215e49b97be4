"""An unmodified slack_bolt App on Socket Mode against a playground, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.support.workspace import Control


def client(control: Control, token: str = "") -> WebClient:
    """Return a Web API client of the playground."""
    return WebClient(token=token or control.bot_token, base_url=control.api)


@contextmanager
def connected(control: Control, app: App) -> Iterator[App]:
    """Hold a Socket Mode connection of ``app`` open."""
    handler = SocketModeHandler(app, control.app_token, ping_interval=1)
    handler.connect()
    try:
        control.wait_for(control.connected)
        yield app
    finally:
        handler.client.auto_reconnect_enabled = False
        control.drop()  # else the client's close waits for its reading thread, three seconds
        control.wait_for(lambda: not handler.client.is_connected())
        handler.close()


def app_of(control: Control) -> App:
    """Return an App that talks to the playground."""
    return App(client=client(control), token_verification_enabled=True)
