"""Ingesting manuals and searching them."""

WORDS: dict[str, tuple[str, str]] = {
    "manuals.empty": (
        "本文がないため取り込めません。",
        "It holds no text, so there is nothing to ingest.",
    ),
    "manuals.binary": (
        "テキストではないファイルです。拡張子と中身が合っているかご確認ください。",
        "It is not a text file. Please check that its name fits what is inside.",
    ),
    "manuals.encoding": (
        "文字コードを判別できません。UTF-8 または Shift_JIS で保存し直してください。",
        "Its character encoding cannot be told. Please save it as UTF-8 or Shift_JIS.",
    ),
    "manuals.format": (
        "この形式（{suffix}）には対応していません。Markdown・テキスト・HTML を取り込めます。",
        "This format ({suffix}) is not supported. Markdown, text and HTML can be ingested.",
    ),
    "manuals.too_large": (
        "ファイルが大きすぎます（上限 {limit} MB）。分割してから取り込んでください。",
        "The file is too large (limit {limit} MB). Please split it first.",
    ),
    "manuals.unreadable": (
        "ファイルを開けません。読み取り権限をご確認ください。",
        "The file cannot be opened. Please check its permissions.",
    ),
    "manuals.acl": (
        "閲覧範囲の設定ファイル {path} を読み取れません。[audience] に「パターン = ID の一覧」を書いてください。",
        "The audience file {path} cannot be read. Write “pattern = list of ids” under [audience].",
    ),
    "manuals.index_down": (
        "検索用の索引を開けません。sodateru reindex で作り直してください。",
        "The search index cannot be opened. Rebuild it with sodateru reindex.",
    ),
    "manuals.embedder_down": (
        "埋め込みサーバーから応答がありません。しばらくしてからもう一度お試しください。",
        "The embedding server does not reply. Please try again in a moment.",
    ),
    "manuals.embedder_wrong": (
        "埋め込みモデル {name} の設定に誤りがあります（{what}）。",
        "The embedding model {name} is not set up correctly ({what}).",
    ),
    "manuals.questions_file": (
        '{path} の {line} 行目を読み取れません。1 行に 1 つ {{"id", "question"}} を書いてください。',
        'Line {line} of {path} cannot be read. Write one {{"id", "question"}} per line.',
    ),
    "manuals.question_empty": (
        "質問が空です。知りたいことを入力してください。",
        "The question is empty. Please write what you would like to know.",
    ),
    "manuals.question_missing": (
        "質問を指定するか、--questions と --out の両方を指定してください。",
        "Give a question, or both --questions and --out.",
    ),
    "manuals.question_long": (
        "質問が長すぎます（{length} 文字）。{limit} 文字以内でお願いします。",
        "The question is too long ({length} characters). Please keep it within {limit}.",
    ),
    "manuals.nothing_found": (
        "該当する箇所は見つかりませんでした。",
        "Nothing was found.",
    ),
    "manuals.progress": (
        "資料を読み取っています（{done} / {total} 件）",
        "Reading manuals ({done} of {total})",
    ),
    "manuals.indexing": (
        "索引を更新しています（{done} / {total} 箇所）",
        "Updating the index ({done} of {total} passages)",
    ),
    "manuals.ingested": (
        "追加 {added} 件、更新 {changed} 件、変更なし {unchanged} 件、削除 {removed} 件、取り込めなかったもの {refused} 件（更新した箇所: {passages}、期限切れにした確認済み回答: {expired}）",
        "{added} added, {changed} changed, {unchanged} unchanged, {removed} removed, {refused} refused ({passages} passages updated, {expired} verified answers expired)",
    ),
    "manuals.reindexed": (
        "索引を作り直しました（{count} 箇所）。",
        "The index was rebuilt ({count} passages).",
    ),
    "manuals.batch_done": (
        "{count} 件の質問の検索結果を {path} に書き出しました（1 件あたり {milliseconds} ミリ秒）。",
        "Wrote the results of {count} questions to {path} ({milliseconds} ms each).",
    ),
    "manuals.help_ingest": (
        "マニュアル（Markdown・テキスト・HTML）のファイルやフォルダを取り込みます。",
        "Ingest manuals (Markdown, text, HTML): files or whole folders.",
    ),
    "manuals.help_search": (
        "質問に答えている箇所をマニュアルから探します。",
        "Find the passages of the manuals that answer a question.",
    ),
    "manuals.help_reindex": (
        "データベースから検索用の索引を作り直します。",
        "Rebuild the search index from the database.",
    ),
    "manuals.help_acl": (
        "閲覧範囲を書いた TOML ファイル。",
        "A TOML file that says who may read what.",
    ),
    "manuals.help_audience": (
        "ほかに指定がない資料を読める人・チャンネルの ID（カンマ区切り）。",
        "Ids of who may read manuals that nothing else restricts, comma-separated.",
    ),
    "manuals.help_k": ("件数。", "How many hits."),
    "manuals.help_questions": (
        '1 行に 1 つ {{"id", "question"}} を書いたファイル。',
        'A file with one {{"id", "question"}} per line.',
    ),
    "manuals.help_out": (
        "検索結果を書き出すファイル。",
        "The file to write the results to.",
    ),
    "manuals.help_as": (
        "この人として検索します（Slack のユーザー ID）。",
        "Search as this person (Slack user id).",
    ),
    "manuals.help_channel": (
        "このチャンネルに見せるものとして検索します。",
        "Search for showing in this channel.",
    ),
}  # fmt: skip
