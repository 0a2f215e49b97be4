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
    "serve.help": (
        "ボットと学習プロセスを起動します。bot または trainer を指定すると、その一方だけをこの端末で動かします。",
        "Start the bot and the trainer. Name bot or trainer to run only that one here.",
    ),
    "serve.role": ("bot または trainer", "bot or trainer"),
    "serve.unknown_role": (
        "役割 {role} はありません。bot か trainer を指定してください。",
        "There is no role {role}. Name bot or trainer.",
    ),
    "serve.restarting": (
        "{role} が終了しました（コード {code}）。{seconds} 秒後に再起動します。",
        "{role} ended (code {code}). Restarting in {seconds} s.",
    ),
    "serve.crash_loop": (
        "{role} が続けて終了しました（コード {code}）。次の再起動は {seconds} 秒後です。原因は sodateru doctor で確認できます。",
        "{role} keeps ending (code {code}). The next restart is in {seconds} s. Run sodateru doctor to find out why.",
    ),
    "serve.ready": (
        "起動しました。停止するには Ctrl+C を押してください。",
        "Running. Press Ctrl+C to stop.",
    ),
    "serve.stopped": ("停止しました。", "Stopped."),
    "calls.searched": ("{done} / {total} 件を検索しました。", "Searched {done} of {total}."),
}
