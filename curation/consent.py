"""May this pair be used at all: somebody's consent, an accepted licence, nothing restricted."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.access import EVERYONE
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.tables import Pair

VERSION: Final = "2"
_STAMP = "(?:社外秘|極秘|関係者外秘|厳秘|取扱注意|CONFIDENTIAL|Confidential)"
# A stamp opens or closes a line; inside a sentence it is the name of a class of documents.
_MARK: Final = re.compile(
    rf"^[\s#>*]*[【\[(（<＜]\s*{_STAMP}\s*[】\])）>＞]|【\s*{_STAMP}\s*】\s*$"
    rf"|^[\s#>*]*{_STAMP}[\s*]*$",
    re.MULTILINE,
)


def consent(pair: Pair, rules: CurationSettings) -> Judgement:
    """Drop what was withdrawn or came without a consent or licence that the rules accept."""
    if pair.withdrawn_at is not None or pair.archived_at is not None:
        return Judgement(False, "withdrawn" if pair.withdrawn_at else "archived")
    if not pair.consent or (rules.consents and pair.consent not in rules.consents):
        return Judgement(False, "no_consent")
    if rules.licences and pair.licence and pair.licence not in rules.licences:
        return Judgement(False, f"licence:{pair.licence}")
    return KEPT


def restricted(pair: Pair, audiences: Mapping[str, str]) -> Judgement:
    """Drop what rests on a document that not everyone may read, or that is marked as secret.

    Args:
        pair: The pair.
        audiences: Passage id -> audience of its document, for passages of manuals.
    """
    if pair.audience != EVERYONE:
        return Judgement(False, "restricted:pair")
    for passage in pair.evidence:
        if audiences.get(passage["passage_id"], EVERYONE) != EVERYONE:
            return Judgement(False, f"restricted:{passage['passage_id']}")
        if _marked(passage):
            return Judgement(False, f"confidential:{passage['passage_id']}")
    return KEPT


def _marked(passage: Mapping[str, Any]) -> bool:
    return bool(_MARK.search(f"{passage['heading']}\n{passage['text']}"))
