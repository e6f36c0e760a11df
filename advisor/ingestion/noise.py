"""What must not reach a reader: glossary pop-ups, picture captions, page furniture, signs for other signs.

Every rule looks at one paragraph, item or line only: a passage taken alone reads as in its document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.ingestion.offsets import CleanText, Edit
from advisor.ingestion.sentences import never_ends_sentence, sentence_spans

_BLANKS = re.compile(r"\s+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]+")
_DOT = re.compile(r"\s*●\s*")


def clean_inline(text: CleanText, *, item: bool = False) -> CleanText:
    """One paragraph, heading, cell or item (without its marker) as it should read."""
    text = text.sub(_UNPRINTABLE, "").strip()
    text = text.edit((start, end, "") for start, end in find_popups(text.text, item=item))
    text = text.edit(_separators(text.text, item=item))
    return text.sub(_BLANKS, " ").strip()


# --- glossary pop-ups ------------------------------------------------------------------------------------

_POPUP = re.compile(r"(?<=[\w)\]”’\"'])\s+Meaning\s+●\s+")
_DEFINITION_END = re.compile(r"[.!?][”’\")\]]*(?=\.?(?:\s|$))")
_CLOSING = re.compile(r"\s+(?=[.,;:!?)])")


def find_popups(text: str, *, item: bool = False) -> list[tuple[int, int]]:
    """Spans of glossary definitions inlined after their term: ` Meaning ● one sentence.`

    The blank before punctuation that goes on after the definition belongs to the span.
    """
    spans: list[tuple[int, int]] = []
    for opening in _POPUP.finditer(text):
        if spans and opening.start() < spans[-1][1]:
            continue
        end = _definition_end(text, opening.end())
        if end is None:
            break
        if item and not spans and end == len(text) and "●" not in text[: opening.start()]:
            continue  # the item's own term ends in "Meaning", and this is its text
        closing = _CLOSING.match(text, end)
        spans.append((opening.start(), closing.end() if closing else end))
    return spans


def _definition_end(text: str, start: int) -> int | None:
    for stop in _DEFINITION_END.finditer(text, start):
        if not never_ends_sentence(text, stop.start()):
            return stop.end()
    return None


# --- "●" -------------------------------------------------------------------------------------------------

_MAX_TERM_WORDS = 12
_MAX_WORDS_BEFORE_COLON = 7
_QUOTES = ("“", '"', "‘")


def _separators(text: str, *, item: bool) -> Iterator[Edit]:
    """What each "●" reads as: a colon after a term or before what was announced, a dash elsewhere."""
    if "●" not in text:
        return
    body = 0
    first = _DOT.search(text)
    if item and first and first.end() < len(text) and _is_term(text[: first.start()]):
        yield first.start(), first.end(), ": "
        body = first.end()
    for start, end in sentence_spans(text[body:]):
        yield from _separators_of_sentence(text, body + start, body + end)


def _is_term(text: str) -> bool:
    return bool(text) and len(text.split()) <= _MAX_TERM_WORDS and len(sentence_spans(text)) == 1


def _separators_of_sentence(text: str, start: int, end: int) -> Iterator[Edit]:
    dots = list(_DOT.finditer(text, start, end))
    for dot in dots:
        if dot.end() == len(text):
            yield dot.start(), dot.end(), "" if text[dot.start() - 1 : dot.start()] == ":" else ":"
        elif dot.start() == start:
            yield dot.start(), dot.end(), ""
        elif len(dots) == 1 and _announces(text[start : dot.start()], text[dot.end() : end]):
            yield dot.start(), dot.end(), ": "
        else:
            yield dot.start(), dot.end(), " — "


def _announces(before: str, after: str) -> bool:
    few_words = len(before.split(maxsplit=_MAX_WORDS_BEFORE_COLON)) <= _MAX_WORDS_BEFORE_COLON
    return few_words or after[:1].isupper() or after.startswith(_QUOTES)


# --- picture captions ------------------------------------------------------------------------------------

_SEEN = re.compile(
    r"(?<!brand )\b(?:image|photo(?:graph)?|picture|illustration|drawing|sculpture|visual|visuali[sz]ation|artistic|"
    r"abstract|composition|arrangement|backdrop|background|close-up|shot|geometric|shapes?|spheres?|cylinders|"
    r"cuboids?|cubes?|blocks|rectangular|symmetr(?:y|ical)|lighting|lit|light|luminous|glowing|shadows?|streak|"
    r"shades|tones|textures?|colou?rs?|black|white|gr[ae]y|red|cream|vibrant|translucent|opaque|glass|wood(?:en)?|"
    r"sleek|object|circuit board|clock hands|toggle|buttons|lines|loop|laptops|cabinets|contrasts?)\b",
    re.IGNORECASE,
)
_STANDS_FOR = (
    r"symboli[sz](?:es|ing)|represent(?:s|ing)|depicts|portray(?:s|ing)|illustrat(?:es|ing)|visuali[sz]es|"
    r"embod(?:y|ies)|signif(?:y|ies)|resembles|metaphor for|allegory for"
)
_SHOWN = re.compile(
    rf"\b(?:{_STANDS_FOR}|represent|depict|illustrate|conveys?|mirrors|showcas(?:es?|ed)|hint(?:s|ing) at|"
    r"alludes? to|signaling|highlight(?:s|ing)|reflect(?:s|ing)|presents a concept|indicates|demonstrates|shows|"
    r"suggests?|captures|features)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:The|This|An?|Against) ")
_OPENS_WITH_MEANING = re.compile(rf"\b(?:{_STANDS_FOR})\b")
_NO_CAPTION = re.compile(r"\b(?:you|your|we|our|us|I|my|for example|such as)\b|[●•“”?%\d]", re.IGNORECASE)
_MAX_CAPTION = 1200


def is_caption(text: str) -> bool:
    """Whether a whole paragraph describes a picture: what is seen in it, and what that is meant to show.

    It says what a thing stands for in its first sentence, or speaks of both all the way through.
    """
    if len(text) > _MAX_CAPTION or not _OPENING.match(text) or _NO_CAPTION.search(text):
        return False
    seen = {word.casefold() for word in _SEEN.findall(text)}
    shown = {word.casefold() for word in _SHOWN.findall(text)}
    first, last = sentence_spans(text)[0]
    if not seen or not _SHOWN.search(text, first, last):
        return False
    words = len(seen) + len(shown)
    return (words >= 3 and bool(_OPENS_WITH_MEANING.search(text, first, last))) or (
        words >= 5 and len(shown) >= 2
    )


# --- page furniture --------------------------------------------------------------------------------------

_FURNITURE = re.compile(
    r"(?:skip|jump) to (?:the )?(?:main )?content|back to top|share this(?: article| page)?|advertisement",
    re.IGNORECASE,
)


def is_furniture(line: str) -> bool:
    """Whether a whole line belongs to the page around the text."""
    return bool(_FURNITURE.fullmatch(line.strip(" .")))


def is_tag_line(line: str, title: str) -> bool:
    """Whether a line lists keywords, the document's title among them: `Pricing Models, Brand Value, Margins`."""
    tags = [tag.strip() for tag in line.split(",")]
    names_title = title.casefold() in (tag.casefold() for tag in tags)
    return names_title and len(tags) >= 3 and all(map(_is_capitalised, tags))


def _is_capitalised(tag: str) -> bool:
    return tag[-1:].isalnum() and all(word[0].isupper() for word in tag.split())
