"""The texts an encoder reads: a chunk in pieces that fit, each below a line that says where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from advisor.ingestion.sentences import sentence_spans

CountTokens = Callable[[str], int]
Fits = Callable[[str], bool]


def cut_windows(text: str, context: str, count_tokens: CountTokens, max_tokens: int) -> tuple[str, ...]:
    """Windows of at most `max_tokens` that together cover `text`, each a line of context and a piece of text.

    The context is shortened to a quarter of a window.
    """
    context = shortened(context, count_tokens, max_tokens // 4)
    whole = f"{context}\n{text}"
    if (size := count_tokens(whole)) <= max_tokens:
        return (whole,)
    budget = max(1, max_tokens - count_tokens(context))

    def fits(piece: str) -> bool:
        return count_tokens(f"{context}\n{piece}") <= max_tokens

    spans = [
        span
        for joined in _joined(text, fits, count_tokens, budget, len(text) / -(-size // budget))
        for span in _atoms(text, *joined, fits)  # the parts' tokens need not add up to the whole's
    ]
    return tuple(f"{context}\n{text[start:end]}" for start, end in spans)


def shortened(text: str, count_tokens: CountTokens, max_tokens: int) -> str:
    """`text`, without words from its middle where it is longer than `max_tokens`."""
    if count_tokens(text) <= max_tokens:
        return text
    low, high = 0, len(text) // 2
    while low < high:
        kept = (low + high + 1) // 2
        if count_tokens(_without_middle(text, kept)) <= max_tokens:
            low = kept
        else:
            high = kept - 1
    return _without_middle(text, low)


def _without_middle(text: str, kept: int) -> str:
    """The first and last `kept` characters, less the words that were cut through."""
    first, last = text[:kept], text[len(text) - kept :]
    if " " in first and " " in last:
        first, last = first.rpartition(" ")[0], last.partition(" ")[2]
    return f"{first.rstrip()} ... {last.lstrip()}".strip()


def _joined(
    text: str, fits: Fits, count_tokens: CountTokens, budget: int, length: float
) -> Iterator[tuple[int, int]]:
    """Spans of neighbouring lines or sentences, about `length` characters and at most `budget` tokens each."""
    start = end = tokens = 0
    for line in re.finditer(r"\S[^\n]*", text):
        for first, last in _atoms(text, *line.span(), fits):
            own = count_tokens(text[first:last])
            if end > start and (tokens + own > budget or (end - start) + (last - first) / 2 > length):
                yield start, end
                tokens, start = 0, first
            elif end == start:
                start = first
            end = last
            tokens += own
    if end > start:
        yield start, end


def _atoms(text: str, start: int, end: int, fits: Fits) -> Iterator[tuple[int, int]]:
    """A line; where it does not fit, its sentences; where those do not, their halves, down to a character."""
    if end - start == 1 or fits(text[start:end]):
        yield start, end
        return
    parts = [(start + first, start + last) for first, last in sentence_spans(text[start:end])]
    if len(parts) == 1:
        middle = _break_near(text, start, end)
        parts = [(start, middle), (middle + (text[middle] == " "), end)]
    for part in parts:
        yield from _atoms(text, *part, fits)


def _break_near(text: str, start: int, end: int) -> int:
    """The blank nearest to the middle of a span, or the middle where there is none."""
    middle = (start + end) // 2
    left, right = text.rfind(" ", start + 1, middle), text.find(" ", middle, end - 1)
    blanks = [place for place in (left, right) if place > start]
    return min(blanks, key=lambda place: abs(place - middle)) if blanks else middle


def text_of(window: str) -> str:
    """A window without its line of context."""
    return window.partition("\n")[2]
