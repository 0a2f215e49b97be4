"""What curation's part of the experts' queue, of gaps and of drift says."""

WORDS: dict[str, tuple[str, str]] = {
    "review.help": (
        "専門家の確認待ちを1件ずつ表示します。",
        "Show what waits for an expert, one screen each.",
    ),
    "review.help_as": ("確認する人のユーザー ID。", "User id of whoever looks."),
    "review.help_topic": ("この話題だけ。", "Only this topic."),
    "review.help_decide": (
        "1件の判断を記録します: approved（このまま）、fixed（--text に直す）、dropped（使わない）。",
        "Record a decision: approved, fixed (with --text) or dropped.",
    ),
    "review.help_text": ("直した回答。", "The mended answer."),
    "review.help_pace": (
        "確認1件あたりの時間と、専門家どうしの一致の度合いを表示します。",
        "How long a review takes, and how far experts agree.",
    ),
    "review.none": ("確認待ちはありません。", "Nothing waits for a review."),
    "review.unknown": (
        "確認待ち {item} は見つからないか、すでに終わっています。",
        "There is no open review {item}.",
    ),
    "review.not_expert": (
        "{user} さんは専門家として登録されていません。設定の experts に加えてください。",
        "{user} is not registered as an expert; add the id to experts in the settings.",
    ),
    "review.outcome": ("判断は {outcomes} のいずれかです。", "A decision is one of {outcomes}."),
    "review.needs_text": ("fixed には --text が必要です。", "fixed needs --text."),
    "review.left": ("残り {count}件", "{count} left"),
    "review.decided": ("記録しました（{seconds:.0f}秒）。", "Recorded ({seconds:.0f} s)."),
    "review.screen_pair": (
        "学習に使ってよいですか？ {topic}",
        "May this train? {topic}",
    ),
    "review.screen_stale": (
        "根拠の記述が変わりました。まだ正しい（approved）/ 直す（fixed）/ 廃止（dropped）",
        "What it rests on has changed. Still right (approved) / mend (fixed) / end (dropped)",
    ),
    "review.screen_conflict": (
        "二つの回答が食い違っています。A が正しい（approved）/ B が正しい（dropped）/ 直す（fixed）",
        "Two answers contradict. A is right (approved) / B is right (dropped) / mend (fixed)",
    ),
    "review.screen_passages": (
        "二つの資料が食い違っています。A が正しい（approved）/ B が正しい（dropped）/ どちらも正しい（both）",
        "Two documents contradict. A is right (approved) / B is right (dropped) / both are (both)",
    ),
    "review.since_dated": ("（{date} 施行・改定）", " (in force since {date})"),
    "review.since_newer": (
        "（{date} 施行・改定、新しい方）",
        " (in force since {date}, the newer)",
    ),
    "conflicts.help": (
        "資料どうしで数字や期日が食い違う箇所を探し、確認待ちに加えます。",
        "Look for documents that state one rule with different figures, for the experts' queue.",
    ),
    "conflicts.done": (
        "{passages}節を新たに照合し、食い違い {new}組を確認待ちに加えました（未確認 {open}組）。",
        "{passages} new passages compared, {new} new pairs for review ({open} open).",
    ),
    "review.screen_terms": ("この書き方にそろえますか？", "Write it this way?"),
    "review.pace": (
        "確認 {count}件、1件あたり {seconds:.0f}秒（中央値）",
        "{count} reviews, {seconds:.0f} s each (median)",
    ),
    "review.spent": (
        "ペア {pairs}件を確認、1件あたり {minutes:.2f}分、20秒以内の割合 {share:.0%}",
        "{pairs} pairs reviewed, {minutes:.2f} minutes each, {share:.0%} of them within 20 s",
    ),
    "review.agreement": (
        "{topic} {expert}: 一致 {agreed}/{labels}、κ {kappa}",
        "{topic} {expert}: agreed {agreed}/{labels}, kappa {kappa}",
    ),
    "gaps.title_unanswered": ("「{words}」についての質問", "Questions on {words}"),
    "gaps.draft_section": (
        "## {words}\n\n（担当の方が記入してください。次の質問に答える内容です。）\n\n{questions}",
        "## {words}\n\n(To be written by whoever is in charge. It should answer these questions.)\n\n{questions}",
    ),
    "gaps.help": (
        "答えられなかった質問と評価の低い質問を、まとまりごとに表示します。",
        "Show unanswered and badly rated questions, grouped.",
    ),
    "gaps.help_days": ("さかのぼる日数。", "Days to look back."),
    "gaps.line": (
        "{size}件 {name}（未回答 {unanswered}、👎 {disliked}）",
        "{size}x {name} ({unanswered} unanswered, {disliked} disliked)",
    ),
    "gaps.none": (
        "この期間に、まとまった未回答の質問はありません。",
        "No questions went unanswered in this time.",
    ),
    "terms.help": (
        "用語集・表記・文末に合わない書き方を集計します。",
        "Count wordings that are not the house's.",
    ),
    "terms.line": ("{term}: {form} {count}回", "{term}: {form} {count}x"),
    "terms.none": ("用語集に合わない書き方はありません。", "All names are the glossary's."),
    "doubt.help": (
        "疑わしい順にペアを並べます（確認の順番に使えます）。",
        "Rank pairs by doubt, the order in which to look at them.",
    ),
}
