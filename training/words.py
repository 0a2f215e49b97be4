"""Every sentence of this package that a person reads, in Japanese and English."""

WORDS: dict[str, tuple[str, str]] = {
    "train.nothing_to_train_on": (
        "学習に使えるペアがありません。sodateru pairs list で内容を確認してください。",
        "There is no pair to train on. Look at them with sodateru pairs list.",
    ),
    "train.bad_row": (
        "ペア {pair} は学習に使えません（回答が空か、終端記号がありません）。",
        "Pair {pair} cannot be trained on (its answer is empty or has no end mark).",
    ),
    "train.interrupted": (
        "学習プロセスが中断されました（シグナル {signal}）。もう一度実行すると続きから進みます。",
        "The training process was interrupted (signal {signal}). Run again to go on.",
    ),
    "train.child_failed": (
        "学習プロセスが失敗しました: {last}（詳細: {log}）",
        "The training process failed: {last} (details: {log})",
    ),
    "train.no_decision": (
        "学習データの利用方針がまだ記録されていません。管理者が sodateru train decide --admin ID --source form を実行してください。",
        "No data-use decision is recorded yet. An administrator must run sodateru train decide --admin ID --source form.",
    ),
    "train.no_base": (
        "学習する基盤モデルが決まっていません。SODATERU_BASE_MODEL を指定するか、train rehearse で動作を確認してください。",
        "No base model to train. Set SODATERU_BASE_MODEL, or try the machinery with train rehearse.",
    ),
    "train.run_unknown": (
        "学習ラン {run} は見つかりません。",
        "There is no training run {run}.",
    ),
    "train.forbidden": (
        "管理者 {admin} の決定により、どのデータも学習に使えません。変更する場合は sodateru train decide を実行してください。",
        "Administrator {admin} decided that nothing may train. To change it, run sodateru train decide.",
    ),
    "train.frozen": (
        "管理者 {admin} が学習とモデルの切り替えを停止しています。再開するには sodateru model freeze --lift を実行してください。",
        "Administrator {admin} has frozen learning and swaps. To go on, run sodateru model freeze --lift.",
    ),
    "train.not_admin": (
        "{user} は管理者ではありません。SODATERU_ADMINS に登録された方が実行してください。",
        "{user} is not an administrator. Somebody listed in SODATERU_ADMINS must do this.",
    ),
    "train.busy": (
        "別の学習が進行中です。終わってからもう一度お試しください。",
        "Another training is under way. Please try again when it has ended.",
    ),
    "pairs.sides": (
        "学習用ペア: 学習 {train} 件・検証 {validation} 件・評価 {holdout} 件",
        "Pairs: {train} to train on, {validation} validation, {holdout} held out",
    ),
    "train.failed": (
        "学習が想定外のエラーで止まりました（{name}）。管理者にご連絡ください。",
        "Training stopped unexpectedly ({name}). Please tell the administrator.",
    ),
    "train.not_final": (
        "ラン {run} はすでに終わっています（{stage}）。",
        "Run {run} has already ended ({stage}).",
    ),
    "model.no_pass": (
        "{version} には合格（PASS）判定がありません。管理者2名の承認（--override A,B）がある場合のみ切り替えられます。",
        "{version} has no PASS verdict. Only two administrators together may override (--override A,B).",
    ),
    "model.two_admins": (
        "承認には異なる管理者2名の ID が必要です（例: --override U111,U222）。",
        "An override needs the ids of two different administrators (e.g. --override U111,U222).",
    ),
    "model.changed": (
        "{version} のアダプターは判定時と異なるため、切り替えられません。",
        "The adapter of {version} is not the one that was judged; it cannot be promoted.",
    ),
    "rehearse.toy": ("練習用の小さなモデルを作成しています…", "Building the small practice model…"),
    "rehearse.pairs": ("練習用のペアを整えています…", "Curating the practice pairs…"),
    "rehearse.trained": ("LoRA を学習しています…", "Training a LoRA…"),
    "rehearse.evaluated": (
        "未学習の質問で、現行モデルと比較しています…",
        "Comparing with the champion on questions never trained on…",
    ),
    "rehearse.swap": (
        "質問を受けながらモデルを切り替え、元に戻しています…",
        "Swapping under load, then rolling back…",
    ),
    "card.pass": ("✅ リハーサル合格（PASS）", "✅ Rehearsal: PASS"),
    "card.hold": ("⏸ リハーサル保留（HOLD）", "⏸ Rehearsal: HOLD"),
    "card.reject": ("❌ リハーサル不合格（REJECT）", "❌ Rehearsal: REJECT"),
    "card.pairs": (
        "ペア: 学習 {train} 件・検証 {validation} 件・評価 {holdout} 件（漏れ {leaks} 件）",
        "Pairs: {train} to train on, {validation} validation, {holdout} held out ({leaks} leaks)",
    ),
    "card.loss": (
        "損失: {curve} {first} → {last}（{steps} ステップ）",
        "Loss: {curve} {first} → {last} ({steps} steps)",
    ),
    "card.champion": (
        "現行モデル {version}: 正答 {right}/{of}（{share}、95%区間 {low}〜{high}）",
        "Champion {version}: {right} of {of} right ({share}, 95% interval {low}–{high})",
    ),
    "card.challenger": (
        "新モデル {version}: 正答 {right}/{of}（{share}、95%区間 {low}〜{high}）",
        "Challenger {version}: {right} of {of} right ({share}, 95% interval {low}–{high})",
    ),
    "card.p": (
        "改善 {gained} 問・悪化 {lost} 問、p = {p}（基準 {needed} 以下）",
        "{gained} gained, {lost} lost, p = {p} (needs {needed} or less)",
    ),
    "card.swap": (
        "切り替え {ms} ミリ秒（準備を含む）、切り戻し {back} ミリ秒",
        "Swap {ms} ms (warm-up included), rollback {back} ms",
    ),
    "card.answers": (
        "切り替え中の回答 {answers} 件: 欠落 {dropped} 件、版の混在 {mixed} 件",
        "{answers} answers meanwhile: {dropped} dropped, {mixed} mixing versions",
    ),
    "card.seconds": (
        "所要時間 {total} 秒（モデル作成 {toy}・ペア {pairs}・学習 {trained}・評価 {evaluated}・切り替え {swap}）",
        "{total} s in all (model {toy}, pairs {pairs}, training {trained}, evaluation {evaluated}, swap {swap})",
    ),
    "card.honest": (
        "※ これは仕組みが動くことの確認です。練習用の小さなモデルの合格は、自社データでの品質を示すものではありません。",
        "Note: this shows that the machinery works. A toy's PASS says nothing about your company's data.",
    ),
    "check.title": ("学習の準備状況", "Readiness for training"),
    "check.decision_ok": (
        "○ データ利用方針: {sources}（管理者 {admin}）",
        "○ Data-use decision: {sources} (administrator {admin})",
    ),
    "check.decision_no": (
        "× データ利用方針が未記録です → sodateru train decide --admin ID --source form",
        "× No data-use decision recorded → sodateru train decide --admin ID --source form",
    ),
    "check.base_ok": ("○ 基盤モデル: {base}", "○ Base model: {base}"),
    "check.base_no": (
        "× 基盤モデルが未指定です → SODATERU_BASE_MODEL を設定",
        "× No base model chosen → set SODATERU_BASE_MODEL",
    ),
    "check.pairs_ok": (
        "○ 学習用ペア: {have} 件（必要 {need} 件）",
        "○ Pairs to train on: {have} (needs {need})",
    ),
    "check.pairs_no": (
        "× 学習用ペア: {have} 件（あと {missing} 件必要）",
        "× Pairs to train on: {have} (about {missing} more needed)",
    ),
    "check.holdout_ok": (
        "○ 評価用の質問: {have} 問（必要 {need} 問）",
        "○ Held-out questions: {have} (needs {need})",
    ),
    "check.holdout_no": (
        "× 評価用の質問: {have} 問（あと {missing} 問必要）",
        "× Held-out questions: {have} ({missing} more needed)",
    ),
    "check.frozen_no": (
        "× 学習は管理者 {admin} により停止中です",
        "× Learning is frozen by administrator {admin}",
    ),
    "check.frozen_ok": ("○ 学習は停止されていません", "○ Learning is not frozen"),
    "check.ready": ("→ 学習を開始できます: sodateru train run", "→ Ready: sodateru train run"),
    "check.not_ready": ("→ まだ学習の時期ではありません。", "→ Not yet."),
    "run.line": (
        "{id}  {stage}  開始 {created}  理由 {why}",
        "{id}  {stage}  since {created}  because {why}",
    ),
    "run.none": ("学習ランはまだありません。", "There is no training run yet."),
    "run.asked": ("依頼", "asked"),
    "run.scheduled": ("定期", "scheduled"),
    "run.rehearsal": ("リハーサル", "rehearsal"),
    "stage.frozen": ("データ固定済み", "dataset frozen"),
    "stage.trained": ("学習済み", "trained"),
    "stage.evaluated": ("評価済み", "evaluated"),
    "stage.promoted": ("合格・切り替え済み", "passed and promoted"),
    "stage.held": ("保留（HOLD）", "HOLD"),
    "stage.rejected": ("不合格（REJECT）", "REJECT"),
    "stage.failed": ("失敗", "failed"),
    "stage.cancelled": ("中止", "cancelled"),
    "reason.train_pairs": (
        "{mark} 学習用ペア {have} 件（必要 {need} 件）",
        "{mark} {have} pairs to train on (needs {need})",
    ),
    "reason.holdout_rows": (
        "{mark} 評価できた質問 {have} 問（必要 {need} 問）",
        "{mark} {have} questions measured (needs {need})",
    ),
    "reason.paired": (
        "{mark} 片方だけ測定した質問 {missing} 問",
        "{mark} {missing} questions measured on one side only",
    ),
    "reason.leaks": (
        "{mark} 学習データへの漏れ {leaks} 件",
        "{mark} {leaks} leaks into the training data",
    ),
    "reason.abstention": (
        "{mark} 「分からない」と答えるべき {rows} 問のうち、新たに誤答 {lost} 問",
        "{mark} of {rows} questions to be declined, {lost} newly answered wrongly",
    ),
    "reason.measured": (
        "{mark} まだ比較していません（学習用のペアか評価用の質問が足りないため）",
        "{mark} nothing compared yet (too few pairs to train on, or no held-out question)",
    ),
    "reason.critical": (
        "{mark} 必ず正答すべき {rows} 問のうち、失った質問 {lost} 問",
        "{mark} of {rows} critical questions, {lost} lost",
    ),
    "reason.topics": (
        "{mark} {topics} 分野のうち、悪化が明らかな分野: {harmed}",
        "{mark} of {topics} topics, clearly worse: {harmed}",
    ),
    "reason.holdout_uses": (
        "{mark} この評価問題による過去の判定 {uses} 回（{most} 回で入れ替えの時期）",
        "{mark} {uses} earlier verdicts on these questions (time for fresh ones at {most})",
    ),
    "reason.further": (
        "　→ 同じ差が続けば、あと約 {further} 問の評価で合否を決められます",
        "  → if the difference holds, about {further} more questions would decide",
    ),
    "reason.wrong_answers": (
        "{mark} 新たに誤答した質問 {more} 問・解消 {less} 問（p = {p:.3g}）",
        "{mark} {more} questions newly answered wrongly, {less} no longer (p = {p:.3g})",
    ),
    "reason.better": (
        "{mark} 改善 {gained} 問・悪化 {lost} 問、p = {p:.3g}（基準 {needed} 以下）",
        "{mark} {gained} gained, {lost} lost, p = {p:.3g} (needs {needed} or less)",
    ),
    "gate.help": ("判定の説明", "The gate's verdicts"),
    "gate.help_explain": (
        "学習ランの判定理由を説明します。",
        "Explain the verdict on a run.",
    ),
    "gate.help_html": (
        "図入りの報告書を保存する HTML ファイル",
        "HTML file for a report with plots",
    ),
    "gate.verdict": ("ラン {run}: {verdict}（{at}）", "Run {run}: {verdict} ({at})"),
    "gate.unjudged": (
        "ラン {run} はまだ判定されていません（{stage}）。",
        "Run {run} has not been judged yet ({stage}).",
    ),
    "gate.PASS": ("合格（PASS）", "PASS"),
    "gate.HOLD": ("保留（HOLD）", "HOLD"),
    "gate.REJECT": ("不合格（REJECT）", "REJECT"),
    "gate.next_PASS": (
        "新モデルが現行モデルより良いと確認できたため、切り替えました。",
        "The challenger is shown to be better, so it became champion.",
    ),
    "gate.next_HOLD": (
        "良くなったとも悪くなったとも言い切れません。現行モデルのまま運用を続けます。",
        "Neither better nor worse is proven. The champion stays.",
    ),
    "gate.next_REJECT": (
        "悪化または安全上の問題が見つかったため、現行モデルのまま運用を続けます。",
        "It is worse or unsafe. The champion stays.",
    ),
    "evaluate.help": (
        "評価用の質問で、モデルの正答率を測ります（何も変更しません）。",
        "Measure a version on the held-out questions; nothing is changed.",
    ),
    "evaluate.help_version": (
        "測る版（省略時は現行モデル）",
        "Version to measure; the champion unless told otherwise",
    ),
    "evaluate.nothing": (
        "正答の条件が付いた評価用の質問がありません。ペアに facts を付けて取り込んでください。",
        "No held-out question has a check. Import pairs that carry facts.",
    ),
    "evaluate.all": (
        "{version}: 正答 {right}/{of}（95%区間 {low}〜{high}）",
        "{version}: {right} of {of} right (95% interval {low}–{high})",
    ),
    "evaluate.topic": (
        "  {topic}: {right}/{of}（{low}〜{high}）",
        "  {topic}: {right}/{of} ({low}–{high})",
    ),
    "evaluate.missed": (
        "正答できなかった質問 {count} 問:",
        "{count} questions not answered rightly:",
    ),
    "report.reasons": ("判定の理由", "Reasons"),
    "report.scores": ("正答率（95%信頼区間）", "Right answers (95% intervals)"),
    "report.losses": ("学習中の損失（回答1トークンあたり）", "Loss per labelled token"),
    "report.about": ("この判定の対象", "What was judged"),
    "report.champion": ("現行モデル", "Champion"),
    "report.challenger": ("新モデル", "Challenger"),
    "report.base": ("基盤モデル", "Base model"),
    "report.dataset_hash": ("データセット", "Dataset"),
    "report.artifact_hash": ("アダプター", "Adapter"),
    "report.train_rows": ("学習用ペア（件）", "Pairs to train on"),
    "report.steps": ("{steps} ステップ", "{steps} steps"),
    "report.note": (
        "評価用の質問は学習に使っていません。両モデルとも同じ質問・同じ資料で回答しています。",
        "No training saw these questions; both answered them from the same passages.",
    ),
    "train.help": ("学習（確認・実行・リハーサル）", "Training: check, run, rehearse"),
    "train.help_check": (
        "学習を始められるかを確認します。",
        "Show whether training can begin, and what is missing.",
    ),
    "train.help_decide": (
        "学習に使ってよいデータを、管理者の決定として記録します。",
        "Record an administrator's decision on which data may train.",
    ),
    "train.help_admin": ("管理者の Slack ユーザー ID", "Slack user id of the administrator"),
    "train.help_source": (
        "学習に使ってよい収集元（繰り返し指定可）",
        "A source that may train (repeatable)",
    ),
    "train.help_note": ("決定の根拠（文書番号など）", "Where the decision is written down"),
    "train.help_run": (
        "実データで学習し、判定まで進めます。",
        "Train on real pairs, up to the verdict.",
    ),
    "train.help_status": ("学習ランの一覧を表示します。", "List the training runs."),
    "train.help_cancel": ("学習ランを中止します。", "Cancel a training run."),
    "train.help_rehearse": (
        "練習用データで、学習から切り替え・切り戻しまでを3分以内に試します（本番に影響しません）。",
        "Try everything on practice data in under three minutes; nothing real is touched.",
    ),
    "train.help_plot": ("損失の推移を PNG で保存するファイル", "File for the loss curve as PNG"),
    "train.decided": (
        "記録しました: 学習に使えるのは {sources} です。",
        "Recorded: {sources} may train.",
    ),
    "train.nothing": ("（なし）", "(nothing)"),
    "train.cancelled": ("ラン {run} を中止しました。", "Run {run} was cancelled."),
    "train.step_trained": ("LoRA を学習しています…", "Training a LoRA…"),
    "train.step_evaluated": ("現行モデルと比較しています…", "Comparing with the champion…"),
    "train.step_curated": ("ペアを整えています…", "Curating pairs…"),
    "model.help": (
        "モデルの版（一覧・切り替え・切り戻し）",
        "Model versions: list, promote, roll back",
    ),
    "model.help_list": ("登録された版を一覧します。", "List the versions."),
    "model.help_show": (
        "版の詳細と判定理由を表示します。",
        "Show a version and the verdict on it.",
    ),
    "model.help_promote": (
        "合格した版を本番に切り替えます。",
        "Make a version that passed the champion.",
    ),
    "model.help_rollback": ("一つ前の版に戻します。", "Go back to the version before."),
    "model.help_freeze": ("学習とモデルの切り替えを停止します。", "Freeze learning and swaps."),
    "model.help_override": (
        "承認する管理者2名の ID（A,B）",
        "Ids of the two administrators who override (A,B)",
    ),
    "model.help_lift": ("停止を解除します。", "Lift the freeze."),
    "model.help_why": ("停止の理由", "Why it is frozen"),
    "model.promoted": ("{version} に切り替えました。", "{version} is champion now."),
    "model.rolled_back": ("{version} に戻しました。", "Rolled back to {version}."),
    "model.frozen": ("学習とモデルの切り替えを停止しました。", "Learning and swaps are frozen."),
    "model.lifted": ("停止を解除しました。", "The freeze is lifted."),
    "model.not_frozen": ("停止されていません。", "Nothing was frozen."),
}
