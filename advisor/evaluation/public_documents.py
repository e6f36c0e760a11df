"""Public sets whose answers are whole documents: SciFact, the Anthropic docs set and MTRAG."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ir_measures import RR, P, R, nDCG
from pydantic import Field

from advisor.evaluation.datasets import Turn
from advisor.evaluation.public_bench import Bench, Question, Score, Shelf, Table, Text, measure
from advisor.evaluation.public_files import Row, read_object, read_rows

_COOKBOOK = "anthropic-cookbook, retrieval augmented generation"


class _Text(Row):
    id: str = Field(alias="_id")
    text: str
    title: str = ""


class _Judged(Row):
    query: str = Field(alias="query-id")
    document: str = Field(alias="corpus-id")
    score: int


def measure_scifact(folder: Path, bench: Bench) -> Table:
    """SciFact as BEIR tests it (Thakur et al., 2021): 300 claims, and the abstracts that bear on them; nDCG@10."""
    texts = [
        Text(id=one.id, title=one.title, text=one.text)
        for one in read_rows(folder / "corpus.jsonl.gz", _Text)
    ]
    relevant = _relevant(folder / "qrels" / "test.tsv")
    questions = [
        Question(id=one.id, text=one.text, relevant=tuple(relevant[one.id]))
        for one in read_rows(folder / "queries.jsonl", _Text)
        if one.id in relevant
    ]
    shelf = Shelf(bench, "scifact", texts)
    return Table(
        title=f"SciFact: {len(questions)} claims, {len(texts)} abstracts",
        measures=("nDCG@10",),
        scores=(
            Score(name="BM25", values=(0.665,), source="BEIR, Thakur et al. (2021)"),
            Score(name="all-MiniLM-L6-v2", values=(0.645,), source="MTEB, Muennighoff et al. (2023)"),
            Score(
                name="Standout",
                values=measure(shelf, questions, [nDCG @ 10], "Searching SciFact", bench.progress),
            ),
        ),
    )


class _Section(Row):
    chunk_link: str
    chunk_heading: str
    text: str


class _Asked(Row):
    id: str
    question: str
    correct_chunks: tuple[str, ...]


def measure_anthropic(folder: Path, bench: Bench) -> Table:
    """The docs set of Anthropic's cookbook: three sections for each question.

    Precision is the share of the three that are right, recall the share of the right ones that are among the three,
    and MRR 1 over the rank of the first right one, or 0; F1 is that of the mean precision and the mean recall.
    """
    texts = [
        Text(id=one.chunk_link, title=one.chunk_heading, text=one.text)
        for one in read_rows(folder / "anthropic_docs.json", _Section)
    ]
    questions = [
        Question(id=one.id, text=one.question, relevant=one.correct_chunks)
        for one in read_rows(folder / "docs_evaluation_dataset.json", _Asked)
    ]
    shelf = Shelf(bench, "anthropic", texts)
    precision, recall, mrr = measure(
        shelf, questions, [P @ 3, R @ 3, RR @ 3], "Searching the Anthropic docs", bench.progress
    )
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return Table(
        title=f"Anthropic docs: {len(questions)} questions, {len(texts)} sections, 3 of them for each",
        measures=("Precision", "Recall", "F1", "MRR"),
        scores=(
            Score(name="Voyage embeddings", values=(0.4283, 0.6592, 0.5193, 0.7367), source=_COOKBOOK),
            Score(
                name="with summaries and Claude reranking", values=(0.44, 0.69, 0.54, 0.87), source=_COOKBOOK
            ),
            Score(name="Standout", values=(precision, recall, f1, mrr)),
        ),
    )


class _Passage(Row):
    document_id: str
    text: str


class _Judgements(Row):
    documents: tuple[_Passage, ...]


class _Said(Row):
    speaker: str
    text: str


class _Task(Row):
    task_id: str
    contexts: tuple[_Passage, ...]
    input: tuple[_Said, ...] = Field(min_length=1)


_DOMAINS = ("clapnq", "cloud", "fiqa", "govt")
_USER = "|user|: "
_MTRAG = (nDCG @ 5, R @ 5)


def measure_mtrag(folder: Path, bench: Bench) -> Table:
    """Questions within a conversation (Katsis et al., 2025): the last turn alone, with the talk before it, rewritten.

    The full corpora are not part of the folder. The library is every passage that answers some question, so the task
    is far easier than the published one: these figures compare only with one another. Of the 777 questions of the
    human part, those count whose answering passages are all there.
    """
    human, unanswerable = folder / "mtrag_human", folder / "mtrag_un"
    tasks = read_rows(unanswerable / "reference.jsonl", _Task)
    judged = read_object(human / "reference_subset_with_human_evaluations.json", _Judgements)
    passages = [*judged.documents, *(passage for task in tasks for passage in task.contexts)]
    pool = {passage.document_id: passage.text for passage in passages}
    shelf = Shelf(bench, "mtrag", [Text(id=key, text=text) for key, text in pool.items()])
    rewritten, in_talk = _human_questions(human, set(pool))
    un_in_talk = _un_questions(unanswerable, tasks)

    def score(name: str, questions: Sequence[Question]) -> Score:
        return Score(name=name, values=measure(shelf, questions, _MTRAG, f"Searching {name}", bench.progress))

    return Table(
        title=f"MTRAG: {len(pool)} passages that answer some question",
        measures=("nDCG@5", "Recall@5"),
        scores=(
            score(f"MTRAG, {len(in_talk)} last turns alone", _without_talk(in_talk)),
            score(f"MTRAG, {len(in_talk)} last turns with the user's earlier ones", in_talk),
            score(f"MTRAG, {len(in_talk)} rewritten by people", rewritten),
            score(f"MTRAG-UN, {len(un_in_talk)} last turns alone", _without_talk(un_in_talk)),
            score(f"MTRAG-UN, {len(un_in_talk)} last turns with the whole talk", un_in_talk),
        ),
        note="The full corpora are not in the folder: compare these lines with each other, with nothing published.",
    )


def _human_questions(folder: Path, pool: set[str]) -> tuple[list[Question], list[Question]]:
    """The questions whose passages are all in the pool: rewritten, and as they were asked with the turns before."""
    rewritten: list[Question] = []
    in_talk: list[Question] = []
    for domain in _DOMAINS:
        relevant = _relevant(folder / f"{domain}_qrels.tsv")
        turns = {one.id: one.text for one in read_rows(folder / f"{domain}_questions.jsonl", _Text)}
        for one in read_rows(folder / f"{domain}_rewrite.jsonl", _Text):
            wanted = tuple(relevant.get(one.id, ()))
            if not wanted or not pool.issuperset(wanted):
                continue
            *before, last = turns[one.id].removeprefix(_USER).split(f"\n{_USER}")
            history = tuple(Turn(role="user", content=turn) for turn in before)
            rewritten.append(Question(id=one.id, text=one.text.removeprefix(_USER), relevant=wanted))
            in_talk.append(Question(id=one.id, text=last, relevant=wanted, history=history))
    return rewritten, in_talk


def _un_questions(folder: Path, tasks: Sequence[_Task]) -> list[Question]:
    """The questions that have an answer, after the whole talk."""
    relevant: dict[str, list[str]] = {}
    for domain in _DOMAINS:
        relevant |= _relevant(folder / f"{domain}_qrels.tsv")
    return [
        Question(
            id=task.task_id,
            text=task.input[-1].text,
            relevant=tuple(relevant[task.task_id]),
            history=tuple(
                Turn(role="user" if said.speaker == "user" else "assistant", content=said.text)
                for said in task.input[:-1]
            ),
        )
        for task in tasks
        if task.task_id in relevant and task.contexts
    ]


def _without_talk(questions: Sequence[Question]) -> list[Question]:
    return [question.model_copy(update={"history": ()}) for question in questions]


def _relevant(file: Path) -> dict[str, list[str]]:
    """The ids of the documents that answer each query of a file of judgements."""
    relevant: dict[str, list[str]] = defaultdict(list)
    for one in read_rows(file, _Judged):
        if one.score > 0:
            relevant[one.query].append(one.document)
    return dict(relevant)
