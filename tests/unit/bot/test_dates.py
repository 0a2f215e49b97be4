"""Until when a document holds, and what a reader should know of its age."""

from datetime import date

import pytest

from bot.dates import in_force_until, mark_of

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("有効期限：2026年3月31日", "2026-03-31"),
        ("# お知らせ\n\n- **有効期間**：令和７年４月１日から令和８年３月末日まで\n", "2026-03-31"),
        ("| 適用期限 | 2026/9/30 |", "2026-09-30"),
        ("廃止日: 令和元年5月1日", "2019-05-01"),
        ("ﾕｳｺｳ\n本通達は、令和8年2月末日限りで廃止する。", "2026-02-28"),
        ("この規程は令和６年３月31日まで適用する。", "2024-03-31"),
        ("Valid until: 2025-12-31", "2025-12-31"),
        ("This notice expires on 2026-01-15.", "2026-01-15"),
        ("入館証の有効期限は2026年3月31日です。", None),
        ("パスワードの有効期限：発行日から90日", None),
        ("申込みは2026年3月31日まで受け付ける。", None),
        ("この申請書は2026年3月31日までに提出する。", None),
        ("有効期限：2026年13月1日", None),
        ("", None),
    ],
)
def test_the_last_day_of_a_document_is_read(text: str, day: str | None) -> None:
    """Labels and sentences about the document itself, in both calendars; nothing else's end."""
    found = in_force_until(text)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("有効期限：2026年11月24日", "expired"),
        ("有効期限：2026年11月25日", ""),
        ("令和5年11月25日施行", "old"),
        ("令和5年11月26日施行", ""),
        ("平成20年4月1日施行　改定日：2026年4月1日", ""),
        ("令和9年1月1日施行", "upcoming"),
        ("2015年4月1日施行\n有効期限：2020年3月31日", "expired"),
        ("日付のない資料", ""),
    ],
)
def test_a_document_past_its_day_is_told_apart(text: str, mark: str) -> None:
    """Expired before old, to the day; a revised rule is as young as its revision."""
    assert mark_of(text, TODAY, 36) == mark


def test_no_age_is_old_where_the_rule_is_off() -> None:
    """An end that the document itself states counts all the same."""
    assert mark_of("平成5年4月1日施行", TODAY, 0) == ""
    assert mark_of("有効期限：2026年3月31日", TODAY, 0) == "expired"
