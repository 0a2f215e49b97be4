"""Follow-ups carry the topic of their thread."""

import pytest

from bot.followup import leans, stand_alone

TRAVEL = "国内出張の日当はいくらですか？"


@pytest.mark.parametrize(
    "question",
    ["海外の場合は？", "それはいつ？", "では部長は？", "期限は？", "And Europe?"],
)  # fmt: skip
def test_what_cannot_stand_alone_leans(question: str) -> None:
    """Pronouns, connectives and single words need the question before."""
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "有給休暇は何日前までに申請しますか？",
        "経費精算の締め日はいつですか",
        "How do I reset the VPN password?",
    ],
)
def test_a_whole_question_stands_alone(question: str) -> None:
    """A new topic in the same thread is not mixed with the old one."""
    assert not leans(question)
    assert stand_alone(question, [TRAVEL], "ja") == question


def test_the_topic_is_put_in_front() -> None:
    """The last question that stood alone gives the topic, over other follow-ups."""
    earlier = [TRAVEL, "海外の場合は？"]

    assert stand_alone("いつ？", earlier, "ja") == "（国内出張・日当について）いつ？"


def test_english_threads_speak_english() -> None:
    """The words around the topic follow the language."""
    asked = stand_alone("And how early?", ["How do I request paid leave?"], "en")

    assert asked == "(About request, paid, leave) And how early?"


def test_without_earlier_questions_nothing_changes() -> None:
    """The first question of a thread is left as it is."""
    assert stand_alone("それは？", [], "ja") == "それは？"
