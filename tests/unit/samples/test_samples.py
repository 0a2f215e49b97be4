"""The sample company holds together: quotes are verbatim, facts hold, manuals know one another."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.prompt import abstention
from bot.retrieval import parsers
from bot.settings import shipped
from bot.text import is_japanese, normalise
from training.scorers import score

SAMPLES = shipped("samples")
MANUALS = sorted(
    path for folder in ("manuals-ja", "manuals-en") for path in (SAMPLES / folder).iterdir()
)
COMPANY: dict[str, Any] = tomllib.loads((SAMPLES / "company.toml").read_text(encoding="utf-8"))
PAIRS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
ABSTAINS = [{"kind": "abstains"}]
EXTENSION = re.compile(
    r"(総務部|経理部|人事部|情報システム部|法務部|品質保証部|購買部|安全衛生室|守衛室)"
    r"(?:ヘルプデスク)?\(内線(\d{4})"
)
NAMED = re.compile(r"「([^」]*(?:規程|規則（[^」]*）|マニュアル|手順書|のご案内))」")


def text_of(name: str) -> str:
    """The text that passages are cut from: table rows of HTML read as Markdown's."""
    path = SAMPLES / name
    return parsers.parse(path.read_bytes(), path.name).text


def title_of(path: Path) -> str:
    """A manual's title as people see it."""
    return parsers.parse(path.read_bytes(), path.name).title


def test_counts() -> None:
    """There is enough to try everything on: manuals of three formats, pairs, refusals."""
    kinds = Counter((path.parent.name, path.suffix) for path in MANUALS)
    assert kinds["manuals-ja", ".md"] >= 12
    assert kinds["manuals-ja", ".html"] >= 1
    assert kinds["manuals-ja", ".txt"] >= 1
    assert kinds["manuals-en", ".md"] >= 3
    languages = Counter(pair["language"] for pair in PAIRS)
    assert languages["ja"] >= 60
    assert languages["en"] >= 8
    assert sum(pair["facts"] == ABSTAINS for pair in PAIRS) >= 8


