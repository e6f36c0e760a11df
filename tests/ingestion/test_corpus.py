"""The five texts themselves: what is taken out of them, and that nothing else is."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from advisor.ingestion.blocks import read_blocks
from advisor.ingestion.chunks import cut_chunks
from advisor.ingestion.cleaning import clean, divide, quote
from advisor.ingestion.pieces import cut_pieces
from advisor.ingestion.sections import find_sections
from advisor.records import Chunk, Document
from tests.ingestion.snapshots import (
    OUTLINE,
    REMOVED,
    is_popup,
    removed_spans,
    render_outline,
    render_removed,
)
from tests.ingestion.texts import alone, words

Corpus = dict[str, Document]
Counter = Callable[[str], int]

DOCUMENTS = [
    "smb-competitive-differentiation",
    "strategic-differentiation-imperative",
    "business-model-differentiation",
    "smb-differentiation",
    "competitive-business-models",
]


@pytest.fixture(scope="module")
def chunks(corpus: Corpus) -> dict[str, tuple[Chunk, ...]]:
    return {name: cut_chunks(document) for name, document in corpus.items()}


def passage(chunks: dict[str, tuple[Chunk, ...]], name: str, words: str) -> Chunk:
    """The one chunk that holds some words."""
    (found,) = [chunk for chunk in chunks[name] if words in chunk.text]
    return found


def test_every_removed_word_is_in_the_snapshot(corpus: Corpus):
    assert REMOVED.read_text(encoding="utf-8") == render_removed(corpus.values()), (
        "What cleaning removes has changed; if that is meant: python -m tests.ingestion.snapshots"
    )


def test_46_pop_ups_go(corpus: Corpus):
    popups = [span for text in corpus.values() for span in removed_spans(text) if is_popup(text, span[0])]
    assert len(popups) == 46
    assert not any("Meaning ●" in clean(text).text for text in corpus.values())


def test_18_captions_go_and_all_from_one_text(corpus: Corpus):
    removed = {
        name: [text.text[slice(*span)] for span in removed_spans(text) if not is_popup(text, span[0])]
        for name, text in corpus.items()
    }
    furniture = [
        "Skip to main content",
        "Strategic Differentiation Imperative, SMB Competitive Advantage, Hyper-Specialization Strategy\n"
        "The essential need for SMBs to be uniquely different and valuable to customers to thrive in competitive "
        "markets.",
    ]
    captions = [text for text in removed.pop("strategic-differentiation-imperative") if text not in furniture]
    assert len(captions) == 18
    assert all(" image " in text or len(text) > 150 for text in captions)
    assert not any(removed.values())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_other_word_is_lost_or_moved(corpus: Corpus, name: str):
    document = corpus[name]
    kept, done = [], 0
    for start, end in removed_spans(document):
        kept.append(document.text[done:start])
        done = end
    kept.append(document.text[done:])
    assert words(clean(document).text) == words(" ".join(kept))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sign_of_the_page_reaches_a_reader(corpus: Corpus, name: str):
    text = clean(corpus[name]).text
    assert not re.search(r"[●•|]|  \S(?<!  -)|\s[,;.]|:;|\.;", text)
    assert "Skip to main" not in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "smb-differentiation",
            "Without a clear differentiator, SMBs often find themselves competing solely on price, a race to the "
            "bottom that erodes profitability and sustainability.",
        ),
        (
            "smb-competitive-differentiation",
            "SMBs are often well-positioned to excel in customer intimacy due to their closer customer "
            "relationships and ability to offer personalized service.",
        ),
        (
            "smb-competitive-differentiation",
            "Resource-Based View (RBV) theory, for instance, emphasizes the importance of valuable, rare,",
        ),
        (
            "business-model-differentiation",
            "Advanced Business Model Differentiation can also involve disruptive innovation — fundamentally "
            "rethinking the traditional business model",
        ),
        ("smb-differentiation", "A strong brand identity encompasses:\n- Brand Story: Crafting"),
        (
            "competitive-business-models",
            "Prioritizing and allocating resources — financial, human, and technological — to support the key",
        ),
        (
            "smb-competitive-differentiation",
            "is what makes your SMB different — and ideally, better — than your competitors",
        ),
        (
            "strategic-differentiation-imperative",
            "It’s about answering the fundamental question: “Why should a customer choose my business",
        ),
        (
            "strategic-differentiation-imperative",
            "to ensure it is viable. Mitigation: Thorough market research,",
        ),
        (
            "smb-competitive-differentiation",
            "Types of Product and Service Innovation for SMBs:\n- Incremental",
        ),
        ("strategic-differentiation-imperative", "segment its market into:\n1. Casual Riders: Looking for"),
        (
            "competitive-business-models",
            "Common positioning strategies include:\n  - Value Positioning: Emphasizing affordability and value for "
            "money.",
        ),
        (
            "competitive-business-models",
            "offerings.\n- Communicating the Positioning Effectively: Using marketing",
        ),
    ],
)
def test_sentences_read_as_they_were_meant(corpus: Corpus, name: str, sentence: str):
    assert sentence in clean(corpus[name]).text


def test_the_headings_and_their_levels_are_in_the_snapshot(corpus: Corpus):
    assert OUTLINE.read_text(encoding="utf-8") == render_outline(corpus.values()), (
        "The headings found have changed; if that is meant: python -m tests.ingestion.snapshots"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_section_begins_with_its_heading_and_none_overlap(corpus: Corpus, name: str):
    document = corpus[name]
    sections = find_sections(document)
    for section, following in pairwise(sections):
        assert section.end <= following.start
    for section in sections:
        assert quote(document, section.start, section.end).startswith(section.path[-1])
        assert 1 <= len(section.path) <= 3
        assert section.path[0] in ("Fundamentals", "Intermediate", "Advanced")


def test_six_tables_are_rebuilt(corpus: Corpus):
    tables = [block for text in corpus.values() for block in read_blocks(text) if block.kind == "table"]
    shapes = [(tuple(cell.text for cell in table.headers), len(table.rows)) for table in tables]
    assert shapes == [
        (("Differentiation Type", "Description", "SMB Example", "Key SMB Advantage"), 4),
        (("Differentiation Area", "Description", "SMB Strategy", "Business Outcome"), 5),
        (("Differentiation Dimension", "Description", "SMB Approach", "Strategic Impact"), 5),
        (("Benefit Category", "Specific Business Impact", "Supporting Data/Research"), 3),
        (("Technology", "Key Features for Personalization", "SMB Application Examples"), 4),
        (("Ethical Dimension", "Potential Risks", "Mitigation Strategies for SMBs"), 3),
    ]
    captions = [table.caption.text for table in tables if table.caption]
    assert captions[0] == "Table 1: Business Benefits of AI-Driven Hyper-Personalization for SMBs"
    assert len(captions) == 3


def test_the_cells_of_a_table_know_where_they_stand(corpus: Corpus):
    for document in corpus.values():
        for table in read_blocks(document):
            for cell in [cell for row in table.rows for cell in row] + list(table.headers):
                assert document.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_any_block_or_cell_can_be_highlighted_as_a_whole(corpus: Corpus, name: str):
    document = corpus[name]
    for block in read_blocks(document):
        assert divide(document, block, block.start, block.end) == ("", block.text, "")
        for cell in [*block.headers, *(cell for row in block.rows for cell in row)]:
            before, inside, after = divide(document, cell, cell.start, cell.end)
            assert (before, inside + after) == ("", cell.text)
            assert after in ("", ".")


def test_a_table_reads_one_line_a_row(corpus: Corpus):
    (table,) = [
        block
        for block in read_blocks(corpus["smb-differentiation"])
        if block.caption and block.caption.text.startswith("Table 3")
    ]
    assert table.text.split("\n")[1] == (
        "Ethical Dimension: Data Privacy; Potential Risks: Data breaches, unauthorized data use, privacy violations; "
        "Mitigation Strategies for SMBs: Implement robust data security measures, comply with privacy regulations, "
        "be transparent with customers about data usage"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_chunks_slice_of_the_raw_text_cleaned_alone_is_the_chunk(
    corpus: Corpus, chunks: dict[str, tuple[Chunk, ...]], name: str
):
    for chunk in chunks[name]:
        assert alone(corpus[name], chunk.start, chunk.end) == chunk.text
        assert quote(corpus[name], chunk.start, chunk.end) == chunk.text
        assert chunk.id == f"{name}:{chunk.start}-{chunk.end}"
        raw = corpus[name].text[chunk.start : chunk.end]
        assert raw == raw.strip()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_block_but_headings_is_in_exactly_one_chunk_of_its_section(
    corpus: Corpus, chunks: dict[str, tuple[Chunk, ...]], name: str
):
    path: tuple[str, ...] = ()
    for block in read_blocks(corpus[name]):
        holders = [chunk for chunk in chunks[name] if chunk.start < block.end and block.start < chunk.end]
        if block.kind == "heading":
            path = (*path[: block.level - 1], block.text)
            assert not holders
            continue
        (holder,) = holders
        assert holder.start <= block.start
        assert block.end <= holder.end
        assert holder.section == path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pieces_fit_the_encoder_and_cover_the_chunks(
    corpus: Corpus, chunks: dict[str, tuple[Chunk, ...]], count_tokens: Counter, name: str
):
    pieces = cut_pieces(corpus[name], chunks[name], count_tokens)
    assert all(count_tokens(window) <= 256 for piece in pieces for window in piece.windows)
    for chunk in chunks[name]:
        wholes = [piece for piece in pieces if piece.chunk_id == chunk.id and piece.whole is None]
        assert words(" ".join(quote(corpus[name], one.start, one.end) for one in wholes)) == words(chunk.text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_chunks_are_units_of_reading(chunks: dict[str, tuple[Chunk, ...]], name: str):
    sizes = [len(chunk.text) for chunk in chunks[name]]
    assert max(sizes) <= 2800
    assert sorted(sizes)[len(sizes) // 2] >= 400


def test_a_list_stays_with_its_lead_in(chunks: dict[str, tuple[Chunk, ...]]):
    steps = passage(chunks, "smb-competitive-differentiation", "- Analyze Your Strengths")
    assert "Here are some practical steps to get started:" in steps.text
    assert "- Validate and Refine" in steps.text
    forces = passage(chunks, "competitive-business-models", "- Threat of New Entrants")
    assert "Porter’s Five Forces framework" in forces.text
    assert "- Threat of Substitute" in forces.text
    positions = passage(chunks, "competitive-business-models", "- Value Positioning")
    assert "- Communicating the Positioning Effectively" in positions.text


def test_an_overlong_list_is_cut_between_its_items(chunks: dict[str, tuple[Chunk, ...]]):
    first = passage(chunks, "competitive-business-models", "- Value Proposition: What unique value")
    second = passage(chunks, "competitive-business-models", "- Channels: How will the SMB reach")
    assert first.end < second.start
    assert second.text.startswith("- Key")


def test_a_paragraph_that_refers_back_stays_with_what_it_refers_to(chunks: dict[str, tuple[Chunk, ...]]):
    for name, words_back in [
        ("competitive-business-models", "And crucially, how will it capture"),
        ("smb-competitive-differentiation", "They might focus on integrating"),
        ("smb-competitive-differentiation", "Therefore, their differentiation strategies"),
        ("smb-differentiation", "Their brand messaging would consistently"),
    ]:
        assert not passage(chunks, name, words_back).text.startswith(words_back)


def test_a_citation_of_a_sentence_reads_clean(corpus: Corpus):
    document = corpus["smb-differentiation"]
    start = document.text.index("Without a clear differentiator")
    end = document.text.index(" Differentiation, therefore")
    assert quote(document, start, end) == (
        "Without a clear differentiator, SMBs often find themselves competing solely on price, a race to the bottom "
        "that erodes profitability and sustainability."
    )
