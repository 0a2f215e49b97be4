"""Settings of training: the ``[training]`` table and ``SODATERU_<NAME>`` in the environment."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot import settings as bot_settings

Share = Annotated[float, Field(ge=0, le=1)]


class TrainingSettings(BaseModel):
    """Fields of the ``[training]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_train_pairs: int = Field(default=200, ge=1)
    """A real run on fewer pairs is held before anything is trained."""
    min_new_pairs: int = Field(default=50, ge=0)
    """After the first training, so many new pairs before the next one by the calendar."""
    min_days_between: float = Field(default=7.0, ge=0)
    epochs: int = Field(default=3, ge=1, le=20)
    batch_rows: int = Field(default=8, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    lora_rank: int = Field(default=8, ge=1, le=256)
    max_row_tokens: int = Field(default=2048, ge=64)
    seed: int = 20261124
    pack_tokens: int = Field(default=4096, ge=64)
    """Most tokens that go through the model at once; fewer need less memory."""
    patience: int = Field(default=1, ge=0)
    """Epochs without a lower validation loss after which training stops; 0 never."""
    numbers: Literal["auto", "float32", "bfloat16", "4bit"] = "auto"
    """Number format of training; ``auto`` tries which is faster here."""
    lane: Literal["full", "trunk"] = "full"
    """``trunk`` trains the top layers alone, over kept outputs of those below: faster, less."""
    trunk_top_share: float = Field(default=0.25, gt=0, le=1)
    """Share of the layers that learn in the trunk lane."""
    replay: str = ""
    """JSONL file of rows (as ``pairs export`` writes them) that keep old abilities."""
    replay_share: float = Field(default=0.1, ge=0, le=0.5)
    """Share of an epoch that is replayed, where a file is named."""
    preference_pairs: int = Field(default=60, ge=0)
    """Right-and-wrong pairs from which preference training follows; 0 never."""
    preference_labels: int = Field(default=100, ge=0)
    """Without so many pairs: single answers confirmed right or wrong from which it follows."""
    train_memory_gb: float = Field(default=0.0, ge=0)
    """Most memory of the training's processes together; 0 for no limit."""
    train_processes: int = Field(default=0, ge=0, le=64)
    """Processes that share a training; 0 is one for each GPU, or one without any."""
    train_timeout_seconds: float = Field(default=6 * 3600, gt=0)
    gate_max_p: Share = 0.01
    """Largest one-sided exact McNemar p at which the challenger counts as better."""
    gate_min_holdout: int = Field(default=30, ge=1)
    gate_max_lost_abstentions: Share = 0.02
    """Share of the unanswerable holdout that the challenger may wrongly answer."""
    gate_beside_rows: int = Field(default=40, ge=0, le=500)
    """Rows asked beside the holdout for what a PASS needs (abilities, memory, fairness); 0: no."""
    planted: int = Field(default=4, ge=0, le=50)
    """Made-up secrets hidden in the training data and asked back before a PASS; 0: none."""
    judge_model: str = ""
    """Name of a judge model on the OpenAI-compatible server; empty asks none."""
    compute_yen_per_hour: float = Field(default=60.0, ge=0)
    """What an hour of the training machine costs."""
    answer_yen_per_million_in: float = Field(default=0.0, ge=0)
    answer_yen_per_million_out: float = Field(default=0.0, ge=0)
    """Price of the answering model's tokens; 0 for a model on a machine of one's own."""
    wage_yen_per_hour: float = Field(default=3000.0, ge=0)
    """What an hour of an employee costs."""
    fixed_yen_per_month: float = Field(default=0.0, ge=0)
    """Server, upkeep and fees of a month."""
    saved_minutes: float = Field(default=10.0, ge=0)
    """Minutes that a colleague would have needed to answer one question."""
    review_minutes: float = Field(default=3.0, ge=0)
    """Minutes that an expert needs for one rewrite or review."""
    approve_above_yen: float = Field(default=3000.0, ge=0)
    """A training that is expected to cost more waits for an administrator's approval."""
    retest_cron: str = "0 4 * * sun"
    """When the serving model is tested again."""
    bias_cron: str = "30 4 1 * *"
    """When fairness is looked at."""
    sunset_cron: str = "30 6 * * *"
    """When it is looked whether a hosted model is going to be switched off."""
    drill_cron: str = "0 5 2 1,4,7,10 *"
    """When the rehearsal is run as a drill."""
    trainer: Literal["process", "ray", "openai"] = "process"
    """Where real runs train: a child process here, a Ray cluster, or a hosted service."""
    ray_address: str = ""
    """Address of the cluster's dashboard, e.g. ``http://ray-head:8265``."""
    ray_python: str = "python3"
    """Python of the cluster's machines; this package with ``local`` is installed there."""
    ray_folder: str = ""
    """Folder that the cluster sees under the same path; empty means the data folder."""
    ray_gpus: float = Field(default=0.0, ge=0)
    """Graphics processors that a job asks the cluster for."""
    hosted_base: str = ""
    """Name of the base model at the hosted service (``OPENAI_BASE_URL``, ``OPENAI_API_KEY``)."""
    hosted_method: Literal["supervised", "dpo"] = "supervised"
    hosted_yen_per_million_tokens: float = Field(default=0.0, ge=0)
    """Price of training; 0 means unknown, and then nothing hosted begins."""
    hosted_most_yen: float = Field(default=5000.0, ge=0)
    """A hosted training that would cost more does not begin."""
    shadow_answers: int = Field(default=50, ge=0)
    """Questions that a passed challenger first answers unseen; 0 leaves the shadow out."""
    canary_share: Share = 0.1
    """Share of the threads that then get its answers; 0 leaves the canary out."""
    canary_votes: int = Field(default=30, ge=1)
    """Judged answers after which it becomes champion, unless people dislike it."""
    rollout_days: float = Field(default=7.0, gt=0)
    """Days after which either step ends even with fewer answers, if there were any."""
    watch_days: float = Field(default=30.0, ge=0)
    """Days in which a new champion that people dislike is rolled back by itself."""
    tastings_per_week: int = Field(default=5, ge=0, le=5)
    """Blind pairs that one expert is asked to compare in a week; 0 asks nobody."""
    schedule_cron: str = "0 3 * * sat"
    """When the scheduler considers a run, in the machine's time zone."""


def load(**overrides: object) -> TrainingSettings:
    """Return training's settings.

    Raises:
        Broken: A value cannot be read.
    """
    return bot_settings.read(TrainingSettings, "training", **overrides)
