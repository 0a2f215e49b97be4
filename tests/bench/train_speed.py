"""Training beside TRL's SFTTrainer on the same base, rows, adapter layers and batches.

    python -m tests.bench.train_speed --python PEER/bin/python [--only bench,old,trunk,wide]

The peer lives in an environment of its own::

    python -m venv PEER && PEER/bin/pip install torch==2.13.0+cpu trl==1.16.0 peft transformers

Four tables: ``bench`` (7.2 million weights, 32 rows, one epoch), ``old`` (the same, as on a
processor without 16-bit products), ``trunk`` (16 rows, three epochs, the top two of six layers
learn) and ``wide`` (Qwen3-0.6B's shape with random weights, two steps). One thread each;
``--rounds`` runs alternate, and the least processor time of each counts (one round of ``old`` and
``wide``, unless told). Tokens are real ones: padding is not counted. TRL is shown at its defaults
(16-bit autocast, checkpoints, padding; over eight rows, since they take so long) and at the fastest
of its settings that we know of. ``--runs "ours auto,trl defaults"`` runs some. The last lines hold
what was found against what is wanted.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from bot.settings import child_environment

_PEER: Final = Path(__file__).with_name("train_peer.py")
_LINEAR: Final = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_LEAN: Final = {"gradient_checkpointing": False, "max_length": None}
TRL: Final[dict[str, dict[str, Any]]] = {
    "trl defaults": {"options": {}, "most": 8},
    "trl padding_free f32": {"options": {**_LEAN, "bf16": False, "padding_free": True}},
    "trl padding_free bf16": {
        "options": {**_LEAN, "bf16": False, "padding_free": True}, "dtype": "bfloat16",
    },
    "trl padding_free autocast": {"options": {**_LEAN, "bf16": True, "padding_free": True}},
}  # fmt: skip
_TABLES: Final = "bench,old,trunk,wide"
_ROUNDS: Final = {"bench": 2, "old": 1, "trunk": 2, "wide": 1}
_WANTED: Final = {
    "bench best": 3.0, "old best": 3.0, "bench defaults": 8.0, "old defaults": 8.0,
    "trunk best": 4.0, "wide best": 1.3,
}  # fmt: skip
"""How many times as fast as TRL at its best, or at its defaults, it is to be."""
OURS: Final = {"ours f32": "float32", "ours auto": "auto"}
_OLD: Final = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
"""Lets torch use no more than processors of some years ago have: no 16-bit products."""
Figures = dict[str, Any]


def rows(count: int, vocabulary: int, mean_log: float = 5.4) -> list[tuple[list[int], int]]:
    """Return rows of random tokens: lengths as of questions with passages, 29 % labelled."""
    draw = random.Random(7)
    found = []
    for _ in range(count):
        length = min(900, max(60, int(draw.lognormvariate(mean_log, 0.6))))
        found.append(([draw.randrange(10, vocabulary) for _ in range(length)], int(length * 0.71)))
    return found


def base(folder: Path, *, wide: bool) -> Path:
    """Write a base with random weights and a tokenizer that nobody reads with."""
    import torch
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "vocab_size": 8192, "hidden_size": 256, "intermediate_size": 768, "num_hidden_layers": 6,
        "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 64,
    }  # fmt: skip
    if wide:
        sizes = {
            "vocab_size": 151936, "hidden_size": 1024, "intermediate_size": 3072,
            "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8,
            "head_dim": 128,
        }  # fmt: skip
    config = Qwen3Config(**sizes, tie_word_embeddings=True, max_position_embeddings=4096)
    Qwen3ForCausalLM(config).save_pretrained(folder)
    words = {"<pad>": 0, "<eos>": 1, "a": 2}
    raw = Tokenizer(models.WordLevel(words, unk_token="a"))  # noqa: S106
    marks = {"pad_token": "<pad>", "eos_token": "<eos>"}
    PreTrainedTokenizerFast(tokenizer_object=raw, **marks).save_pretrained(folder)  # type: ignore[no-untyped-call]
    return folder


def ours(job: Figures) -> Figures:
    """Train as the product does; return processor time, wall time and losses."""
    import torch

    from bot.llm.weights import hush_libraries
    from training.trainers import Spec
    from training.trainers.child.adapter import weights_of, with_adapter
    from training.trainers.child.checkpoint import Checkpoints
    from training.trainers.child.fitting import Fitting, Lessons
    from training.trainers.child.rows import Row
    from training.trainers.child.trial import chosen
    from training.trainers.child.trunk import over_trunk

    hush_libraries()
    torch.set_num_threads(job["threads"])
    lessons = Lessons([Row(ids, prompt) for ids, prompt in job["rows"]], [], [])
    spec = Spec(
        base=job["base"], dataset=Path(), dataset_hash="", out=Path(job["scratch"]) / "ours",
        epochs=job["epochs"], batch_rows=job["batch"], lora_rank=16, patience=0,
        numbers=job["numbers"], lane=job["lane"], trunk_top_share=job.get("top", 0.25),
    )  # fmt: skip
    model = with_adapter(spec, lambda _event: None)
    forward = chosen(model, lessons.rows, 0, lambda _event: None)
    model.train()
    wall, cpu = perf_counter(), process_time()
    if job["lane"] == "trunk":
        forward = over_trunk(model, forward, lessons, spec, lambda _event: None)
    kept = Checkpoints(Path(job["scratch"]), "bench", 1e9)
    fitting = Fitting(forward, weights_of(model), spec, lessons, kept, lambda _event: None)
    size = job["batch"]
    one = [
        tuple(range(i, min(i + size, len(lessons.rows)))) for i in range(0, len(lessons.rows), size)
    ]
    fitting.plan = one * job["epochs"]
    fitting.run()
    losses = [loss for _, loss in fitting.standing.losses]
    counters = vars(forward.counters)
    return {
        "cpu": process_time() - cpu, "wall": perf_counter() - wall, "losses": losses,
        "counters": counters, "numbers": str(next(model.parameters()).dtype),
    }  # fmt: skip


def run(command: list[str], job: Figures, scratch: Path) -> Figures | str:
    """Run a job in a process of its own; return its figures or why there are none."""
    file = scratch / "job.json"
    job = {**job, "rows": job["rows"][: job.get("most")]}
    file.write_text(json.dumps({**job, "scratch": str(scratch)}), encoding="utf-8")
    done = subprocess.run(
        [*command, str(file)], capture_output=True, text=True, check=False,
        env=child_environment(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE", **job.get("env", {})),
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    tokens = sum(len(ids) for ids, _ in job["rows"]) * job["epochs"]
    return found | {"speed": tokens / found["cpu"]}


def compared(
    name: str, job: Figures, runs: dict[str, Callable[[], Figures | str]], rounds: int,
    best: dict[str, Figures],
) -> Iterator[str]:  # fmt: skip
    """Yield the lines of one table, and leave the best of each run in ``best``."""
    yield f"{name}: {len(job['rows'])} rows in batches of {job['batch']}, {job['epochs']} epochs"
    for turn in range(rounds):
        for one in random.Random(turn).sample(sorted(runs), len(runs)):
            now = runs[one]()
            if isinstance(now, str):
                yield f"  {one:26} skipped: {now}"
            elif one not in best or now["speed"] > best[one]["speed"]:
                best[one] = now
    tuned = [got["speed"] for one, got in best.items() if one.startswith("trl padding")]
    for one, got in sorted(best.items()):
        yield f"  {one:26} {got['speed']:7.0f} tokens/s  first loss {got['losses'][0]:.5f}"
        if not one.startswith("ours"):
            continue
        ratios = [f"{got['speed'] / max(tuned):.2f}x TRL's best"] if tuned else []
        if "trl defaults" in best:
            ratios.append(f"{got['speed'] / best['trl defaults']['speed']:.2f}x its defaults")
        yield f"    {', '.join([*ratios, got['numbers']])}; {got['counters']}"


def verdicts(found: dict[str, dict[str, Figures]]) -> Iterator[str]:
    """Yield what was found against what is wanted, and how far first losses lie apart."""
    for wanted, least in _WANTED.items():
        which, against = wanted.split()
        speeds = {one: got["speed"] for one, got in found.get(which, {}).items()}
        own = max((v for one, v in speeds.items() if one.startswith("ours")), default=0.0)
        peers = [v for one, v in speeds.items() if one.startswith("trl")]
        if against == "defaults":
            peers = [v for one, v in speeds.items() if one == "trl defaults"]
        if own and peers:
            ratio = own / max(peers)
            sign = ">=" if ratio >= least else "<"
            yield f"{which} to TRL's {against}: {ratio:.2f}x {sign} {least}x"
    for which, runs in found.items():
        first = [
            runs[one]["losses"][0] for one in ("ours f32", "trl padding_free f32") if one in runs
        ]
        if len(first) > 1:
            yield f"{which}, first loss in float32: {abs(first[0] - first[1]):.1e} apart"


def shape(
    which: str, options: dict[str, str], scratch: Path, best: dict[str, Figures]
) -> Iterator[str]:
    """Yield one table."""
    wide = which == "wide"
    folder = base(scratch / which, wide=wide)
    job: Figures = {
        "base": str(folder), "threads": 1, "modules": _LINEAR, "batch": 8, "epochs": 1,
        "rows": rows(32, 8192), "lane": "full",
        "env": _OLD if which == "old" else {},
    }  # fmt: skip
    if which == "trunk":
        job |= {"rows": rows(16, 8192), "epochs": 3, "layers": [4, 5], "lane": "trunk", "top": 0.34}
    if wide:
        job |= {"rows": rows(4, 151936, 5.2), "batch": 2}
    peers = {k: v for k, v in TRL.items() if which in ("bench", "old") or k != "trl defaults"}
    own = [sys.executable, "-m", "tests.bench.train_speed", "--ours"]
    runs: dict[str, Callable[[], Figures | str]] = {
        name: lambda how=how: run([options["--python"], str(_PEER)], {**job, **how}, scratch)  # type: ignore[misc]
        for name, how in peers.items()
    }
    runs |= {
        name: lambda numbers=numbers: run(own, {**job, "numbers": numbers}, scratch)  # type: ignore[misc]
        for name, numbers in OURS.items()
    }
    only = options.get("--runs", ",".join(runs)).split(",")
    runs = {name: act for name, act in runs.items() if name in only}
    yield from compared(which, job, runs, int(options.get("--rounds", _ROUNDS[which])), best)


def main() -> None:
    """Print a table for each shape."""
    if sys.argv[1] == "--ours":
        job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        sys.stdout.write("\n" + json.dumps(ours(job)) + "\n")
        return
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    wanted = options.get("--only", _TABLES).split(",")
    found: dict[str, dict[str, Figures]] = {which: {} for which in wanted}
    with tempfile.TemporaryDirectory() as folder:
        for which in wanted:
            for line in shape(which, options, Path(folder), found[which]):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
    sys.stdout.writelines(line + "\n" for line in verdicts(found))


if __name__ == "__main__":
    main()
