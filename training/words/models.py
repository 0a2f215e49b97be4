"""What is said about readiness, model versions and the parts of a rehearsal."""

WORDS: dict[str, tuple[str, str]] = {
    "model.no_pass": (
        "{version} には合格（PASS）判定がありません。管理者2名がそれぞれ --override 自分のID を付けて実行した場合のみ切り替えられます。",
        "{version} has no PASS verdict. Only two administrators together may override, each with --override and their own id.",
    ),
    "model.tainted": (
        "{version} は、削除依頼により忘れるべきデータ（データセット {dataset}）で学習しているため、切り替えられません。新しいデータセットで学習し直してください。",
        "{version} was trained on data that has since been forgotten on request (dataset {dataset}) and cannot serve. Train again on a new dataset.",
    ),
    "model.waits": (
        "{admin} さんの承認を記録しました。24時間以内に別の管理者が同じ操作をすると {version} に切り替わります。",
        "Recorded that {admin} answers for it. {version} serves once another administrator does the same within 24 hours.",
    ),
    "model.changed": (
        "{version} のアダプターは判定時と異なるため、切り替えられません。",
        "The adapter of {version} is not the one that was judged; it cannot be promoted.",
    ),
    "model.damaged": (
        "{version} のアダプターのファイルが欠けているか、判定時から変わっているため、切り替えられません。現行モデルのまま運用を続けます。バックアップから戻すか、学習し直してください。",
        "The files of {version}'s adapter are missing or not those that were judged; it cannot be promoted. The champion stays. Bring them back from a backup, or train again.",
    ),
    "rehearse.toy": (
        "練習用の小さなモデルを作成しています…",
        "Building the small practice model…",
    ),
    "rehearse.pairs": (
        "練習用のペアを整えています…",
        "Curating the practice pairs…",
    ),
    "rehearse.trained": (
        "LoRA を学習しています…",
        "Training a LoRA…",
    ),
    "rehearse.evaluated": (
        "未学習の質問で、現行モデルと比較しています…",
        "Comparing with the champion on questions never trained on…",
    ),
    "rehearse.swap": (
        "質問を受けながらモデルを切り替え、元に戻しています…",
        "Swapping under load, then rolling back…",
    ),
    "model.help": (
        "モデルの版（一覧・切り替え・切り戻し）",
        "Model versions: list, promote, roll back",
    ),
    "model.help_list": (
        "登録された版を一覧します。",
        "List the versions.",
    ),
    "model.help_show": (
        "版の詳細と判定理由を表示します。",
        "Show a version and the verdict on it.",
    ),
    "model.help_promote": (
        "合格した版を本番に切り替えます。",
        "Make a version that passed the champion.",
    ),
    "model.help_rollback": (
        "一つ前の版に戻します。",
        "Go back to the version before.",
    ),
    "model.help_freeze": (
        "学習とモデルの切り替えを停止します。",
        "Freeze learning and swaps.",
    ),
    "model.help_override": (
        "判定なしで承認する管理者（自分）の ID。2人目の承認で切り替わります",
        "Your id as the administrator who answers for it without a PASS; a second one has to agree",
    ),
    "model.help_lift": (
        "停止を解除します。",
        "Lift the freeze.",
    ),
    "model.help_why": (
        "理由",
        "Why",
    ),
    "model.promoted": (
        "{version} に切り替えました。",
        "{version} is champion now.",
    ),
    "model.rolled_back": (
        "{version} に戻しました。",
        "Rolled back to {version}.",
    ),
    "model.frozen": (
        "学習とモデルの切り替えを停止しました。",
        "Learning and swaps are frozen.",
    ),
    "model.lifted": (
        "停止を解除しました。",
        "The freeze is lifted.",
    ),
    "model.not_frozen": (
        "停止されていません。",
        "Nothing was frozen.",
    ),
}
