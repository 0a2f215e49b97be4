"""Registry, inbox, outbox, processes, doctor."""

WORDS: dict[str, tuple[str, str]] = {
    "registry.no_champion": (
        "回答に使うモデルがまだ登録されていません。sodateru serve を一度起動してください。",
        "No model serves yet. Start sodateru serve once.",
    ),
    "registry.no_previous": (
        "戻せる以前のモデルがありません。",
        "There is no earlier model to roll back to.",
    ),
    "registry.unknown": (
        "モデル {version} は登録されていません。sodateru model list で確認してください。",
        "There is no model {version}. See sodateru model list.",
    ),
}
