"""Registry, inbox, outbox, processes, doctor."""

WORDS: dict[str, tuple[str, str]] = {
    "registry.no_champion": (
        "回答に使うモデルがまだ登録されていません。sodateru serve を一度起動してください。",
        "No model serves yet. Start sodateru serve once.",
    ),
    "registry.no_previous": (
        "戻せる以前のモデルがありません。",
        "There is no earlier model to roll back to.",
    ),
    "registry.unknown": (
        "モデル {version} は登録されていません。sodateru model list で確認してください。",
        "There is no model {version}. See sodateru model list.",
    ),
    "inbox.apology": (
        "申し訳ありません。処理中に問題が起き、お応えできませんでした。記録を残し、管理者が確認します。お急ぎの場合は担当者へ直接お問い合わせください。",
        "Sorry, something went wrong and this could not be handled. It is on record for the administrators. If it is urgent, please ask a colleague directly.",
    ),
    "claims.taken_over": (
        "処理 {id} は別のワーカーが引き継ぎました。",
        "Another worker has taken over {id}.",
    ),
    "outbox.no_target": (
        "訂正する元のメッセージがまだ表示されていないか、すでに削除されています。",
        "The message to be corrected is not visible or has been deleted.",
    ),
    "feedback.no_answer": (
        "対象の回答が見つかりません。削除された可能性があります。",
        "That answer was not found. It may have been deleted.",
    ),
    "feedback.not_expert": (
        "回答の書き直しを登録できるのは専門家と管理者のみです。内容に誤りがある場合は 👎 でお知らせください。",
        "Only experts and administrators can register a rewrite. If the answer is wrong, please let us know with 👎.",
    ),
    "feedback.empty_rewrite": (
        "質問と正しい回答の両方を入力してください。",
        "Please fill in both the question and the better answer.",
    ),
    "feedback.rewrite_too_long": (
        "回答が長すぎます（{length} 文字）。{limit} 文字以内にまとめてください。",
        "The answer is too long ({length} characters). Please keep it within {limit}.",
    ),
    "feedback.question_too_long": (
        "質問が長すぎます（{length} 文字）。{limit} 文字以内にまとめてください。",
        "The question is too long ({length} characters). Please keep it within {limit}.",
    ),
}
