"""Masking personal data."""

WORDS: dict[str, tuple[str, str]] = {
    "privacy.help": (
        '個人情報・秘密情報を伏せます。標準入力の JSONL {{"id","text"}} を1行ずつ処理します。',
        'Mask personal data and secrets; reads JSONL {{"id","text"}} from stdin line by line.',
    ),
    "privacy.policy": (
        "train は漏れなく伏せ、answer は代表電話など公開情報を残します。",
        "train misses nothing; answer keeps public things such as hotlines readable.",
    ),
    "privacy.bad_line": (
        "{line} 行目を処理できませんでした: {why}",
        "Line {line} was skipped: {why}",
    ),
    "privacy.not_json": ("JSON として読み取れません。", "it is not JSON."),
    "privacy.no_id": (
        '{{"id", "text"}} の形の JSON ではありません。',
        'it is not an object like {{"id", "text"}}.',
    ),
    "privacy.no_text": ("text が文字列ではありません。", "its text is not a string."),
}
