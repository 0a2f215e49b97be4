"""The command line's help and printed lines."""

WORDS: dict[str, tuple[str, str]] = {
    "cli.help": (
        "Sodateru（育てる）: 社内資料に出典付きで答え、専門家の訂正から学ぶ Slack ボット。",
        "Sodateru: a Slack bot that answers from your manuals and learns from your experts.",
    ),
    "cli.debug": (
        "エラーの詳細（トレースバック）を表示します。",
        "Show tracebacks when something goes wrong.",
    ),
    "cli.json": ("JSON で出力します。", "Print JSON."),
}
