"""demo: the playground, the bot and the trainer on one machine, with the sample company."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli import note, words

ROLES: Final = ("playground", "bot", "trainer")
_WAIT_SECONDS: Final = 60.0


def register(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command("demo", help=words("playground.help_demo"))(_demo)


def _demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help=words("playground.help_port"))] = 8300,
    data: Annotated[Path, typer.Option(help=words("playground.help_data"))] = Path(
        ".sodateru/demo"
    ),
) -> None:
    from threading import Thread

    from bot import supervise
    from bot.playground import demo

    place = demo.prepare(port, data.expanduser().resolve())
    demo.stock(place, _progress)
    parent = supervise.Parent(ROLES, place.environment, note)
    supervise.on_signals(parent.stop)
    Thread(target=_announce, args=(place.url,), daemon=True).start()
    code = parent.run()
    if code:
        raise typer.Exit(code)


def _announce(url: str) -> None:
    from bot.playground.demo import ready

    if ready(url, _WAIT_SECONDS):
        sys.stdout.write(words("playground.ready", url=url) + "\n")
    else:
        sys.stdout.write(words("playground.not_ready", url=url) + "\n")
    sys.stdout.flush()


def _progress(japanese: str, english: str, share: float) -> None:
    from bot.settings import command_language

    line = english if command_language() == "en" else japanese
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        sys.stderr.write(f"\r\x1b[K{line} {share:.0%}{end}")
        sys.stderr.flush()
    elif share >= 1:
        note(line)
