r"""A small model from nothing, through the product's own commands; what it learns and what not.

    python -m tests.bench.from_scratch --raft RAFT.jsonl --pairs PAIRS.jsonl \
        --articles ARTICLES.jsonl --work FOLDER [--seeds 1,2]

``--raft`` holds rows ``{"id","question","passages","gold","answer"}``, where an answer of null
means that no passage holds it; ``--pairs`` rows ``{"id","question","answer"}``, which rest on the
bodies of ``--articles`` ``{"id","body"}`` or, with ``--manuals``, on a folder of files. They are
written in the form of ``pairs import`` and go through ingest, import, curation, freeze, ``train
run`` and ``gate explain`` as commands. The base is built here, from the training side of the
frozen dataset alone. Scores are of the holdout, which is the product's own split by families. The
picture is
``FOLDER/curves.png``.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from bot.llm.build import build as model_of
from bot.prompt import abstention
from bot.settings import Settings, child_environment, quiet_threads
from bot.store import open_store
from bot.tables import ModelVersion
from training.measure import measure
from training.trainers.toy import Corpus, Recipe, build

RECIPE: Final = Recipe(
    vocabulary=6000,
    width=160,
    window_tokens=256,
    batch_rows=8,
    steps=1200,
    learning_rate=2e-3,
    desk_share=0.5,
)
SETTINGS: Final = {
    "SODATERU_EPOCHS": "2", "SODATERU_LEARNING_RATE": "1e-3", "SODATERU_LORA_RANK": "16",
    "SODATERU_MAX_ROW_TOKENS": "1600",
}  # fmt: skip
Counts = list[tuple[float, int]]


@dataclass(frozen=True)
class Lived:
    """What became of one base and its adapter."""

    seed: int
    manifest: dict[str, Any]
    losses: dict[str, Counts]
    """``before`` and ``after`` the adapter: (summed loss, labelled tokens) of each holdout row."""
    right: dict[str, dict[str, Any]]
    """``before`` and ``after``: how much of the whole holdout was answered rightly."""
    verdict: dict[str, Any]


def raft(line: dict[str, Any]) -> dict[str, Any]:
    """Return a row with passages as ``pairs import`` reads it."""
    passages = [text.partition("\n") for text in line["passages"]]
    answer = line["answer"]
    return {
        "id": line["id"],
        "question": line["question"],
        "answer": f"{answer}です。[{line['gold'] + 1}]" if answer else abstention("ja"),
        "evidence": [{"document": name, "heading": "", "text": text} for name, _, text in passages],
        "facts": [{"kind": "contains" if answer else "abstains", "value": answer or ""}],
        "language": "ja",
    }  # fmt: skip


def plain(line: dict[str, Any]) -> dict[str, Any]:
    """Return an expert's pair without a source of its own: the decision on data names one."""
    return {name: line[name] for name in ("id", "question", "answer")}


