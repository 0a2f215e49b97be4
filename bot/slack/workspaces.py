"""Workspaces that installed the app by OAuth: their tokens, and which of them something is in.

Tokens are sealed before they are stored. Nothing here asks Slack, so that an envelope can be
committed and acknowledged while Slack's Web API is away.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from sqlmodel import select

from bot import audit
from bot.errors import Broken
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import Installation as Row
from bot.tables import Whereabouts

_acting: ContextVar[str] = ContextVar("acting", default="")
_KEPT: Final = 100_000


@contextmanager
def acting(team: str) -> Iterator[None]:
    """Let calls that name no channel go to ``team`` for the length of the block."""
    before = _acting.set(team)
    try:
        yield
    finally:
        _acting.reset(before)


@dataclass(frozen=True)
class Workspace:
    """An installed workspace."""

    id: str
    bot_id: str
    bot_user: str
    token: str


class Workspaces(InstallationStore):
    """Installed workspaces, as Bolt stores them and as our client needs them.

    Args:
        store: The database.
        settings: Who may install, and what seals the tokens.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._seal = _seal(settings)
        self._known: dict[str, Workspace] | None = None
        self._places: dict[str, str] = {}
        self._lock = Lock()

    def save(self, installation: Installation) -> None:
        """Store an installation.

        Raises:
            BoltError: This workspace may not install the app.
        """
        team = str(installation.team_id or installation.enterprise_id or "")
        if team not in self._settings.slack_teams:
            raise BoltError("not_allowed")
        self._write(installation.to_bot(), str(installation.user_id or ""), "workspace.installed")

    def save_bot(self, bot: Bot) -> None:
        """Store a bot's renewed token."""
        self._write(bot, "", "workspace.token_rotated")

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """Return the stored bot of a workspace or organisation."""
        wanted = (enterprise_id,) if is_enterprise_install else (team_id, enterprise_id)
        with self._store.read() as session:
            rows = [session.get(Row, one) for one in wanted if one]
        found = next((row for row in rows if row), None)
        return self._opened(found) if found else None

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace's token and where its channels are."""
        self.delete_all(enterprise_id=enterprise_id, team_id=team_id)

    def delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget everything that was stored of an installation."""
        for team in {one for one in (team_id, enterprise_id) if one}:
            self.forget(team)

    def forget(self, team: str) -> None:
        """Remove an installation, and say so in the audit log."""
        with self._store.write() as session:
            if row := session.get(Row, team):
                session.delete(row)
                audit.record(session, "slack", "workspace.uninstalled", team)
            for place in session.exec(select(Whereabouts).where(Whereabouts.team == team)):
                session.delete(place)
        self._renew()

    def all(self) -> dict[str, Workspace]:
        """Return the installed workspaces by id."""
        with self._lock:
            if self._known is None:
                with self._store.read() as session:
                    rows = list(session.exec(select(Row)))
                self._known = {row.id: self._workspace(row) for row in rows}
            return self._known

    def find(self, *ids: str) -> Workspace | None:
        """Return the first of some workspaces or organisations that is installed."""
        known = self.all()
        return next((known[one] for one in ids if one in known), None)

    def bots(self) -> list[Bot]:
        """Return every stored bot, with its tokens."""
        with self._store.read() as session:
            rows = list(session.exec(select(Row)))
        return [self._opened(row) for row in rows]

    def saw(self, team: str, ids: Iterable[str]) -> None:
        """Remember that channels and people belong to a workspace."""
        new = [one for one in ids if one and self._places.get(one) != team]
        if not new or not team:
            return
        with self._store.write() as session:
            for one in new:
                if not insert_once(session, Whereabouts(id=one, team=team)):
                    row = session.get_one(Whereabouts, one)
                    row.team = team
                    session.add(row)
        if len(self._places) > _KEPT:
            self._places.clear()
        self._places.update(dict.fromkeys(new, team))

    def team_of(self, place: str) -> str:
        """Return the workspace of a channel or person; empty when it was never seen."""
        if place not in self._places:
            with self._store.read() as session:
                row = session.get(Whereabouts, place)
            if row:
                self._places[place] = row.team
        return self._places.get(place, "")

    def token(self, arguments: Mapping[str, Any]) -> str:
        """Return the token for a call: by its channel, else by who acts, else the only one.

        Args:
            arguments: The call's arguments.
        """
        named = next(
            (str(arguments[n]) for n in ("channel", "channel_id", "users", "user", "user_id")
             if arguments.get(n)), "",
        )  # fmt: skip
        known = self.all()
        found = self.find(self.team_of(named) if named else "", _acting.get())
        if found is None and len(known) == 1:
            found = next(iter(known.values()))
        return found.token if found else ""

    def _write(self, bot: Bot, user: str, action: str) -> None:
        team = str(bot.team_id or bot.enterprise_id or "")
        sealed = self._seal.encrypt(
            json.dumps(bot.to_dict_for_copying(), default=_written).encode()
        ).decode()
        ends = bot.bot_token_expires_at
        row = Row(
            id=team, name=str(bot.team_name or bot.enterprise_name or ""),
            bot_id=str(bot.bot_id or ""), bot_user=str(bot.bot_user_id or ""), sealed=sealed,
            expires_at=datetime.fromtimestamp(ends, UTC) if ends else None, installed_by=user,
            installed_at=now(),
        )  # fmt: skip
        with self._store.write() as session:
            session.merge(row)
            audit.record(session, user or "slack", action, team)
        self._renew()

    def _renew(self) -> None:
        with self._lock:
            self._known = None
        self._places.clear()

    def _workspace(self, row: Row) -> Workspace:
        return Workspace(row.id, row.bot_id, row.bot_user, self._opened(row).bot_token)

    def _opened(self, row: Row) -> Bot:
        from cryptography.fernet import InvalidToken

        try:
            return Bot(**json.loads(self._seal.decrypt(row.sealed.encode())))
        except InvalidToken:
            raise Broken("slack.sealed", team=row.id) from None


def _written(at: Any) -> str:
    """Return a time as Slack's own models read it back."""
    return str(at.isoformat())


def _seal(settings: Settings) -> Any:
    """Return what encrypts: AES with an HMAC, under a key that is not in the database."""
    from cryptography.fernet import Fernet

    secret = settings.slack_token_key or settings.slack_client_secret
    digest = hashlib.sha256(f"sodateru:{secret.get_secret_value()}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def state_word(settings: Settings) -> str:
    """Return a fresh word that proves that an installation was begun here."""
    return str(_seal(settings).encrypt(b"install").decode())


def state_holds(settings: Settings, word: str, seconds: int) -> bool:
    """Return whether ``word`` was made here less than so many seconds ago."""
    from cryptography.fernet import InvalidToken

    try:
        return bool(_seal(settings).decrypt(word.encode(), ttl=seconds) == b"install")
    except InvalidToken:
        return False
