"""The LoRA training script, top to bottom: ``python -m training.trainers.lora spec.json``.

Runs in a child process of its own, niced, so that answering stays quick and memory comes back. The
prompt of a row is rendered by the live ``bot.prompt`` and written out by the live chat template,
so that the model is trained on exactly what it will read. Only the answer and the end mark carry
loss; a row that breaks this stops the training. Shapes: ``b`` rows, ``t`` tokens, ``h`` width.

Source: Hu et al., LoRA, arXiv:2106.09685 (2021).
"""

import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from bot import prompt as live_prompt
from bot.errors import Broken
from bot.llm import Evidence
from bot.llm.artifact import MANIFEST, base_hash, seal
from bot.llm.chat import to_text
from bot.llm.weights import hush_libraries
from training.trainers import Spec


@dataclass(frozen=True)
class Row:
    """One pair as token ids."""

    ids: list[int]
    """Prompt, answer, end mark."""
    prompt_tokens: int


def train(spec: Spec) -> None:
    """Train an adapter and move it, sealed with its hashes, to ``spec.out``.

    Raises:
        Broken: A row does not keep the promises above, or nothing can be trained on.
    """
    started = time.monotonic()
    torch.manual_seed(spec.seed)
    tokenizer = AutoTokenizer.from_pretrained(spec.base)
    rows = _rows(spec, tokenizer)
    model = _with_lora(spec)
    losses = _fit(model, rows, spec, tokenizer.pad_token_id or 0)
    part = spec.out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    model.save_pretrained(str(part), save_embedding_layers=False)
    about = {
        "base": spec.base,
        "base_hash": base_hash(Path(spec.base)),
        "dataset_hash": spec.dataset_hash,
        "prompt_version": live_prompt.VERSION,
        "rows": len(rows),
        "losses": losses,
        "seconds": round(time.monotonic() - started, 1),
    }
    seal(part, about)
    part.replace(spec.out)


def _rows(spec: Spec, tokenizer: PreTrainedTokenizerBase) -> list[Row]:
    lines = (spec.dataset / "train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [encode(json.loads(line), tokenizer) for line in lines]
    short = [row for row in rows if len(row.ids) <= spec.max_row_tokens]
    _tell({"rows": len(short), "too_long": len(rows) - len(short)})
    if not short:
        raise Broken("train.nothing_to_train_on")
    return short


def encode(row: dict[str, Any], tokenizer: PreTrainedTokenizerBase) -> Row:
    """Return a dataset row as tokens: the live prompt, then the answer and the end mark.

    Raises:
        Broken: The tokenizer has no end mark, or the answer would carry no loss.
    """
    evidence = [Evidence(**passage) for passage in row["evidence"]]
    rendered = live_prompt.render(row["question"], evidence, row["language"])
    head = tokenizer.encode(to_text(rendered.messages, tokenizer), add_special_tokens=False)
    answer = tokenizer.encode(row["answer"], add_special_tokens=False)
    end = tokenizer.eos_token_id
    if end is None or not answer:
        raise Broken("train.bad_row", pair=row["pair_id"])
    return Row(ids=[*head, *answer, int(end)], prompt_tokens=len(head))


def _with_lora(spec: Spec) -> PeftModel:
    accelerated = torch.cuda.is_available()
    base = AutoModelForCausalLM.from_pretrained(
        spec.base, dtype=torch.bfloat16 if accelerated else torch.float32
    )
    base.config.use_cache = False
    lora = LoraConfig(
        r=spec.lora_rank,
        lora_alpha=2 * spec.lora_rank,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(base, lora)
    return model.to("cuda" if accelerated else "cpu")


def _fit(model: PeftModel, rows: Sequence[Row], spec: Spec, pad: int) -> list[tuple[int, float]]:
    """Return the loss curve as (step, mean loss per labelled token)."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=spec.learning_rate, weight_decay=0.0)
    batches = list(_batches(rows, spec))
    warm = max(1, len(batches) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / warm, max(0.05, 1 - step / len(batches))),
    )
    model.train()
    curve = []
    for step, batch in enumerate(batches, start=1):
        loss = _loss(model, batch, pad)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        curve.append((step, round(float(loss.detach()), 4)))
        _tell({"step": step, "steps": len(batches), "loss": curve[-1][1]})
    return curve


def _batches(rows: Sequence[Row], spec: Spec) -> Iterator[list[Row]]:
    """Yield every epoch's batches in random order, rows of like length together."""
    rng = random.Random(spec.seed)
    for _ in range(spec.epochs):
        order = sorted(rows, key=lambda row: (len(row.ids), rng.random()))
        size = spec.batch_rows
        groups = [order[i : i + size] for i in range(0, len(order), size)]
        rng.shuffle(groups)
        yield from groups


def _loss(model: PeftModel, batch: Sequence[Row], pad: int) -> torch.Tensor:
    """Return the mean loss over answers' tokens; the head runs on those positions alone."""
    longest = max(len(row.ids) for row in batch)
    ids = torch.full((len(batch), longest), pad)  # (b, t)
    labels = torch.full((len(batch), longest), -100)  # (b, t)
    seen = torch.zeros((len(batch), longest), dtype=torch.long)  # (b, t)
    for i, row in enumerate(batch):
        n = len(row.ids)
        ids[i, :n] = torch.tensor(row.ids)
        labels[i, row.prompt_tokens : n] = ids[i, row.prompt_tokens : n]
        seen[i, :n] = 1
        if labels[i, n - 1] != row.ids[-1] or row.prompt_tokens >= n - 1:
            raise Broken("train.bad_row", pair=str(i))
    device = model.device
    inner: Any = model.get_base_model()
    hidden = inner.base_model(input_ids=ids.to(device), attention_mask=seen.to(device))
    targets = labels[:, 1:]
    wanted = targets != -100  # (b, t-1)
    logits = inner.get_output_embeddings()(hidden.last_hidden_state[:, :-1][wanted.to(device)])
    return torch.nn.functional.cross_entropy(logits.float(), targets[wanted].to(device))


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the spec file named on the command line and train."""
    hush_libraries()
    raw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    spec = Spec(**{**raw, "dataset": Path(raw["dataset"]), "out": Path(raw["out"])})
    with FileLock(spec.out.with_suffix(".lock")):  # an orphan of a dead trainer may still be at it
        if not (spec.out / MANIFEST).is_file():
            train(spec)


if __name__ == "__main__":
    main()
