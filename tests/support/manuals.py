"""A small office's manuals in a fresh data folder, for tests of retrieval."""

from dataclasses import dataclass
from pathlib import Path

from bot.llm.ngram import NgramEmbedder
from bot.retrieval.ingest import Ingested, ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store

LEAVE = """# 休暇規程

## 第1章　総則

### 第1条（目的）

この規程は、社員の休暇について必要な事項を定める。

## 第2章　年次有給休暇

### 第2条（付与日数）

入社6か月後に10日の年次有給休暇を付与する。パートタイマーは所定労働日数に応じて付与する。

### 第3条（申請手続）

年次有給休暇を取得するときは、3営業日前までに勤怠システムから申請する。急病の場合は当日の申請を認める。
"""
TRAVEL = """# 出張旅費規程

## 日当

国内出張の日当は1日2,500円とする。海外出張の日当は地域区分により5,000円から8,000円とする。

## 宿泊費

| 地域 | 上限額 |
|---|---|
| 東京・大阪 | 12,000円 |
| その他 | 9,500円 |

## 精算

出張から戻った日の翌日から5営業日以内に経費精算システムで申請する。領収書を添付する。
"""
SYSTEM = """# 社内システム利用案内

## パスワードの再設定

パスワードを忘れたときは、ログイン画面の「パスワードを忘れた方」から再設定メールを受け取る。

## エラー E-1042

接続先のサーバーが応答しないときに表示される。VPN を接続し直してから再度お試しください。
"""


@dataclass
class Office:
    """A data folder, its store, and a folder of manuals that tests may change."""

    data: Path
    manuals: Path
    store: Store
    settings: Settings

    def write(self, name: str, text: str | bytes) -> Path:
        """Write one manual."""
        path = self.manuals / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def ingest(self, **options: object) -> Ingested:
        """Ingest the whole folder."""
        return ingest(self.store, [self.manuals], **options)  # type: ignore[arg-type]

    def library(self) -> Library:
        """Open a library over the data folder; the caller closes it."""
        return Library(self.store, self.settings, NgramEmbedder(64))


def office(folder: Path, *, filled: bool = True) -> Office:
    """Return an office in a fresh folder; ``filled`` writes three manuals, ingests none."""
    data, manuals = folder / "data", folder / "manuals"
    data.mkdir()
    manuals.mkdir()
    settings = Settings(data=data)
    store = Store(settings.url)
    store.create_tables()
    made = Office(data, manuals, store, settings)
    if filled:
        for name, text in (("休暇規程.md", LEAVE), ("出張/旅費.md", TRAVEL), ("system.md", SYSTEM)):
            made.write(name, text)
    return made
