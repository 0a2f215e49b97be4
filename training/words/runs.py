"""What is said about runs and decisions, and by the training commands."""

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
    "run.line": (
        "{id}  {stage}  開始 {created}  理由 {why}",
        "{id}  {stage}  since {created}  because {why}",
    ),
    "run.none": (
        "学習ランはまだありません。",
        "There is no training run yet.",
    ),
    "run.asked": (
        "依頼",
        "asked",
    ),
    "run.scheduled": (
        "定期",
        "scheduled",
    ),
    "run.rehearsal": (
        "リハーサル",
        "rehearsal",
    ),
    "stage.frozen": (
        "データ固定済み",
        "dataset frozen",
    ),
    "stage.trained": (
        "学習済み",
        "trained",
    ),
    "stage.evaluated": (
        "評価済み",
        "evaluated",
    ),
    "stage.promoted": (
        "合格・切り替え済み",
        "passed and promoted",
    ),
    "stage.held": (
        "保留（HOLD）",
        "HOLD",
    ),
    "stage.rejected": (
        "不合格（REJECT）",
        "REJECT",
    ),
    "stage.failed": (
        "失敗",
        "failed",
    ),
    "stage.cancelled": (
        "中止",
        "cancelled",
    ),
    "train.help": (
        "学習（確認・実行・リハーサル）",
        "Training: check, run, rehearse",
    ),
    "train.help_check": (
        "学習を始められるかを確認します。",
        "Show whether training can begin, and what is missing.",
    ),
    "train.help_decide": (
        "学習に使ってよいデータを、管理者の決定として記録します。",
        "Record an administrator's decision on which data may train.",
    ),
    "train.help_admin": (
        "管理者の Slack ユーザー ID",
        "Slack user id of the administrator",
    ),
    "train.help_source": (
        "学習に使ってよい収集元（繰り返し指定可）",
        "A source that may train (repeatable)",
    ),
    "train.help_note": (
        "決定の根拠（文書番号など）",
        "Where the decision is written down",
    ),
    "train.help_run": (
        "実データで学習し、判定まで進めます。",
        "Train on real pairs, up to the verdict.",
    ),
    "train.help_status": (
        "学習ランの一覧を表示します。",
        "List the training runs.",
    ),
    "train.help_cancel": (
        "学習ランを中止します。",
        "Cancel a training run.",
    ),
    "train.help_rehearse": (
        "練習用データで、学習から切り替え・切り戻しまでを3分以内に試します（本番に影響しません）。",
        "Try everything on practice data in under three minutes; nothing real is touched.",
    ),
    "train.help_plot": (
        "損失の推移を PNG で保存するファイル",
        "File for the loss curve as PNG",
    ),
    "train.decided": (
        "記録しました: 学習に使えるのは {sources} です。",
        "Recorded: {sources} may train.",
    ),
    "train.nothing": (
        "（なし）",
        "(nothing)",
    ),
    "train.cancelled": (
        "ラン {run} を中止しました。",
        "Run {run} was cancelled.",
    ),
    "train.step_trained": (
        "LoRA を学習しています…",
        "Training a LoRA…",
    ),
    "train.step_evaluated": (
        "現行モデルと比較しています…",
        "Comparing with the champion…",
    ),
    "train.step_curated": (
        "ペアを整えています…",
        "Curating pairs…",
    ),
}
