"""What a dataset, its card and forgetting says."""

WORDS: dict[str, tuple[str, str]] = {
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
    "card.topics": ("話題", "Topics"),
    "card.topic": ("話題", "Topic"),
    "card.critical": ("重大", "Critical"),
    "card.authors": ("書いた人", "Authors"),
    "card.author_shares": (
        "{count}人が書きました。最も多い人の割合は {largest} です。書いた人が分からない行は {unsigned}件です。",
        "Written by {count} people, the most by one person being {largest}; {unsigned} rows are unsigned.",
    ),
    "card.leaning": (
        "⚠️ 話題「{topic}」は、{rows}件のうち {count}件を1人が書いています。その人の行を除くと、この話題はほとんど残りません。",
        "⚠️ Topic {topic}: one person wrote {count} of {rows} rows; without them little of it is left.",
    ),
    "card.licences": ("ライセンス", "Licences"),
    "card.licence": ("ライセンス", "Licence"),
    "dataset.help_export": (
        "固定済みデータを、他の学習用ツールの形式で書き出します（評価用は含みません）。",
        "Write a frozen dataset for other trainers; the holdout stays here.",
    ),
    "dataset.help_export_kind": (
        "書き出す形式: hub（Hugging Face datasets）、chat（SFT）、preference（TRL）、openai-preference。",
        "What to write: hub (Hugging Face datasets), chat (SFT), preference (TRL), openai-preference.",
    ),
    "dataset.help_export_out": ("書き出し先のフォルダー。", "Folder to write to."),
    "dataset.exported": ("{files} を {path} に書き出しました。", "Wrote {files} to {path}."),
    "dataset.help_diff": (
        "二つの固定済みデータの違いを表示します。",
        "Show what two frozen datasets do not share.",
    ),
    "dataset.diff": (
        "追加 {added}件、削除 {removed}件、内容の変更 {changed}件",
        "{added} added, {removed} removed, {changed} changed",
    ),
    "dataset.help_html": (
        "説明書きと図を HTML で書き出すファイル。",
        "File to write the card and its plots to, as HTML.",
    ),
    "plot.sides": ("用途ごとの件数", "Rows on each side"),
    "plot.topics": ("話題ごとの件数", "Rows by topic"),
    "plot.authors": ("書いた人ごとの件数", "Rows by author"),
    "plot.lengths": ("回答の長さ（文字）", "Length of answers (characters)"),
    "plot.dropped": ("除外の理由", "Why pairs were dropped"),
    "card.masked": (
        (
            "伏せ字にした箇所は {pieces}か所です。氏名・連絡先などの個人情報は [人名1] のような目印に置き換えています。マイナンバー、カード番号、"
            "認証情報を含むペアは、伏せ字にせず除外しています。"
        ),
        (
            "{pieces} pieces were masked. Names, contacts and other personal data are replaced by marks such as [NAME1]. Pairs that held a "
            "My Number, a card number or credentials were dropped, not masked."
        ),
    ),
}
