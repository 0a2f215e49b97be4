"""Commands of the live side. Light to import: every command imports its room when it runs."""

import typer


def register(app: typer.Typer) -> None:
    """Add the live side's commands to the umbrella."""
