"""Names of persons, known and unknown, and what only looks like one."""

import random

import pytest

from bot.privacy import Roster
from bot.privacy.detectors import find
from bot.privacy.roster import of
from tests.support.people import FAMILY, INNOCENT, RARE, full_names, sentences


def _found(text: str, name: str, roster: Roster, policy: str = "train") -> bool:
    hidden = {
        at
        for span in find(text, policy, roster)  # type: ignore[arg-type]
        for at in range(span.start, span.end)
    }
    start = text.index(name)
    return all(at in hidden or text[at].isspace() for at in range(start, start + len(name)))


def _recall(names: list[str], roster: Roster, policy: str = "train") -> float:
    asked = list(sentences(names, 400, full=True))
    return sum(_found(text, name, roster, policy) for text, name in asked) / len(asked)


def test_everybody_on_the_roster_is_found() -> None:
    """Names of the workspace are found in both policies, with or without a space."""
    roster = of(full_names(random.Random(1), 300, FAMILY + RARE))

    assert _recall(list(roster.names), roster) >= 0.995
    assert _recall(list(roster.names), roster, "answer") >= 0.995


def test_strangers_are_found() -> None:
    """At least 97 in 100 full names of people on no roster are found when training data is made."""
    names = full_names(random.Random(2), 300, FAMILY)

    assert _recall(names, Roster()) >= 0.97


@pytest.mark.parametrize("policy", ["train", "answer"])
def test_innocent_sentences_stay(policy: str) -> None:
    """Castles, stations, roles and honorifics without a name are left alone, roster or not."""
    roster = Roster(("福島 健", "松本 花", "林 太郎", "上野 恵", "Ken East"))
    touched = [text for text in INNOCENT if find(text, policy, roster)]  # type: ignore[arg-type]

    assert len(touched) <= 1, touched


def test_the_roster_reads_other_scripts() -> None:
    """Kana, Latin in both orders, and half-width forms of a roster name are found."""
    roster = Roster(("ヤマダ ハナコ", "Taro Suzuki"))

    for text in ("ﾔﾏﾀﾞ ﾊﾅｺが担当", "suzuki taroです", "Taro Suzuki、"):
        assert [s.label for s in find(text, "answer", roster)] == ["PERSON"], text


def test_short_family_names_need_an_honorific() -> None:
    """「林」 is a person in 「林さん」 and a wood elsewhere."""
    roster = Roster(("林 太郎",))

    assert [s.text for s in find("林さんに聞く", "answer", roster)] == ["林"]
    assert find("林と山", "train", roster) == []


def test_sample_names_on_forms_stay_only_where_they_are_samples() -> None:
    """「記入例：山田太郎」 is a form's sample; 「山田太郎さん」 is somebody."""
    assert find("記入例：山田太郎") == []
    assert [s.label for s in find("山田太郎さんより")] == ["PERSON"]
