"""What is said about the goal, the way to a model of one's own, and money."""

WORDS: dict[str, tuple[str, str]] = {
    "check.title": ("自社モデルの育成状況", "On the way to a model of your own"),
    "check.goal": (
        "目標: {improve}（対象: {whom}／成功の基準: {measure}）",
        "Goal: {improve} (for {whom}; success: {measure})",
    ),
    "check.no_goal": (
        "目標: まだ決まっていません。何を、誰のために、どこまで良くするかを最初に決めましょう。",
        "Goal: not set yet. Begin with what is to get better, for whom, and how far.",
    ),
    "check.stage": ("現在の段階: {stage}", "Stage: {stage}"),
    "stage.road_start": ("準備（資料の登録前）", "start (no manuals yet)"),
    "stage.road_poc": (
        "第1段階: 資料検索による回答の試行（RAG PoC）",
        "1: answers from the manuals (RAG PoC)",
    ),
    "stage.road_collect": ("第2段階: 専門家の修正を集める", "2: collecting experts' corrections"),
    "stage.road_verified": ("第3段階: 検証済みの回答を業務で使う", "3: verified answers at work"),
    "stage.road_pilot": ("第4段階: 自社モデルの試験学習（LoRA）", "4: a first training (LoRA)"),
    "stage.road_own": ("第5段階: 自社モデルによる運用", "5: a model of your own serves"),
    "stage.road_steady": ("第6段階: 定期的な点検と再学習", "6: regular tests and retraining"),
    "check.next_start": (
        "次にすること: 社内資料を登録してください（sodateru ingest フォルダー名）。",
        "Next: load your manuals (sodateru ingest FOLDER).",
    ),
    "check.next_poc": (
        "次にすること: 1つの部署で質問してもらい、誤った回答を専門家が書き直してください。",
        "Next: let one department ask, and let experts rewrite what is wrong.",
    ),
    "check.next_collect": (
        "次にすること: データの少ない分野から、専門家の書き直しと承認を進めてください。",
        "Next: go on with rewrites and approvals, beginning with the topics that have little data.",
    ),
    "check.next_verified": (
        "次にすること: 検証済みの回答を使いながら、学習を始める条件を1つずつ満たしてください。",
        "Next: use the verified answers, and meet what a training needs one by one.",
    ),
    "check.next_pilot": (
        "次にすること: 試験学習の判定結果を確認し、必要なら不足しているデータを補ってください。",
        "Next: read the verdict on the first training, and add the data that it asks for.",
    ),
    "check.next_own": (
        "次にすること: 毎週の再テストの結果を確認し、新しい修正を集め続けてください。",
        "Next: watch the weekly tests and go on collecting corrections.",
    ),
    "check.next_steady": (
        "次にすること: 定期点検の結果に変化がないか、月に一度確認してください。",
        "Next: once a month, see whether the regular tests have changed.",
    ),
    "check.steps": (
        "7つの手順（✔ 完了　▶ 途中　· これから）",
        "Seven steps (✔ done, ▶ begun, · to come)",
    ),
    "step.goal": ("1. 目標とデータ利用方針を決める", "1. Set the goal and decide on data use"),
    "step.collect": ("2. データを集める", "2. Collect data"),
    "step.quality": ("3. 正解を付け、品質を確かめる", "3. Label it and control its quality"),
    "step.choose": ("4. 基盤モデルと設定を選ぶ", "4. Choose the base model and its settings"),
    "step.train": ("5. 予算の範囲で学習する", "5. Train within the budget"),
    "step.evaluate": ("6. 数値と人の目で評価する", "6. Evaluate with numbers and with people"),
    "step.deploy": ("7. 本番に切り替え、見守り、育て直す", "7. Deploy, watch, retrain"),
    "check.topics": (
        "分野ごとのデータ（カバー率: 別の言い方の質問に近い例がある割合）",
        "Data by topic (reach: share of questions with a near example in other words)",
    ),
    "check.topic": (
        "{topic}: {pairs} 組（うち評価用 {holdout} 問）、カバー率 {covered}",
        "{topic}: {pairs} pairs ({holdout} held out), reach {covered}",
    ),
    "check.topics_more": ("ほか {count} 分野", "{count} more topics"),
    "check.no_topics": ("まだデータがありません。", "No data yet."),
    "check.more": (" → {topic}であと約 {more} 組", " → about {more} more pairs in {topic}"),
    "check.more_none": (" → 十分です", " → enough"),
    "check.more_flat": (
        " → 必要数はまだ見通せません（似た質問が少ないため）",
        " → too few alike questions to tell how many more",
    ),
    "check.more_unseen": (
        " → あと {missing} 組で必要数を見積もれます",
        " → {missing} more before the need can be estimated",
    ),
    "check.conditions": (
        "学習を始める条件（○ 満たしている　× まだ）",
        "What a training needs (○ met, × not yet)",
    ),
    "check.goal_ok": ("○ 目標: 記録済み", "○ Goal: recorded"),
    "check.goal_no": (
        "× 目標: 未記録 → sodateru train goal --admin ID --improve … --for … --measure …",
        "× Goal: not recorded → sodateru train goal --admin ID --improve … --for … --measure …",
    ),
    "source.form": ("専用フォーム", "own form"),
    "source.document": ("社内文書", "documents"),
    "source.slack_modal": ("Slack の書き直し画面", "Slack rewrites"),
    "source.slack_thread": ("Slack のスレッド", "Slack threads"),
    "source.slack_vote": ("Slack の評価", "Slack votes"),
    "check.decision_ok": (
        "○ データ利用方針: {sources}（決定者 {admin}）",
        "○ Data-use decision: {sources} (by {admin})",
    ),
    "check.decision_no": (
        "× データ利用方針: 未記録 → sodateru train decide --admin ID --source form",
        "× Data-use decision: none recorded → sodateru train decide --admin ID --source form",
    ),
    "check.base_ok": ("○ 基盤モデル: {base}", "○ Base model: {base}"),
    "check.base_no": (
        "× 基盤モデル: 未選択 → SODATERU_BASE_MODEL で指定",
        "× Base model: none chosen → set SODATERU_BASE_MODEL",
    ),
    "check.pairs_ok": (
        "○ 学習用のペア: {have} 組（必要 {need} 組）",
        "○ Pairs to train on: {have} (needs {need})",
    ),
    "check.pairs_no": (
        "× 学習用のペア: {have} 組（あと {missing} 組必要）",
        "× Pairs to train on: {have} ({missing} more needed)",
    ),
    "check.holdout_ok": (
        "○ 評価用の質問: {have} 問（必要 {need} 問）",
        "○ Held-out questions: {have} (needs {need})",
    ),
    "check.holdout_no": (
        "× 評価用の質問: {have} 問（あと {missing} 問必要）",
        "× Held-out questions: {have} ({missing} more needed)",
    ),
    "check.fresh_ok": (
        "○ 前回の学習より後の新しいペア: {have} 組（必要 {need} 組）",
        "○ New pairs since the last training: {have} (needs {need})",
    ),
    "check.fresh_no": (
        "× 前回の学習より後の新しいペア: {have} 組（あと {missing} 組。同じデータで学習し直しても良くなりません）",
        "× New pairs since the last training: {have} ({missing} more; the same data would teach nothing new)",
    ),
    "check.rested_ok": (
        "○ 前回の学習からの間隔: {need} 日以上",
        "○ At least {need} days since the last training",
    ),
    "check.rested_no": (
        "× 前回の学習からの間隔: あと {days} 日（{need} 日以上空けます）",
        "× {days} more days to wait ({need} between trainings)",
    ),
    "check.streak_ok": (
        "○ 直近の判定: 連続する不合格・保留は {count} 回",
        "○ Verdicts without a PASS in a row: {count}",
    ),
    "check.streak_no": (
        "× 直近の判定: {count} 回続けて合格していません。sodateru train advise で原因を確認してください",
        "× {count} verdicts in a row without a PASS. See why with sodateru train advise",
    ),
    "check.cap_ok": (
        "○ 月の上限: 範囲内（上限 {cap} 円、残り {left} 円）",
        "○ Within the month's cap of {cap} yen ({left} left)",
    ),
    "check.uncapped_ok": ("○ 月の上限: 設定なし", "○ No cap for the month"),
    "check.cap_no": (
        "× 月の上限: 残り {left} 円に対し見込み {yen} 円です（上限 {cap} 円）",
        "× {left} of the month's cap of {cap} yen are left; about {yen} yen are needed",
    ),
    "check.approval_ok": (
        "○ 費用の承認: 不要または承認済み（{most} 円までは承認不要）",
        "○ Approval: not needed or given (up to {most} yen needs none)",
    ),
    "check.approval_no": (
        "× 費用の承認: 見込み {yen} 円は承認が必要です → sodateru train approve --admin ID --yen {yen}",
        "× Approval: the expected {yen} yen needs one → sodateru train approve --admin ID --yen {yen}",
    ),
    "check.frozen_ok": ("○ 学習の停止: なし", "○ Learning is not frozen"),
    "check.frozen_no": (
        "× 学習の停止: 管理者 {admin} が停止中",
        "× Learning is frozen by administrator {admin}",
    ),
    "check.cost_rough": (
        "費用の目安: 1回 約 {yen} 円、約 {minutes} 分（実績がないための概算）。今月の学習費用 {month} 円（使用済みと確保済み）",
        "Cost: about {yen} yen and {minutes} minutes a run (a rule of thumb so far); {month} yen spent or set aside this month",
    ),
    "check.cost_measured": (
        "費用の見込み: 1回 約 {yen} 円、約 {minutes} 分（これまでの実績から）。今月の学習費用 {month} 円（使用済みと確保済み）",
        "Cost: about {yen} yen and {minutes} minutes a run (from earlier runs); {month} yen spent or set aside this month",
    ),
    "check.advice_train": (
        "診断: 残っている誤りの多くは、学習で改善が見込めます。",
        "Advice: training can be expected to help with most of what is still wrong.",
    ),
    "check.advice_do_not_train": (
        "診断: いまは学習しないことをお勧めします（sodateru train advise で理由を確認できます）。",
        "Advice: do not train now (sodateru train advise says why).",
    ),
    "check.advice_too_few": (
        "診断: 判断に必要な質問がまだ足りません。回答の書き直しと承認を続けてください。",
        "Advice: too few questions to tell yet; go on with rewrites and approvals.",
    ),
    "check.ready": (
        "→ 条件がそろいました。sodateru train run で学習を始められます。",
        "→ Ready: sodateru train run",
    ),
    "check.not_ready": (
        "→ まだ学習の時期ではありません。× の項目を満たすと、定期実行で自動的に始まります。",
        "→ Not yet. Once every × is met, the calendar begins a training by itself.",
    ),
    "goal.incomplete": (
        "目標には、何を（--improve）、誰のために（--for）、成功の基準（--measure）の3つが必要です。",
        "A goal needs three things: what (--improve), for whom (--for), and the measure (--measure).",
    ),
    "goal.missing": (
        "目標がまだ記録されていません。管理者が sodateru train goal --admin ID --improve … --for … --measure … を実行してください。",
        "No goal is recorded yet. An administrator must run sodateru train goal --admin ID --improve … --for … --measure ….",
    ),
    "goal.saved": (
        "目標を記録しました: {improve}（対象: {whom}／成功の基準: {measure}）",
        "Recorded: {improve} (for {whom}; success: {measure})",
    ),
    "goal.unknown_topics": (
        "※ 次の分野のペアはまだありません: {topics}。この分野では判定ができず、保留になります。",
        "Note: no pair has these topics yet: {topics}. Until some do, every verdict will be HOLD.",
    ),
    "cost.no_amount": (
        "承認する金額（円）を 0 より大きい数で指定してください。",
        "Name an amount in yen above 0.",
    ),
    "cost.over_cap": (
        "今月の学習費用（使用済みと確保済み）{month} 円に見込み {yen} 円を加えると、上限 {cap} 円を超えるため学習を始めません。来月まで待つか、sodateru train goal で上限を見直してください。",
        "With {month} yen spent or set aside this month, the expected {yen} yen would exceed the cap of {cap} yen; nothing was trained. Wait for next month, or change the cap with sodateru train goal.",
    ),
    "cost.needs_approval": (
        "見込み {yen} 円の学習には管理者の承認が必要です。sodateru train approve --admin ID --yen {yen} を実行してください。",
        "A training of about {yen} yen needs an administrator's approval: sodateru train approve --admin ID --yen {yen}.",
    ),
    "cost.approved": (
        "次の学習を {yen} 円まで承認しました。",
        "The next training may cost up to {yen} yen.",
    ),
    "train.help_goal": ("学習の目標を記録します。", "Record the goal of learning."),
    "train.help_improve": ("何を良くするか", "What is to get better"),
    "train.help_for": ("誰のために", "For whom"),
    "train.help_measure": ("成功の基準", "By what success will be known"),
    "train.help_topic": (
        "勝敗を決める分野（繰り返し指定可。省略時はすべて）",
        "A topic that decides (repeatable; all of them unless told)",
    ),
    "train.help_cap": ("月の費用の上限（円）。0 は上限なし", "Most yen in a month; 0 is no limit"),
    "train.help_approve": ("次の学習の費用を承認します。", "Approve what the next training costs."),
    "train.help_yen": ("承認する金額（円）", "Yen that are approved"),
}
