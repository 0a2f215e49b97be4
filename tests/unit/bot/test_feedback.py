"""Feedback: events in any order leave one state; experts rewrite, and the last rewrite serves."""

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import select

from bot import feedback, review, rewriting
from bot.access import Reader
from bot.errors import UserError
from bot.feedback import Vote, is_later
from bot.rewriting import Words
from bot.store import Store
from bot.tables import Answer, AuditRow, Rating, ReviewItem, Rewrite, VerifiedAnswer
from bot.verified import VerifiedAnswers
from tests.support.durable import answered, fresh, settings_of

BETTER = "有給休暇は取得日の十日前までに、申請システムから申請してください。"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database in which one answer stands."""
    store = fresh(tmp_path)
    answered(store)
    return store


def rate(store: Store, vote: Vote, user: str = "U1") -> Rating | None:
    with store.write() as session:
        return feedback.rate(session, answer_id="answer-1", user=user, **vote._asdict())


def rewrite(
    store: Store, text: str = BETTER, user: str = "UEXPERT", **fields: str
) -> VerifiedAnswer:
    known = {
        "answer_id": "answer-1",
        "question": "有給はいつまでに申請しますか？",
        "source": "slack_modal",
    }
    with store.write() as session:
        told = {**known, **fields}
        words = Words(told["question"], text, told["source"])
        return rewriting.rewrite(
            session, settings_of(Path()), answer_id=told["answer_id"], user=user, words=words
        )


def ratings(store: Store) -> list[tuple[str, int, str]]:
    with store.read() as session:
        rows = session.exec(select(Rating).order_by(Rating.user))
        return [(row.user, row.value, row.reason) for row in rows]


def open_items(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(ReviewItem.answer_id).where(ReviewItem.state == "open")))


def serving(store: Store) -> list[str]:
    with store.read() as session:
        query = select(VerifiedAnswer.text).where(VerifiedAnswer.expired_at == None)  # noqa: E711
        return list(session.exec(query))


def actions(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.exec(select(AuditRow.action).order_by(AuditRow.id)))


VOTES = st.builds(
    Vote,
    event_ts=st.integers(1, 6).map(float),
    value=st.sampled_from([-1, 0, 1]),
    via=st.sampled_from(["button", "reaction"]),
    reason=st.sampled_from(["", "情報が古い"]),
)


@given(votes=st.lists(VOTES, min_size=1, max_size=6), data=st.data())
@hypothesis_settings(max_examples=25, deadline=None)
def test_ratings_converge_whatever_the_order_and_repetition(
    votes: list[Vote], data: st.DataObject
) -> None:
    """The same events, shuffled and repeated, leave the same rating and the same review."""
    orders = [votes, data.draw(st.permutations(votes + votes[:2]))]
    ends = []
    for order in orders:
        with TemporaryDirectory() as folder:
            store = fresh(Path(folder))
            answered(store)
            for vote in order:
                rate(store, vote)
            ends.append((ratings(store), open_items(store)))
            store.close()
    assert ends[0] == ends[1]
    assert ends[0][0][0][1] == max(votes).value


def test_all_orders_of_add_remove_and_repeat_agree() -> None:
    """The pure rule picks the same vote in all 720 orders of six events."""
    votes = [
        Vote(1, 1, "reaction", ""), Vote(2, 0, "reaction", ""), Vote(3, -1, "button", ""),
        Vote(3, -1, "button", ""), Vote(3, 1, "reaction", ""), Vote(2, -1, "button", "古い"),
    ]  # fmt: skip

    def last(order: tuple[Vote, ...]) -> Vote:
        kept = order[0]
        for vote in order[1:]:
            kept = vote if is_later(vote, kept) else kept
        return kept

    assert {last(order) for order in permutations(votes)} == {Vote(3, 1, "reaction", "")}


def test_an_old_or_repeated_event_changes_nothing(store: Store) -> None:
    """It returns nothing and leaves no audit row."""
    rate(store, Vote(5, 1, "button", ""))
    before = actions(store)
    assert rate(store, Vote(5, 1, "button", "")) is None
    assert rate(store, Vote(4, -1, "reaction", "")) is None
    assert ratings(store) == [("U1", 1, "")]
    assert actions(store) == before


def test_each_person_has_one_rating(store: Store) -> None:
    """Two people, two rows."""
    rate(store, Vote(1, 1, "button", ""), user="U1")
    rate(store, Vote(2, -1, "button", "数字が違う"), user="U2")
    assert ratings(store) == [("U1", 1, ""), ("U2", -1, "数字が違う")]


def test_a_thumbs_down_opens_one_review_and_taking_it_back_closes_it(
    store: Store,
) -> None:
    """As long as one person's 👎 stands the item is open."""
    rate(store, Vote(1, -1, "button", ""), user="U1")
    rate(store, Vote(2, -1, "reaction", ""), user="U2")
    assert open_items(store) == ["answer-1"]
    rate(store, Vote(3, 0, "button", ""), user="U1")
    assert open_items(store) == ["answer-1"]
    rate(store, Vote(4, 1, "reaction", ""), user="U2")
    assert open_items(store) == []
    rate(store, Vote(5, -1, "reaction", ""), user="U2")
    assert open_items(store) == ["answer-1"]


