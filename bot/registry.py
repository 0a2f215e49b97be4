"""The registry: immutable model versions, and the aliases that say which one serves.

Aliases move inside the caller's transaction, together with the verdict or command that moves them.
``champion`` serves; ``previous`` is where a rollback goes. A version that was trained on something
since forgotten never comes (back) into service. Beside the champion at most one challenger stands:
in the shadow it answers unseen, as a canary it answers a share of the threads.
"""

from hashlib import sha256

from sqlmodel import Session, col, select

from bot import audit
from bot.errors import Broken, UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Alias, ModelVersion, Rollout, Taint

CHAMPION = "champion"
PREVIOUS = "previous"


def begin(store: Store, settings: Settings) -> ModelVersion:
    """Return the champion; on a new database first make it the model that ``settings`` names."""
    with store.write() as session:
        if found := _at(session, CHAMPION):
            return found
        first = named(settings)
        if session.get(ModelVersion, first.id) is None:
            register(session, first)
        _move(session, CHAMPION, first.id, "first")
        return first


def named(settings: Settings) -> ModelVersion:
    """Return the model that ``settings`` name, as a row that is not stored."""
    found = ModelVersion(id=settings.model, kind=settings.model, base="", detail={})
    if settings.model == "openai":
        found.id, found.base = f"openai-{settings.openai_model}", settings.openai_model
    if settings.model == "local":
        found.id, found.base = "local-base", settings.base_model
    return found


def champion(session: Session) -> ModelVersion:
    """Return the version that serves.

    Raises:
        Broken: No version was ever made champion.
    """
    found = _at(session, CHAMPION)
    if found is None:
        raise Broken("registry.no_champion")
    return found


def previous(session: Session) -> ModelVersion | None:
    """Return the version that a rollback would bring back."""
    return _at(session, PREVIOUS)


def versions(session: Session) -> list[ModelVersion]:
    """Return every version, newest first."""
    rows = session.exec(select(ModelVersion).order_by(col(ModelVersion.created_at).desc()))
    return list(rows)


def find(session: Session, version_id: str) -> ModelVersion:
    """Return a version.

    Raises:
        UserError: There is none of that id.
    """
    found = session.get(ModelVersion, version_id)
    if found is None:
        raise UserError("registry.unknown", version=version_id)
    return found


def register(session: Session, version: ModelVersion) -> None:
    """Add a version; it never changes afterwards."""
    session.add(version)
    session.flush()
    audit.record(session, "bot", "version.registered", version.id, kind=version.kind)


def promote(session: Session, version_id: str, *, why: str, actor: str = "trainer") -> None:
    """Make a version champion and remember the one before.

    Args:
        session: The transaction that also holds the verdict or the command.
        version_id: A registered version.
        why: ``verdict:<id>`` or ``override:<two persons>``.
        actor: Who moves it.

    Raises:
        UserError: There is none of that id, or it was trained on what was forgotten since.
    """
    find(session, version_id)
    refuse_tainted(session, version_id)
    current = _locked(session)
    if current.id == version_id:
        return
    _move(session, PREVIOUS, current.id, why)
    _move(session, CHAMPION, version_id, why)
    audit.record(session, actor, "alias.moved", version_id, since=current.id, why=why)


def rollback(
    session: Session, *, actor: str, why: str = "rollback", by_itself: bool = False
) -> ModelVersion:
    """Bring the previous champion back and return it; the two change places, if a person asked.

    Args:
        session: A writing session.
        actor: Who moves it.
        why: ``rollback``, or what the watch saw.
        by_itself: Nobody asked for it: when the previous one may not serve, the oldest version that
            was never trained here does; and what is left is no place to go back to.

    Raises:
        UserError: There is no previous champion, or it was trained on what was forgotten since.
    """
    current, target = _locked(session), previous(session)
    if by_itself and (target is None or _taint(session, target.id)):
        target = _untrained(session)
    if target is None:
        raise UserError("registry.no_previous")
    refuse_tainted(session, target.id)
    _move(session, CHAMPION, target.id, why)
    left = session.get(Alias, PREVIOUS)
    if not by_itself:
        _move(session, PREVIOUS, current.id, why)
    elif left is not None:
        session.delete(left)
    audit.record(session, actor, "alias.moved", target.id, since=current.id, why=why)
    return target


def refuse_tainted(session: Session, version_id: str) -> None:
    """Refuse a version that was trained on something since forgotten.

    Raises:
        UserError: It was.
    """
    if found := _taint(session, version_id):
        raise UserError("registry.tainted", version=version_id, dataset=found.dataset[:12])


def rollout(session: Session) -> Rollout | None:
    """Return which challenger stands beside the champion, and how."""
    return session.get(Rollout, "challenger")


def begin_rollout(session: Session, made: Rollout) -> None:
    """Put a challenger beside the champion, in place of one that stood there.

    Raises:
        UserError: It was trained on something since forgotten.
    """
    refuse_tainted(session, made.version_id)
    session.merge(made)
    session.flush()
    audit.record(session, "trainer", f"rollout.{made.mode}", made.version_id, share=made.share)


def end_rollout(session: Session, run_id: str) -> None:
    """Take a run's challenger away from beside the champion, if it stands there."""
    found = rollout(session)
    if found and found.run_id == run_id:
        session.delete(found)
        session.flush()
        audit.record(session, "trainer", "rollout.ended", found.version_id)


def meets(found: Rollout, thread: str) -> bool:
    """Return whether a thread gets the challenger's answers; a thread keeps its side."""
    if found.mode != "canary" or not thread:
        return False
    drawn = int.from_bytes(sha256(f"{found.version_id}:{thread}".encode()).digest()[:8])
    return drawn < found.share * 2**64


def _taint(session: Session, version_id: str) -> Taint | None:
    return session.get(Taint, version_id)


def _untrained(session: Session) -> ModelVersion | None:
    query = select(ModelVersion).where(ModelVersion.run_id == "").order_by(ModelVersion.created_at)  # type: ignore[arg-type]
    return session.exec(query.limit(1)).first()


def _locked(session: Session) -> ModelVersion:
    """Return the champion; nobody else moves an alias until this transaction ends."""
    session.exec(select(Alias).with_for_update()).all()
    return champion(session)


def _at(session: Session, alias: str) -> ModelVersion | None:
    row = session.get(Alias, alias)
    return session.get_one(ModelVersion, row.version_id) if row else None


def _move(session: Session, alias: str, version_id: str, why: str) -> None:
    row = session.get(Alias, alias) or Alias(name=alias, version_id=version_id)
    row.version_id, row.moved_at, row.why = version_id, now(), why
    session.add(row)
    session.flush()
