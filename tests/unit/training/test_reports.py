"""The monthly reports: counted rightly, with what they could not have shown, as whole pages."""

from base64 import b64decode
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.admin import Case
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store
from bot.tables import Answer, Question, Rating, ReviewItem, Rewrite
from bot.words import LANGUAGES
from tests.support.browser import browser, executable
from tests.support.durable import fresh
from tests.support.trials import versions
from training import charts, orders, reports
from training.report_quality import lines, middle, smallest
from training.report_roi import draws
from training.settings import TrainingSettings
from training.span import JAPAN, month
from training.tables import CheckUp, GateVerdict, Run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give November with forty questions, ten of them declined, and one of October; only read."""
    found = fresh(tmp_path_factory.mktemp("month"))
    versions(found, "old")
    begin = datetime(2026, 11, 1, 0, 30, tzinfo=JAPAN)
    with found.write() as session:
        for n in range(41):
            at = begin + timedelta(hours=12 * n) if n else begin - timedelta(hours=1)
            session.add(Question(id=f"q{n}", team="T", channel="C", ts=str(n), thread_ts=str(n),
                                 user=f"U{n % 7}", language="ja", text="社宅の敷金は？",
                                 asked_at=at))  # fmt: skip
            session.flush()
            session.add(Answer(
                id=f"a{n}", question_id=f"q{n}", text="…", language="ja", citations=[],
                passage_ids=[], passage_hashes=[], abstained=n % 4 == 1, model_version="old",
                prompt_version="1", milliseconds={"total": 600.0}, tokens_in=1000, tokens_out=100,
                created_at=at,
            ))  # fmt: skip
            session.flush()
            if n % 5 == 2:
                session.add(Rating(answer_id=f"a{n}", user="U1", value=-1 if n % 10 == 2 else 1,
                                   via="button", event_ts=at.timestamp()))  # fmt: skip
        third = begin + timedelta(days=2)
        session.add(Rewrite(id="r1", answer_id="a2", user="UE", question="q", text="t",
                            source="slack_modal", created_at=third))  # fmt: skip
        side = {"of": 100, "low": 0.4, "high": 0.6}
        session.add(Run(id="run", key="k", stage="promoted", base="b", hyper={}, why="asked",
                        detail={"train_seconds": 3600.0}, created_at=begin))  # fmt: skip
        session.flush()
        session.add(GateVerdict(
            id="v", run_id="run", verdict="PASS", artifact_hash="h", at=begin,
            reasons=[{"name": "better", "ok": True, "verdict": "PASS", "values": {
                "champion": {"right": 50, **side}, "challenger": {"right": 60, **side}}}],
        ))  # fmt: skip
        session.add(CheckUp(kind="bias", period="2026-11", version_id="old", ok=False, figures={
            "swaps": [{"name": "gender", "rows": 25, "first": 20, "second": 12, "p": 0.01,
                       "smallest": 0.24, "finding": True}]}))  # fmt: skip
        for n, right in enumerate((30, 28)):
            session.add(CheckUp(
                kind="retest", period=f"2026-W{45 + n}", version_id="old", ok=True,
                figures={"right": right, "of": 40, "lost": 2, "rows": {"p1": True}},
                at=begin + timedelta(days=7 * n),
            ))  # fmt: skip
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings of this company."""
    return Settings(data=tmp_path)


def test_quality_counts_the_month_of_japan(store: Store, settings: Settings) -> None:
    """The evening before the first in Japan is another month; shares carry their intervals."""
    found = reports.report(store, settings, "quality", "2026-11")
    assert (found["answers"], found["abstained"]) == (40, 10)
    assert found["liked"]["of"] == 8
    assert found["liked"]["count"] == 4
    assert found["solved"]["count"] == 30 - found["liked"]["count"]
    assert reports.report(store, settings, "quality", "2026-10")["answers"] == 1
    assert found["ja"][0] == "品質報告（2026-11）"
    assert any("ポイント以上の差" in line for line in found["ja"])
    assert len(found["ja"]) == len(found["en"])


