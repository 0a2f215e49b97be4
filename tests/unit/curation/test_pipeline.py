"""A run of curation: every pair ends kept or with a reason, and running again changes nothing."""
# ruff: noqa: E501  Japanese sentences read better whole

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.privacy import Roster
from bot.privacy.detectors import find
from bot.settings import Settings
from bot.store import Store
from bot.tables import Rating, Rewrite
from curation.dataset import rows_of
from curation.pipeline import Curated, run
from curation.settings import CurationSettings
from curation.tables import Clean, FamilyKey, Member, Pair, Verdict
from curation.verdicts import ALONE, TOGETHER, kept
from curation.views import stats
from tests.support.shelves import RULES, answered, manual, many, opened, pair, remove, take

Ground = tuple[Store, Settings]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path / "data")
    yield store, settings
    store.close()


def _run(ground: Ground, rules: CurationSettings = RULES, **more: Any) -> Curated:
    return run(*ground, rules=rules, **more)


def _why(store: Store, pair_id: str) -> str:
    """Return ``step/why`` of the step that dropped a pair, or ``kept``."""
    with store.read() as session:
        found = session.exec(
            select(Verdict).where(Verdict.pair_id == pair_id, Verdict.kept == False)  # noqa: E712
        ).all()
        assert len(found) <= 1
        return f"{found[0].step}/{found[0].why}" if found else "kept" * (pair_id in kept(session))


def _state(store: Store) -> list[list[dict[str, Any]]]:
    with store.read() as session:
        return [
            sorted((row.model_dump() for row in session.exec(select(table))), key=repr)
            for table in (Pair, Verdict, Clean, Member, FamilyKey)
        ]


def test_a_second_run_changes_nothing(ground: Ground) -> None:
    """Idempotent to the row, times included, and no step looks at a pair again."""
    take(ground[0], many())
    first = _run(ground)
    before = _state(ground[0])

    second = _run(ground)

    assert first.kept == 40
    assert _state(ground[0]) == before
    assert set(second.judged.values()) <= {0}


def test_only_new_pairs_are_judged(ground: Ground) -> None:
    """Ten more pairs cost ten judgements, whatever is there already."""
    take(ground[0], many(30))
    _run(ground)

    take(ground[0], many(40))
    again = _run(ground)

    assert set(again.judged.values()) == {10}
    assert {*ALONE, *TOGETHER, "families"} == set(again.judged)


def test_a_changed_rule_runs_one_step_again(ground: Ground) -> None:
    """A new length limit re-judges quality and nothing before it."""
    take(ground[0], many(10))
    _run(ground)

    again = _run(ground, CurationSettings(answer_min_chars=10))

    assert again.judged["quality"] == 10
    assert again.judged["mask"] == again.judged["consent"] == again.judged["families"] == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"consent": " "}, "kept"),
        ({"answer": "2020年からは99営業日前です。"}, "quality/manual_gap:2020,99"),
        ({"answer": "申し訳ありませんが、確認できませんでした。"}, "quality/refusal"),
        ({"answer": "はい"}, "quality/too_short"),
        ({"answer": "Please apply two days before."}, "quality/language"),
        ({"answer": "申し込みは\x00\x01所属の課へ提出します。"}, "quality/garbled"),
        ({"answer": "マイナンバー123456789018を添えて所属の課へ提出します。"}, "mask/blocked:MYNUMBER"),
        ({"answer": "パスワードはHunter2!です。所属の課へ提出します。"}, "mask/blocked:PASSWORD"),
    ],
)  # fmt: skip
def test_every_drop_has_its_reason(ground: Ground, change: dict[str, str], why: str) -> None:
    """A bad pair is out with the code that says why, and later steps say nothing of it."""
    row = pair(
        "x",
        "備品の申し込み先はどこですか？",
        "所属の課へ提出します。",
        "申し込みは所属の課へ提出する。",
    )
    take(ground[0], [{**row, **change}])
    _run(ground)

    assert _why(ground[0], "x") == why


def test_abstaining_pairs_need_no_support(ground: Ground) -> None:
    """A pair whose right answer is "not in the manuals" is kept with passages that do not answer."""
    manual(ground[0], "就業規則", ["賞与は年2回支給する。", "社員食堂は11時から利用できる。"])
    refusal = "申し訳ありませんが、社内資料からは確認できませんでした。"
    facts = [{"kind": "abstains"}]
    take(
        ground[0],
        [
            {
                "id": "n",
                "question": "社員食堂にアレルギー対応食はありますか？",
                "answer": refusal,
                "facts": facts,
            }
        ],
    )
    _run(ground)

    with ground[0].read() as session:
        evidence = session.get_one(Pair, "n").evidence
    assert _why(ground[0], "n") == "kept"
    assert evidence
    assert not any(passage["gold"] for passage in evidence)


