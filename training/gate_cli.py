"""gate and evaluate: what was decided and why, and how well a version answers today."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import note, show, words
from training.cli import Json, opened


def register_gate(app: typer.Typer) -> None:
    """Add ``gate`` and ``evaluate`` to the umbrella."""
    gate = typer.Typer(help=words("gate.help"), no_args_is_help=True)
    gate.callback()(_gate)  # keeps ``explain`` a command of its own
    gate.command("explain", help=words("gate.help_explain"))(_explain)
    app.add_typer(gate, name="gate")
    app.command("evaluate", help=words("evaluate.help"))(_evaluate)


def _gate() -> None:
    pass


def _explain(
    run: Annotated[str, typer.Argument()],
    html: Annotated[Path | None, typer.Option(help=words("gate.help_html"))] = None,
    as_json: Json = False,
) -> None:
    from bot.settings import command_language
    from training.report import explain, lines, page

    language = command_language()
    with opened() as (_, store):
        told = explain(store, run)
    if html:
        html.write_text(page(told, language), encoding="utf-8")
    show(told, as_json=as_json, plain="\n".join(lines(told, language)))


def _evaluate(
    version: Annotated[str, typer.Option(help=words("evaluate.help_version"))] = "",
    as_json: Json = False,
) -> None:
    from bot import registry
    from bot.llm.build import build
    from bot.settings import command_language
    from training.measure import lines, measure

    with opened() as (settings, store):
        with store.read() as session:
            found = registry.find(session, version) if version else registry.champion(session)
        model = build(found, settings)
        try:
            told = measure(store, model, lambda done, rows: note(f"{done}/{rows}"))
        finally:
            model.close()
    show(told, as_json=as_json, plain="\n".join(lines(told, command_language())))
