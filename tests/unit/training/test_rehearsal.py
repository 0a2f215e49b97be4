"""The rehearsal's world, its lessons, and the card that is shown at the end."""

from pathlib import Path

import pytest

from bot.settings import Settings, shipped
from training import card
from training.rehearsal import World
from training.rehearse import rehearse
from training.scorers import score
from training.trainers import Progress, Spec, Trained, curve
from training.trainers.process import ProcessTrainer


def test_no_pair_can_be_read_off_its_question() -> None:
    """Words of the questions stand in no passage; facts hold for the right answer alone."""
    world = World.read(shipped("samples") / "rehearsal.toml")
    pairs = list(world.pairs())
    assert len(pairs) == len({pair["id"] for pair in pairs}) >= 380
    words = [word for department in world.raw["department"] for word in department["words"]]
    passages = " ".join(passage["text"] for pair in pairs for passage in pair["evidence"])
    assert [word for word in words if word in passages] == []
    assert all(score(pair["answer"], False, pair["facts"]).right for pair in pairs)
    wrong = [score(pairs[0]["answer"], False, pair["facts"]).right for pair in pairs[60:]]
    assert not any(wrong)


def test_spark_falls_with_the_loss() -> None:
    """The curve is at most 32 characters and ends at its lowest."""
    curve = card.spark([5 / (1 + n) for n in range(200)])
    assert len(curve) <= 32
    assert (curve[0], curve[-1]) == ("█", "▁")


class Shuffles(ProcessTrainer):
    """A trainer that gives every train row the answer of another before it trains for real."""

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Sabotage the dataset, then train on it."""
        import json

        file = spec.dataset / "train.jsonl"
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        answers = [row["answer"] for row in rows]
        for n, row in enumerate(rows):
            row["answer"] = answers[(n * 7 + 101) % len(rows)]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file.write_text(lines, encoding="utf-8")
        return super().train(spec, progress)


@pytest.mark.slow
def test_the_rehearsal_passes_and_a_sabotaged_one_does_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The whole loop passes, swaps and rolls back; taught wrong answers, it does not pass."""
    settings = Settings(data=tmp_path_factory.mktemp("rehearsal"))
    shares: list[float] = []
    done = rehearse(settings, lambda _ja, _en, share: shares.append(share))
    assert (done.verdict, done.leaks, done.run.stage) == ("PASS", 0, "promoted")
    assert done.swap is not None
    assert (done.swap.dropped, done.swap.mixed) == (0, 0)
    assert min(done.swap.answers.values()) >= 12
    assert shares == sorted(shares)
    told = card.to_json(done)
    assert "PASS" in told["ja"][0]
    assert len(told["ja"]) == len(told["en"])
    plotted = Path(settings.data / "loss.png")
    curve.plot(told["losses"], plotted)
    assert plotted.read_bytes().startswith(b"\x89PNG")
    bad = rehearse(settings, trainer=Shuffles())
    assert bad.verdict != "PASS"
    assert bad.swap is None
    assert not next(one for one in bad.reasons if one["name"] == "wrong_answers")["ok"]