def test_an_abstention_stays_in_review_whatever_people_think_of_it(
    store: Store,
) -> None:
    """Only an expert closes what the bot itself put there."""
    with store.write() as session:
        for _ in range(2):
            review.open_about(session, session.get_one(Answer, "answer-1"), "abstained")
    rate(store, Vote(1, -1, "button", ""))
    rate(store, Vote(2, 1, "button", ""))
    assert open_items(store) == ["answer-1"]


def test_a_rating_of_an_unknown_answer_is_refused(store: Store) -> None:
    """The person is told that the answer is gone."""
    with pytest.raises(UserError, match="not found"), store.write() as session:
        feedback.rate(session, answer_id="gone", user="U1", value=1, via="button", event_ts=1.0)


def test_a_rewrite_serves_at_once_and_closes_the_review(store: Store) -> None:
    """Rewrite, verified answer, closed item and audit rows stand together."""
    rate(store, Vote(1, -1, "button", ""))
    found = rewrite(store)

    assert (found.text, found.author, found.language) == (BETTER, "UEXPERT", "ja")
    match = VerifiedAnswers(store).match("有給はいつまでに申請しますか？", Reader("UOTHER"))
    assert match.kind == "same"
    assert match.verified is not None
    assert match.verified.id == found.id
    assert open_items(store) == []
    assert {"answer.rewritten", "review.closed"} <= set(actions(store))


def test_only_experts_and_admins_rewrite(store: Store) -> None:
    """Anyone else hears so, and nothing is stored."""
    with pytest.raises(UserError) as refused:
        rewrite(store, user="U1")
    assert "専門家" in refused.value.say("ja")
    assert serving(store) == []


def test_a_second_rewrite_supersedes_the_first(store: Store) -> None:
    """One verified answer serves; the former says why it does not, and does not train."""
    first = rewrite(store)
    rewrite(store, text="十五日前までです。", user="USECOND")

    assert serving(store) == ["十五日前までです。"]
    with store.read() as session:
        old = session.get_one(VerifiedAnswer, first.id)
        withdrawn = session.get_one(Rewrite, first.rewrite_id).withdrawn_at
    assert old.why_expired == "superseded"
    assert withdrawn is not None


def test_changing_ones_mind_back_serves_the_first_words_again(store: Store) -> None:
    """Rewrites are events: the last one serves even when it repeats an earlier one."""
    rewrite(store)
    rewrite(store, text="十五日前までです。")
    rewrite(store)
    assert serving(store) == [BETTER]


def test_the_same_rewrite_twice_is_stored_once(store: Store) -> None:
    """A double click makes no second verified answer."""
    first, second = rewrite(store), rewrite(store, text=f"  {BETTER}\n")
    assert first.id == second.id
    assert serving(store) == [BETTER]


def test_correcting_a_repeated_verified_answer_replaces_it(store: Store) -> None:
    """When the bot repeated an expert for the same question, the newer expert's words serve."""
    first = rewrite(store)
    repeated = answered(store, "2", text=first.text)
    with store.write() as session:
        row = session.get_one(Answer, repeated.id)
        row.verified_id, row.verified_by = first.id, first.author
        session.add(row)

    rewrite(store, text="十五日前までです。", user="USECOND", answer_id=repeated.id)
    assert serving(store) == ["十五日前までです。"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"text": " 　\n"}, "feedback.empty_rewrite"),
        ({"question": ""}, "feedback.empty_rewrite"),
        ({"text": "あ" * 8001}, "feedback.rewrite_too_long"),
        ({"question": "あ" * 4001}, "feedback.question_too_long"),
        ({"answer_id": "gone"}, "feedback.no_answer"),
    ],
)
def test_a_rewrite_that_cannot_serve_is_refused(
    store: Store, fields: dict[str, str], key: str
) -> None:
    """Empty, too long or without its answer: one plain line."""
    with pytest.raises(UserError) as refused:
        rewrite(store, **fields)
    assert refused.value.key == key
    assert refused.value.say("ja")
    assert serving(store) == []


def test_reactions_converge_in_every_order(store: Store) -> None:
    """Slack promises no order: the emoji that still stands counts, whatever arrives last."""
    events = (("good", True, 1.0), ("bad", True, 2.0), ("bad", False, 3.0), ("right", False, 4.0))
    for number, order in enumerate(permutations(events)):
        row = answered(store, f"r{number}")
        for name, standing, at in order:
            with store.write() as session:
                feedback.react(
                    session, answer_id=row.id, user="U1", name=name, standing=standing, event_ts=at
                )
        with store.read() as session:
            rating = session.exec(select(Rating).where(Rating.answer_id == row.id)).one()
        assert (rating.value, rating.event_ts) == (1, 4.0), order
