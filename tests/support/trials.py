"""A judged run without a training: two scripted versions before the same frozen questions."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import registry
from bot.llm import ChatModel, Prompt
from bot.llm.scripted import ScriptedModel
from bot.prompt import abstention
from bot.store import Store, now
from bot.tables import ModelVersion
from curation.tables import Clean, Member, Pair, Verdict
from curation.verdicts import STEPS
from tests.support.durable import fresh
from training.room import Frozen, Room
from training.settings import TrainingSettings
from training.tables import Run
from training.trainers.process import ProcessTrainer

SETTINGS = TrainingSettings(min_train_pairs=4, gate_beside_rows=0, shadow_answers=0, canary_share=0)
TOPICS = ("経費", "旅費", "勤怠", "IT")


def question(n: int, **changes: Any) -> dict[str, Any]:
    """Return holdout row ``n``: a limit of so many thousand yen, which its passage holds."""
    yen = f"{(n + 3) * 1000}"
    row = {
        "pair_id": f"p{n:03}", "question": f"第{n}条の上限額はいくらですか？",
        "answer": f"上限は{yen}円です。[1]", "language": "ja", "topic": TOPICS[n % len(TOPICS)],
        "evidence": [{"passage_id": f"e{n}", "document": f"規程{n}.md", "heading": "上限",
                      "text": f"第{n}条　上限は{yen}円とする。"}],
        "facts": [{"kind": "number", "value": yen}], "source": "form", "consent": "samples",
        "family": f"f{n}", "critical": False,
    }  # fmt: skip
    return {**row, **changes}


def says(right: Callable[[int], bool]) -> Callable[[Prompt], list[str]]:
    """Return a script that answers row n rightly where ``right(n)``, and declines elsewhere."""

    def script(prompt: Prompt) -> list[str]:
        text = prompt.evidence[0].text if prompt.evidence else ""
        if not text.startswith("第") or not right(int(text[1 : text.index("条")])):
            return [abstention("ja")]
        return [f"上限は{text[text.index('は') + 1 : text.index('円')]}円です。[1]"]

    return script


def versions(store: Store, *names: str) -> None:
    """Register versions; the first is champion."""
    with store.write() as session:
        for name in names:
            registry.register(session, ModelVersion(
                id=name, kind="quote", base="", artifact_hash=f"h-{name}", detail={}
            ))  # fmt: skip
        registry._move(session, registry.CHAMPION, names[0], "first")


def room_of(
    folder: Path,
    rows: list[dict[str, Any]],
    champion: Callable[[Prompt], list[str]],
    challenger: Callable[[Prompt], list[str]],
    settings: TrainingSettings = SETTINGS,
) -> tuple[Room, Run, dict[str, ScriptedModel]]:
    """Return a room with a run whose challenger stands ready to be heard."""
    store = fresh(folder)
    versions(store, "old", "new")
    frozen = folder / "datasets" / "d1"
    frozen.mkdir(parents=True)
    train = [question(500 + n) for n in range(12)]
    for side, of_side in (("holdout", rows), ("train", train), ("validation", train[:4])):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in of_side)
        (frozen / f"{side}.jsonl").write_text(text, encoding="utf-8")
    models: dict[str, ScriptedModel] = {}

    def build(version: ModelVersion) -> ChatModel:
        script = champion if version.id == "old" else challenger
        known = models.get(version.id)
        models[version.id] = ScriptedModel(version.id, script)
        if known:
            models[version.id].asked = known.asked
        return models[version.id]

    room = Room(
        store, folder, settings, ProcessTrainer(), build,
        freeze=lambda: Frozen(frozen, "d1", 200, 0),
    )  # fmt: skip
    run = Run(
        id="r1", key="k1", stage="trained", base="b", hyper={}, dataset_hash="d1",
        dataset_folder="datasets/d1", champion_id="old", challenger_id="new", why="asked",
        artifact_hash="h-new",
        detail={"train_rows": 200, "leaks": 0, "losses": [[1, 3.0], [9, 1.0]]},
    )  # fmt: skip
    with store.write() as session:
        session.add(run)
    return room, run, models


def another(room: Room, run: Run, name: str = "r2") -> Run:
    """Return a second run over the same holdout."""
    with room.store.write() as session:
        kept = session.get_one(Run, run.id)
        made = Run(**{**kept.model_dump(), "id": name, "key": name, "stage": "trained"})
        session.add(made)
    return made


def with_judge(room: Room, script: Callable[[Prompt], list[str]] | str) -> Room:
    """Return the room with a judge that follows a script."""
    return replace(room, judge=lambda: ScriptedModel("judge", script))


def pairs(store: Store, count: int, side: str = "holdout", start: int = 0) -> None:
    """Put pairs with checks into the tables, as curation leaves them."""
    with store.write() as session:
        for n in range(start, start + count):
            row = question(n)
            session.add(Pair(
                id=row["pair_id"], question=row["question"], answer=row["answer"], language="ja",
                source="form", consent="samples", topic=row["topic"], facts=row["facts"],
                documents=[], quotes=[], evidence=row["evidence"], hash="h",
                created_at=now() - timedelta(days=start + count - n),
            ))  # fmt: skip
            session.flush()
            session.add(Clean(
                pair_id=row["pair_id"], question=row["question"], answer=row["answer"],
                rejected="", facts=row["facts"], evidence=row["evidence"], masked=0,
                topic=row["topic"], hash="h",
            ))  # fmt: skip
            session.add(Member(pair_id=row["pair_id"], family=f"f{n}", side=side))
            for step in STEPS:
                session.add(Verdict(pair_id=row["pair_id"], step=step, key="k", kept=True,
                                    why="ok"))  # fmt: skip
