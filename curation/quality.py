"""Is this pair worth learning from: whole, in its language, supported by its evidence?

A number in the answer must stand in the evidence or the question. That holds for experts too: an
expert's figure that no manual has still serves as a verified answer, but a model trained on it
would learn to state figures that it cannot read anywhere. Such a pair says that the manual has a
gap.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.text import is_japanese, normalise
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.tables import Clean, Pair

VERSION: Final = "1"
EXPERTS: Final = frozenset({"slack_modal", "slack_thread", "slack_review", "slack_message", "form"})
_CITED = re.compile(r"\[\d+\]")
_PLACEHOLDER = re.compile(r"\[[^\[\]\s]{1,12}\d+\]")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_LISTED = re.compile(
    r"(?:^|\n)\s*[(（]?\d{1,2}[.)）．、]\s*|[①-⑳]|(?:手順|ステップ|step)\s*\d{1,2}", re.IGNORECASE
)
_REFUSAL: Final = re.compile(
    r"確認できませんでした|お答えできません|回答できません|わかりません(?:。|$)|分かりません(?:。|$)|不明です(?:。|$)|"
    r"(?i:i (?:do not|don't) know|i (?:cannot|can't|am unable to)|no information (?:is )?available)"
)
_KANJI = str.maketrans("〇一二三四五六七八九", "0123456789")


def quality(pair: Pair, clean: Clean, rules: CurationSettings) -> Judgement:
    """Return whether a masked pair is good enough, with the first reason why not."""
    answer = clean.answer.strip()
    refuses = any(fact["kind"] == "abstains" for fact in clean.facts)
    checks = (
        _filled(clean.question.strip(), answer, rules),
        _language(pair.language, clean.question, answer),
        KEPT if refuses else _answers(answer),
        KEPT if refuses else _supported(pair, clean),
    )
    return next((check for check in checks if not check.kept), KEPT)


def _filled(question: str, answer: str, rules: CurationSettings) -> Judgement:
    if not question or not answer:
        return Judgement(False, "empty")
    if "\ufffd" in question + answer or _garbled(answer):
        return Judgement(False, "garbled")
    if not rules.answer_min_chars <= len(answer):
        return Judgement(False, "too_short")
    return KEPT if len(answer) <= rules.answer_max_chars else Judgement(False, "too_long")


def _garbled(text: str) -> bool:
    odd = sum(not c.isprintable() and c not in "\n\t\r\u3000" for c in text)
    return odd > 0 or bool(re.search(r"(.)\1{15,}", text))


def _language(language: str, question: str, answer: str) -> Judgement:
    """A Japanese answer has kana or kanji; an English one is not mostly made of them."""
    said = _PLACEHOLDER.sub("", answer)
    if language == "ja":
        return KEPT if is_japanese(said) or not is_japanese(question) else _WRONG
    foreign = sum(is_japanese(c) for c in said)
    return KEPT if foreign <= len(said) / 4 else _WRONG


_WRONG: Final = Judgement(False, "language")


def _answers(answer: str) -> Judgement:
    if _REFUSAL.search(answer) and len(answer) < 120:
        return Judgement(False, "refusal")
    return KEPT


def _supported(pair: Pair, clean: Clean) -> Judgement:
    if not any(passage.get("gold") for passage in clean.evidence):
        return Judgement(False, "manual_gap" if pair.source in EXPERTS else "no_evidence")
    missing = unsupported(clean.answer, clean.question, clean.evidence)
    if not missing:
        return KEPT
    gap = pair.source in EXPERTS
    return Judgement(False, f"{'manual_gap' if gap else 'unsupported'}:{','.join(missing[:5])}")


def unsupported(answer: str, question: str, evidence: list[dict[str, Any]]) -> list[str]:
    """Return the numbers of an answer that neither its evidence nor its question holds."""
    told = " ".join([question, *map(_passage, evidence)])
    known = _numbers(told) | _written(told)
    said = _LISTED.sub("\n", _PLACEHOLDER.sub(" ", _CITED.sub(" ", answer)))
    return sorted(_numbers(said) - known)


def _passage(passage: Mapping[str, Any]) -> str:
    return f"{passage['document']} {passage['heading']} {passage['text']}"


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(normalise(text))}


def _written(text: str) -> set[str]:
    """Return the numbers that are written in kanji; manuals may say 三営業日 for 3営業日."""
    return {_arabic(number) for number in re.findall(r"[〇一二三四五六七八九十]+", text)}


def _arabic(kanji: str) -> str:
    """Return 十五 as 15, 三 as 3, 二〇 as 20."""
    if "十" not in kanji:
        return kanji.translate(_KANJI)
    tens, _, ones = kanji.partition("十")
    return (tens.translate(_KANJI) or "1") + (ones.translate(_KANJI) or "0")[:1]
