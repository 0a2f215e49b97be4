"""A cross-encoder orders the best hits again; without one, or with a bad one, nothing changes."""

from pathlib import Path

from bot.access import Reader
from bot.llm.cross import CrossEncoder, Judge
from bot.llm.ngram import NgramEmbedder
from bot.retrieval.library import Library
from bot.settings import Settings
from tests.support.encoders import cross_encoder
from tests.support.manuals import Office, office

ANYONE = Reader("U1")
QUESTION = "年次有給休暇の申請"


def searched(place: Office, reranker: str) -> list[tuple[int, str, bool]]:
    """Return rank, passage and whether the cross-encoder has spoken."""
    settings = Settings(data=place.data, reranker=reranker)
    library = Library(place.store, settings, NgramEmbedder(64))
    try:
        hits = library.search(QUESTION, ANYONE, 4)
        return [(hit.rank, hit.passage_id, "cross" in hit.why) for hit in hits]
    finally:
        library.close()


def test_the_cross_encoder_has_the_last_word(tmp_path: Path) -> None:
    """Ranks follow its scores; a folder that holds no model leaves the order as it was."""
    place = office(tmp_path)
    place.ingest()
    folder = cross_encoder(tmp_path / "cross")
    without = searched(place, "")
    by_it = searched(place, str(folder))
    assert [rank for rank, _, _ in by_it] == [1, 2, 3, 4]
    assert all(spoken for _, _, spoken in by_it)
    (tmp_path / "empty").mkdir()
    assert searched(place, str(tmp_path / "empty")) == without


def test_scores_are_those_of_each_pair_alone(tmp_path: Path) -> None:
    """Padding and company change nothing; two labels count the second."""
    for labels in (1, 2):
        folder = cross_encoder(tmp_path / f"labels-{labels}", labels=labels)
        encoder = CrossEncoder(Settings(reranker=str(folder)))
        passages = ["休暇", "出張の精算" * 9, "日当"]
        together = encoder.scores(QUESTION, passages)
        for passage, score in zip(passages, together, strict=True):
            assert abs(encoder.scores(QUESTION, [passage])[0] - score) < 1e-4


def test_a_classifier_of_many_labels_is_no_cross_encoder(tmp_path: Path) -> None:
    """It is asked once, and then no more."""
    judge = Judge(Settings(reranker=str(cross_encoder(tmp_path / "many", labels=5))))
    assert judge.depth > 0
    assert judge.order(QUESTION, ["休暇"]) is None
    assert judge.depth == 0
