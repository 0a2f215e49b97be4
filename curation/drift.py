"""Where wording drifts from the glossary: in answers, month by month, and in the manuals."""

from collections import Counter, defaultdict
from typing import Any

from sqlmodel import Session, col, select

from bot.glossary import current
from bot.settings import Settings
from bot.tables import Passage
from curation.style import manner
from curation.tables import Clean, Pair
from curation.terms import drifting
from curation.verdicts import kept


def drift(session: Session, settings: Settings) -> dict[str, Any]:
    """Return term -> form -> count for ``answers`` and ``manuals``, and both by ``months``.

    A form that only the manuals use tells that the glossary, or the manual, wants a change.
    """
    glossary = current(settings)
    good = kept(session)
    months: dict[str, list[str]] = defaultdict(list)
    manners: Counter[str] = Counter()
    rows = select(Pair, Clean).join(Clean, col(Clean.pair_id) == col(Pair.id)).order_by(Pair.id)
    for pair, clean in session.exec(rows):
        if pair.id in good:
            months[f"{pair.created_at:%Y-%m}"].append(clean.answer)
            manners[manner(clean.answer.splitlines()[-1]) or "other"] += 1
    answers = [text for texts in months.values() for text in texts]
    manuals = session.exec(select(Passage.text).where(col(Passage.removed_at).is_(None)))
    return {
        "answers": drifting(answers, glossary),
        "months": {month: drifting(texts, glossary) for month, texts in sorted(months.items())},
        "manuals": drifting(manuals, glossary),
        "manner": dict(sorted(manners.items())),
    }
