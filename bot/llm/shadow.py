"""What a challenger would have said: asked after the champion's answer is out, shown to nobody.

One thread works through a short queue, so nobody's answer comes later for it; when more is asked
than it can follow, questions are left out. What a canary failed to say is noted here too.
"""

from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from bot import log
from bot.errors import SodateruError
from bot.generate import generate
from bot.llm import Prompt
from bot.llm.gateway import Gateway
from bot.store import Store, insert_once
from bot.tables import ShadowAnswer

_MOST_WAITING: Final = 32


class Shadow:
    """Asks the challenger what the champion was asked.

    Args:
        store: Where its answers are written down.
        gateway: Knows whether a challenger answers unseen.
    """

    def __init__(self, store: Store, gateway: Gateway) -> None:
        self._store, self._gateway = store, gateway
        self._waiting: Queue[tuple[str, Prompt]] = Queue(_MOST_WAITING)
        self._stop, self._lock = Event(), Lock()
        self._thread: Thread | None = None

    def offer(self, answer_id: str, prompt: Prompt) -> None:
        """Ask the challenger, some time soon; does nothing when none answers unseen."""
        with self._gateway.shadow() as model:
            if model is None or self._stop.is_set():
                return
        try:
            self._waiting.put_nowait((answer_id, prompt))
        except Full:
            return
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="shadow", daemon=True)
                self._thread.start()

    def failed(self, answer_id: str, version: str, why: str) -> None:
        """Write down that a challenger that people were to hear had nothing to say."""
        self._keep(ShadowAnswer(
            answer_id=answer_id, version_id=version, text="", why=why, milliseconds=0.0
        ))  # fmt: skip

    def close(self) -> None:
        """Ask nothing more; what is being asked ends."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5.0)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                answer_id, prompt = self._waiting.get(timeout=0.2)
            except Empty:
                continue
            try:
                self._ask(answer_id, prompt)
            except Exception as error:  # noqa: BLE001  nobody waits for it, and the next one may do
                log.get("shadow").warning("shadow.stumbled", code=type(error).__name__)

    def _ask(self, answer_id: str, prompt: Prompt) -> None:
        with self._gateway.shadow() as model:
            if model is None:
                return
            began = monotonic()
            made = ShadowAnswer(
                answer_id=answer_id, version_id=model.version, text="", milliseconds=0.0
            )
            try:
                draft = generate(model, prompt, self._stop)
                made.text, made.why, made.abstained = draft.text, draft.why, draft.abstained
            except SodateruError as error:
                made.why = error.key
            made.milliseconds = round((monotonic() - began) * 1000, 1)
        if not self._stop.is_set():
            self._keep(made)

    def _keep(self, made: ShadowAnswer) -> None:
        with self._store.write() as session:
            insert_once(session, made)
