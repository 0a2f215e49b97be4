"""pairs: what came in, what became of it, and out again."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import note, show, words
from bot.errors import UserError
from curation.opened import opened

if TYPE_CHECKING:
    from curation.mapping import Columns

Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]


class Kind(StrEnum):
    """The forms of an export."""

    rows = "rows"
    chat = "chat"
    preference = "preference"


def register(app: typer.Typer) -> None:
    """Add the commands on pairs."""
    pairs = typer.Typer(help=words("pairs.help"), no_args_is_help=True)
    pairs.command("import", help=words("pairs.help_import"))(_import)
    pairs.command("add", help=words("pairs.help_add"))(_add)
    pairs.command("export", help=words("pairs.help_export"))(_export)
    pairs.command("list", help=words("pairs.help_list"))(_list)
    pairs.command("show", help=words("pairs.help_show"))(_show)
    app.add_typer(pairs, name="pairs")


def _import(  # noqa: PLR0913, PLR0917  one for each option
    file: Annotated[Path, typer.Argument()],
    source: Annotated[str, typer.Option(help=words("pairs.help_source"))] = "form",
    consent: Annotated[str, typer.Option(help=words("pairs.help_consent"))] = "",
    licence: Annotated[str, typer.Option(help=words("pairs.help_licence"))] = "",
    author: Annotated[str, typer.Option(help=words("pairs.help_author"))] = "",
    audience: Annotated[str, typer.Option(help=words("pairs.help_audience"))] = "everyone",
    map_: Annotated[
        list[str] | None, typer.Option("--map", help=words("pairs.help_map"))
    ] = None,
    preview: Annotated[bool, typer.Option(help=words("pairs.help_preview"))] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    from curation.imports import Given, import_file
    from curation.mapping import parse

    columns = parse(map_ or [])
    if preview:
        _preview(file, columns, as_json=as_json)
        return
    with opened() as (_, store):
        done = import_file(store, file, Given(source, consent, licence, author, audience), columns)
    refused = [{"line": line, "why": words(why)} for line, why in done.refused]
    for one in refused:
        note(words("pairs.refused", **one))
    counts = {name: getattr(done, name) for name in ("added", "changed", "unchanged")}
    plain = words("pairs.imported", **counts, refused=len(refused))
    show({**counts, "refused": refused}, as_json=as_json, plain=plain)
    if refused and not sum(counts.values()):
        raise typer.Exit(1)


def _preview(file: Path, columns: "Columns", *, as_json: bool) -> None:
    from curation.preview import preview

    found = preview(file, columns)
    good = found.total - sum(found.refused.values())
    lines = [
        words("pairs.column", column=header, field=name or words("pairs.not_taken"))
        for header, name in found.columns
    ]
    for line, row in found.rows:
        lines += [f"{line}  Q: {str(row['question'])[:60]}", f"    A: {str(row['answer'])[:60]}"]
    lines.append(words("pairs.preview", total=found.total, good=good))
    lines += [
        words("pairs.preview_refused", count=count, why=words(why))
        for why, count in found.refused.items()
    ]
    show(asdict(found), as_json=as_json, plain="\n".join(lines))


def _add(
    question: Annotated[str, typer.Option(help=words("pairs.help_question"))],
    answer: Annotated[str, typer.Option(help=words("pairs.help_answer"))],
    author: Annotated[str, typer.Option(help=words("pairs.help_author"))],
    consent: Annotated[str, typer.Option(help=words("pairs.help_consent"))],
    topic: Annotated[str, typer.Option(help=words("pairs.help_topic"))] = "",
    as_json: Json = False,
) -> None:
    from curation.imports import Given, import_rows

    row = {"question": question, "answer": answer, "topic": topic}
    with opened() as (_, store):
        done = import_rows(store, [(1, row)], Given("form", consent, author=author))
    counts = {name: getattr(done, name) for name in ("added", "changed", "unchanged")}
    for _, why in done.refused:
        raise UserError(why)
    show(counts, as_json=as_json, plain=words("pairs.imported", **counts, refused=0))


def _export(
    out: Annotated[Path | None, typer.Option(help=words("pairs.help_out"))] = None,
    kind: Annotated[Kind, typer.Option(help=words("pairs.help_kind"))] = Kind.rows,
    as_json: Json = False,
) -> None:
    from curation import files
    from curation.export import export

    with opened() as (_, store), store.read() as session:
        lines = [json.dumps(row, ensure_ascii=False) for row in export(session, kind.value)]
    if out is None:
        for line in lines:
            show(None, as_json=False, plain=line)
        return
    files.write(out, "".join(f"{line}\n" for line in lines))
    plain = words("pairs.exported", count=len(lines), path=out)
    show({"rows": len(lines), "path": str(out)}, as_json=as_json, plain=plain)


def _list(
    source: Annotated[str, typer.Option(help=words("pairs.help_source"))] = "",
    why: Annotated[str, typer.Option(help=words("pairs.help_why"))] = "",
    limit: Annotated[int, typer.Option(min=1, help=words("pairs.help_limit"))] = 50,
    as_json: Json = False,
) -> None:
    from curation.views import listed

    with opened() as (_, store), store.read() as session:
        rows = listed(session, source=source, why=why, limit=limit)
    lines = [
        f"{r['id']:<24} {r['side'] or '-':<10} {r['why']:<24} {r['question'][:48]}" for r in rows
    ]
    show({"pairs": rows}, as_json=as_json, plain="\n".join(lines) or words("pairs.none"))


def _show(pair: Annotated[str, typer.Argument()], as_json: Json = False) -> None:
    from curation.views import shown

    with opened() as (_, store), store.read() as session:
        data = shown(session, pair)
    verdicts = [
        f"  {v['step']:<11} {'○' if v['kept'] else '×'} {v['why']}" for v in data["verdicts"]
    ]
    plain = "\n".join([f"Q: {data['question']}", f"A: {data['answer']}", *verdicts])
    show(data, as_json=as_json, plain=plain)
