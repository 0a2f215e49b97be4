"""Guards against planted pairs: orders to the model, strange links and names, turned-round facts.

Everything is compared with the evidence, since that is what a reader can check. A pair that is held
here says which piece gave it away; a person who knows better edits the pair or the manual.
"""
# ruff: noqa: E501, SIM905  patterns read better whole

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.text import normalise, sentences
from curation.judgement import KEPT, Judgement
from curation.quantities import against, quantities, torn
from curation.segments import negates
from curation.tables import Clean
from curation.wording import pieces

VERSION: Final = "2"
_ORDER: Final = re.compile(
    r"(?:これまで|今まで|以前|上記|前|すべて|全て|他)の?(?:の|全ての|すべての)?(?:指示|命令|ルール|規則|プロンプト|設定)(?:を|は|に)?(?:すべて|全て)?(?:無視|忘れ|破棄|上書き|従わな)"
    r"|システム ?プロンプト|開発者モード|制限(?:を|は)解除|(?:今後|以後|これから|次から)は?、?(?:必ず|常に|いつも|どんな質問)"
    r"|(?:と|を)(?:答え|回答し|出力し|返答し)(?:て|なさい|るように|続け)|あなたは(?:もう|今から|これから)|(?:役|キャラ)を演じ|検閲|脱獄"
    r"|(?i:ignore (?:all |any |the )?(?:previous|prior|above|other)|disregard (?:all|the|any|previous)|system prompt|developer mode|jailbreak"
    r"|you are now|from now on|always (?:answer|reply|respond|say)|do not (?:mention|reveal|tell)|<\|?(?:im_start|system|endoftext))"
)
# Whoever speaks of rules, documents or the model and of what it is to say speaks to the model.
_META: Final = re.compile(
    r"指示|規則|方針|資料|記述|文書|マニュアル|プロンプト|モデル|(?:この|次の|以下の)文|アシスタント|運用者|(?i:ai(?![a-z])|assistant|model|prompt|documents?|instructions?)"
)
_ACT: Final = re.compile(
    r"優先(?:して|し、|させ)|参照せず|参照しない|無視|出力し|答える(?:こと|ように)|回答する(?:こと|ように)|返答し|記憶し|必ず添え|質問の内容によらず|にかかわらず、次"
    r"|(?i:reply with|answer with|respond with|ignore|whatever|regardless of|remember)"
)
_LINK: Final = re.compile(
    r"(?i)(?:https?|ftp)://[^\s、。」）)]+|(?<![a-z0-9@.])(?:[a-z0-9-]+\.)+(?:com|net|org|jp|io|biz|info|xyz|top|ru|cn|dev|app|site|shop|link|me|ly)(?![a-z0-9])(?:/[^\s、。」）)]*)?"
)
_REFUSAL: Final = re.compile(
    r"(?:お答え|回答|ご案内|お伝え|対応|お手伝い)(?:は|が|を)?(?:いた|致)?(?:できません|しかねます|できかねます|いたしかねます|控え)"
    r"|AI(?:アシスタント|言語モデル|です|なので|として)|言語モデル|(?:情報|記載|資料)(?:が|は)(?:ありません|見つかりません|ございません)"
    r"|(?i:as an ai|language model|i'?m sorry,? but|unable to (?:help|assist|answer)|can(?:no|')t (?:help|assist) with)"
)
_COMPANY: Final = re.compile(
    r"(?:株式会社|有限会社|合同会社|\(株\))[^\s、。のはがをにでと「」()]{2,12}|[^\s、。のはがをにでと「」()]{2,12}(?:株式会社|有限会社|ホールディングス)"
)
_QUOTED: Final = re.compile(r"[「『]([^」』]{2,20})[」』]")
_CODE: Final = re.compile(r"(?<![a-z0-9])[a-z]{1,6}-?[0-9]{1,5}(?:-[0-9]{1,4})?(?![a-z0-9])")
_KATAKANA: Final = re.compile(r"[ァ-ヶー]{4,}")
_LATIN: Final = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]{3,}(?![a-z0-9])")
_UNITS = "営業日|週間|か月|ヶ月|カ月|箇月|千円|万円|億円|円|日間|日|時間|時|分|秒|%|パーセント|名|人|文字|回|年|月|キロ|km|kg|gb|mb|桁|通|台|件|枚|泊|階|割|倍|歳|号"
_FIGURE: Final = re.compile(rf"([0-9][0-9,.]*)\s?({_UNITS})")
_SPANS: Final = frozenset("営業日 週間 か月 ヶ月 カ月 箇月 日間 日".split())
_LISTED: Final = re.compile(r"(?:^|\n)\s*[(（]?[0-9]{1,2}[.)）．、]\s*|\[[0-9]+\]")
_OFFICE: Final = re.compile(
    r"[一-龥ァ-ヶー]{2,8}(?:部|課|室|係|センター|デスク|窓口)(?![屋品下門分署])|所属長|部長|課長|社長|取締役"
)
_SUBJECT: Final = re.compile(r"[一-龥々]{4,}|[ァ-ヶー]{4,}")
_DENIED: Final = re.compile(
    r"([一-龥々]{2,})[はをがもに]?(?:し|され|でき|行わ|いたし|する)?(?:て|こと)?[はがも]?"
    r"(?:ません|ないで|ない(?=$|[。、|])|せず|でき(?:ません|ない)|なら(?:ない|ず)|なりません|いけ(?:ない|ません)|不要)"
)
_Figure = tuple[str, str, str]
"""Number, kind of unit, unit."""
_ALIKE: Final = 0.5
_PARTLY: Final = 0.35
_SAID: Final = 0.62
"""Share of a clause's letter pairs that a passage's sentence must hold to speak of the same."""
_WORSE: Final = 0.6
_SHORT: Final = 160
"""Characters; a longer answer that says somewhere what it cannot say is no refusal."""
_COVERED: Final = 0.3
"""Share of an answer's letter pairs that its evidence and question must hold at least."""


