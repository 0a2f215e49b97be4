"""What was agreed with a hosted service, and what a training there will cost. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bot.errors import UserError
from training.trainers.examples import Examples

ENDS: Final = date(2027, 1, 6)
"""OpenAI's own service; https://developers.openai.com/api/docs/deprecations"""
_NOTICE: Final = timedelta(days=90)
_FEWEST: Final = 10
"""Examples that services ask for at least."""


@dataclass(frozen=True)
class Terms:
    """What was agreed with the service."""

    method: str
    """``supervised`` or ``dpo``."""
    yen_per_million: float
    most_yen: float
    official: bool
    """Whether it is OpenAI's own, which ends."""

    def cost(self, sent: Examples, epochs: int, today: date) -> dict[str, Any]:
        """Return rows, tokens and yen of a training, and the days that are left if they are few.

        Raises:
            UserError: Too few rows, the service has ended, no price is known, or it is too dear.
        """
        left = (ENDS - today).days
        if sent.rows < _FEWEST:
            raise UserError("hosted.too_few", have=sent.rows, need=_FEWEST)
        if self.official and left <= 0:
            raise UserError("hosted.ended", date=ENDS.isoformat())
        if not self.yen_per_million:
            raise UserError("hosted.no_price")
        tokens = sent.tokens * epochs
        yen = round(tokens * self.yen_per_million / 1e6)
        if yen > self.most_yen:
            raise UserError("hosted.too_dear", yen=yen, tokens=tokens, most=round(self.most_yen))
        told: dict[str, Any] = {"tokens": tokens, "yen": yen, "rows": sent.rows}
        if self.official and left <= _NOTICE.days:
            told["ends"] = {"date": ENDS.isoformat(), "days": left}
        return told
