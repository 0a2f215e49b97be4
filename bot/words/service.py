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
    "registry.tainted": (
        "{version} は、削除依頼により忘れるべきデータ（データセット {dataset}）で学習しているため、サービスに使えません。別の版を選ぶか、学習し直してください。",
        "{version} was trained on data that has since been forgotten on request (dataset {dataset}) and cannot serve. Choose another version or train again.",
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
    "serve.started": (
        "Sodateru を起動しています。停止するには Ctrl+C を押してください。",
        "Starting Sodateru. Press Ctrl+C to stop.",
    ),
    "serve.stopped": ("停止しました。", "Stopped."),
    "doctor.help": (
        "設定・データベース・索引・モデル・Slack 接続を点検し、問題があれば次にすることを示します。",
        "Check settings, database, index, model and Slack, and say what to do about problems.",
    ),
    "doctor.settings_ok": ("設定を読み取れました。", "The settings can be read."),
    "doctor.data_ok": (
        "データフォルダ {data} に書き込めます。",
        "The data folder {data} can be written to.",
    ),
    "doctor.data_bad": (
        "データフォルダ {data} に書き込めません（{what}）。",
        "The data folder {data} cannot be written to ({what}).",
    ),
    "doctor.data_then": (
        "フォルダの権限を確認するか、SODATERU_DATA で別のフォルダを指定してください。",
        "Check the folder's permissions, or name another folder with SODATERU_DATA.",
    ),
    "doctor.disk_ok": (
        "ディスクの空き容量は {free} MB です。",
        "{free} MB of disk space are free.",
    ),
    "doctor.disk_low": (
        "ディスクの空き容量が少なくなっています（{free} MB）。",
        "Disk space is low ({free} MB free).",
    ),
    "doctor.disk_then": (
        "不要なファイルを削除するか、容量を増やしてください。学習には 2,000 MB 以上の空きが必要です。",
        "Delete what is not needed or add space. Training needs at least 2,000 MB.",
    ),
    "doctor.people_ok": (
        "回答を書き直せる人が {experts} 名（うち管理者 {admins} 名）登録されています。",
        "{experts} people may rewrite answers ({admins} of them administrators).",
    ),
    "doctor.people_none": (
        "専門家も管理者も登録されていないため、誰も回答を書き直せません。",
        "Nobody may rewrite answers: there are neither experts nor administrators.",
    ),
    "doctor.people_then": (
        "SODATERU_EXPERTS と SODATERU_ADMINS に Slack のユーザー ID をカンマ区切りで指定してください。",
        "Put Slack user ids, separated by commas, into SODATERU_EXPERTS and SODATERU_ADMINS.",
    ),
    "doctor.database_new": (
        "データベースはまだありません。最初の起動時に作成されます。",
        "There is no database yet. It will be made at the first start.",
    ),
    "doctor.database_new_then": (
        "sodateru ingest で社内資料を取り込んでください。",
        "Take in your manuals with sodateru ingest.",
    ),
    "doctor.database_old": (
        "データベースの版は {found} です。次の起動時に {head} へ更新されます。",
        "The database is at version {found}. The next start brings it to {head}.",
    ),
    "doctor.database_ok": (
        "データベースは最新の版（{head}）です。",
        "The database is up to date (version {head}).",
    ),
    "doctor.database_bad": (
        "データベースを開けません（{what}）。",
        "The database cannot be opened ({what}).",
    ),
    "doctor.database_then": (
        "SODATERU_DATABASE_URL とデータベースの稼働状況を確認してください。ファイルが壊れている場合はバックアップから復元してください。",
        "Check SODATERU_DATABASE_URL and whether the database runs. If its file is damaged, restore a backup.",
    ),
    "doctor.work_ok": (
        "滞っている処理や届かなかったメッセージはありません。",
        "Nothing is stuck and every message arrived.",
    ),
    "doctor.work_late": (
        "5 分以上待っている処理が {late} 件あります。",
        "{late} events have been waiting for more than five minutes.",
    ),
    "doctor.work_late_then": (
        "sodateru serve が動いているか確認してください。",
        "Check that sodateru serve is running.",
    ),
    "doctor.work_parked": (
        "直近 7 日間に、処理できなかった受信が {dropped} 件、表示できなかったメッセージが {dead} 件あります。",
        "In the last seven days {dropped} events could not be handled and {dead} messages could not be shown.",
    ),
    "doctor.work_parked_then": (
        "ログの event.dropped と outbox.failed に理由の記録があります。",
        "The log tells why: look for event.dropped and outbox.failed.",
    ),
    "doctor.no_manuals": (
        "社内資料がまだ取り込まれていません。",
        "No manuals have been taken in yet.",
    ),
    "doctor.no_manuals_then": (
        "sodateru ingest フォルダ名 を実行してください。",
        "Run sodateru ingest FOLDER.",
    ),
    "doctor.index_ok": (
        "資料 {documents} 件、{passages} 箇所を検索できます。",
        "{documents} manuals with {passages} passages can be searched.",
    ),
    "doctor.index_differs": (
        "索引が資料とそろっていません（資料 {passages} 箇所、キーワード {keywords}、ベクトル {vectors}）。",
        "The index is out of step ({passages} passages, {keywords} keywords, {vectors} vectors).",
    ),
    "doctor.index_then": (
        "sodateru reindex を実行して索引を作り直してください。",
        "Build the index anew with sodateru reindex.",
    ),
    "doctor.index_renewed": (
        "埋め込みモデルが変わったため、索引を裏で作り直しています。完了までは以前の索引で検索できます。",
        "The embedding model has changed: the index is being built anew behind the scenes, and the former one serves until then.",
    ),
    "doctor.index_renewed_then": (
        "ボットの起動中に自動で完了します。すぐに作り直すには sodateru reindex を実行してください。",
        "It completes by itself while the bot runs. To build it at once, run sodateru reindex.",
    ),
    "doctor.glossary_none": (
        "用語集は登録されていません（{path} に置くと使われます）。",
        "There is no glossary (one at {path} would be used).",
    ),
    "doctor.glossary_ok": (
        "用語集 {path} に {terms} 語あります。",
        "The glossary {path} has {terms} terms.",
    ),
    "doctor.glossary_then": (
        "用語集のファイルを直してください。直るまでは、最後に読み取れた内容で検索します。",
        "Correct the glossary file. Until then, search uses what it could last read.",
    ),
    "doctor.embedder_ok": (
        "埋め込みモデル {name} でベクトル（{size} 次元）を作れます。",
        "The embedding model {name} makes vectors ({size} dimensions).",
    ),
    "doctor.embedder_then": (
        "SODATERU_EMBEDDER と SODATERU_EMBEDDING_MODEL を確認してください。それまではキーワードで検索します。",
        "Check SODATERU_EMBEDDER and SODATERU_EMBEDDING_MODEL. Until then, keywords answer.",
    ),
    "doctor.reranker_none": (
        "並べ替えモデルは指定されていません（標準の並べ順を使います）。",
        "No reranking model is set; the built-in order is used.",
    ),
    "doctor.reranker_ok": (
        "並べ替えモデル {name} を使えます。",
        "The reranking model {name} works.",
    ),
    "doctor.reranker_then": (
        "SODATERU_RERANKER を確認してください。それまでは標準の並べ順を使います。",
        "Check SODATERU_RERANKER. Until then, the built-in order is used.",
    ),
    "doctor.answering_ok": (
        "設定された回答モデル {version} を用意できました。",
        "The answering model of the settings, {version}, is ready.",
    ),
    "doctor.answering_then": (
        "SODATERU_MODEL と、そのモデルの設定（SODATERU_OPENAI_MODEL、OPENAI_API_KEY、SODATERU_BASE_MODEL）を確認してください。",
        "Check SODATERU_MODEL and its settings (SODATERU_OPENAI_MODEL, OPENAI_API_KEY, SODATERU_BASE_MODEL).",
    ),
    "doctor.model_ok": (
        "回答に使うモデル {version} を読み込めました。",
        "The model that answers, {version}, can be loaded.",
    ),
    "doctor.model_then": (
        "sodateru model list で確認し、必要なら sodateru model rollback で戻してください。",
        "See sodateru model list, and roll back with sodateru model rollback if need be.",
    ),
    "doctor.tokens_then": (
        "Slack アプリの管理画面（api.slack.com/apps）で取得し、環境変数か設定ファイルに入れてください。お試しなら sodateru demo はトークンなしで動きます。",
        "Get it from your Slack app's page (api.slack.com/apps) and put it into the environment or the settings file. To try things out, sodateru demo needs no token.",
    ),
    "doctor.bot_token_ok": (
        "Slack ワークスペース「{team}」に {user} として接続できます。",
        "Slack workspace “{team}” accepts the bot as {user}.",
    ),
    "doctor.bot_token_then": (
        "SLACK_BOT_TOKEN（xoxb- で始まる値）を確認し、アプリをワークスペースに再インストールしてください。",
        "Check SLACK_BOT_TOKEN (it begins with xoxb-) and install the app to the workspace again.",
    ),
    "doctor.app_token_ok": (
        "Socket Mode で接続できます。",
        "Socket Mode can be connected.",
    ),
    "doctor.app_token_then": (
        "SLACK_APP_TOKEN（xapp- で始まる値）に connections:write の権限があるか確認してください。",
        "Check that SLACK_APP_TOKEN (it begins with xapp-) has the scope connections:write.",
    ),
}
