"""A citation says whether its document may be over: past its last day, old, or not in force yet."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from bot.retrieval import ages
from bot.slack import views
from bot.tables import Document, Passage
from tests.support.manuals import office
from tests.unit.bot.slack.test_views import answer, texts, valid

TODAY = date(2026, 11, 25)
MANUALS = {
    "時差出勤の特例.md": "# 時差出勤の特例\n\n有効期限：令和8年3月31日\n\n始業を10時とする。\n",
    "慶弔見舞金規程.md": "# 慶弔見舞金規程\n\n令和3年7月1日改定\n\n結婚祝金は3万円とする。\n",
    "旅費規程 改定.md": "# 旅費規程 改定のお知らせ\n\n令和9年1月1日施行\n\n日当は3,000円とする。\n",
    "休暇規程.md": "# 休暇規程\n\n平成20年4月1日制定　令和8年4月1日改定\n\n年休は10日とする。\n",
    "名札の手引き.md": "# 名札の手引き\n\n名札の有効期限は2020年3月31日です。\n",
}


def shown(tmp_path: Path, language: str, months: int) -> dict[str, str]:
    """Return each manual's line under an answer that cites them all, by the manual's title."""
    place = office(tmp_path, filled=False)
    for name, text in MANUALS.items():
        place.write(name, text)
    place.ingest()
    query = select(Passage.id, Document.title).join(Document, Document.id == Passage.document_id)  # type: ignore[arg-type]
    with place.store.read() as session:
        titles = dict(session.exec(query).all())
        cited = [
            {"n": n, "document": title, "heading": "", "passage_id": one, "quote": ""}
            for n, (one, title) in enumerate(titles.items(), 1)
        ]
        row = answer(language=language, citations=cited)
        beside = views.Beside(ages.of(session, cited, TODAY, months, language))
    place.store.close()
    blocks = valid(views.answer(row, beside=beside)["blocks"])
    sources = next(block for block in blocks if "慶弔見舞金規程" in texts([block]))
    lines = sources["elements"][0]["text"].splitlines()
    return {title: next(line for line in lines if title in line) for title in titles.values()}


def test_a_source_that_may_be_over_is_marked(tmp_path: Path) -> None:
    """The mark stands beside the document's day; what is in force, or tells no day, has none."""
    lines = shown(tmp_path, "ja", 36)
    assert lines["時差出勤の特例"].endswith("⚠️ 有効期限切れ（2026-03-31 まで）")
    assert lines["慶弔見舞金規程"].endswith(
        "2021-07-01 施行・改定 · ⚠️ 最終改定から36か月以上経過しています"
    )
    assert lines["旅費規程 改定のお知らせ"].endswith("2027-01-01 施行・改定 · ⏳ 施行前です")
    assert lines["休暇規程"].endswith("2026-04-01 施行・改定")
    assert lines["名札の手引き"].endswith("名札の手引き")


@pytest.mark.parametrize(("months", "marked"), [(36, True), (120, False), (0, False)])
def test_the_setting_says_what_is_old(tmp_path: Path, months: int, *, marked: bool) -> None:
    """Only the age follows the setting; a last day that is over is marked all the same."""
    lines = shown(tmp_path, "en", months)
    assert ("⚠️ last revised more than 36 months ago" in lines["慶弔見舞金規程"]) == marked
    assert lines["時差出勤の特例"].endswith("⚠️ expired (valid until 2026-03-31)")
    assert lines["旅費規程 改定のお知らせ"].endswith("⏳ not in force yet")
