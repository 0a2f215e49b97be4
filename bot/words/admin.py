"""The admin command: what it shows, asks and answers."""

WORDS: dict[str, tuple[str, str]] = {
    # orders
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
        "「{verb}」を開始しました。結果はまもなく表示されます。",
        "“{verb}” has begun. The result appears shortly.",
    ),
    # the bot's own orders
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
    # looks
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
    # help
    "admin.help_title": ("{command} の使い方", "How to use {command}"),
    "admin.help_look": (
        "*見る*\n• `{command} status`（状況）運用状況\n• `{command} setup`（準備）最初の回答までのチェックリスト\n• `{command} review`（レビュー）確認待ちの回答\n• `{command} model`（モデル）モデルの一覧\n• `{command} pairs`（ペア）学習用ペアの件数\n• `{command} train`（学習）学習の状況\n• `{command} gate`（判定）合否判定の理由\n• `{command} report`（レポート）品質のレポート",
        "*Look*\n• `{command} status`  where things stand\n• `{command} setup`  the way to the first answer\n• `{command} review`  answers waiting for review\n• `{command} model`  the models\n• `{command} pairs`  pairs to train on\n• `{command} train`  how training stands\n• `{command} gate`  why a run passed or not\n• `{command} report`  quality",
    ),
    "admin.help_order": (
        "*実行する*（内容を表示し、確認してから実行します）\n• `{command} ingest`（取り込み）資料の取り込み\n• `{command} train rehearse`（リハーサル）約3分、本番には影響しません\n• `{command} train run`（学習開始）実際の学習\n• `{command} promote モデル`（昇格）👥\n• `{command} rollback`（戻す）一つ前のモデルに戻す\n• `{command} freeze`／`unfreeze`（凍結・解除）学習と切り替えを止める・再開する\n• `{command} pairs export`（書き出し）👥\n• `{command} forget @名前`（忘れる）👥",
        "*Do* (shown first, done after you confirm)\n• `{command} ingest`  take the manuals in\n• `{command} train rehearse`  about 3 minutes, touches nothing that serves\n• `{command} train run`  a real training\n• `{command} promote MODEL`  👥\n• `{command} rollback`  back to the model before\n• `{command} freeze` / `unfreeze`  stop or resume learning and swaps\n• `{command} pairs export`  👥\n• `{command} forget @name`  👥",
    ),
    "admin.help_people": (
        "*設定する*\n• `{command} experts`（専門家）一覧・`add`／`remove`\n• `{command} channels`（チャンネル）チャンネルごとの設定\n• `{command} policy`（方針）学習へのデータ利用方針・`policy set form,document`",
        "*Set*\n• `{command} experts`  list, `add`, `remove`\n• `{command} channels`  how each channel is served\n• `{command} policy`  which data may train; `policy set form,document`",
    ),
    "admin.help_note": (
        "👥 はもう1名の管理者の承認が必要です。`help promote` のように付けると、個別の説明を表示します。",
        "👥 needs the approval of a second administrator. `help promote` explains one command.",
    ),
    "admin.use_status": (
        "資料・回答・評価・モデル・学習の状況を表示します。",
        "shows manuals, answers, votes, model and training.",
    ),
    "admin.use_setup": (
        "最初の回答までに必要な準備を、順に案内します。",
        "walks you to the first answer, step by step.",
    ),
    "admin.use_review": (
        "専門家の確認を待っている回答を表示します。",
        "lists the answers that wait for an expert.",
    ),
    "admin.use_ingest": (
        "設定したフォルダー（manuals）を取り込みます。実行前に、新規・変更・削除の件数を表示します。",
        "takes the folders named in manuals in; it first shows what is new, changed and removed.",
    ),
    "admin.use_pairs": (
        "学習・検証・評価に使うペアの件数を表示します。",
        "shows how many pairs there are on each side.",
    ),
    "admin.use_pairs_export": (
        "マスク済みのペアをサーバー上のファイルに書き出します。もう1名の管理者の承認が必要です。",
        "writes the masked pairs to a file on the server; a second administrator has to approve.",
    ),
    "admin.use_train_status": (
        "学習を始める条件と、これまでの学習を表示します。",
        "shows what training waits for, and past runs.",
    ),
    "admin.use_train_rehearse": (
        "小さなモデルで、学習から切り替えまでを約3分で試します。本番の回答には影響しません。",
        "tries the whole road with a tiny model in about 3 minutes; nothing that serves is touched.",
    ),
    "admin.use_train_run": (
        "実際の学習を始めます。実行前に条件を表示し、合格したときだけモデルが切り替わります。",
        "begins a real training; the conditions are shown first, and only a PASS moves the model.",
    ),
    "admin.use_gate": (
        "最近の学習（または `gate 学習ID`）の判定理由と図を表示します。",
        "explains the newest verdict (or `gate RUN`), with plots.",
    ),
    "admin.use_model": (
        "モデルの一覧を表示します。`model モデル名` で詳細を表示します。",
        "lists the models; `model NAME` shows one.",
    ),
    "admin.use_promote": (
        "指定したモデルを回答に使います。もう1名の管理者の承認が必要です。",
        "makes a model serve; a second administrator has to approve.",
    ),
    "admin.use_rollback": ("一つ前のモデルに戻します。", "goes back to the model before."),
    "admin.use_freeze": (
        "学習とモデルの切り替えを止めます。回答は続きます。",
        "stops learning and swaps; answering goes on.",
    ),
    "admin.use_unfreeze": (
        "止めていた学習と切り替えを再開します。",
        "lets learning and swaps go on.",
    ),
    "admin.use_experts": (
        "専門家と、その訂正の活用状況を表示します。",
        "lists the experts and what their corrections did.",
    ),
    "admin.use_experts_add": (
        "`experts add @名前` で専門家を追加します。",
        "`experts add @name` makes somebody an expert.",
    ),
    "admin.use_experts_remove": (
        "`experts remove @名前` で専門家から外します。",
        "`experts remove @name` ends that.",
    ),
    "admin.use_channels": (
        "チャンネルごとの設定を表示し、変更します。",
        "shows and changes how each channel is served.",
    ),
    "admin.use_policy": (
        "学習に使ってよいデータの方針を表示します。",
        "shows which data may train a model.",
    ),
    "admin.use_policy_set": (
        "`policy set form,document` のように、学習に使ってよいデータを記録します。`policy set none` で禁止します。",
        "records which data may train, as in `policy set form,document`; `policy set none` forbids all.",
    ),
    "admin.use_report": (
        "直近4週間の回答・評価・確認の推移を図で表示します。",
        "shows the last four weeks of answers, votes and reviews, with a plot.",
    ),
    "admin.use_forget": (
        "`forget @名前` または `forget メッセージのts` で、関係する発言を消去します。もう1名の管理者の承認が必要です。",
        "`forget @name` or `forget MESSAGE_TS` erases what they wrote; a second administrator has to approve.",
    ),
    # channels
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
    # set-up
    "admin.setup_title": ("最初の回答までの準備", "The way to the first answer"),
    "admin.setup_done": (
        "準備はすべて完了しています。`status` で運用状況をご確認ください。",
        "Everything is set up. See `status` for how things go.",
    ),
    "admin.step_manuals": ("資料を取り込む", "Take manuals in"),
    "admin.step_people": ("専門家を登録する", "Name an expert"),
    "admin.step_handoff": (
        "引き継ぎ先のチャンネルを決める",
        "Choose where questions are handed over",
    ),
    "admin.step_invited": ("チャンネルに招待して質問する", "Invite the bot and ask in a channel"),
    "admin.step_answered": ("最初の回答を受け取る", "Get the first answer"),
    "admin.step_voted": ("回答を評価する", "Rate an answer"),
    "admin.step_rewritten": ("専門家が回答を書き直す", "Let an expert rewrite an answer"),
    "admin.step_decided": ("データの利用方針を記録する", "Record which data may train"),
    "admin.how_manuals": (
        "サーバーで `sodateru ingest フォルダー名` を実行するか、sodateru.toml の manuals にフォルダーを指定して `{command} ingest` を実行してください。",
        "Run `sodateru ingest FOLDER` on the server, or name folders as manuals in sodateru.toml and run `{command} ingest`.",
    ),
    "admin.how_people": (
        "`{command} experts add @名前` で、回答を訂正できる方を登録してください。",
        "Name who may correct answers: `{command} experts add @name`.",
    ),
    "admin.how_handoff": (
        "sodateru.toml の handoff_channel にチャンネル ID を指定してください。チャンネルごとに変える場合は `{command} channels` で設定できます。",
        "Set handoff_channel in sodateru.toml to a channel's id; `{command} channels` sets it per channel.",
    ),
    "admin.how_invited": (
        "チャンネルで `/invite @そだてる` を実行し、「@そだてる 出張の日当はいくらですか？」のように質問してください（`{command}` は不要です）。",
        "In a channel, `/invite` the bot and ask it something by a mention (no `{command}` needed).",
    ),
    "admin.how_answered": (
        "資料に書かれていることを質問してください。「確認できない」と返る場合は、`{command} status` で資料の件数をご確認ください。",
        "Ask something that the manuals say. If it says it does not know, see `{command} status` for the number of documents.",
    ),
    "admin.how_voted": (
        "回答の下のボタンか、👍👎のリアクションで評価してください。結果は `{command} status` に表示されます。",
        "Use the buttons below an answer, or react with 👍 or 👎; `{command} status` counts them.",
    ),
    "admin.how_rewritten": (
        "専門家の方に、回答の下の「書き直す」から訂正していただいてください。専門家は `{command} experts` で確認できます。",
        "Let an expert press “Rewrite” below an answer. `{command} experts` lists them.",
    ),
    "admin.how_decided": (
        "学習に使ってよいデータを社内で決め、`{command} policy set form,document` のように記録してください。記録するまで学習は始まりません。",
        "Decide which data may train a model and record it: `{command} policy set form,document`. Nothing is trained before.",
    ),
    "admin.home_training": ("学習の準備状況", "Towards training"),
    "admin.home_orders": ("承認待ちの操作 {count}件", "{count} waiting for approval"),
    # reminders
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
