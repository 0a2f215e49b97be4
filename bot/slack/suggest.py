"""What stands beside an answer: what one may ask next."""

import re
from typing import Final

from sqlmodel import Session, col, select

from bot.access import Reader, may_read
from bot.tables import Answer, Document, Passage
from bot.text import content_key, normalise
from bot.words import say

MOST: Final = 2
_LONGEST: Final = 24
_NUMBERED = re.compile(
    r"^(?:第?[0-9〇一二三四五六七八九十百]+(?:章|節|条|項|款|編|部)?(?:の[0-9]+)?[.．、:：)）\s]*)+"
)
_BRACKETS = re.compile(r"^[（(「『【](.+)[）)」』】]$")
_DULL = re.compile(
    r"目的|適用|総則|附則|その他|定義|改廃|施行|雑則|概要|はじめに|purpose|scope|general",
    re.IGNORECASE,
)


def asks(session: Session, answer: Answer, reader: Reader) -> list[str]:
    """Return questions that may come next: about what was found beside, and not told.

    They name headings near the cited passages, so that each of them has an answer.
    """
    cited = [str(citation.get("passage_id", "")) for citation in answer.citations]
    if answer.abstained or not cited:
        return []
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_([*answer.passage_ids, *cited]))
    )
    found = {passage.id: (passage, document) for passage, document in session.exec(query)}
    told = {content_key(topic(found[one][0].heading)) for one in cited if one in found}
    made: dict[str, str] = {}
    for one in answer.passage_ids:
        if one not in found or one in cited:
            continue
        passage, document = found[one]
        about = topic(passage.heading)
        key = content_key(about)
        if about and key not in told and key not in made and may_read(document.audience, reader):
            made[key] = say("slack.followup_about", answer.language, topic=about)
    return list(made.values())[:MOST]


def topic(heading: str) -> str:
    """Return what a heading is about, without its number; empty when that says little."""
    last = heading.rpartition(" > ")[2].strip()
    bare = _NUMBERED.sub("", last).strip() or last
    if inside := _BRACKETS.match(bare):
        bare = inside[1]
    plain = normalise(bare)
    dull = not any(c.isalpha() for c in plain) or _DULL.search(plain)
    return "" if dull or len(bare) > _LONGEST else bare
