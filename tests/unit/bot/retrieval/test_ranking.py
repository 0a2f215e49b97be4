"""The order of hits: several manuals before many passages of one, and no file, no trees."""

import json
from pathlib import Path

import numpy as np

from bot.retrieval import match, ranking
from bot.retrieval.ranking import Ranker, spread


def test_further_passages_of_a_manual_must_be_much_likelier() -> None:
    """The best stays first; its neighbours wait behind the first passage of other manuals."""
    score = np.array([5.0, 4.6, 4.4, 4.3, 1.0])
    documents = ["休暇", "休暇", "休暇", "旅費", "経費"]
    found = spread(score, documents, 4)
    assert [row for row, _ in found] == [0, 3, 1, 2]
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    alone = spread(score, ["休暇"] * 5, 10)
    assert [row for row, _ in alone] == [0, 1, 2, 3, 4]
    assert spread(np.zeros(0), [], 5) == []


def test_a_better_match_never_stands_lower() -> None:
    """With all else the same, more of any feature but the length never lowers score or order."""
    ranker = ranking.load()
    assert ranker.order is not None, "the shipped ranker was trained on other features"
    draw = np.random.default_rng(3)
    rows = draw.random((40, len(match.FEATURES)))
    for column, name in enumerate(match.FEATURES):
        if name in match.FREE:
            continue
        raised = rows.copy()
        raised[:, column] += draw.random(40)
        assert (ranker.rank(raised)[0] >= ranker.rank(rows)[0] - 1e-9).all(), name


def test_an_unusable_file_leaves_the_plain_fusion(tmp_path: Path) -> None:
    """Broken JSON, other features or no file: keywords order the hits, with the same scale."""
    rows = np.random.default_rng(5).random((6, len(match.FEATURES)))
    plain = Ranker(None, None).rank(rows)[0]
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"features": ["words"], "order": {}}), encoding="utf-8")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for path in (other, broken, tmp_path / "none.json"):
        found = ranking.load(path)
        assert found.order is None
        assert (found.rank(rows)[0] == plain).all()
