"""Tables of the live side, one file per concern; importing this package registers them all."""

from bot.tables.audit import AuditRow
from bot.tables.call import Call
from bot.tables.conversation import Answer, InboxEvent, OutboxMessage, Question
from bot.tables.document import Document, Passage, PassageChange
from bot.tables.expert import ExpertProfile, MutedThread
from bot.tables.feedback import Rating, ReactionMark, ReviewItem, Rewrite, VerifiedAnswer
from bot.tables.handoff import Handoff
from bot.tables.lease import Lease
from bot.tables.person import Person
from bot.tables.rollout import Rollout, ShadowAnswer
from bot.tables.tasting import Tasting
from bot.tables.unread import Unread
from bot.tables.version import Alias, ModelVersion, Taint
from bot.tables.workspace import ChannelSetting, Grant, Installation, Order, Whereabouts

__all__ = [
    "Alias", "Answer", "AuditRow", "Call", "ChannelSetting", "Document", "ExpertProfile",
    "Grant", "Handoff", "InboxEvent", "Installation", "Lease", "ModelVersion", "MutedThread",
    "Order", "OutboxMessage", "Passage", "PassageChange", "Person", "Question", "Rating",
    "ReactionMark", "ReviewItem", "Rewrite", "Rollout", "ShadowAnswer", "Taint", "Tasting",
    "Unread", "VerifiedAnswer", "Whereabouts",
]  # fmt: skip
