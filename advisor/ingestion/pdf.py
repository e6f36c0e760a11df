"""Text out of PDF files: lines joined to paragraphs, larger type marked as headings with # signs."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from advisor.errors import DocumentError

_FAULTS = (
    *(PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OSError),
    *(RecursionError, OverflowError, NotImplementedError, ZeroDivisionError, zlib.error),
)
_LARGER = 1.15
_LONGEST_HEADING = 140
_FULL_LINE = 0.75
_OPENS_ITEM = re.compile(r"(?:[•●▪‣◦·*–-]|\d{1,3}[.)]|#{1,6})\s")
_CONTENTS_ENTRY = re.compile(r"(?:\. ?){5,}[\divxlc]*$")
_HYPHEN = re.compile(r"[a-zà-ÿ]-$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float


def pdf_text(name: str, data: bytes) -> str:
    """The text of a PDF's pages, paragraphs apart by an empty line. Raises `DocumentError`."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity it can read anyway
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(f"{name} is protected by a password; save a copy without one.")
        pages = [_lines(page) for page in reader.pages]
    except DependencyError as error:
        raise DocumentError(f"{name} is encrypted; save a copy without a password.") from error
    except _FAULTS as error:
        raise DocumentError(f"{name} is not a PDF that can be read; export it again.") from error
    lines = [line for page in _without_running_lines(pages) for line in page if not _is_of_contents(line)]
    if not any(line.text for line in lines):
        raise DocumentError(f"{name} holds no text, perhaps only scanned pages; run text recognition on it.")
    return "\n\n".join(_paragraphs(_with_headings_marked(lines)))


def _lines(page: pypdf.PageObject) -> list[_Line]:
    """The lines of a page with the size of their largest type; an empty one where the text has a gap."""
    runs: list[tuple[str, float]] = []

    def see(text: str, _cm: Any, matrix: list[float], _font: Any, size: float) -> None:
        runs.append((text, abs(size * (matrix[3] or matrix[1] or 1.0))))

    page.extract_text(visitor_text=see)
    lines: list[_Line] = []
    text, largest = "", 0.0
    for run, size in runs:
        for n, part in enumerate(run.split("\n")):
            if n:
                lines.append(_Line(" ".join(text.split()), largest))
                text, largest = "", 0.0
            text += part
            largest = max(largest, size) if part.strip() else largest
    return [*lines, _Line(" ".join(text.split()), largest)]


def _without_running_lines(pages: Sequence[list[_Line]]) -> Iterator[list[_Line]]:
    """The pages without page numbers and without the first and last lines that most pages share."""
    filled = [[line for line in page if line.text] for page in pages]
    edges = Counter(text for page in filled for text in {line.text for line in [*page[:1], *page[-1:]]})
    for page in pages:
        ends = [n for n, line in enumerate(page) if line.text]
        running = {n for n in (*ends[:1], *ends[-1:]) if _runs(page[n].text, edges, len(pages))}
        yield [line for n, line in enumerate(page) if n not in running]


def _runs(text: str, edges: Counter[str], pages: int) -> bool:
    return text.isdigit() or (edges[text] >= 3 and edges[text] > pages / 2)


def _is_of_contents(line: _Line) -> bool:
    return bool(_CONTENTS_ENTRY.search(line.text))


def _with_headings_marked(lines: Sequence[_Line]) -> list[str]:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted(
        {round(line.size, 1) for line in lines if _is_larger(line, body)},
        reverse=True,
    )
    return [
        f"{'#' * min(6, larger.index(round(line.size, 1)) + 1)} {line.text}"
        if _is_larger(line, body)
        else line.text
        for line in lines
    ]


def _is_larger(line: _Line, body: float) -> bool:
    return bool(line.text) and round(line.size, 1) > _LARGER * body and len(line.text) <= _LONGEST_HEADING


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Lines joined where a paragraph was only broken to fit the page; items of a list stay one below another."""
    full = _FULL_LINE * max((len(line) for line in lines), default=0)
    paragraph, last = "", ""
    for line in lines:
        if paragraph and line and _goes_on(last, line, full):
            paragraph = paragraph[:-1] + line if _is_hyphenated(paragraph, line) else f"{paragraph} {line}"
        elif paragraph and _OPENS_ITEM.match(line) and _OPENS_ITEM.match(paragraph.rpartition("\n")[2]):
            paragraph += f"\n{line}"
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _goes_on(last: str, line: str, full: float) -> bool:
    if not last or line.startswith("# ") or last.startswith("#") or _OPENS_ITEM.match(line):
        return False
    if line[0].islower():
        return True
    return len(last) >= full


def _is_hyphenated(paragraph: str, line: str) -> bool:
    return bool(_HYPHEN.search(paragraph)) and line[0].islower()
