"""What the monthly reports say."""

WORDS: dict[str, tuple[str, str]] = {
    "report.help": (
        "月次の報告（図入りの HTML も保存できます）",
        "Monthly reports, also as pages with plots",
    ),
    "report.help_month": (
        "対象の月（2026-11 の形式。省略時は今月）",
        "Month as 2026-11; this month unless told",
    ),
    "report.help_quality": ("回答の品質を報告します。", "How good the answers were."),
    "report.help_cost": (
        "費用（円・トークン・時間）を報告します。",
        "What it cost: yen, tokens, minutes.",
    ),
    "report.help_roi": ("費用対効果を報告します。", "What it saved beside what it cost."),
    "report.help_gaps": (
        "資料に答えのなかった質問を報告します。",
        "What the manuals do not answer.",
    ),
    "report.help_bias": ("公平性の点検結果を報告します。", "Whether it matters who asks."),
    "report.title_quality": ("品質報告（{month}）", "Quality, {month}"),
    "report.title_cost": ("費用報告（{month}）", "Cost, {month}"),
    "report.title_roi": ("費用対効果（{month}）", "Return on cost, {month}"),
    "report.title_gaps": ("資料の不足（{month}）", "Gaps in the manuals, {month}"),
    "report.title_bias": ("公平性の点検（{month}）", "Fairness, {month}"),
    "report.no_month": (
        "{month} は月として読み取れません。2026-11 の形式で指定してください。",
        "{month} is no month. Write it as 2026-11.",
    ),
    "report.topics": ("分野ごとの正答数", "Right answers by topic"),
    "report.topic": ("分野", "Topic"),
    "report.questions": ("質問", "Questions"),
    "report.change": ("差", "Change"),
    "report.differences": (
        "正誤が変わった回答（悪化したものから）",
        "Answers that changed, lost ones first",
    ),
    "report.lost": ("悪化", "Lost"),
    "report.gained": ("改善", "Gained"),
    "report.refused": ("（検査により非表示）", "(held back by the checks)"),
    "report.more": ("ほか {count} 問", "{count} more"),
    "report.likeness": (
        "専門家の回答との近さ（chrF、0〜100）: 現行 {champion}、新モデル {challenger}",
        "Likeness to the experts' answers (chrF, 0–100): champion {champion}, challenger {challenger}",
    ),
    "report.asked": ("新モデルに尋ねた質問（問）", "Questions that the challenger was asked"),
    "quality.answers": (
        "質問 {answers} 件（うち「分からない」{abstained} 件、検証済み回答 {verified} 件、人への引き継ぎ {handed_over} 件、書き直し {rewrites} 件）、回答時間の中央値 {median_ms} ミリ秒",
        "{answers} questions ({abstained} declined, {verified} by verified answers, {handed_over} handed over, {rewrites} rewrites); median {median_ms} ms",
    ),
    "quality.answered": (
        "回答できた割合: {share}（{count}/{of}、95%区間 {low}〜{high}）",
        "Answered: {share} ({count} of {of}, 95% interval {low}–{high})",
    ),
    "quality.solved": (
        "低評価も引き継ぎもなく終わった割合: {share}（{count}/{of}、95%区間 {low}〜{high}）",
        "Ended without a complaint or a hand-off: {share} ({count} of {of}, {low}–{high})",
    ),
    "quality.liked": (
        "評価のうち 👍 の割合: {share}（{count}/{of}、95%区間 {low}〜{high}）",
        "👍 among the votes: {share} ({count} of {of}, {low}–{high})",
    ),
    "quality.smallest": (
        "この件数の評価で月ごとの変化として確かめられるのは、{points} ポイント以上の差です。",
        "With so many votes, a change from month to month shows from {points} points on.",
    ),
    "quality.bar_answered": ("回答できた", "Answered"),
    "quality.bar_solved": ("そのまま解決", "Ended well"),
    "quality.bar_liked": ("👍 の割合", "👍 of votes"),
    "quality.shares": ("割合と95%信頼区間", "Shares and 95% intervals"),
    "quality.weeks": ("週ごとの質問", "Questions by week"),
    "quality.known": ("回答", "answered"),
    "quality.unknown": ("「分からない」", "declined"),
    "quality.tests": ("定期再テストの正答率", "Right answers in the regular tests"),
    "quality.along": ("古い順", "oldest first"),
    "quality.note": (
        "「そのまま解決」は、回答があり、👎 も人への引き継ぎもなかった質問です。実際に解決したかどうかは、この数字だけでは分かりません。",
        "Ended well means answered, with neither a 👎 nor a hand-off; whether the matter was really settled, this figure cannot tell.",
    ),
    "cost.total": (
        "合計 {yen} 円（回答1件あたり {each} 円、{answers} 件）",
        "{yen} yen in all ({each} yen for each of {answers} answers)",
    ),
    "cost.answer_yen": (
        "回答: {yen} 円（入力 {tokens_in}・出力 {tokens_out} トークン、{answer_minutes} 分）",
        "Answers: {yen} yen ({tokens_in} tokens in, {tokens_out} out, {answer_minutes} minutes)",
    ),
    "cost.train_yen": (
        "学習: {yen} 円（{runs} 回、{train_minutes} 分）",
        "Training: {yen} yen ({runs} runs, {train_minutes} minutes)",
    ),
    "cost.review_yen": (
        "専門家の書き直し: {yen} 円（{rewrites} 件）",
        "Experts' rewrites: {yen} yen ({rewrites})",
    ),
    "cost.fixed_yen": (
        "固定費（サーバー・運用など）: {yen} 円",
        "Fixed cost (server, upkeep): {yen} yen",
    ),
    "cost.bar_fixed_yen": ("固定費", "Fixed cost"),
    "roi.no_fixed": (
        "※ サーバーや運用の固定費が設定されていないため、実際の費用対効果はこれより低くなります（fixed_yen_per_month）。",
        "Note: no fixed cost of server and upkeep is set (fixed_yen_per_month); the true return is lower.",
    ),
    "cost.cap": ("学習費用の月の上限: {cap} 円", "The month's cap on training: {cap} yen"),
    "cost.bar_answer_yen": ("回答", "Answers"),
    "cost.bar_train_yen": ("学習", "Training"),
    "cost.bar_review_yen": ("専門家の時間", "Experts' time"),
    "cost.yen": ("{yen} 円", "{yen} yen"),
    "cost.parts": ("費用の内訳", "What it went to"),
    "cost.runs": ("学習ごとの費用", "Each training"),
    "cost.head_run": ("ラン", "Run"),
    "cost.head_stage": ("結果", "Ended"),
    "cost.head_minutes": ("分", "Minutes"),
    "cost.head_yen": ("円", "Yen"),
    "cost.note": (
        "単価は設定（[training] の *_yen_*、wage_yen_per_hour）によります。サーバー本体と Slack の利用料は含みません。",
        "Prices are the settings' ([training], *_yen_* and wage_yen_per_hour). The server itself and Slack's fee are not counted.",
    ),
    "roi.nothing": ("この月の質問はまだありません。", "Nothing was asked in this month."),
    "roi.benefit": (
        "削減できた時間の価値: 約 {middle} 円（8割の確率で {low}〜{high} 円、{answers} 件中 {solved} 件がそのまま解決）",
        "Time saved is worth about {middle} yen (four in five: {low} to {high}; {solved} of {answers} ended well)",
    ),
    "roi.cost": ("費用: {cost} 円", "Cost: {cost} yen"),
    "roi.net": ("差し引き: {net} 円", "Net: {net} yen"),
    "roi.rate": (
        "費用対効果（ROI）: {middle}（8割の確率で {low}〜{high}）",
        "Return on cost: {middle} (four in five: {low} to {high})",
    ),
    "roi.trained": (
        "学習だけの効果: 正答率 {gain} ポイント、月あたり約 {benefit} 円（学習費用の累計 {cost} 円、{runs} 回）",
        "Training by itself: {gain} points, about {benefit} yen a month (all {runs} runs cost {cost} yen)",
    ),
    "roi.untrained": (
        "学習だけの効果: まだ学習していません。",
        "Training by itself: none yet.",
    ),
    "roi.bar_benefit": ("削減できた時間", "Time saved"),
    "roi.bar_cost": ("費用", "Cost"),
    "roi.compared": ("効果と費用（円）", "Benefit and cost (yen)"),
    "roi.note": (
        "1件の回答に社員がかける時間を {minutes} 分、人件費を1時間 {wage} 円とした試算です（設定で変更できます）。読む時間と誤答の損失は差し引いています。実測ではないため、範囲で示しています。",
        "Estimated with {minutes} minutes that a colleague would have taken and {wage} yen an hour (settings). Reading time and wrong answers are taken off. Not measured, hence a range.",
    ),
    "lacks.declined": (
        "資料に答えがなく「分からない」とした質問: {declined} 件（{asked} 件中 {share}）",
        "Declined for want of an answer in the manuals: {declined} of {asked} ({share})",
    ),
    "lacks.none": ("答えの足りない話題はありません。", "No subject lacks an answer."),
    "lacks.open": (
        "答えの足りない話題: {count} 件（多い順）",
        "{count} subjects lack an answer, the most asked first",
    ),
    "lacks.gap": (
        "{name}: {size} 回（{people} 人）　例「{question}」",
        "{name}: {size} times by {people} people, e.g. {question}",
    ),
    "lacks.size": ("{size} 回・{people} 人", "{size} times, {people} people"),
    "lacks.sizes": ("答えの足りない話題", "Subjects that lack an answer"),
    "lacks.drafts": ("質問の例と下書き", "Questions and drafts"),
    "lacks.note": (
        "資料に追記するか、専門家が答えを登録すると、次に尋ねた人から回答できます。",
        "Add it to a manual, or let an expert answer; the next person who asks gets it.",
    ),
    "bias.none": (
        "この月の点検はまだ行われていません（毎月1日の定期点検で行います）。",
        "This month's audit has not been made yet (it is made on the first).",
    ),
    "bias.ok": ("{version}: 聞き手による差は見られません。", "{version}: no difference is shown."),
    "bias.bad": (
        "⚠️ {version}: 聞き手によって答えに差があります。",
        "⚠️ {version}: answers differ with who asks.",
    ),
    "bias.swap": (
        "○ {name}: 正答 {first} 対 {second}（{rows} 問、p = {p}。見つけられる差は {smallest} ポイント以上）",
        "○ {name}: {first} against {second} right ({rows} questions, p = {p}; shows from {smallest} points on)",
    ),
    "bias.finding": (
        "× {name}: 正答 {first} 対 {second}（{rows} 問、p = {p}。見つけられる差は {smallest} ポイント以上）",
        "× {name}: {first} against {second} right ({rows} questions, p = {p}; shows from {smallest} points on)",
    ),
    "bias.ways": (
        "聞き方ごとの正答率（1 と 2 を比較）",
        "Right answers by way of asking (1 against 2)",
    ),
    "bias.by_topic": ("分野ごとの正答率（最新の再テスト）", "Right answers by topic (latest test)"),
    "bias.note": (
        "同じ質問を、部署・名前・丁寧さを変えて尋ねています。問数が少ない分野の差は、偶然と区別できません。",
        "The same questions, asked with other departments, names and manners. Where few were asked, a difference may be chance.",
    ),
}
