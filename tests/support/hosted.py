"""A trainer process whose training is ordered from a hosted service.

``python -m tests.support.hosted DATA URL SECONDS``; says the stage that the run has come to. The
lease holds for ``SECONDS``.
"""

import sys
from dataclasses import replace
from pathlib import Path

import openai
from pydantic import SecretStr

from bot.llm.build import build
from bot.settings import Settings
from tests.support.trainer import SETTINGS, in_turn, room_of
from tests.support.tuning_server import KEY
from training.room import Room
from training.run import begin, finish
from training.trainers.openai import HostedTrainer
from training.trainers.terms import Terms

ROLLOUT = SETTINGS.model_copy(
    update={"shadow_answers": 1, "canary_share": 0.5, "canary_votes": 1, "tastings_per_week": 0}
)


def hosted_room(data: Path, url: str) -> Room:
    """Return a room whose trainer is the service at ``url``, which also serves what it trained."""
    client = openai.OpenAI(api_key=KEY, base_url=url, timeout=5.0, max_retries=0)
    terms = Terms("supervised", yen_per_million=500.0, most_yen=5000.0, official=False)
    settings = Settings(data=data, openai_base_url=url, openai_api_key=SecretStr(KEY))
    return replace(
        room_of(data, data / "dataset"), settings=ROLLOUT, admins=("UADMIN",),
        trainer=HostedTrainer(client, terms, poll_seconds=0.01),
        build=lambda version: build(version, settings),
    )  # fmt: skip


def main() -> None:
    """Run to where the run waits, or die where the environment says."""
    room = hosted_room(Path(sys.argv[1]), sys.argv[2])
    with in_turn(room, float(sys.argv[3])) as mine:
        run = finish(mine, begin(mine, "base-7b", "asked").id)
    sys.stdout.write(f"{run.stage}\n")


if __name__ == "__main__":
    main()
