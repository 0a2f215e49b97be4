"""Buttons, modals, home tab and command replies in Slack."""

WORDS: dict[str, tuple[str, str]] = {
    # what goes wrong between us and Slack
    "slack.unreachable": (
        "Slack に接続できませんでした（{name}）。自動的に再試行します。",
        "Slack could not be reached ({name}). It will be tried again.",
    ),
    "slack.rate_limited": (
        "Slack の呼び出し回数の上限に達したため、少し待ってから再試行します。",
        "Slack asked us to slow down. It will be tried again shortly.",
    ),
    "slack.refused_us": (
        "Slack がこのアプリを受け付けませんでした（{code}）。トークンと権限（スコープ）を確認してください。",
        "Slack refused this app ({code}). Check its tokens and scopes.",
    ),
    "slack.refused": (
        "Slack がこの操作を受け付けませんでした（{code}）。",
        "Slack did not accept this ({code}).",
    ),
    "slack.port_taken": (
        "ポート {port} はほかのプログラムが使用中です。http_port に別の番号を設定してください。",
        "Port {port} is in use by another program. Choose another number for http_port.",
    ),
    "slack.sealed": (
        "保存されたワークスペース（{team}）のトークンを復号できません。SODATERU_SLACK_TOKEN_KEY かクライアントシークレットを元に戻すか、アプリを再インストールしてください。",
        "The stored token of workspace {team} cannot be opened. Restore SODATERU_SLACK_TOKEN_KEY or the client secret, or install the app again.",
    ),
    "slack.not_here": (
        "このアプリがインストールされていないワークスペースです。",
        "The app is not installed in this workspace.",
    ),
    "slack.installed": (
        "{team} へのインストールが完了しました。Slack に戻り、チャンネルにボットを招待してご利用ください。",
        "Installed in {team}. Go back to Slack and invite the bot to a channel.",
    ),
    "slack.install_other": (
        "このワークスペースへのインストールは許可されていません。管理者に slack_teams への登録を依頼してください。",
        "This workspace may not install the app. Ask the administrator to add it to slack_teams.",
    ),
    "slack.install_failed": (
        "インストールを完了できませんでした。お手数ですが、もう一度最初からお試しください。",
        "The installation could not be completed. Please begin again.",
    ),
    # people
    "slack.name": ("{name}さん", "{name}"),
    "slack.denied_guest": (
        "恐れ入りますが、ゲストの方からのご質問にはお答えできません。社内の担当者にお問い合わせください。",
        "I'm sorry, I cannot answer guests. Please ask your contact in the company.",
    ),
    "slack.denied_outside": (
        "恐れ入りますが、社外の方からのご質問にはお答えできません。担当者にお問い合わせください。",
        "I'm sorry, I can only answer people of this company. Please ask your contact here.",
    ),
    "slack.denied_shared": (
        "社外と共有しているチャンネルでは回答できません。DM でご質問ください。",
        "I cannot answer in a channel shared with another company. Please send me a direct message.",
    ),
    "slack.channel_off": (
        "このチャンネルでは回答を停止しています。DM でご質問ください。",
        "I am switched off in this channel. Please send me a direct message.",
    ),
    # asking and answering
    "slack.thinking": ("資料を確認しています…", "is looking through the documents…"),
    "slack.greeting": (
        "ご質問をどうぞ。例：「出張の日当はいくらですか？」のように、文章でお尋ねください。社内資料から出典付きでお答えします。",
        "How can I help? Ask in a sentence, for example “What is the daily allowance for business trips?”, and I will answer from the company's documents with sources.",
    ),
    "slack.badge": ("✅ {name}が確認した回答です", "✅ Verified by {name}"),
    "slack.badge_near": (
        "☑️ {name}が近いご質問について確認した回答です。条件の違いにご注意ください",
        "☑️ Verified by {name} for a similar question. Please mind where yours differs",
    ),
    "slack.sources": ("📄 出典", "📄 Sources"),
    "slack.abstained_hint": (
        "言い回しを変えてお試しいただくか、下のボタンで担当者に引き継げます。",
        "Try other words, or hand the question over to a person with the button below.",
    ),
    "slack.abstained_handed": (
        "📮 担当者に引き継ぎました。回答が届きしだい、このスレッドでお知らせします。",
        "📮 I have handed your question over. The answer will come to this thread.",
    ),
    "slack.unsure_hint": (
        "⚠️ ご質問に合う記述か、確信が持てません。根拠をご確認いただくか、担当者にお尋ねください。",
        "⚠️ I am not sure that this fits your question. Please check the evidence or ask a person.",
    ),
    "slack.unsure_handed": (
        "⚠️ ご質問に合う記述か、確信が持てません。担当者にも確認を依頼しましたので、このスレッドでお知らせします。",
        "⚠️ I am not sure that this fits your question. A person has been asked and will answer in this thread.",
    ),
    "slack.good": ("役に立った", "Helpful"),
    "slack.bad": ("役に立たなかった", "Not helpful"),
    "slack.rewrite": ("書き直す", "Rewrite"),
    "slack.cancel": ("キャンセル", "Cancel"),
    # feedback
    "slack.thanks": (
        "ありがとうございます。今後の回答に役立てます。",
        "Thank you. This helps to make the answers better.",
    ),
    "slack.ask_reason": (
        "ご期待に沿えず申し訳ありません。どの点が良くなかったか、教えていただけますか？（回答は任意です）",
        "Sorry that this did not help. What was wrong with it? (Optional)",
    ),
    "slack.reason_wrong": ("内容が間違っている", "It is wrong"),
    "slack.reason_outdated": ("情報が古い", "It is out of date"),
    "slack.reason_source": ("出典が違う", "Wrong source"),
    "slack.reason_unclear": ("分かりにくい", "Hard to understand"),
    "slack.reason_missing": ("情報が足りない", "Something is missing"),
    "slack.thanks_reason": (
        "ありがとうございます。専門家が内容を確認します。",
        "Thank you. An expert will look at it.",
    ),
    # hand-over
    "slack.ask_person": ("担当者に聞く", "Ask a person"),
    "slack.ask_person_confirm": (
        "ご質問の内容とお名前を担当者に共有し、回答を依頼します。よろしいですか？",
        "Your question and your name will be shown to the people in charge. Continue?",
    ),
    "slack.ask_person_yes": ("依頼する", "Ask"),
    "slack.handoff": (
        "{user} さんからのご質問に、資料から回答できませんでした。ご対応をお願いします。",
        "I could not answer this question from {user}. Could you help, please?",
    ),
    "slack.handoff_asked": (
        "{user} さんが、担当者による回答を希望しています。ご対応をお願いします。",
        "{user} would like a person to answer this question. Could you help, please?",
    ),
    "slack.handoff_unsure": (
        "{user} さんからのご質問への回答に、確信が持てません。内容のご確認をお願いします。",
        "I am not sure of my answer to this question from {user}. Could you check it, please?",
    ),
    "slack.handoff_note": (
        "このスレッドへの返信は、質問した方に届きます。「書き直す」から登録した回答は、次に同じ質問があったときにも使われます。",
        "Replies in this thread reach the asker. An answer given with “Rewrite” serves the next asker too.",
    ),
    "slack.handoff_tried": (
        "確認した資料（回答には至りませんでした）",
        "Looked at without success",
    ),
    "slack.handoff_looked": ("確認した資料", "Looked at"),
    "slack.handoff_nearest": ("資料の中で最も近い記述", "The nearest words in the documents"),
    "slack.handoff_link": ("質問のスレッドを開く", "Open the question"),
    "slack.handoff_reply": (
        "{user} さん、お待たせしました。{name}からの回答です。",
        "{user}, thank you for waiting. {name} has answered:",
    ),
    "slack.handoff_relayed": (
        "質問した方のスレッドに届けました。次回からの回答としても使う場合は、ご自身の返信に ✅ を付けてください（専門家のみ）。",
        "I have passed it on to the asker. To let it serve the next asker too, react to your reply with ✅ (experts only).",
    ),
    "slack.together": (
        "👥 {count} 名がお待ちです。1 回の返信が全員に届きます。",
        "👥 {count} people are waiting. One reply reaches all of them.",
    ),
    "slack.handoff_overdue": (
        "⏰ 引き継いだ質問に、まだ回答がありません。ご対応をお願いします。",
        "⏰ A question that was handed over has not been answered yet. Please look into it.",
    ),
    "slack.recall": (
        "{user} さん、以前お答えした内容について、{name}が回答を訂正しました。お手数ですが、こちらをご確認ください。",
        "{user}, {name} has corrected an answer that I gave you earlier. Please read this one instead.",
    ),
    "slack.handed_over": (
        "担当者に引き継ぎました。回答までしばらくお待ちください。",
        "I have handed your question over. Somebody will get back to you.",
    ),
    # rewriting
    "slack.offer_rewrite": (
        "この回答を書き直しますか？登録した内容は、次に同じ質問があったときからすぐに使われます。",
        "Would you like to rewrite this answer? It will serve the next asker at once.",
    ),
    "slack.experts_only": (
        "回答の書き直しは、登録された専門家の方のみご利用いただけます。お気づきの点は👎ボタンでお知らせください。",
        "Only registered experts can rewrite answers. Please use 👎 to tell us what is wrong.",
    ),
    "slack.experts_only_reply": (
        "ご指摘ありがとうございます。訂正の登録は専門家の方のみのため、お気づきの点は👎ボタンでお知らせください。",
        "Thank you. Only registered experts can correct answers; please use 👎 so that they look at it.",
    ),
    "slack.not_an_answer": (
        "このメッセージはボットの回答ではないため、書き直せません。ボットの回答を選んでください。",
        "This message is not one of my answers. Please choose an answer of mine.",
    ),
    "slack.modal_failed": (
        "画面を開けませんでした。お手数ですが、もう一度お試しください。",
        "The form could not be opened. Please try again.",
    ),
    "slack.modal_title": ("回答を書き直す", "Rewrite the answer"),
    "slack.modal_submit": ("登録する", "Save"),
    "slack.modal_intro": (
        "登録した回答は、お名前とともに表示され、次に同じ質問があったときから使われます。個人情報や機密情報は書かないでください。",
        "Your answer is shown with your name and serves the next asker. Please leave out personal and confidential data.",
    ),
    "slack.modal_question": ("質問", "Question"),
    "slack.modal_question_hint": (
        "ほかの人にも伝わるように、必要に応じて言葉を補ってください。",
        "Complete it where needed, so that it can be understood by itself.",
    ),
    "slack.modal_answer": ("正しい回答", "The right answer"),
    "slack.modal_answer_hint": (
        "結論から簡潔に。条件や例外、参照する資料名があれば書き添えてください。",
        "Begin with the answer; add conditions, exceptions and the document it rests on.",
    ),
    "slack.modal_sources": ("参照した資料", "Passages it came from"),
    "slack.modal_empty": ("入力してください。", "Please fill this in."),
    "slack.corrected_badge": (
        "✅ {name}が訂正し、確認した回答です",
        "✅ Corrected and verified by {name}",
    ),
    "slack.correction_stored": (
        "✅ {name}の訂正を登録しました。次に同じ質問があったときから、この内容でお答えします。",
        "✅ {name}'s correction is saved. The next person who asks will get it.",
    ),
    # experts' queue
    "slack.review_thumbs_down": ("👎が付いた回答", "Marked 👎"),
    "slack.review_abstained": ("回答できなかった質問", "Not answered"),
    "slack.review_more": ("ほか{count}件あります。", "{count} more."),
    "slack.review_empty": (
        "確認待ちの回答はありません。",
        "Nothing is waiting for review.",
    ),
    # home
    "slack.home_title": (
        "社内資料の質問は、そだてるへ",
        "Ask Sodateru about the company's documents",
    ),
    "slack.home_about": (
        "社内の規程やマニュアルをもとに、出典を付けてお答えします。資料にないことは「確認できない」とお伝えし、担当者に引き継ぎます。専門家が訂正した回答は、次に質問した方からすぐに使われます。",
        "I answer from the company's rules and manuals, with sources. When they do not say, I tell you so and hand over to a person. What an expert corrects serves the next asker at once.",
    ),
    "slack.home_how": (
        "• チャンネルで聞く：メンションを付けて質問してください。続きは同じスレッドでどうぞ。\n• 個別に聞く：このアプリの「メッセージ」タブで質問してください。\n• 評価する：回答の下のボタン、または👍👎のリアクションで教えてください。",
        "• In a channel: mention me with your question; go on in the same thread.\n• Privately: write in this app's Messages tab.\n• Rate: use the buttons under an answer, or react with 👍 or 👎.",
    ),
    "slack.home_notice": (
        "ご質問と評価は回答の改善のために保存されます。モデルの学習に使うかどうかは、管理者が記録した利用方針に従います。",
        "Questions and ratings are stored to improve the answers. Whether they may train a model is decided and recorded by your administrators.",
    ),
    "slack.home_review": ("確認待ちの回答（{count}件）", "Waiting for review ({count})"),
    "slack.home_status": ("運用状況", "Status"),
    "slack.home_admin": (
        "詳しい操作は `{command} help` をご覧ください。",
        "See `{command} help` for what you can do.",
    ),
    # admin command
    "slack.admins_only": (
        "恐れ入りますが、このコマンドは管理者のみご利用いただけます。ご質問はメンションまたは DM でお送りください。",
        "I'm sorry, this command is for administrators. To ask something, mention me or send a direct message.",
    ),
    "slack.status_manuals": (
        "📚 資料 {documents}件（{passages}パッセージ）",
        "📚 {documents} documents ({passages} passages)",
    ),
    "slack.status_answers": (
        "💬 直近{days}日間の回答 {answers}件（うち「確認できない」{abstained}件、{share}%）",
        "💬 {answers} answers in the last {days} days ({abstained} not known, {share}%)",
    ),
    "slack.status_votes": (
        "👍 {good}件　👎 {bad}件（直近{days}日間）",
        "👍 {good}  👎 {bad} (last {days} days)",
    ),
    "slack.status_experts": (
        "✅ 専門家が確認した回答 {verified}件　📝 確認待ち {review}件",
        "✅ {verified} verified answers  📝 {review} waiting for review",
    ),
    "slack.status_model": ("🏆 回答中のモデル `{champion}`", "🏆 Serving model `{champion}`"),
    "slack.status_parked": (
        "⚠️ 処理できなかったイベント・メッセージ {parked}件（`sodateru doctor` で確認してください）",
        "⚠️ {parked} events or messages were given up (see `sodateru doctor`)",
    ),
    "slack.model_title": ("登録されているモデル", "Registered models"),
    "slack.model_marks": (
        "🏆 回答中　↩️ rollback で戻るモデル",
        "🏆 serving  ↩️ where a rollback goes",
    ),
    "slack.rolled_back": (
        "モデルを `{since}` から `{now}` に戻しました。数秒で切り替わります。もう一度実行すると元に戻せます。",
        "Rolled back from `{since}` to `{now}`; it takes a few seconds. Run it again to undo.",
    ),
    "slack.trainer_silent": (
        "学習プロセスから応答がありません。`sodateru serve` で trainer が動いているか確認してください。",
        "The trainer does not answer. Check that it runs under `sodateru serve`.",
    ),
    "slack.waiting": ("順番を待っています…", "Waiting for its turn…"),
    "slack.train_rehearse": ("🎓 学習のリハーサル", "🎓 Training rehearsal"),
    "slack.train_run": ("🎓 学習", "🎓 Training run"),
    "slack.progress_in_dm": (
        "このチャンネルには投稿できないため、進捗は DM でお知らせします。",
        "I cannot post in this channel, so I will report in a direct message.",
    ),
    "slack.work_failed": (
        "処理が失敗しました。`sodateru doctor` とログをご確認ください。",
        "It failed. See `sodateru doctor` and the log.",
    ),
}
