from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.ingestion.chunks import cut_chunks
from advisor.ingestion.cleaning import quote
from advisor.ingestion.pieces import cut_pieces
from advisor.records import Document, Piece
from tests.ingestion.texts import LINES, document, read_by_windows, words


def count_words(text: str) -> int:
    return len(text.split())


def pieces(whole: Document, count: Callable[[str], int] = count_words, most: int = 60) -> tuple[Piece, ...]:
    return cut_pieces(whole, cut_chunks(whole), count, most)


def shown(whole: Document) -> list[str]:
    return [quote(whole, piece.start, piece.end) for piece in pieces(whole)]


def test_a_paragraph_is_a_piece():
    assert shown(document("One keeps.\n\nTwo goes.")) == ["One keeps.", "Two goes."]


def test_a_list_is_a_piece_with_its_lead_in_and_so_is_each_item():
    whole = document("They value:\n- calm hands\n- trust")
    assert shown(whole) == ["They value:\n- calm hands\n- trust", "- calm hands", "- trust"]
    listed, first, second = pieces(whole)
    assert (listed.whole, first.whole, second.whole) == (None, listed.id, listed.id)


def test_a_row_is_read_with_the_headers_of_its_cells():
    whole = document("| Kind | Price |\n|---|---|\n| Plain | 2 |\n| Rich | 9 |", "md")
    table, plain, rich = pieces(whole)
    assert [piece.windows[0].partition("\n")[2] for piece in (plain, rich)] == [
        "Kind: Plain; Price: 2",
        "Kind: Rich; Price: 9",
    ]
    assert plain.whole == rich.whole == table.id


def test_a_long_paragraph_is_cut_where_a_sentence_ends():
    sentence = "The town has grown and nobody noticed until the second bridge was built over the river. "
    assert [len(text) < 800 and text.endswith(".") for text in shown(document(sentence * 20))] == [True] * 3


def test_each_piece_is_read_below_its_heading():
    (piece,) = pieces(document("Dogs We Groom\nOld ones."))
    assert piece.windows == ("Dogs We Groom\nOld ones.",)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=14), st.integers(min_value=12, max_value=60))
def test_any_mixture_of_lines_is_covered_by_pieces_that_fit(lines: list[str], most: int):
    whole = document("\n".join(lines))
    found = pieces(whole, count_words, most)
    for chunk in cut_chunks(whole):
        wholes = [piece for piece in found if piece.chunk_id == chunk.id and piece.whole is None]
        assert words(" ".join(quote(whole, one.start, one.end) for one in wholes)) == words(chunk.text)
    for piece in found:
        assert all(count_words(window) <= most for window in piece.windows)
    by_id = {piece.id: piece for piece in found}
    assert len(by_id) == len(found)
    for part in (piece for piece in found if piece.whole):
        held_by = by_id[str(part.whole)]
        assert held_by.start <= part.start < part.end <= held_by.end


def test_real_word_pieces_fit_for_any_script(count_tokens: Callable[[str], int]):
    text = "\n\n".join(
        ["市场定位是企业的重要战略" * 300, "supercalifragilistic" * 200, "a-b_c.d " * 500, "é🙂" * 900]
    )
    whole = document(text, title="Заголовок " * 80)
    for piece in pieces(whole, count_tokens, 256):
        assert all(count_tokens(window) <= 256 for window in piece.windows)
        assert "".join(read_by_windows(piece)) == "".join(words(quote(whole, piece.start, piece.end)))
