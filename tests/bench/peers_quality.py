"""What one peer finds, in an environment of its own, with the built-in embedder's vectors.

    PYTHONPATH=. PYTHON tests/bench/peers_quality.py llamaindex|langchain best|hybrid WORLD FOLDER

WORLD is a JSON file that names the folders of manuals and the questions. Prints, for each question,
up to ten pairs of source and text. Pieces are cut by headings, then to 400 characters, as both
libraries advise.
"""

# mypy: ignore-errors

import json
import sys
from pathlib import Path

from bot.llm.ngram import NgramEmbedder
from tests.bench.peers_child import LIMIT, words

EMBEDDER = NgramEmbedder()


def vectors(texts):
    """Return one list of numbers per text."""
    return EMBEDDER.embed(list(texts)).tolist()


def read(folders):
    """Yield source and text of every manual."""
    for folder in map(Path, folders):
        for path in sorted(folder.rglob("*.md")):
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def langchain(mode, manuals, place):
    """Return a search over Chroma; ``hybrid`` joins BM25 over Sudachi words by rank."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

    class Own(Embeddings):
        def embed_documents(self, texts):
            return vectors(texts)

        def embed_query(self, text):
            return vectors([text])[0]

    heads = MarkdownHeaderTextSplitter(
        [("#" * n, f"h{n}") for n in range(1, 5)], strip_headers=False
    )
    sizes = RecursiveCharacterTextSplitter(
        chunk_size=LIMIT, chunk_overlap=0, separators=["\n\n", "\n", "。", ""]
    )
    pieces = []
    for source, text in manuals:
        some = sizes.split_documents(heads.split_text(text))
        for piece in some:
            piece.metadata = {"source": source}
        pieces += some
    store = Chroma("peer", Own(), persist_directory=place)
    for start in range(0, len(pieces), 5000):
        store.add_documents(pieces[start : start + 5000])
    found = store.as_retriever(search_kwargs={"k": 10})
    if mode == "hybrid":
        keywords = BM25Retriever.from_documents(pieces, preprocess_func=words, k=10)
        found = EnsembleRetriever(retrievers=[keywords, found], weights=[0.5, 0.5])
    return lambda text: [(d.metadata["source"], d.page_content) for d in found.invoke(text)[:10]]


def llamaindex(_, manuals, place):
    """Return a search over Chroma; headings and file names are embedded with the text."""
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.node_parser import MarkdownNodeParser, SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    class Own(BaseEmbedding):
        def _get_text_embedding(self, text):
            return vectors([text])[0]

        def _get_text_embeddings(self, texts):
            return vectors(texts)

        def _get_query_embedding(self, query):
            return vectors([query])[0]

        async def _aget_query_embedding(self, query):
            return vectors([query])[0]

    client = chromadb.PersistentClient(path=place)
    store = ChromaVectorStore(chroma_collection=client.create_collection("peer"))
    index = VectorStoreIndex.from_documents(
        [Document(text=text, metadata={"source": source}) for source, text in manuals],
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=Own(embed_batch_size=2048),
        transformations=[
            MarkdownNodeParser(),
            SentenceSplitter(
                chunk_size=2 * LIMIT, chunk_overlap=0, tokenizer=list, paragraph_separator="\n\n"
            ),  # its limit counts the metadata too
        ],
    )
    found = index.as_retriever(similarity_top_k=10)
    return lambda text: [(n.metadata["source"], n.get_content()) for n in found.retrieve(text)]


if __name__ == "__main__":
    name, mode, world, place = sys.argv[1:5]
    given = json.loads(Path(world).read_text(encoding="utf-8"))
    search = {"langchain": langchain, "llamaindex": llamaindex}[name](
        mode, read(given["folders"]), place
    )
    sys.stdout.write(json.dumps([search(text) for text in given["questions"]]) + "\n")
