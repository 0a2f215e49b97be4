"""The admin command: what it shows, asks and answers."""

WORDS: dict[str, tuple[str, str]] = {
    "admin.title": ("🛠️ `{verb}` の実行結果", "🛠️ Result of `{verb}`"),
    "admin.confirm_title": ("「{verb}」を実行しますか？", "Carry out “{verb}”?"),
    "admin.do_it": ("実行する", "Do it"),
    "admin.ask_second": ("承認を依頼する", "Ask for approval"),
    "admin.not_yet": (
        "まだ何も変更していません。15分以内に確認してください。その間に状況が変わった場合は実行されません。",
        "Nothing has changed yet. Confirm within 15 minutes; if things change meanwhile, it is not carried out.",
    ),
    "admin.not_yet_two": (
        "まだ何も変更していません。この操作には、もう1名の管理者の承認が必要です。",
        "Nothing has changed yet. This needs the approval of a second administrator.",
    ),
    "admin.nobody_else": (
        "この操作にはもう1名の管理者の承認が必要ですが、管理者は1名しか登録されていません。sodateru.toml の admins に追加してください。",
        "This needs a second administrator, and there is only one. Add another to admins in sodateru.toml.",
    ),
    "admin.asked_second": (
        "ほかの管理者に承認を依頼しました。結果は DM でお知らせします。",
        "The other administrators have been asked. You will get a direct message.",
    ),
    "admin.request": (
        "{user} さんが「{verb}」の承認を求めています。内容をご確認ください。",
        "{user} asks you to approve “{verb}”. Please look at what it would do.",
    ),
    "admin.request_until": (
        "{until} まで承認できます。内容が変わった場合は実行されません。",
        "You may approve until {until}. If things change meanwhile, it is not carried out.",
    ),
    "admin.approved_by": (
        "「{verb}」は{name}が承認しました。ご対応は不要です。",
        "“{verb}” was approved by {name}. There is nothing left for you to do.",
    ),
    "admin.declined_by": (
        "「{verb}」は{name}が却下しました。ご対応は不要です。",
        "“{verb}” was declined by {name}. There is nothing left for you to do.",
    ),
    "admin.not_done": (
        "「{verb}」は実行されませんでした。何も変更していません。",
        "“{verb}” was not carried out. Nothing has changed.",
    ),
    "admin.asker_told": (
        "依頼した方にもお知らせしました。",
        "Whoever asked for it has been told.",
    ),
    "admin.by_two": ("依頼：{user}　承認：{other}", "Asked by {user}, approved by {other}"),
    "admin.right_lost": (
        "現在、管理者として登録されていないため、この操作はできません。登録されている管理者にお願いしてください。",
        "You are not registered as an administrator now, so you cannot do this. Please ask one of the administrators.",
    ),
    "admin.asker_lost": (
        "依頼した方が管理者ではなくなったため、実行しませんでした。必要な場合は、管理者がもう一度コマンドを実行してください。",
        "Whoever asked for this is no longer an administrator, so it was not carried out. If it is still needed, an administrator has to run the command again.",
    ),
    "admin.approve": ("承認して実行する", "Approve and do it"),
    "admin.decline": ("却下する", "Decline"),
    "admin.declined": (
        "「{verb}」は{name}により却下されました。何も変更していません。",
        "“{verb}” was declined by {name}. Nothing has changed.",
    ),
    "admin.declined_by_you": ("却下しました。", "Declined."),
    "admin.cancelled": (
        "取りやめました。何も変更していません。",
        "Cancelled. Nothing has changed.",
    ),
    "admin.decided": (
        "この操作はすでに処理されています。",
        "This has already been dealt with.",
    ),
    "admin.same_person": (
        "ご自身の依頼は承認できません。ほかの管理者にお願いしてください。",
        "You cannot approve your own request. Please ask another administrator.",
    ),
    "admin.too_late": (
        "確認の期限が切れました。お手数ですが、もう一度コマンドを実行してください。",
        "It is too late to confirm this. Please run the command again.",
    ),
    "admin.stale": (
        "表示した内容から状況が変わったため、実行しませんでした。もう一度コマンドを実行して確認してください。",
        "Things have changed since this was shown, so nothing was done. Please run the command again.",
    ),
    "admin.begun": (
        "「{verb}」を開始しました。終わりしだい、結果をお知らせします。",
        "“{verb}” has begun. You will be told what came of it.",
    ),
    "admin.would_roll_back": (
        "回答中のモデル {since} を、一つ前の {now} に戻します。回答は途切れません。もう一度実行すると元に戻せます。",
        "The serving model {since} goes back to {now}. No answer is interrupted; running it again undoes it.",
    ),
    "admin.would_ingest": (
        "フォルダー {folders} を取り込みます。新規 {new}件、変更 {changed}件、削除 {gone}件、変更なし {same}件。",
        "Takes in {folders}: {new} new, {changed} changed, {gone} removed, {same} unchanged.",
    ),
    "admin.unreadable": (
        "読み取れないファイルが {count}件あります。取り込み後に理由を表示します。",
        "{count} files cannot be read; the reasons are shown afterwards.",
    ),
    "admin.ingested": (
        "取り込みました。追加 {added}件、変更 {changed}件、削除 {removed}件。根拠が変わったため取り下げた確認済み回答 {expired}件。",
        "Done: {added} added, {changed} changed, {removed} removed; {expired} verified answers withdrawn because their source changed.",
    ),
    "admin.no_folders": (
        "取り込むフォルダーが設定されていません。sodateru.toml の manuals に指定するか、サーバーで `sodateru ingest` を実行してください。",
        "No folders are set. Name them as manuals in sodateru.toml, or run `sodateru ingest` on the server.",
    ),
    "admin.would_add": (
        "{user} さんを専門家に追加します。以後、この方の訂正は確認済みの回答としてすぐに使われます。",
        "{user} becomes an expert: their corrections serve the next asker at once.",
    ),
    "admin.added": ("{user} さんを専門家に追加しました。", "{user} is an expert now."),
    "admin.would_remove": (
        "{user} さんを専門家から外します。これまでの確認済み回答はそのまま残ります。",
        "{user} is no longer an expert. The answers they verified stay.",
    ),
    "admin.removed": ("{user} さんを専門家から外しました。", "{user} is no longer an expert."),
    "admin.is_expert": (
        "{user} さんはすでに専門家として登録されています。",
        "{user} is an expert already.",
    ),
    "admin.no_expert": (
        "{user} さんは専門家として登録されていません。",
        "{user} is not an expert.",
    ),
    "admin.set_in_file": (
        "{user} さんは設定ファイルで登録されています。sodateru.toml の experts から外してください。",
        "{user} is named in the settings file. Remove them from experts in sodateru.toml.",
    ),
    "admin.name_person": (
        "対象の方をメンションで指定してください（例：`experts add @名前`）。",
        "Name the person by a mention (for example `experts add @name`).",
    ),
    "admin.unknown": ("「{asked}」というコマンドはありません。", "There is no command “{asked}”."),
    "admin.nearest": (
        "`{command} {name}` のことでしょうか。",
        "Did you mean `{command} {name}`?",
    ),
    "admin.names": ("使えるコマンド：{names}", "Commands: {names}"),
    "admin.pictures_in_dm": (
        "図は DM にお送りしました。",
        "The pictures were sent to you in a direct message.",
    ),
    "admin.left": (
        "初期設定が {count}項目残っています。`{command} setup` でご確認ください。",
        "{count} steps of the set-up are left: `{command} setup`.",
    ),
    "admin.version": (
        "`{id}`（{kind}）\n土台：{base}\n学習：{run}\n登録：{made}\nハッシュ：{hash}",
        "`{id}` ({kind})\nBase: {base}\nRun: {run}\nRegistered: {made}\nHash: {hash}",
    ),
    "admin.experts_title": ("専門家", "Experts"),
    "admin.expert": (
        "• {user}：有効な確認済み回答 {verified}件、それが使われた回数 {served}回",
        "• {user}: {verified} verified answers in force, used {served} times",
    ),
    "admin.no_experts": (
        "まだ登録されていません。管理者の訂正は専門家の訂正として扱われます。",
        "There are none yet. Administrators' corrections count as experts'.",
    ),
    "admin.experts_how": (
        "`{command} experts add @名前` で追加、`{command} experts remove @名前` で解除できます。",
        "Add one with `{command} experts add @name`, remove one with `{command} experts remove @name`.",
    ),
    "admin.channels_title": ("チャンネルごとの設定", "How channels are served"),
    "admin.channels_note": (
        "設定していないチャンネルは、社員からのメンションと、そのスレッドの続きに回答します。",
        "Other channels: employees' mentions and what follows in their threads are answered.",
    ),
    "admin.channel_set": ("設定する", "Set"),
    "admin.channel_title": ("チャンネルの設定", "Channel settings"),
    "admin.channel_save": ("保存する", "Save"),
    "admin.channel_saved": (
        "{channel} の設定を保存しました。",
        "The settings of {channel} are saved.",
    ),
    "admin.channel_on": ("利用中", "Served"),
    "admin.channel_off": (
        "停止中（このチャンネルでは回答しません）",
        "Off (nothing is answered here)",
    ),
    "admin.channel_switches": ("このチャンネルでの動作", "In this channel"),
    "admin.channel_audience": ("回答する相手", "Who is answered"),
    "admin.channel_language": ("回答の言語", "Language of answers"),
    "admin.channel_handoff": ("引き継ぎ先のチャンネル", "Where questions are handed over"),
    "admin.switch_enabled": ("回答する", "Answer here"),
    "admin.switch_mention_only": (
        "メンションされたときだけ回答する",
        "Only when mentioned, also in threads",
    ),
    "admin.switch_auto_answer": (
        "質問らしい投稿にはメンションがなくても回答する",
        "Answer questions without a mention",
    ),
    "admin.audience_employees": ("社員のみ", "Employees only"),
    "admin.audience_guests": ("社員とゲスト", "Employees and guests"),
    "admin.audience_partners": (
        "社員・ゲスト・社外の共有相手",
        "Employees, guests and partner companies",
    ),
    "admin.audience_note": (
        "ゲストや社外の方には、このチャンネルを公開範囲に指定した資料だけを使って回答します。",
        "Guests and partners are answered only from documents whose audience names this channel.",
    ),
    "admin.language_person": ("質問した方に合わせる", "As the asker prefers"),
    "admin.language_ja": ("日本語", "Japanese"),
    "admin.language_en": ("英語", "English"),
    "admin.handoff_to": ("引き継ぎ先 {channel}", "handed over to {channel}"),
    "admin.home_training": ("学習の準備状況", "Towards training"),
    "admin.home_orders": ("承認待ちの操作 {count}件", "{count} waiting for approval"),
    "admin.neglect_title": ("🔔 今週のお知らせ", "🔔 This week"),
    "admin.neglect_queue": (
        "• 確認待ちの回答が {count}件、1週間以上そのままになっています（最も古いものは {days}日前）。`{command} review`",
        "• {count} answers have waited for review for more than a week (the oldest for {days} days): `{command} review`",
    ),
    "admin.neglect_retest": (
        "• 回答中のモデルの再評価が {days}日間行われていません。`{command} report`",
        "• The serving model has not been tested again for {days} days: `{command} report`",
    ),
    "admin.neglect_manuals": (
        "• 1年以上更新されていない資料が {count}件あります（例：{title}）。内容が今も正しいかご確認ください。",
        "• {count} documents have not changed for more than a year (for example {title}). Please check that they still hold.",
    ),
}
