"""What experts read in Slack: their queue, the form for the right answer, whom to ask, thanks."""

WORDS: dict[str, tuple[str, str]] = {
    # 「正解として登録」
    "slack.adopt_title": ("正解として登録", "Save as the answer"),
    "slack.adopt_intro": (
        "このメッセージを、質問への正しい回答として登録します。登録した方のお名前とともに、次に同じ質問があったときから使われます。",
        "This message becomes the right answer to a question. It carries your name and serves the next asker.",
    ),
    "slack.adopt_empty": (
        "このメッセージには文章がないため、登録できません。",
        "There are no words in this message to save.",
    ),
    "slack.adopt_ours": (
        "ボットの回答は「書き直す」から登録してください。",
        "For an answer of mine please use “Rewrite”.",
    ),
    "slack.adopted": (
        "✅ {name}が、{author}の回答を正解として登録しました。次に同じ質問があったときから、この内容でお答えします。",
        "✅ {name} has saved {author}'s words as the right answer. The next person who asks will get them.",
    ),
    # the form
    "slack.modal_preview": ("差分を確認", "Preview changes"),
    "slack.modal_diff": ("変更点", "Changes"),
    "slack.modal_same": ("変更はありません。", "Nothing has changed."),
    "slack.modal_until": ("有効期限", "Valid until"),
    "slack.modal_until_hint": (
        "この日を過ぎると使われなくなり、確認待ちに入ります。空欄なら期限なしです。",
        "After this day it serves nobody and waits for a review. Empty: no end.",
    ),
    "slack.modal_until_past": ("今日以降の日付を選んでください。", "Please choose today or later."),
    "slack.modal_audience": ("回答してよい範囲", "Who may get it"),
    "slack.modal_audience_all": ("資料を読める全員", "Everybody who may read the documents"),
    "slack.modal_audience_here": ("このチャンネルだけ", "This channel only"),
    "slack.modal_rests": ("根拠にする資料", "Passages it rests on"),
    "slack.modal_rests_hint": (
        "選んだ箇所が改訂されると、この回答は自動的に使われなくなります。選ばなければ自動で決まります。",
        "When a chosen passage changes, the answer stops being used. Choose none to have them found.",
    ),
    "slack.modal_term": (
        "📖 「{form}」は、社内の用語では「{term}」です。",
        "📖 “{form}” is called “{term}” here.",
    ),
    "slack.modal_terms_title": ("用語のヒント", "Terms"),
    # the queue
    "slack.review_handed_over": ("担当者への引き継ぎ", "Handed over"),
    "slack.review_candidate": ("正解の候補", "May become an answer"),
    "slack.review_stale": ("使われなくなった回答", "Serves no more"),
    "slack.review_conflict": ("食い違う回答", "Contradict each other"),
    "slack.review_gap": ("資料にない質問", "No document says"),
    "slack.review_pair": ("学習用ペアの確認", "May this train?"),
    "slack.review_pair_blind": ("学習用ペアの確認（独立評価）", "May this train? (asked of two)"),
    "slack.review_pair_stale": ("資料が変わった学習用ペア", "Pair whose document changed"),
    "slack.review_pair_conflict": ("食い違う学習用ペア", "Pairs that contradict"),
    "slack.review_pair_terms": ("用語の統一", "Other wording"),
    "slack.review_title": ("確認待ち", "Review"),
    "slack.review_open": ("確認する", "Review"),
    "slack.review_approve": ("承認", "Approve"),
    "slack.review_fix": ("直す", "Fix"),
    "slack.review_drop": ("不要", "Drop"),
    "slack.review_first": ("① が正しい", "1 is right"),
    "slack.review_second": ("② が正しい", "2 is right"),
    "slack.review_both": ("どちらも正しい", "Both are right"),
    "slack.review_newer": ("新しい方", "the newer"),
    "slack.review_asked": ("{count}回質問されました", "asked {count} times"),
    "slack.review_by": ("{name}の回答", "by {name}"),
    "slack.review_yours": ("あなたの担当", "yours"),
    "slack.review_theirs": ("担当：{name}", "with {name}"),
    "slack.review_done": (
        "確認済み {count}件（直近30日、1件あたり中央値 {seconds}秒）",
        "{count} reviewed in 30 days, {seconds} s each (median)",
    ),
    "slack.review_count": ("確認済み {count}件（直近30日）", "{count} reviewed in 30 days"),
    "slack.review_gone": (
        "この項目は、すでに確認済みです。",
        "This one has been reviewed already.",
    ),
    "slack.review_drop_sure": (
        "この項目を確認待ちから外します。よろしいですか？",
        "This leaves the queue. Continue?",
    ),
    "slack.review_yes": ("外す", "Drop it"),
    "slack.review_pass_on": ("ほかの人に頼む", "Pass on"),
    "slack.review_passed": (
        "📮 {name}から、確認の依頼が届いています。",
        "📮 {name} asks you to review this.",
    ),
    # the expert's own settings
    "slack.profile_open": ("担当と時間帯", "Topics and hours"),
    "slack.profile_title": ("担当と時間帯", "Topics and hours"),
    "slack.profile_submit": ("保存する", "Save"),
    "slack.profile_topics": ("担当する内容", "Your topics"),
    "slack.profile_topics_hint": (
        "読点や改行で区切ってください（例：出張旅費、経費精算）。",
        "Separate them by commas or lines (for example: travel, expenses).",
    ),
    "slack.profile_from": ("依頼を止める時刻", "Quiet from"),
    "slack.profile_until": ("依頼を再開する時刻", "Quiet until"),
    "slack.profile_away": ("不在の期間（この日まで）", "Away until"),
    "slack.profile_delegate": ("不在中に代わる人", "Who stands in"),
    "slack.profile_delegate_wrong": (
        "専門家として登録された方を選んでください。",
        "Please choose a registered expert.",
    ),
    "slack.profile_line": (
        "担当：{topics}　依頼を受けない時間：{start}時〜{end}時",
        "Topics: {topics} · quiet {start}:00 to {end}:00",
    ),
    "slack.profile_any": ("すべて", "all"),
    "slack.profile_away_line": (
        "🌴 {date} まで不在（代理：{name}）",
        "🌴 Away until {date} ({name} stands in)",
    ),
    "slack.profile_nobody": ("なし", "nobody"),
    # asking the next expert
    "slack.ask_expert": (
        "📮 {user} さん、確認をお願いできますか？ 詳しい方として選ばれました。",
        "📮 {user}, could you look at this? You know this topic.",
    ),
    "slack.handoff_draft": ("下書き（ボットの回答）", "Draft (the bot's answer)"),
    # what gave a pair away, in Slack and on the command line
    "review.odd_figure": (
        "ご確認ください: 数字「{piece}」は、根拠では別の事柄の数字か、別の側のようです。",
        "Please check: the figure {piece} seems to be of something else, or on another side.",
    ),
    "review.odd_side": (
        "ご確認ください: 「{piece}」は、根拠と逆向きのようです。",
        "Please check: {piece} seems to be the other way round in the passage.",
    ),
    "review.odd_office": (
        "ご確認ください: 根拠では「{piece}」ではない担当のようです。",
        "Please check: the passage seems to name somebody other than {piece}.",
    ),
    "review.odd_denial": (
        "ご確認ください: 「{piece}」の可否が、根拠と逆のようです。",
        "Please check: yes and no seem to be the other way round for {piece}.",
    ),
    # thanks
    "slack.thanks_month": (
        "🙏 {user} さん、{month}月もありがとうございました。あなたが確認した回答は、{people}人の{times}件のご質問に使われました。",
        "🙏 {user}, thank you for month {month}. Your answers helped {people} people, {times} times.",
    ),
    "slack.thanks_top": ("よく使われた回答", "Used most"),
    "slack.thanks_line": ("• {question}（{times}回）", "• {question} ({times})"),
}
