from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from advisor.ingestion.documents import read_document, read_manifest
from advisor.models import packaged_model_folder
from advisor.records import Document

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def corpus() -> dict[str, Document]:
    """The five texts by id."""
    entries = read_manifest(CORPUS)
    documents = [read_document(CORPUS / entry.file, entry) for entry in entries.values()]
    return {document.id: document for document in documents}


@pytest.fixture(scope="session")
def count_tokens() -> Callable[[str], int]:
    """Word pieces as the packaged encoder counts them."""
    tokenizer = Tokenizer.from_file(str(packaged_model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text).ids)
