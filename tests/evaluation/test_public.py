from __future__ import annotations

import gzip
import json
import re

import pytest

from advisor.errors import DatasetError
from advisor.evaluation.public import as_grid, measure_public, present
from advisor.evaluation.public_bench import means
from advisor.evaluation.public_chunking import span_scores, split_recursively
from advisor.evaluation.public_documents import P, R
from advisor.evaluation.public_files import Row, read_rows
from advisor.records import Span
from advisor.settings import Settings
from tests.fakes import WordEncoder

BEES = "Bees dance to tell where flowers bloom. They keep their hive warm in winter."
BOATS = "Boats float because water pushes them up. A keel holds them straight in wind."
CAKES = "Cakes rise because heated air wants out. Sugar browns the crust in an oven."


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def measured(folder, only, tmp_path, cache=None):
    settings = Settings(data_dir=tmp_path / "own", prompts_dir=tmp_path / "no-prompts")
    (table,) = measure_public(folder, only, settings, WordEncoder(), cache, lambda *_: None)
    return table


def ours(table):
    return dict(zip(table.measures, table.scores[-1].values, strict=True))


def chunking_folder(tmp_path, start=0, end=39):
    folder = tmp_path / "sets"
    reference = json.dumps([{"content": BEES[:39], "start_index": start, "end_index": end}]).replace(
        '"', '""'
    )
    write(folder / "chunking_evaluation/corpora/bees.md", BEES)
    write(
        folder / "chunking_evaluation/questions_df.csv",
        f'question,references,corpus_id\nWhy do bees dance?,"{reference}",bees\n',
    )
    return folder


def scifact_folder(tmp_path):
    folder = tmp_path / "sets"
    abstracts = enumerate((BEES, BOATS, CAKES), 1)
    packed = gzip.compress(
        lines(*({"_id": f"d{n}", "title": text.split()[0], "text": text} for n, text in abstracts)).encode()
    )
    (folder / "scifact").mkdir(parents=True)
    (folder / "scifact/corpus.jsonl.gz").write_bytes(packed)
    write(
        folder / "scifact/queries.jsonl",
        lines({"_id": "1", "text": "a keel holds boats straight"}, {"_id": "2", "text": "not judged"}),
    )
    write(folder / "scifact/qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\td2\t1\n1\td3\t0\n")
    return folder


def anthropic_folder(tmp_path):
    folder = tmp_path / "sets"
    sections = {
        "#bees": BEES,
        "#boats": BOATS,
        "#cakes": CAKES,
        "#sleep": "Sleep mends what the day wore out.",
    }
    write(
        folder / "anthropic_rag/anthropic_docs.json",
        json.dumps(
            [
                {"chunk_link": link, "chunk_heading": text.split()[0], "text": text}
                for link, text in sections.items()
            ]
        ),
    )
    asked = {
        "id": "q",
        "question": "why do bees dance, why do cakes rise and boats float",
        "correct_chunks": ["#bees", "#cakes"],
        "correct_answer": "x",
    }
    write(folder / "anthropic_rag/docs_evaluation_dataset.json", json.dumps([asked]))
    return folder


def mtrag_folder(tmp_path):
    folder = tmp_path / "sets" / "mtrag"
    passages = {"bees": BEES, "boats": BOATS, "cakes": CAKES}
    contexts = [{"document_id": key, "text": text} for key, text in passages.items()]
    talk = [("user", "Tell me of boats"), ("agent", "Boats float."), ("user", "What holds them straight?")]
    task = {
        "task_id": "t<::>2",
        "contexts": contexts[1:2],
        "input": [{"speaker": who, "text": what} for who, what in talk],
    }
    write(folder / "mtrag_un/reference.jsonl", lines(task))
    write(
        folder / "mtrag_human/reference_subset_with_human_evaluations.json",
        json.dumps({"documents": contexts}),
    )
    for domain in ("clapnq", "cloud", "fiqa", "govt"):
        rows = {
            "_questions": "|user|: Do bees dance?\n|user|: And in winter?",
            "_rewrite": "|user|: bees in winter?",
        }
        for kind, text in rows.items():
            both = [{"_id": f"{domain}<::>{n}", "text": text} for n in (2, 3)]
            write(folder / f"mtrag_human/{domain}{kind}.jsonl", lines(*both))
        head = "query-id\tcorpus-id\tscore\n"
        write(
            folder / f"mtrag_human/{domain}_qrels.tsv",
            f"{head}{domain}<::>2\tbees\t1\n{domain}<::>3\tbees\t1\n{domain}<::>3\telsewhere\t1\n",
        )
        write(folder / f"mtrag_un/{domain}_qrels.tsv", f"{head}t<::>2\tboats\t1\n")
    return folder.parent


def test_recall_precision_and_iou_count_characters_and_count_what_is_retrieved_twice_twice():
    wanted = [Span(source="a.md", start=10, end=20)]
    found = [Span(source="a.md", start=15, end=35), Span(source="a.md", start=15, end=25)]
    assert span_scores(wanted, found) == (5 / 10, 5 / (20 + 10), 5 / (20 + 10 + 5))


def test_the_same_offsets_of_another_corpus_are_not_covered():
    assert span_scores([Span(source="a.md", start=0, end=9)], [Span(source="b.md", start=0, end=9)]) == (
        0,
        0,
        0,
    )


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def test_neighbouring_paragraphs_share_a_chunk_up_to_its_size_and_blanks_around_it_are_left_out():
    text = "one two\n\nthree\n\nfour five six\n\n"
    spans = split_recursively(text, 4, words)
    assert [text[start:end] for start, end in spans] == ["one two\n\nthree", "four five six"]