def test_cost_sums_tokens_hours_and_people(store: Store, settings: Settings) -> None:
    """An hour of training, one rewrite, and tokens that are free on one's own machine."""
    found = reports.report(store, settings, "cost", "2026-11")
    assert found["tokens_in"] == 40_000
    assert found["train_yen"] == pytest.approx(60.0)
    assert found["review_yen"] == pytest.approx(150.0)
    assert found["yen"] == pytest.approx(210.0)
    assert found["by_run"][0]["minutes"] == pytest.approx(60.0)


def test_return_is_a_range_and_training_stands_alone(store: Store, settings: Settings) -> None:
    """The range holds its middle, more solved is worth more, and training's gain is its own."""
    found = reports.report(store, settings, "roi", "2026-11")
    low, middle, high = found["benefit"]
    assert low < middle < high
    assert found["training"]["gain"] == pytest.approx(0.1)
    training = TrainingSettings()
    few, many = (draws(100, solved, 0, 1000.0, training)["benefit"][1] for solved in (30, 80))
    assert few < many
    assert draws(0, 0, 0, 0.0, training)["roi"] == [None] * 3


def test_fairness_names_what_was_found(store: Store, settings: Settings) -> None:
    """A finding is marked; a month without an audit says so."""
    found = reports.report(store, settings, "bias", "2026-11")
    assert any(line.startswith("× 女性名と男性名: 正答 20 対 12") for line in found["ja"])
    assert "まだ行われていません" in reports.report(store, settings, "bias", "2026-09")["ja"][1]


@pytest.mark.parametrize("kind", sorted(reports.KINDS))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_are_whole(store: Store, settings: Settings, kind: str, language: str) -> None:
    """One file without scripts or outside parts; every drawing is well-formed."""
    found = reports.report(store, settings, kind, "2026-11")
    shown = reports.html(found, language)
    assert f"<html lang='{language}'>" in shown
    assert found[language][0] in shown
    assert "<script" not in shown
    assert "http" not in shown
    drawings = shown.split("<svg")[1:]
    for drawing in drawings:
        ET.fromstring("<svg" + drawing.split("</svg>")[0] + "</svg>")  # noqa: S314  our own
    assert drawings or kind == "gaps"


def test_a_month_is_a_month(store: Store, settings: Settings) -> None:
    """December ends in January; nonsense is refused in one line."""
    assert month("2026-12").end == datetime(2027, 1, 1, tzinfo=JAPAN)
    for wrong in ("2026-13", "11月", "2026/11"):
        with pytest.raises(UserError) as refused:
            reports.report(store, settings, "cost", wrong)
        assert "2026-11" in refused.value.say("ja")


def test_few_votes_show_little() -> None:
    """The smallest change shrinks with the root of the votes and never exceeds the whole."""
    assert smallest(0) == smallest(1) == 1.0
    assert smallest(400) == pytest.approx(smallest(100) / 2)


def test_the_middle_of_review_times_has_exact_ranks() -> None:
    """Of ten values the 2nd and the 9th hold the median with 97.9 %, the 3rd and 8th with 89 %."""
    assert middle([])["median"] is None
    assert middle([2.0])["low"] == 2.0
    told = middle([float(n) for n in range(1, 11)])
    assert (told["median"], told["low"], told["high"]) == (5.5, 2.0, 9.0)


def test_minutes_for_a_pair_are_counted(tmp_path: Path, settings: Settings) -> None:
    """Both looks at one pair count together; without any the report says so."""
    store = fresh(tmp_path)
    none = reports.report(store, settings, "quality", "2026-10")
    assert "まだ計測されていません" in "".join(lines(none, "ja"))
    at = datetime(2026, 10, 5, 3, tzinfo=JAPAN)
    with store.write() as session:
        for number, seconds in enumerate((60.0, 30.0)):
            session.add(ReviewItem(id=f"look-{number}", why="pair", subject="p", state="closed",
                                   closed_by="U0EXPERT", closed_at=at, outcome="approved",
                                   detail={"seconds": seconds}))  # fmt: skip
    found = reports.report(store, settings, "quality", "2026-10")
    assert found["review"] == {"pairs": 1, "median": 1.5, "low": 1.5, "high": 1.5}
    assert "中央値 1.5 分（1 件" in "".join(lines(found, "ja"))
    store.close()