def test_rewrites_become_pairs_with_the_answers_evidence(ground: Ground) -> None:
    """A rewrite is a demonstration and a preference; its evidence is what the answer had read."""
    store, _ = ground
    ids = manual(
        store, "就業規則", ["有給休暇は3営業日前までに申請する。", "遅刻は電話で連絡する。"]
    )
    answer = answered(store, "1", "有給はいつまで？", "電話で連絡します。", ids)
    with store.write() as session:
        session.add(
            Rewrite(
                id="r1", answer_id=answer, user="U0EXPERT", question="有給休暇はいつまでに申請しますか？",
                text="有給休暇は3営業日前までに申請してください。", source="slack_modal",
            )
        )  # fmt: skip
    _run(ground)

    with store.read() as session:
        made = session.get_one(Pair, "rewrite:r1")
    assert [passage["gold"] for passage in made.evidence] == [True, False]
    assert made.rejected == "電話で連絡します。"
    assert _why(store, "rewrite:r1") == "kept"


def test_a_thumb_trains_only_when_an_expert_gave_it(ground: Ground) -> None:
    """👍 of an employee makes no pair; an expert's does."""
    store, _ = ground
    ids = manual(store, "就業規則", ["有給休暇は3営業日前までに申請する。"])
    answer = answered(store, "1", "有給はいつまで？", "有給休暇は3営業日前までに申請する。[1]", ids)
    with store.write() as session:
        session.add(Rating(answer_id=answer, user="U0ASKER", value=1, via="button", event_ts=1.0))
    assert _run(ground).pairs == 0

    with store.write() as session:
        session.add(Rating(answer_id=answer, user="U0EXPERT", value=1, via="button", event_ts=2.0))

    assert _run(ground).kept == 1


def test_a_withdrawn_rewrite_leaves(ground: Ground) -> None:
    """What its author takes back is out at the next run."""
    store, _ = ground
    ids = manual(store, "就業規則", ["有給休暇は3営業日前までに申請する。"])
    answer = answered(store, "1", "有給はいつ？", "不明", ids, abstained=True)
    with store.write() as session:
        row = Rewrite(
            id="r1", answer_id=answer, user="U0EXPERT", question="有給休暇の申請期限は？",
            text="3営業日前までに申請してください。", source="form",
        )  # fmt: skip
        session.add(row)
    assert _run(ground).kept == 1

    with store.write() as session:
        session.delete(session.get_one(Rewrite, "r1"))

    assert _run(ground).kept == 0
    assert _why(store, "rewrite:r1") == "consent/withdrawn"


def test_a_changed_manual_pulls_its_pairs(ground: Ground) -> None:
    """When a passage goes, exactly the pairs that rest on it are out; the others stay."""
    store, _ = ground
    ids = manual(
        store, "就業規則", ["有給休暇は3営業日前までに申請する。", "慶弔休暇は事後でも申請できる。"]
    )
    rows = [
        {
            "id": "a",
            "question": "有給休暇の期限は？",
            "answer": "3営業日前までに申請する。",
            "documents": ["就業規則.md"],
        },
        {
            "id": "b",
            "question": "慶弔休暇は後からでも？",
            "answer": "慶弔休暇は事後でも申請できます。",
            "quotes": ["慶弔休暇は事後でも"],
        },
    ]
    take(store, rows)
    settings = ground[1].model_copy(update={"passages_in_prompt": 1})
    run(store, settings, rules=RULES)
    assert (_why(store, "a"), _why(store, "b")) == ("kept", "kept")

    remove(store, ids[0])
    run(store, settings, rules=RULES)

    assert _why(store, "a") == f"stale/removed:{ids[0]}"
    assert _why(store, "b") == "kept"
    with store.read() as session:
        named = stats(session)["stale"]
    assert [(one["pair_id"], one["document"]) for one in named] == [("a", "就業規則")]


def test_restricted_and_confidential_passages_never_train(ground: Ground) -> None:
    """A passage that not everyone may read, or that is marked 社外秘, keeps its pair out."""
    store, _ = ground
    (secret,) = manual(store, "役員規程", ["役員賞与は年1回支給する。"], audience="U0ADMIN")
    answer = answered(store, "1", "役員賞与は？", "分かりません", [secret], abstained=True)
    with store.write() as session:
        session.add(
            Rewrite(
                id="r1", answer_id=answer, user="U0EXPERT", question="役員賞与は年に何回ですか？",
                text="役員賞与は年1回支給します。", source="form",
            )
        )  # fmt: skip
    take(
        store,
        [
            pair(
                "m",
                "原価はいくら？",
                "原価は部門長に確認します。",
                "【社外秘】原価は部門長に確認する。",
            )
        ],
    )
    take(
        store,
        [
            {
                "id": "i",
                "question": "役員賞与は年に何回？",
                "answer": "役員賞与は年1回支給する。",
                "documents": ["役員規程"],
            }
        ],
    )
    _run(ground)

    assert _why(store, "rewrite:r1").startswith("restricted/restricted:")
    assert _why(store, "m") == "restricted/confidential:p-m"
    assert _why(store, "i") == "quality/manual_gap"
    with store.read() as session:
        assert session.get_one(Pair, "i").evidence == []