def told(command: list[str], data: Path, **more: str) -> Any:
    """Run a command of the product and return what it prints as JSON."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("sodateru")), *command, "--json"],
        capture_output=True, text=True, check=False,
        env=child_environment(SODATERU_DATA=str(data), SODATERU_ADMINS="U1", **more),
    )  # fmt: skip
    sys.stdout.write(f"$ sodateru {' '.join(command)}  ({done.returncode})\n")
    sys.stdout.flush()
    if done.returncode:
        sys.stdout.write(done.stderr[-800:] + done.stdout[-800:])
        return {}
    return json.loads(done.stdout)


def articles(source: Path, folder: Path) -> None:
    """Write the bodies of articles as files, without the titles that ask what they answer."""
    folder.mkdir(exist_ok=True)
    for line in source.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        (folder / f"{one['id']}.md").write_text(one["body"], encoding="utf-8")


def imported(options: dict[str, str], data: Path) -> None:
    """Ingest the manuals, import both files and curate."""
    if "--articles" in options:
        articles(Path(options["--articles"]), data / "articles")
        told(["ingest", str(data / "articles")], data)
    if "--manuals" in options:
        told(["ingest", options["--manuals"]], data)
    for name, shape in (("raft", raft), ("pairs", plain)):
        source = Path(options[f"--{name}"]).read_text(encoding="utf-8").splitlines()
        file = data / f"{name}.jsonl"
        lines = [json.dumps(shape(json.loads(one)), ensure_ascii=False) for one in source]
        file.write_text("\n".join(lines), encoding="utf-8")
        command = ["pairs", "import", str(file), "--source", "form", "--consent", "public-data"]
        sys.stdout.write(f"{told(command, data)}\n")
    sys.stdout.write(f"{told(['curate', 'run'], data)}\n")


def texts(folder: Path) -> Iterator[str]:
    """Yield what the training side of a frozen dataset says."""
    for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for passage in row["evidence"]:
            yield f"{passage['document']}\n{passage['text']}"
        yield f"{row['question']}\n{row['answer']}"


def holdout_losses(base: Path, adapter: Path, folder: Path) -> dict[str, Counts]:
    """Return (summed loss, labelled tokens) of each holdout row, by the base and by the adapter."""
    quiet_threads()
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from training.trainers.child.forward import Forward
    from training.trainers.child.packing import pack
    from training.trainers.child.rows import encode, read

    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    rows = [encode(row, tokenizer) for row in read(folder / "holdout.jsonl")]
    model: Any = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(adapter))
    forward = Forward(model.eval())
    found: dict[str, Counts] = {"before": [], "after": []}
    with torch.no_grad():
        for row in rows:
            found["after"].append((float(forward.losses(pack([row])).sum()), len(row.labelled)))
            with model.disable_adapter():
                before = forward.losses(pack([row])).sum()
            found["before"].append((float(before), len(row.labelled)))
    return found


def holdout_right(data: Path, versions: dict[str, ModelVersion]) -> dict[str, dict[str, Any]]:
    """Return how each version answers the whole holdout, by the code that answers employees."""
    settings = Settings(data=data)
    store, found = open_store(settings), {}
    for name, version in versions.items():
        with closing(model_of(version, settings)) as model:
            measured = measure(store, model, lambda _done, _rows: None)
        found[name] = {key: measured[key] for key in ("right", "of", "low", "high", "abstained")}
    store.close()
    return found


def interval(found: Counts) -> tuple[float, float, float]:
    """Return the mean loss per token and its 95 % interval, by drawing rows again 2,000 times."""
    draw = random.Random(1)
    means = sorted(_mean(draw.choices(found, k=len(found))) for _ in range(2000))
    return _mean(found), means[50], means[1949]


def _mean(found: Counts) -> float:
    return sum(loss for loss, _ in found) / sum(count for _, count in found)


def plot(lived: Sequence[Lived], champion: dict[str, Any], file: Path) -> None:
    """Draw the losses of training and validation, the holdout's losses and its right answers."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    left, middle, right = figure.subplots(1, 3, width_ratios=(2, 1, 1))
    for one, colour in zip(lived, ("C0", "C3", "C2", "C4"), strict=False):
        name = f"seed {one.seed}"
        left.plot(*zip(*smooth(one.manifest["losses"]), strict=True), colour, linewidth=0.8,
                  label=f"training, {name}")  # fmt: skip
        left.plot(*zip(*one.manifest["validation"], strict=True), f"{colour}o-",
                  label=f"validation, {name}")  # fmt: skip
        bars = [interval(one.losses[side]) for side in ("before", "after")]
        _points(middle, bars, f"{colour}o-", name)
    left.set(xlabel="step", ylabel="loss per labelled token",
             title="Training the adapter (means of 10 steps)")  # fmt: skip
    middle.set(xticks=(0, 1), xticklabels=("base", "with adapter"), xlim=(-0.4, 1.4),
               title="Loss on the holdout (95 %)")  # fmt: skip
    sides = [("quotes", champion)]
    sides += [(f"{side}\nseed {one.seed}", one.right[key]) for one in lived
              for key, side in (("before", "base"), ("after", "adapter"))]  # fmt: skip
    _points(right, [(100 * s["right"] / s["of"], 100 * s["low"], 100 * s["high"])
                    for _, s in sides], "ko", "")  # fmt: skip
    right.set(ylim=(-3, 100), title="Right on the holdout, % (95 %)")
    right.set_xticks(range(len(sides)), [name for name, _ in sides], fontsize="x-small")
    left.legend(fontsize="small")
    middle.legend(fontsize="small")
    figure.savefig(file, dpi=110)


