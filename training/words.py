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
}
