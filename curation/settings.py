"""Settings of curation: the ``[curation]`` table and ``SODATERU_<NAME>`` in the environment."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot import settings as bot_settings

Share = Annotated[float, Field(ge=0, lt=1)]


class CurationSettings(BaseModel):
    """Fields of the ``[curation]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holdout_share: Share = 0.2
    """Share of the families that no training ever sees."""
    validation_share: Share = 0.1
    """Share of the families that tell when to stop."""
    split_salt: str = "sodateru"
    """Decides, together with a family, its side; changing it moves only families still to come."""
    near_duplicate: Share = 0.7
    """Two questions at least this alike belong together whatever their answers are."""
    near_duplicate_same_answer: Share = 0.5
    """Two questions at least this alike with the same answer belong together."""
    answer_min_chars: int = Field(default=4, ge=1)
    answer_max_chars: int = Field(default=2000, ge=1)
    author_share: Share = 0.1
    """Most of a dataset's training rows that one person may have written, where many write."""
    topic_author_share: Share = 0.3
    """Most of a topic's training rows that one person may have written."""
    second_look: int = Field(default=20, ge=0)
    """An expert's first pairs that wait until another expert has looked at them; 0 asks nobody."""
    blind_share: Share = 0.05
    """Share of the pairs that two experts judge without seeing each other's word."""
    review_most: int = Field(default=30, ge=0)
    """Most things of one kind that curation has open in the experts' queue."""
    archive_days: int = Field(default=14, ge=1)
    """After so many days a pair on a changed passage that nobody looked at is archived."""
    confirm_days: int = Field(default=365, ge=0)
    """After so many days a person is asked whether a pair is still right; 0 never asks."""
    golden_sources: tuple[str, ...] = ("golden",)
    """Sources of pairs that people who do not train wrote to examine by: always held out."""
    critical_topics: tuple[str, ...] = ()
    """Words of topics in which a wrong answer does harm; losing one there stops a promotion."""
    manner: Literal["", "desu", "da"] = ""
    """How answers end: 敬体 (``desu``), 常体 (``da``; only reported), or as writers please."""
    spellings: tuple[str, ...] = ()
    """The house's spellings, each as ``old>new``, for instance ``下さい>ください``."""
    consents: tuple[str, ...] = ()
    """Consents that a pair may carry; empty accepts every named one."""
    licences: tuple[str, ...] = ()
    """Licences that a pair may carry; empty accepts every one, also none."""
    roster: tuple[str, ...] = ()
    """Names of the people of the workspace, as they are shown; masked wherever they stand."""


def load(**overrides: object) -> CurationSettings:
    """Return curation's settings.

    Raises:
        Broken: A value cannot be read.
    """
    return bot_settings.read(CurationSettings, "curation", **overrides)
