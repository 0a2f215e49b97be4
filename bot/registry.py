"""The registry: immutable model versions, and the aliases that say which one serves.

Aliases move inside the caller's transaction, together with the verdict or command that moves them.
``champion`` serves; ``previous`` is where a rollback goes.
"""

from sqlmodel import Session, col, select

from bot import audit
from bot.errors import Broken, UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Alias, ModelVersion

CHAMPION = "champion"
PREVIOUS = "previous"


def begin(store: Store, settings: Settings) -> ModelVersion:
    """Return the champion; on a new database first make it the model that ``settings`` names."""
    with store.write() as session:
        if found := _at(session, CHAMPION):
            return found
        first = ModelVersion(id=settings.model, kind=settings.model, base="", detail={})
        if settings.model == "openai":
            first.id, first.base = f"openai-{settings.openai_model}", settings.openai_model
        if settings.model == "local":
            first.id, first.base = "local-base", settings.base_model
        if session.get(ModelVersion, first.id) is None:
            register(session, first)
        _move(session, CHAMPION, first.id, "first")
        return first


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
    """
    find(session, version_id)
    current = champion(session)
    if current.id == version_id:
        return
    _move(session, PREVIOUS, current.id, why)
    _move(session, CHAMPION, version_id, why)
    audit.record(session, actor, "alias.moved", version_id, since=current.id, why=why)


def rollback(session: Session, *, actor: str) -> ModelVersion:
    """Bring the previous champion back and return it; the two change places.

    Raises:
        UserError: There is no previous champion.
    """
    current, target = champion(session), previous(session)
    if target is None:
        raise UserError("registry.no_previous")
    _move(session, CHAMPION, target.id, "rollback")
    _move(session, PREVIOUS, current.id, "rollback")
    audit.record(session, actor, "alias.moved", target.id, since=current.id, why="rollback")
    return target


def _at(session: Session, alias: str) -> ModelVersion | None:
    row = session.get(Alias, alias)
    return session.get_one(ModelVersion, row.version_id) if row else None


def _move(session: Session, alias: str, version_id: str, why: str) -> None:
    row = session.get(Alias, alias) or Alias(name=alias, version_id=version_id)
    row.version_id, row.moved_at, row.why = version_id, now(), why
    session.add(row)
    session.flush()
