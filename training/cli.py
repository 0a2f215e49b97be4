"""train and model. Light to import: every command imports its room when it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import note, show, words

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the umbrella."""
    from training.gate_cli import register_gate
    from training.goal_cli import register_goal
    from training.models_cli import register_models
    from training.report_cli import register_reports

    train = typer.Typer(help=words("train.help"), no_args_is_help=True)
    for name, command in (
        ("check", _check), ("decide", _decide), ("run", _run), ("status", _status),
        ("cancel", _cancel), ("rehearse", _rehearse),
    ):  # fmt: skip
        train.command(name, help=words(f"train.help_{name}"))(command)
    register_goal(train)
    app.add_typer(train, name="train")
    register_models(app)
    register_gate(app)
    register_reports(app)


@contextmanager
def opened() -> Iterator[tuple["Settings", "Store"]]:
    """Give the settings and the database, with a champion in it."""
    from bot.registry import begin
    from bot.settings import load
    from bot.store import open_store

    settings = load()
    store = open_store(settings)
    try:
        begin(store, settings)
        yield settings, store
    finally:
        store.close()


def _check(as_json: Json = False) -> None:
    from bot.settings import command_language
    from training import settings as training_settings
    from training.guide import lines
    from training.readiness import readiness

    with opened() as (settings, store):
        found = readiness(store, settings, training_settings.load())
    show(found.as_row(), as_json=as_json, plain="\n".join(lines(found, command_language())))


def _decide(
    admin: Annotated[str, typer.Option(help=words("train.help_admin"))],
    source: Annotated[list[str] | None, typer.Option(help=words("train.help_source"))] = None,
    remark: Annotated[str, typer.Option("--note", help=words("train.help_note"))] = "",
    as_json: Json = False,
) -> None:
    from training.decisions import decide

    with opened() as (settings, store), store.write() as session:
        made = decide(session, settings, admin, source or [], remark)
        data = {"admin": made.admin, "sources": made.sources, "note": made.note, "at": made.at}
    plain = words("train.decided", sources=", ".join(made.sources) or words("train.nothing"))
    show(data, as_json=as_json, plain=plain)


def _run(as_json: Json = False) -> None:
    from training.offers import run_now

    with opened() as (settings, store):
        done = run_now(store, settings, _note, why="asked")
    show(done, as_json=as_json, plain="\n".join(_own(done)))


def _status(as_json: Json = False) -> None:
    from bot.settings import command_language
    from training.status import run_lines, runs

    with opened() as (_, store), store.read() as session:
        rows = runs(session)
    show({"runs": rows}, as_json=as_json, plain="\n".join(run_lines(rows, command_language())))


def _cancel(run: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    from training.offers import cancel_run

    with opened() as (settings, store):
        done = cancel_run(store, settings, run, "command")
    plain = words("train.cancelled", run=done.id)
    show({"run": done.id, "stage": done.stage}, as_json=as_json, plain=plain)


def _rehearse(
    plot: Annotated[Path | None, typer.Option(help=words("train.help_plot"))] = None,
    seed: Annotated[int | None, typer.Option(help=words("train.help_seed"))] = None,
    as_json: Json = False,
) -> None:
    from bot.settings import load
    from training import card
    from training.rehearse import rehearse
    from training.trainers import curve

    done = rehearse(load(), _note, seed=seed)
    data = card.to_json(done)
    if plot:
        curve.plot(data["losses"], plot)
    show(data, as_json=as_json, plain="\n".join(_own(data)))
    if done.verdict != "PASS":
        raise typer.Exit(1)


def _note(japanese: str, english: str, share: float) -> None:
    from bot.settings import command_language

    note(f"{share:4.0%} {english if command_language() == 'en' else japanese}")


def _own(data: dict[str, Any]) -> list[str]:
    from bot.settings import command_language

    return list(data[command_language()])
