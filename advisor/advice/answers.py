"""Answers to what an owner asks: from the catalogue's claims, from passages, or said not to be covered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from advisor.advice.abstention import Scope
from advisor.advice.answerable import Answerable
from advisor.advice.citations import Draft, Paragraph, Sentence, as_plain
from advisor.advice.grounded import framework, heard, idea_of, reasoning
from advisor.advice.lookup import Lookup, Said, answers, asks_for_a_figure, most_told
from advisor.advice.positioning import Positioning
from advisor.advice.proposals import case_of, is_of_use_only, proposal, wished_for
from advisor.advice.quoting import quotable
from advisor.advice.reasons import (
    in_a_nutshell,
    in_plain_words,
    nearest_of_the_advice,
    what_to_leave,
    where_sources_disagree,
    why_it,
)
from advisor.advice.situation import (
    Situation,
    inferred,
    kinds_of,
    lowered,
    opposed,
    ordinal,
    shorten,
    shown,
    spoken,
)
from advisor.advice.weighing import holds_for, how_to_win, weigh
from advisor.prompting import Wording
from advisor.records import Record
from advisor.retrieval.search import Found
from advisor.strategy.catalogue import Catalogue, Strategy
from advisor.strategy.fit import Fit, Judge, Statement
from advisor.strategy.naming import Names, is_named, plain_name
from advisor.strategy.trades import Kind

Topic = Literal[
    "why_ask",
    "example",
    "clarify",
    "notes",
    "why_not",
    "why",
    "holds",
    "stop",
    "evidence",
    "nutshell",
    "measure",
    "say_it",
    "cost",
    "test",
    "change_mind",
    "risk",
    "how",
    "more",
    "source",
    "what_else",
    "compare",
    "brief",
    "what_if",
    "weigh",
    "reach",
    "general",
]
Search = Callable[[str], Found]
"""What the library has for a question, in the context of the conversation."""

_ASKED_JUST_SO = 0.78
_CLEARLY_NEARER = 0.15
_WORTH_ADDING = 0.5
_COVERED = 0.38
_SURELY = 0.55
_IN_SPITE_OF_ITS_WORDS = 0.8
_SUPPORTED = 0.5
_SHORT_QUESTION = 9
_CHANGES_TOLD = 2
_LONGEST_ECHO = 14
_A_NAME = 2
_WINNING_CUSTOMERS = (
    "work with partners to reach new customers",
    "marketing aimed at a particular group does more",
)
_RAISES_A_PRICE = re.compile(
    r"\b(?:raise|raising|increase|increasing|put(?:ting)? up)\b[^.?!]*\b(?:prices?|rates?|fees?)\b|"
    r"\b(?:put|push|bring|set)\b[^.?!]*\b(?:prices?|rates?|fees?)\b[^.?!]*\b(?:up|higher)\b|"
    r"\b(?:charge|ask|cost) more\b",
    re.IGNORECASE,
)
_WHY_NOT = re.compile(r"^\W*(?:and |but |so )*why not\b\s*", re.IGNORECASE)
_ONLY_WHY_NOT = re.compile(
    r"^(?:\W|and\b|but\b|so\b|why not\b|(?:what|how) about\b|(?:why )?(?:didn'?t|don'?t) you\b|the\b|other\b|one\b|"
    r"runner\b|up\b|that\b|this\b|it\b|instead\b|then\b|do\b|choose\b|pick\b|take\b|recommend\b|suggest\b)*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|that|this|they|them|those|these)\b", re.IGNORECASE)
_NOBODY_MEANT = re.compile(
    r"\b(?:is|was|be|isn'?t|would|does) it (?:\w+ ){1,3}?(?:to|if|that)\b", re.IGNORECASE
)
_ASKS_WHETHER_TOLD = re.compile(
    r"^.*\b(?:do|have|is|are) (?:you|there) (?:have |got )?(?:anything|something)"
    r"(?: (?:in|from) (?:the|your) \w+)? (?:about|on|for) (?=\w)",
    re.IGNORECASE,
)
_ABOUT_ADVICE: frozenset[Topic] = frozenset(
    {"why_not", "nutshell", "say_it", "cost", "test", "change_mind", "risk", "how", "what_else", "brief"}
)
_OPEN_TO_TEMPTATION: frozenset[Topic] = frozenset({"general", "why_not", "weigh", "how"})
_OPEN_TO_THE_LIBRARY: frozenset[Topic] = frozenset({"why", "holds", "stop", "weigh", "reach"})
"""Where a question that is asked just so is told from the library, and not from the advice."""
_TEMPTED = 1.0
_RISKS_TOLD = 2
_WITHIN_REACH = 3
_PLACES = {"second": 2, "2nd": 2, "runner": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


class _Asked(NamedTuple):
    """A question with its spelling put right, as it was typed, and what was said before it."""

    question: str
    typed: str
    before: str

    def in_the_owners_words(self, words: str | None) -> str | None:
        """`words` of the question as they were typed; None where they cannot be told apart."""
        if words is None or words in self.typed or words in self.before:
            return words
        spelled, typed = self.question.split(), self.typed.split()
        wanted = words.split()
        places = (at for at in range(len(spelled)) if _bare(spelled[at : at + len(wanted)]) == _bare(wanted))
        at = next(places, None)
        if at is None or len(spelled) != len(typed):
            return None
        return " ".join(typed[at : at + len(wanted)]).strip(" ,;:?!.")


class Answer(Record):
    """A draft of the answer, and whether it says that the library does not cover the question, or asks for the few
    words that a line is made of."""

    draft: Draft
    abstained: bool = False
    asks_for_words: bool = False


class Answerer:
    """Answers questions about the advice, the strategies and whatever the library covers; `spelled` repairs one."""

    def __init__(
        self,
        judge: Judge,
        scope: Scope,
        positioning: Positioning,
        lookup: Lookup,
        answerable: Answerable | None = None,
        spelled: Callable[[str], str] = str,
    ) -> None:
        self._spelled = spelled
        self._answerable = answerable
        self._judge = judge
        self._catalogue = judge.catalogue
        self._scope = scope
        self._positioning = positioning
        self._lookup = lookup
        self._names = Names(judge.catalogue.strategies)

    def warm_up(self) -> None:
        self._lookup.warm_up()
        if self._answerable:
            self._answerable.warm_up()

    def knows(self, words: str) -> bool:
        """Whether a few words name a strategy, or a subject just as owners put it."""
        subject = self._lookup.subject(words)
        return bool(self._names.in_question(words)) or (
            subject is not None and subject.similarity >= _ASKED_JUST_SO
        )

    def answer(
        self,
        question: str,
        topic: Topic,
        situation: Situation | None,
        search: Search,
        wording: Wording,
        before: str = "",
    ) -> Answer:
        """The answer to `question`. `situation` is None before any advice was given; `before` is what the owner said
        in the same message."""
        typed, question = question, self._spelled(question)
        message = f"{before} {_in_full(question, situation)}".strip()
        found_once = lru_cache(maxsize=1)(lambda: search(message))
        outside = self._scope.outside_of(question)
        if outside and self._covered(message, found_once()) < _IN_SPITE_OF_ITS_WORDS:
            return _not_covered(wording.pick(f"outside-{outside.topic}", outside.reply))
        named = self._names.in_question(question)
        if topic == "compare" and len(named) > 1:
            return self._compare(named[:2], wording)
        subject = self._lookup.subject(question)
        just_so = subject is not None and subject.similarity >= _ASKED_JUST_SO and not _is_bare(question)
        if situation and not (just_so and topic in _OPEN_TO_THE_LIBRARY):
            asked = _Asked(question, typed, before)
            advice = self._about_the_advice(asked, topic, named, situation, wording)
            if advice:
                return advice
        covered = self._covered(message, found_once())
        bare = _is_bare(question) and not (before and covered >= _COVERED)
        if not situation and bare and topic in _ABOUT_ADVICE:
            return Answer(draft=(Paragraph(note=wording.say("advice_first")),))
        if topic == "source":
            return Answer(draft=(Paragraph(note=wording.say("source_open")),))
        own = self._own_kinds(question, situation)
        told = self._lookup.told_by(
            message,
            found_once().passages,
            wording,
            surely=covered >= _SURELY,
            own=own,
            strictly=situation is not None,
        )
        answer = None
        if just_so or covered >= _COVERED:
            answer = self._from_the_library(question, topic, named, subject, told, wording, just_so=just_so)
        if answer is None and situation and covered >= _SURELY and not asks_for_a_figure(question):
            answer = self._near_alone(question, own)
        return answer or self._declined(question, typed, situation, wording)

    def _from_the_library(
        self,
        question: str,
        topic: Topic,
        named: Sequence[Strategy],
        subject: Said | None,
        told: Said,
        wording: Wording,
        *,
        just_so: bool,
    ) -> Answer | None:
        """What is prepared on a subject that is asked `just_so`, a strategy, a temptation, or else what the passages
        say; a subject before them where it is clearly nearer."""
        if subject and just_so and answers(question, subject.sentences):
            return _with(_told(subject.sentences[: most_told(question) - 1]), told.sentences[:1])
        if named and topic in {"general", "more", "how", "risk", "weigh"}:
            beside = told.sentences[:1] if told.similarity >= _WORTH_ADDING else ()
            return _with(self._explain(named[0], topic), beside)
        tempted = self._temptation(question, wording) if topic in _OPEN_TO_TEMPTATION else None
        if tempted:
            return _with(tempted, told.sentences[:1])
        prepared = subject is not None and subject.similarity >= told.similarity + _CLEARLY_NEARER
        both = filter(None, (subject, told) if prepared else (told, subject))
        return next((_told(said.sentences) for said in both if answers(question, said.sentences)), None)

    def _near_alone(self, question: str, own: Sequence[Kind]) -> Answer | None:
        """What claims say to a question that was lost in the talk before it."""
        near = self._lookup.claims_on(question, own, least=_WORTH_ADDING)
        return _told(tuple(framework(claim) for claim in near)) if near else None

    def _declined(self, question: str, typed: str, situation: Situation | None, wording: Wording) -> Answer:
        """That the library does not cover it, in the words of the question, with the nearest thing of the advice."""
        asked = as_plain(shorten(_ASKS_WHETHER_TOLD.sub("", typed).rstrip(" ?"), _LONGEST_ECHO))
        answer = _not_covered(wording.fill_one("unknown", self._scope.unknown, question=asked))
        if situation is None:
            return answer
        offer = nearest_of_the_advice(question, situation, self._lookup.nearness, wording)
        return answer.model_copy(update={"draft": (*answer.draft, offer)})

    def _own_kinds(self, question: str, situation: Situation | None) -> tuple[Kind, ...]:
        """The kinds of trade whose examples an owner may be told: their own, and those they ask about."""
        if situation is None:
            return ()
        own = kinds_of(situation.profile, self._catalogue)
        return (*own, *self._catalogue.trades.in_text(question)) if own else ()

    def _covered(self, message: str, found: Found) -> float:
        """How likely the library answers what a message asks; by the likeness of owner questions where nothing was
        learned of the texts that were found."""
        if len(message.split()) <= _A_NAME and self._lookup.speaks_of(message):
            return _SURELY
        learned = self._answerable.chance(message, found) if self._answerable else None
        if learned is not None:
            return learned
        return _COVERED if (found.support or 0.0) >= _SUPPORTED else 0.0

    # --- questions about the advice --------------------------------------------------------------------

    def _about_the_advice(
        self, asked: _Asked, topic: Topic, named: Sequence[Strategy], situation: Situation, wording: Wording
    ) -> Answer | None:
        question, first = asked.question, situation.first.strategy
        in_use = topic == "weigh" and is_of_use_only(question)
        others = [strategy for strategy in named if strategy.id != first.id and not in_use]
        if topic == "why_not" or (others and topic in {"weigh", "why"}):
            meant = self._meant(question, others or named, situation)
            return self._why_not(meant, situation, wording) if meant else None
        if topic in {"how", "more"} and not (named or _is_bare(question)):
            return None
        about = situation.fit_of(named[0].id).strategy if named else first
        told: Mapping[Topic, Callable[[], Answer | None]] = {
            "why": lambda: self._why(asked, situation, wording),
            "holds": lambda: self._holds(asked, situation, wording),
            "weigh": lambda: self._weigh(asked, situation, wording),
            "reach": lambda: self._reach(asked, situation, wording),
            "stop": lambda: Answer(draft=what_to_leave(situation, self._catalogue, wording)),
            "evidence": lambda: self._disagreement(question, situation, wording),
            "nutshell": lambda: Answer(draft=in_a_nutshell(situation, wording)),
            "cost": lambda: _cost(about, wording),
            "test": lambda: Answer(draft=(_one(_test(about, wording)),)),
            "change_mind": lambda: self._change_of_mind(situation, wording),
            "risk": lambda: _risk(about, self._catalogue, situation, wording),
            "measure": lambda: _measure(about, wording),
            "say_it": lambda: self._say_it(situation, wording),
            "what_else": lambda: _what_else(situation, wording),
            "brief": lambda: Answer(draft=(Paragraph(note=wording.say("brief_open")),)),
            "how": lambda: _how(about, wording),
            "more": lambda: self._more(about, situation, wording),
        }
        return told[topic]() if topic in told else None

    def _more(self, about: Strategy, situation: Situation, wording: Wording) -> Answer:
        """A strategy in plain words; of the first choice, what the owner would do."""
        explained = self._explain(about, "more")
        if about.id != situation.first.strategy.id:
            return explained
        return explained.model_copy(update={"draft": (*explained.draft, in_plain_words(situation, wording))})

    def _disagreement(self, question: str, situation: Situation, wording: Wording) -> Answer | None:
        draft = where_sources_disagree(question, situation, self._catalogue, self._lookup.nearness, wording)
        return Answer(draft=draft) if draft else None

    def _why(self, asked: _Asked, situation: Situation, wording: Wording) -> Answer:
        nearness = self._lookup.nearness
        return Answer(
            draft=why_it(asked.question, asked.before, situation, self._catalogue, nearness, wording)
        )

    def _holds(self, asked: _Asked, situation: Situation, wording: Wording) -> Answer:
        what = asked.in_the_owners_words(case_of(asked.question))
        spoken_of = what is not None and self._lookup.speaks_of(what)
        return Answer(
            draft=holds_for(
                what, spoken_of, asked.question, asked.before, situation, self._catalogue, wording
            )
        )

    def _weigh(self, asked: _Asked, situation: Situation, wording: Wording) -> Answer | None:
        """A temptation is met with its pitfall, anything else is weighed against the advice."""
        tempted = self._temptation(asked.question, wording)
        if tempted:
            return tempted
        what = asked.in_the_owners_words(proposal(asked.question, asked.before))
        if what is None:
            return None
        said = self._lookup.claim_on(
            what, situation.first.strategy, self._own_kinds(asked.question, situation)
        )
        return Answer(
            draft=weigh(what, said, asked.question, asked.before, situation, self._catalogue, wording)
        )

    def _reach(self, asked: _Asked, situation: Situation, wording: Wording) -> Answer | None:
        what = asked.in_the_owners_words(wished_for(asked.question))
        if what is None:
            return None
        own = self._own_kinds(asked.question, situation)
        said = [claim for words in _WINNING_CUSTOMERS for claim in self._lookup.claims_on(words, own, 1)]
        return Answer(draft=how_to_win(what, asked.question, situation, said, self._lookup.nearness, wording))

    def _meant(self, question: str, named: Sequence[Strategy], situation: Situation) -> Fit | None:
        """The strategy that "why not the second?" or "why not loyalty cards?" asks about, if it is one."""
        words = re.findall(r"\w+", question.lower())
        place = next((_PLACES[word] for word in words if word in _PLACES), None)
        if place:
            return situation.ranking[place - 1]
        if named:
            return situation.fit_of(named[0].id)
        by_a_word = next((fit for fit in situation.ranking if _names_in_short(question, fit.strategy)), None)
        if by_a_word:
            return by_a_word
        near = self._lookup.strategy(question)
        if near and near.id != situation.first.strategy.id:
            return situation.fit_of(near.id)
        return situation.runner_up if _ONLY_WHY_NOT.match(question) else None

    def _why_not(self, fit: Fit, situation: Situation, wording: Wording) -> Answer:
        """How close it was, what speaks for it and against it, and what small sign would turn it round."""
        place = situation.place(fit.strategy.id)
        name, first = f"*{fit.strategy.name}*", f"*{situation.first.strategy.name}*"
        if place == 1:
            return self._explain(fit.strategy, "more")
        opening = reasoning(wording.say("why_not_open", name=name, place=ordinal(place)))
        close = (reasoning(wording.say("close")),) if situation.is_near(fit) else ()
        in_favour = self._in_favour(fit, wording)
        held_back = self._held_back(fit, situation, wording)
        catch = [framework(support) for support in shown(fit.strategy.pitfalls)[:1]]
        turned = self._turned_round(fit, situation, wording)
        decided = (
            wording.say("first_is_stronger", first=first, name=name)
            if place <= _WITHIN_REACH
            else wording.say("not_now", first=first)
        )
        verdict = reasoning(decided, *in_favour, *held_back)
        return Answer(
            draft=(
                Paragraph(sentences=(opening, *close, *in_favour, *held_back, *catch)),
                Paragraph(sentences=turned or (verdict,)),
            )
        )

    def _in_favour(self, fit: Fit, wording: Wording) -> tuple[Sentence, ...]:
        """The owner's words for a strategy, with what they mean where that is sure; without any, what it would be."""
        sure = inferred(fit.for_)[:1]
        if sure:
            return (heard(sure[0], "speaks_for", wording),)
        said = [(quote, one.turn) for one in spoken(fit.for_) if (quote := quotable(one.quote))]
        if said:
            quote, turn = said[0]
            return (
                Sentence(text=wording.say("asks_for", quote=quote), basis="owner", turns=(turn,)),
                reasoning(fit.strategy.in_short, turns=(turn,)),
            )
        return (reasoning(wording.say("would_be", in_short=lowered(fit.strategy.in_short))),)

    def _held_back(self, fit: Fit, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
        """What the owner said against a strategy, or else what they said that is stronger in the first."""
        against = opposed(fit.against)[:1]
        if against:
            return (heard(against[0], "speaks_against", wording),)
        shared = {one.quote for one in spoken(fit.for_)}
        first = f"*{situation.first.strategy.name}*"
        better = [
            (quote, one.turn)
            for one in (*inferred(situation.first.for_), *spoken(situation.first.for_))
            if one.quote not in shared and (quote := quotable(one.quote))
        ]
        if not better:
            return (
                reasoning(
                    wording.say("less_told", first=first)
                    if spoken(fit.for_)
                    else wording.say("nothing_told"),
                    turns={one.turn for one in spoken(fit.for_)},
                ),
            )
        quote, turn = better[0]
        return (
            Sentence(text=wording.say("stronger", first=first, quote=quote), basis="owner", turns=(turn,)),
        )

    def _turned_round(self, fit: Fit, situation: Situation, wording: Wording) -> tuple[Sentence, ...]:
        """The sign that would put a strategy first, where one thing that is not known would."""
        changes = self._judge.changes(situation.said, fit.strategy) if situation.said else iter(())
        news = (change for change in changes if len(change.answers) == 1 and situation.is_news(change))
        sign = next(news, None)
        if sign is None:
            return ()
        return (reasoning(wording.say("turned_round", means=sign.means, words=sign.words)),)

    def _change_of_mind(self, situation: Situation, wording: Wording) -> Answer:
        """What to find out that would put another strategy first, and the test that would."""
        first, second = situation.first.strategy, situation.runner_up.strategy
        news = situation.to_find_out(self._judge.changes(situation.said, first))
        single = (change for change in news if len(change.answers) == 1)
        ideas = (*idea_of(first), *idea_of(second))
        told = {reason.turn for reason in situation.first.for_}
        found_out = tuple(
            reasoning(
                wording.say("flip", means=change.means, runner=f"*{change.first.name}*"), *ideas, turns=told
            )
            for change in islice(single, _CHANGES_TOLD)
        )
        stop_if = lowered(first.test.stop_if).rstrip(".")
        failed = wording.say("runner_up", stop_if=stop_if, runner=f"*{second.name}*")
        return Answer(draft=(Paragraph(sentences=(*found_out, reasoning(failed, *ideas, turns=told))),))

    def _say_it(self, situation: Situation, wording: Wording) -> Answer:
        """How to put the advice into words: the claims on being heard and a line to print, or a request for the few
        words that one is made of."""
        pitfall = next((p for p in self._catalogue.pitfalls if p.id == "not-communicated"), None)
        grounds = tuple(framework(support) for support in shown(pitfall.claims)[:1]) if pitfall else ()
        opening = Paragraph(note=wording.say("say_it_open"), sentences=grounds)
        known = self._positioning.known(situation.profile)
        if known.trade is None:
            return Answer(draft=(opening, Paragraph(note=wording.say("say_it_ask"))), asks_for_words=True)
        lines = self._lines(situation, wording)
        if known.whom is None:
            more = Paragraph(note=wording.say("say_it_whom"))
            return Answer(draft=(opening, _one(lines), more), asks_for_words=True)
        return Answer(draft=(opening, _one(lines)))

    def _lines(self, situation: Situation, wording: Wording) -> Sentence:
        first, *others = self._positioning.lines(situation.first.strategy, situation.profile, situation.said)
        said = wording.say("say_it", statement=f"*{as_plain(first)}*")
        if others:
            said = f"{said} {wording.say('say_it_or', statement=f'*{as_plain(others[0])}*')}"
        return reasoning(said, turns={fact.turn for fact in situation.profile.facts})

    def line(self, situation: Situation, wording: Wording) -> Draft:
        """The line alone, for an owner who has just said what and for whom."""
        return (_one(self._lines(situation, wording)),)

    def _temptation(self, question: str, wording: Wording) -> Answer | None:
        """ "Should we cut our prices?" is a pitfall asked about."""
        if _RAISES_A_PRICE.search(question):
            return None
        named = [pitfall for pitfall in self._catalogue.pitfalls if is_named(pitfall.name, question)]
        proposed = _WHY_NOT.sub("", question)
        dangers = self._judge.dangers([Statement(text=proposed, turn=0)])
        clear = [danger.pitfall for danger in dangers if danger.reasons[0].strength >= _TEMPTED]
        if not named and not clear:
            return None
        pitfall = [*named, *clear][0]
        advice = reasoning(wording.pick(pitfall.id, pitfall.leave_alone))
        claims = tuple(framework(support) for support in shown(pitfall.claims)[:2])
        return Answer(draft=(Paragraph(sentences=(advice, *claims, reasoning(pitfall.instead))),))

    # --- questions about strategies and the library -----------------------------------------------------

    def _explain(self, strategy: Strategy, topic: Topic) -> Answer:
        parts = {"how": strategy.how, "risk": strategy.pitfalls}.get(topic, (*strategy.idea, *strategy.why))
        opening = reasoning(f"*{strategy.name}*: {lowered(strategy.in_short)}")
        return Answer(
            draft=(Paragraph(sentences=(opening, *(framework(support) for support in shown(parts)[:3]))),)
        )

    def _compare(self, pair: Sequence[Strategy], wording: Wording) -> Answer:
        sides = tuple(
            Paragraph(
                label=f"**{strategy.name}.**",
                sentences=(
                    reasoning(strategy.in_short),
                    *(framework(support) for support in shown((*strategy.idea, *strategy.why))[:2]),
                ),
            )
            for strategy in pair
        )
        return Answer(draft=(Paragraph(note=wording.say("compare_open")), *sides))


def _names_in_short(question: str, strategy: Strategy) -> bool:
    """ "Why not quality?" names a strategy by the word that its name begins with."""
    word = plain_name(strategy.name).split()[0]
    asked = rf"{_WHY_NOT.pattern}(?:the |just )?{re.escape(word)}(?: then| instead)?\s*(?:[?.!,]|$)"
    return re.match(asked, question, re.IGNORECASE) is not None


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip(" ,;:?!.") for word in words]


