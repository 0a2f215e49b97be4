"""The nearest of many known questions are found without reading them all."""

from bot.likeness import likeness
from bot.lookup import Lookup

TOPICS = [f"{thing}の{what}は{asks}ですか？"
          for thing in ("有給休暇", "社用車", "名刺", "在宅勤務", "健康診断", "経費", "駐車場")
          for what in ("申請期限", "担当部署", "費用", "上限", "例外")
          for asks in ("いつ", "どこ", "いくら")]  # fmt: skip


def test_the_likeliest_question_is_among_the_nearest() -> None:
    """What a look at every question would choose is found by a look at a few."""
    lookup = Lookup(TOPICS)
    for asked in (
        "社用車の費用っていくら？",
        "健康診断を担当しているのはどこの部署？",
        "名刺の上限",
    ):
        likeliest = max(TOPICS, key=lambda known: likeness(asked, known, ""))
        near = lookup.near(asked, lambda _: True, most=10)

        assert likeliest in {TOPICS[place] for place in near}
        assert near == sorted(near)
        assert len(near) <= 10


def test_what_may_not_be_seen_takes_no_place() -> None:
    """Questions behind a closed door do not push out those that may be seen."""
    lookup = Lookup(["名刺の費用は？"] * 50 + ["名刺の費用はいくらですか？"])

    assert lookup.near("名刺の費用は？", lambda place: place == 50, most=5) == [50]


def test_the_very_same_words_are_always_found() -> None:
    """Even a question without a single telling term."""
    lookup = Lookup(["いつ？", "誰？", *TOPICS])

    assert 1 in lookup.near("誰？", lambda _: True, most=1)
    assert Lookup([]).near("誰？", lambda _: True) == []
