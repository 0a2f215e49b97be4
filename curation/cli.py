"""pairs, curate, dataset. Light to import: every command imports its room when it runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import note, show, words

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]


class Kind(StrEnum):
    """The forms of an export."""

    rows = "rows"
    chat = "chat"
    preference = "preference"


def register(app: typer.Typer) -> None:
    """Add this package's commands to the umbrella."""
    pairs = typer.Typer(help=words("pairs.help"), no_args_is_help=True)
    pairs.command("import", help=words("pairs.help_import"))(_import)
    pairs.command("export", help=words("pairs.help_export"))(_export)
    pairs.command("list", help=words("pairs.help_list"))(_list)
    pairs.command("show", help=words("pairs.help_show"))(_show)
    curate = typer.Typer(help=words("curate.help"), no_args_is_help=True)
    curate.command("run", help=words("curate.help_run"))(_run)
    curate.command("stats", help=words("curate.help_stats"))(_stats)
    dataset = typer.Typer(help=words("dataset.help"), no_args_is_help=True)
    dataset.command("freeze", help=words("dataset.help_freeze"))(_freeze)
    dataset.command("list", help=words("dataset.help_list"))(_datasets)
    dataset.command("show", help=words("dataset.help_show"))(_card)
    dataset.command("leaks", help=words("dataset.help_leaks"))(_leaks)
    app.command("forget", help=words("forget.help"))(_forget)
    for name, room in (("pairs", pairs), ("curate", curate), ("dataset", dataset)):
        app.add_typer(room, name=name)


def _import(
    file: Annotated[Path, typer.Argument()],
    source: Annotated[str, typer.Option(help=words("pairs.help_source"))] = "form",
    consent: Annotated[str, typer.Option(help=words("pairs.help_consent"))] = "",
    licence: Annotated[str, typer.Option(help=words("pairs.help_licence"))] = "",
    author: Annotated[str, typer.Option(help=words("pairs.help_author"))] = "",
    as_json: Json = False,
) -> None:
    from curation.imports import Given, import_file

    with _opened() as (_, store):
        done = import_file(store, file, Given(source, consent, licence, author))
    refused = [{"line": line, "why": words(why)} for line, why in done.refused]
    for one in refused:
        note(words("pairs.refused", **one))
    counts = {name: getattr(done, name) for name in ("added", "changed", "unchanged")}
    plain = words("pairs.imported", **counts, refused=len(refused))
    show({**counts, "refused": refused}, as_json=as_json, plain=plain)
    if refused and not sum(counts.values()):
        raise typer.Exit(1)


def _export(
    out: Annotated[Path | None, typer.Option(help=words("pairs.help_out"))] = None,
    kind: Annotated[Kind, typer.Option(help=words("pairs.help_kind"))] = Kind.rows,
    as_json: Json = False,
) -> None:
    from curation.export import export

    with _opened() as (_, store), store.read() as session:
        lines = [json.dumps(row, ensure_ascii=False) for row in export(session, kind.value)]
    if out is None:
        for line in lines:
            show(None, as_json=False, plain=line)
        return
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    plain = words("pairs.exported", count=len(lines), path=out)
    show({"rows": len(lines), "path": str(out)}, as_json=as_json, plain=plain)


def _list(
    source: Annotated[str, typer.Option(help=words("pairs.help_source"))] = "",
    why: Annotated[str, typer.Option(help=words("pairs.help_why"))] = "",
    limit: Annotated[int, typer.Option(min=1, help=words("pairs.help_limit"))] = 50,
    as_json: Json = False,
) -> None:
    from curation.views import listed

    with _opened() as (_, store), store.read() as session:
        rows = listed(session, source=source, why=why, limit=limit)
    lines = [
        f"{r['id']:<24} {r['side'] or '-':<10} {r['why']:<24} {r['question'][:48]}" for r in rows
    ]
    show({"pairs": rows}, as_json=as_json, plain="\n".join(lines) or words("pairs.none"))


def _show(pair: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    from curation.views import shown

    with _opened() as (_, store), store.read() as session:
        data = shown(session, pair)
    verdicts = [
        f"  {v['step']:<11} {'○' if v['kept'] else '×'} {v['why']}" for v in data["verdicts"]
    ]
    plain = "\n".join([f"Q: {data['question']}", f"A: {data['answer']}", *verdicts])
    show(data, as_json=as_json, plain=plain)


def _run(as_json: Json = False) -> None:
    from curation.wiring import curate

    with _opened() as (settings, store):
        done = curate(store, settings, _progress())
    data = done.to_json()
    plain = words("curate.done", pairs=done.pairs, kept=done.kept, harvested=done.harvested)
    show(data, as_json=as_json, plain="\n".join([plain, *_dropped(data["dropped"])]))


def _stats(as_json: Json = False) -> None:
    from curation.views import stats

    with _opened() as (_, store), store.read() as session:
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

    with _opened() as (settings, store):
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

    with _opened() as (_, store), store.read() as session:
        rows = datasets(session)
    lines = [
        words("dataset.frozen", hash=r["hash"][:12], leaks=r["leaks"], **r["counts"]) for r in rows
    ]
    show({"datasets": rows}, as_json=as_json, plain="\n".join(lines) or words("dataset.none"))


def _card(hash_: Annotated[str, typer.Argument(metavar="HASH")], as_json: Json = False) -> None:
    from curation.dataset import verify
    from curation.views import folder_of

    with _opened() as (settings, store), store.read() as session:
        folder = folder_of(session, settings.data, hash_)
    manifest = verify(folder)
    show(manifest, as_json=as_json, plain=(folder / "card.md").read_text(encoding="utf-8"))


def _leaks(hash_: Annotated[str, typer.Argument(metavar="HASH")], as_json: Json = False) -> None:
    from curation import settings as curation_settings
    from curation.dataset import read_rows, verify
    from curation.leaks import leaks
    from curation.views import folder_of

    with _opened() as (settings, store), store.read() as session:
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

    with _opened() as (settings, store):
        if yes:
            found = forget(store, settings, user=user, message=message)
        else:
            with store.read() as session:
                found = look(session, settings, user=user, message=message)
    plain = words("forget.done" if yes else "forget.would", **found.counts())
    show(told(found, done=yes), as_json=as_json, plain=plain)


@contextmanager
def _opened() -> "Iterator[tuple[Settings, Store]]":
    from bot.settings import load
    from bot.store import open_store

    settings = load()
    store = open_store(settings)
    try:
        yield settings, store
    finally:
        store.close()


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
