"""Frozen datasets: the same pairs give the same bytes, and a leak never goes unseen."""
# ruff: noqa: E501  Japanese sentences read better whole

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.errors import Broken, UserError
from bot.settings import Settings
from bot.store import Store
from curation.dataset import freeze, read_rows, verify
from curation.hub import KINDS, difference, export
from curation.leaks import leaks
from curation.pipeline import run
from curation.plots import page
from curation.tables import Clean
from tests.support.shelves import RULES, Given, many, opened, pair, take

Ground = tuple[Store, Settings]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path / "data")
    take(store, many())
    run(store, settings, rules=RULES)
    yield store, settings
    store.close()


def test_rows_are_what_training_reads(ground: Ground) -> None:
    """Each row has exactly the agreed fields, evidence in the shape of a prompt's, a citation."""
    frozen = freeze(*ground, rules=RULES)
    rows = read_rows(frozen.folder)
    row = rows["train"][0]

    assert set(row) == {
        "pair_id", "question", "answer", "evidence", "facts", "language", "source", "consent", "topic", "critical", "family",
    }  # fmt: skip
    assert set(row["evidence"][0]) == {"passage_id", "document", "heading", "text"}
    assert row["answer"].endswith("[1]")
    assert frozen.train_rows == len(rows["train"])
    assert sum(map(len, rows.values())) == 40
    assert min(map(len, rows.values())) > 0


def test_the_same_pairs_give_the_same_bytes(ground: Ground, tmp_path: Path) -> None:
    """Frozen twice, or from another database with the same pairs, every file is the same."""
    first = freeze(*ground, rules=RULES)
    other, settings = opened(tmp_path / "other")
    take(other, list(reversed(many())))
    run(other, settings, rules=RULES)
    second = freeze(other, settings, rules=RULES)
    other.close()

    assert freeze(*ground, rules=RULES) == first
    assert first.hash == second.hash
    for file in sorted(first.folder.iterdir()):
        assert file.read_bytes() == (second.folder / file.name).read_bytes(), file.name


def test_nothing_of_the_holdout_is_in_the_training_rows(ground: Ground) -> None:
    """The report over the frozen files reads zero of every kind, and no family is on two sides."""
    frozen = freeze(*ground, rules=RULES)
    rows = read_rows(frozen.folder)
    families = [{row["family"] for row in side} for side in rows.values()]

    assert frozen.leaks == 0
    assert verify(frozen.folder)["leaks"] == {
        "exact": 0, "content_key": 0, "run_of_13": 0, "near_duplicate": 0, "embedding": 0, "family": 0,
    }  # fmt: skip
    assert sum(map(len, families)) == len(set.union(*families))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("国内出張の日帰り精算に必要な領収書の提出期限を教えてください", "exact"),
        ("国内出張の日帰り精算に必要な 領収書の提出期限を教えて下さい。", "near_duplicate"),
        ("領収書の提出期限を教えてください。国内出張の日帰り精算に必要な", "embedding"),
        ("海外勤務者です。国内出張の日帰り精算に必要な領収書の提出期限と様式番号と承認者名", "run_of_13"),
    ],
)  # fmt: skip
def test_a_planted_leak_is_caught(question: str, kind: str) -> None:
    """A holdout question slipped into the training rows is found, however it was touched up."""
    held = _row("h", "国内出張の日帰り精算に必要な領収書の提出期限を教えてください")

    found = leaks([_row("t", question)], [held], RULES)

    assert getattr(found, kind) == (("t", "h"),)


def test_a_later_paraphrase_joins_the_holdout(ground: Ground) -> None:
    """A new wording of a held-out question never reaches the training rows."""
    store, settings = ground
    held = read_rows(freeze(store, settings, rules=RULES).folder)["holdout"]
    late = [
        {**row, "id": f"late-{row['id']}", "question": row["question"].replace("申し込めばよいですか", "申し込みますか")}
        for row in many()
        if row["id"] in {one["pair_id"] for one in held}
    ]  # fmt: skip
    take(store, late)
    run(store, settings, rules=RULES)
    rows = read_rows(freeze(store, settings, rules=RULES).folder)

    assert late
    assert {row["id"] for row in late} <= {row["pair_id"] for row in rows["holdout"]}


def test_only_allowed_sources(ground: Ground) -> None:
    """A dataset holds pairs of the allowed sources only; with none left it says so."""
    store, settings = ground
    extra = [
        {**row, "id": f"x{row['id']}", "question": f"支社の{row['question']}"} for row in many(20)
    ]
    take(store, extra, Given(source="log", consent="log-2026"))
    run(store, settings, rules=RULES)

    rows = read_rows(freeze(store, settings, sources=["form"], rules=RULES).folder)

    assert {row["source"] for side in rows.values() for row in side} == {"form"}
    with pytest.raises(UserError):
        freeze(store, settings, sources=["nobody"], rules=RULES)


def test_a_touched_file_is_noticed(ground: Ground) -> None:
    """A dataset whose file was changed after freezing is refused."""
    frozen = freeze(*ground, rules=RULES)
    file = frozen.folder / "train.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    with pytest.raises(Broken):
        verify(frozen.folder)


