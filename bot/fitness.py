"""The doctor's look at what answers are made of: glossary, embedder, reranker, answering model.

Each part is really used once, as the settings name it; one line each.
"""

from collections.abc import Iterator

from bot.errors import SodateruError
from bot.findings import Finding, caught
from bot.settings import Settings

_SAMPLE = "点検"


def parts(settings: Settings) -> Iterator[Finding]:
    """Look at each part that the settings name."""
    yield from _glossary(settings)
    yield from _embedder(settings)
    yield from _reranker(settings)
    yield from _answering(settings)


def is_renewed(settings: Settings, serving: str) -> bool:
    """Return whether the index still serves by another embedder than that of the settings."""
    from bot.llm.embeddings import build_embedder

    try:
        return build_embedder(settings).name != serving
    except SodateruError:  # a finding of its own
        return False


def _glossary(settings: Settings) -> Iterator[Finding]:
    from bot import glossary

    values: dict[str, object] = {"path": glossary.place(settings)}
    if not settings.glossary and not glossary.place(settings).exists():
        yield Finding("glossary", "ok", "doctor.glossary_none", values)
        return
    with caught("glossary", "doctor.glossary_then") as bad:
        values["terms"] = len(glossary.read(glossary.place(settings)).terms)
    yield from bad or [Finding("glossary", "ok", "doctor.glossary_ok", values)]


def _embedder(settings: Settings) -> Iterator[Finding]:
    from bot.llm.embeddings import build_embedder

    values: dict[str, object] = {}
    with caught("embedder", "doctor.embedder_then") as bad:
        embedder = build_embedder(settings)
        values = {"name": embedder.name, "size": len(embedder.ask(_SAMPLE))}
    yield from bad or [Finding("embedder", "ok", "doctor.embedder_ok", values)]


def _reranker(settings: Settings) -> Iterator[Finding]:
    from bot.llm.cross import CrossEncoder

    values: dict[str, object] = {"name": settings.reranker}
    if not settings.reranker:
        yield Finding("reranker", "ok", "doctor.reranker_none", values)
        return
    with caught("reranker", "doctor.reranker_then") as bad:
        CrossEncoder(settings).scores(_SAMPLE, [_SAMPLE])
    yield from bad or [Finding("reranker", "ok", "doctor.reranker_ok", values)]


def _answering(settings: Settings) -> Iterator[Finding]:
    from bot import registry
    from bot.llm.build import build

    version = registry.named(settings)
    with caught("model settings", "doctor.answering_then") as bad:
        build(version, settings).close()
    values: dict[str, object] = {"version": version.id}
    yield from bad or [Finding("model settings", "ok", "doctor.answering_ok", values)]
