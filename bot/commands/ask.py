"""ask: one question, answered as it would be in Slack."""

import typer


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
