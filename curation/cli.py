"""pairs, curate, dataset. Light to import: every command imports its room when it runs."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import note, show, words
from curation import pairs_cli, review_cli
from curation.opened import opened

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]


class Form(StrEnum):
    """The forms of a frozen dataset for others."""

    hub = "hub"
    chat = "chat"
    preference = "preference"
    openai = "openai-preference"


def register(app: typer.Typer) -> None:
    """Add this package's commands to the umbrella."""
    pairs_cli.register(app)
    curate = typer.Typer(help=words("curate.help"), no_args_is_help=True)
    curate.command("run", help=words("curate.help_run"))(_run)
    curate.command("stats", help=words("curate.help_stats"))(_stats)
    review_cli.register(curate)
    dataset = typer.Typer(help=words("dataset.help"), no_args_is_help=True)
    dataset.command("freeze", help=words("dataset.help_freeze"))(_freeze)
    dataset.command("list", help=words("dataset.help_list"))(_datasets)
    dataset.command("show", help=words("dataset.help_show"))(_card)
    dataset.command("export", help=words("dataset.help_export"))(_to)
    dataset.command("diff", help=words("dataset.help_diff"))(_diff)
    dataset.command("leaks", help=words("dataset.help_leaks"))(_leaks)
    app.command("forget", help=words("forget.help"))(_forget)
    for name, room in (("curate", curate), ("dataset", dataset)):
        app.add_typer(room, name=name)


def _run(as_json: Json = False) -> None:
    from curation.wiring import curate

    with opened() as (settings, store):
        done = curate(store, settings, _progress())
    data = done.to_json()
    plain = words("curate.done", pairs=done.pairs, kept=done.kept, harvested=done.harvested)
    show(data, as_json=as_json, plain="\n".join([plain, *_dropped(data["dropped"])]))


def _stats(as_json: Json = False) -> None:
    from curation.views import stats

    with opened() as (_, store), store.read() as session:
        data = stats(session)
    plain = words("curate.done", pairs=data["pairs"], kept=data["kept"], harvested=0)
    sides = "  ".join(f"{side} {count}" for side, count in data["sides"].items())
    stale = [words("curate.stale", **one) for one in data["stale"]]
    held = [words("curate.conflict", pair=p, why=why) for p, why in data["conflicts"].items()]
    lines = [plain, sides, *_dropped(data["dropped"]), *stale, *held]
    show(data, as_json=as_json, plain="\n".join(lines))


def _freeze(
    source: Annotated[list[str] | None, typer.Option(help=words("dataset.help_sources"))] = None,
    as_json: Json = False,
) -> None:
    from curation.dataset import freeze, verify

    with opened() as (settings, store):
        frozen = freeze(store, settings, sources=source or None)
    manifest = verify(frozen.folder)
    counts = manifest["counts"]
    plain = words("dataset.frozen", hash=frozen.hash[:12], leaks=frozen.leaks, **counts)
    data = {
        "hash": frozen.hash,
        "folder": str(frozen.folder),
        "counts": counts,
        "leaks": frozen.leaks,
    }
    show(data, as_json=as_json, plain=plain)


def _datasets(as_json: Json = False) -> None:
    from curation.views import datasets

    with opened() as (_, store), store.read() as session:
        rows = datasets(session)
    lines = [
        words("dataset.frozen", hash=r["hash"][:12], leaks=r["leaks"], **r["counts"]) for r in rows
    ]
    show({"datasets": rows}, as_json=as_json, plain="\n".join(lines) or words("dataset.none"))


def _card(
    hash_: Annotated[str, typer.Argument(metavar="HASH")],
    html: Annotated[Path | None, typer.Option(help=words("dataset.help_html"))] = None,
    as_json: Json = False,
) -> None:
    from bot.settings import command_language
    from curation.dataset import about, dropped_now, read_rows, verify
    from curation.plots import page
    from curation.views import folder_of

    with opened() as (settings, store), store.read() as session:
        folder = folder_of(session, settings.data, hash_)
        manifest, card = verify(folder), (folder / "card.md").read_text(encoding="utf-8")
        if html is not None:
            rows = read_rows(folder)
            shares = about(session, rows)["authors"]
            text = page(card, rows, shares, dropped_now(session), command_language())
            html.write_text(text, encoding="utf-8")
    show(manifest, as_json=as_json, plain=card)


def _to(
    hash_: Annotated[str, typer.Argument(metavar="HASH")],
    out: Annotated[Path, typer.Option(help=words("dataset.help_export_out"))],
    kind: Annotated[Form, typer.Option(help=words("dataset.help_export_kind"))] = Form.hub,
    as_json: Json = False,
) -> None:
    from curation.hub import export
    from curation.views import folder_of

    with opened() as (settings, store), store.read() as session:
        files = export(session, folder_of(session, settings.data, hash_), kind.value, out)
    plain = words("dataset.exported", files="、".join(files), path=out)
    show({"files": files, "path": str(out)}, as_json=as_json, plain=plain)


def _diff(
    one: Annotated[str, typer.Argument(metavar="HASH")],
    other: Annotated[str, typer.Argument(metavar="HASH")],
    as_json: Json = False,
) -> None:
    from curation.hub import difference
    from curation.views import folder_of

    with opened() as (settings, store), store.read() as session:
        folders = [folder_of(session, settings.data, name) for name in (one, other)]
    found = difference(*folders)
    counts = {name: len(ids) for name, ids in found.items()}
    show(found, as_json=as_json, plain=words("dataset.diff", **counts))


def _leaks(hash_: Annotated[str, typer.Argument(metavar="HASH")], as_json: Json = False) -> None:
    from curation import settings as curation_settings
    from curation.dataset import read_rows, verify
    from curation.leaks import leaks
    from curation.views import folder_of

    with opened() as (settings, store), store.read() as session:
        folder = folder_of(session, settings.data, hash_)
    verify(folder)
    rows = read_rows(folder)
    found = leaks(rows["train"], rows["holdout"], curation_settings.load())
    detail = ", ".join(f"{name} {count}" for name, count in found.counts().items())
    plain = words("dataset.leaks", count=found.total, detail=detail)
    show({"hash": folder.name, "leaks": found.total, **asdict(found)}, as_json=as_json, plain=plain)
    if found.total:
        raise typer.Exit(1)


def _forget(
    user: Annotated[str, typer.Option(help=words("forget.help_user"))] = "",
    message: Annotated[str, typer.Option(help=words("forget.help_message"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=words("forget.help_yes"))] = False,
    as_json: Json = False,
) -> None:
    from curation.forget import as_json as told
    from curation.forget import forget, look

    with opened() as (settings, store):
        if yes:
            found = forget(store, settings, user=user, message=message)
        else:
            with store.read() as session:
                found = look(session, settings, user=user, message=message)
    plain = words("forget.done" if yes else "forget.would", **found.counts())
    show(told(found, done=yes), as_json=as_json, plain=plain)


def _progress() -> Any:
    """Return a reporter that speaks only when the work takes longer than two seconds."""
    import time

    from bot.settings import command_language

    state = {"next": time.monotonic() + 2}

    def report(japanese: str, english: str, _share: float) -> None:
        if time.monotonic() >= state["next"]:
            state["next"] = time.monotonic() + 2
            note(english if command_language() == "en" else japanese)

    return report


def _dropped(dropped: dict[str, int]) -> list[str]:
    ordered = sorted(dropped.items(), key=lambda one: (-one[1], one[0]))
    return [words("curate.dropped", why=why, count=count) for why, count in ordered]
