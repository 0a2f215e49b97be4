"""What goes wrong with models and their files."""

WORDS: dict[str, tuple[str, str]] = {
    "artifact.missing": (
        "アダプター {folder} が見つからないか、署名ファイルがありません。",
        "Adapter {folder} is missing or has no manifest.",
    ),
    "artifact.changed": (
        "アダプター {folder} のファイル {file} が作成時と異なります。以前の版に戻してください。",
        "File {file} of adapter {folder} is not what was sealed. Roll back to another version.",
    ),
    "local.no_base": (
        "基盤モデルがありません。SODATERU_BASE_MODEL を指定するか、sodateru train rehearse で練習用モデルを作成してください。",
        "There is no base model. Set SODATERU_BASE_MODEL, or build the toy with sodateru train rehearse.",
    ),
    "local.base_missing": (
        "基盤モデル {base} が見つからず、取得もできません。フォルダー名かモデル名を確認してください。",
        "The base model {base} was not found and cannot be fetched. Check the folder or the name.",
    ),
    "local.base_unreadable": (
        "基盤モデル {folder} を読み込めません。ファイルが揃っているか確認してください。",
        "The base model {folder} cannot be loaded. Check that its files are complete.",
    ),
    "local.base_changed": (
        "基盤モデル {base} が {version} の学習時と異なります。元の基盤モデルに戻すか、学習し直してください。",
        "The base model {base} is not the one that {version} was trained on. Bring it back or train again.",
    ),
    "local.adapter_unfit": (
        "アダプター {folder} は基盤モデル {base} に合いません。以前の版に戻してください。",
        "Adapter {folder} does not fit the base model {base}. Roll back to another version.",
    ),
    "local.architecture": (
        "この基盤モデルの構造には対応していません（{name}）。別の基盤モデルを指定してください。",
        "This base model's architecture is not supported ({name}). Choose another base.",
    ),
    "local.too_long": (
        "質問と資料が長すぎて、モデルが読み切れません（{tokens} トークン、上限 {most}）。",
        "Question and passages are too long for the model ({tokens} tokens, it reads {most}).",
    ),
    "local.closed": (
        "モデルの入れ替え中です。もう一度お試しください。",
        "The model is being replaced. Please try again.",
    ),
    "local.step_failed": (
        "モデルの計算が中断されました（{name}）。もう一度お試しください。",
        "The model was interrupted ({name}). Please try again.",
    ),
}
