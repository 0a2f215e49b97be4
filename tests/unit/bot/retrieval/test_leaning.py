"""A workplace's own answers move the order a little, and only where nothing is lost by it."""

from pathlib import Path

import numpy as np

from bot.access import Reader
from bot.retrieval import leaning
from bot.retrieval.leaning import Leaning, Lesson
from bot.retrieval.lessons import Learner
from bot.retrieval.match import FEATURES
from bot.tables import VerifiedAnswer
from tests.support.manuals import office

READER = Reader("U1")
HEADING, BODY, LENGTH = (FEATURES.index(n) for n in ("heading_cover", "words_body", "length"))


def questions(count: int, telling: int, seed: int) -> list[Lesson]:
    """Return questions whose right candidate stands out in one feature, unseen by the base."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        rows = draw.random((8, len(FEATURES))) * 0.3
        right = np.zeros(8)
        right[draw.integers(8)] = 1.0
        rows[:, telling] += right * 0.6
        found.append(Lesson(rows, draw.normal(size=8) * 0.5, right))
    return found


def test_what_is_confirmed_again_and_again_is_learned() -> None:
    """Kept-back questions gain, and the feature that tells gets the weight."""
    learned = leaning.learn(questions(120, HEADING, 1), questions(60, HEADING, 2))
    assert learned.holds
    assert learned.kept_back[1] > learned.kept_back[0] + 0.05
    assert learned.weights.argmax() == HEADING


def test_what_harms_other_kinds_is_refused() -> None:
    """A gain at home does not count when the mixed set loses."""
    against = [
        Lesson(one.rows, one.score + 2.0 * one.right - 3.0 * one.rows[:, HEADING], one.right)
        for one in questions(60, BODY, 4)
    ]
    harmful = [
        Lesson(
            np.where(np.arange(len(FEATURES)) == HEADING, 1 - r.right[:, None], r.rows),
            r.score,
            r.right,
        )
        for r in against
    ]
    learned = leaning.learn(questions(120, HEADING, 3), harmful)
    assert learned.kept_back[1] > learned.kept_back[0]
    assert not learned.holds


def test_a_few_lessons_hardly_move_anything_and_a_better_match_never_falls() -> None:
    """The pull towards the shipped order outweighs a handful; weights are never negative."""
    few, many = (leaning.learn(questions(n, HEADING, 5), []).weights for n in (6, 120))
    assert 0 < few[HEADING] < many[HEADING]
    assert (many >= 0).all()
    assert many[LENGTH] == 0


def test_only_what_holds_is_used_and_only_for_these_features(tmp_path: Path) -> None:
    """Refused weights, other features and damaged files leave the shipped order."""
    path = tmp_path / leaning.NAME
    assert leaning.current(path) is None
    weights = np.linspace(0, 1, len(FEATURES))
    leaning.save(Leaning(weights, 50, (0.5, 0.6), (0.8, 0.8)), path)
    used = leaning.current(path)
    assert used is not None
    assert np.allclose(used, weights, atol=1e-4)
    assert leaning.lessons_of(path) == 50
    for before, after in (("true", "false"), (FEATURES[0], "other"), ("{", "")):
        spoilt = tmp_path / f"spoilt-{len(after)}.json"
        spoilt.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
        assert leaning.current(spoilt) is None


def test_the_shipped_guard_is_of_these_features() -> None:
    """It holds every kind and stands where the shipped ranker put it."""
    shipped = leaning.guard()
    assert len(shipped) > 100
    assert 0.7 < leaning.mrr(shipped, np.zeros(len(FEATURES))) < 1.0


def test_confirmed_answers_become_lessons(tmp_path: Path) -> None:
    """From enough verified answers on, a file says what was learned and whether it is used."""
    place = office(tmp_path)
    place.ingest()
    library = place.library()
    learner = Learner(place.store, place.settings, library)
    path = place.data / leaning.NAME
    try:
        hits = [
            library.search("有給休暇の申請", READER)[0],
            library.search("日当はいくら", READER)[0],
        ]
        assert learner.tick() is False
        assert not path.exists()
        with place.store.write() as session:
            for n in range(leaning.ENOUGH):
                asked = f"{'有給休暇の申請' if n % 2 else '日当はいくら'}　その{n}"
                session.add(
                    VerifiedAnswer(
                        id=f"v{n}", question=asked, text="回答", language="ja", author="U2",
                        passage_ids=[hits[1 - n % 2].passage_id], passage_hashes=[],
                    )
                )  # fmt: skip
        learner.tick()
        assert leaning.lessons_of(path) == leaning.ENOUGH
        written = path.stat().st_mtime_ns
        learner.tick()
        assert path.stat().st_mtime_ns == written, "nothing new, nothing learned"
        assert library.search("有給休暇の申請", READER)[0].passage_id == hits[0].passage_id
    finally:
        library.close()
