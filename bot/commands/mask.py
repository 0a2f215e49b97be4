"""mask: personal data in a stream of texts."""

import typer


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
