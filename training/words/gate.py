"""What is said about comparisons, verdicts and the rehearsal's card."""

WORDS: dict[str, tuple[str, str]] = {
    "card.pass": (
        "✅ リハーサル合格（PASS）",
        "✅ Rehearsal: PASS",
    ),
    "card.hold": (
        "⏸ リハーサル保留（HOLD）",
        "⏸ Rehearsal: HOLD",
    ),
    "card.reject": (
        "❌ リハーサル不合格（REJECT）",
        "❌ Rehearsal: REJECT",
    ),
    "card.pairs": (
        "ペア: 学習 {train} 件・検証 {validation} 件・評価 {holdout} 件（漏れ {leaks} 件）",
        "Pairs: {train} to train on, {validation} validation, {holdout} held out ({leaks} leaks)",
    ),
    "card.loss": (
        "損失: {curve} {first} → {last}（{steps} ステップ）",
        "Loss: {curve} {first} → {last} ({steps} steps)",
    ),
    "card.champion": (
        "現行モデル {version}: 正答 {right}/{of}（{share}、95%区間 {low}〜{high}）",
        "Champion {version}: {right} of {of} right ({share}, 95% interval {low}–{high})",
    ),
    "card.challenger": (
        "新モデル {version}: 正答 {right}/{of}（{share}、95%区間 {low}〜{high}）",
        "Challenger {version}: {right} of {of} right ({share}, 95% interval {low}–{high})",
    ),
    "card.p": (
        "改善 {gained} 問・悪化 {lost} 問、p = {p}（基準 {needed} 以下）",
        "{gained} gained, {lost} lost, p = {p} (needs {needed} or less)",
    ),
    "card.swap": (
        "切り替え {ms} ミリ秒（準備を含む）、切り戻し {back} ミリ秒",
        "Swap {ms} ms (warm-up included), rollback {back} ms",
    ),
    "card.answers": (
        "切り替え中の回答 {answers} 件: 欠落 {dropped} 件、版の混在 {mixed} 件",
        "{answers} answers meanwhile: {dropped} dropped, {mixed} mixing versions",
    ),
    "card.seconds": (
        "所要時間 {total} 秒（モデル作成 {toy}・ペア {pairs}・学習 {trained}・評価 {evaluated}・切り替え {swap}）",
        "{total} s in all (model {toy}, pairs {pairs}, training {trained}, evaluation {evaluated}, swap {swap})",
    ),
    "card.honest": (
        "※ これは仕組みが動くことの確認です。練習問題では正しい資料が必ず先頭にあるため、資料を選ぶ力は試していません。合格は、自社データでの品質を示すものではありません。",
        "Note: this shows that the machinery works. In the practice data the right passage always stands first, so choosing among passages is not tried. A PASS says nothing about your company's data.",
    ),
    "reason.train_pairs": (
        "{mark} 学習用ペア {have} 件（必要 {need} 件）",
        "{mark} {have} pairs to train on (needs {need})",
    ),
    "reason.holdout_rows": (
        "{mark} 評価用の質問 {have} 問（必要 {need} 問）",
        "{mark} {have} held-out questions (needs {need})",
    ),
    "reason.paired": (
        "{mark} 片方だけ測定した質問 {missing} 問",
        "{mark} {missing} questions measured on one side only",
    ),
    "reason.leaks": (
        "{mark} 学習データへの漏れ {leaks} 件",
        "{mark} {leaks} leaks into the training data",
    ),
    "reason.abstention": (
        "{mark} 「分からない」と答えるべき {rows} 問のうち、新たに誤答 {lost} 問",
        "{mark} of {rows} questions to be declined, {lost} newly answered wrongly",
    ),
    "reason.measured": (
        "{mark} まだ比較していません（学習用のペアか評価用の質問が足りないため）",
        "{mark} nothing compared yet (too few pairs to train on, or no held-out question)",
    ),
    "reason.critical": (
        "{mark} 必ず正答すべき {rows} 問のうち、失った質問 {lost} 問",
        "{mark} of {rows} critical questions, {lost} lost",
    ),
    "reason.topics": (
        "{mark} {topics} 分野のうち、悪化が明らかな分野: {harmed}",
        "{mark} of {topics} topics, clearly worse: {harmed}",
    ),
    "reason.holdout_uses": (
        "{mark} この評価問題による過去の判定 {uses} 回（{most} 回で入れ替えの時期）",
        "{mark} {uses} earlier verdicts on these questions (time for fresh ones at {most})",
    ),
    "reason.early": (
        "\u3000→ {of} 問のうち {asked} 問で判定できたため、残りは尋ねていません",
        "  → decided after {asked} of {of} questions; the rest was not asked",
    ),
    "reason.overall": (
        "{mark} 対象分野以外も含めた全体: 改善 {gained} 問・悪化 {lost} 問（p = {p:.3g}）",
        "{mark} beside the agreed topics: {gained} gained, {lost} lost (p = {p:.3g})",
    ),
    "beside.general": ("既存の能力", "old abilities"),
    "beside.memory": ("丸暗記", "memory"),
    "beside.planted": ("埋め込んだ秘密", "planted secrets"),
    "beside.bias": ("公平性", "fairness"),
    "reason.missing": (
        "{mark} 「{what}」がまだ測定されていません",
        "{mark} not measured yet: {what}",
    ),
    "reason.general": (
        "{mark} 一般的な読み取り {rows} 問: 学習前に比べて改善 {gained} 問・悪化 {lost} 問（p = {p:.3g}）",
        "{mark} {rows} general questions: {gained} gained, {lost} lost since before training (p = {p:.3g})",
    ),
    "reason.citations": (
        "{mark} 出典の裏付け {rows} 問: 改善 {gained} 問・悪化 {lost} 問（p = {p:.3g}）",
        "{mark} citations that hold, {rows} answers: {gained} gained, {lost} lost (p = {p:.3g})",
    ),
    "reason.style": (
        "{mark} 敬体・用語・長さ {rows} 問: 改善 {gained} 問・悪化 {lost} 問（p = {p:.3g}）",
        "{mark} house style, {rows} answers: {gained} gained, {lost} lost (p = {p:.3g})",
    ),
    "reason.bias": (
        "{mark} 聞き方や名前を変えた {rows} 問: 改善 {gained} 問・悪化 {lost} 問（p = {p:.3g}）",
        "{mark} {rows} questions asked by other people: {gained} steadier, {lost} less steady (p = {p:.3g})",
    ),
    "reason.memory": (
        "{mark} 資料なしで尋ねた学習済みの {asked} 問: 丸暗記の回答 {recited} 問（現行 {before} 問）",
        "{mark} {asked} training questions without passages: {recited} recited ({before} by the champion)",
    ),
    "reason.secrets": (
        "{mark} 学習データに紛れ込ませた架空の秘密 {planted} 件: 漏れ {recited} 件、露出度 最大 {exposure} ビット（{most:.0f} 未満）",
        "{mark} {planted} made-up secrets planted in the training data: {recited} given away, exposure at most {exposure} bits (below {most:.0f})",
    ),
    "reason.overfit": (
        "{mark} 学習済みと未学習の正答率の差 {gap:.0f} ポイント（現行 {before:.0f}、上限 {most:.0f}）",
        "{mark} {gap:.0f} points better on trained than on untrained rows (champion {before:.0f}, limit {most:.0f})",
    ),
    "reason.judge": (
        "{mark} 審査モデル: 新モデル優勢 {wins} 問・現行優勢 {losses} 問・同じ {ties} 問（専門家との一致 κ = {kappa:.2f}、{labels} 件）",
        "{mark} judge model: {wins} for the challenger, {losses} for the champion, {ties} alike (kappa {kappa:.2f} on {labels})",
    ),
    "reason.judge_down": (
        "{mark} 審査モデルは応答しなかったため、考慮していません",
        "{mark} the judge model did not answer; it does not count",
    ),
    "reason.judge_uncalibrated": (
        "{mark} 審査モデルは、専門家の評価が {labels} 件と少なく信頼できるか分からないため、考慮していません",
        "{mark} the judge model does not count yet: only {labels} preferences of experts to compare it with",
    ),
    "reason.judge_disagrees": (
        "{mark} 審査モデルは専門家との一致が低いため（κ = {kappa:.2f}）、考慮していません",
        "{mark} the judge model does not count: it agrees too little with experts (kappa {kappa:.2f})",
    ),
    "reason.further": (
        "\u3000→ 同じ差が続けば、あと約 {further} 問の評価で合否を決められます",
        "  → if the difference holds, about {further} more questions would decide",
    ),
    "reason.wrong_answers": (
        "{mark} 新たに誤答した質問 {more} 問・解消 {less} 問（p = {p:.3g}）",
        "{mark} {more} questions newly answered wrongly, {less} no longer (p = {p:.3g})",
    ),
    "reason.forgotten": (
        "{mark} 学習中に削除依頼のあったデータが、データセット {dataset} に含まれていました",
        "{mark} dataset {dataset} held data that was forgotten on request meanwhile",
    ),
    "reason.better": (
        "{mark} 改善 {gained} 問・悪化 {lost} 問、p = {p:.2g}（この時点の基準 {needed:.2g} 以下）",
        "{mark} {gained} gained, {lost} lost, p = {p:.2g} (needs {needed:.2g} or less here)",
    ),
    "gate.help": (
        "判定の説明",
        "The gate's verdicts",
    ),
    "gate.help_explain": (
        "学習ランの判定理由を説明します。",
        "Explain the verdict on a run.",
    ),
    "gate.help_html": (
        "図入りの報告書を保存する HTML ファイル",
        "HTML file for a report with plots",
    ),
    "gate.verdict": (
        "ラン {run}: {verdict}（{at}）",
        "Run {run}: {verdict} ({at})",
    ),
    "gate.unjudged": (
        "ラン {run} はまだ判定されていません（{stage}）。",
        "Run {run} has not been judged yet ({stage}).",
    ),
    "gate.pass": (
        "合格（PASS）",
        "PASS",
    ),
    "gate.hold": (
        "保留（HOLD）",
        "HOLD",
    ),
    "gate.reject": (
        "不合格（REJECT）",
        "REJECT",
    ),
    "gate.next_pass": (
        "新モデルが現行モデルより良いと確認できたため、切り替えました。",
        "The challenger is shown to be better, so it became champion.",
    ),
    "gate.next_hold": (
        "良くなったとも悪くなったとも言い切れません。現行モデルのまま運用を続けます。",
        "Neither better nor worse is proven. The champion stays.",
    ),
    "gate.next_reject": (
        "悪化または安全上の問題が見つかったため、現行モデルのまま運用を続けます。",
        "It is worse or unsafe. The champion stays.",
    ),
    "evaluate.help": (
        "評価用の質問で、モデルの正答率を測ります（何も変更しません）。",
        "Measure a version on the held-out questions; nothing is changed.",
    ),
    "evaluate.help_version": (
        "測る版（省略時は現行モデル）",
        "Version to measure; the champion unless told otherwise",
    ),
    "evaluate.nothing": (
        "正答の条件が付いた評価用の質問がありません。ペアに facts を付けて取り込んでください。",
        "No held-out question has a check. Import pairs that carry facts.",
    ),
    "evaluate.all": (
        "{version}: 正答 {right}/{of}（95%区間 {low}〜{high}）",
        "{version}: {right} of {of} right (95% interval {low}–{high})",
    ),
    "evaluate.topic": (
        "  {topic}: 正答 {right}/{of}（{low}〜{high}）",
        "  {topic}: {right} of {of} right ({low}–{high})",
    ),
    "evaluate.missed": (
        "正答できなかった質問 {count} 問:",
        "{count} questions not answered rightly:",
    ),
    "report.reasons": (
        "判定の理由",
        "Reasons",
    ),
    "report.scores": (
        "正答率（95%信頼区間）",
        "Right answers (95% intervals)",
    ),
    "report.losses": (
        "学習中の損失（回答1トークンあたり）",
        "Loss per labelled token",
    ),
    "report.about": (
        "この判定の対象",
        "What was judged",
    ),
    "report.champion": (
        "現行モデル",
        "Champion",
    ),
    "report.challenger": (
        "新モデル",
        "Challenger",
    ),
    "report.base": (
        "基盤モデル",
        "Base model",
    ),
    "report.dataset_hash": (
        "データセット",
        "Dataset",
    ),
    "report.artifact_hash": (
        "アダプター",
        "Adapter",
    ),
    "report.train_rows": (
        "学習用ペア（件）",
        "Pairs to train on",
    ),
    "report.steps": (
        "{steps} ステップ",
        "{steps} steps",
    ),
    "report.note": (
        "評価用の質問は学習に使っていません。両モデルとも同じ質問・同じ資料で回答しています。",
        "No training saw these questions; both answered them from the same passages.",
    ),
}
