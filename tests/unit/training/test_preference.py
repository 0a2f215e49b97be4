"""Preferences in pairs and one by one: the losses against their formulas, and which is used."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from bot.llm.weights import hush_libraries
from tests.support.families import model
from tests.support.toys import dataset, row, toy
from training.trainers import Spec
from training.trainers.child.dpo import KEEP_TEACHING, Dpo
from training.trainers.child.forward import Forward
from training.trainers.child.kto import Kto
from training.trainers.child.preference import Judged, method
from training.trainers.child.rows import Label, Preference, Row, encode, labels, preferences

BETA = 0.1


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a tiny base."""
    hush_libraries()
    return toy(tmp_path_factory.mktemp("preference"))


@pytest.fixture(scope="module")
def speller(base: Path) -> Any:
    """Give its tokenizer."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(base)


def adapted(vocabulary: int) -> tuple[Any, Any]:
    """Return a tiny model with a fresh adapter, and the same again for the model's own forward."""
    from peft import LoraConfig, get_peft_model

    hush_libraries()
    made = get_peft_model(model("qwen3", vocabulary), LoraConfig(r=2, target_modules="all-linear"))
    return made.eval(), deepcopy(made).eval()


def shaken(both: tuple[Any, Any], size: float) -> None:
    """Move the adapters away from where they were, both alike."""
    import torch

    for made in both:
        torch.manual_seed(3)
        with torch.no_grad():
            for name, weight in made.named_parameters():
                if "lora_B" in name:
                    weight.normal_(0.0, size)


def likely(made: Any, one: Row) -> float:
    """Return an answer's log-likelihood by the model's own forward, row by row, unpacked."""
    import torch

    with torch.no_grad():
        logits = made(input_ids=torch.tensor([one.ids])).logits[0].double()
    chances = logits.log_softmax(-1)
    places = range(one.prompt_tokens, len(one.ids))
    return sum(float(chances[n - 1, one.ids[n]]) for n in places)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def of_kto(now: Sequence[float], held: Sequence[float], right: Sequence[bool],
           moved: float, weight: dict[bool, float]) -> list[float]:  # fmt: skip
    """Equation 7 of the paper, in plain numbers."""
    found = []
    for a, b, good in zip(now, held, right, strict=True):
        value = sigmoid(BETA * (a - b - moved)) if good else sigmoid(BETA * (moved - (a - b)))
        found.append(weight[good] * (1 - value))
    return found


@pytest.mark.parametrize("size", [0.05, 0.4])
def test_single_labels_give_the_papers_loss(speller: Any, size: float) -> None:
    """Three right answers and one wrong one: each loss is the formula's, in one part or in many."""
    said = ["経理部です。[1]", "", "", "どこでも構いません。"]
    rows = [encode(row(n, said=text), speller) for n, text in enumerate(said)]
    right = [True, True, True, False]
    both = adapted(len(speller))
    packed, made = both
    given = [Label(one, good) for one, good in zip(rows, right, strict=True)]
    whole, cut = Kto(Forward(packed), given, 4, 4096), Kto(Forward(packed), given, 4, 1)
    apart = [
        Row([*one.ids[: one.prompt_tokens], *other.labelled], one.prompt_tokens)
        for one, other in zip(rows, rows[-1:] + rows[:-1], strict=True)
    ]
    held, held_apart = [likely(made, one) for one in rows], [likely(made, one) for one in apart]
    shaken(both, size)
    moved = sum(likely(made, one) for one in apart) / 4 - sum(held_apart) / 4
    wanted = of_kto(
        [likely(made, one) for one in rows], held, right, max(0.0, moved), {True: 1.0, False: 3.0}
    )
    (losses,) = whole.losses(whole.groups[0])
    assert losses.requires_grad
    assert losses.tolist() == pytest.approx(wanted, abs=1e-4)
    assert [float(one.detach()) for one in cut.losses(cut.groups[0])] == pytest.approx(
        wanted, abs=1e-4
    )
    assert max(wanted) - min(wanted) > 0.05
    gained = [likely(made, one) - before for one, before in zip(rows, held, strict=True)]
    assert whole.margin() == pytest.approx(sum(gained[:3]) / 3 - gained[3], abs=1e-3)


