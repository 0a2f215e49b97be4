"""What employees read in Slack beside the answers themselves."""

WORDS: dict[str, tuple[str, str]] = {
    # when the bot is invited
    "slack.joined_title": (
        "👋 お招きいただき、ありがとうございます",
        "👋 Thank you for having me here",
    ),
    "slack.joined_how": (
        "私にメンションを付けてご質問ください。社内資料から出典付きでお答えし、資料にないことは担当者に引き継ぎます。スレッドの続きのご質問にメンションは要りません（不要なときは 🤫 を付けてください）。",
        "Mention me and ask. I answer from the company's documents with sources, and hand over to a person what they do not hold. Follow-ups in a thread need no mention (add 🤫 to keep me quiet there).",
    ),
    "slack.joined_note": (
        "保存するのは、私へのご質問とそのスレッドの内容だけです。チャンネルごとの動作は、管理者が `{command} channels` で変更できます。",
        "Only questions to me and their threads are kept. Administrators set how I behave in each channel with `{command} channels`.",
    ),
    # while an answer is written
    "slack.card": (
        "📄 まず、関連しそうな箇所です。\n**{place}**\n> {quote}\n\n回答をまとめています…",
        "📄 First, the passage that looks right.\n**{place}**\n> {quote}\n\nWriting the answer…",
    ),
    # under an answer
    "slack.evidence": ("根拠を見る", "Show evidence"),
    "slack.followups": ("続けて聞く", "Ask next"),
    "slack.followup_about": ("{topic}について教えてください", "Tell me more: {topic}"),
    "slack.followup_asked": (
        "💬 {user} さんからの追加のご質問：{question}",
        "💬 {user} also asks: {question}",
    ),
    "slack.source_expired": (
        "⚠️ 有効期限切れ（{date} まで）",
        "⚠️ expired (valid until {date})",
    ),
    "slack.source_old": (
        "⚠️ 最終改定から{months}か月以上経過しています",
        "⚠️ last revised more than {months} months ago",
    ),
    "slack.source_upcoming": ("⏳ 施行前です", "⏳ not in force yet"),
    "slack.updated": ("{date} 施行・改定", "in force since {date}"),
    # the evidence
    "slack.evidence_title": ("回答の根拠", "Evidence"),
    "slack.evidence_close": ("閉じる", "Close"),
    "slack.evidence_verified": (
        "✅ {name}が {date} に確認した内容です。",
        "✅ Verified by {name} on {date}.",
    ),
    "slack.evidence_until": ("有効期限：{date}", "Valid until {date}"),
    "slack.evidence_none": (
        "この回答には、引用した資料がありません。",
        "This answer quotes no document.",
    ),
    "slack.evidence_gone": (
        "⚠️ この箇所は、回答のあとに改訂または削除されました。",
        "⚠️ This passage has been changed or removed since.",
    ),
    "slack.evidence_hidden": (
        "🔒 この資料は、あなたの閲覧権限では表示できません。",
        "🔒 You may not read this document.",
    ),
    "slack.evidence_taken": ("取り込み日：{date}", "taken in on {date}"),
    "slack.evidence_tried": ("確認した資料", "Looked at"),
    "slack.evidence_made": (
        "モデル `{model}`・プロンプト v{prompt}・{seconds} 秒",
        "Model `{model}` · prompt v{prompt} · {seconds} s",
    ),
    "slack.made_by_expert": ("専門家の回答", "an expert's words"),
    # quiet threads
    "slack.muted": (
        "🤫 承知しました。このスレッドでは、メンションされたときだけお答えします。リアクションを外すと元に戻ります。",
        "🤫 All right. In this thread I answer only when mentioned. Take the reaction away to undo it.",
    ),
    "slack.unmuted": (
        "このスレッドへの返信に、またお答えします。",
        "I answer in this thread again.",
    ),
    # asking about a message
    "slack.about_title": ("このメッセージについて聞く", "Ask about this"),
    "slack.about_submit": ("質問する", "Ask"),
    "slack.about_question": ("質問", "Question"),
    "slack.about_hint": (
        "メッセージの内容がそのまま質問になります。必要に応じて書き直してください。",
        "The message itself is the question; change it as you need.",
    ),
    "slack.about_where": ("回答の届け先", "Where to answer"),
    "slack.about_private": ("自分だけに（DM）", "To me alone (direct message)"),
    "slack.about_thread": ("元のメッセージのスレッドに", "In the message's thread"),
    "slack.about_asked": ("💬 ご質問：{question}", "💬 You asked: {question}"),
    "slack.about_link": ("元のメッセージ", "the message"),
    # what to ask
    "slack.prompts_title": ("こんなことを聞けます", "You can ask, for example"),
    # a question that was edited or deleted
    "slack.edited_offer": (
        "ご質問が編集されました。新しい内容でお答えし直しますか？",
        "You have edited your question. Shall I answer it again?",
    ),
    "slack.edited_again": ("新しい内容で答える", "Answer again"),
    "slack.edited_working": (
        "新しい内容でお答えします。少々お待ちください。",
        "Answering again, one moment.",
    ),
    # a drafted reply
    "slack.draft_title": ("返信の下書き", "Draft a reply"),
    "slack.draft_intro": (
        "📝 {user} さん、返信の下書きです。内容を確認し、必要に応じて直してからお送りください。",
        "📝 {user}, here is a draft. Please check it and change it as you need before you send it.",
    ),
    "slack.draft_opening": (
        "お世話になっております。\nお問い合わせいただき、ありがとうございます。",
        "Thank you for your message.",
    ),
    "slack.draft_basis": ("（社内資料：{places}）", "(Internal source: {places})"),
    "slack.draft_closing": (
        "ご不明な点がございましたら、お気軽にお知らせください。\n何卒よろしくお願いいたします。",
        "Please let me know if anything is unclear.\nKind regards,",
    ),
    "slack.draft_unknown": (
        "ただいま担当部署に確認しております。回答まで少々お時間をいただけますと幸いです。",
        "I am checking this with the department in charge and will come back to you.",
    ),
    "slack.draft_note": (
        "引用の番号は下書きから除いています。出典は上の回答で確認できます。",
        "The draft leaves the citation numbers out; the answer above has the sources.",
    ),
    # files in a question
    "slack.file_read": ("📎 {name} を確認しました。", "📎 I have read {name}."),
    "slack.file_summary": ("**要点**", "**In short**"),
    "slack.file_kind": (
        "**近い社内資料**：{places}",
        "**Closest documents here**: {places}",
    ),
    "slack.file_no_kind": (
        "**近い社内資料**：見当たりませんでした。",
        "**Closest documents here**: none.",
    ),
    "slack.file_ask": (
        "このスレッドで、ファイルの内容について続けて質問できます。ファイルは資料として登録されません。",
        "Go on asking about the file in this thread. It is not added to the manuals.",
    ),
    "slack.file_refused": (
        "📎 {name} は読み取れませんでした。{why}",
        "📎 {name} could not be read. {why}",
    ),
    "slack.file_too_big": (
        "{megabytes} MB までのファイルに対応しています。",
        "Files up to {megabytes} MB can be read.",
    ),
    "slack.file_none": (
        "📎 {name} に、ご質問の答えになる記述は見つかりませんでした。",
        "📎 {name} does not say.",
    ),
    # votes
    "slack.reason_permission": ("閲覧権限に問題がある", "Access is wrong"),
    "slack.reason_other": ("その他（自由記入）", "In my own words…"),
    "slack.comment_title": ("ご意見", "Your words"),
    "slack.comment_submit": ("送信する", "Send"),
    "slack.comment_label": ("どの点が良くありませんでしたか？", "What was wrong with it?"),
    "slack.comment_hint": (
        "専門家と管理者だけが読みます。個人情報は書かないでください。",
        "Only experts and administrators read this. Please leave out personal data.",
    ),
    "slack.permission_told": (
        "🔒 回答の閲覧権限について、{user} さんからご指摘がありました。資料の公開範囲をご確認ください。",
        "🔒 {user} says that access to an answer's documents is wrong. Please check who may read them.",
    ),
    "slack.solved": ("解決しました", "It is solved"),
    "slack.not_solved": ("まだ解決していません", "Not solved yet"),
    "slack.solved_thanks": (
        "解決して何よりです。ありがとうございました。",
        "Glad to hear it. Thank you.",
    ),
    "slack.remind": (
        "先ほどの回答はお役に立ちましたか？ひと押しの評価が、次に質問する方の助けになります。",
        "Did that answer help? One press helps the next person who asks.",
    ),
    "slack.vote_error": (
        "このメッセージは評価の対象ではありません。",
        "This message cannot be rated.",
    ),
}
