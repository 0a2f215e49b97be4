"""What curation of pairs says."""

WORDS: dict[str, tuple[str, str]] = {
    "pairs.help": ("学習用の質問と回答（ペア）。", "Question and answer pairs."),
    "pairs.help_import": (
        "JSONL・CSV・Excel（.xlsx）からペアを取り込みます（1行1件、重複は取り込みません）。",
        "Import pairs from JSONL, CSV or Excel, one a line; importing again changes nothing.",
    ),
    "pairs.help_export": (
        "学習に使えるペアを、個人情報を伏せて JSONL で書き出します。",
        "Write the pairs that may train, masked, as JSONL.",
    ),
    "pairs.help_list": ("ペアと判定の一覧を表示します。", "List pairs and their verdicts."),
    "pairs.help_show": (
        "1件のペアを、各段階の判定とあわせて表示します。",
        "Show one pair with the verdict of every step.",
    ),
    "pairs.help_source": ("入手元の名前（例: form）。", "Name of the source, e.g. form."),
    "pairs.help_consent": (
        "利用の同意（例: 2026-form-v1）。必須です。",
        "The consent under which it may be used; required.",
    ),
    "pairs.help_licence": ("ライセンス。", "Licence."),
    "pairs.help_author": ("書いた人のユーザー ID。", "User id of whoever wrote it."),
    "pairs.help_kind": (
        "rows（行）、chat（対話形式）、preference（良い回答と悪い回答）。",
        "rows, chat messages, or preference (chosen and rejected).",
    ),
    "pairs.help_out": ("書き出し先のファイル。", "File to write to."),
    "pairs.help_why": (
        "この理由で除外されたペアだけ（例: manual_gap）。",
        "Only pairs dropped for this reason, e.g. manual_gap.",
    ),
    "pairs.help_limit": ("表示する件数。", "How many to show."),
    "pairs.imported": (
        "追加 {added}件、更新 {changed}件、変更なし {unchanged}件、取り込めなかった行 {refused}件",
        "added {added}, changed {changed}, unchanged {unchanged}, refused {refused}",
    ),
    "pairs.refused": ("{line}行目: {why}", "Line {line}: {why}"),
    "pairs.not_json": ("JSON として読み取れません。", "it is not JSON."),
    "pairs.no_text": (
        "question と answer の両方に文章が必要です。",
        "it needs text in both question and answer.",
    ),
    "pairs.too_long": (
        "質問か回答が長すぎます（上限 8,000文字）。",
        "its question or answer is too long (limit 8,000 characters).",
    ),
    "pairs.reserved_id": (
        "rewrite: と rating: で始まる ID は使えません。",
        "ids that begin with rewrite: or rating: are reserved.",
    ),
    "pairs.bad_fields": (
        "documents・quotes・facts・evidence・language のいずれかの形が正しくありません。",
        "one of documents, quotes, facts, evidence, language is not as expected.",
    ),
    "pairs.no_column": (
        "「{column}」という列はありません。ある列: {columns}",
        "There is no column {column}. There are: {columns}",
    ),
    "pairs.bad_map": (
        "--map {word} を読み取れません。「項目=列名」（列は + でつなげます）の形で指定してください。項目: {fields}",
        "--map {word} cannot be read. Write field=column (columns joined by +). Fields: {fields}",
    ),
    "pairs.help_map": (
        "項目=列名（例: question=件名+本文）。何度でも指定できます。",
        "field=column, for instance question=subject+body; may be repeated.",
    ),
    "pairs.help_preview": (
        "取り込まずに、どう読み取るかだけを表示します。",
        "Only show how the file would be read; nothing is written.",
    ),
    "pairs.help_audience": (
        "読んでよい人（everyone、または ID をカンマ区切り）。everyone 以外は学習に使いません。",
        "Who may read them: everyone, or ids with commas; only everyone trains.",
    ),
    "pairs.column": ("列「{column}」→ {field}", "column {column} -> {field}"),
    "pairs.not_taken": ("（取り込みません）", "(not taken over)"),
    "pairs.preview": (
        "{total}行のうち {good}件を取り込めます。",
        "{good} of {total} rows can be imported.",
    ),
    "pairs.preview_refused": ("取り込めない行 {count}件: {why}", "{count} rows refused: {why}"),
    "pairs.help_add": (
        "理想の回答を1件登録します（フォーム入力と同じ扱い）。",
        "Add one ideal answer, as a form does.",
    ),
    "pairs.help_question": ("質問。", "The question."),
    "pairs.help_answer": ("回答。", "The answer."),
    "pairs.help_topic": ("話題。", "Topic."),
    "pairs.bad_day": (
        "有効期間の日付を読み取れません（例: 2026-10-01、令和8年10月1日）。",
        "a day of validity cannot be read (for instance 2026-10-01).",
    ),
    "pairs.no_consent": (
        "--source と --consent を指定してください。同意の記録がないペアは学習に使えません。",
        "Name --source and --consent: a pair without a recorded consent can never train.",
    ),
    "pairs.format": (
        "{suffix} 形式は読み取れません。JSONL・CSV・Excel（.xlsx）を指定してください。",
        "{suffix} cannot be read. Please give a JSONL, CSV or Excel (.xlsx) file.",
    ),
    "pairs.encoding": (
        "{path} の文字コードを判別できません。UTF-8 で保存し直してください。",
        "The encoding of {path} cannot be told. Please save it as UTF-8.",
    ),
    "pairs.unknown": (
        "ペア {pair} は見つかりません。sodateru pairs list で確認してください。",
        "There is no pair {pair}. See sodateru pairs list.",
    ),
    "pairs.exported": ("{count}件を {path} に書き出しました。", "Wrote {count} to {path}."),
    "pairs.none": ("ペアはまだありません。", "There are no pairs yet."),
    "curate.help": ("ペアの選別。", "Curation of pairs."),
    "curate.help_run": (
        "訂正の収集、伏せ字、重複・品質・鮮度の確認、振り分けまでを行います。",
        "Harvest, mask, check quality and freshness, find duplicates, split.",
    ),
    "curate.help_stats": ("段階ごとの判定を集計します。", "Count the verdicts of every step."),
    "curate.judging": (
        "ペアを確認しています（{done}/{total}件）",
        "Judging pairs ({done}/{total})",
    ),
    "curate.done": (
        "ペア {pairs}件のうち {kept}件が使えます（今回の新規 {harvested}件）。",
        "{kept} of {pairs} pairs can be used ({harvested} harvested now).",
    ),
    "curate.dropped": ("除外 {why}: {count}件", "dropped {why}: {count}"),
    "curate.stale": (
        "要確認 {pair_id}: 「{document}」{heading} の記述が変わりました。",
        "to be checked {pair_id}: {document} {heading} has changed.",
    ),
    "curate.conflict": (
        "食い違い {pair}: {why}（どちらが正しいか決まるまで保留）",
        "contradiction {pair}: {why} (held until somebody decides)",
    ),
}
