"""Commands of this package. Light to import: every command imports its room when it runs."""

import typer


def register(app: typer.Typer) -> None:
    """Add this package's commands to the umbrella."""
