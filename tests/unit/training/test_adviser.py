"""Advice before money is spent, the judge's calibration, and how answers are written."""

from pathlib import Path

import pytest

from bot.glossary import Glossary, Term
from bot.llm import Prompt
from bot.llm.scripted import ScriptedModel
from tests.support.durable import fresh
from tests.support.trials import question, says
from training import judge
from training.adviser import Variant, advise, decided, kind_of, squeezed
from training.advising import lines
from training.evaluate import Desk
from training.qualities import written
from training.scorers import score
from training.tables import Score

ROWS = [question(n) for n in range(20)]
TRAINED = [question(n, question=f"第{n}条の上限は？") for n in range(20)]


def variant(name: str, right: int, p: float = 1.0, of: int = 40) -> Variant:
    """Return a variant with so many right answers."""
    return Variant(name, right, of, 0.0, 1.0, p)


@pytest.mark.parametrize(
    ("variants", "failures", "mendable", "holdout", "word", "why"),
    [
        ([variant("retrieval", 20)], {"reading": 20}, 20, 100, "train", "weights"),
        ([variant("retrieval", 38)], {"reading": 2}, 2, 100, "do_not_train", "little"),
        ([variant("retrieval", 20)], {"missing": 18, "style": 2}, 2, 100, "do_not_train",
         "elsewhere"),
        ([variant("retrieval", 20), variant("examples", 34, 0.001)], {"reading": 20}, 20, 100,
         "do_not_train", "examples"),
        ([variant("retrieval", 20), variant("prompt", 23, 0.04)], {"reading": 20}, 20, 100,
         "train", "weights"),
        ([variant("retrieval", 3, of=6)], {"reading": 3}, 3, 100, "too_few", "rows"),
    ],
)  # fmt: skip
def test_the_word(
    variants: list[Variant], failures: dict[str, int], mendable: int, holdout: int, word: str,
    why: str,
) -> None:  # fmt: skip
    """Cheap remedies first, what weights cannot mend elsewhere, and nothing on too little."""
    assert decided(variants, failures, mendable, holdout) == (word, why)


def test_examples_that_help_are_preferred_to_training(tmp_path: Path) -> None:
    """A model that answers once it has seen an example needs no training."""

    def shown(prompt: Prompt) -> list[str]:
        seen = len(prompt.messages) > 2
        return says(lambda n: seen or n % 4 == 0)(prompt)

    made = advise(Desk(fresh(tmp_path), ""), ScriptedModel("m", shown), ROWS, TRAINED,
                  lambda _: False, 100)  # fmt: skip
    assert (made.word, made.why) == ("do_not_train", "examples")
    assert made.variants[1].right == 20
    assert made.failures == {"refusal": 15}
    assert len(lines(made, "ja")) == len(lines(made, "en"))


@pytest.mark.parametrize(
    ("row", "right", "abstained", "cited", "known", "kind"),
    [
        (question(1), True, False, ["規程1.md"], True, "style"),
        (question(1), False, True, [], True, "refusal"),
        (question(1), False, False, ["規程1.md"], True, "reading"),
        (question(1), False, False, ["規程9.md"], True, "routing"),
        (question(1, evidence=question(2)["evidence"]), False, True, [], True, "retrieval"),
        (question(1, evidence=[]), False, True, [], False, "missing"),
        (question(1, facts=[{"kind": "abstains"}]), False, False, [], True, "refusal"),
    ],
)
def test_kinds_of_failure(
    row: dict[str, object], right: bool, abstained: bool, cited: list[str], known: bool, kind: str
) -> None:
    """What went wrong decides who can mend it."""
    one = Score(run_id="", version_id="m", pair_id="p", right=right, abstained=abstained, why="",
                text="", detail={"cited": cited})  # fmt: skip
    assert kind_of(row, one, lambda _: known) == kind
    assert squeezed("１０ 日") == "10日"


def rivals(count: int) -> list[tuple[judge.Rival, int]]:
    """Return pairs of which experts preferred the challenger's in half."""
    return [(judge.Rival(question(n), "古い", "新しい" if n % 2 else "新"), 1 if n % 2 else -1)
            for n in range(count)]  # fmt: skip


def agreeing(prompt: Prompt) -> str:
    """Prefer whatever says 新しい, else the other one; whatever the order."""
    first, second = prompt.messages[1].content.split("A: ")[1].split("\n\nB: ")
    if "新しい" in (first, second):
        return "A" if first == "新しい" else "B"
    return "A" if first == "古い" else "B"


def test_a_judge_counts_only_where_experts_agree() -> None:
    """Kappa 1 counts, always the first answer is no opinion, and too few labels say nothing."""
    tasted = rivals(30)
    own = [rival for rival, _ in tasted]
    heard = judge.judged(ScriptedModel("j", agreeing), own, tasted)
    assert (heard.kappa, heard.why_ignored, heard.wins, heard.losses) == (1.0, "", 15, 15)
    first = judge.judged(ScriptedModel("j", "A"), own, tasted)
    assert (first.ties, first.why_ignored) == (30, "disagrees")
    assert judge.judged(ScriptedModel("j", agreeing), own, tasted[:5]).why_ignored == "uncalibrated"


@pytest.mark.parametrize(
    ("text", "facts", "cited", "right"),
    [
        ("上限は十万円です。", [{"kind": "number", "value": "100000"}], [], True),
        ("上限は１０万円です。", [{"kind": "number", "value": "100,000"}], [], True),
        ("様式第3号で申請します。", [{"kind": "form", "value": "様式第３号|様式3号"}], [], True),
        ("様式第13号で申請します。", [{"kind": "form", "value": "様式第3号"}], [], False),
        ("はい。", [{"kind": "absent", "value": "いいえ|不可"}], [], True),
        ("不可です。", [{"kind": "absent", "value": "いいえ|不可"}], [], False),
        ("はい。", [{"kind": "cites", "value": "旅費規程"}], ["規程/旅費規程.md"], True),
        ("はい。", [{"kind": "cites", "value": "旅費規程"}], ["規程/経費規程.md"], False),
    ],
)
def test_facts(text: str, facts: list[dict[str, str]], cited: list[str], right: bool) -> None:
    """Figures in any writing, form names, alternatives, and documents that must be named."""
    assert score(text, False, facts, cited).right is right


def test_how_an_answer_is_written() -> None:
    """敬体, the company's terms, and likeness to the expert are read off the text."""
    words = Glossary((Term(term="経費精算書", forbidden=("精算シート",)),))
    row = question(1)
    good = written("上限は4000円です。[1]", "ok", row, words)
    assert good.styled
    assert good.chrf > 99
    assert not written("上限は4000円である。[1]", "ok", row, words).polite
    bad = written("精算シートに書いてください。[1]", "ok", row, words)
    assert bad.terms == ("精算シート",)
    assert not bad.styled
    assert not written("", "figure_not_in_passage", row, words).supported