def _in_full(question: str, situation: Situation | None) -> str:
    """A short question about "it" or "that", with the name of the advice it points to."""
    points_back = (
        _POINTS_BACK.search(_NOBODY_MEANT.sub("", question)) and len(question.split()) <= _SHORT_QUESTION
    )
    return f"{question} ({situation.first.strategy.name})" if situation and points_back else question


def _cost(strategy: Strategy, wording: Wording) -> Answer:
    return Answer(
        draft=(Paragraph(note=wording.say("cost_open")), _one(_test(strategy, wording))), abstained=True
    )


def _measure(strategy: Strategy, wording: Wording) -> Answer:
    counted = tuple(reasoning(kpi) for kpi in strategy.kpis)
    opening = wording.say("measure_open", name=f"*{strategy.name}*")
    return Answer(
        draft=(Paragraph(note=opening, sentences=counted, bulleted=True), _one(_test(strategy, wording)))
    )


def _risk(strategy: Strategy, catalogue: Catalogue, situation: Situation, wording: Wording) -> Answer:
    """What could go wrong in the owner's own case, then what the sources warn of."""
    yours = tuple(
        Sentence(text=wording.fill_one(risk.id, risk.say, quote=quote), basis="owner", turns=(turn,))
        for risk, quote, turn in islice(situation.risks(catalogue), _RISKS_TOLD)
    )
    near = tuple(
        reasoning(
            wording.say("risk_yours", instead=lowered(danger.pitfall.instead)),
            turns={reason.turn for reason in danger.reasons},
        )
        for danger in situation.dangers[:1]
    )
    claims = tuple(framework(support) for support in shown(strategy.pitfalls)[: 1 if yours else 2])
    return Answer(draft=(Paragraph(note=wording.say("risk_open"), sentences=(*(yours or near), *claims)),))


