"""model: the versions, and who serves."""

from typing import Annotated, Any

import typer

from bot.cli import show, words

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]
Admin = Annotated[str, typer.Option(help=words("train.help_admin"))]


def register_models(app: typer.Typer) -> None:
    """Add ``model`` to the umbrella."""
    model = typer.Typer(help=words("model.help"), no_args_is_help=True)
    for name, command in (
        ("list", _list), ("show", _show), ("promote", _promote), ("rollback", _rollback),
        ("freeze", _freeze),
    ):  # fmt: skip
        model.command(name, help=words(f"model.help_{name}"))(command)
    app.add_typer(model, name="model")


def _list(as_json: Json = False) -> None:
    from training.cli import opened
    from training.status import versions

    with opened() as (_, store), store.read() as session:
        rows = versions(session)
    lines = [f"{row['id']:<28} {row['kind']:<8} {', '.join(row['aliases'])}" for row in rows]
    show({"models": rows}, as_json=as_json, plain="\n".join(lines))


def _show(version: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    from bot.registry import find
    from bot.settings import command_language
    from training.cli import opened
    from training.status import reason_lines, verdict_on, version_row

    with opened() as (_, store), store.read() as session:
        row: dict[str, Any] = version_row(found := find(session, version))
        verdict = verdict_on(session, found)
    reasons = verdict.reasons if verdict else []
    row |= {"verdict": verdict.verdict if verdict else "", "reasons": reasons}
    lines = [f"{name}: {value}" for name, value in row.items() if name != "reasons" and value]
    plain = "\n".join([*lines, *reason_lines(reasons, command_language())])
    show(row, as_json=as_json, plain=plain)


def _promote(
    version: Annotated[str, typer.Argument()],
    override: Annotated[str, typer.Option(help=words("model.help_override"))] = "",
    why: Annotated[str, typer.Option(help=words("model.help_why"))] = "",
    as_json: Json = False,
) -> None:
    from bot import registry
    from training.cli import opened
    from training.promotion import promote

    with opened() as (settings, store), store.write() as session:
        done = promote(session, settings, version, override.strip(), why)
        champion = registry.champion(session).id
    key = "model.waits" if done.waits else "model.promoted"
    plain = words(key, version=version, admin=override.strip())
    show({"champion": champion, "waits": done.waits}, as_json=as_json, plain=plain)


def _rollback(as_json: Json = False) -> None:
    from bot.registry import rollback
    from training.cli import opened

    with opened() as (_, store), store.write() as session:
        done = rollback(session, actor="command")
    show({"champion": done.id}, as_json=as_json, plain=words("model.rolled_back", version=done.id))


def _freeze(
    admin: Admin,
    lift: Annotated[bool, typer.Option("--lift", help=words("model.help_lift"))] = False,
    why: Annotated[str, typer.Option(help=words("model.help_why"))] = "",
    as_json: Json = False,
) -> None:
    from training import decisions
    from training.cli import opened

    with opened() as (settings, store), store.write() as session:
        if lift:
            key = "lifted" if decisions.lift(session, settings, admin) else "not_frozen"
        else:
            decisions.freeze(session, settings, admin, why)
            key = "frozen"
    show({"frozen": key == "frozen"}, as_json=as_json, plain=words(f"model.{key}"))
