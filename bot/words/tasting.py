"""What experts read in blind tastings."""

WORDS: dict[str, tuple[str, str]] = {
    "tasting.intro": (
        "比較のお願いです（1分ほど）。次の質問には、どちらの回答が良いですか？",
        "A short comparison, about a minute: which of these answers is better for this question?",
    ),
    "tasting.side_left": (
        "回答A",
        "Answer A",
    ),
    "tasting.side_right": (
        "回答B",
        "Answer B",
    ),
    "tasting.left": (
        "Aが良い",
        "A is better",
    ),
    "tasting.same": (
        "同じくらい",
        "About the same",
    ),
    "tasting.right": (
        "Bが良い",
        "B is better",
    ),
    "tasting.note": (
        "どちらがどのモデルの回答かは表示しません。お願いするのは週に5件までです。",
        "Which model gave which answer is not shown. You are asked at most five times a week.",
    ),
    "tasting.thanks": (
        "ありがとうございます。「{choice}」と記録しました。",
        "Thank you. Recorded: “{choice}”.",
    ),
    "tasting.rating": (
        "専門家のブラインド比較（{people} 名）: 新モデルが良い {wins}・同じくらい {ties}・現行モデルが良い {losses}（片側 p = {p}）",
        "Blind tasting by {people} expert(s): challenger preferred {wins}, about the same {ties}, champion preferred {losses} (one-sided p = {p})",
    ),
}
