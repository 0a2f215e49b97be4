"""Serves the champion: warm the new version, switch one reference, drain the old version.

Every question leases one version and keeps it to its end. A switch happens between leases; the old
version is closed by whoever gives back its last lease. A version that does not warm never serves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

from bot import audit, log, registry
from bot.errors import Broken, SodateruError
from bot.generate import generate
from bot.llm import ChatModel, Evidence
from bot.llm.build import build as build_model
from bot.prompt import render
from bot.settings import Settings
from bot.store import Store
from bot.tables import ModelVersion, Rollout

Build = Callable[[ModelVersion, Settings], ChatModel]
_SMOKE: Final = (
    "会議室の予約はどこに連絡しますか？",
    Evidence("smoke", "総務のしおり", "会議室", "会議室の予約は、総務部（内線2101）に連絡する。"),
)


@dataclass
class _Served:
    """A version that serves or drains."""

    model: ChatModel
    leases: int = 0
    retired: bool = False


class Gateway:
    """Hands out the serving model.

    Args:
        store: Holds the ``champion`` alias.
        settings: For building models.
        build: Makes a model of a version.
    """

    def __init__(self, store: Store, settings: Settings, build: Build = build_model) -> None:
        self._store = store
        self._settings = settings
        self._build = build
        self._lock = Lock()
        self._refreshing = Lock()
        self._now: _Served | None = None
        self._beside: _Served | None = None
        self._rollout: Rollout | None = None
        self._failed = self._unfit = ""

    @property
    def serving(self) -> str:
        """Id of the version that new questions get; empty before the first one."""
        with self._lock:
            return self._now.model.version if self._now else ""

    @contextmanager
    def lease(self, thread: str = "") -> Iterator[ChatModel]:
        """Give the serving model for one answer; it stays whole until the block ends.

        Args:
            thread: Names the conversation; a canary answers a share of them, always the same ones.

        Raises:
            SodateruError: No version serves yet and the champion cannot be built.
        """
        served = self._take(thread)
        try:
            yield served.model
        finally:
            self._give_back(served)

    @contextmanager
    def shadow(self) -> Iterator[ChatModel | None]:
        """Give the challenger that answers unseen, or None when there is none."""
        with self._lock:
            unseen = self._rollout is not None and self._rollout.mode == "shadow"
            served = self._beside if unseen else None
            if served:
                served.leases += 1
        try:
            yield served.model if served else None
        finally:
            if served:
                self._give_back(served)

    @property
    def challenger(self) -> str:
        """Id of the version that stands warm beside the champion; empty when none does."""
        with self._lock:
            return self._beside.model.version if self._beside else ""

    def refresh(self) -> str | None:
        """Serve the champion if it moved; return the new version's id, or None.

        A champion that does not warm is noted once; the version that serves goes on. So it is with
        a challenger: it just does not stand there.

        Raises:
            SodateruError: Nothing serves yet and the champion cannot be built.
        """
        with self._refreshing:
            with self._store.read() as session:
                champion, rollout = registry.champion(session), registry.rollout(session)
                beside = session.get(ModelVersion, rollout.version_id) if rollout else None
            moved = self._follow(champion)
            self._accompany(rollout, beside)
            return moved

    def _follow(self, champion: ModelVersion) -> str | None:
        current = self.serving
        if champion.id in (current, self._failed):
            if champion.id == current:
                self._failed = ""
            return None
        if self._hand_over(champion.id):
            return champion.id
        try:
            model = self._warmed(champion, smoke=bool(current))
        except SodateruError as error:
            if not current:
                raise
            self._note_failure(champion.id, error)
            self._failed = champion.id
            return None
        self._switch(_Served(model))
        self._failed = ""
        return champion.id

    def _accompany(self, rollout: Rollout | None, version: ModelVersion | None) -> None:
        """Put the challenger that the database names beside the champion, and no other."""
        wanted = version.id if version and version.id != self.serving else ""
        if wanted != self.challenger:
            self._stand_beside(None)
        if version is not None and wanted and wanted not in (self.challenger, self._unfit):
            try:
                self._stand_beside(_Served(self._warmed(version, smoke=True)))
                self._unfit = ""
            except SodateruError as error:
                self._note_failure(version.id, error)
                self._unfit = version.id
        with self._lock:
            self._rollout = rollout if self._beside else None

    def close(self) -> None:
        """Stop serving; the model closes with its last lease."""
        self._stand_beside(None)
        with self._lock:
            old, self._now = self._now, None
            finished = _retire(old)
        if finished:
            finished.close()

    def _take(self, thread: str) -> _Served:
        for _ in range(2):
            with self._lock:
                if self._beside and self._rollout and registry.meets(self._rollout, thread):
                    self._beside.leases += 1
                    return self._beside
                if self._now:
                    self._now.leases += 1
                    return self._now
            self.refresh()
        raise Broken("registry.no_champion")

    def _give_back(self, served: _Served) -> None:
        with self._lock:
            served.leases -= 1
            last = served.retired and served.leases == 0
        if last:
            served.model.close()

    def _warmed(self, champion: ModelVersion, *, smoke: bool) -> ChatModel:
        """Build a version and, when another serves meanwhile, make it speak once."""
        model = self._build(champion, self._settings)
        if not smoke:
            return model
        question, evidence = _SMOKE
        prompt = render(question, [evidence], "ja", max_tokens=16)
        try:
            draft = generate(model, prompt, Event())
        except SodateruError:
            model.close()
            raise
        if draft.why == "empty":
            model.close()
            raise Broken("llm.warm_failed", version=champion.id)
        return model

    def _hand_over(self, version: str) -> bool:
        """Let a challenger that is warm already serve; return whether it was this one."""
        with self._lock:
            warm = self._beside
            if warm is None or warm.model.version != version:
                return False
            self._beside = self._rollout = None
        self._switch(warm)
        return True

    def _switch(self, served: _Served) -> None:
        with self._lock:
            old, self._now = self._now, served
            finished = _retire(old)
        log.get("gateway").info("model.switched", version=served.model.version)
        if finished:
            finished.close()

    def _stand_beside(self, served: _Served | None) -> None:
        with self._lock:
            old, self._beside = self._beside, served
            self._rollout = None
            finished = _retire(old)
        if finished:
            finished.close()

    def _note_failure(self, version: str, error: SodateruError) -> None:
        log.get("gateway").warning("model.not_warmed", version=version, error=error.key)
        with self._store.write() as session:
            audit.record(session, "bot", "model.not_warmed", version, error=error.key)


def _retire(served: _Served | None) -> ChatModel | None:
    """Mark a version as draining; return its model when nobody holds it any more."""
    if served is None:
        return None
    served.retired = True
    return served.model if served.leases == 0 else None
