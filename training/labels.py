"""What experts preferred in blind tastings, with the passages that the answers rest on."""

from pathlib import Path

from sqlmodel import col, select

from bot.store import Store
from bot.tables import Tasting
from training.evaluate import read_holdout
from training.judge import Rival
from training.tables import Run

_MOST = 200


def tasted(store: Store, data: Path) -> list[tuple[Rival, int]]:
    """Return the newest tastings: 1 for the challenger, -1 for the champion, 0 for alike."""
    with store.read() as session:
        voted = session.exec(
            select(Tasting).where(Tasting.choice != "").order_by(col(Tasting.voted_at).desc())
            .limit(_MOST)
        ).all()  # fmt: skip
        runs = {one.id: one for one in session.exec(
            select(Run).where(col(Run.id).in_({vote.run_id for vote in voted}))
        )}  # fmt: skip
    rows = {run.id: _rows(data / run.dataset_folder) for run in runs.values()}
    return [_label(one, runs[one.run_id].challenger_id, rows[one.run_id].get(one.pair_id, {}))
            for one in voted if one.run_id in runs]  # fmt: skip


def _rows(folder: Path) -> dict[str, dict[str, object]]:
    if not (folder / "holdout.jsonl").exists():
        return {}
    return {row["pair_id"]: row for row in read_holdout(folder).rows}


def _label(vote: Tasting, challenger: str, row: dict[str, object]) -> tuple[Rival, int]:
    left_new = vote.left_version == challenger
    asked = {"question": vote.question, "language": vote.language, "evidence": [], **row}
    old, new = (vote.right, vote.left) if left_new else (vote.left, vote.right)
    if vote.choice == "same":
        return Rival(asked, old, new), 0
    return Rival(asked, old, new), 1 if (vote.choice == "left") == left_new else -1
