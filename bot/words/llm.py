"""What goes wrong with models and their files."""

WORDS: dict[str, tuple[str, str]] = {
    "artifact.missing": (
        "アダプター {folder} が見つからないか、署名ファイルがありません。",
        "Adapter {folder} is missing or has no manifest.",
    ),
    "artifact.changed": (
        "アダプター {folder} のファイル {file} が作成時と異なります。以前の版に戻してください。",
        "File {file} of adapter {folder} is not what was sealed. Roll back to another version.",
    ),
}
