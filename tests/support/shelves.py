"""A fresh store with manuals and pairs, for tests of curation."""
# ruff: noqa: E501, SIM905  sentences and word lists read better whole

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Answer, Document, Passage, PassageChange, Question, Rewrite
from bot.text import content_hash
from curation.imports import Given, Imported, import_rows
from curation.settings import CurationSettings

GIVEN = Given(source="form", consent="samples", licence="CC0-1.0")
RULES = CurationSettings(second_look=0, blind_share=0)
SUBJECTS = (
    "有給休暇 出張旅費 名刺 社員証 会議室 駐車場 備品 社用車 立替金 仮払金 領収書 法人カード 育児休業 扶養手当 "
    "退職手続き 人事評価 社内研修 共有フォルダ プリンター 無線LAN 契約書 収入印紙 商標 電子署名 返品 測定器 図面改訂 "
    "見積書 展示会 価格表 代理店 保護具 避難訓練 産業医 化学物質 消火器 ロッカー 健康診断 通勤手当 慶弔金"
).split()


def opened(folder: Path) -> tuple[Store, Settings]:
    """Return an empty store in ``folder`` and settings that name it."""
    for package in ("bot", "curation"):
        importlib.import_module(f"{package}.tables")
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(f"sqlite:///{folder / 'test.db'}")
    store.create_tables()
    return store, Settings(data=folder, experts=("U0EXPERT",), admins=("U0ADMIN",))


def manual(
    store: Store, title: str, passages: Sequence[str], audience: str = "everyone"
) -> list[str]:
    """Write a manual with these passages and return their ids."""
    document_id = content_hash(title)[:32]
    ids = []
    with store.write() as session:
        document = Document(
            id=document_id, source=f"{title}.md", title=title, language="ja",
            content_hash=content_hash("".join(passages)), text="\n".join(passages), audience=audience,
        )  # fmt: skip
        session.add(document)
        session.flush()
        for number, text in enumerate(passages):
            passage_id = content_hash(f"{title}{text}")[:32]
            session.add(
                Passage(
                    id=passage_id, document_id=document_id, ordinal=number, heading="本則", start=0,
                    end=len(text), text=text, content_hash=content_hash(text),
                )
            )  # fmt: skip
            session.add(PassageChange(passage_id=passage_id, removed=False))
            ids.append(passage_id)
    return ids


def remove(store: Store, passage_id: str) -> None:
    """Remove a passage as ingesting a changed manual does."""
    with store.write() as session:
        passage = session.get_one(Passage, passage_id)
        passage.removed_at = now()
        session.add(passage)
        session.add(PassageChange(passage_id=passage_id, removed=True))


def answered(
    store: Store, name: str, question: str, text: str, passage_ids: Sequence[str], **more: Any
) -> str:
    """Write a question with the bot's answer and return the answer's id."""
    with store.write() as session:
        session.add(
            Question(
                id=f"q-{name}", team="T1", channel="C1", ts=name, thread_ts=name, user="U0ASKER",
                language="ja", text=question,
            )
        )  # fmt: skip
        session.flush()
        hashes = [session.get_one(Passage, one).content_hash for one in passage_ids]
        session.add(
            Answer(
                id=f"a-{name}", question_id=f"q-{name}", text=text, language="ja", citations=[],
                passage_ids=list(passage_ids), passage_hashes=hashes, model_version="quote",
                prompt_version="1", milliseconds={}, **more,
            )
        )  # fmt: skip
    return f"a-{name}"


def rewritten(store: Store, name: str, user: str = "U0EXPERT") -> None:
    """Write an expert's rewrite of an answer to a question about an office."""
    text = f"{name}課の窓口は3階です。"
    ids = manual(store, f"案内{name}", [f"{name}課の窓口は3階にある。"])
    answer = answered(store, name, f"{name}課の窓口は？", "存じません", ids, abstained=True)
    with store.write() as session:
        session.add(Rewrite(id=f"r-{name}", answer_id=answer, user=user, text=text, source="form",
                            question=f"{name}課の窓口はどこですか？"))  # fmt: skip


def pair(name: str, question: str, answer: str, passage: str, **more: Any) -> dict[str, Any]:
    """Return an import row with its own evidence."""
    evidence = [{"passage_id": f"p-{name}", "document": "手引き", "heading": "", "text": passage}]
    return {"id": name, "question": question, "answer": answer, "evidence": evidence, **more}


def many(n: int = 40) -> list[dict[str, Any]]:
    """Return pairs on different subjects."""
    rows = []
    for number, subject in enumerate(SUBJECTS[:n]):
        day = number + 2
        rows.append(
            pair(
                f"row-{number:03}",
                f"{subject}の手続きは何日前までに申し込めばよいですか？",
                f"{subject}は{day}営業日前までに申し込んでください。",
                f"{subject}の申し込みは、{day}営業日前までに所属の課へ提出する。",
                facts=[{"kind": "contains", "value": f"{day}営業日前"}],
            )
        )
    return rows


def take(store: Store, rows: Sequence[Mapping[str, Any]], given: Given = GIVEN) -> Imported:
    """Import rows."""
    return import_rows(store, list(enumerate(rows, start=1)), given)
