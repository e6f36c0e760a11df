import pytest

from advisor.index import IndexFolder, Library
from advisor.ingestion.build import ingest
from advisor.ingestion.cleaning import quote
from advisor.retrieval.showing import show
from tests.fakes import WordEncoder

SHORT = "They value:\n- calm hands\n- trust"
LONG = "They bring:\n" + "\n".join(
    f"- thing {n} of which {'much is said and ' * 12}no more" for n in range(6)
)


@pytest.fixture
def library(settings, encoder) -> Library:
    (settings.corpus_dir / "dogs.txt").write_text(
        f"Dogs\n\nFirst Part\n{SHORT}\n\nOther Part\n{LONG}\n\nAlone.\n"
    )
    ingest(settings, encoder)
    return IndexFolder(settings).open(WordEncoder.name)


def pieces_with(library: Library, words: str) -> list[str]:
    """The pieces that show these words, the shortest first."""
    documents = library.documents
    holding = [
        one for one in library.pieces.values() if words in quote(documents[one.source], one.start, one.end)
    ]
    return [piece.id for piece in sorted(holding, key=lambda piece: piece.end - piece.start)]


def texts(library: Library, ids: list[str], k: int = 9) -> list[str]:
    shown = show(library, [(key, 1.0) for key in ids], k)
    return [quote(library.documents[one.chunk.source], one.start, one.end) for one in shown]


def test_an_item_of_a_short_list_shows_the_list(library):
    assert texts(library, pieces_with(library, "calm hands")[:1]) == [SHORT]


def test_an_item_of_a_long_list_stands_alone(library):
    (shown,) = texts(library, pieces_with(library, "thing 3")[:1])
    assert shown.startswith("- thing 3")
    assert "thing 4" not in shown


def test_what_is_shown_already_is_not_shown_again(library):
    both = [*pieces_with(library, "calm hands")[:1], *pieces_with(library, "trust")[:1]]
    assert texts(library, both) == [SHORT]


def test_no_more_than_asked_for(library):
    assert len(texts(library, list(library.pieces), k=2)) == 2
