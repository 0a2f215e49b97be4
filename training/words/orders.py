"""What administrators' orders say, and what stands on their pictures."""

WORDS: dict[str, tuple[str, str]] = {
    "order.would_promote": (
        "回答中のモデル {since} を {version} に切り替えます。回答は途切れません。",
        "The serving model {since} gives way to {version}. No answer is interrupted.",
    ),
    "order.passed": ("判定は PASS です。", "Its verdict is PASS."),
    "order.not_passed": (
        "⚠️ 判定は PASS ではありません。2名の管理者の責任で切り替えることになります。",
        "⚠️ It has no PASS: two administrators answer for it together.",
    ),
    "order.promoted": ("{version} に切り替えました。", "{version} serves now."),
    "order.serves_already": (
        "{version} はすでに回答に使われています。",
        "{version} serves already.",
    ),
    "order.name_version": (
        "モデル名を付けてください（例：`promote lora-20261124-1a2b3c`）。一覧は `model` で表示します。",
        "Name the model (for example `promote lora-20261124-1a2b3c`); `model` lists them.",
    ),
    "order.frozen_already": (
        "すでに {admin} さんが凍結しています。",
        "{admin} has frozen it already.",
    ),
    "order.would_freeze": (
        "学習とモデルの切り替えを止めます。回答と訂正の受け付けは続きます。",
        "Learning and swaps stop. Answering and corrections go on.",
    ),
    "order.would_lift": (
        "{since} に {admin} さんが止めた学習と切り替えを再開します。",
        "Learning and swaps, frozen by {admin} on {since}, go on.",
    ),
    "order.no_policy": (
        "データの利用方針はまだ記録されていません。記録するまで学習は始まりません。`policy set form,document` のように記録してください。",
        "No data-use decision is recorded, and nothing is trained before one is: `policy set form,document`.",
    ),
    "order.policy": (
        "学習に使ってよいデータ：{sources}（{at}、{admin} さんが記録）",
        "Data that may train: {sources} (recorded by {admin} on {at})",
    ),
    "order.would_decide": (
        "学習に使ってよいデータを「{sources}」と記録します。お名前と日時が残り、以前の記録は置き換わります。Slack の発言を含める場合は、社内の承認と Slack の規約をご確認ください。",
        "Records “{sources}” as the data that may train, with your name and the time, in place of what was recorded before. Before you include words from Slack, check your approval and Slack's terms.",
    ),
    "order.name_sources": (
        "データの種類を付けてください（例：`policy set form,document`、禁止する場合は `policy set none`）。",
        "Name the kinds of data (for example `policy set form,document`; `policy set none` forbids all).",
    ),
    "order.unknown_source": (
        "「{source}」というデータの種類はありません。指定できるもの：{known}",
        "There is no kind “{source}”. There are: {known}",
    ),
    "order.would_export": (
        "マスク済みの学習用ペア {count}件を、サーバーの data フォルダーに書き出します。評価用のペアは含まれません。",
        "Writes {count} masked pairs into the server's data folder; holdout pairs stay.",
    ),
    "order.name_whom": (
        "対象の方をメンションで、またはメッセージを ts で指定してください（例：`forget @名前`）。",
        "Name a person by a mention or a message by its ts (for example `forget @name`).",
    ),
    "order.nothing_to_forget": (
        "該当する記録は見つかりませんでした。",
        "Nothing was found that concerns this.",
    ),
    "order.would_forget": (
        "消去する対象：質問 {questions}件、回答 {answers}件、書き直し {rewrites}件、確認済み回答 {verified}件、ペア {pairs}件、データセット {datasets}件、使えなくなるモデル {versions}件。元に戻せません。",
        "Erases {questions} questions, {answers} answers, {rewrites} rewrites, {verified} verified answers, {pairs} pairs, rows of {datasets} datasets; {versions} models may not serve any more. This cannot be undone.",
    ),
    "order.not_ready": (
        "⚠️ 条件がそろっていないため、開始しても途中で止まります。",
        "⚠️ Not every condition is met; a run would stop on the way.",
    ),
    "order.no_verdict": ("判定された学習はまだありません。", "No run has been judged yet."),
    "order.report": (
        "直近{weeks}週間：回答 {answers}件（うち「確認できない」{abstained}件）、👍 {good}件、👎 {bad}件、専門家の訂正 {rewrites}件",
        "Last {weeks} weeks: {answers} answers ({abstained} not known), 👍 {good}, 👎 {bad}, {rewrites} corrections",
    ),
    "order.report_kinds": (
        "月ごとの報告もあります：`report 品質`・`費用`・`費用対効果`・`不足`・`偏り`（`report 費用 2026-11` のように月も指定できます）",
        "Monthly reports: `report quality`, `cost`, `roi`, `gaps`, `bias` (with a month: `report cost 2026-11`)",
    ),
    "order.unknown_report": (
        "「{kind}」という報告はありません。品質・費用・費用対効果・不足・偏り から選んでください。",
        "There is no report “{kind}”. Choose quality, cost, roi, gaps or bias.",
    ),
    "picture.scores": (
        "評価用の質問での正答率（線は95%信頼区間）",
        "Share right on held-out questions (lines: 95 % interval)",
    ),
    "picture.loss": ("学習中の損失の推移", "Loss during training"),
    "picture.weeks": (
        "週ごとの回答数と👎の推移（右端が直近の週）",
        "Answers and 👎 by week (the newest on the right)",
    ),
    "picture.champion": ("現在のモデル", "champion"),
    "picture.challenger": ("新しいモデル", "challenger"),
    "picture.right": ("正答率", "share right"),
    "picture.step": ("ステップ", "step"),
    "picture.loss_axis": ("損失", "loss"),
    "picture.solved": ("そのまま解決", "ended well"),
    "picture.liked": ("好評の割合", "liked"),
    "picture.answered": ("回答できた", "answered"),
    "picture.unknown": ("確認できない", "not known"),
    "picture.bad": ("役に立たなかった", "thumbs down"),
    "picture.week": ("{weeks}週前", "{weeks} weeks ago"),
}
