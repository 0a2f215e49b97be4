"""One peer over the same manuals, in a process and an environment of its own.

    PYTHON peers_child.py llamaindex|langchain MANUALS.json default|best FOLDER

Imports nothing of the project. Prints one JSON object: documents a second, milliseconds a query.
"""

# mypy: ignore-errors

import json
import sys
from pathlib import Path
from time import perf_counter
from zlib import crc32

import numpy as np

SIZE = 512
LIMIT = 400


def vector(text):
    """Return a stub vector: cheap, the same for the same text."""
    return np.random.default_rng(crc32(text.encode())).standard_normal(SIZE).tolist()


def pairs(text):
    """Return character pairs, so that a peer's BM25 can find Japanese at all."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def llamaindex(texts, asked, best, folder):
    """Ingest through IngestionPipeline into Chroma; LlamaIndex has no hybrid search over Chroma."""
    import chromadb
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    class Stub(BaseEmbedding):
        def _get_text_embedding(self, text):
            return vector(text)

        def _get_query_embedding(self, query):
            return vector(query)

        async def _aget_query_embedding(self, query):
            return vector(query)

    client = chromadb.PersistentClient(path=str(folder))
    store = ChromaVectorStore(chroma_collection=client.create_collection("peer"))
    stub = Stub(embed_batch_size=2048 if best else 10)
    splitter = (
        SentenceSplitter(
            chunk_size=LIMIT, chunk_overlap=0, tokenizer=list, paragraph_separator="\n\n"
        )
        if best
        else SentenceSplitter(chunk_size=LIMIT, chunk_overlap=0, tokenizer=list)
    )
    documents = [Document(text=text, doc_id=str(n)) for n, text in enumerate(texts)]
    started = perf_counter()
    nodes = IngestionPipeline(transformations=[splitter, stub], vector_store=store).run(
        documents=documents
    )
    seconds = perf_counter() - started
    retriever = VectorStoreIndex.from_vector_store(store, embed_model=stub).as_retriever(
        similarity_top_k=10
    )
    return (
        seconds,
        len(nodes),
        [_timed(lambda text=text: retriever.retrieve(text)) for text in asked],
    )


def langchain(texts, asked, best, folder):
    """Ingest into Chroma; search by the ensemble of BM25 and Chroma."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Stub(Embeddings):
        def embed_documents(self, texts):
            return [vector(text) for text in texts]

        def embed_query(self, text):
            return vector(text)

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=LIMIT,
        chunk_overlap=0,
        **({"separators": ["\n## ", "\n\n", "。"]} if best else {}),
    )
    store = Chroma("peer", Stub(), persist_directory=str(folder))
    started = perf_counter()
    if best:
        pieces = splitter.split_documents([Document(text) for text in texts])
        for start in range(0, len(pieces), 5000):
            store.add_documents(pieces[start : start + 5000])
    else:
        pieces = []
        for text in texts:
            some = splitter.split_documents([Document(text)])
            store.add_documents(some)
            pieces += some
    seconds = perf_counter() - started
    words = BM25Retriever.from_documents(pieces, preprocess_func=pairs, k=10)
    both = EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": 10})], weights=[0.5, 0.5]
    )
    return seconds, len(pieces), [_timed(lambda text=text: both.invoke(text)) for text in asked]


def _timed(work):
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    name, source, mode, place = sys.argv[1:5]
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    run = {"llamaindex": llamaindex, "langchain": langchain}[name]
    took, count, queries = run(data["texts"], data["asked"], mode == "best", Path(place))
    p50, p95 = np.percentile(queries[5:], [50, 95])
    sys.stdout.write(
        json.dumps(
            {
                "documents/s": len(data["texts"]) / took,
                "passages/s": count / took,
                "p50": p50,
                "p95": p95,
            }
        )
        + "\n"
    )
