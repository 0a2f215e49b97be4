"""ingest, search, reindex: manuals in, passages out."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import note, show, words
from bot.commands import foreseen
from bot.errors import Transient, UserError
from bot.settings import Settings, command_language, load

if TYPE_CHECKING:
    from bot.retrieval.audiences import Audiences
    from bot.retrieval.desk import Desk
    from bot.retrieval.ingest import Ingested
    from bot.retrieval.look import Noted, Refused
    from bot.store import Store

_SLICE = 200
"""Questions in one request to the library: a running bot answers others in between."""
_Json = Annotated[bool, typer.Option("--json", help=words("cli.json"))]
_As = Annotated[str, typer.Option("--as", help=words("manuals.help_as"))]
_Channel = Annotated[str, typer.Option(help=words("manuals.help_channel"))]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("ingest", help=words("manuals.help_ingest"))(_ingest)
    app.command("search", help=words("manuals.help_search"))(_search)
    app.command("reindex", help=words("manuals.help_reindex"))(_reindex)


def _ingest(
    paths: Annotated[list[Path], typer.Argument()],
    acl: Annotated[Path | None, typer.Option(help=words("manuals.help_acl"))] = None,
    audience: Annotated[str | None, typer.Option(help=words("manuals.help_audience"))] = None,
    watch: Annotated[bool, typer.Option("--watch", help=words("manuals.help_watch"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("manuals.help_dry_run"))] = False,
    as_json: _Json = False,
) -> None:
    _step_back()  # before anything large is imported
    from bot.retrieval import audiences

    rules = audiences.load(acl) if acl else None
    who = audiences.joined((audience,)) if audience else None
    if dry_run:
        _foresee(paths, who, rules, as_json=as_json)
        return

    def once() -> "Ingested":
        done = _ingested(paths, who, rules)
        show(_as_data(done), as_json=as_json, plain=_as_lines(done))
        sys.stdout.flush()
        return done

    if watch:
        _watch(paths, once)
        return
    done = once()
    if done.refused and not (done.added or done.changed or done.unchanged or done.removed):
        raise typer.Exit(1)


def _ingested(paths: list[Path], audience: str | None, acl: "Audiences | None") -> "Ingested":
    from bot.retrieval.intake import take_in

    with _open(load()) as (store, ask):
        return take_in(
            store, paths, lambda: ask("catch_up", {}),
            audience=audience, acl=acl, report=_progress,
        )  # fmt: skip


def _step_back() -> None:
    """Let those who answer go first, when this process is the command's own."""
    if Path(sys.argv[0]).stem == "sodateru":
        with suppress(OSError, AttributeError):
            os.nice(10)


def _foresee(
    paths: list[Path], audience: str | None, acl: "Audiences | None", *, as_json: bool
) -> None:
    """Show what an ingest would do, and write nothing."""
    from bot.retrieval.preview import preview
    from bot.store import open_store

    store = open_store(load())
    try:
        would = preview(store, paths, audience=audience, acl=acl)
    finally:
        store.close()
    show(foreseen.as_data(would), as_json=as_json, plain=foreseen.as_lines(would))


def _watch(paths: list[Path], once: Callable[[], object]) -> None:
    """Ingest whenever something changed, until Ctrl-C."""
    from bot.retrieval.watch import changes

    with suppress(KeyboardInterrupt):
        for _ in changes(paths, Event()):
            try:
                once()
            except Transient as error:  # the next change, or the one after, will find it back
                note(error.say(command_language()))
            note(words("manuals.watching"))


def _search(  # noqa: PLR0913, PLR0917  a command's options are its parameters
    question: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", "--k", min=1, max=100, help=words("manuals.help_k"))] = 10,
    questions: Annotated[Path | None, typer.Option(help=words("manuals.help_questions"))] = None,
    out: Annotated[Path | None, typer.Option(help=words("manuals.help_out"))] = None,
    user: _As = "",
    channel: _Channel = "",
    as_json: _Json = False,
) -> None:
    reader = {"k": k, "user": user, "channel": channel}
    if questions and out:
        _search_file(questions, out, reader, as_json=as_json)
    elif question is not None:
        _search_one(question, reader, as_json=as_json)
    else:
        raise typer.BadParameter(words("manuals.question_missing"))


