"""One question's journey: access, verified answers, search, model, checks, one stored row.

Every question ends in exactly one ``Answer`` that can be shown. When the model fails, is refused
or runs out of time, the answer falls down a ladder: an expert's near answer, quoted passages, a
person; ``Answer.why`` says why as a short code.
"""

from collections.abc import Callable, Sequence
from datetime import date
from threading import Event
from typing import Final

from sqlmodel import col, select

from bot import audit, cited, crash, log, office, outgoing, prompt
from bot.access import Reader, may_read
from bot.courtesy import bare
from bot.dates import Days
from bot.errors import SodateruError, Transient, UserError
from bot.followup import stand_alone
from bot.generate import Citation, Draft, generate
from bot.glossary import known
from bot.journey import (
    REFUSALS,
    Journey,
    OnFound,
    OnText,
    abstained,
    blank,
    check,
    of_draft,
    to_a_person,
    told,
)
from bot.llm import Evidence, Prompt
from bot.llm.gateway import Gateway
from bot.llm.quote import QuoteModel
from bot.llm.shadow import Shadow
from bot.patience import Patience
from bot.retrieval.hit import Hit
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.stopwatch import Stopwatch
from bot.store import Store, insert_once
from bot.tables import Answer, Document, Passage, Question, VerifiedAnswer
from bot.verified import MOST_PASSAGES, REPEATED, VerifiedAnswers
from bot.words import say

FITS_FLOOR: Final = 0.005
"""When the search itself gives even its best passage less, no model is asked."""
_EARLIER: Final = 5


