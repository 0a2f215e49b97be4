"""The playground as a process of its own: serves the address that the bot is told."""

from threading import Event
from urllib.parse import urlsplit

from bot.playground.server import start
from bot.settings import Settings
from bot.supervise import on_signals


def run(settings: Settings) -> None:
    """Serve the workspace until SIGTERM, at the host and port of ``settings.slack_base_url``.

    Raises:
        UserError: The port is taken.
    """
    stop = Event()
    on_signals(stop.set)
    running = start(urlsplit(settings.slack_base_url).port or 0, settings.data)
    try:
        stop.wait()
    finally:
        running.stop()