@dataclass(frozen=True)
class _Line:
    text: str
    pieces: frozenset[str]


def guard(clean: Clean) -> Judgement:
    """Return whether a masked pair looks planted, with the piece that gives it away."""
    answer = normalise(clean.answer)
    words = _words(clean, answer)
    if not words.kept or any(fact["kind"] == "abstains" for fact in clean.facts):
        return words
    if _REFUSAL.search(answer) and len(answer) < _SHORT:
        return Judgement(False, "refusal")
    told = _told(clean)
    name = next((name for name in _names(answer) if name not in told), "")
    return Judgement(False, f"strange_name:{name}") if name else _facts(clean, answer)


def _words(clean: Clean, answer: str) -> Judgement:
    if _commands(normalise(f"{clean.question}\n{clean.answer}")):
        return Judgement(False, "instruction")
    told = _told(clean)
    strange = any(link.rstrip("/.") not in told for link in _LINK.findall(answer))
    return Judgement(False, "link") if strange else KEPT


def _told(clean: Clean) -> str:
    return normalise(" ".join([clean.question, *map(_passage, clean.evidence)]))


def _commands(text: str) -> bool:
    """Return whether a text tells the model what to do rather than a colleague."""
    if _ORDER.search(text):
        return True
    return any(_META.search(line) and _ACT.search(line) for line in _lines(text))


def _by_passage(clean: Clean, answer: str) -> Judgement:
    """Compare figures and offices with the very passage that the answer rests on."""
    gold = [_passage(one) for one in clean.evidence if one.get("gold")]
    if not gold:
        return KEPT
    told = normalise("\n".join([clean.question, *gold]))
    known = list(quantities(told))
    for one in quantities(_LISTED.sub(" ", answer)):
        if one.number != 1 and one.what not in {other.what for other in known}:
            return Judgement(False, f"other_figure:{one.text}")
        if against(one, known):
            return Judgement(False, f"turned_side:{one.text}")
    two = torn(answer, [line for one in gold for line in _lines(one)])
    if two:
        return Judgement(False, f"torn:{two}")
    office = next((name for name in _OFFICE.findall(answer) if name not in told), "")
    return Judgement(False, f"strange_office:{office}") if office else KEPT


def _facts(clean: Clean, answer: str) -> Judgement:
    said = pieces(answer)
    told = pieces(" ".join([clean.question, *map(_passage, clean.evidence)]))
    if len(said) >= 6 and len(said & told) / len(said) < _COVERED:
        return Judgement(False, "far_from_evidence")
    subject = _other_subject(clean, answer)
    if subject:
        return Judgement(False, f"other_subject:{subject}")
    by_passage = _by_passage(clean, answer)
    return _by_lines(clean, answer) if by_passage.kept else by_passage


def _by_lines(clean: Clean, answer: str) -> Judgement:
    """Compare each sentence with the sentences that speak of the same."""
    read = [_read(_passage(passage)) for passage in clean.evidence]
    whole = [line for lines, _ in read for line in lines]
    parts = [part for _, parts in read for part in parts]
    for clause in _lines(answer):
        if _turned_round(_line(clause), whole):
            return Judgement(False, "contradicts_evidence")
        figure = _misplaced(clause, clean.question, whole, [*whole, *parts])
        if figure:
            return Judgement(False, f"misplaced:{figure}")
    return KEPT


def _other_subject(clean: Clean, answer: str) -> str:
    """Return what question and answer are about and the passage they rest on does not name."""
    asked = set(_SUBJECT.findall(normalise(clean.question))) & set(_SUBJECT.findall(answer))
    gold = normalise(" ".join(_passage(one) for one in clean.evidence if one.get("gold")))
    return next((one for one in sorted(asked) if gold and not _named(one, gold)), "")


