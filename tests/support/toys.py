"""A toy base and adapters that are small enough for every test, built once in a session."""

import json
from pathlib import Path
from typing import Any

from bot.llm import Evidence, Prompt
from bot.llm.artifact import base_hash
from bot.prompt import render
from bot.settings import quiet_threads
from bot.tables import ModelVersion
from training.trainers import Spec
from training.trainers.sealed import finished
from training.trainers.toy import Corpus, Recipe, build

RECIPE = Recipe(vocabulary=800, layers=2, width=64, window_tokens=48, batch_rows=8, steps=12)
PLACES = ("総務部", "経理部", "人事部", "法務部")
WORDS = ("会議室", "ﾚｼｰﾄ", "有休", "NDA")
"""Half-width and full-width letters as people type them."""


def row(n: int, said: str = "", form: str = "{word}はどこですか？") -> dict[str, Any]:
    """Return dataset row ``n``: which place a word belongs to."""
    place = PLACES[n % len(PLACES)]
    text = f"{place}は内線{2100 + n % len(PLACES)}です。"
    return {
        "pair_id": f"p{n}", "question": form.format(word=WORDS[n % len(WORDS)]),
        "answer": said or f"{place}（内線{2100 + n % len(PLACES)}）です。[1]",
        "evidence": [{"passage_id": f"e{n}", "document": "一覧", "heading": place, "text": text}],
        "facts": [{"kind": "contains", "value": place}],
        "language": "ja", "source": "form", "consent": "samples", "family": f"f{n}",
    }  # fmt: skip


def dataset(folder: Path, train: list[dict[str, Any]], holdout: list[dict[str, Any]]) -> Path:
    """Write the files of a frozen dataset that training reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("train", train), ("holdout", holdout)):
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def toy(folder: Path) -> Path:
    """Return a tiny base."""
    quiet_threads()
    rows = [row(n) for n in range(4)]
    texts = tuple(f"{one['question']}{one['answer']}{one['evidence'][0]['text']}" for one in rows)
    return build(Corpus(texts, texts * 10), folder, RECIPE, lambda _step, _steps: None)


def adapter(base: Path, data: Path, name: str, said: str) -> ModelVersion:
    """Train an adapter in this process that always says ``said``, and return its version."""
    from training.trainers import lora

    rows = [row(n, said=f"{said}です。[1]") for n in range(4)]
    folder = dataset(data / f"dataset-{name}", rows * 4, rows)
    spec = Spec(
        base=str(base), dataset=folder, dataset_hash=name, out=data / name, epochs=14,
        batch_rows=4, learning_rate=2e-2, lora_rank=4,
    )  # fmt: skip
    if not spec.out.exists():
        lora.train(spec)
    made = finished(spec.out)
    return ModelVersion(
        id=name, kind="local", base=str(base), base_hash=base_hash(base), adapter=name,
        artifact_hash=made.artifact_hash, detail={},
    )  # fmt: skip


def ask(n: int, max_tokens: int = 24) -> Prompt:
    """Return the prompt of row ``n``."""
    one = row(n)
    evidence = [Evidence(**passage) for passage in one["evidence"]]
    return render(one["question"], evidence, "ja", max_tokens)
