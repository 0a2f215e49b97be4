"""A manual's front matter says on which days it holds; only then is it answered from."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot import registry, review, verified
from bot.access import Reader
from bot.answer import Answerer
from bot.commands import manuals
from bot.dates import ALWAYS, Days, day_of
from bot.llm.gateway import Gateway
from bot.retrieval import ages, scan, validity
from bot.store import Store
from bot.tables import Answer, Document, ReviewItem
from bot.verified import VerifiedAnswers
from bot.words import say
from tests.support.answering import asked
from tests.support.manuals import Office, office

LAST = date(2026, 3, 31)
NEXT = date(2026, 4, 1)
OLD = "# 旅費規程\n\n## 宿泊費\n\n国内出張の宿泊費の上限は、1泊9,500円とする。\n"
NEW = "# 旅費規程（改定）\n\n## 宿泊費\n\n国内出張の宿泊費の上限は、1泊11,000円とする。\n"
HOLDS = "# 出張\n\n泊まるときの上限は11,000円とする。\n"
ENGLISH = "# Lodging\n\n## Limit\n\nThe limit for a hotel room is {} yen per night.\n"
QUESTION = "国内出張の宿泊費の上限は1泊いくらですか？"
READER = Reader("U1")


@pytest.fixture
def place(tmp_path: Path) -> Office:
    return office(tmp_path, filled=False)


@contextmanager
def serving(place: Office, day: date) -> Iterator[Answerer]:
    """Everything that answers, on a day: the real library and the quoting model."""
    registry.begin(place.store, place.settings)
    library, gateway = place.library(), Gateway(place.store, place.settings)
    known = VerifiedAnswers(place.store)
    answerer = Answerer(place.store, place.settings, library, gateway, known, lambda: day)
    try:
        yield answerer
    finally:
        answerer.close()
        gateway.close()
        library.close()


def ask(place: Office, day: date, text: str = QUESTION, language: str = "ja") -> Answer:
    question = asked(text, f"{day}-{text}")
    question.language = language
    with serving(place, day) as answerer:
        return answerer.answer(question, READER)


@pytest.mark.parametrize(
    "written",
    ["2026-03-31", "2026年3月31日", "令和８年３月３１日", "令和8年3月末日まで", "㋿8.3.31"],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    """Both calendars, full width too."""
    assert day_of(written) == LAST


@pytest.mark.parametrize(
    ("matter", "days"),
    [
        ({"valid_from": "2026-04-01", "valid_until": "2027-03-31"}, Days(NEXT, date(2027, 3, 31))),
        ({"有効開始日": "令和8年4月1日"}, Days(NEXT)),
        ({"施行日": "2026年4月1日", "有効期限": "無期限"}, Days(NEXT)),
        ({"valid-until": "2026-03-31", "title": "旅費"}, Days(None, LAST)),
        ({"有効期限": ""}, ALWAYS),
        ({}, ALWAYS),
    ],
)
def test_the_days_of_a_manual_are_those_of_its_front_matter(
    matter: dict[str, str], days: Days
) -> None:
    """Japanese and English names; open ends need no note."""
    given = {name: (value,) if value else () for name, value in matter.items()}
    assert validity.days(given) == (days, ())


def test_a_day_that_is_none_is_told_and_the_manual_taken_in(place: Office) -> None:
    """One note each, in both languages, with what was written; it then has no effect."""
    place.write("旅費.md", f"---\n有効期限: 来年度末\n---\n{OLD}")
    place.write("逆.md", f"---\nvalid_from: 2026-04-01\nvalid_until: 2026-03-31\n---\n{NEW}")
    done = place.ingest()
    told = {one.source: one for one in done.notes}
    assert set(done.added) == set(told) == {"旅費.md", "逆.md"}
    for language in ("ja", "en"):
        line = say(told["旅費.md"].key, language, **told["旅費.md"].values)
        assert "有効期限: 来年度末" in line
        assert "2026-03-31" in say(told["逆.md"].key, language, **told["逆.md"].values)
    with place.store.read() as session:
        assert {(row.valid_from, row.valid_until) for row in session.exec(select(Document))} == {
            (None, None)
        }


def test_an_answer_rests_on_what_holds_on_its_day(place: Office) -> None:
    """The old rule to its last day, the new one from its first; nothing is indexed in between."""
    place.write("旧.md", f"---\n有効期限: 令和8年3月31日\n---\n{OLD}")
    place.write("新.md", f"---\n施行日：2026年4月1日\n---\n{NEW}")
    place.ingest()
    before, after = ask(place, LAST), ask(place, NEXT)
    assert "9,500円" in before.text
    assert "11,000円" not in before.text
    assert "11,000円" in after.text
    assert "9,500円" not in after.text


def test_in_english_too_nothing_is_said_from_what_is_over(place: Office) -> None:
    """On the last day it answers; a day later the bot says that it does not know."""
    place.write("lodging.md", f"---\nvalid_until: 2026-03-31\n---\n{ENGLISH.format('9,500')}")
    place.ingest()
    question = "What is the limit for a hotel room per night?"
    early = ask(place, LAST, question, "en")
    assert "9,500" in early.text
    late = ask(place, NEXT, question, "en")
    with place.store.read() as session:  # what was said before it ended is marked from then on
        marks = [ages.of(session, early.citations, day, 0, "en") for day in (LAST, NEXT)]
    assert marks[0] == {}
    assert list(marks[1].values()) == ["⚠️ expired (valid until 2026-03-31)"]
    assert (late.abstained, late.citations, late.passage_ids) == (True, [], [])


def test_sixty_that_are_over_do_not_hide_the_one_that_holds(place: Office) -> None:
    """A notice of each month, alike but for its figure, with and without an index."""
    for month in range(60):
        until = date(2020 + month // 12, month % 12 + 1, 28)
        text = OLD.replace("9,500", f"9,{month:03}")
        place.write(f"{month:02}.md", f"---\nvalid_until: {until}\n---\n{text}")
    place.write("zz.md", f"---\nvalid_from: 2026-04-01\n---\n{HOLDS}")
    place.ingest()
    library = place.library()
    try:
        found = library.search(QUESTION, READER, 4, NEXT)
        assert [hit.source for hit in found] == ["zz.md"]
        assert len(library.search(QUESTION, READER, 4)) == 4
    finally:
        library.close()
    with place.store.read() as session:
        without = scan.gather(session, QUESTION, {"everyone"}, NEXT)[2]
    assert [row.source for row in without.values()] == ["zz.md"]


def test_an_experts_words_are_over_with_the_passage_that_they_rest_on(place: Office) -> None:
    """From the next day they serve nobody, and they come up for review as those of a lost text."""
    path = place.write("旅費.md", f"---\nvalid_from: 2026-01-01\n---\n{OLD}")
    place.ingest()
    first = ask(place, LAST)
    words = "9,500円までです。朝食は含みません。"
    with place.store.write() as session:
        row = verified.add(
            session, question=QUESTION, text=words, language="ja", author="UEXPERT",
            rewrite_id=None, answer=first,
        )  # fmt: skip
    path.write_text(f"---\nvalid_until: 2026-03-31\n---\n{OLD}", encoding="utf-8")
    assert place.ingest().passages_changed == 0  # only its days are new: no index has work
    known = VerifiedAnswers(place.store)
    assert known.match(QUESTION, READER, LAST).kind == "same"
    assert known.match(QUESTION, READER, NEXT).kind == "else"
    assert words not in ask(place, NEXT).text
    with place.store.write() as session:
        assert verified.expire_past(session, datetime(2026, 3, 31, 14, 59, tzinfo=UTC)) == []
        assert verified.expire_past(session, datetime(2026, 3, 31, 15, tzinfo=UTC)) == [row.id]
        review.sweep(session)
        assert session.exec(select(ReviewItem.why)).all() == ["stale"]


def test_a_text_that_holds_elsewhere_keeps_its_verified_answer(place: Office) -> None:
    """The same words in a manual that holds: nothing is over. One not yet in force only waits."""
    place.write("旧.md", f"---\nvalid_until: 2026-03-31\n---\n{OLD}")
    place.write("写し.md", f"---\nvalid_from: 2026-05-01\n---\n{OLD}")
    place.ingest()
    first = ask(place, LAST)
    with place.store.write() as session:
        verified.add(
            session, question=QUESTION, text="9,500円です。", language="ja", author="UEXPERT",
            rewrite_id=None, answer=first,
        )  # fmt: skip
        assert verified.expire_past(session, datetime(2026, 4, 10, tzinfo=UTC)) == []
    known = VerifiedAnswers(place.store)
    kinds = [known.match(QUESTION, READER, day).kind for day in (LAST, NEXT, date(2026, 5, 1))]
    assert kinds == ["same", "else", "same"]


def test_a_search_shows_what_does_not_hold_with_its_mark(
    place: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden from nobody who looks: over, or not yet, with the day; scripts get both days."""
    place.write("旧.md", f"---\n有効期限: 2020年3月31日\n---\n{OLD}")
    place.write("新.md", f"---\n施行日: 2999-04-01\n---\n{NEW}")
    place.ingest()
    monkeypatch.setenv("SODATERU_DATA", str(place.data))
    monkeypatch.setenv("SODATERU_LANGUAGE", "ja")
    monkeypatch.setattr("bot.store.open_store", lambda settings: Store(settings.url))
    app = typer.Typer()
    manuals.register(app)
    runner = CliRunner()
    found = runner.invoke(app, ["search", QUESTION])
    assert "有効期限切れ（2020-03-31 まで）" in found.stdout
    assert "2999-04-01 施行・改定 · ⏳ 施行前です" in found.stdout
    hits = json.loads(runner.invoke(app, ["search", QUESTION, "--json"]).stdout)["hits"]
    days = {hit["document"]: (hit["valid_from"], hit["valid_until"]) for hit in hits}
    assert days == {"旧.md": (None, "2020-03-31"), "新.md": ("2999-04-01", None)}


def test_a_mark_goes_by_the_front_matter_first() -> None:
    """Its day counts before the one that the text names; a day in the text is only a mark."""
    text = "有効期限：2026年3月31日\n"
    assert "2026-03-31" in ages.age(text, NEXT, 0, "ja")
    assert ages.age(text, NEXT, 0, "ja", Days(None, date(2027, 3, 31))) == ""
    assert ages.age("", LAST, 0, "en", Days(NEXT)) == (
        "in force since 2026-04-01 · ⏳ not in force yet"
    )