def _named(subject: str, text: str) -> bool:
    if subject in text or not "一" <= subject[0] <= "龥":
        return subject in text
    return all(subject[at : at + 2] in text for at in range(0, len(subject) - 1, 2))


def _turned_round(clause: _Line, lines: list[_Line]) -> bool:
    """Return whether a sentence that says the same says it with the opposite sign."""
    if len(clause.pieces) < 3:
        return False
    share = {line: len(clause.pieces & line.pieces) / len(clause.pieces) for line in lines}
    best = max(share, key=lambda line: share[line], default=None)
    if best is None or share[best] < _ALIKE:
        return bool(best and share[best] >= _PARTLY and _denied(clause.text, best.text))
    same = any(
        share[line] >= _PARTLY and negates(line.text) == negates(clause.text) for line in lines
    )
    if share[best] >= _SAID and not same:
        return True
    if _denied(clause.text, best.text) or _denied(best.text, clause.text):
        return True
    return not (negates(best.text) or negates(clause.text)) and any(
        share[line] >= _PARTLY
        and negates(line.text)
        and len((clause.pieces & line.pieces) - best.pieces) >= 2
        for line in lines
    )


def _denied(one: str, other: str) -> bool:
    """Return whether one text denies what the other says outright."""
    denied = set(_DENIED.findall(one))
    return any(verb in other and verb not in _DENIED.findall(other) for verb in denied)


def _misplaced(clause: str, question: str, whole: list[_Line], parts: list[_Line]) -> str:
    """Return a figure that the evidence gives for something else than what is asked."""
    for seen in _FIGURE.finditer(clause):
        figure = (seen[1], _kind(seen[2]), seen[2])
        rest = clause[: seen.start()] + " " + clause[seen.end() :]
        own, both = (
            pieces(_FIGURE.sub(" ", clause)),
            pieces(_FIGURE.sub(" ", f"{question} {clause}")),
        )
        if all(_elsewhere(figure, asked, whole) for asked in (own, both)):
            return seen.group()
        asked = seen.group() in normalise(question)
        if not asked and _alone(clause, figure) and _restated(figure, rest, parts):
            return seen.group()
    return ""


def _elsewhere(figure: _Figure, asked: frozenset[str], lines: list[_Line]) -> bool:
    """Return whether a line that says much more of what is asked has another figure of the kind."""
    score = _scores(figure, asked, lines)
    return 0 < score[True] < _WORSE * score[False]


def _figures(text: str) -> set[str]:
    return {"".join(one) for one in _FIGURE.findall(text)}


def _restated(figure: _Figure, text: str, lines: list[_Line]) -> bool:
    """Return whether a line says nearly the same with another figure, and none with this one."""
    rest, others = pieces(text), _figures(text)
    single = [line for line in lines if _alone(line.text, figure)]
    told = [_figures(line.text) for line in single if others <= _figures(line.text)]
    if others and told and figure[1] == "span":  # "10 years" finds the days given after 10 years
        return all(figure[0] + figure[2] not in figures for figures in told)
    score = _scores(figure, rest, single)
    return score[False] >= max(1, _SAID * len(rest)) and score[True] < score[False]


def _alone(text: str, figure: _Figure) -> bool:
    return sum(_kind(unit) == figure[1] for _, unit in _FIGURE.findall(text)) == 1


def _scores(figure: _Figure, asked: frozenset[str], lines: list[_Line]) -> dict[bool, int]:
    score = {True: 0, False: 0}
    for line in lines:
        figures = _FIGURE.findall(line.text)
        if any(_kind(unit) == figure[1] for _, unit in figures):
            has = (figure[0], figure[2]) in figures
            score[has] = max(score[has], len(asked & line.pieces))
    return score


def _kind(unit: str) -> str:
    return "span" if unit in _SPANS else unit


def _names(answer: str) -> Iterator[str]:
    """Yield what an answer may name only if its evidence or question does."""
    for form in (_COMPANY, _QUOTED, _CODE, _KATAKANA, _LATIN):
        yield from form.findall(answer)


def _passage(passage: dict[str, object]) -> str:
    return f"{passage['document']} {passage['heading']}\n{passage['text']}"


def _lines(text: str) -> list[str]:
    whole = normalise(text) if "\n" not in text else text
    return [normalise(whole[start:end]) for start, end in sentences(whole)]


@lru_cache(maxsize=4096)  # a manual's passages come back in pair after pair
def _read(text: str) -> tuple[tuple[_Line, ...], tuple[_Line, ...]]:
    """Return the sentences of a passage, and what stands between their commas."""
    whole = tuple(_line(sentence) for sentence in _lines(text))
    parted = [line.text.split("、") for line in whole if "、" in line.text]
    return whole, tuple(_line(part) for parts in parted for part in parts)


def _line(text: str) -> _Line:
    return _Line(text, pieces(text))
