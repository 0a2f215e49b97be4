"""Our preference training beside TRL's: the same losses and gradients from the same beginning?

    python -m tests.bench.preference --python PEER/bin/python

``PEER`` is the environment of ``train_speed``. A tiny model with random weights and an adapter that
is not nothing, 24 rows of random words, six steps in 32-bit numbers. Printed are the loss of the
first step and of the last, how far any step's losses lie apart, and how far the first step's
gradients do (the largest difference, as a share of the largest gradient). Exit code 1 where
something is more than 1e-4 apart; without a peer nothing is compared, and that is said.

TRL averages the right answer's own loss over the tokens of a batch; the paper that added it, and
we, over each answer's. So that term is compared on answers of equal length.
"""

import json
import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.settings import child_environment

_PEER: Final = Path(__file__).with_name("preference_peer.py")
_ROWS, _SIZE, _RATE, _WORDS, _NEAR = 24, 4, 1e-3, 400, 1e-4
TASKS: Final[dict[str, dict[str, Any]]] = {
    "pairs": {"how": "dpo", "options": {}, "teaching": 0.0},
    "pairs, taught on": {
        "how": "dpo", "options": {"loss_type": ["sigmoid", "sft"], "loss_weights": [1.0, 0.2]},
        "teaching": 0.2, "even": True,
    },
    "single labels": {"how": "kto", "options": {}},
    "single labels, a third wrong": {
        "how": "kto", "options": {"undesirable_weight": 2.0}, "third": True,
    },
}  # fmt: skip
"""Name -> how TRL is set, and what the rows are like."""
Job = dict[str, Any]


