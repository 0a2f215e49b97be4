"""What the bot says while answering, abstaining and learning."""

WORDS: dict[str, tuple[str, str]] = {
    "answer.abstained": (
        "申し訳ありませんが、社内資料からは確認できませんでした。",
        "I'm sorry, I could not find this in the company's documents.",
    ),
    "answer.quoted": (
        "資料には次のように記載されています。",
        "Here is what the documents say:",
    ),
    "answer.quoted_unsure": (
        "はっきりした記載は見つかりませんでした。「{place}」に近い内容があります。",
        "I found no clear answer. The closest part is “{place}”:",
    ),
    "answer.quoted_revised": (
        "資料によって記載が異なります。新しいものから順に示します。",
        "The documents differ. The newer one comes first:",
    ),
    "answer.since": ("「{document}」（{day}から）：", "“{document}” (since {day}): "),
    "answer.undated": ("「{document}」（改定前）：", "“{document}” (before the revision): "),
    "answer.quoted_verified": (
        "近いご質問「{question}」に、専門家が次のように回答しています。",
        "An expert answered a similar question, “{question}”:",
    ),
    "answer.quoted_apart": (
        "ご参考までに、条件の異なるご質問「{question}」には、専門家が次のように回答しています。",
        "For reference, an expert answered a different question, “{question}”:",
    ),
    "answer.verified_source": ("専門家の回答", "Expert's answer"),
    "answer.link_left_out": ("（リンク省略）", "(link left out)"),
    "answer.to_a_person": (
        "ただいま自動での回答ができません。お手数ですが、担当者にお問い合わせください。",
        "I cannot answer automatically right now. Please ask a colleague in charge.",
    ),
    "answer.fell_to_quotes": (
        "※ 通常の回答を用意できなかったため、資料の該当箇所をそのまま引用しました。",
        "Note: the usual answer was not available, so these are quotes from the documents.",
    ),
    "answer.follow_up": ("（{terms}について）{question}", "(About {terms}) {question}"),
    "answer.empty": (
        "ご質問の内容が読み取れませんでした。知りたいことを文章でお送りください。",
        "I could not read a question there. Please write what you would like to know.",
    ),
    "answer.too_long": (
        "ご質問が長すぎます（{found}文字）。{limit}文字以内に要約して、もう一度お送りください。",
        "The question is too long ({found} characters). Please shorten it to {limit} or fewer.",
    ),
    "answer.timeout": (
        "回答の作成が制限時間内に終わりませんでした。",
        "The answer was not finished in time.",
    ),
    "llm.unknown_kind": (
        "モデル {version} の種類「{kind}」には対応していません。",
        "Model {version} is of an unknown kind, “{kind}”.",
    ),
    "llm.closed": (
        "モデル {version} はすでに終了しています。",
        "Model {version} has already been closed.",
    ),
    "llm.openai_model_missing": (
        "使用するモデル名がありません。SODATERU_OPENAI_MODEL を設定してください。",
        "No model is named. Set SODATERU_OPENAI_MODEL.",
    ),
    "llm.key_missing": (
        "OPENAI_API_KEY がありません。API キーを設定してください。",
        "OPENAI_API_KEY is missing. Please set an API key.",
    ),
    "llm.refused": (
        "モデルのサーバーに接続を拒否されました（{status}）。API キーと権限を確認してください。",
        "The model server refused us ({status}). Check the API key and its permissions.",
    ),
    "llm.bad_request": (
        "モデルのサーバーが要求を受け付けませんでした（{status}）。モデル名と接続先を確認してください。",
        "The model server did not accept the request ({status}). Check the model name and address.",
    ),
    "llm.busy": (
        "モデルのサーバーが混み合っています。しばらくしてからお試しください。",
        "The model server is busy. Please try again shortly.",
    ),
    "llm.down": (
        "モデルのサーバーに接続できないか、応答が途切れました。",
        "The model server cannot be reached or broke off.",
    ),
    "llm.slow": (
        "モデルのサーバーの応答が時間内に届きませんでした。",
        "The model server did not reply in time.",
    ),
    "llm.garbled": (
        "モデルのサーバーの応答を読み取れませんでした。",
        "The model server's reply could not be read.",
    ),
    "llm.warm_failed": (
        "モデル {version} は起動確認に失敗したため、切り替えません。",
        "Model {version} failed its first answer and will not serve.",
    ),
    "ask.help": (
        "質問に、Slack と同じ手順で出典付きで答えます。",
        "Answer one question with citations, as in Slack.",
    ),
    "ask.question": ("質問文。", "The question."),
    "ask.as": ("質問者のユーザー ID。", "User id of the asker."),
    "ask.channel": (
        "回答先のチャンネル ID（閲覧できる資料がこれで決まります）。",
        "Channel id of the answer; it decides which documents may be used.",
    ),
    "ask.sources": ("出典:", "Sources:"),
    "ask.verified": ("✅ 専門家が確認した回答", "✅ Verified by an expert"),
}  # fmt: skip
