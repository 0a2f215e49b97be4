"""How the admin command is used, and the way to the first answer."""

WORDS: dict[str, tuple[str, str]] = {
    "admin.help_title": ("{command} の使い方", "How to use {command}"),
    "admin.help_look": (
        "*見る*\n• `{command} status`（状況）運用状況\n• `{command} setup`（準備）最初の回答までのチェックリスト\n• `{command} review`（レビュー）確認待ちの回答\n• `{command} model`（モデル）モデルの一覧\n• `{command} pairs`（ペア）学習用ペアの件数\n• `{command} train`（学習）学習の状況\n• `{command} gate`（判定）合否判定の理由\n• `{command} report`（レポート）品質・費用・費用対効果・不足・偏りの報告",
        "*Look*\n• `{command} status`  where things stand\n• `{command} setup`  the way to the first answer\n• `{command} review`  answers waiting for review\n• `{command} model`  the models\n• `{command} pairs`  pairs to train on\n• `{command} train`  how training stands\n• `{command} gate`  why a run passed or not\n• `{command} report`  quality, cost, roi, gaps, bias",
    ),
    "admin.help_order": (
        "*実行する* （内容を表示し、確認してから実行します）\n• `{command} ingest`（取り込み）資料の取り込み\n• `{command} train rehearse`（リハーサル）約3分、本番には影響しません\n• `{command} train run`（学習開始）実際の学習\n• `{command} promote モデル`（昇格）👥\n• `{command} rollback`（戻す）一つ前のモデルに戻す\n• `{command} freeze`／`unfreeze`（凍結・解除）学習と切り替えを止める・再開する\n• `{command} pairs export`（書き出し）👥\n• `{command} forget @名前`（忘れる）👥",
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
        "直近4週間の推移を図で表示します。`report 費用` や `report quality 2026-11` のように、品質・費用・費用対効果・不足・偏りの月報も図付きで表示します。",
        "shows the last four weeks with a plot. `report cost` or `report quality 2026-11` shows a month's report: quality, cost, roi, gaps or bias.",
    ),
    "admin.use_forget": (
        "`forget @名前` または `forget メッセージのts` で、関係する発言を消去します。もう1名の管理者の承認が必要です。",
        "`forget @name` or `forget MESSAGE_TS` erases what they wrote; a second administrator has to approve.",
    ),
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
}