def _search_one(question: str, reader: dict[str, Any], *, as_json: bool) -> None:
    from bot.questions import checked

    settings = load()
    question = checked(question, settings)
    with _library(settings) as ask:
        hits = ask("search", {"question": question, **reader})["hits"]
    plain = "\n\n".join(_as_text(hit) for hit in hits) or words("manuals.nothing_found")
    show({"hits": hits}, as_json=as_json, plain=plain)


def _search_file(questions: Path, out: Path, reader: dict[str, Any], *, as_json: bool) -> None:
    asked = list(_questions(questions))
    started = perf_counter()
    bar = typer.progressbar(
        length=len(asked), label=words("manuals.searching", count=len(asked)), file=sys.stderr
    )
    opened = out.open("w", encoding="utf-8", errors="backslashreplace")  # half characters of ids
    with _library(load()) as ask, opened as written, bar:
        for start in range(0, len(asked), _SLICE):
            some = asked[start : start + _SLICE]
            payload = {"questions": [question for _, question in some], **reader}
            for (key, _), hits in zip(some, ask("search_many", payload)["results"], strict=True):
                written.write(json.dumps({"id": key, "hits": hits}, ensure_ascii=False) + "\n")
            bar.update(len(some))
    each = round((perf_counter() - started) * 1000 / max(1, len(asked)), 2)
    plain = words("manuals.batch_done", count=len(asked), path=out, milliseconds=each)
    data = {"questions": len(asked), "out": str(out), "milliseconds_each": each}
    show(data, as_json=as_json, plain=plain)


def _reindex(as_json: _Json = False) -> None:
    with _library(load()) as ask:
        done = ask("reindex", {})
    plain = words("manuals.reindexed", count=done["passages"])
    show(done, as_json=as_json, plain=plain)


@contextmanager
def _library(settings: Settings) -> Iterator["Desk"]:
    with _open(settings) as (_, ask):
        yield ask


@contextmanager
def _open(settings: Settings) -> Iterator[tuple["Store", "Desk"]]:
    from bot.retrieval.desk import desk
    from bot.store import open_store

    store = open_store(settings)
    try:
        with desk(settings, store, _progress) as ask:
            yield store, ask
    finally:
        store.close()


def _questions(path: Path) -> Iterator[tuple[Any, str]]:
    """Yield (id, question) of a file's lines; other fields may stand beside them.

    Raises:
        UserError: The file is missing or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # other ends may be in a question
    except OSError:
        raise UserError("error.file_missing", path=path) from None
    except UnicodeDecodeError:
        raise UserError("manuals.encoding") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield row["id"], str(row["question"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UserError("manuals.questions_file", path=path, line=number) from None


def _progress(japanese: str, english: str, share: float) -> None:
    if share in {0.0, 1.0} or round(share * 100) % 10 == 0:
        note(english if command_language() == "en" else japanese)


def _as_data(done: "Ingested") -> dict[str, Any]:
    refused = [
        {"source": one.source, "reason": words(one.key, **one.values)} for one in done.refused
    ]
    notes = [{"source": one.source, "note": words(one.key, **one.values)} for one in done.notes]
    return {
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "removed": done.removed,
        "refused": refused,
        "notes": notes,
        "passages_changed": done.passages_changed,
        "answers_expired": done.answers_expired,
    }


def _as_lines(done: "Ingested") -> str:
    said: list[Noted | Refused] = [*done.notes, *done.refused]
    lines = [f"{one.source}: {words(one.key, **one.values)}" for one in said]
    counts = {
        name: len(value)
        for name, value in _as_data(done).items()
        if isinstance(value, tuple | list)
    }
    total = words(
        "manuals.ingested", passages=done.passages_changed, expired=done.answers_expired, **counts
    )
    return "\n".join([*lines, total])


def _as_text(hit: dict[str, Any]) -> str:
    place = " > ".join(part for part in (hit["title"], hit["heading"]) if part)
    fits = round(hit["why"].get("fits", 0.0) * 100)
    return f"{hit['rank']}. {place}（{hit['document']}） {fits}%{_age(hit)}\n{hit['text']}"


def _age(hit: dict[str, Any]) -> str:
    """Return the days that a manual's front matter gives, marked where it does not hold today."""
    from bot import office
    from bot.dates import Days
    from bot.retrieval import ages

    since, until = (
        day and date.fromisoformat(day) for day in (hit["valid_from"], hit["valid_until"])
    )
    told = ages.age("", office.today(), 0, command_language(), Days(since, until))
    return told and f" · {told}"
