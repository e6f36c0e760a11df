"""The facts of an owner's message: what was asked frames the reply, and every message is read for other slots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.conversation import clauses
from advisor.conversation.interview import Interview
from advisor.records import SLOTS, Fact, Profile, Slot
from advisor.retrieval.examples import Examples, SentenceMemory

_ALIKE = 0.62
_MARGIN = 0.06
_ONE_ANSWER = 24
_FEW_WORDS = 3
_CLEARLY_OTHER = 0.12
_SOMEWHAT_OTHER = 0.05
_NEAR = 0.45
_SHARED_WORD = 0.1
_LONG = 5
_ABOUT_OTHERS: frozenset[Slot] = frozenset({"competitors", "target_customer", "customer_needs"})
_OURSELVES = re.compile(r"(?:we|our|i|my)\b", re.IGNORECASE)
_MOSTLY = 0.6
OF_MANY: frozenset[Slot] = frozenset(SLOTS) - {
    *("business_description", "industry", "location_or_market", "stage", "team_size", "price_position")
}
_KIN: Mapping[Slot, tuple[Slot, ...]] = {
    "strengths": ("strengths", "current_differentiator"),
    "current_differentiator": ("strengths", "current_differentiator"),
}
_SPEAKS_OF_ITSELF: frozenset[Slot] = frozenset({"business_description", "industry"})
_SHORT_VALUES: frozenset[Slot] = frozenset(
    {"industry", "location_or_market", "team_size", "stage", "price_position"}
)
_TRAILING = re.compile(r"(?:\s+(?:in|at|near|outside|with|of|and|on|for|the|a))+\s*$", re.IGNORECASE)
_TROUBLE = re.compile(
    r"(?:we|i)(?:'ve| have)? (?:just |recently )?(?:lost|lose|losing|are losing|am losing|need|want|struggle|"
    r"are struggling|can'?t|cannot|don'?t|wonder|heard|saw)\b|"
    r"(?:sales|business|trade|turnover|things|customers|clients|bookings|orders) "
    r"(?:is|are|has|have|dropped|fell|went)\b",
    re.IGNORECASE,
)
_OF_PRICE = re.compile(
    r"\b(?:double|twice|half|third|quarter|cheap\w*|dear\w*|expensive|more|less|above|below|same|percent)\b|"
    r"[£€$%]",
    re.IGNORECASE,
)
_DISMISSED = re.compile(
    r"(?:honestly,? |well,? )?(?:it |that )?(?:(?:doesn'?t|does not) matter|makes no difference)|"
    r"who cares|whatever\b|irrelevant",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\bnot\s+(?:the\s+|an?\s+)?(?P<refused>[\w -]{1,30}?),?\s+but\s+(?P<instead>[^.;!?]+)", re.IGNORECASE
)
_REFUSED = re.compile(r",?\s*\bnot\s+(?:the\s+|a\s+)?[\w£$€%-]+(?:\s+[\w-]+)?(?=[,.;!]|$)", re.IGNORECASE)


_ABOUT_RIVALS: frozenset[Slot] = frozenset({"competitors", "price_position"})
_NOT_ABOUT_THE_TEAM: frozenset[Slot] = _ABOUT_RIVALS | {
    "strengths",
    "customer_needs",
    "target_customer",
    "goals",
}
_OWN = re.compile(r"\b(?:we|us|our|i|my|me)\b", re.IGNORECASE)
_TEAM = re.compile(r"\b(?:we|us|ours?|staff|team|employees?|crew|colleagues?|alone|myself)\b", re.IGNORECASE)


class FactFinder:
    """Finds facts by the patterns and the examples of `interview.yaml`."""

    def __init__(self, interview: Interview, memory: SentenceMemory) -> None:
        self._slots = Examples({prompt.slot: prompt.recognise.says for prompt in interview.slots}, memory)
        self._lookalikes = Examples(
            {prompt.slot: prompt.recognise.not_ for prompt in interview.slots if prompt.recognise.not_},
            memory,
        )
        self._patterns: Mapping[Slot, Sequence[re.Pattern[str]]] = {
            prompt.slot: [re.compile(word, re.IGNORECASE) for word in prompt.recognise.words]
            for prompt in interview.slots
        }

    def warm_up(self) -> None:
        self._slots.warm_up()
        self._lookalikes.warm_up()

    def facts(
        self,
        message: str,
        telling: Sequence[str],
        turn: int,
        asked: Slot | None,
        profile: Profile,
        correction: bool,
    ) -> list[Fact]:
        """The facts of a message whose statements are `telling`, at most one a slot."""
        found = {fact.slot: fact for fact in self.by_pattern(telling, turn, correction)}
        if asked not in _SPEAKS_OF_ITSELF:
            found.pop("industry", None)
        if correction:
            refused, instead = _refused_and_instead(message)
            target = _holding(profile, refused) or self._corrected_slot(instead, found, asked, profile)
            corrected = {
                slot: fact for slot, fact in found.items() if profile.get(slot) is None or slot == target
            }
            if target and target not in corrected and re.search(r"\w", instead):
                corrected[target] = self._whole_answer(target, instead, turn)
            return list(corrected.values())
        found = {slot: fact for slot, fact in found.items() if not _of_somebody_else(fact, asked)}
        if asked == "price_position" and _OF_PRICE.search(message):
            found.pop("competitors", None)
        if asked:
            answer = self._answer_to(asked, message, telling, turn, found)
            if answer:
                found[asked] = answer
        certain = set(found)
        claimed = [fact.quote for fact in found.values()]
        for fact in self._by_example(telling, turn, asked):
            if not any(fact.quote in quote for quote in claimed):
                found.setdefault(fact.slot, fact)
        return [
            fact if slot == asked else _added_to(profile, fact)
            for slot, fact in found.items()
            if slot == asked or profile.get(slot) is None or (slot in certain and _is_new(profile, fact))
        ]

    def by_pattern(self, telling: Sequence[str], turn: int, correction: bool) -> list[Fact]:
        """The facts that the patterns of `interview.yaml` recognise."""
        facts: dict[Slot, Fact] = {}
        for sentence in telling:
            read = _blank_refusal(sentence) if correction else sentence
            for slot, patterns in self._patterns.items():
                match = next((match for match in (p.search(read) for p in patterns) if match), None)
                if match and slot not in facts:
                    quote = clauses.clause_around(sentence, match.start(), match.end())
                    value = match.groupdict().get("value") or quote
                    if slot not in _SHORT_VALUES and len(value.split()) < 2:
                        value = quote
                    facts[slot] = Fact(slot=slot, value=clauses.tidy(value), quote=quote, turn=turn)
        return list(facts.values())

    def _answer_to(
        self, asked: Slot, message: str, telling: Sequence[str], turn: int, found: dict[Slot, Fact]
    ) -> Fact | None:
        """The answer to the question on the table: what no other slot claims for itself."""
        others = {fact.quote for slot, fact in found.items() if slot != asked and _claims_all(fact)}
        free = [sentence for sentence in telling if clauses.trimmed(sentence) not in others]
        if asked == "business_description":
            return self._business(telling, turn, found)
        if _DISMISSED.match(message):
            return None
        if free:
            answer = self._whole_answer(asked, clauses.stretch(message, free), turn)
            if asked in found and len(answer.quote.split()) <= _ONE_ANSWER:
                return answer
            elsewhere = sum(
                len(fact.value)
                for slot, fact in found.items()
                if slot != asked and fact.quote in answer.quote
            )
            if asked not in found and elsewhere >= _MOSTLY * len(answer.quote):
                return None
            return found.get(asked) or (None if self._is_about_another(asked, answer.quote) else answer)
        if asked in found:
            return found[asked]
        if len(" ".join(telling).split()) < _FEW_WORDS:
            return None
        nearest = self._slots.nearest([" ".join(telling)])[0]
        rivals = [nearest[slot].similarity for slot in found if slot in nearest]
        if asked in nearest and nearest[asked].similarity >= max([_ALIKE, *rivals]) - _MARGIN:
            return self._whole_answer(asked, clauses.stretch(message, telling), turn)
        return None

    def _is_about_another(self, asked: Slot, answer: str) -> bool:
        """Whether the answer reads much more like an answer to another question; a little more is enough where the
        question is about others and the answer is about themselves."""
        nearest = self._slots.nearest([answer])[0]
        best = max((near.similarity for near in nearest.values()), default=0.0)
        own = max(nearest[slot].similarity for slot in _KIN.get(asked, (asked,)) if slot in nearest)
        if asked in _ABOUT_OTHERS and _OURSELVES.match(answer):
            return best >= _NEAR and best - own >= _SOMEWHAT_OTHER
        return best >= _ALIKE and best - own >= _CLEARLY_OTHER

    def _business(self, telling: Sequence[str], turn: int, found: dict[Slot, Fact]) -> Fact | None:
        """The clause that names the trade, or the first that is more than a greeting, up to where place or team
        begin; its sentence is the quote. A trade named in a later sentence is hardly their own."""
        for sentence in telling:
            spoken = [
                clause
                for clause in clauses.clauses(sentence)
                if re.search(r"\w{2,}", clauses.without_filler(clause))
                and not _TROUBLE.match(clauses.without_filler(clause))
            ]
            if not spoken:
                continue
            trade = found.get("industry")
            naming = [clause for clause in spoken if trade and clause == trade.quote]
            if trade and not naming:
                del found["industry"]
            value = clauses.without_self(clauses.without_filler([*naming, *spoken][0]))
            for slot in ("location_or_market", "team_size"):
                fact = found.get(slot)
                if fact and fact.value in value:
                    before = _TRAILING.sub("", value[: value.index(fact.value)]).strip(" ,(")
                    value = before if len(before.split()) >= 2 else value
            return Fact(
                slot="business_description",
                value=clauses.tidy(value),
                quote=clauses.trimmed(sentence),
                turn=turn,
            )
        return None

    def _by_example(self, telling: Sequence[str], turn: int, asked: Slot | None) -> list[Fact]:
        units = [
            unit for sentence in telling for unit in clauses.statements(sentence) if len(unit.split()) > 2
        ]
        facts: dict[Slot, tuple[float, Fact]] = {}
        for unit, nearest, lookalikes in zip(
            units, self._slots.nearest(units), self._lookalikes.nearest(units), strict=True
        ):
            if not nearest:
                continue
            label, best = max(nearest.items(), key=lambda item: item[1].similarity)
            slot: Slot = label  # type: ignore[assignment]
            unlike = lookalikes[slot].similarity if slot in lookalikes else 0.0
            if slot == asked or best.similarity < _ALIKE or unlike > best.similarity:
                continue
            if slot not in facts or facts[slot][0] < best.similarity:
                facts[slot] = (
                    best.similarity,
                    Fact(slot=slot, value=clauses.tidy(unit), quote=unit, turn=turn),
                )
        return [fact for _, fact in facts.values()]

    def _corrected_slot(
        self, said: str, found: Mapping[Slot, Fact], asked: Slot | None, profile: Profile
    ) -> Slot | None:
        known = [slot for slot in found if profile.get(slot)]
        if known:
            return known[0]
        if found:
            return None
        nearest = self._slots.nearest([said])[0]
        latest = asked or profile.facts[-1].slot
        spoken_of = _long_words(said)
        likely: dict[Slot, float] = {
            slot: (nearest[slot].similarity if slot in nearest else 0.0)
            + (_MARGIN if slot == latest else 0.0)
            + _SHARED_WORD * len(spoken_of & _long_words(_known_words(profile, slot)))
            for slot in (latest, *(fact.slot for fact in profile.facts))
        }
        return max(likely, key=lambda slot: likely[slot])

    def _whole_answer(self, slot: Slot, text: str, turn: int) -> Fact:
        quote = text.strip()
        return Fact(slot=slot, value=clauses.tidy(quote), quote=quote, turn=turn)


def _known_words(profile: Profile, slot: Slot) -> str:
    known = profile.get(slot)
    return f"{known.value} {known.quote}" if known else ""


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= _LONG}


def _of_somebody_else(fact: Fact, asked: Slot | None) -> bool:
    """Whether a place or a number of people that comes up in an answer about something else is hardly the owner's:
    "two in Italy" of rivals, "three people in the world" of a skill."""
    if fact.slot == "location_or_market":
        return asked in _ABOUT_RIVALS and not _OWN.search(fact.quote)
    return fact.slot == "team_size" and asked in _NOT_ABOUT_THE_TEAM and not _TEAM.search(fact.quote)


def _claims_all(fact: Fact) -> bool:
    """Whether a fact is most of what was said, and not one word of it such as a place."""
    return len(fact.value) >= _MOSTLY * len(fact.quote)


def _is_new(profile: Profile, fact: Fact) -> bool:
    """Whether a slot of many things hears of one more."""
    known = profile.get(fact.slot)
    return known is not None and fact.slot in OF_MANY and fact.value.casefold() not in known.value.casefold()


def _added_to(profile: Profile, fact: Fact) -> Fact:
    """The fact with what was known of its slot before it; the words and the turn are those of the new one."""
    known = profile.get(fact.slot)
    return (
        fact.model_copy(update={"value": clauses.shortened(f"{known.value}; {fact.value}")})
        if known
        else fact
    )


def _refused_and_instead(message: str) -> tuple[str, str]:
    """What a correction takes back and what it puts in its place: "twelve, not two", "not two but twelve"."""
    if swapped := _NOT_BUT.search(message):
        return swapped["refused"], clauses.trimmed(swapped["instead"])
    refused = _REFUSED.search(message)
    taken_back = re.sub(r"^\W*not\s+(?:the\s+|an?\s+)?", "", refused[0]) if refused else ""
    return taken_back, _without_refusal(message)


def _holding(profile: Profile, refused: str) -> Slot | None:
    """The slot of the fact that the refused words stand in."""
    words = refused.strip().casefold()
    return next((fact.slot for fact in profile.facts if words and words in fact.value.casefold()), None)


def _blank_refusal(sentence: str) -> str:
    """ "twelve, not two" without "two", at the same offsets."""
    return _REFUSED.sub(lambda match: " " * len(match[0]), sentence)


def _without_refusal(text: str) -> str:
    kept = _REFUSED.split(text, maxsplit=1)[0]
    return clauses.trimmed(clauses.without_filler(kept))
