"""What the adviser says."""

WORDS: dict[str, tuple[str, str]] = {
    "advice.train": ("学習する価値があります。", "Training is worth it."),
    "advice.do_not_train": ("いまは学習しないことをお勧めします。", "Do not train now."),
    "advice.too_few": (
        "検証用の質問が 10 問に満たないため、まだ診断できません。",
        "Fewer than 10 validation questions: no advice yet.",
    ),
    "advice.why_examples": (
        "専門家の確認済み回答を例として見せるだけで、同じだけの改善が見込めます。費用はかかりません。",
        "Showing experts' verified answers as examples gains as much, at no cost.",
    ),
    "advice.why_prompt": (
        "指示の書き方を変えるだけで、同じだけの改善が見込めます。費用はかかりません。",
        "A plainer instruction gains as much, at no cost.",
    ),
    "advice.why_elsewhere": (
        "誤りの多くは、資料に答えがないか、正しい資料が見つかっていないことが原因です。モデルを学習しても直りません。確認が必要な質問を専門家の確認リストに登録しました。",
        "Most errors come from manuals that lack the answer or from passages that were not found; training mends neither. The questions are in the experts' queue now.",
    ),
    "advice.why_little": (
        "学習で直せる誤りが少なく、良くなったことを評価用の質問で確かめられません。",
        "So little could be mended that the held-out questions would not show it.",
    ),
    "advice.why_weights": (
        "資料は正しく渡っているのに、読み取り方・選び方・言い方で誤っているものが多く残っています。",
        "The right passages were there; what is wrong is how they are read, chosen or worded.",
    ),
    "advice.compared": (
        "検証用の質問での比較（正答数と95%区間）",
        "On the validation questions (right answers, 95% intervals)",
    ),
    "advice.variant": (
        "{name}: 正答 {right}/{of}（{low}〜{high}）",
        "{name}: {right} of {of} ({low}–{high})",
    ),
    "advice.by_retrieval": ("現在のまま（資料検索のみ）", "as it is (retrieval only)"),
    "advice.by_examples": ("確認済み回答を例として追加", "with verified examples"),
    "advice.by_prompt": ("指示の書き方を変更", "with a plainer instruction"),
    "advice.lora": (
        "LoRA 学習の見込み: {low}〜{high} 問の改善（上限は、重みで直せる誤りの数）",
        "LoRA estimate: {low} to {high} more right (at most what weights can mend)",
    ),
    "advice.failures": ("誤りの内訳", "What is wrong"),
    "advice.kind_retrieval": (
        "正しい資料が見つかっていない: {count} 問（→ 用語集・資料の見直し）",
        "the right passage was not found: {count} (→ glossary, manuals)",
    ),
    "advice.kind_missing": (
        "資料に答えがない: {count} 問（→ 資料への追記）",
        "no manual holds the answer: {count} (→ write it down)",
    ),
    "advice.kind_style": (
        "言い方だけの問題: {count} 問（→ 学習で改善可）",
        "only the wording: {count} (→ training)",
    ),
    "advice.kind_routing": (
        "別の資料から答えている: {count} 問（→ 学習で改善可）",
        "answered from another document: {count} (→ training)",
    ),
    "advice.kind_refusal": (
        "答えるべきか断るべきかの判断: {count} 問（→ 学習で改善可）",
        "answered or declined wrongly: {count} (→ training)",
    ),
    "advice.kind_reading": (
        "資料の読み取り: {count} 問（→ 学習で改善可）",
        "passage read wrongly: {count} (→ training)",
    ),
    "train.help_advise": (
        "学習が役に立つかを、ほかの手段と比べて診断します。",
        "Compare training with cheaper remedies and say whether it would help.",
    ),
    "train.help_rows": ("診断に使う質問の数", "Questions asked"),
}
