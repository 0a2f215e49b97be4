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
    "check.stage": ("現在の段階: {stage}", "Where you are: {stage}"),
    "stage.road_start": ("準備（社内資料の登録前）", "the start (no manuals yet)"),
    "stage.road_poc": (
        "6段階のうち第1段階「社内資料による回答を試す」",
        "stage 1 of 6, trying answers from the manuals",
    ),
    "stage.road_collect": (
        "6段階のうち第2段階「専門家の修正を集める」",
        "stage 2 of 6, collecting experts' corrections",
    ),
    "stage.road_verified": (
        "6段階のうち第3段階「確認済みの回答を業務で使う」",
        "stage 3 of 6, verified answers at work",
    ),
    "stage.road_pilot": (
        "6段階のうち第4段階「自社モデルを試しに学習する」",
        "stage 4 of 6, a first training of your own model",
    ),
    "stage.road_own": (
        "6段階のうち第5段階「自社モデルで運用する」",
        "stage 5 of 6, a model of your own serves",
    ),
    "stage.road_steady": (
        "6段階のうち第6段階「定期的に点検し、学習し直す」",
        "stage 6 of 6, regular tests and retraining",
    ),
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
        "次にすること: 確認済みの回答を使いながら、学習を始める条件を1つずつ満たしてください。",
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
        "分野ごとのデータ（1組は質問1つと正解1つ。カバー率は、似た質問の正解がほかにもある質問の割合）",
        "Data by topic (a pair is a question with its right answer; reach is the share of questions that have a similar one with a right answer beside them)",
    ),
    "check.topic": (
        "{topic}: {pairs} 組（うち評価用 {holdout} 問）、カバー率 {covered}",
        "{topic}: {pairs} pairs ({holdout} held out), reach {covered}",
    ),
    "check.topics_more": (
        "ほか {count} 分野（それぞれ {most} 組以下）: {names}",
        "{count} more topics ({most} pairs or fewer each): {names}",
    ),
    "check.no_topics": ("まだデータがありません。", "No data yet."),
    "check.more": (
        " → {aim} まで、{topic}であと約 {more} 組",
        " → about {more} more pairs in {topic} to reach {aim}",
    ),
    "check.more_none": (" → 十分です", " → enough"),
    "check.more_flat": (
        " → 似た質問が少ないため、必要な数はまだ見積もれません",
        " → too few alike questions to tell how many more",
    ),
    "check.more_unseen": (
        " → あと {missing} 組集まると、必要な数を見積もれます",
        " → with {missing} more, the need can be estimated",
    ),
    "check.conditions": (
        "学習を始める条件（○ 満たしている　× まだ）",
        "What a training needs (○ met, × not yet)",
    ),
    "check.goal_ok": ("○ 目標: 記録済みです", "○ Goal: recorded"),
    "check.goal_no": (
        "× 目標: まだ記録されていません → 管理者が実行してください: sodateru train goal --admin 管理者のID --improve 何を --for 誰のために --measure 成功の基準",
        "× Goal: not recorded yet → an administrator runs: sodateru train goal --admin ID --improve WHAT --for WHOM --measure SUCCESS",
    ),
    "source.form": ("専用フォーム", "own form"),
    "source.document": ("社内文書", "documents"),
    "source.slack_modal": ("Slack の書き直し画面", "Slack rewrites"),
    "source.slack_thread": ("Slack のスレッド", "Slack threads"),
    "source.slack_vote": ("Slack の評価", "Slack votes"),
    "check.decision_ok": (
        "○ 学習に使ってよいデータ: {sources}（決定した管理者 {admin}）",
        "○ Data that may be trained on: {sources} (decided by {admin})",
    ),
    "check.decision_no": (
        "× 学習に使ってよいデータ: まだ決まっていません → 社内で決めてから、管理者が実行してください: sodateru train decide --admin 管理者のID --source form（Slack では /sodateru policy set form）",
        "× Data that may be trained on: not decided yet → once your organisation has decided, an administrator runs: sodateru train decide --admin ID --source form (in Slack: /sodateru policy set form)",
    ),
    "check.base_ok": (
        "○ 基盤モデル（学習の土台）: {base}",
        "○ Base model that training starts from: {base}",
    ),
    "check.base_no": (
        "× 基盤モデル（学習の土台）: まだ選ばれていません → システム担当者が、ダウンロード済みのモデルのフォルダーを設定ファイルの base_model に書いてください",
        "× Base model that training starts from: none chosen yet → whoever runs the system writes the folder of a downloaded model into the settings as base_model",
    ),
    "check.pairs_ok": (
        "○ 学習用のペア: {have} 組（必要 {need} 組）",
        "○ Pairs to train on: {have} (needs {need})",
    ),
    "check.pairs_no": (
        "× 学習用のペア: {have} 組（あと {missing} 組必要） → 専門家が回答を書き直す、または承認すると増えます",
        "× Pairs to train on: {have} ({missing} more needed) → experts' rewrites and approvals add to them",
    ),
    "check.holdout_ok": (
        "○ 評価用の質問: {have} 問（必要 {need} 問）",
        "○ Held-out questions: {have} (needs {need})",
    ),
    "check.holdout_no": (
        "× 評価用の質問: {have} 問（あと {missing} 問必要） → ペアが増えると、一部が自動で評価用になります",
        "× Held-out questions: {have} ({missing} more needed) → as pairs come in, a part of them is held out by itself",
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
        "○ 学習費用の月の上限: 範囲内です（上限 {cap} 円、残り {left} 円）",
        "○ Within the month's cap of {cap} yen ({left} left)",
    ),
    "check.uncapped_ok": (
        "○ 学習費用の月の上限: 設定されていません",
        "○ No cap for the month",
    ),
    "check.cap_no": (
        "× 学習費用の月の上限: 残り {left} 円に対し、見込みは {yen} 円です（上限 {cap} 円） → 来月まで待つか、管理者が sodateru train goal で上限を見直してください",
        "× {left} of the month's cap of {cap} yen are left; about {yen} yen are needed → wait for next month, or an administrator changes the cap with sodateru train goal",
    ),
    "check.approval_ok": (
        "○ 費用の承認: 不要か、承認済みです（{most} 円までは承認不要）",
        "○ Approval: not needed or given (up to {most} yen needs none)",
    ),
    "check.approval_no": (
        "× 費用の承認: 見込み {yen} 円には承認が必要です → 管理者が実行してください: sodateru train approve --admin 管理者のID --yen {bare}",
        "× Approval: the expected {yen} yen needs one → an administrator runs: sodateru train approve --admin ID --yen {bare}",
    ),
    "check.frozen_ok": ("○ 学習の一時停止: していません", "○ Learning is not frozen"),
    "check.frozen_no": (
        "× 学習の一時停止: 管理者 {admin} が停止しています → 再開するときは、管理者が実行してください: sodateru model freeze --admin 管理者のID --lift",
        "× Learning is frozen by administrator {admin} → to go on, an administrator runs: sodateru model freeze --admin ID --lift",
    ),
    "check.cost_unknown": (
        "費用の目安: ペアが集まると見積もれます。今月の学習費用は {month} 円です（進行中の学習のために確保した分を含む）",
        "Cost: can be estimated once there are pairs; {month} yen spent or set aside this month",
    ),
    "check.cost_rough": (
        "費用の目安: 1回 約 {yen} 円、約 {minutes} 分（まだ実績がないための概算）。今月の学習費用は {month} 円です（進行中の学習のために確保した分を含む）",
        "Cost: about {yen} yen and {minutes} minutes a run (a rule of thumb so far); {month} yen spent or set aside this month",
    ),
    "check.cost_measured": (
        "費用の見込み: 1回 約 {yen} 円、約 {minutes} 分（これまでの実績から）。今月の学習費用は {month} 円です（進行中の学習のために確保した分を含む）",
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
        "→ まだ学習の時期ではありません。× の項目がすべて ○ になると、定期実行で自動的に始まります。",
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