def test_a_paragraph_that_is_too_long_is_cut_at_lines_then_sentences_then_words():
    text = "one two three four\nfive. six seven eight"
    spans = split_recursively(text, 3, words)
    assert [text[start:end] for start, end in spans] == [
        "one two three",
        "four",
        "five",
        ". six seven eight",
    ]


def test_means_are_taken_over_every_question_that_has_an_answer():
    wanted = {"a": ["x", "y"], "b": ["z"]}
    found = {"a": ["x", "n", "y"], "b": ["n", "m", "o"]}
    assert means([P @ 3, R @ 3], wanted, found) == pytest.approx(((2 / 3 + 0) / 2, (2 / 2 + 0) / 2))


def test_the_published_chunking_setup_is_repeated_and_standout_stands_below_it(tmp_path):
    table = measured(chunking_folder(tmp_path), "chunking", tmp_path)
    repeated, standout, _ = table.scores[-3:]
    assert (repeated.name, standout.name) == ("the first row, repeated here", "Standout")
    assert repeated.values == pytest.approx((1, 39 / len(BEES), 39 / len(BEES)))
    assert ours(table)["Recall"] == 1


def test_a_reference_outside_its_corpus_is_named_by_its_row(tmp_path):
    with pytest.raises(DatasetError, match=r"row 1: a reference lies outside bees\.md"):
        measured(chunking_folder(tmp_path, end=999), "chunking", tmp_path)


def test_scifact_ranks_abstracts_by_their_best_passage_for_the_claims_that_are_judged(tmp_path):
    table = measured(scifact_folder(tmp_path), "scifact", tmp_path)
    assert table.title == "SciFact: 1 claims, 3 abstracts"
    assert ours(table) == {"nDCG@10": 1.0}


def test_the_anthropic_set_takes_three_sections_for_each_question(tmp_path):
    found = ours(measured(anthropic_folder(tmp_path), "anthropic", tmp_path))
    assert found["Recall"] == 2 / 2
    assert found["Precision"] == pytest.approx(2 / 3)
    assert found["F1"] == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))


def test_mtrag_counts_questions_whose_passages_are_all_there_in_each_of_their_forms(tmp_path):
    table = measured(mtrag_folder(tmp_path), "mtrag", tmp_path)
    assert [score.name for score in table.scores] == [
        "MTRAG, 4 last turns alone",
        "MTRAG, 4 last turns with the user's earlier ones",
        "MTRAG, 4 rewritten by people",
        "MTRAG-UN, 1 last turns alone",
        "MTRAG-UN, 1 last turns with the whole talk",
    ]
    assert table.scores[2].values == (1, 1)
    assert "corpora are not in the folder" in table.note


def test_published_lines_name_their_source_and_ours_say_so(tmp_path):
    rows = as_grid(measured(scifact_folder(tmp_path), "scifact", tmp_path)).rows
    assert rows[1] == ("all-MiniLM-L6-v2", "0.645", "MTEB, Muennighoff et al. (2023)")
    assert rows[-1] == ("Standout", "1.000", "measured here")


def test_an_index_in_the_cache_folder_serves_the_next_measurement(tmp_path):
    folder, cache = scifact_folder(tmp_path), tmp_path / "cache"
    first = measured(folder, "scifact", tmp_path, cache)
    encoder = WordEncoder()
    settings = Settings(data_dir=tmp_path / "own", prompts_dir=tmp_path / "no-prompts")
    (second,) = measure_public(folder, "scifact", settings, encoder, cache, lambda *_: None)
    assert second == first
    assert encoder.encoded == ["a keel holds boats straight"]


def test_without_a_choice_the_sets_that_are_there_are_measured(tmp_path):
    scifact_folder(tmp_path)
    assert present(anthropic_folder(tmp_path), None) == ("scifact", "anthropic")


@pytest.mark.parametrize(
    ("only", "sentence"),
    [("scifact", "The set scifact is expected in .*scifact"), (None, "holds none of the folders chunking_")],
)
def test_a_missing_set_is_refused_with_where_it_is_expected(tmp_path, only, sentence):
    with pytest.raises(DatasetError, match=sentence):
        present(tmp_path, only)


def test_a_missing_file_is_named_with_its_folder(tmp_path):
    (tmp_path / "scifact").mkdir()
    with pytest.raises(DatasetError, match=r"There is no corpus\.jsonl\.gz in .*scifact"):
        measured(tmp_path, "scifact", tmp_path)


class Pair(Row):
    left: int


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rows.jsonl", '{"left": 1}\n{"left"', "is not valid JSON"),
        ("rows.json", "7", "holds no list"),
        ("rows.jsonl", '{"left": 1}\n{"right": 1}', "row 2: left: Field required"),
        ("rows.tsv", "left\tright\none\ttwo\n", "row 1: left: .* valid integer"),
        ("rows.tsv", "", "holds no rows"),
        ("rows.jsonl.gz", "not packed", "cannot be read"),
    ],
)
def test_a_malformed_file_is_refused_with_what_is_wrong(tmp_path, name, content, sentence):
    write(tmp_path / name, content)
    with pytest.raises(DatasetError, match=sentence):
        read_rows(tmp_path / name, Pair)
