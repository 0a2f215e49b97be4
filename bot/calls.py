"""Calls between our processes through the database: ask, serve, report progress, wait.

The index belongs to the bot process and training to the trainer; anyone else who needs them leaves
a row here and waits for its result. A call survives the death of both sides.
"""

from collections.abc import Callable, Mapping
from threading import Event
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from bot.errors import Broken, SodateruError, Transient, UserError
from bot.store import Store, now
from bot.tables.call import Call
from bot.words import LANGUAGES

Report = Callable[[str, str, float], None]
"""Progress: a Japanese line, an English line, the share done (0..1)."""
Serve = Callable[[dict[str, Any], Report], dict[str, Any]]


def ask(store: Store, target: str, kind: str, payload: Mapping[str, Any]) -> str:
    """Leave a call for ``target`` and return its id."""
    call = Call(id=uuid4().hex, target=target, kind=kind, payload=dict(payload), result={})
    with store.write() as session:
        session.add(call)
    return call.id


def wait(
    store: Store, call_id: str, *, timeout_seconds: float, report: Report | None = None
) -> dict[str, Any]:
    """Wait for a call's result, passing its progress on.

    Raises:
        SodateruError: What the other side raised, of the same family.
        Transient: Nobody finished it in time.
    """
    tick, waited, seen = Event(), 0.0, 0
    call = None
    while waited < timeout_seconds:
        with store.read() as session:
            call = session.get(Call, call_id)
        if call is None:
            break
        for step in call.progress[seen:]:
            if report:
                report(step["ja"], step["en"], step["share"])
        seen = len(call.progress)
        if call.state == "done":
            return call.result
        if call.state == "failed":
            raise _error_of(call.result)
        tick.wait(0.05)
        waited += 0.05
    raise Transient("error.no_reply", target=call.target if call else "?")


def serve_one(store: Store, target: str, owner: str, offers: Mapping[str, Serve]) -> bool:
    """Serve the oldest waiting call that ``offers`` covers; return whether there was one."""
    with store.write() as session:
        call = session.exec(
            select(Call)
            .where(Call.target == target, Call.state == "waiting", col(Call.kind).in_(offers))
            .order_by(col(Call.created_at))
            .limit(1)
        ).first()
        if call is None:
            return False
        call.state, call.owner, call.updated_at = "claimed", owner, now()
        session.add(call)

    def report(japanese: str, english: str, share: float) -> None:
        with store.write() as session:
            row = session.get_one(Call, call.id)
            row.progress = [*row.progress, {"ja": japanese, "en": english, "share": share}]
            row.updated_at = now()
            session.add(row)

    try:
        state, result = "done", offers[call.kind](call.payload, report)
    except SodateruError as error:
        values = {name: str(value) for name, value in error.values.items()}
        state = "failed"
        # Said here too: the asking process may not know the sentences of the one that serves.
        said = {language: error.say(language) for language in LANGUAGES}
        result = {"key": error.key, "values": values, "exit_code": error.exit_code, **said}
    with store.write() as session:
        row = session.get_one(Call, call.id)
        row.state, row.result, row.updated_at = state, result, now()
        session.add(row)
    return True


def release(store: Store, target: str) -> int:
    """Give calls back that a dead process had claimed; call at start, as the only ``target``."""
    with store.write() as session:
        stuck = session.exec(
            select(Call).where(Call.target == target, Call.state == "claimed")
        ).all()
        for call in stuck:
            call.state, call.owner = "waiting", ""
            session.add(call)
        return len(stuck)


def _error_of(result: Mapping[str, Any]) -> SodateruError:
    families: dict[int, type[SodateruError]] = {1: UserError, 3: Transient}
    return families.get(result["exit_code"], Broken)(result["key"], **result["values"])
