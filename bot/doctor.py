"""The doctor: looks at everything that running needs, and says what to do about what is wrong.

Each check looks at one thing and returns findings; it changes nothing, except that looking at the
index brings it up to date. An error of ours is a finding too, so that one bad part hides no other.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from bot import fitness
from bot.errors import Broken, SodateruError, UserError
from bot.findings import Finding, caught, of
from bot.settings import Settings, load
from bot.store import Store, now
from bot.tables import Document, InboxEvent, OutboxMessage, Passage

MEGABYTE: Final = 1_000_000
LITTLE_MB: Final = 2000
TOO_LITTLE_MB: Final = 200
_MARKS: Final = {"ok": "✓", "note": "・", "bad": "✗"}


def examine(read: Callable[[], Settings] = load) -> list[Finding]:
    """Look at everything and return what was found, most basic first."""
    try:
        settings = read()
    except SodateruError as error:
        return [of(error, "settings")]
    found = [Finding("settings", "ok", "doctor.settings_ok", {"data": settings.data})]
    found += [*_folder(settings), *_people(settings)]
    if not any(finding.level == "bad" for finding in found):
        found += _database(settings)
    found += fitness.parts(settings)
    found += _slack(settings)
    return found


def exit_code(findings: list[Finding]) -> int:
    """Return the exit code: the gravest family among what is bad (4, then 1, then 3), else 0."""
    codes = {finding.code for finding in findings if finding.level == "bad"}
    return next((code for code in (4, 1, 3) if code in codes), 0)


def lines(findings: list[Finding], language: str) -> str:
    """Return the findings for people: a mark, what was found, and the next step below it."""
    rows = []
    for finding in findings:
        rows.append(f"{_MARKS[finding.level]} {finding.text(language)}")
        if step := finding.next_step(language):
            rows.append(f"  → {step}")
    return "\n".join(rows)


def as_json(findings: list[Finding], language: str) -> list[dict[str, Any]]:
    """Return the findings for scripts."""
    return [
        {
            "name": finding.name,
            "ok": finding.level != "bad",
            "level": finding.level,
            "key": finding.key,
            "text": finding.text(language),
            "next": finding.next_step(language),
        }
        for finding in findings
    ]


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    probe = folder / f".probe-{uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        values: dict[str, object] = {"data": folder, "what": error.strerror or type(error).__name__}
        yield Finding("data", "bad", "doctor.data_bad", values, "doctor.data_then", 1)
        return
    yield Finding("data", "ok", "doctor.data_ok", {"data": folder})
    yield _disk(folder)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // MEGABYTE
    values: dict[str, object] = {"free": free}
    if free < TOO_LITTLE_MB:
        return Finding("disk", "bad", "doctor.disk_low", values, "doctor.disk_then", 1)
    if free < LITTLE_MB:
        return Finding("disk", "note", "doctor.disk_low", values, "doctor.disk_then")
    return Finding("disk", "ok", "doctor.disk_ok", values)


def _people(settings: Settings) -> Iterator[Finding]:
    experts = {*settings.experts, *settings.admins}
    if experts:
        values: dict[str, object] = {"experts": len(experts), "admins": len(settings.admins)}
        yield Finding("people", "ok", "doctor.people_ok", values)
    else:
        yield Finding("people", "note", "doctor.people_none", {}, "doctor.people_then")


def _database(settings: Settings) -> Iterator[Finding]:
    from bot.schema import HEAD, revision

    if settings.url.startswith("sqlite") and not (settings.data / "sodateru.db").exists():
        yield Finding("database", "note", "doctor.database_new", {}, "doctor.database_new_then")
        return
    store = Store(settings.url)
    try:
        found = revision(store)
        values: dict[str, object] = {"found": found or "-", "head": HEAD}
        if found is None or found < HEAD:
            yield Finding("database", "note", "doctor.database_old", values)
        elif found > HEAD:
            yield of(Broken("error.database_newer", found=found), "database")
        else:
            yield Finding("database", "ok", "doctor.database_ok", values)
            yield from _work(store)
            yield from _index(settings, store)
            yield from _model(settings, store)
    except SQLAlchemyError as error:
        values = {"what": type(error).__name__}
        yield Finding("database", "bad", "doctor.database_bad", values, "doctor.database_then", 4)
    finally:
        store.close()


def _work(store: Store) -> Iterator[Finding]:
    """Look for events and messages that were parked lately, or that wait for too long."""
    week, soon = now() - timedelta(days=7), now() - timedelta(minutes=5)
    with store.read() as session:
        dropped = session.exec(
            select(func.count()).where(InboxEvent.state == "dropped", InboxEvent.received_at > week)
        ).one()
        dead = session.exec(
            select(func.count()).where(
                OutboxMessage.state == "dead", OutboxMessage.created_at > week
            )
        ).one()
        late = session.exec(
            select(func.count()).where(
                col(InboxEvent.state).in_(("waiting", "claimed")), InboxEvent.received_at < soon
            )
        ).one()
    values: dict[str, object] = {"dropped": dropped, "dead": dead, "late": late}
    if late:
        yield Finding("work", "note", "doctor.work_late", values, "doctor.work_late_then")
    if dropped or dead:
        yield Finding("work", "note", "doctor.work_parked", values, "doctor.work_parked_then")
    if not (late or dropped or dead):
        yield Finding("work", "ok", "doctor.work_ok", values)


def _index(settings: Settings, store: Store) -> Iterator[Finding]:
    from bot.reach import reach

    with store.read() as session:
        documents = session.exec(
            select(func.count()).where(col(Document.removed_at).is_(None))
        ).one()
        passages = session.exec(select(func.count()).where(col(Passage.removed_at).is_(None))).one()
    values: dict[str, object] = {"documents": documents, "passages": passages}
    if not documents:
        yield Finding("index", "note", "doctor.no_manuals", values, "doctor.no_manuals_then")
        return
    with caught("index", "doctor.index_then") as bad:
        values |= reach(settings, "counts", {}, timeout_seconds=30)
    if not bad and len({values[side] for side in ("passages", "keywords", "vectors")}) > 1:
        yield Finding("index", "note", "doctor.index_differs", values, "doctor.index_then")
        return
    if not bad and fitness.is_renewed(settings, str(values["embedder"])):
        yield Finding("index", "note", "doctor.index_renewed", values, "doctor.index_renewed_then")
        return
    yield from bad or [Finding("index", "ok", "doctor.index_ok", values)]


def _model(settings: Settings, store: Store) -> Iterator[Finding]:
    from bot import registry
    from bot.llm.build import build

    version = ""
    with caught("model", "doctor.model_then") as bad:
        with store.read() as session:
            champion = registry.champion(session)
        version = champion.id
        build(champion, settings).close()
    yield from bad or [Finding("model", "ok", "doctor.model_ok", {"version": version})]


def _slack(settings: Settings) -> Iterator[Finding]:
    missing = settings.missing_for_slack
    for name in missing:
        error = UserError("error.missing_setting", name=name)
        yield of(error, "slack", "doctor.tokens_then")
    if settings.slack_bot_token.get_secret_value():
        yield from _bot_token(settings)
    if settings.slack_mode == "socket" and settings.slack_app_token.get_secret_value():
        yield from _app_token(settings)


def _bot_token(settings: Settings) -> Iterator[Finding]:
    from bot.slack.client import open_client, slack_errors

    values: dict[str, object] = {}
    with caught("slack", "doctor.bot_token_then") as bad:
        with slack_errors():
            found = open_client(settings).auth_test()
        values = {"team": found.get("team"), "user": found.get("user")}
    yield from bad or [Finding("slack", "ok", "doctor.bot_token_ok", values)]


def _app_token(settings: Settings) -> Iterator[Finding]:
    from bot.slack.client import open_socket_address, slack_errors

    with caught("socket", "doctor.app_token_then") as bad, slack_errors():
        open_socket_address(settings)
    yield from bad or [Finding("socket", "ok", "doctor.app_token_ok")]