def _how(strategy: Strategy, wording: Wording) -> Answer:
    steps = tuple(framework(support) for support in shown(strategy.how)[:3])
    return Answer(
        draft=(
            Paragraph(note=wording.say("how_open"), sentences=steps),
            _one(_test(strategy, wording)),
        )
    )


def _what_else(situation: Situation, wording: Wording) -> Answer:
    others = tuple(
        reasoning(
            f"**{fit.strategy.name}**: {lowered(fit.strategy.in_short)}",
            turns={reason.turn for reason in fit.for_},
        )
        for fit in situation.ranking[1:4]
    )
    opening = wording.say("what_else_open", first=f"*{situation.first.strategy.name}*")
    return Answer(draft=(Paragraph(note=opening, sentences=others, bulleted=True),))


def _test(strategy: Strategy, wording: Wording) -> Sentence:
    test = strategy.test
    return reasoning(
        wording.say(
            "test",
            weeks=str(test.weeks),
            do=lowered(test.do),
            cost_cap=test.cost_cap.rstrip("."),
            measure=lowered(test.measure).rstrip("."),
            stop_if=lowered(test.stop_if).rstrip("."),
        )
    )


def _told(sentences: tuple[Sentence, ...]) -> Answer:
    return Answer(draft=(Paragraph(sentences=sentences),))


def _not_covered(text: str) -> Answer:
    return Answer(draft=(Paragraph(note=text),), abstained=True)


def _with(answer: Answer, told: Sequence[Sentence]) -> Answer:
    """The answer, and what the passage that was found first says beside it."""
    said = {sentence.spans for paragraph in answer.draft for sentence in paragraph.sentences}
    new = tuple(sentence for sentence in told if sentence.spans not in said)
    return answer.model_copy(update={"draft": (*answer.draft, Paragraph(sentences=new))}) if new else answer


def _one(sentence: Sentence) -> Paragraph:
    return Paragraph(sentences=(sentence,))


def _is_bare(question: str) -> bool:
    """ "How do I start?" is about the advice as a whole; more words name a subject of their own."""
    return len([word for word in re.findall(r"\w+", question.lower()) if len(word) > 3]) <= 3
