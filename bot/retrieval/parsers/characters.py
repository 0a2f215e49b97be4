"""Characters that PDF and old files use for what people type otherwise."""

import re
import unicodedata

_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe4f]+")
"""Radicals that stand for kanji, ligatures, and the marks of vertical text."""
_UNSTORABLE = str.maketrans({0: " ", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")})


def normal(text: str) -> str:
    """Return ``text`` with the ordinary characters, composed; width is left as it was written."""
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", plain).replace("\xa0", " ")


def storable(text: str) -> str:
    """Return ``text`` as long as before without what no database takes."""
    return text.translate(_UNSTORABLE)
