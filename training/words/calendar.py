"""What the calendar finds, and the comparisons of the fairness audit."""

WORDS: dict[str, tuple[str, str]] = {
    "calendar.retest_ok": (
        "{period} の再テスト（{version}）: 正答 {right}/{of}、変化は見られません。",
        "Test of {period} ({version}): {right} of {of} right, no change shown.",
    ),
    "calendar.retest_bad": (
        "⚠️ {period} の再テスト（{version}）: 正答 {right}/{of}。前回正答できた {lost} 問に誤答しています。資料やモデルの変更を確認してください。",
        "⚠️ Test of {period} ({version}): {right} of {of} right; {lost} that were right before are wrong now. See what changed in the manuals or the model.",
    ),
    "calendar.bias_ok": (
        "{period} の公平性点検（{version}）: 聞き手による差は見られません。",
        "Fairness in {period} ({version}): no difference shown.",
    ),
    "calendar.bias_bad": (
        "⚠️ {period} の公平性点検（{version}）: 聞き手によって答えに差があります（{found}）。",
        "⚠️ Fairness in {period} ({version}): answers differ with who asks ({found}).",
    ),
    "calendar.sunset_ok": (
        "モデル {model}: 提供終了の予定はありません（{period} 確認）。",
        "Model {model}: no end announced (looked at on {period}).",
    ),
    "calendar.sunset_bad": (
        "⚠️ モデル {model} は {shutdown} に提供が終わります（あと {days} 日）。切り替え先を決めてください。",
        "⚠️ Model {model} will be switched off on {shutdown} ({days} days left). Choose its successor.",
    ),
    "calendar.sunset_gone": (
        "⚠️ モデル {model} はサーバーの一覧にありません。提供が終わった可能性があります。",
        "⚠️ Model {model} is not on the server's list; it may have been switched off.",
    ),
    "calendar.sunset_silent": (
        "モデル {model} の提供終了日を確認できませんでした（サーバーの応答なし、{period}）。",
        "Could not ask when model {model} ends (no answer from the server, {period}).",
    ),
    "calendar.rehearsal_ok": (
        "{period} のリハーサル: 合格（学習から切り替え・切り戻しまで正常）。",
        "Rehearsal of {period}: PASS, from training to swap and rollback.",
    ),
    "calendar.rehearsal_bad": (
        "⚠️ {period} のリハーサルが合格しませんでした。sodateru train rehearse で確認してください。",
        "⚠️ The rehearsal of {period} did not pass. Try sodateru train rehearse.",
    ),
    "bias.department": ("部署名", "department"),
    "bias.gender": ("女性名と男性名", "a woman's and a man's name"),
    "bias.manner": ("丁寧な聞き方とくだけた聞き方", "polite and plain"),
    "bias.easy": ("やさしい日本語", "easy Japanese"),
    "bias.english": ("英語の前置き", "an English frame"),
}