def test_naming_a_class_of_secrets_is_no_stamp(ground: Ground) -> None:
    """A manual that explains what 社外秘 means may train."""
    text = (
        "情報は極秘（極秘）、社外秘（社外秘）、公開の3区分とする。表示のないものは社外秘とみなす。"
    )
    take(
        ground[0],
        [pair("m", "表示のない情報の区分は？", "表示のないものは社外秘とみなします。", text)],
    )
    _run(ground)

    assert _why(ground[0], "m") == "kept"


def test_evidence_follows_the_live_search(ground: Ground) -> None:
    """The prompt's order is the search's; a gold passage that it missed takes the last place."""
    store, settings = ground
    ids = manual(store, "規程", [f"第{n}条 備品{n}は{n}課が管理する。" for n in range(1, 8)])
    quote = "備品7は7課が管理する"
    take(
        store,
        [
            {
                "id": "q",
                "question": "備品7の管理は？",
                "answer": "備品7は7課が管理します。",
                "quotes": [quote],
            }
        ],
    )

    run(store, settings, rules=RULES, search=lambda asked, _k: [ids[:6] for _ in asked])

    with store.read() as session:
        evidence = session.get_one(Pair, "q").evidence
    assert [passage["passage_id"] for passage in evidence] == [*ids[:3], ids[6]]
    assert [passage["gold"] for passage in evidence] == [False, False, False, True]


def test_masked_pairs_hold_nothing_that_a_detector_finds(ground: Ground) -> None:
    """Question, answer, evidence and checks of every kept pair are clean, names consistent."""
    store, _ = ground
    take(
        store,
        [
            pair(
                "m", "山田太郎さんの連絡先は？", "山田太郎さん（taro@example.co.jp、090-1234-5678）です。",
                "総務の山田 太郎さんの連絡先はtaro@example.co.jp、携帯は０９０−１２３４−５６７８です。",
                facts=[{"kind": "contains", "value": "taro@example.co.jp"}, {"kind": "absent", "value": "経理"}],
            )
        ],
    )  # fmt: skip
    _run(ground, CurationSettings(roster=("山田 太郎",)))

    with store.read() as session:
        clean = session.get_one(Clean, "m")
    texts = [clean.question, clean.answer, *(p["text"] for p in clean.evidence)]
    assert all(find(text, "train", Roster(("山田 太郎",))) == [] for text in texts)
    assert clean.question == "[人名1]さんの連絡先は？"
    assert "[人名1]" in clean.evidence[0]["text"]
    assert clean.facts[0] == {"kind": "contains", "value": "[メール1]"}


def test_the_newest_of_the_same_question_stays(ground: Ground) -> None:
    """The same question twice: an expert's own pair wins over a thumb, then the newer one wins."""
    store, _ = ground
    first = pair(
        "old", "備品の申し込みは？", "所属の課へ提出します。", "申し込みは所属の課へ提出する。"
    )
    take(store, [first])
    take(store, [{**first, "id": "new", "question": "備品の申し込みは ？"}])
    _run(ground)

    assert _why(store, "old") == "duplicates/duplicate_of:new"
    assert _why(store, "new") == "kept"


def test_order_of_import_does_not_matter(tmp_path: Path) -> None:
    """Shuffled imports end in the same families, sides and rows."""
    rows = many() + [
        {**row, "id": f"p-{row['id']}", "question": "恐れ入りますが、" + row["question"].replace("何日前", "いつ")}
        for row in many(15)
    ]  # fmt: skip
    seen = []
    for seed in range(3):
        store, settings = opened(tmp_path / str(seed))
        shuffled = random.Random(seed).sample(rows, len(rows))
        take(store, shuffled)
        run(store, settings, rules=RULES)
        with store.read() as session:
            families = {m.pair_id: (m.family, m.side) for m in session.exec(select(Member))}
            seen.append((families, rows_of(session, None)))
        store.close()

    assert seen[0] == seen[1] == seen[2]
    assert len({family for family, _ in seen[0][0].values()}) < len(rows)
