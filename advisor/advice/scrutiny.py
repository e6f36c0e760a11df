"""What a chat model's sentence must not carry, whatever it rests on: markup, addresses, numbers of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from advisor.advice.citations import Sentence

PLAIN_WORDS = "use plain words only: no links, addresses, pictures, HTML or other markup"
NOTHING_OF_THE_MATERIAL = "name in `says` the numbers of the material that it says"
SOMETHING_ELSE = "write a whole sentence that says what the material it names says"
OTHER_NUMBERS = "it has a number that the material it names does not have"
OPEN_QUOTATION = "close every quotation mark, and put one inside no other"
OWNERS_WORDS = "say what the owner said in their own words, between quotation marks, and name that material"

_MARK = re.compile(r"\s*\[\d+(?:\s*[,;-]\s*\d+)*\]")
_OTHER_QUOTES = re.compile(
    r"\"([^\"“”]+)\"|(?<!\w)'([^'“”]{2,}?)'(?!\w)|(?<!\w)‘([^‘’“”]{2,}?)’(?!\w)|«\s*([^«»“”]+?)\s*»"
)
_QUOTED = re.compile(r"“[^”]*”")
_MARKUP = re.compile(r"[<>\[\]{}`|#\\~_]|&#?\w+;|^\s*(?:[-+>*]|\d+[.)])\s")
_ADDRESS = re.compile(
    r"\b(?:https?|ftp|javascript|data|mailto|file):|\bwww\.|\S@\S|\b[\w-]{2,}\.(?:[a-z]{2,4})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ATTRIBUTED = re.compile(
    r"\b(?:you(?:'ve|’ve| have| also)? (?:said|say|told|mention\w*|wrote|explain\w*|describe\w*|admit\w*)|"
    r"as you (?:put|say)|in your (?:own )?words|according to you)\b",
    re.IGNORECASE,
)
_ALIKE = 92
_FEWEST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
_SAYS_LITTLE = (
    "about also been before better could does each even every from have here into just like more most "
    "much need only other over same should some such than that their them then there these they thing "
    "this those very want well were what when where which while will with would your yours "
)


def cleaned(text: str) -> str:
    """A model's sentence on one line, its quotation marks curly so that none escapes the check, without marks [n] and
    without characters that are not seen."""
    seen = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    one_line = " ".join(_MARK.sub("", seen).split())
    curly = _OTHER_QUOTES.sub(lambda quoted: f"“{''.join(filter(None, quoted.groups()))}”", one_line)
    return curly if curly.endswith((".", "!", "?", "…", "”", "*")) else f"{curly}."


def objection_to(text: str, grounds: Sequence[Sentence]) -> str | None:
    """What is wrong with a sentence that claims to say `grounds`, in words that it can be mended by."""
    if not grounds:
        return NOTHING_OF_THE_MATERIAL
    if text in {cleaned(ground.text) for ground in grounds}:
        return None
    unquoted = _QUOTED.sub("“”", text)
    if unquoted.count("“") != unquoted.count("”"):
        return OPEN_QUOTATION
    if _MARKUP.search(unquoted) or _ADDRESS.search(unquoted) or unquoted.count("*") % 2:
        return PLAIN_WORDS
    if "**" in unquoted and not any("**" in ground.text for ground in grounds):
        return PLAIN_WORDS
    if not _numbers([text]) <= _numbers(ground.text for ground in grounds):
        return OTHER_NUMBERS
    owners = any(ground.turns for ground in grounds)
    if _ATTRIBUTED.search(unquoted) and not (owners and "“”" in unquoted):
        return OWNERS_WORDS
    if len(text.split()) < _FEWEST_WORDS or not _subjects([text]) & _subjects(g.text for g in grounds):
        return SOMETHING_ELSE
    return None


def repeats(text: str, earlier: Iterable[str]) -> bool:
    """Whether a sentence was said before in nearly the same words and with the same numbers."""
    return any(
        fuzz.ratio(text.casefold(), said.casefold()) >= _ALIKE and _numbers([text]) == _numbers([said])
        for said in earlier
    )


def _subjects(texts: Iterable[str]) -> set[str]:
    """The beginnings of the words that tell what texts are about."""
    words = (word for text in texts for word in _WORD.findall(text.casefold()))
    return {word[:_STEM] for word in words if word not in _SAYS_LITTLE.split()}


def _numbers(texts: Iterable[str]) -> set[str]:
    return {number for text in texts for number in _NUMBER.findall(text)}
