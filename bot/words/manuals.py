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
        "この形式（{suffix}）には対応していません。Markdown・テキスト・HTML・PDF・Word・Excel・PowerPoint・CSV・メール（eml）を取り込めます。",
        "This format ({suffix}) is not supported. Markdown, text, HTML, PDF, Word, Excel, PowerPoint, CSV and e-mail (eml) can be ingested.",
    ),
    "manuals.too_large": (
        "ファイルが大きすぎます（上限 {limit} MB）。分割してから取り込んでください。",
        "The file is too large (limit {limit} MB). Please split it first.",
    ),
    "manuals.unreadable": (
        "ファイルを開けません。読み取り権限をご確認ください。",
        "The file cannot be opened. Please check its permissions.",
    ),
    "manuals.moving": (
        "書き込みの途中のようです。書き終わってから、もう一度取り込んでください。",
        "It seems to be still being written. Please ingest it again once that is done.",
    ),
    "manuals.slow": (
        "{seconds} 秒以内に読み取れませんでした。ファイルを分割するか、保存し直してからお試しください。",
        "It could not be read within {seconds} seconds. Please split the file or save it again.",
    ),
    "manuals.memory": (
        "読み取りに必要なメモリーが上限を超えました。ファイルを分割してから取り込んでください。",
        "Reading it needs more memory than is allowed. Please split the file first.",
    ),
    "manuals.damaged": (
        "ファイルが壊れているか、途中で切れています。元のアプリで開いて保存し直してください。",
        "The file is damaged or incomplete. Please open it in its own application and save it again.",
    ),
    "manuals.nested": (
        "要素の入れ子が深すぎるため、最後まで読み取れません。単純な構造で保存し直してください。",
        "Its parts are nested too deeply to be read to the end. Please save it in a simpler form.",
    ),
    "manuals.mismatch": (
        "拡張子と中身の形式が合っていません。正しい形式で保存し直してください。",
        "What is inside does not fit the file's extension. Please save it in the right format.",
    ),
    "manuals.encrypted": (
        "パスワードや権限の制限がかかっています。解除して保存し直してください。",
        "It is protected by a password or permissions. Please save a copy without protection.",
    ),
    "manuals.scan": (
        "文字情報のない PDF（スキャン画像）です。OCR で文字を付けてから取り込んでください。",
        "The PDF is a scan without text. Please run OCR on it first.",
    ),
    "manuals.ocr_missing": (
        "スキャン画像の PDF ですが、OCR プログラム（{program}）が見つかりません。インストールするか、設定 ocr をご確認ください。",
        "The PDF is a scan, and the OCR program ({program}) is not there. Please install it or check the setting ocr.",
    ),
    "manuals.ocr_failed": (
        "OCR（{program}）で読み取れませんでした。日本語の言語データ（tesseract-ocr-jpn など）があるかご確認ください。",
        "OCR ({program}) could not read it. Please check that its language data (such as tesseract-ocr-jpn) is installed.",
    ),
    "manuals.note_ocr": (
        "スキャン画像（{count} ページ）を OCR で読み取りました。誤読がないか、回答の引用を原本とお確かめください。",
        "A scan of {count} pages was read by OCR. Please compare quotes with the original.",
    ),
    "manuals.too_many_pages": (
        "ページ数が多すぎます（上限 {limit} ページ）。分割してから取り込んでください。",
        "It has too many pages (limit {limit}). Please split it first.",
    ),
    "manuals.too_much_text": (
        "本文が長すぎます（上限 {limit} MB）。分割してから取り込んでください。",
        "It holds too much text (limit {limit} MB). Please split it first.",
    ),
    "manuals.packed": (
        "展開後のサイズが異常に大きいため、安全のため開きませんでした。",
        "It would unpack to an abnormal size, so for safety it was not opened.",
    ),
    "manuals.packed_names": (
        "ファイルの内部に不正なパスやリンクが含まれるため、安全のため開きませんでした。",
        "It holds unsafe paths or links inside, so for safety it was not opened.",
    ),
    "manuals.entities": (
        "内部の XML に実体宣言が含まれるため、安全のため開きませんでした。",
        "Its XML declares entities, so for safety it was not opened.",
    ),
    "manuals.macro": (
        "マクロを含む形式、またはバイナリ形式のブックは取り込めません。マクロなしの形式（docx・xlsx・pptx）で保存し直してください。",
        "Files with macros and binary workbooks are not ingested. Please save it as docx, xlsx or pptx.",
    ),
    "manuals.old_office": (
        "古い Office の形式（{suffix}）には対応していません。docx・xlsx・pptx で保存し直してください。",
        "The old Office format {suffix} is not supported. Please save it as docx, xlsx or pptx.",
    ),
    "manuals.archive": (
        "圧縮ファイル（{suffix}）は開きません。展開してから取り込んでください。",
        "Archives ({suffix}) are not opened. Please unpack it first.",
    ),
    "manuals.far_cells": (
        "表から遠く離れたセルに値があるため取り込めません。不要なセルを削除してください。",
        "Cells far away from the table hold values. Please delete those that are not needed.",
    ),
    "manuals.too_many_cells": (
        "セルが多すぎます（上限 {limit} 個）。必要な表だけに分けてから取り込んでください。",
        "It has too many cells (limit {limit}). Please keep only the tables that are needed.",
    ),
    "manuals.link": (
        "フォルダの外を指すリンクのため取り込みません。実体のファイルを置いてください。",
        "It is a link that leads out of the folder. Please put the file itself there.",
    ),
    "manuals.parser_down": (
        "読み取り用のプロセスを起動できません。サーバーの空きメモリーをご確認ください。",
        "The process that reads files cannot be started. Please check the server's free memory.",
    ),
    "manuals.note_invisible": (
        "目に見えない制御文字を {count} 個取り除きました。",
        "Removed {count} invisible control characters.",
    ),
    "manuals.note_hidden_text": (
        "画面に見えない隠し文字を {count} 文字取り除きました。元のファイルをご確認ください。",
        "Left out {count} characters of hidden text that nobody sees. Please check the file.",
    ),
    "manuals.note_hidden_sheets": (
        "非表示のシート（{names}）は取り込みませんでした。",
        "Hidden sheets were left out: {names}.",
    ),
    "manuals.note_hidden_rows": (
        "非表示の行・列 {count} 本は取り込みませんでした。",
        "{count} hidden rows or columns were left out.",
    ),
    "manuals.note_far_sheets": (
        "遠く離れたセルに値があるシート（{names}）は取り込みませんでした。",
        "Sheets with cells far away were left out: {names}.",
    ),
    "manuals.note_formulas": (
        "計算結果が保存されていない数式 {count} 個は空欄として扱いました。Excel で開いて保存し直すと読み取れます。",
        "{count} formulas have no saved result and read as empty. Open and save the file in Excel.",
    ),
    "manuals.note_hidden_slides": (
        "非表示スライド {count} 枚は取り込みませんでした。",
        "{count} hidden slides were left out.",
    ),
    "manuals.note_speaker_notes": (
        "スライド {count} 枚の発表者ノートは取り込みませんでした。",
        "Speaker notes of {count} slides were left out.",
    ),
    "manuals.note_pages": (
        "読み取れないページが {count} ページあり、そのページは取り込みませんでした。",
        "{count} pages could not be read and were left out.",
    ),
    "manuals.note_attachments": (
        "添付ファイル {count} 件は開いていません。必要であれば個別に取り込んでください。",
        "{count} attachments were not opened. Ingest them on their own if needed.",
    ),
    "manuals.note_day": (
        "先頭の「{name}: {value}」を日付として読み取れないため、期間の指定として扱いませんでした。2026-03-31・2026年3月31日・令和8年3月31日のいずれかの形でご記入ください。",
        "“{name}: {value}” in its front matter is not a date, so it has no effect. Please write it as 2026-03-31.",
    ),
    "manuals.note_days_crossed": (
        "先頭に書かれた有効期限（{until}）が開始日（{since}）より前のため、期間の指定として扱いませんでした。日付をご確認ください。",
        "Its last day ({until}) is before its first day ({since}), so neither has an effect. Please check the dates.",
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
    "embedder.unreadable": (
        "埋め込みモデル {folder} を読み込めません。フォルダーの中身をご確認ください。",
        "The embedding model {folder} cannot be loaded. Please check what is in its folder.",
    ),
    "embedder.layout": (
        "モデル {folder} の構成（{what}）には対応していません。ほかのモデルを指定してください。",
        "The layout of the model {folder} ({what}) is not supported. Please name another model.",
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
    "manuals.searching": (
        "{count} 件の質問を検索しています",
        "Searching for {count} questions",
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
        "マニュアル（Markdown・テキスト・HTML・PDF・Word・Excel・PowerPoint・CSV・eml）のファイルやフォルダを取り込みます。",
        "Ingest manuals (Markdown, text, HTML, PDF, Word, Excel, PowerPoint, CSV, eml): files or whole folders.",
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
    "manuals.help_watch": (
        "変更を見張り、変わるたびに取り込みます（Ctrl-C で終了）。",
        "Keep watching and ingest whenever something changes (Ctrl-C ends it).",
    ),
    "manuals.help_dry_run": (
        "取り込まずに、何が変わるか、最近のどの回答に影響するかだけを表示します。",
        "Only show what would change and which recent answers it would touch; write nothing.",
    ),
    "manuals.would_ingest": (
        "まだ取り込んでいません。取り込むと、追加 {added} 件、更新 {changed} 件、変更なし {unchanged} 件、削除 {removed} 件、取り込めないもの {refused} 件、期限切れになる確認済み回答 {verified} 件です。",
        "Nothing was written. An ingest would add {added}, change {changed}, leave {unchanged}, remove {removed}, refuse {refused}, and expire {verified} verified answers.",
    ),
    "manuals.would_change": (
        "最近の回答のうち {answers} 件は、なくなるか変わる記述をもとにしていました：",
        "{answers} recent answers were given from passages that would go or change:",
    ),
    "manuals.watching": (
        "変更を待っています（Ctrl-C で終了）",
        "Waiting for changes (Ctrl-C ends)",
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