def test_the_card_speaks_both_languages(ground: Ground) -> None:
    """The card says what is inside in Japanese and in English."""
    card = (freeze(*ground, rules=RULES).folder / "card.md").read_text(encoding="utf-8")

    assert "# データセットの説明" in card
    assert "# Dataset card" in card
    assert "| form | 40 |" in card


def test_a_dataset_can_be_derived_by_other_means(ground: Ground, tmp_path: Path) -> None:
    """A script that shares no code with us derives the same bytes, and the hash, from the rows."""
    wrong = [{**row, "id": f"w-{row['id']}", "rejected": "分かりません。"} for row in many(50)[:6]]
    take(ground[0], wrong)
    run(*ground, rules=RULES)
    frozen = freeze(*ground, rules=RULES)
    manifest = json.loads((frozen.folder / "manifest.json").read_bytes())
    script = Path(__file__).parents[2] / "support/derive.py"
    database = ground[1].data / "test.db"
    command = [sys.executable, "-I", script, database, tmp_path, frozen.folder / "manifest.json"]
    subprocess.run(command, check=True, timeout=60)

    files, rejected = {}, 0
    for side in ("holdout", "train", "validation"):
        derived = (tmp_path / f"{side}.jsonl").read_bytes()
        rejected += derived.count(b'"rejected"')
        assert derived == (frozen.folder / f"{side}.jsonl").read_bytes()
        files[f"{side}.jsonl"] = hashlib.sha256(derived).hexdigest()
    assert rejected
    named = json.dumps([manifest["version"], files], sort_keys=True).encode()
    assert hashlib.sha256(named).hexdigest() == frozen.hash

    for name, wanted in manifest["files"].items():
        assert hashlib.sha256((frozen.folder / name).read_bytes()).hexdigest() == wanted


def _row(name: str, question: str) -> dict[str, Any]:
    return {"pair_id": name, "question": question, "answer": f"答え{name}", "family": name}


def test_other_trainers_can_read_it(ground: Ground, tmp_path: Path) -> None:
    """Messages, preferences and a hub folder come from the frozen rows; the holdout stays here."""
    store, settings = ground
    with store.write() as session:
        for one in session.exec(select(Clean)):
            one.rejected = "誤った回答です。"
            session.add(one)
    frozen = freeze(store, settings, rules=RULES)
    rows = read_rows(frozen.folder)
    held = {row["question"] for row in rows["holdout"]}
    with store.read() as session:
        for kind in KINDS:
            export(session, frozen.folder, kind, tmp_path / kind)

    def lines(kind: str) -> list[dict[str, Any]]:
        text = (tmp_path / kind / "train.jsonl").read_text(encoding="utf-8")
        assert not any(question in text for question in held)
        return [json.loads(line) for line in text.splitlines()]

    assert lines("hub") == rows["train"]
    head = (tmp_path / "hub" / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert "path: train.jsonl" in head
    assert "path: validation.jsonl" in head
    assert lines("chat")[0]["messages"][-1] == {
        "role": "assistant",
        "content": rows["train"][0]["answer"],
    }
    assert set(lines("preference")[0]) == {"prompt", "chosen", "rejected"}
    assert lines("openai-preference")[0]["non_preferred_output"][0]["content"] == "誤った回答です。"


def test_two_datasets_are_compared(ground: Ground) -> None:
    """What came, what went, what reads otherwise."""
    store, settings = ground
    first = freeze(store, settings, rules=RULES)
    rows = many()
    take(store, [{**rows[0], "answer": f"{rows[0]['answer']}よろしくお願いします。"}])
    take(
        store,
        [
            pair(
                "new",
                "鍵の貸し出しはどこで行いますか？",
                "守衛室で行います。",
                "鍵の貸し出しは守衛室で行う。",
            )
        ],
    )
    run(store, settings, rules=RULES)

    found = difference(first.folder, freeze(store, settings, rules=RULES).folder)

    assert (found["added"], found["removed"], found["changed"]) == (["new"], [], ["row-000"])


def test_the_card_has_a_page_with_plots(ground: Ground) -> None:
    """One page, plots inside it, letters as letters."""
    frozen = freeze(*ground, rules=RULES)
    card = (frozen.folder / "card.md").read_text(encoding="utf-8")
    html = page(card, read_rows(frozen.folder), [30, 10], {"quality/manual_gap": 2}, "ja")

    assert html.count("<svg") == 5
    assert "話題ごとの件数" in html
    assert "quality/manual_gap" in html
    assert "http://127" not in html


def test_the_card_says_which_topic_rests_on_one_person(tmp_path: Path) -> None:
    """More than half of a topic by one person is told; nobody is named."""
    store, settings = opened(tmp_path)
    rows = [{**row, "topic": "総務", "author": "U0EXPERT"} for row in many(6)]
    rows += [{**row, "topic": "経理", "author": f"U0{n}"} for n, row in enumerate(many(12)[6:])]
    take(store, rows)
    run(store, settings, rules=RULES)
    card = (freeze(store, settings, rules=RULES).folder / "card.md").read_text(encoding="utf-8")
    store.close()
    assert "⚠️ 話題「総務」" in card
    assert "話題「経理」" not in card
    assert "U0EXPERT" not in card
