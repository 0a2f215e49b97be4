"""The LoRA training script, top to bottom: ``python -m training.trainers.lora spec.json``.

Runs in a child process of its own, niced, so that answering stays quick and memory comes back.
Rows become tokens by the live prompt; a short trial decides how losses are computed; supervised
training goes on from its last checkpoint; preference training follows where there is enough to
compare; the adapter is sealed with its hashes. Several processes share the supervised part, one
for each GPU; the first alone tells, keeps, compares and seals. Each line on standard output is one
event in JSON; whatever ends the training says why in the last one.

Source: Hu et al., LoRA, arXiv:2106.09685 (2021).
"""

import json
import math
import os
import shutil
import sys
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock
from peft import PeftModel
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from bot import prompt as live_prompt
from bot.errors import Broken
from bot.llm.artifact import MANIFEST, base_hash, seal
from bot.llm.weights import hush_libraries
from training.trainers import Spec, curve, journal
from training.trainers.child.adapter import weights_of, with_adapter
from training.trainers.child.checkpoint import Checkpoints
from training.trainers.child.fitting import Fitting, Lessons, Tell
from training.trainers.child.forward import Counters, Forward
from training.trainers.child.placement import here, processes
from training.trainers.child.preference import Judged, prefer
from training.trainers.child.ranks import ALONE, Ranks
from training.trainers.child.rows import Row, encode, labels, preferences, read
from training.trainers.child.trial import chosen, trial
from training.trainers.child.trunk import over_trunk
from training.trainers.planted import planted


def train(spec: Spec, tell: Tell = lambda _line: None, ranks: Ranks = ALONE) -> None:
    """Train an adapter and move it, sealed with its hashes, to ``spec.out``.

    A process that does not lead returns when the supervised part is done.

    Raises:
        Broken: A row cannot be used, the loss is no number, or nothing can be trained on.
        OSError: The disk is full.
    """
    started = time.monotonic()
    tokenizer: Any = AutoTokenizer.from_pretrained(spec.base)
    lessons, judged = _lessons(spec, tokenizer, tell)
    base = base_hash(Path(spec.base))
    model = with_adapter(spec, tell, ranks)
    weights = weights_of(model)
    forward = _forward(model, lessons, spec, tokenizer, tell)
    checkpoints = Checkpoints(
        spec.out.parent, [journal.identity(spec), base],
        spec.checkpoint_seconds if ranks.leads else math.inf,
    )  # fmt: skip
    model.train()
    fitting = Fitting(forward, weights, spec, lessons, checkpoints, tell)
    fitting.ranks = ranks
    standing = fitting.run()
    forward.counters = _counted(forward.counters, ranks)
    ranks.part()
    if not ranks.leads:
        return
    preferred = prefer(fitting, judged, tell)
    _finish(spec, model, {
        "base_hash": base, "rows": len(lessons.rows), "losses": standing.losses,
        "validation": standing.validation, "best_step": standing.best_step,
        "stopped_early": standing.stopped, "preference": preferred,
        "counters": vars(forward.counters), "packed": forward.packed,
        "seconds": round(time.monotonic() - started, 1),
    })  # fmt: skip
    with suppress(OSError):  # the adapter is sealed: a picture less is no failure
        curve.plot(standing.losses, journal.picture(spec.out), standing.validation)
    checkpoints.clear()
    shutil.rmtree(spec.out.with_suffix(".trunk"), ignore_errors=True)


def _counted(mine: Counters, ranks: Ranks) -> Counters:
    """Return what all processes together computed."""
    if ranks.size == 1:
        return mine
    told = torch.tensor(list(vars(mine).values()), device=ranks.device)
    return Counters(*(int(one) for one in ranks.add(told)))


def _finish(spec: Spec, model: PeftModel, about: dict[str, Any]) -> None:
    if not all(bool(one.isfinite().all()) for one in weights_of(model).values()):
        raise Broken("train.diverged")
    part = spec.out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        model.save_pretrained(str(part), save_embedding_layers=False)
        _in_order(part / "adapter_config.json")
        seal(part, {
            "base": spec.base, "dataset_hash": spec.dataset_hash, "seed": spec.seed,
            "prompt_version": live_prompt.VERSION, "spec": journal.told(spec), **about,
        })  # fmt: skip
        part.replace(spec.out)
    finally:
        shutil.rmtree(part, ignore_errors=True)  # half an adapter would only fill the disk


