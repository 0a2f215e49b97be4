"""Importing pairs: every refused line says why, and importing again changes nothing."""
# ruff: noqa: E501  Japanese sentences read better whole

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from bot import audit
from bot.errors import UserError
from bot.store import Store
from curation.imports import Given, import_file
from curation.mapping import parse
from curation.preview import preview
from curation.reading import read
from curation.tables import Pair
from tests.support.shelves import GIVEN, many, opened, take


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store, _ = opened(tmp_path)
    yield store
    store.close()


def test_refused_lines_say_why(store: Store, tmp_path: Path) -> None:
    """Broken, empty, endless and reserved rows are refused one by one; the good ones come in."""
    file = tmp_path / "pairs.jsonl"
    rows = [
        {"question": "名刺は？", "answer": "総務部に申し込みます。"},
        {"question": "", "answer": "x"},
        {"question": "q", "answer": "あ" * 9000},
        {"id": "rewrite:1", "question": "q", "answer": "a"},
        {"question": "q", "answer": "a", "facts": [{"kind": "magic"}]},
        {"question": "q", "answer": "a", "evidence": [{"passage_id": "p"}]},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join([*lines, "{oops", "", "[1]"]), encoding="utf-8-sig")

    done = import_file(store, file, GIVEN)

    assert (done.added, done.changed, done.unchanged) == (1, 0, 0)
    assert done.refused == [
        (2, "pairs.no_text"), (3, "pairs.too_long"), (4, "pairs.reserved_id"),
        (5, "pairs.bad_fields"), (6, "pairs.bad_fields"), (7, "pairs.not_json"), (9, "pairs.not_json"),
    ]  # fmt: skip
    assert audit.broken(store) == []


def test_again_changes_nothing(store: Store) -> None:
    """The same rows twice are unchanged; a row with new words replaces the old one."""
    rows = many(5)
    take(store, rows)

    assert take(store, rows).unchanged == 5
    assert take(store, [{**rows[0], "answer": "別の回答です。"}]).changed == 1
    with store.read() as session:
        assert session.get_one(Pair, rows[0]["id"]).answer == "別の回答です。"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_csv_as_excel_writes_it(store: Store, tmp_path: Path, encoding: str) -> None:
    """A CSV in UTF-8 with a mark or in Shift_JIS, with line breaks in cells, is read."""
    file = tmp_path / "faq.csv"
    text = 'Question,Answer,Documents,Topic\n名刺は？,"総務部へ。\n内線2101です。",就業規則;名刺規程,総務\n,空です,,\n'
    file.write_bytes(text.encode(encoding))

    done = import_file(store, file, Given(source="log", consent="log-2026"))

    with store.read() as session:
        (pair,) = session.exec(select(Pair)).all()
    assert (done.added, done.refused) == (1, [(4, "pairs.no_text")])
    assert pair.documents == ["就業規則", "名刺規程"]
    assert (pair.source, pair.consent, pair.language) == ("log", "log-2026", "ja")


def test_no_consent_no_import(store: Store) -> None:
    """Without a recorded consent nothing is taken."""
    with pytest.raises(UserError):
        take(store, many(1), Given(source="form", consent=""))


def test_unknown_kinds_of_file(store: Store, tmp_path: Path) -> None:
    """A missing file and another format are refused in one sentence."""
    for name in ("missing.jsonl", "book.pdf"):
        if name == "book.pdf":
            (tmp_path / name).write_bytes(b"%PDF")
        with pytest.raises(UserError):
            import_file(store, tmp_path / name, GIVEN)


def test_a_sheet_with_japanese_headers(tmp_path: Path) -> None:
    """Excel's columns are known by their Japanese names; documents are split; blanks are skipped."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["番号", "お問い合わせ内容", "回答内容", "カテゴリー", "資料", "メモ"])
    sheet.append([7, "有休の期限は？", "3営業日前までです。", "勤怠", "規程.md；手引.md", "既読"])
    sheet.append([None, None, None, None, None, None])
    book.save(tmp_path / "log.xlsx")

    rows = list(read(tmp_path / "log.xlsx"))

    assert [number for number, _ in rows] == [2]
    row = rows[0][1]
    assert row is not None
    assert (row["question"], row["topic"]) == ("有休の期限は？", "勤怠")
    assert "id" not in row
    assert row["documents"] == ["規程.md", "手引.md"]


def test_a_broken_sheet_is_told(tmp_path: Path) -> None:
    """A file that only calls itself Excel is refused in one line."""
    (tmp_path / "log.xlsx").write_bytes(b"PK but no more")

    with pytest.raises(UserError):
        list(read(tmp_path / "log.xlsx"))


LOG = "受付番号,件名,問い合わせ本文,対応結果,担当,完了日\n1,名刺,名刺は何日で届きますか？,5営業日で届きます。,U0EXPERT,2026/4/1\n2,,,,,\n3,社用車,予約の方法は？,予約票に記入します。,U0EXPERT,\n"


def test_columns_as_the_user_says(store: Store, tmp_path: Path) -> None:
    """An enquiry log in Shift_JIS with headers of its own: two columns make the question."""
    file = tmp_path / "log.csv"
    file.write_bytes(LOG.encode("cp932"))
    columns = parse(
        ["question=件名+問い合わせ本文", "answer=対応結果", "author=担当", "valid_from=完了日"]
    )

    shown = preview(file, columns)
    with store.read() as session:
        assert session.exec(select(Pair)).all() == []
    done = import_file(store, file, Given("log", "log-2026", licence="社内"), columns)

    assert dict(shown.columns)["受付番号"] == ""
    assert dict(shown.columns)["対応結果"] == "answer"
    assert (shown.total, dict(shown.refused)) == (3, {"pairs.no_text": 1})
    assert (done.added, [line for line, _ in done.refused]) == (2, [3])
    with store.read() as session:
        first, *_ = sorted(session.exec(select(Pair)), key=lambda one: one.question)
    assert first.question == "名刺\n名刺は何日で届きますか？"
    assert (first.author, first.licence, first.valid_from) == ("U0EXPERT", "社内", date(2026, 4, 1))


@pytest.mark.parametrize("said", ["question", "frage=件名", "question=", "=件名"])
def test_a_mapping_that_says_nothing(said: str) -> None:
    """What cannot be understood is refused before a file is opened."""
    with pytest.raises(UserError):
        parse([said])


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    """The columns that there are, are named."""
    file = tmp_path / "log.csv"
    file.write_text(LOG, encoding="utf-8")
    with pytest.raises(UserError) as told:
        preview(file, parse(["question=質問文"]))
    assert "問い合わせ本文" in told.value.say("ja")


def test_mapped_lines_of_json(store: Store, tmp_path: Path) -> None:
    """JSON lines with other names, and with evidence of their own, are mapped too."""
    file = tmp_path / "log.jsonl"
    row = {
        "body": "鍵はどこで借りますか？",
        "reply": "守衛室です。",
        "evidence": [{"text": "鍵は守衛室で貸し出す。"}],
    }
    file.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")

    done = import_file(store, file, GIVEN, parse(["question=body", "answer=reply"]))

    assert (done.added, done.refused) == (1, [])
    with store.read() as session:
        (found,) = session.exec(select(Pair)).all()
    assert (found.answer, found.evidence[0]["gold"]) == ("守衛室です。", True)
