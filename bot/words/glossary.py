"""What can be wrong with the company's glossary."""

WORDS: dict[str, tuple[str, str]] = {
    "glossary.unreadable": (
        "用語集 {path} を読み取れません。TOML の書き方と文字コード（UTF-8）をご確認ください：{what}",
        "The glossary {path} cannot be read. Please check that it is TOML in UTF-8: {what}",
    ),
    "glossary.shape": (
        "用語集 {path} には [[terms]] の表だけを、{limit} 件以内で書いてください。",
        "Please write nothing but [[terms]] tables in the glossary {path}, at most {limit}.",
    ),
    "glossary.entry": (
        "用語集 {path} の {number} 番目の用語をご確認ください：{what}",
        "Please check term number {number} of the glossary {path}: {what}",
    ),
    "glossary.reading": (
        "用語集 {path} の {number} 番目「{term}」の reading は、かなで書いてください。",
        "Please write the reading of “{term}”, term number {number} of the glossary {path}, in kana.",
    ),
    "glossary.twice": (
        "用語集 {path} の「{form}」が「{one}」と「{other}」の両方にあります。どちらか一方にしてください。",
        "“{form}” stands for both “{one}” and “{other}” in the glossary {path}. Please keep one of them.",
    ),
}
