"""Who somebody is, what they are called, and who is not served."""

from typing import Any

import pytest

from bot.errors import UserError
from bot.slack.desk import refusal
from bot.slack.people import KEPT_SECONDS, People, Person, person_of
from tests.support.edge import Bench
from tests.support.workspace import EMPLOYEE, ENGLISH


def test_people_are_asked_for_once_in_a_while(edge: Bench) -> None:
    """A person is remembered for ten minutes, then asked for again."""
    clock = [0.0]
    people = People(edge.desk.client, lambda: clock[0])
    for at in (0.0, KEPT_SECONDS - 1, KEPT_SECONDS + 1):
        clock[0] = at
        assert people.find(EMPLOYEE).name == "水無瀬 あかり"
    assert len(edge.control.calls("users.info")) == 2


def test_language_is_the_persons_own_else_the_texts() -> None:
    """Slack's language wins; where Slack does not say, the text does."""
    assert Person("U1", locale="en-US").language("有給は？") == "en"
    assert Person("U1", locale="ja-JP").language("How?") == "ja"
    assert Person("U1").language("How?") == "en"
    assert Person("U1").language("有給は？") == "ja"
    assert Person("U1").language() == "ja"


@pytest.mark.parametrize(
    ("name", "japanese", "english"),
    [
        ("水無瀬 あかり", "水無瀬さん", "水無瀬 あかり"),
        ("水無瀬　あかり", "水無瀬さん", "水無瀬　あかり"),
        ("Emily Fairbrook", "Emily Fairbrookさん", "Emily Fairbrook"),
        ("", "U1さん", "U1"),
    ],
)
def test_people_are_called_as_colleagues_would(name: str, japanese: str, english: str) -> None:
    """The family name with さん in Japanese, the whole name in English."""
    assert Person("U1", name).called("ja") == japanese
    assert Person("U1", name).called("en") == english


def test_an_unknown_person_is_an_error_or_a_guess(edge: Bench) -> None:
    """Where it matters it is an error; for a name or a language a guess will do."""
    with pytest.raises(UserError):
        edge.desk.people.find("U0NOBODY")
    assert edge.desk.people.guess("U0NOBODY") == Person("U0NOBODY")
    assert edge.desk.people.guess(ENGLISH).language() == "en"


@pytest.mark.parametrize(
    ("user", "body", "key"),
    [
        ({}, {}, ""),
        ({"is_restricted": True}, {}, "slack.denied_guest"),
        ({"is_ultra_restricted": True}, {}, "slack.denied_guest"),
        ({"is_stranger": True}, {}, "slack.denied_outside"),
        ({}, {"event": {"user_team": "T2"}}, "slack.denied_outside"),
        ({"team_id": "T2"}, {}, "slack.denied_outside"),
        ({"team_id": "T2"}, {"enterprise_id": "E1"}, "slack.denied_outside"),
        (
            {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}},
            {"enterprise_id": "E1"},
            "",
        ),
        (
            {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}},
            {"enterprise": {"id": "E1"}, "event": {"user_team": "T2"}},
            "",
        ),
        ({}, {"event": {"user_team": "T1"}}, ""),
        ({}, {"is_ext_shared_channel": True}, "slack.denied_shared"),
    ],
)
def test_guests_and_strangers_are_not_served(
    user: dict[str, Any], body: dict[str, Any], key: str
) -> None:
    """Only the company's own people are answered, and nowhere that others read along."""
    assert refusal(person_of({"id": "U1", **user}), {"team_id": "T1", **body}) == key