class Answerer:
    """Answers questions.

    Args:
        store: The database.
        settings: Limits and times.
        library: Searches the manuals.
        gateway: Leases the serving model.
        verified: The experts' answers.
        today: Tells the day that it is in Japan.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        library: Library,
        gateway: Gateway,
        verified: VerifiedAnswers,
        today: Callable[[], date] = office.today,
    ) -> None:
        self._store = store
        self._settings = settings
        self._library = library
        self._gateway = gateway
        self._verified = verified
        self._today = today
        self._patience = Patience(settings.answer_timeout_seconds)
        self._shadow = Shadow(store, gateway)

    def close(self) -> None:
        """Ask no challenger any more."""
        self._shadow.close()

    def answer(
        self,
        question: Question,
        reader: Reader,
        on_text: OnText | None = None,
        on_found: OnFound | None = None,
    ) -> Answer:
        """Return the stored answer to ``question``; asked again, the same row.

        Args:
            question: Its row need not be stored yet.
            reader: Who will see the answer; decides which documents may be used.
            on_text: Called with each new piece of text that may be shown while it is written. The
                final text is the row's: after a fall down the ladder it differs.
            on_found: Called with the passages that were found, best first, before a model is asked.
        """
        if known := self._known(question.id):
            return known
        journey = Journey(question, reader, on_text, Stopwatch(), on_found, day=self._today())
        try:
            made = self._make(journey)
        except UserError as error:
            made = told(journey, error)
        made.milliseconds = journey.watch.milliseconds()
        crash.point("answer.generated")
        kept = self._keep(question, made)
        crash.point("answer.stored")
        self._observe(journey, kept)
        log.get("answer").info(
            "question.answered", question_id=question.id, answer_id=kept.id,
            version=kept.model_version, code=kept.why, milliseconds=kept.milliseconds["total"],
        )  # fmt: skip
        return kept

    def _make(self, journey: Journey) -> Answer:
        check(journey.question.text, self._settings.question_max_chars)
        journey.asked = self._stand_alone(journey.question)
        with journey.watch.phase("match"):
            journey.match = self._verified.match(journey.asked, journey.reader, journey.day)
        if journey.match.kind == "same" and journey.match.verified:
            return self._repeat(journey, journey.match.verified)
        with journey.watch.phase("search"):
            journey.hits = self._search(journey)
        if not journey.evidence:
            return abstained(journey, "nothing_fits" if not journey.why else journey.why[0])
        if journey.on_found:
            journey.on_found(journey.asked, journey.evidence)
        return self._spoken(journey)

    @property
    def abandoned(self) -> int:
        """How many models were left behind because they hung."""
        return self._patience.abandoned

    def _spoken(self, journey: Journey) -> Answer:
        """Let the serving model answer; else quote; else name a person."""
        try:
            with journey.watch.phase("model"):
                draft, version = self._patience.run(lambda cancel: self._leased(journey, cancel))
            if not draft.refused:
                return of_draft(journey, draft, version)
            journey.why.append(draft.why)
        except SodateruError as error:
            journey.why.append(error.key)
        with journey.watch.phase("quote"):
            quote = QuoteModel(glossary=lambda: known(self._settings))
            draft = generate(quote, self._prompt(journey), Event())
        if draft.refused or draft.abstained:
            return to_a_person(journey)
        fallen = of_draft(journey, draft, "quote")
        fallen.text += "\n\n" + say("answer.fell_to_quotes", journey.question.language)
        return fallen

    def _observe(self, journey: Journey, kept: Answer) -> None:
        """Let a challenger answer unseen, or note that one that was to be heard said nothing."""
        if not journey.version:
            return
        fell = kept.why not in ("", "abstained")
        if fell and journey.version == self._gateway.challenger:
            self._shadow.failed(kept.id, journey.version, kept.why)
        else:
            self._shadow.offer(kept.id, self._prompt(journey))

    def _leased(self, journey: Journey, cancel: Event) -> tuple[Draft, str]:
        """Ask the serving model; return its draft and its version.

        Raises:
            Transient: Time ran out, or the back end failed.
            Broken: The back end is wrongly set up.
        """

        def show(text: str) -> None:
            if journey.on_text and not cancel.is_set():
                journey.on_text(text)

        thread = f"{journey.question.channel}:{journey.question.thread_ts}"
        with self._gateway.lease(thread) as model:
            journey.version = model.version
            draft = generate(model, self._prompt(journey), cancel, show)
            if draft.why == "cancelled":
                raise Transient("answer.timeout")
            return draft, model.version

    def _prompt(self, journey: Journey) -> Prompt:
        return prompt.render(
            journey.asked, journey.evidence, journey.question.language,
            self._settings.answer_max_tokens,
        )  # fmt: skip

    def _search(self, journey: Journey) -> tuple[Hit, ...]:
        try:
            hits = self._library.search(
                journey.asked, journey.reader, self._settings.passages_in_prompt, journey.day
            )
        except SodateruError as error:
            journey.why.append(error.key)
            return ()
        best = max((hit.why.get("fits", 1.0) for hit in hits), default=0.0)
        return tuple(hits) if best >= FITS_FLOOR else ()

    def _stand_alone(self, question: Question) -> str:
        asked = bare(question.text)
        if question.thread_ts == question.ts:
            return asked
        thread = (
            select(Question.text)
            .where(Question.team == question.team, Question.channel == question.channel)
            .where(Question.thread_ts == question.thread_ts, Question.id != question.id)
            .where(col(Question.asked_at) <= question.asked_at)
            .order_by(col(Question.asked_at).desc())
            .limit(_EARLIER)
        )
        with self._store.read() as session:
            earlier = list(session.exec(thread))
        return stand_alone(asked, earlier[::-1], question.language)

    def _repeat(self, journey: Journey, row: VerifiedAnswer) -> Answer:
        """Return an expert's words as they are, with the passages they rest on as sources."""
        passages = self._readable(row.passage_ids, journey)
        citations = [
            Citation(n, piece.document, piece.heading, piece.passage_id,
                     cited.quote_for([row.text], piece))
            for n, piece in enumerate(_sources(passages), start=1)
        ]  # fmt: skip
        text = outgoing.silenced(row.text)
        if journey.on_text:
            journey.on_text(text)
        made = blank(journey, text, REPEATED)
        made.citations = [vars(citation) for citation in citations]
        made.passage_ids, made.passage_hashes = list(row.passage_ids), list(row.passage_hashes)
        made.verified_id, made.verified_by = row.id, row.author
        return made

    def _readable(self, ids: Sequence[str], journey: Journey) -> list[Evidence]:
        """Return the passages that still stand, hold today, and that the reader may see."""
        wanted = (
            select(Passage, Document)
            .join(Document, col(Document.id) == col(Passage.document_id))
            .where(col(Passage.id).in_(ids), col(Passage.removed_at).is_(None))
        )
        with self._store.read() as session:
            found = session.exec(wanted).all()
        kept = [
            (passage, document)
            for passage, document in found
            if may_read(document.audience, journey.reader)
            and not Days(document.valid_from, document.valid_until).mark(journey.day)
        ]
        kept.sort(key=lambda pair: ids.index(pair[0].id))
        return [Evidence(passage.id, document.title, passage.heading, passage.text)
                for passage, document in kept]  # fmt: skip

    def _known(self, question_id: str) -> Answer | None:
        with self._store.read() as session:
            return session.exec(select(Answer).where(Answer.question_id == question_id)).first()

    def _keep(self, question: Question, made: Answer) -> Answer:
        """Commit the answer; when another worker was quicker, its answer stands."""
        with self._store.write() as session:
            if session.get(Question, question.id) is None:
                session.add(question)
                session.flush()
            if not insert_once(session, made):
                return session.exec(select(Answer).where(Answer.question_id == question.id)).one()
            if made.why in REFUSALS.values():
                audit.record(session, question.user, "question.refused", question.id, why=made.why)
        return made


def _sources(passages: Sequence[Evidence]) -> list[Evidence]:
    """Return the passages to show: each place once, the first few."""
    places = {prompt.place(piece): piece for piece in reversed(passages)}
    return list(places.values())[::-1][:MOST_PASSAGES]
