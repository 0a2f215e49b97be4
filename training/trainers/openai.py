"""Trains at a hosted service that speaks OpenAI's fine-tuning API; a plug-in that may vanish.

Every job carries the key of its training. Before one is created the service is asked which it has,
and a creation whose answer was lost is looked for instead of repeated: the same training is never
ordered twice. OpenAI itself takes no new jobs from 2027-01-06 on; others may.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from bot.crash import point
from bot.errors import Broken, SodateruError, Transient, UserError
from bot.settings import Settings
from bot.text import content_hash
from training.settings import TrainingSettings
from training.trainers import Cancelled, Progress, Spec, Trained
from training.trainers.examples import Examples, examples
from training.trainers.planted import planted
from training.trainers.terms import Terms

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.fine_tuning import FineTuningJob as Job

_LONGEST: Final = timedelta(hours=48)
_PATIENCE: Final = 10
"""So many looks in a row may fail before the call gives up, to be made again later."""
_ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})
_KEY: Final = "sodateru"

_Result = TypeVar("_Result")


class HostedTrainer:
    """A ``Trainer`` that orders its training from a service.

    Args:
        client: An ``openai.OpenAI`` that repeats nothing by itself.
        terms: Method, price and limit.
        poll_seconds: Between two looks at a job.
        today: Tells the date.
    """

    def __init__(
        self,
        client: "OpenAI",
        terms: Terms,
        poll_seconds: float = 10.0,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._client, self._terms = client, terms
        self._poll, self._today = poll_seconds, today

    @classmethod
    def open(cls, settings: Settings, training: TrainingSettings) -> Self:
        """Return a trainer for the service that the settings name.

        Raises:
            UserError: Base model or key is missing.
        """
        import openai

        key = settings.openai_api_key.get_secret_value()
        if not training.hosted_base:
            raise UserError("hosted.no_base")
        if not key and not settings.openai_base_url:
            raise UserError("llm.key_missing")
        client = openai.OpenAI(
            api_key=key or "none", base_url=settings.openai_base_url or None,
            timeout=openai.Timeout(60.0, connect=5.0), max_retries=0,
        )  # fmt: skip
        terms = Terms(
            training.hosted_method, training.hosted_yen_per_million_tokens,
            training.hosted_most_yen, official=not settings.openai_base_url,
        )  # fmt: skip
        return cls(client, terms)

    def check(self, spec: Spec) -> dict[str, Any]:
        """Return tokens, yen and days left, after asking whether the key may train this base.

        Raises:
            UserError: It cannot begin: too dear, too few rows, not allowed, or the service ended.
            Transient: The service cannot be reached now.
        """
        told = self._terms.cost(_examples(spec, self._terms.method), spec.epochs, self._today())
        self._allowed(spec)
        return told

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Order the training, or go on waiting for the one that an earlier call ordered.

        Raises:
            Cancelled: ``progress`` raised it; the job is cancelled.
            UserError: It may not begin.
            Transient: The service cannot be reached, or it is not known yet whether it took the
                order; calling again finds out.
            Broken: The job failed, or was cancelled by somebody else.
        """
        found = self._known(spec)
        sent = _examples(spec, self._terms.method)
        if found is None:
            self._terms.cost(sent, spec.epochs, self._today())
            self._allowed(spec)
            found = self._ordered(spec, sent, progress)
        ended = self._awaited(spec, found, progress)
        self._tidy(spec)
        if ended.status != "succeeded" or not ended.fine_tuned_model:
            said = ended.error.message if ended.error and ended.error.message else "-"
            raise Broken("hosted.failed", job=ended.id, status=ended.status, said=said[:200])
        yen = (ended.trained_tokens or 0) * self._terms.yen_per_million / 1e6
        return Trained(
            adapter=None,
            artifact_hash=content_hash(f"{ended.id}:{ended.fine_tuned_model}:{sent.hash}"),
            base_hash=content_hash(ended.model),
            seconds=float(max(0, (ended.finished_at or ended.created_at) - ended.created_at)),
            hosted=ended.fine_tuned_model,
            yen=round(yen, 1),
            tokens=ended.trained_tokens or 0,
        )

    def cancel(self, spec: Spec) -> None:
        """Cancel the job of this spec; nothing happens when there is none or it has ended.

        Raises:
            Transient: The service cannot be reached now.
        """
        found = self._known(spec)
        if found is not None and found.status not in _ENDED:
            self._asked(partial(self._client.fine_tuning.jobs.cancel, found.id))
        self._tidy(spec)

    def _allowed(self, spec: Spec) -> None:
        """Ask what can be asked without making a job: may this key see jobs, is there this base?"""
        try:
            self._asked(lambda: self._client.fine_tuning.jobs.list(limit=1))
            self._asked(lambda: self._client.models.retrieve(spec.base))
        except Broken as error:
            raise UserError("hosted.not_allowed", status=error.values["status"]) from error

    def _known(self, spec: Spec) -> "Job | None":
        """Return the job of this training; of two, which only a race can leave, the older one."""
        ours = self._asked(
            lambda: [job for job in self._client.fine_tuning.jobs.list(limit=100) if _is(job, spec)]
        )
        ours.sort(key=lambda job: (job.created_at, job.id))
        for extra in ours[1:]:
            if extra.status not in _ENDED:
                self._asked(partial(self._client.fine_tuning.jobs.cancel, extra.id))
        return ours[0] if ours else None

    def _ordered(self, spec: Spec, sent: Examples, progress: Progress) -> "Job":
        """Create the job; an answer that was lost is looked for, not asked for again.

        ``progress`` is called directly before, and stops whoever may not order any more. Who is
        suspended between the two orders a second job, which ``_known`` then cancels.
        """
        order: dict[str, Any] = {
            "model": spec.base, "seed": spec.seed, "suffix": _suffix(spec),
            "training_file": self._uploaded(_file(spec, "train"), sent.train),
            "metadata": {_KEY: spec.key, "dataset": spec.dataset_hash[:64]},
            "method": {"type": self._terms.method, self._terms.method: {
                "hyperparameters": {"n_epochs": spec.epochs}}},
        }  # fmt: skip
        if sent.validation:
            order["validation_file"] = self._uploaded(_file(spec, "validation"), sent.validation)
        point("hosted.uploaded")
        if found := self._known(spec):  # somebody else was quicker while the files went up
            return found
        progress({})
        point("hosted.ordering")
        try:
            made = self._asked(lambda: self._client.fine_tuning.jobs.create(**order))
        except Transient:
            if found := self._known(spec):
                return found
            raise
        except Broken as error:
            self._tidy(spec)
            if error.values["status"] in (401, 403):
                raise UserError("hosted.not_allowed", status=error.values["status"]) from error
            raise
        point("hosted.ordered")
        return self._known(spec) or made

    def _uploaded(self, name: str, content: bytes) -> str:
        """Return the id of a file at the service, sent now unless it is there already."""

        def there() -> str:
            files = self._asked(lambda: list(self._client.files.list(purpose="fine-tune")))
            return next((file.id for file in files if file.filename == name), "")

        if known := there():
            return known
        try:
            made = self._asked(
                lambda: self._client.files.create(file=(name, content), purpose="fine-tune")
            )
        except Transient:
            if known := there():  # it arrived, and only the answer was lost
                return known
            raise
        return made.id

    def _awaited(self, spec: Spec, job: "Job", progress: Progress) -> "Job":
        tick, missed = Event(), 0
        while job.status not in _ENDED:
            try:
                progress({})
                job = self._asked(partial(self._client.fine_tuning.jobs.retrieve, job.id))
                missed = 0
            except Cancelled:
                self.cancel(spec)
                raise
            except Transient as error:
                missed += 1
                if error.key != "hosted.down" or missed >= _PATIENCE:
                    raise
            if datetime.now(UTC).timestamp() - job.created_at > _LONGEST.total_seconds():
                self.cancel(spec)
                raise Broken("train.too_slow", seconds=round(_LONGEST.total_seconds()))
            tick.wait(self._poll)
        return job

    def _tidy(self, spec: Spec) -> None:
        """Delete our files there; a file that cannot be deleted now does not hold a run up."""
        ours = {_file(spec, side) for side in ("train", "validation")}
        try:
            for file in self._asked(lambda: list(self._client.files.list(purpose="fine-tune"))):
                if file.filename in ours:
                    self._asked(partial(self._client.files.delete, file.id))
        except SodateruError:
            return

    def _asked(self, ask: Callable[[], _Result]) -> _Result:
        """Ask the service once.

        Raises:
            Transient: It is busy, down, too slow, or its answer was lost.
            Broken: It refuses; ``status`` says how.
        """
        import openai

        try:
            return ask()
        except openai.APIStatusError as error:
            status = int(error.status_code)
            if status in (408, 409, 429) or status >= 500:
                raise Transient("hosted.down", what=status, retry_after_seconds=30.0) from None
            raise Broken("hosted.refused", status=status, said=_said(error)) from None
        except openai.OpenAIError as error:
            what = type(error).__name__
            raise Transient("hosted.down", what=what, retry_after_seconds=30.0) from None


def _is(job: "Job", spec: Spec) -> bool:
    """Return whether a job is this training's; some services keep only one of the two marks."""
    return (job.metadata or {}).get(_KEY) == spec.key or getattr(job, "suffix", None) == _suffix(
        spec
    )


def _examples(spec: Spec, method: str) -> Examples:
    secrets = planted(spec.planted, spec.seed, spec.planted_repeats)
    return examples(spec.dataset, method, secrets)


def _suffix(spec: Spec) -> str:
    return f"{_KEY}-{spec.key[:16]}"


def _file(spec: Spec, side: str) -> str:
    return f"{_KEY}-{spec.key}-{side}.jsonl"


def _said(error: Any) -> str:
    """Return the service's own reason without what was sent to it."""
    body = error.body if isinstance(error.body, dict) else {}
    return str(body.get("message") or body.get("code") or type(error).__name__)[:200]
