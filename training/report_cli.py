"""report: the monthly reports, for people, for scripts, and as a page."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import show, words
from training.cli import Json, opened

Month = Annotated[str, typer.Option(help=words("report.help_month"))]
Html = Annotated[Path | None, typer.Option(help=words("gate.help_html"))]
_KINDS = ("quality", "cost", "roi", "gaps", "bias")


def register_reports(app: typer.Typer) -> None:
    """Add ``report`` to the umbrella."""
    group = typer.Typer(help=words("report.help"), no_args_is_help=True)
    for kind in _KINDS:
        group.command(kind, help=words(f"report.help_{kind}"))(_command(kind))
    app.add_typer(group, name="report")


def _command(kind: str) -> Callable[..., None]:
    def command(month: Month = "", html: Html = None, as_json: Json = False) -> None:
        from bot.settings import command_language
        from training import reports
        from training import settings as training_settings
        from training.calendar import Office, look_at_fairness

        language = command_language()
        with opened() as (settings, store):
            if kind == "bias" and not month:
                look_at_fairness(Office(store, settings, training_settings.load()))
            found = reports.report(store, settings, kind, month)
        if html:
            html.write_text(reports.html(found, language), encoding="utf-8")
        show(found, as_json=as_json, plain="\n".join(found[language]))

    return command
