"""`python -m benchmarks.peers.run`: ask Standout and its peers the same questions, score them with the same code.

Writes `results/peers.md` for people and `results/peers.json` for programs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from advisor.evaluation.datasets import SHIPPED, Case, load_dataset
from advisor.evaluation.measures import score
from advisor.evaluation.runs import Found, Run, search_all
from advisor.evaluation.suite import Outcome, chosen
from advisor.evaluation.summaries import compare, summarise
from advisor.ingestion.build import ingest
from advisor.models import open_encoder, packaged_model_folder
from advisor.records import Document, Passage
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from benchmarks.machine import describe_machine
from benchmarks.peers.records import Answer, Hit, Question
from benchmarks.peers.report import WIDTH, as_tables, write

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
OWN_ENVIRONMENT = ROOT / ".venv-peers" / "bin" / "python"
STANDOUT = "standout"


@dataclass(frozen=True)
class Peer:
    """A module of `adapters/`, written with hyphens, and the Python that has what it imports."""

    name: str
    python: Path = OWN_ENVIRONMENT


PEERS = (
    Peer("langchain-tutorial"),
    Peer("langchain-ensemble"),
    Peer("open-webui"),
    Peer("llamaindex"),
    Peer("haystack-hybrid"),
    Peer("structure-aware", Path(sys.executable)),
)

OFFLINE_ON_THE_PROCESSOR = {
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


def main() -> None:
    names = [peer.name for peer in PEERS]
    arguments = argparse.ArgumentParser(prog="make peers", description=__doc__)
    arguments.add_argument("--split", choices=("dev", "test", "all"), default="test", help="which questions")
    arguments.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    arguments.add_argument("--dataset", type=Path, default=SHIPPED, help="folder of another data set")
    arguments.add_argument("--out", type=Path, default=RESULTS, help="folder for the results")
    options = arguments.parse_args()
    peers = [peer for peer in PEERS if peer.name in options.only]
    refuse_missing(peers)
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ADVISOR_DATA_DIR"] = folder  # an index of its own, which goes with the folder
        outcome = compare_with(peers, options.dataset, options.split)
    write(options.out, machine, outcome)
    console = Console(width=WIDTH)
    for table in as_tables(outcome):
        console.print(table, "")


def refuse_missing(peers: Sequence[Peer]) -> None:
    missing = [peer.name for peer in peers if not peer.python.exists()]
    if missing:
        raise SystemExit(f"The environment of {', '.join(missing)} is missing; `make peers` makes it.")


def compare_with(peers: Sequence[Peer], dataset: Path, split: str) -> Outcome:
    """Standout first, then every peer, each alone on the machine, on the questions of one split."""
    settings = Settings.load()
    say("indexing for Standout")
    ingest(settings, open_encoder(settings))
    retriever = Retriever.open(settings)
    documents = retriever.library.documents
    questions = load_dataset(dataset, documents)
    cases = chosen(questions.retrieval, split)
    if not cases:
        raise SystemExit(f"{dataset} has no question in the split {split}; choose --split all.")
    say(f"asking {STANDOUT}")
    ours = search_all(STANDOUT, retriever, cases, lambda *_: None)
    theirs = [run_of(peer, cases, documents, settings.corpus_dir) for peer in peers]
    return Outcome(
        about=questions.about,
        split=split,
        runs=(ours, *theirs),
        summaries=tuple(summary for run in (ours, *theirs) for summary in summarise(run)),
        comparisons=tuple(compare(run, ours) for run in theirs),
    )


def run_of(peer: Peer, cases: Sequence[Case], documents: Mapping[str, Document], corpus: Path) -> Run:
    """Every case asked of a peer and scored."""
    say(f"asking {peer.name}")
    answers = {answer.id: answer for answer in ask(peer, cases, corpus)}
    return Run(
        configuration=peer.name,
        found=tuple(found_by(peer, case, answers[case.id], documents) for case in cases),
    )


def ask(peer: Peer, cases: Sequence[Case], corpus: Path) -> Iterator[Answer]:
    """Starts the peer, which indexes the corpus, and puts every question to it."""
    questions = (Question(id=case.id, text=case.question, history=tuple(case.talk)) for case in cases)
    command = [str(peer.python), "-m", "benchmarks.peers.answer", peer.name]
    folders = ["--corpus", str(corpus), "--model", str(packaged_model_folder())]
    answered = subprocess.run(
        [*command, *folders],
        input="".join(question.as_line() for question in questions),
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **OFFLINE_ON_THE_PROCESSOR},
        check=False,
    )
    if answered.returncode:
        raise SystemExit(f"{answered.stderr}\n{peer.name} ended with exit code {answered.returncode}.")
    return map(Answer.from_line, answered.stdout.splitlines())


def found_by(peer: Peer, case: Case, answer: Answer, documents: Mapping[str, Document]) -> Found:
    passages = tuple(as_passage(peer, rank, hit, documents) for rank, hit in enumerate(answer.passages, 1))
    return Found(case=case, passages=passages, scores=score(passages, case.groups), milliseconds=answer.ms)


def as_passage(peer: Peer, rank: int, hit: Hit, documents: Mapping[str, Document]) -> Passage:
    """The hit as a passage. Raises `ValueError` where its words do not stand where it says."""
    document = documents[hit.source]
    if not stands_in(hit.text, document.text[hit.start : hit.end]):
        raise ValueError(f"{peer.name}: {hit.source}[{hit.start}:{hit.end}] does not read {hit.text[:80]!r}")
    return Passage(
        rank=rank,
        score=1 / rank,
        chunk_id=f"{hit.source}:{hit.start}-{hit.end}",
        source=hit.source,
        title=document.title,
        section=(),
        start=hit.start,
        end=hit.end,
        text=hit.text,
    )


def stands_in(text: str, raw: str) -> bool:
    """Whether the letters of a text come in this order in the raw one; cleaning may leave some out."""
    there = filter(str.isalnum, raw)
    return all(letter in there for letter in filter(str.isalnum, text))


def say(doing: str) -> None:
    print(f"{doing} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
