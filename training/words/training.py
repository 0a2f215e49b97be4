"""What the trainer says: why a training ended without an adapter, and its command's options."""

WORDS: dict[str, tuple[str, str]] = {
    "train.help_seed": (
        "乱数の種。変えると、練習用モデル・データの分け方・学習の順番が変わります。",
        "Seed: another one gives another toy model, another split and another order of training.",
    ),
    "train.does_not_learn": (
        "試し学習で損失が下がりませんでした（{first} → {last}）。基盤モデルとペアの内容をご確認ください。現在のモデルはそのまま使われます。",
        "In the short trial the loss did not fall ({first} to {last}). Check the base model and the pairs. The model in use stays.",
    ),
    "train.no_layers": (
        "この基盤モデルは層の構成が特殊なため学習できません。別の基盤モデルをお使いください。",
        "This base model's layers are built in a way that cannot be trained here. Use another base.",
    ),
    "train.no_four_bits": (
        "4ビットでの学習には NVIDIA の GPU と bitsandbytes が必要です。numbers を auto にしてください。",
        "Training in 4 bits needs an NVIDIA GPU and bitsandbytes. Set numbers to auto.",
    ),
}
