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
    "playground.help_demo": (
        "見本の会社とボットを手元のブラウザーで試します（アカウント・鍵・ネットワーク不要）。",
        "Try the bot with a sample company in your browser: no account, no key, no network.",
    ),
    "playground.help_port": ("ページを開くポート番号です。", "Port of the page."),
    "playground.help_data": (
        "デモのデータを保存するフォルダーです。",
        "Folder that keeps the demo's data.",
    ),
    "playground.ready": (
        "デモの準備ができました。ブラウザーで開いてください: {url} （終了は Ctrl-C）",
        "The demo is ready. Open {url} in your browser (Ctrl-C ends it).",
    ),
    "playground.not_ready": (
        "ページは {url} で開けますが、ボットの起動に時間がかかっています。",
        "The page is at {url}, but the bot is taking long to start.",
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
