"""Every sentence of this package that a person reads, in Japanese and English."""

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
    "dataset.help": ("固定した学習データ。", "Frozen datasets."),
    "dataset.help_freeze": (
        "使えるペアを学習・検証・評価用に分けて固定します。",
        "Freeze the usable pairs as train, validation and holdout.",
    ),
    "dataset.help_sources": (
        "この入手元のペアだけを使います（複数指定可）。",
        "Only pairs of this source; may be given several times.",
    ),
    "dataset.help_list": ("固定済みデータの一覧。", "List frozen datasets."),
    "dataset.help_show": ("固定済みデータの説明書きを表示します。", "Show a dataset's card."),
    "dataset.help_leaks": (
        "評価用データが学習用に混ざっていないか確認し直します。",
        "Check again that nothing of the holdout is in the training rows.",
    ),
    "dataset.empty": (
        "固定できるペアがありません。sodateru curate stats で理由を確認してください。",
        "There is no pair to freeze. See why with sodateru curate stats.",
    ),
    "dataset.unknown": (
        "データセット {hash} は見つかりません。sodateru dataset list で確認してください。",
        "There is no dataset {hash}. See sodateru dataset list.",
    ),
    "dataset.changed": (
        "データセット {folder} の {file} が固定時と異なります。もう一度 dataset freeze を実行してください。",
        "File {file} of dataset {folder} is not what was frozen. Run dataset freeze again.",
    ),
    "dataset.unwritable": (
        "{folder} に書き込めません。空き容量と権限をご確認ください。",
        "{folder} cannot be written. Please check space and permissions.",
    ),
    "dataset.frozen": (
        "データセット {hash}: 学習 {train}件、検証 {validation}件、評価 {holdout}件、混入 {leaks}件",
        "Dataset {hash}: {train} train, {validation} validation, {holdout} holdout, {leaks} leaks",
    ),
    "dataset.leaks": ("混入 {count}件（{detail}）", "{count} leaks ({detail})"),
    "dataset.none": ("固定済みのデータはまだありません。", "No dataset was frozen yet."),
    "forget.help": (
        "ある人、またはあるメッセージに関わる内容をすべての場所から消します（--yes を付けるまでは確認のみ）。",
        "Forget a person or a message everywhere; only shows what it would do without --yes.",
    ),
    "forget.help_user": ("Slack のユーザー ID。", "Slack user id."),
    "forget.help_message": ("メッセージの ts。", "A message's ts."),
    "forget.help_yes": ("実際に消します。元には戻せません。", "Do it; it cannot be undone."),
    "forget.one_of": (
        "--user か --message のどちらか一方を指定してください。",
        "Give either --user or --message.",
    ),
    "forget.would": (
        (
            "消す対象: 質問 {questions}件、回答 {answers}件、書き直し {rewrites}件、確認済み回答 {verified}件、"
            "ペア {pairs}件、データセット {datasets}件、昇格できなくなる版 {versions}件。実行するには --yes を付けてください。"
        ),
        (
            "Would forget: {questions} questions, {answers} answers, {rewrites} rewrites, {verified} verified "
            "answers, {pairs} pairs, rows of {datasets} datasets; {versions} versions could not be promoted. "
            "Add --yes to do it."
        ),
    ),
    "forget.done": (
        (
            "消しました: 質問 {questions}件、回答 {answers}件、書き直し {rewrites}件、確認済み回答 {verified}件、"
            "ペア {pairs}件、データセット {datasets}件、昇格できなくなった版 {versions}件。"
        ),
        (
            "Forgotten: {questions} questions, {answers} answers, {rewrites} rewrites, {verified} verified "
            "answers, {pairs} pairs, rows of {datasets} datasets; {versions} versions may not be promoted."
        ),
    ),
    "card.title": ("データセットの説明", "Dataset card"),
    "card.about": (
        (
            "内容ハッシュ `{hash}`。同じペアからは、いつ作っても同じ内容になります。同じ質問の言い換えは一つの系列にまとめ、"
            "系列ごとに学習・検証・評価のいずれか一方だけに置いています。"
        ),
        (
            "Content hash `{hash}`: the same pairs give the same rows whenever they are frozen. Different "
            "wordings of one question form a family, and a family is on one side only."
        ),
    ),
    "card.side": ("用途", "Side"),
    "card.train": ("学習", "Train"),
    "card.validation": ("検証", "Validation"),
    "card.holdout": ("評価（学習には不使用）", "Holdout (never trained on)"),
    "card.rows": ("件数", "Rows"),
    "card.families": ("系列数", "Families"),
    "card.checked": ("事実確認付き", "With fact checks"),
    "card.sources": ("入手元", "Sources"),
    "card.source": ("入手元", "Source"),
    "card.consents": ("同意", "Consents"),
    "card.consent": ("同意", "Consent"),
    "card.leaks": ("評価用データの混入確認", "Leak report"),
    "card.leaks_none": (
        "評価用の質問と同じ・ほぼ同じ質問は、学習用には1件もありません。",
        "Nothing of the holdout was found in the training rows.",
    ),
    "card.leaks_found": (
        "**{count}件の混入があります。このデータでの比較は無効です。**",
        "**{count} leaks: comparisons on this dataset are void.**",
    ),
    "card.kind": ("種類", "Kind"),
    "card.count": ("件数", "Count"),
    "card.dropped": ("除外したペア", "Dropped pairs"),
    "card.dropped_none": ("除外したペアはありません。", "No pair was dropped."),
    "card.reason": ("段階/理由", "Step/reason"),
    "card.masked": (
        (
            "氏名・連絡先などの個人情報は [人名1] のような目印に置き換えています。マイナンバー、カード番号、"
            "認証情報を含むペアは、伏せ字にせず除外しています。"
        ),
        (
            "Names, contacts and other personal data are replaced by marks such as [NAME1]. Pairs that held a "
            "My Number, a card number or credentials were dropped, not masked."
        ),
    ),
}
