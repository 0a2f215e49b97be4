"""The playground as a process of its own: serves the address that the bot is told."""

from threading import Event
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from bot.playground.server import Running, start
from bot.settings import Settings
from bot.supervise import on_signals

LAST_SECONDS: Final = 20.0
QUIET_SECONDS: Final = 0.7


def run(settings: Settings) -> None:
    """Serve the workspace until SIGTERM, at the host and port of ``settings.slack_base_url``.

    Raises:
        UserError: The port is taken.
    """
    stop = Event()
    on_signals(stop.set)
    port = urlsplit(settings.slack_base_url).port or 0
    running = start(port, settings.data, books=settings.url)
    try:
        stop.wait()
        _see_off(running)
    finally:
        running.stop()


def _see_off(running: Running) -> None:
    """Wait for the bot, which was told to stop too, to post what it has in hand."""
    until, pause, quiet = monotonic() + LAST_SECONDS, Event(), monotonic()
    calls = -1
    while monotonic() < until and monotonic() - quiet < QUIET_SECONDS:
        if running.play.carrier.connections or running.play.answered != calls:
            calls, quiet = running.play.answered, monotonic()
        pause.wait(0.05)