def base(folder: Path) -> None:
    """Write a tiny base whose tokens are words, and an adapter on it that is not nothing."""
    import torch
    from peft import LoraConfig, get_peft_model
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    made = Qwen3ForCausalLM(Qwen3Config(
        vocab_size=_WORDS, hidden_size=48, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, initializer_range=0.2,
    ))  # fmt: skip
    made.save_pretrained(folder)
    words = {"<pad>": 0, "<eos>": 1} | {f"w{n}": n for n in range(2, _WORDS)}
    raw = Tokenizer(models.WordLevel(words, unk_token="w2"))  # noqa: S106
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    marks = {"pad_token": "<pad>", "eos_token": "<eos>"}
    PreTrainedTokenizerFast(tokenizer_object=raw, **marks).save_pretrained(folder)  # type: ignore[no-untyped-call]
    adapted = get_peft_model(
        made, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                weight.normal_(0.0, 0.05)
    adapted.save_pretrained(str(folder / "adapter"))


def rows(task: Job) -> list[tuple[list[int], list[list[int]]]]:
    """Return prompts with their answers: a right and a wrong one, or one alone."""
    draw = random.Random(11)

    def words(least: int, most: int) -> list[int]:
        return [draw.randrange(2, _WORDS) for _ in range(draw.randint(least, most))]

    def answer() -> list[int]:
        return [*(words(9, 9) if task.get("even") else words(3, 20)), 1]

    return [
        (words(5, 60), [answer() for _ in range(1 + (task["how"] == "dpo"))]) for _ in range(_ROWS)
    ]


def right(task: Job, number: int) -> bool:
    """Return whether the answer of a row alone is right."""
    return number % 3 != 0 if task.get("third") else number % 2 == 0


def spoken(task: Job) -> list[dict[str, Any]]:
    """Return the rows as TRL reads them."""

    def said(ids: list[int]) -> str:
        return "".join(" <eos>" if one == 1 else f" w{one}" for one in ids)

    found = []
    for number, (prompt, answers) in enumerate(rows(task)):
        one: dict[str, Any] = {"prompt": said(prompt)}
        if task["how"] == "dpo":
            one |= {"chosen": said(answers[0]), "rejected": said(answers[1])}
        else:
            one |= {"completion": said(answers[0]), "label": right(task, number)}
        found.append(one)
    return found


def ours(folder: Path, task: Job) -> tuple[list[float], dict[str, Any]]:
    """Train as the product does; return the losses and the first step's gradients."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from training.trainers import Spec
    from training.trainers.child.adapter import hasten, weights_of
    from training.trainers.child.checkpoint import Checkpoints
    from training.trainers.child.dpo import Dpo
    from training.trainers.child.fitting import Fitting, Lessons
    from training.trainers.child.forward import Forward
    from training.trainers.child.kto import Kto
    from training.trainers.child.preference import RATE_SHARE, fit
    from training.trainers.child.rows import Label, Preference, Row

    torch.set_num_threads(1)
    model = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), folder / "adapter",
        is_trainable=True,
    )  # fmt: skip
    hasten(model)
    forward, weights = Forward(model), weights_of(model)
    made = [[Row([*asked, *said], len(asked)) for said in answers] for asked, answers in rows(task)]
    objective: Dpo | Kto
    if task["how"] == "dpo":
        objective = Dpo(
            forward, [Preference(*one) for one in made], _SIZE, 10**6, task["teaching"]
        )  # fmt: skip
    else:
        labels = [Label(one, right(task, n)) for n, (one,) in enumerate(made)]
        objective = Kto(forward, labels, _SIZE, 10**6)
    first: dict[str, Any] = {}
    for name, weight in weights.items():
        weight.register_post_accumulate_grad_hook(partial(_note, first, name))  # type: ignore[no-untyped-call]
    spec = Spec("", Path(), "", Path(), learning_rate=_RATE / RATE_SHARE)
    events: list[dict[str, Any]] = []
    kept = Checkpoints(folder, "bench", 1e9)
    fit(Fitting(forward, weights, spec, Lessons([], [], []), kept, events.append), objective)
    return [one["preference_loss"] for one in events], first


def _note(first: dict[str, Any], name: str, weight: Any) -> None:
    """Keep a weight's gradient unless an earlier step's is kept."""
    if name not in first:
        first[name] = weight.grad.detach().clone()


def peer(python: str, folder: Path, task: Job) -> tuple[list[float], dict[str, Any]] | str:
    """Return TRL's losses and gradients, or why there are none."""
    from safetensors.torch import load_file

    job = {
        "base": str(folder), "adapter": str(folder / "adapter"), "scratch": str(folder),
        "rows": spoken(task), "size": _SIZE, "rate": _RATE, "beta": 0.1,
        "how": task["how"], "options": task["options"],
    }  # fmt: skip
    file = folder / "job.json"
    file.write_text(json.dumps(job), encoding="utf-8")
    try:
        done = subprocess.run(
            [python, str(_PEER), str(file)], capture_output=True, text=True, check=False,
            env=child_environment(OMP_NUM_THREADS="1"),
        )  # fmt: skip
    except OSError as error:
        return str(error)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    losses = json.loads(done.stdout.strip().splitlines()[-1])["losses"]
    return losses, load_file(folder / "gradients.safetensors")


def compared(name: str, python: str, folder: Path) -> bool:
    """Write what one task gives by both; return whether it is the same."""
    task = TASKS[name]
    losses, gradients = ours(folder, task)
    told = peer(python, folder, task) if python else "no --python given"
    if isinstance(told, str):
        sys.stdout.write(f"{name}: ours {losses[0]:.5f} … {losses[-1]:.5f}; TRL skipped: {told}\n")
        return True
    apart = max(abs(a - b) for a, b in zip(losses, told[0], strict=True))
    largest = max(float(one.abs().max()) for one in told[1].values())
    away = max(float((told[1][n] - one).abs().max()) for n, one in gradients.items()) / largest
    sys.stdout.write(
        f"{name}: ours {losses[0]:.6f} … {losses[-1]:.6f}, TRL {told[0][0]:.6f} … "
        f"{told[0][-1]:.6f}; losses of {len(losses)} steps at most {apart:.1e} apart, "
        f"{len(gradients)} gradients {away:.1e} of the largest ({largest:.2e})\n"
    )
    return apart <= _NEAR and away <= _NEAR and set(gradients) == set(told[1])


def main() -> None:
    """Compare every task."""
    from bot.llm.weights import hush_libraries

    hush_libraries()
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    with tempfile.TemporaryDirectory() as place:
        base(Path(place))
        same = [compared(name, options.get("--python", ""), Path(place)) for name in TASKS]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