def test_pairs_give_the_papers_loss(speller: Any) -> None:
    """The loss of a pair is that of the formula, with the right answer taught on."""
    pairs = list(preferences([row(n) | {"rejected": "分かりません。"} for n in range(2)], speller))
    both = adapted(len(speller))
    packed, made = both
    objective = Dpo(Forward(packed), pairs, 2, 4096)
    held = [(likely(made, one.chosen), likely(made, one.rejected)) for one in pairs]
    shaken(both, 0.3)
    wanted = []
    for one, (right, wrong) in zip(pairs, held, strict=True):
        now = likely(made, one.chosen)
        margin = (now - right) - (likely(made, one.rejected) - wrong)
        taught = -now / len(one.chosen.labelled)
        wanted.append(KEEP_TEACHING * taught - log(sigmoid(BETA * margin)))
    (losses,) = objective.losses(objective.groups[0])
    assert losses.tolist() == pytest.approx(wanted, abs=1e-4)


def test_nobody_is_alone_in_a_step(speller: Any) -> None:
    """How far unrelated answers moved needs another answer in every step."""
    given = [Label(encode(row(n), speller), n % 2 == 0) for n in range(5)]
    made = Kto(Forward(adapted(len(speller))[0]), given, 2, 4096)
    assert [len(group) for group in made.groups] == [2, 3]
    assert [one.weight for group in made.groups for one in group] == [1, 1.5, 1, 1.5, 1]


def test_what_was_said_decides_how(speller: Any) -> None:
    """Pairs come first; single labels need enough of both kinds; 0 never."""
    approved = [row(n) | {"source": "rating"} for n in range(6)]
    replaced = [row(n) | {"rejected": "分かりません。"} for n in range(2)]
    given = list(labels([*approved, *replaced, row(9)], speller))
    assert [label.right for label in given].count(True) == 8
    assert len(given) == 10  # an example that nobody judged is no label
    pairs: list[Preference] = list(preferences(replaced, speller))
    judged = Judged(pairs, given)
    spec = Spec("", Path(), "", Path(), preference_pairs=2, preference_labels=10)
    assert method(spec, judged) == "dpo"
    assert method(replace(spec, preference_pairs=3), judged) == "kto"
    assert method(replace(spec, preference_pairs=0), judged) == "kto"
    assert method(replace(spec, preference_pairs=3, preference_labels=11), judged) == ""
    assert method(replace(spec, preference_pairs=0, preference_labels=0), judged) == ""
    assert method(replace(spec, preference_pairs=3), Judged(pairs, [*given[:8], given[9]])) == ""


def test_confirmed_single_answers_are_trained_on(tmp_path: Path, base: Path) -> None:
    """Votes of both kinds train as pairs do: told step by step, kept when they help."""
    from training.trainers import lora

    hush_libraries()
    rows = [row(n) | {"rejected": "それは分かりません。"} for n in range(4)]
    rows += [row(n, form="{word}の窓口は？") | {"source": "rating"} for n in range(8)]
    frozen = dataset(tmp_path / "dataset", rows, rows[:2])
    lines = "".join(json.dumps(row(n), ensure_ascii=False) + "\n" for n in range(4))
    (frozen / "validation.jsonl").write_text(lines, encoding="utf-8")
    spec = Spec(
        base=str(base), dataset=frozen, dataset_hash="x", out=tmp_path / "one", epochs=4,
        batch_rows=4, learning_rate=2e-2, lora_rank=4, preference_labels=16,
    )  # fmt: skip
    events: list[dict[str, Any]] = []
    lora.train(spec, events.append)
    told = json.loads((spec.out / "manifest.json").read_text(encoding="utf-8"))["preference"]
    assert (told["method"], told["labels"], told["pairs"]) == ("kto", 16, 4)
    assert (told["trained"], told["kept"]) == (True, True)
    assert told["margin"][0] == 0
    assert told["margin"][1] > 0
    steps = [one for one in events if "preference_step" in one]
    assert [one["preference_step"] for one in steps] == [1, 2, 3, 4]
    assert {"preference": {**told}} in [one for one in events if "preference" in one]
