"""The playground workspace: its page, people and notes."""

WORDS: dict[str, tuple[str, str]] = {
    "playground.company_unreadable": (
        "会社の設定ファイル {path} を読み取れません: {what}",
        "The company file {path} cannot be read: {what}",
    ),
    "playground.port_in_use": (
        "ポート {port} は使用中です。--port で別の番号を指定してください（例: sodateru demo --port 8301）。",
        "Port {port} is in use. Choose another with --port (for example: sodateru demo --port 8301).",
    ),
    "playground.bad_fault": (
        "障害の指定が正しくありません: {what}",
        "This fault rule is not valid: {what}",
    ),
    "playground.required": ("この項目を入力してください。", "Please fill in this field."),
    "playground.too_long": (
        "{most}文字以内で入力してください。",
        "Please keep this within {most} characters.",
    ),
    "playground.too_short": (
        "{least}文字以上で入力してください。",
        "Please enter at least {least} characters.",
    ),
}