def test_ids_and_questions_are_unique() -> None:
    """No id and no question, whatever its width or marks, is there twice."""
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert len({normalise(pair["question"]) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_pair(pair: dict[str, Any]) -> None:
    """Quotes stand verbatim in the named manuals, and the written answer passes its own checks."""
    texts = {name: text_of(name) for name in pair["documents"]}
    unanswerable = pair["facts"] == ABSTAINS
    assert unanswerable == (not pair["documents"])
    assert bool(pair["quotes"]) == bool(pair["documents"])
    for quote in pair["quotes"]:
        assert any(quote in text for text in texts.values()), quote
    for name, text in texts.items():
        assert any(quote in text for quote in pair["quotes"]), name
    assert score(pair["answer"], unanswerable, pair["facts"]).why == "ok"
    assert unanswerable == (pair["answer"] == abstention(pair["language"]))
    assert is_japanese(pair["question"]) == (pair["language"] == "ja")
    assert len(pair["answer"]) <= 250


def test_facts_tell_answers_apart() -> None:
    """A pair's checks are not passed by most other answers, and never by a refusal."""
    answered = [pair for pair in PAIRS if pair["documents"]]
    for pair in answered:
        others = [o for o in answered if o is not pair and normalise(o["answer"])]
        passing = [o["id"] for o in others if score(o["answer"], False, pair["facts"]).right]
        assert len(passing) <= 3, (pair["id"], passing)
        assert not score(abstention(pair["language"]), True, pair["facts"]).right


@pytest.mark.parametrize("path", MANUALS, ids=lambda path: path.name)
def test_manual(path: Path) -> None:
    """A manual has a title, headings, a date, a realistic length and no number one could call."""
    found = parsers.parse(path.read_bytes(), path.name)
    low, high = (1200, 3000) if path.parent.name == "manuals-ja" else (1800, 4500)
    assert low <= len(found.text) <= high
    assert len({block.heading for block in found.blocks}) >= 5
    assert re.search(r"(改定日|発信日|Revised)[:：]", found.text)
    assert not re.search(r"0\d{1,3}-\d{2,4}-\d{4}", normalise(found.text))


def test_cross_references_exist() -> None:
    """Every manual that another one names in 「」 is there under that title."""
    titles = {title_of(path) for path in MANUALS}
    named = {name for path in MANUALS for name in NAMED.findall(text_of(_relative(path)))}
    assert len(named) >= 12
    missing = {name for name in named if not any(title.startswith(name) for title in titles)}
    assert not missing


def test_extensions_agree_everywhere() -> None:
    """A department has one extension in all manuals, and the rehearsal's world uses the same."""
    said = [
        (department, extension)
        for path in MANUALS
        for department, extension in EXTENSION.findall(normalise(text_of(_relative(path))))
    ]
    known = dict(said)
    assert len(known) >= 8
    assert set(said) == set(known.items())
    assert len(set(known.values())) == len(known)
    world = tomllib.loads((SAMPLES / "rehearsal.toml").read_text(encoding="utf-8"))
    rehearsed = {row["name"]: row["extension"] for row in world["department"]}
    assert {known[name] for name in known.keys() & rehearsed.keys()} == {
        rehearsed[name] for name in known.keys() & rehearsed.keys()
    }


def test_every_japanese_manual_has_pairs_unless_restricted() -> None:
    """The pairs cover every open manual; the restricted one trains nobody."""
    covered = Counter(name for pair in PAIRS for name in pair["documents"])
    for path in MANUALS:
        restricted = b"\naudience:" in path.read_bytes()[:400]
        assert (covered[_relative(path)] == 0) == restricted, path.name
    assert sum(b"\naudience:" in path.read_bytes()[:400] for path in MANUALS) == 1


def test_company_is_complete() -> None:
    """People, channels and roles refer to one another, and each kind of person is there."""
    people = {person["id"]: person for person in COMPANY["people"]}
    assert len(people) == len(COMPANY["people"]) >= 8
    assert {person["role"] for person in people.values()} == {"employee", "expert", "admin"}
    assert any(person["locale"] == "en-US" for person in people.values())
    assert all(person["email"].endswith("@example.co.jp") for person in people.values())
    channels = {channel["id"]: channel for channel in COMPANY["channels"]}
    assert COMPANY["company"]["handoff_channel"] in channels
    for channel in channels.values():
        assert set(channel["members"]) <= set(people), channel["name"]
    for folder in COMPANY["company"]["manuals"]:
        assert (SAMPLES / folder).is_dir()
    for file in ("pairs", "rehearsal"):
        assert (SAMPLES / COMPANY["company"][file]).is_file()


def test_restricted_manual_names_people_and_channels_of_the_company() -> None:
    """The restricted manual's readers exist, and most of the company is not among them."""
    matter = parsers.parse(
        (SAMPLES / "manuals-ja/directors.md").read_bytes(), "directors.md"
    ).matter
    readers = {part.strip() for value in matter["audience"] for part in value.split(",")}
    ids = {row["id"] for kind in ("people", "channels") for row in COMPANY[kind]}
    assert readers
    assert readers <= ids
    private = {row["id"] for row in COMPANY["channels"] if row.get("private")}
    assert {reader for reader in readers if reader.startswith("C")} <= private


@pytest.mark.parametrize("language", ["ja", "en"])
def test_tour(language: str) -> None:
    """The tour asks, rewrites, paraphrases, asks a neighbour and something no manual answers."""
    steps = [step for step in COMPANY["tour"] if step["language"] == language]
    assert [step["kind"] for step in steps] == ["ask", "paraphrase", "neighbour", "unanswerable"]
    members = {channel["id"]: channel["members"] for channel in COMPANY["channels"]}
    roles = {person["id"]: person["role"] for person in COMPANY["people"]}
    for step in steps:
        assert step["as"] in members[step["channel"]]
        assert ("document" in step) == (step["kind"] != "unanswerable")
        assert is_japanese(step["text"]) == (language == "ja")
        assert "document" not in step or (SAMPLES / step["document"]).is_file()
    ask, paraphrase = steps[0], steps[1]
    assert roles[ask["expert"]] in {"expert", "admin"}
    assert ask["rewrite"]
    assert ask["as"] != paraphrase["as"]
    reads = {person["id"]: person["locale"][:2] for person in COMPANY["people"]}
    asked = {step["as"] for step in steps} | {ask["expert"]}
    assert {reads[user] for user in asked} == {language}  # the bot speaks to each in it
    assert language in {reads[user] for user, role in roles.items() if role == "admin"}


def test_revision_is_dated_and_the_old_manual_points_to_it() -> None:
    """The one deliberate contradiction, the old allowance, says itself where the new one stands."""
    old, new = (
        text_of("manuals-ja/travel-expenses.md"),
        text_of("manuals-ja/travel-revision-2026-10.md"),
    )
    assert "| 主任・一般社員 | 2,000円 |" in old
    assert "一部改定のお知らせ（令和8年10月1日施行）」を必ずあわせて参照" in old
    assert "1日2,300円" in new


def _relative(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