_CUT = """[...document.querySelectorAll('svg')].flatMap(svg => {
  const wide = svg.viewBox.baseVal.width, shown = [...svg.querySelectorAll('text')]
  const boxes = shown.map(one => [one.textContent, one.getBBox()])
  return boxes.filter(([, a], n) => a.x < -1 || a.x + a.width > wide + 1 || boxes.some(([, b], m) =>
    m > n && a.x < b.x + b.width && b.x < a.x + a.width
    && a.y < b.y + b.height - 2 && b.y < a.y + a.height - 2)).map(([text]) => text)})"""
"""Labels that leave their drawing or lie upon another one."""
_SMALLEST = """Math.min(...[...document.querySelectorAll('svg text')].map(
  one => one.getBoundingClientRect().height))"""


@pytest.mark.skipif(not executable(), reason="there is no Chromium here")
def test_pages_are_readable_on_a_phone(store: Store, settings: Settings, tmp_path: Path) -> None:
    """In a real browser: nothing sticks out or overlaps, letters stay large, in both languages."""
    long = charts.amounts([charts.Amount("情報セキュリティと個人情報の取り扱いについて" * 3, 3.0,
                                         "120 回・45 人")])  # fmt: skip
    with browser(375, 800) as tab:
        for kind in reports.KINDS:
            found = reports.report(store, settings, kind, "2026-11")
            for language in LANGUAGES:
                file = tmp_path / f"{kind}-{language}.html"
                whole = reports.html(found, language).replace("</body>", f"{long}</body>")
                file.write_text(whole, encoding="utf-8")
                tab.go(file.as_uri())
                tab.wait(f"location.href.endsWith('{file.name}') && document.readyState[0] == 'c'")
                assert tab.js("document.documentElement.scrollWidth") <= 375, file.name
                assert tab.js(_CUT) == [], file.name
                assert tab.js(_SMALLEST) >= 12, file.name
        assert tab.errors == []


def test_labels_cannot_break_a_drawing() -> None:
    """What people wrote stands in a drawing as text."""
    drawn = charts.amounts([charts.Amount("<b>&</b>", 3.0, "'x'"), charts.Amount("", 0.0, "")])
    assert ET.fromstring(drawn).tag == "svg"  # noqa: S314  our own


@pytest.mark.parametrize(
    ("words", "names", "said"),
    [
        (("品質", "2026-11"), ["shares.png", "weeks.png"], "品質報告（2026-11）"),
        (("2026年11月", "費用"), ["cost.png"], "費用報告（2026-11）"),
        (("ＲＯＩ", "２０２６/１１"), ["roi.png"], "費用対効果（2026-11）"),
        (("不足", "2026-11"), ["gaps.png"], "資料の不足（2026-11）"),
        (("bias", "2026-11"), ["ways.png", "topics.png"], "公平性"),
        (("quality", "2020-01"), [], "品質報告（2020-01）"),
    ],
)  # fmt: skip
def test_every_kind_is_shown_in_slack_with_its_plots(
    store: Store, settings: Settings, words: tuple[str, ...], names: list[str], said: str
) -> None:
    """Kind and month in either order and width; each picture with a sentence in both languages."""
    shown = orders.VERBS["report"].look(Case(store, settings, words, ("UADMIN",)))
    assert said in shown.lines["ja"][0]
    assert [plot["name"] for plot in shown.plots] == names
    for plot in shown.plots:
        assert b64decode(plot["png"]).startswith(b"\x89PNG")
        assert plot["ja"] != plot["en"]


def test_a_kind_that_does_not_exist_names_those_that_do(store: Store, settings: Settings) -> None:
    """And a month that is none is named too."""
    with pytest.raises(UserError) as refused:
        orders.VERBS["report"].look(Case(store, settings, ("天気",), ("UADMIN",)))
    assert "費用対効果" in refused.value.say("ja")
    with pytest.raises(UserError):
        orders.VERBS["report"].look(Case(store, settings, ("cost", "2026-13"), ("UADMIN",)))