def smooth(losses: Sequence[Sequence[float]], steps: int = 10) -> list[tuple[float, float]]:
    """Return the mean loss of so many steps at each step from there on."""
    return [(losses[n][0], sum(one[1] for one in losses[n + 1 - steps : n + 1]) / steps)
            for n in range(steps - 1, len(losses))]  # fmt: skip


def _points(axes: Any, found: Sequence[tuple[float, float, float]], style: str, name: str) -> None:
    means = [mean for mean, _, _ in found]
    around = [[mean - low for mean, low, _ in found], [high - mean for mean, _, high in found]]
    axes.errorbar(range(len(found)), means, yerr=around, fmt=style, capsize=4, label=name)


def live(data: Path, folder: Path, seed: int) -> Lived:
    """Build a base from a dataset's training side, train an adapter on it, and look at both."""
    began = monotonic()
    recipe = replace(RECIPE, seed=seed)
    base = build(Corpus(tuple(texts(folder))), data / "own-bases", recipe, lambda _n, _of: None)
    noted(f"seed {seed}: base {base.name} after {monotonic() - began:.0f} s")
    more = {"SODATERU_BASE_MODEL": str(base), "SODATERU_SEED": str(seed), **SETTINGS}
    run = told(["train", "run"], data, **more)
    noted(f"seed {seed}: run {run['id']} after {monotonic() - began:.0f} s")
    verdict = told(["gate", "explain", run["id"]], data, **more)
    adapter = data / "adapters" / run["id"]
    manifest = json.loads((adapter / "manifest.json").read_text(encoding="utf-8"))
    losses = holdout_losses(base, adapter, data / "datasets" / run["dataset_hash"])
    local = ModelVersion(id=f"base-{seed}", kind="local", base=str(base), detail={})
    tuned = ModelVersion(
        id=f"tuned-{seed}", kind="local", base=str(base), detail={},
        adapter=str(adapter.relative_to(data)), artifact_hash=manifest["artifact_hash"],
    )  # fmt: skip
    right = holdout_right(data, {"before": local, "after": tuned})
    noted(f"seed {seed}: all after {monotonic() - began:.0f} s")
    return Lived(seed, manifest, losses, right, verdict)


def report(one: Lived) -> None:
    """Print what became of one base and its adapter."""
    means = smooth(one.manifest["losses"])
    first, last = means[0][1], means[-1][1]
    noted(f"seed {one.seed}: training loss {first:.2f} -> {last:.2f}, validation "
          + ", ".join(f"{loss:.2f}" for _, loss in one.manifest["validation"]))  # fmt: skip
    for side in ("before", "after"):
        mean, low, high = interval(one.losses[side])
        was = one.right[side]
        noted(f"  {side}: holdout loss {mean:.3f} (95 % {low:.3f}-{high:.3f}); right {was['right']}"
              f" of {was['of']} (95 % {was['low']:.1%}-{was['high']:.1%}), "
              f"declined {was['abstained']}")  # fmt: skip
    reasons = [f"{found['name']}: {found['verdict']}" for found in one.verdict["reasons"]]
    noted(f"  gate: {one.verdict['verdict']} ({', '.join(reasons)})")


def noted(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Do all of it and print the figures."""
    began = monotonic()
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    data = Path(options["--work"]) / "data"
    data.mkdir(parents=True, exist_ok=True)
    if not any(data.glob("datasets/*")):  # a second start goes on with what is frozen
        imported(options, data)
        noted(str(told(["dataset", "freeze"], data)))
    noted(f"curated after {monotonic() - began:.0f} s")
    told(["train", "decide", "--admin", "U1", "--source", "form"], data)
    goal = ["--improve", "公開データの質問", "--for", "全社", "--measure", "検証問題の正答率"]
    told(["train", "goal", "--admin", "U1", *goal], data)
    folder = min(data.glob("datasets/*"), key=lambda path: path.stat().st_mtime)
    seeds = [int(seed) for seed in options.get("--seeds", "1,2").split(",")]
    lived = [live(data, folder, seed) for seed in seeds]
    quote = ModelVersion(id="quote", kind="quote", detail={})
    champion = holdout_right(data, {"champion": quote})["champion"]
    noted(f"champion that quotes: right {champion['right']} of {champion['of']} "
          f"(95 % {champion['low']:.1%}-{champion['high']:.1%})")  # fmt: skip
    for one in lived:
        report(one)
    plot(lived, champion, Path(options["--work"]) / "curves.png")
    noted(f"in all {monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
