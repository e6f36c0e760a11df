"""Numbered citations that cannot be made up: quotes are cut by offsets and every sentence is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from advisor.records import Basis, Citation, Claim, Document, Record, Span

Quote = Callable[[Document, int, int], str]
"""Cuts the clean text of a raw span out of a document."""

SectionOf = Callable[[str, int], tuple[str, ...]]
"""The headings above a raw offset of a source file."""

_MARKER_PLACE = re.compile(r"([.!?:…]*[*_)]*)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~]")
_QUOTED = re.compile(r"“([^”]+)”")


class Sentence(Record):
    """One sentence of a draft with what it rests on: spans of sources, turns of the owner, or both joined.

    `joins` are passages that our reasoning rests on without saying what they say, so it carries no marker for them.
    A `spare` sentence may be left out for brevity, the highest first; 0 always stays.
    """

    text: str
    basis: Basis
    spans: tuple[Span, ...] = ()
    turns: tuple[int, ...] = ()
    joins: tuple[Span, ...] = ()
    spare: int = 0


class Paragraph(Record):
    """Sentences that stand together. A `heading` stands above all else, in bold; `label` opens the paragraph; a `note`
    is ours and makes no claim. One that is `spare` may be left out whole, where there is no room for it."""

    sentences: tuple[Sentence, ...] = ()
    heading: Sentence | None = None
    label: str = ""
    note: str = ""
    bulleted: bool = False
    spare: bool = False


Draft = tuple[Paragraph, ...]


class CitationBook:
    """Numbers spans within one conversation: the same span keeps its number in every reply."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        quote: Quote,
        section_of: SectionOf,
        known: Sequence[Citation],
    ) -> None:
        self._documents = documents
        self._quote = quote
        self._section_of = section_of
        self._by_span = {(c.source, c.source_sha256, c.start, c.end): c for c in known}
        self._used: dict[int, Citation] = {}

    @property
    def all(self) -> tuple[Citation, ...]:
        """Every citation of the conversation, by number."""
        return tuple(sorted(self._by_span.values(), key=lambda citation: citation.n))

    @property
    def used(self) -> tuple[Citation, ...]:
        """The citations asked for through this book, by number."""
        return tuple(self._used[n] for n in sorted(self._used))

    def cite(self, span: Span) -> Citation:
        """The citation of `span`, numbered at its first use. The span must lie inside a known document."""
        document = self._documents[span.source]
        key = (span.source, document.sha256, span.start, span.end)
        if key not in self._by_span:
            self._by_span[key] = Citation(
                n=max((citation.n for citation in self._by_span.values()), default=0) + 1,
                source=span.source,
                source_sha256=document.sha256,
                title=document.title,
                section=self._section_of(span.source, span.start),
                start=span.start,
                end=span.end,
                quote=self._quote(document, span.start, span.end),
            )
        citation = self._by_span[key]
        self._used[citation.n] = citation
        return citation

    def use(self, numbers: Iterable[int]) -> None:
        """Counts the citations with these numbers among the used ones."""
        wanted = set(numbers)
        self._used.update({citation.n: citation for citation in self.all if citation.n in wanted})

    def holds(self, sentence: Sentence, owner_words: str) -> bool:
        """Whether the sentence may be shown.

        A framework sentence needs a passage, an owner's sentence a turn, reasoning one of the two or neither
        fact nor quotation. Numbers of a framework sentence must stand in its passages, and every quotation must
        be found word for word in a passage or in what the owner said.
        """
        if any(not self._exists(span) for span in (*sentence.spans, *sentence.joins)):
            return False
        if sentence.basis == "framework" and not sentence.spans:
            return False
        if sentence.basis == "owner" and not sentence.turns:
            return False
        quotes = self.quoted(sentence.spans)
        said = " ".join((quotes, owner_words))
        if any(quoted.rstrip("…,. ") not in said for quoted in _QUOTED.findall(sentence.text)):
            return False
        if sentence.basis == "framework":
            return set(_NUMBER.findall(sentence.text)) <= set(_NUMBER.findall(quotes))
        return True

    def quoted(self, spans: Iterable[Span]) -> str:
        """What stands at the spans, one after the other."""
        return " ".join(self._cut(span) for span in spans)

    def claim(self, sentence: Sentence) -> Claim:
        return Claim(
            text=sentence.text,
            citations=tuple(dict.fromkeys(self.cite(span).n for span in (*sentence.spans, *sentence.joins))),
            turns=sentence.turns,
            basis=sentence.basis,
        )

    def with_markers(self, sentence: Sentence) -> str:
        """The sentence's text with its [n] markers before the end mark, or after a closing quotation mark."""
        text = _QUOTED.sub(lambda quoted: f"“{as_plain(quoted[1])}”", sentence.text)
        numbers = dict.fromkeys(self.cite(span).n for span in sentence.spans)
        if not numbers:
            return text
        markers = "".join(f" [{n}]" for n in numbers)
        return _MARKER_PLACE.sub(lambda end: markers + end[1], text, count=1)

    def _exists(self, span: Span) -> bool:
        document = self._documents.get(span.source)
        return document is not None and 0 <= span.start < span.end <= len(document.text)

    def _cut(self, span: Span) -> str:
        return self._quote(self._documents[span.source], span.start, span.end)


def quoted_in(text: str) -> list[str]:
    """What stands between quotation marks."""
    return [quoted.rstrip("…") for quoted in _QUOTED.findall(text)]


def as_plain(words: str) -> str:
    """An owner's words inside Markdown: what could be markup is shown and not obeyed."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(words.split()))


class Rendered(Record):
    """A draft as text, its claims, and how many sentences were withheld because they did not hold."""

    text: str
    claims: tuple[Claim, ...]
    withheld: int


def render(draft: Draft, book: CitationBook, owner_words: str) -> Rendered:
    """Markdown of `draft` with [n] markers; sentences that do not hold are left out and counted."""
    paragraphs: list[str] = []
    claims: list[Claim] = []
    withheld = 0
    for paragraph in draft:
        kept = [sentence for sentence in paragraph.sentences if book.holds(sentence, owner_words)]
        withheld += len(paragraph.sentences) - len(kept)
        claims.extend(book.claim(sentence) for sentence in kept)
        if paragraph.heading:
            claims.append(book.claim(paragraph.heading))
            paragraphs.append(f"**{paragraph.heading.text}**")
        if not kept and not paragraph.note:
            continue
        written = [book.with_markers(sentence) for sentence in kept]
        body = "\n".join(f"- {text}" for text in written) if paragraph.bulleted else " ".join(written)
        opening = " ".join(part for part in (paragraph.label, paragraph.note) if part)
        separator = "\n\n" if paragraph.bulleted and opening and body else " "
        paragraphs.append(separator.join(part for part in (opening, body) if part))
    return Rendered(text="\n\n".join(paragraphs), claims=tuple(claims), withheld=withheld)
