"""Commands of the live side, one file per room. Light to import: the work is imported when run."""

import typer

from bot.commands import ask, manuals, mask, serve, trust
from bot.playground import command as demo


def register(app: typer.Typer) -> None:
    """Add the live side's commands to the umbrella."""
    for room in (demo, manuals, ask, mask, serve, trust):
        room.register(app)
