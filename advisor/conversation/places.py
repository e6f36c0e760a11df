"""Where the owner's business is, and whether it is nowhere else."""

from __future__ import annotations

import re

from advisor.conversation.keywords import keywords
from advisor.records import Fact

_PLACE = r"(?-i:(?P<place>[A-Z][a-zà-ÿ]+(?:[ -](?:upon|on|le|la|de|the|[A-Z][a-zà-ÿ]+))*))"
_ONLY_THERE = re.compile(
    rf"\b(?:(?:we|i) only (?:[a-z]+ ){{1,3}}(?:in|around|to|within)|(?:we|i)(?:'re| are|'m| am) (?:based|located) in|"
    rf"nowhere (?:else )?(?:but|than)|exclusively in) (?:and around )?{_PLACE}",
    re.IGNORECASE,
)
_FAR_AND_WIDE = re.compile(
    r"\b(?:(?:all over|across|throughout) (?:the )?(?:country|europe|world|continent)|the whole (?:country|world)|"
    r"nationwide|worldwide|(?:we|i) (?:export|ship abroad|sell abroad))\b",
    re.IGNORECASE,
)
_IS_THERE = re.compile(rf"(?:\b(?:in|based in) |^){_PLACE}$", re.IGNORECASE)
_WIDE_PLACE = re.compile(
    r"shire\b|\b(?:England|Scotland|Wales|Ireland|Britain|UK|Europe|Germany|France|Spain|Italy|Poland|Austria|Switzerland|"
    r"Netherlands|Holland|Belgium|Denmark|Sweden|Norway|Finland|Portugal|Greece|Turkey|India|China|Japan|Africa|Asia|"
    r"America|Canada|Australia|USA|States|North|South|East|West|Kent|Sussex|Surrey|Essex|Norfolk|Suffolk|Devon|Cornwall|"
    r"Dorset|Somerset|Cumbria|Durham|Bavaria|Tuscany|Provence|Brittany|Normandy|Catalonia|Texas|California|Florida|"
    r"Ontario|Quebec|Highlands|Midlands|Valley|County|Island|Coast|Region)\b"
)


def apart(known: Fact, clause: str) -> bool:
    """Two towns, where we are told of one that it is the only one. A county may hold the town, so it says nothing."""
    now = _ONLY_THERE.search(clause)
    if now is None:
        only_before = _ONLY_THERE.search(known.quote)
        return bool(
            only_before and not _WIDE_PLACE.search(only_before["place"]) and _FAR_AND_WIDE.search(clause)
        )
    if _FAR_AND_WIDE.search(known.quote):
        return not _WIDE_PLACE.search(now["place"])
    before = _ONLY_THERE.search(known.quote) or _IS_THERE.search(known.value)
    if before is None:
        return False
    one, other = before["place"], now["place"]
    if _WIDE_PLACE.search(f"{known.value} {other}"):
        return False
    return not keywords(one) & keywords(other) and other not in known.quote
