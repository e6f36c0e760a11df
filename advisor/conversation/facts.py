"""The facts of an owner's message: what was asked frames the reply, and every message is read for other slots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.conversation import clauses, voice
from advisor.conversation.amounts import in_figures
from advisor.conversation.corrections import Correction, counts_us, put_in_place, slot_of, without_refusal
from advisor.conversation.interview import Interview
from advisor.conversation.placing import Placing
from advisor.prompting import compiled, first_of
from advisor.records import BY_LIKENESS, SLOTS, Fact, Profile, Slot
from advisor.retrieval.examples import Examples, SentenceMemory

_ALIKE = 0.62
_VERY_ALIKE = 0.75
_MARGIN = 0.06
_ONE_ANSWER = 24
_FEW_WORDS = 3
_A_FEW = 4
_TWO = 2
_MUCH_LIKELIER = 40.0
_EVEN_LIKELIER = 100.0
_ABOUT_OTHERS: frozenset[Slot] = frozenset({"competitors", "target_customer", "customer_needs"})
_SHARED_WORD = 0.1
_LONG = 5
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
_TRAILING = re.compile(
    r"(?:\s+(?:is|are|was|in|at|near|outside|with|of|and|on|for|the|a))+\s*$", re.IGNORECASE
)
_TROUBLE = re.compile(
    r"(?:we|i)(?:'ve| have)? (?:just |recently )?(?:lost|lose|losing|are losing|am losing|need|"
    r"want(?! to (?:open|start|set up|launch)\b)|struggle|"
    r"are struggling|can'?t|cannot|don'?t|wonder|heard|saw)\b|"
    r"(?:sales|business|trade|turnover|things|customers|clients|bookings|orders) "
    r"(?:is|are|has|have|dropped|fell|went)\b",
    re.IGNORECASE,
)
_ONLY_A_FIRM = re.compile(
    r"^(?:(?:the|a|an|my|our|one|two|this|own|small|tiny|little|big|local|family|independent|young|"
    r"new|old|third|second|first|"
    r"generation|seed|stage|early|vertical|b2b|limited|traditional|run|owned|based)[\s-]+)*"
    r"(?:factory|shop|store|farm|business|firm|company|studio|start-?up|saas|workshop|place|"
    r"enterprise|works|premises|outfit)"
    r"(?:\s+(?:in|at|near|up|outside|past|from|of|on|by|with)\b.*)?\W*$",
    re.IGNORECASE,
)
_MAKES = re.compile(
    r"^(?:we|i)(?: also| mostly| mainly| just| only)? (?:make|sell|grow|build|repair|mend|produce|"
    r"bake|brew|print|design|"
    r"teach|train|offer|rent|hire out|supply|import|export|breed|rear|raise|craft|sew|knit|weave|roast|cook|do)\b",
    re.IGNORECASE,
)
_TELLS_OTHERWISE = re.compile(
    r"^(?:(?:in|at|near|since|for|with|just|only|about|we|i|it|there|they|my|our|me|the)\b|\d)", re.IGNORECASE
)
_IN_FEW_WORDS = 8
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
_AND_THEN = re.compile(
    r"\s+(?:and|but|while|whereas|because)\s+(?:(?:they|we|i|it|he|she)\b|(?:my|our|"
    r"the)\s+(?:others?|compet\w+|rivals?|chain)\b)"
    r".*$",
    re.IGNORECASE | re.DOTALL,
)
_POINTS_ELSEWHERE = re.compile(r"^(?:it|them|that|this|to)\b", re.IGNORECASE)
_NAMES_WHO = re.compile(
    r"(?!(?:they|people|customers|clients) who\b)(?:[\w'-]+ ){1,9}(?:who|that|which)\b", re.IGNORECASE
)
_OF_OURSELVES: frozenset[Slot] = frozenset(
    {
        "team_size",
        "stage",
        "location_or_market",
        "resources",
        "constraints",
        "weaknesses",
        "current_differentiator",
    }
)
_MAY_BE_WISHED: frozenset[Slot] = frozenset({"goals", "constraints"})
_ABOUT_RIVALS: frozenset[Slot] = frozenset({"competitors", "price_position"})
_NOT_ABOUT_THE_TEAM: frozenset[Slot] = _ABOUT_RIVALS | {
    "strengths",
    "customer_needs",
    "target_customer",
    "goals",
}
_SMALL_WORDS = frozenset(
    [
        "the",
        "and",
        "are",
        "for",
        "our",
        "was",
        "with",
        "that",
        "this",
        "they",
        "have",
        "you",
        "but",
        "not",
        "there",
        "just",
        "people",
    ]
)
_OWN = re.compile(r"\b(?:we|us|our|i|my|me)\b", re.IGNORECASE)
_TEAM = re.compile(r"\b(?:we|us|ours?|staff|team|employees?|crew|colleagues?|alone|myself)\b", re.IGNORECASE)


class FactFinder:
    """Finds facts by the patterns and the examples of `interview.yaml`."""

    def __init__(self, interview: Interview, memory: SentenceMemory, placing: Placing | None = None) -> None:
        self._placing = placing
        self._slots = Examples({prompt.slot: prompt.recognise.says for prompt in interview.slots}, memory)
        self._lookalikes = Examples(
            {prompt.slot: prompt.recognise.not_ for prompt in interview.slots if prompt.recognise.not_},
            memory,
        )
        self._words = {prompt.slot: prompt.recognise.words for prompt in interview.slots}
        self._called = {
            prompt.slot: compiled(prompt.recognise.called)
            for prompt in interview.slots
            if prompt.recognise.called
        }

    def warm_up(self) -> None:
        self._slots.warm_up()
        self._lookalikes.warm_up()
        if self._placing:
            self._placing.warm_up()

    def facts(
        self,
        message: str,
        telling: Sequence[str],
        turn: int,
        asked: Slot | None,
        profile: Profile,
        correction: Correction | None,
    ) -> list[Fact]:
        """The facts of a message whose statements are `telling`, at most one a slot."""
        found = {fact.slot: fact for fact in self.by_pattern(telling, turn, correction is not None)}
        if asked not in _SPEAKS_OF_ITSELF:
            found.pop("industry", None)
        if correction:
            return self._corrected(message, correction, found, turn, asked, profile)
        telling = [sentence for sentence in telling if not voice.wants_to_know(sentence)]
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
            for slot, fact in ((slot, _as_sure_as_said(message, fact)) for slot, fact in found.items())
            if slot == asked or profile.get(slot) is None or (slot in certain and _says_more(profile, fact))
        ]

    def named(self, message: str) -> list[Slot]:
        """The slots that a message names: "the price is 90 actually"."""
        return [slot for slot, called in self._called.items() if called.search(message)]

    def _corrected(
        self,
        message: str,
        correction: Correction,
        found: Mapping[Slot, Fact],
        turn: int,
        asked: Slot | None,
        profile: Profile,
    ) -> list[Fact]:
        """The fact that is put right, and what the correction tells besides for slots that were empty."""
        instead = correction.instead
        named = self.named(message)
        counted: Slot | None = "team_size" if counts_us(message) and profile.get("team_size") else None
        target = (
            counted
            or slot_of(correction, found, profile, named)
            or next(iter(named), self._likely_slot(instead, found, asked, profile))
        )
        corrected = {
            slot: fact for slot, fact in found.items() if profile.get(slot) is None or slot == target
        }
        if target and target not in corrected and re.search(r"\w", instead):
            answer = self._whole_answer(target, instead, turn)
            value = put_in_place(profile.get(target), correction) or answer.value
            corrected[target] = answer.model_copy(update={"value": value})
        return [_as_sure_as_said(message, fact) for fact in corrected.values()]

    def by_pattern(self, telling: Sequence[str], turn: int, correction: bool) -> list[Fact]:
        """The facts that the patterns of `interview.yaml` recognise."""
        facts: dict[Slot, Fact] = {}
        for sentence in telling:
            read = without_refusal(sentence) if correction else sentence
            for slot, words in self._words.items():
                match = first_of(words, read)
                if match is None or slot in facts:
                    continue
                quote = clauses.clause_around(sentence, match.start(), match.end())
                value = match.groupdict().get("value") or quote
                if (slot in _OF_OURSELVES and voice.is_of_others(read, value)) or (
                    slot not in _MAY_BE_WISHED and voice.is_wish(quote)
                ):
                    continue
                if slot not in _SHORT_VALUES:
                    value = _AND_THEN.sub("", value) or value
                if slot not in _SHORT_VALUES and (
                    len(value.split()) < _TWO or _POINTS_ELSEWHERE.match(value)
                ):
                    value = quote
                facts[slot] = Fact(slot=slot, value=clauses.tidy(value), quote=quote, turn=turn)
        return list(facts.values())

    def _answer_to(
        self, asked: Slot, message: str, telling: Sequence[str], turn: int, found: dict[Slot, Fact]
    ) -> Fact | None:
        """The answer to the question on the table: what no other slot claims for itself."""
        others = {
            fact.quote
            for slot, fact in found.items()
            if slot != asked
            and _claims_all(fact)
            and not (asked == "target_customer" and _NAMES_WHO.match(fact.quote))
        }
        free = _about_the_question(
            asked, [sentence for sentence in telling if clauses.trimmed(sentence) not in others]
        )
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
            if asked in found:
                return found[asked]
            other = self._belongs_to(asked, answer.quote)
            if other and other not in found:
                moved = self._whole_answer(other, answer.quote, turn)
                found[other] = moved.model_copy(update={"confidence": BY_LIKENESS})
            return None if other else answer
        if asked in found:
            return found[asked]
        if len(" ".join(telling).split()) < _FEW_WORDS:
            return None
        nearest = self._slots.nearest([" ".join(telling)])[0]
        rivals = [nearest[slot].similarity for slot in found if slot in nearest]
        if asked in nearest and nearest[asked].similarity >= max([_ALIKE, *rivals]) - _MARGIN:
            return self._whole_answer(asked, clauses.stretch(message, telling), turn)
        return None

    def _belongs_to(self, asked: Slot, answer: str) -> Slot | None:
        """The slot that an answer tells of much more likely than of the one that was asked, where there is one. The
        fewer the words, the more it is the question that they answer."""
        words = len(clauses.without_filler(answer).split())
        if self._placing is None or words <= _TWO:
            return None
        chances = self._placing.chances(answer)
        likeliest = max(chances, key=lambda slot: chances[slot])
        if voice.is_wish(answer) and asked not in _MAY_BE_WISHED and likeliest in _MAY_BE_WISHED:
            return likeliest
        own = max(chances[slot] for slot in _KIN.get(asked, (asked,)))
        enough = _MUCH_LIKELIER if words > _A_FEW else _EVEN_LIKELIER
        return likeliest if chances[likeliest] >= enough * own else None

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
            if _ONLY_A_FIRM.match(value) and (told := _what_they_make(telling, value)):
                value = told
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
            if slot not in _MAY_BE_WISHED and voice.is_wish(unit):
                continue
            if slot not in facts or facts[slot][0] < best.similarity:
                facts[slot] = (
                    best.similarity,
                    Fact(slot=slot, value=clauses.tidy(unit), quote=unit, turn=turn, confidence=BY_LIKENESS),
                )
        return [fact for _, fact in facts.values()]

    def _likely_slot(
        self, said: str, found: Mapping[Slot, Fact], asked: Slot | None, profile: Profile
    ) -> Slot | None:
        if found or not said:
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
        best = max(likely, key=lambda slot: likely[slot])
        told = max(SLOTS, key=lambda slot: nearest[slot].similarity if slot in nearest else 0.0)
        clearly = told in nearest and nearest[told].similarity >= max(_VERY_ALIKE, likely[best])
        return told if clearly else best

    def _whole_answer(self, slot: Slot, text: str, turn: int) -> Fact:
        quote = text.strip()
        return Fact(slot=slot, value=clauses.tidy(quote), quote=quote, turn=turn)


def _what_they_make(telling: Sequence[str], firm: str) -> str | None:
    """Where an owner first says no more than "a small factory": the clause that tells what is made or sold there."""
    spoken = [clauses.without_filler(clause) for sentence in telling for clause in clauses.clauses(sentence)]
    behind = spoken[next((i for i, clause in enumerate(spoken) if firm in clause), -1) + 1 :]
    making = next((clause for clause in behind if _MAKES.match(clause)), None)
    if (
        making is None
        and behind
        and len(behind[0].split()) <= _IN_FEW_WORDS
        and not _TROUBLE.match(behind[0])
    ):
        making = behind[0] if not _TELLS_OTHERWISE.match(behind[0]) else None
    return making.strip(" .!") if making else None


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
    return known is not None and fact.slot in OF_MANY and not _content(fact.value) <= _content(known.value)


def _is_surer(profile: Profile, fact: Fact) -> bool:
    """Whether what we hold is said again, and more plainly."""
    known = profile.get(fact.slot)
    return known is not None and fact.confidence > known.confidence and _same_words(fact, known)


def _says_more(profile: Profile, fact: Fact) -> bool:
    """Whether a fact of a slot that we know is one more, or surer, or tells that it is otherwise by now."""
    changed = fact.slot not in OF_MANY and voice.tells_a_change(fact.quote)
    return changed or _is_new(profile, fact) or _is_surer(profile, fact)


def _same_words(fact: Fact, known: Fact) -> bool:
    one, other = _content(fact.value), _content(known.value)
    return bool(one) and (one <= other or other <= one)


def _content(text: str) -> set[str]:
    plain = in_figures(voice.without_hedges(text.casefold()))
    return set(re.findall(r"[^\W\d]{3,}|\d+", plain)) - _SMALL_WORDS


def _added_to(profile: Profile, fact: Fact) -> Fact:
    """The fact with what was known of its slot before it; the words and the turn are those of the new one. Together
    they are as sure as the less sure of them."""
    known = profile.get(fact.slot)
    if known is None or fact.slot not in OF_MANY or _is_surer(profile, fact):
        return fact
    return fact.model_copy(
        update={
            "value": clauses.shortened(f"{known.value}; {fact.value}"),
            "confidence": min(known.confidence, fact.confidence),
        }
    )


def _as_sure_as_said(message: str, fact: Fact) -> Fact:
    surely = min(fact.confidence, voice.how_surely(message, fact.quote))
    return fact.model_copy(update={"confidence": surely})


def _about_the_question(asked: Slot, free: Sequence[str]) -> list[str]:
    """What is left of an answer without a remark at its end on somebody else, or on what they would like."""
    kept = list(free)
    while len(kept) > 1 and (
        (asked not in _ABOUT_OTHERS and voice.speaks_of_rivals(kept[-1]))
        or (asked not in _MAY_BE_WISHED and voice.is_wish(kept[-1]))
    ):
        kept.pop()
    return kept
