"""Masks a pair as a whole, so that a person has one placeholder in question, answer and evidence.

What holds a My Number, a card, a key or a password is dropped, not masked. A pair leaves only when
the detectors find nothing more in it.
"""

from typing import Final

from sqlmodel import Session, select

from bot.privacy import Roster, detectors, mask_all, roster
from bot.privacy.span import BLOCKING
from bot.tables import Person
from bot.text import content_hash, normalise
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.tables import Clean, Pair

_ROUNDS: Final = 4


def masked(pair: Pair, people: Roster, read: CurationSettings) -> tuple[Judgement, Clean | None]:
    """Return the verdict on a pair and, when it is kept, the masked pair."""
    texts, count = _texts(pair), 0
    for _ in range(_ROUNDS):
        done = mask_all(texts, "train", people)
        labels = sorted({s.label for one in done for s in one.spans if s.label in BLOCKING})
        if labels:
            return Judgement(False, f"blocked:{labels[0]}"), None
        found = sum(len(one.spans) for one in done)
        if not found:
            return KEPT, _clean(pair, texts, count, read)
        count += found
        texts = [one.text for one in done]
    return Judgement(False, "unmaskable"), None


def roster_of(session: Session, rules: CurationSettings) -> Roster:
    """Return the people of the workspace: as Slack names them, and as the settings do."""
    people = [name for one in session.exec(select(Person.names)) for name in one.splitlines()]
    return roster.of(name for name in [*rules.roster, *people] if name.strip())


def rules(people: Roster, read: CurationSettings) -> str:
    """Return what the step's outcome depends on besides the pair."""
    told = content_hash("\n".join([*people.names, "", *read.critical_topics]))
    return f"{detectors.VERSION}:{told[:16]}"


def _texts(pair: Pair) -> list[str]:
    passages = [part for p in pair.evidence for part in (p["document"], p["heading"], p["text"])]
    values = [fact.get("value", "") for fact in pair.facts]
    return [pair.question, pair.answer, pair.rejected, *passages, *values]


def _clean(pair: Pair, texts: list[str], count: int, read: CurationSettings) -> Clean:
    question, answer, rejected, *rest = texts
    evidence = []
    for number, passage in enumerate(pair.evidence):
        document, heading, text = rest[3 * number : 3 * number + 3]
        evidence.append({**passage, "document": document, "heading": heading, "text": text})
    values = rest[3 * len(pair.evidence) :]
    facts = [
        {**fact, "value": value} if "value" in fact else dict(fact)
        for fact, value in zip(pair.facts, values, strict=True)
    ]
    facts = [
        fact
        for fact, before in zip(facts, pair.facts, strict=True)
        if fact == before or fact["value"] in answer  # masked alone it may read otherwise
    ]
    topic = pair.topic or next((p["document"] for p in evidence if p.get("gold")), "")
    named = any(normalise(word) in normalise(topic) for word in read.critical_topics)
    critical = pair.critical or named
    return Clean(
        pair_id=pair.id,
        question=question,
        answer=answer,
        rejected=rejected,
        facts=facts,
        evidence=evidence,
        masked=count,
        topic=topic,
        critical=critical,
        hash=content_hash("\x1f".join([*texts, pair.language, topic, str(critical)])),
    )
