"""What search costs in a large library: documents a second, milliseconds a query, memory, edits.

    python -m tests.bench.retrieval_scale [PASSAGES ...]        (10000 and 100000 without any)

The manuals are made up from a seed: Japanese rules with codes, amounts and offices, a hundred
passages each. Everything is measured through ``ingest`` and ``Library``, as the bot uses them.
"""

import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.access import Reader
from bot.llm.ngram import NgramEmbedder
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store

_EACH: Final = 100
_QUESTIONS: Final = 300
_EDITED: Final = 10
_ROUNDS: Final = 7
"""Re-ingests of which the median is told."""
_READER: Final = Reader("bench")
_THINGS: Final = """出張 旅費 宿泊 日当 通勤 手当 残業 休暇 欠勤 申請 承認 稟議 契約 検収
    請求 支払 経費 領収書 社用車 備品 図面 品質 検査 不良 是正 設備 点検
    安全 避難 訓練 入館 名札 鍵 端末 回線 権限 保守 障害
    監査 教育 採用 異動""".split()  # noqa: SIM905
_OFFICES: Final = """総務部 人事部 経理部 情報システム課 品質保証部 購買課 工務部 営業本部 法務室
    監査室""".split()  # noqa: SIM905
_ACTS: Final = """届け出る 申請する 承認を受ける 報告する 保管する 精算する 返却する
    記録する""".split()  # noqa: SIM905


class CountingEmbedder(NgramEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text, (n, d)."""
        self.count += len(texts)
        return super().embed(texts)


def manual(number: int, edition: int = 0) -> str:
    """Return one made-up manual; another edition differs in one paragraph."""
    draw = Random(number)
    subject = "・".join(draw.sample(_THINGS, 2))
    parts = [f"# {subject}規程 第{number}号\n"]
    for article in range(_EACH):
        one, two, three = draw.sample(_THINGS, 3)
        office, act = draw.choice(_OFFICES), draw.choice(_ACTS)
        amount, days = draw.randrange(1, 900) * 100, draw.randrange(1, 60)
        said = f"第{edition}版の" if edition and article == _EACH // 2 else ""
        parts.append(
            f"## 第{article + 1}条（{one}と{two}）\n\n"
            f"{said}{one}に伴う{two}は、{days}営業日前までに{office}へ{act}。"
            f"上限は{amount:,}円とし、様式{number}-{article}を添える。"
            f"{three}がある場合は{draw.choice(_OFFICES)}の指示に従い、{draw.choice(_THINGS)}の結果を"
            f"{draw.choice(_OFFICES)}に{draw.choice(_ACTS)}ものとする。\n"
        )
    return "\n".join(parts)


def question(draw: Random, manuals: int) -> str:
    """Return a question as an employee would put it."""
    one, two = draw.sample(_THINGS, 2)
    asked = draw.choice(
        ("はいつまでに出せばいいですか", "の上限はいくらですか", "はどこに申請しますか")
    )
    code = f"様式{draw.randrange(manuals)}-{draw.randrange(_EACH)}の" if draw.random() < 0.2 else ""
    return f"{code}{one}をするときの{two}{asked}"


def measure(passages: int, scratch: Path) -> dict[str, float]:
    """Build a library of this many passages and return its figures."""
    number = passages // _EACH
    folder, data = scratch / "manuals", scratch / "data"
    folder.mkdir(parents=True)
    data.mkdir()
    files = [folder / f"{n:05d}.md" for n in range(number)]
    for n, file in enumerate(files):
        file.write_text(manual(n), encoding="utf-8")
    settings, embedder = Settings(data=data), CountingEmbedder()
    store = Store(settings.url)
    store.create_tables()
    library = Library(store, settings, embedder)
    started = perf_counter()
    ingest(store, [folder])
    library.catch_up()
    seconds = perf_counter() - started
    found = {"documents/s": number / seconds, "passages/s": passages / seconds}
    found |= _queries(library, number)
    found |= _edits(store, library, embedder, files)
    library.close()
    store.close()
    found["memory MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _queries(library: Library, manuals: int) -> dict[str, float]:
    draw = Random(5)
    for _ in range(20):
        library.search(question(draw, manuals), _READER)
    taken = []
    for _ in range(_QUESTIONS):
        asked = question(draw, manuals)
        started = perf_counter()
        library.search(asked, _READER)
        taken.append((perf_counter() - started) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    return {"query p50 ms": float(p50), "query p95 ms": float(p95)}


def _edits(
    store: Store, library: Library, embedder: CountingEmbedder, files: Sequence[Path]
) -> dict[str, float]:
    edited = files[1 : 1 + _EDITED]
    taken: list[float] = []
    for edition in range(1 + _ROUNDS, 1, -1):  # the second edition last
        for n, file in enumerate(edited, 1):
            file.write_text(manual(n, edition), encoding="utf-8")
        embedder.count, started = 0, perf_counter()
        ingest(store, edited)
        library.catch_up()
        taken.append(perf_counter() - started)
    per_edit = embedder.count / _EDITED
    before = {f"様式{n}-{_EACH // 2}" for n in range(1, 1 + _EDITED)}
    stale = sum(
        form in hit.text and "第2版" not in hit.text and hit.source in {f.name for f in edited}
        for form in sorted(before)
        for hit in library.search(f"{form}を添えるのは何ですか", _READER)
        if form + "を" in hit.text
    )
    for file in edited:
        file.unlink()
    ingest(store, [files[0].parent])
    library.catch_up()
    gone = {file.name for file in edited}
    stale += sum(
        hit.source in gone
        for form in sorted(before)
        for hit in library.search(f"{form}を添えるのは何ですか", _READER)
    )
    return {
        "re-ingest of 10 s": float(np.median(taken)),
        "embeddings an edit": per_edit,
        "stale hits": float(stale),
    }


def main() -> None:
    """Print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000]
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            figures = measure(size, Path(scratch))
        cells = ", ".join(f"{name} {value:.2f}" for name, value in figures.items())
        sys.stdout.write(f"{size} passages: {cells}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
