from collections.abc import Iterator

import pytest

from advisor.conversation.advisor import Advisor
from advisor.conversation.assembly import open_placing
from advisor.conversation.interview import load_interview
from advisor.conversation.reading import Reader
from advisor.retrieval.examples import SentenceMemory
from advisor.strategy.catalogue import load_catalogue
from tests.conversation.opening import open_advisor


@pytest.fixture(scope="module")
def advisor(library_settings, minilm) -> Iterator[Advisor]:
    """An advisor on the five texts, shared by a module's tests; each test starts its own conversation."""
    opened = open_advisor(library_settings, minilm)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def reader(library_settings, minilm) -> Reader:
    interview = load_interview(library_settings.prompts_dir, {})
    memory = SentenceMemory(minilm, library_settings.data_dir / "cache")
    catalogue = load_catalogue(library_settings.prompts_dir, {})
    return Reader(interview, memory, placing=open_placing(library_settings, catalogue, memory))
