"""Frozen datasets: files that never change, named by the hash of their content.

``<data>/datasets/<hash>/`` holds ``train.jsonl``, ``validation.jsonl``, ``holdout.jsonl``,
``manifest.json`` and ``card.md``. The same kept pairs give the same bytes, whenever and wherever
they are frozen. A row is what training reads::

    {"pair_id","question","answer","evidence":[{"passage_id","document","heading","text"}],
     "facts":[{"kind","value"}],"language","source","consent","topic","critical","family"}

and, where an expert's answer replaced another, ``"rejected"``: preference training reads both.
"""

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import audit
from bot.crash import point
from bot.errors import Broken, UserError
from bot.settings import Settings
from bot.store import Store, insert_once
from bot.text import content_hash
from curation import files as files_
from curation import settings as curation_settings
from curation.caps import Signed, capped
from curation.card import card
from curation.leaks import Leaks, leaks
from curation.settings import CurationSettings
from curation.split import SIDES
from curation.tables import Clean, Dataset, Member, Pair, Verdict
from curation.verdicts import kept

VERSION: Final = "2"
_CITED = re.compile(r"\[\d+\]")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Frozen:
    """A frozen dataset."""

    folder: Path
    hash: str
    train_rows: int
    leaks: int
    """Holdout rows found again in the training rows; anything but 0 voids a comparison."""


def freeze(
    store: Store,
    settings: Settings,
    *,
    sources: Collection[str] | None = None,
    rules: CurationSettings | None = None,
) -> Frozen:
    """Freeze the pairs that every step has kept.

    Args:
        store: The database.
        settings: Names the data folder.
        sources: Sources whose pairs may be in it; None allows all.
        rules: Curation's settings; None reads them.

    Raises:
        UserError: There is no pair to freeze.
    """
    rules = rules or curation_settings.load()
    with store.read() as session:
        rows = rows_of(session, sources)
        out = _capped(session, rows, rules)
        rows = _without(rows, out)
        close = leaks(rows["train"], rows["holdout"], rules).embedding
        out |= {train: "near_holdout" for train, _ in close}
        rows = _without(rows, out)
        more = about(session, rows)
        dropped = dropped_now(session) | Counter(f"freeze/{why}" for why in out.values())
    if not any(rows.values()):
        raise UserError("dataset.empty")
    found = leaks(rows["train"], rows["holdout"], rules)
    files = {f"{side}.jsonl": _lines(rows[side]) for side in SIDES}
    manifest = _manifest(rows, files, found, rules, sources) | {"capped": dict(sorted(out.items()))}
    name = manifest["hash"]
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    files["card.md"] = card(rows, {**manifest, **more}, dropped)
    folder = settings.data / "datasets" / name
    _write(folder, files)
    point("dataset.written")
    counts = {side: len(rows[side]) for side in SIDES}
    with store.write() as session:
        relative = str(folder.relative_to(settings.data))
        row = Dataset(hash=name, folder=relative, counts=counts, leaks=found.total)
        if insert_once(session, row):
            audit.record(session, "curation", "dataset.frozen", name, **counts)
    return Frozen(folder, name, counts["train"], found.total)


