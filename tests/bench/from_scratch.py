r"""A small model from nothing, through the product's own commands; what it learns and what not.

    python -m tests.bench.from_scratch --raft RAFT.jsonl --pairs PAIRS.jsonl \
        --articles ARTICLES.jsonl --work FOLDER

``--raft`` holds rows ``{"id","question","passages","gold","answer"}``, where an answer of null
means that no passage holds it; ``--pairs`` rows ``{"id","question","answer"}``, which rest on the
bodies of ``--articles`` ``{"id","body"}`` or, with ``--manuals``, on a folder of files. They are
written in the form of ``pairs import`` and go through ingest, import, curation, freeze, ``train
run`` and ``gate explain`` as commands. The base is built here, from the training side of the
frozen dataset alone. Scores are of the holdout, which is the product's own split by families. The
picture is ``FOLDER/curves.png``.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from bot.prompt import abstention
from bot.settings import child_environment, quiet_threads
from training.trainers.toy import Corpus, Recipe, build

RECIPE: Final = Recipe(
    vocabulary=6000,
    width=160,
    window_tokens=256,
    batch_rows=8,
    steps=400,
    learning_rate=2e-3,
    desk_share=0.5,
)
_EPOCHS: Final = 1


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


def holdout_losses(base: Path, adapter: Path, folder: Path) -> dict[str, list[tuple[float, int]]]:
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
    found: dict[str, list[tuple[float, int]]] = {"before": [], "after": []}
    with torch.no_grad():
        for row in rows:
            found["after"].append((float(forward.losses(pack([row])).sum()), len(row.labelled)))
            with model.disable_adapter():
                before = forward.losses(pack([row])).sum()
            found["before"].append((float(before), len(row.labelled)))
    return found


def interval(found: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Return the 95 % interval of the mean loss per token, by drawing rows again 2,000 times."""
    draw = random.Random(1)
    means = []
    for _ in range(2000):
        some = draw.choices(found, k=len(found))
        means.append(sum(loss for loss, _ in some) / sum(count for _, count in some))
    means.sort()
    return means[50], means[1949]


def plot(run: dict[str, Any], scores: dict[str, Any], file: Path) -> None:
    """Draw the loss of training and validation, and the scores with their intervals."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.4), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    left.plot(*zip(*run["losses"], strict=True), linewidth=0.8, label="training")
    left.plot(*zip(*run["validation"], strict=True), "o-", label="validation (other families)")
    left.set_xlabel("step")
    left.set_ylabel("loss per labelled token")
    left.legend()
    for at, (name, one) in enumerate(scores.items()):
        share = one["right"] / one["of"]
        bars = [[share - one["low"]], [one["high"] - share]]
        right.bar(at, share, yerr=bars, capsize=4, label=name)
    right.set_xticks(range(len(scores)), list(scores))
    right.set_ylim(0, 1)
    right.set_ylabel("holdout right (95 %)")
    figure.savefig(file, dpi=120)


def main() -> None:
    """Do all of it and print the figures."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    data = Path(options["--work"]) / "data"
    data.mkdir(parents=True, exist_ok=True)
    if not any(data.glob("datasets/*")):  # a second start goes on with what is frozen
        imported(options, data)
        sys.stdout.write(f"{told(['dataset', 'freeze'], data)}\n")
    began = monotonic()
    folder = min(data.glob("datasets/*"), key=lambda path: path.stat().st_mtime)
    corpus = Corpus(tuple(texts(folder)))
    base = build(corpus, data / "own-bases", RECIPE, lambda _step, _steps: None)
    sys.stdout.write(f"base {base.name}: {monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    more = {
        "SODATERU_BASE_MODEL": str(base), "SODATERU_EPOCHS": str(_EPOCHS),
        "SODATERU_LEARNING_RATE": "1e-3", "SODATERU_LORA_RANK": "16",
        "SODATERU_MAX_ROW_TOKENS": "800",
    }  # fmt: skip
    told(["train", "decide", "--admin", "U1", "--source", "form"], data)
    goal = ["--improve", "公開データの質問", "--for", "全社", "--measure", "検証問題の正答率"]
    told(["train", "goal", "--admin", "U1", *goal], data)
    run = told(["train", "run"], data, **more)
    sys.stdout.write(json.dumps(run, ensure_ascii=False)[:3000] + "\n")
    explained = told(["gate", "explain", run["id"]], data, **more)
    adapter = data / "adapters" / run["id"]
    manifest = json.loads((adapter / "manifest.json").read_text(encoding="utf-8"))
    for name, found in holdout_losses(
        base, adapter, data / "datasets" / run["dataset_hash"]
    ).items():
        low, high = interval(found)
        mean = sum(loss for loss, _ in found) / sum(count for _, count in found)
        sys.stdout.write(f"holdout loss {name}: {mean:.3f} (95 % {low:.3f}–{high:.3f})\n")
    better = [one["values"] for one in explained["reasons"] if one["name"] == "better"]
    scores = {side: better[0][side] for side in ("champion", "challenger")} if better else {}
    plot(manifest, scores, Path(options["--work"]) / "curves.png")
    sys.stdout.write(json.dumps({"verdict": explained["verdict"], "scores": scores}) + "\n")


if __name__ == "__main__":
    main()
