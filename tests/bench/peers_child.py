"""One peer over the same manuals, in a process and an environment of its own.

    PYTHON peers_child.py llamaindex|langchain ASKED.json default|packed|best|hybrid FOLDER

Imports nothing of the project. Prints one JSON object: documents a second until all can be found,
milliseconds a query, and how many texts are embedded after one paragraph was edited.
"""

# mypy: ignore-errors

import json
import resource
import sys
from functools import lru_cache
from pathlib import Path
from time import perf_counter, process_time
from zlib import crc32

import numpy as np

SIZE = 512
LIMIT = 400
count = [0]


def vector(text):
    """Return a stub vector: cheap, the same for the same text."""
    count[0] += 1
    return np.random.default_rng(crc32(text.encode())).standard_normal(SIZE).tolist()


def words(text):
    """Return Japanese words, as a peer's user would cut them: Sudachi, short units."""
    return [one.normalized_form() for one in _tokenizer().tokenize(text)]


@lru_cache(maxsize=1)
def _tokenizer():
    from sudachipy import Dictionary, SplitMode

    return Dictionary().create(mode=SplitMode.A)


class LlamaIndex:
    """IngestionPipeline into Chroma, over which LlamaIndex has no hybrid search."""

    def __init__(self, mode, folder):
        import chromadb
        from llama_index.core.embeddings import BaseEmbedding
        from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
        from llama_index.core.node_parser import MarkdownNodeParser, SentenceSplitter
        from llama_index.core.storage.docstore import SimpleDocumentStore
        from llama_index.vector_stores.chroma import ChromaVectorStore

        class Stub(BaseEmbedding):
            def _get_text_embedding(self, text):
                return vector(text)

            def _get_query_embedding(self, query):
                return vector(query)

            async def _aget_query_embedding(self, query):
                return vector(query)

        client = chromadb.PersistentClient(path=str(folder))
        self.store = ChromaVectorStore(chroma_collection=client.create_collection("peer"))
        self.stub = Stub() if mode == "default" else Stub(embed_batch_size=2048)
        packed = {"chunk_size": LIMIT, "chunk_overlap": 0, "tokenizer": list}
        cutter = {
            "default": SentenceSplitter,
            "packed": lambda: SentenceSplitter(**packed, paragraph_separator="\n\n"),
            "best": MarkdownNodeParser,
        }[mode]()
        self.pipeline = IngestionPipeline(
            transformations=[cutter, self.stub],
            vector_store=self.store,
            docstore=SimpleDocumentStore(),
            docstore_strategy=DocstoreStrategy.UPSERTS,
        )

    def ingest(self, manuals):
        """Return how many passages were written."""
        from llama_index.core import Document

        documents = [Document(text=text, doc_id=name) for name, text in manuals]
        return len(self.pipeline.run(documents=documents))

    def searching(self):
        """Return a search."""
        from llama_index.core import VectorStoreIndex

        index = VectorStoreIndex.from_vector_store(self.store, embed_model=self.stub)
        return index.as_retriever(similarity_top_k=10).retrieve


class LangChain:
    """Chroma with a record of what is there; ``hybrid`` adds BM25 over Sudachi words."""

    def __init__(self, mode, folder):
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings
        from langchain_core.indexing import InMemoryRecordManager

        class Stub(Embeddings):
            def embed_documents(self, texts):
                return [vector(text) for text in texts]

            def embed_query(self, text):
                return vector(text)

        self.mode, self.pieces, self.keywords = mode, [], None
        self.store = Chroma("peer", Stub(), persist_directory=str(folder))
        self.cut = _cutter(mode)
        self.record = InMemoryRecordManager("peer")
        self.record.create_schema()
        if mode == "hybrid":
            words("辞書を先に開く")

    def ingest(self, manuals):
        """Return how many passages there are."""
        from langchain_core.indexing import index

        some = [piece for name, text in manuals for piece in self.cut(name, text)]
        index(
            some, self.record, self.store, cleanup="incremental", source_id_key="source",
            key_encoder="blake2b", **({} if self.mode == "default" else {"batch_size": 5000}),
        )  # fmt: skip
        self.pieces += some
        if self.mode == "hybrid":
            from langchain_community.retrievers import BM25Retriever

            self.keywords = BM25Retriever.from_documents(self.pieces, preprocess_func=words, k=10)
        return len(some)

    def searching(self):
        """Return a search."""
        found = self.store.as_retriever(search_kwargs={"k": 10})
        if self.mode == "hybrid":
            from langchain_classic.retrievers import EnsembleRetriever

            found = EnsembleRetriever(retrievers=[self.keywords, found], weights=[0.5, 0.5])
        return found.invoke


def _cutter(mode):
    """Return what cuts a manual: by headings, as LangChain advises for Markdown, or by length."""
    from langchain_core.documents import Document
    from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

    by_heading = MarkdownHeaderTextSplitter([("#", "title"), ("##", "heading")])
    sizes = {} if mode == "default" else {"chunk_size": LIMIT, "chunk_overlap": 0}
    by_length = RecursiveCharacterTextSplitter(**sizes)

    def cut(name, text):
        if mode not in {"best", "hybrid"}:
            return by_length.split_documents([Document(text, metadata={"source": name})])
        some = by_heading.split_text(text)
        for piece in some:
            piece.metadata["source"] = name
        return some

    return cut


def read(folder):
    """Return the name and text of every file."""
    return [(one.name, one.read_text(encoding="utf-8")) for one in sorted(Path(folder).iterdir())]


def measure(peer, data):
    """Return the figures."""
    started, used = perf_counter(), process_time()
    passages = peer.ingest(read(data["folder"]))
    seconds, processor = perf_counter() - started, process_time() - used
    search, taken = peer.searching(), []
    for question in data["asked"]:
        started = perf_counter()
        search(question)
        taken.append((perf_counter() - started) * 1000)
    p50, p95 = np.percentile(taken[5:], [50, 95])
    count[0] = 0
    started = perf_counter()
    peer.ingest([(data["edited"], data["text"])])
    files = len(list(Path(data["folder"]).iterdir()))
    return {
        "documents/s": files / seconds,
        "passages/s": passages / seconds,
        "passages": passages,
        "processor ms a document": processor / files * 1000,
        "query p50 ms": p50,
        "query p95 ms": p95,
        "embeddings an edit": count[0],
        "seconds an edit": perf_counter() - started,
        "memory MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    name, source, mode, place = sys.argv[1:5]
    asked = json.loads(Path(source).read_text(encoding="utf-8"))
    made = {"llamaindex": LlamaIndex, "langchain": LangChain}[name](mode, Path(place))
    sys.stdout.write(json.dumps(measure(made, asked)) + "\n")
