"""Errors that more than one room raises."""

WORDS: dict[str, tuple[str, str]] = {
    "error.unexpected": (
        "想定外のエラーが起きました（{name}）。--debug を付けて実行すると詳細を確認できます。",
        "Something unexpected went wrong ({name}). Run again with --debug to see the details.",
    ),
    "error.database_busy": (
        "データベースが混み合っています。少し待ってからもう一度お試しください。",
        "The database is busy. Please try again in a moment.",
    ),
    "error.turn_lost": (
        "この処理（{name}）は止まっていた間に別のプロセスへ引き継がれました。こちらからは何も書き込んでいません。",
        "While this process was suspended another one took the work over ({name}). Nothing more was written here.",
    ),
    "error.database_newer": (
        "データベースの版（{found}）がこのプログラムより新しいため開けません。Sodateru を更新してください。",
        "The database version ({found}) is newer than this program. Please update Sodateru.",
    ),
    "error.restore_unfinished": (
        "バックアップの復元が途中で止まっています。sodateru restore --finish を実行すると、続きから完了します（データフォルダ: {data}）。",
        "A restore was interrupted. sodateru restore --finish completes it (data folder: {data}).",
    ),
    "error.data_in_use": (
        "データフォルダ {folder} は別の Sodateru（プロセス {pid}）が使用中です。先に停止してください。",
        "The data folder {folder} is in use by another Sodateru (process {pid}). Stop it first.",
    ),
    "error.settings": (
        "設定を読み取れません: {what}。deploy/example.toml を参考に修正してください。",
        "The settings cannot be read: {what}. See deploy/example.toml for a working example.",
    ),
    "error.missing_setting": (
        "設定 {name} がありません。環境変数か設定ファイルで指定してください。",
        "The setting {name} is missing. Set it in the environment or in the settings file.",
    ),
    "error.file_missing": (
        "{path} が見つかりません。パスを確認してください。",
        "{path} was not found. Please check the path.",
    ),
    "error.not_installed": (
        "この機能には追加パッケージ「{extra}」が必要です。make setup を実行してください。",
        "This needs the optional package set “{extra}”. Run make setup to install it.",
    ),
    "error.no_reply": (
        "{target} から応答がありません。sodateru serve が動いているか確認してください。",
        "No reply from {target}. Check that sodateru serve is running.",
    ),
}
