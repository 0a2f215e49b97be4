"""What the trainer says: why a training ended without an adapter, and its command's options."""

WORDS: dict[str, tuple[str, str]] = {
    "train.help_seed": (
        "乱数の種。変えると、練習用モデル・データの分け方・学習の順番が変わります。",
        "Seed: another one gives another toy model, another split and another order of training.",
    ),
    "train.help_canaries": (
        "架空の秘密を混ぜた試し学習を行い、丸暗記の起こりやすさを測ります（使い捨て。本番には影響しません）。",
        "Train a throw-away twin on planted secrets and measure what it learns by heart.",
    ),
    "train.help_secrets": (
        "混ぜる秘密の数（1回・4回・16回出てくるものに等分）",
        "Secrets to plant, shared out over those seen once, four and sixteen times",
    ),
    "canaries.title": (
        "丸暗記の点検（資料なしで尋ねた結果）",
        "What was learned by heart (asked without passages)",
    ),
    "canaries.line": (
        "{mark} 学習データに {repeats} 回出てくる秘密 {rows} 件: 漏れ {recited} 件、露出度 平均 {mean}・最大 {most} ビット",
        "{mark} {rows} secrets seen {repeats} times: {recited} given away; exposure {mean} bits on average, at most {most}",
    ),
    "canaries.ok": (
        "→ 1回だけ出てくる秘密は覚えられていません（上限 {most} ビット）。繰り返し出てくる情報は覚えられやすいため、重複の除去を続けてください。",
        "→ What stands in the data once was not learned by heart (limit {most} bits). What is repeated is learned more easily: go on removing duplicates.",
    ),
    "canaries.bad": (
        "→ 1回しか出てこない秘密まで覚えられています（上限 {most} ビット）。epochs か learning_rate を下げてから学習してください。",
        "→ Even what stands in the data once was learned by heart (limit {most} bits). Lower epochs or learning_rate before training.",
    ),
    "canaries.hosted": (
        "この点検は自社で学習する場合だけ行えます（外部サービスでは余分な費用がかかり、確率も取得できません）。",
        "This check is for models trained here; a hosted service would bill it and does not tell chances.",
    ),
    "train.does_not_learn": (
        "試し学習で損失が下がりませんでした（{first} → {last}）。基盤モデルとペアの内容をご確認ください。現在のモデルはそのまま使われます。",
        "In the short trial the loss did not fall ({first} to {last}). Check the base model and the pairs. The model in use stays.",
    ),
    "train.no_layers": (
        "この基盤モデルは層の構成が特殊なため学習できません。別の基盤モデルをお使いください。",
        "This base model's layers are built in a way that cannot be trained here. Use another base.",
    ),
    "train.four_bits_no_gpu": (
        "4ビットでの学習には NVIDIA の GPU が必要ですが、見つかりません。numbers を auto にしてください。",
        "Training in 4 bits needs an NVIDIA GPU, and there is none. Set numbers to auto.",
    ),
    "train.four_bits_no_library": (
        "4ビットでの学習には bitsandbytes が必要です。学習するマシンに入れるか、numbers を auto にしてください。",
        "Training in 4 bits needs bitsandbytes. Install it where training runs, or set numbers to auto.",
    ),
}