def _without(
    rows: Mapping[str, Sequence[dict[str, Any]]], out: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    return {side: [row for row in rows[side] if row["pair_id"] not in out] for side in SIDES}


def about(session: Session, rows: Rows) -> dict[str, Any]:
    """Return what the card tells of the rows beyond what stands in them; nobody is named."""
    here = {row["pair_id"] for side in SIDES for row in rows[side]}
    topic = {row["pair_id"]: str(row["topic"] or "-") for side in SIDES for row in rows[side]}
    topics: dict[str, Counter[str]] = defaultdict(Counter)
    authors: Counter[str] = Counter()
    licences: Counter[str] = Counter()
    masked = 0
    found = select(Pair.id, Pair.author, Pair.licence, Clean.masked)
    for pair_id, author, licence, pieces in session.exec(
        found.join(Clean, col(Clean.pair_id) == col(Pair.id))
    ):
        if pair_id in here:
            authors[author] += 1
            topics[topic[pair_id]][author] += 1
            licences[licence or "-"] += 1
            masked += pieces
    shares = sorted((count for author, count in authors.items() if author), reverse=True)
    return {
        "authors": shares, "unsigned": authors[""], "licences": dict(sorted(licences.items())),
        "masked": masked, "leaning": _leaning(topics),
    }  # fmt: skip


def _leaning(topics: Mapping[str, Counter[str]]) -> dict[str, list[int]]:
    """Return topic -> its rows, and how many would go with the person who wrote most of them."""
    found = {}
    for topic, wrote in sorted(topics.items()):
        most = max((count for author, count in wrote.items() if author), default=0)
        if 2 * most > wrote.total():
            found[topic] = [wrote.total(), most]
    return found


def _capped(session: Session, rows: Rows, rules: CurationSettings) -> dict[str, str]:
    """Return pair id -> why for training rows beyond what one person may write."""
    learnt = {row["pair_id"] for side in ("train", "validation") for row in rows[side]}
    signed = session.exec(select(Pair.id, Pair.author, Pair.topic).order_by(Pair.id))
    return capped([Signed(*one) for one in signed if one[0] in learnt], rules)


def rows_of(session: Session, sources: Collection[str] | None) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each side, in the order of their ids."""
    good = kept(session)
    found: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    rows = session.exec(
        select(Pair, Clean, Member)
        .join(Clean, col(Clean.pair_id) == col(Pair.id))
        .join(Member, col(Member.pair_id) == col(Pair.id))
        .order_by(Pair.id)
    )
    for pair, clean, member in rows:
        allowed = sources is None or pair.source in sources
        if pair.id in good and allowed and member.side in found:
            found[member.side].append(as_row(pair, clean, member.family))
    return found


def as_row(pair: Pair, clean: Clean, family: str) -> dict[str, Any]:
    """Return a pair as training reads it."""
    names = ("passage_id", "document", "heading", "text")
    return {
        "pair_id": pair.id,
        "question": clean.question,
        "answer": cited(clean),
        "evidence": [{name: passage[name] for name in names} for passage in clean.evidence],
        "facts": clean.facts,
        "language": pair.language,
        "source": pair.source,
        "consent": pair.consent,
        "topic": clean.topic,
        "critical": clean.critical,
        "family": family,
        **({"rejected": clean.rejected} if clean.rejected else {}),
    }


def cited(clean: Clean) -> str:
    """Return the answer with the number of the passage it rests on, as live answers have it.

    Experts rarely write citations; a model trained on answers without them would unlearn to cite.
    """
    gold = [n for n, passage in enumerate(clean.evidence, start=1) if passage.get("gold")]
    abstains = any(fact["kind"] == "abstains" for fact in clean.facts)
    if _CITED.search(clean.answer) or abstains or not gold:
        return clean.answer
    return clean.answer.rstrip() + "".join(f"[{n}]" for n in gold[:2])


def verify(folder: Path) -> dict[str, Any]:
    """Return the manifest of a frozen dataset after comparing every file with it.

    Raises:
        Broken: A file is missing or is not what was frozen.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        for name, wanted in manifest["files"].items():
            if content_hash((folder / name).read_bytes()) != wanted:
                raise Broken("dataset.changed", folder=folder.name, file=name)
    except (OSError, ValueError, KeyError):
        raise Broken("dataset.changed", folder=folder.name, file="manifest.json") from None
    return manifest


def read_rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a frozen dataset by side."""
    return {
        side: [
            json.loads(line)
            for line in (folder / f"{side}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        for side in SIDES
    }


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def _manifest(
    rows: Rows,
    files: Mapping[str, str],
    found: Leaks,
    rules: CurationSettings,
    sources: Collection[str] | None,
) -> dict[str, Any]:
    hashes = {name: content_hash(text) for name, text in files.items()}
    about = {
        "version": VERSION,
        "files": hashes,
        "counts": {side: len(rows[side]) for side in SIDES},
        "families": {side: len({row["family"] for row in rows[side]}) for side in SIDES},
        "sources": dict(sorted(Counter(r["source"] for side in SIDES for r in rows[side]).items())),
        "consents": dict(
            sorted(Counter(r["consent"] for side in SIDES for r in rows[side]).items())
        ),
        "allowed_sources": None if sources is None else sorted(sources),
        "split": {
            "salt": rules.split_salt,
            "holdout_share": rules.holdout_share,
            "validation_share": rules.validation_share,
        },
        "near_duplicate": [rules.near_duplicate, rules.near_duplicate_same_answer],
        "leaks": found.counts(),
    }
    name = content_hash(json.dumps([VERSION, hashes], sort_keys=True))
    return {"hash": name, **about}


def dropped_now(session: Session) -> dict[str, int]:
    """Return step and reason -> how many pairs are out for it now."""
    found: Counter[str] = Counter()
    for verdict in session.exec(select(Verdict).where(col(Verdict.kept).is_(False))):
        found[f"{verdict.step}/{verdict.why.partition(':')[0]}"] += 1
    return dict(sorted(found.items()))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files into a folder of another name, then move it: it is there whole or not."""
    if folder.exists():
        return
    part = files_.part_of(folder)
    for name, text in files.items():
        (part / name).write_text(text, encoding="utf-8")
        point("dataset.part")
    try:
        part.rename(folder)
    except OSError:  # another process froze the same rows meanwhile
        shutil.rmtree(part, ignore_errors=True)
        if not folder.exists():
            raise Broken("dataset.unwritable", folder=str(folder)) from None
