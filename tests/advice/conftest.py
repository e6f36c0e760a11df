from collections.abc import Iterator

import pytest

from advisor.conversation.advisor import Advisor
from tests.conversation.opening import open_advisor


@pytest.fixture(scope="module")
def advisor(library_settings, minilm) -> Iterator[Advisor]:
    """An advisor on the five texts, shared by a module's tests; each test starts its own conversation."""
    opened = open_advisor(library_settings, minilm)
    yield opened
    opened.close()