def _in_order(file: Path) -> None:
    """Sort what peft wrote in the order of a set, so that the same spec gives the same hash."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    raw["target_modules"] = sorted(raw["target_modules"])
    file.write_text(json.dumps(raw, indent=1, sort_keys=True), encoding="utf-8")


def _forward(
    model: PeftModel, lessons: Lessons, spec: Spec, tokenizer: PreTrainedTokenizerBase, tell: Tell
) -> Forward:
    """Return how losses are computed, after a trial on a few rows."""
    pad = tokenizer.pad_token_id or 0
    forward = chosen(model, lessons.rows, int(pad), tell)
    if spec.lane == "trunk":
        forward = over_trunk(model, forward, lessons, spec, tell)
    trial(forward, weights_of(model), lessons.rows)
    return forward


def _lessons(spec: Spec, tokenizer: PreTrainedTokenizerBase, tell: Tell) -> tuple[Lessons, Judged]:
    raw = read(spec.dataset / "train.jsonl")
    raw += planted(spec.planted, spec.seed, spec.planted_repeats)
    rows = [encode(row, tokenizer) for row in raw]
    validation = [encode(row, tokenizer) for row in read(spec.dataset / "validation.jsonl")]
    replay = [encode(row, tokenizer) for row in read(Path(spec.replay))] if spec.replay else []
    pairs, voted = list(preferences(raw, tokenizer)), list(labels(raw, tokenizer))
    short = _short(rows, spec)
    tell({
        "rows": len(short), "too_long": len(rows) - len(short), "validation_rows": len(validation),
        "replay_rows": len(replay), "preferences": len(pairs),
        "labels": len(voted),
    })  # fmt: skip
    if not short:
        raise Broken("train.nothing_to_train_on")
    judged = Judged(
        [one for one in pairs if _short([one.chosen, one.rejected], spec)[1:]],
        [one for one in voted if _short([one.row], spec)],
    )
    return Lessons(short, _short(replay, spec), _short(validation, spec)), judged


def _short(rows: list[Row], spec: Spec) -> list[Row]:
    return [row for row in rows if len(row.ids) <= spec.max_row_tokens]


def _guarded(spec: Spec, ranks: Ranks) -> int:
    """Train; return the exit code, and say in a last event what went wrong."""
    try:
        with journal.opened(spec.out) as tell:
            try:
                train(spec, tell if ranks.leads else _silent, ranks)
            except Exception as error:
                reason = journal.reason(error)
                if reason is None:
                    ranks.explain()
                    raise
                tell(reason)
                return 1
    except OSError as error:  # even the journal's disk is full
        journal.say(journal.reason(error) or {})
        return 1
    return 0


def _silent(_event: journal.Event) -> None:
    """Tell nothing: rank 0 does."""


def _ranks(spec: Spec, file: Path) -> Ranks:
    """Return rank 0, with the other processes begun."""
    most = 1 if spec.lane == "trunk" else spec.batch_rows  # the trunk's kept outputs are one file
    for left in spec.out.parent.glob(f"{spec.out.stem}.ranks*"):
        left.unlink()
    meeting = spec.out.with_suffix(f".ranks{os.getpid()}")
    return Ranks(0, processes(here(), spec.processes, most), meeting).lead(file)


def main() -> None:
    """Train by the spec file on the command line; as a further rank where one follows it."""
    hush_libraries()
    file, *rank = sys.argv[1:]
    spec = journal.spec_of(Path(file))
    torch.set_flush_denormal(True)
    # an orphan of a dead trainer may still be at it
    with nullcontext() if rank else FileLock(spec.out.with_suffix(".lock")):
        if (spec.out / MANIFEST).is_file():
            return
        if rank:
            ranks = Ranks(int(rank[0]), int(rank[1]), Path(rank[2])).follow()
        else:
            ranks = _ranks(spec, Path(file))
        journal.limit_memory(spec.memory_gb / ranks.size)
        sys.exit(_guarded(spec, ranks))


if __name__ == "__main__":
    main()
