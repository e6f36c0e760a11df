"""How well each strategy fits: what the owner said for it minus what they said against it, and what worked cases teach.

The score of a strategy is `_SIGNALS_COUNT * (prior + sum(weight * strength of signals for) - sum(weight * strength of
signals against)) + _CASES_COUNT * what the cases teach of the owner's sentences` (see `cases`). Signals switch on
with a word, cases do not: the less signals count, the less a change of wording moves. A signal's strength is 1 where
one of its patterns occurs in something the owner said. Otherwise it grows from 0 to 1 as the cosine similarity to its
nearest example grows from `_FAINT` to `_CLEAR`, and only the signals that are about as near as the nearest one count:
a statement says one or two things, not twenty. Where sayings were learned from, a signal is also as strong as it is
likely, up to `_OVERHEARD`: enough to count, not to be quoted. What is said of another slot than the signal's own
counts less, and least where it is a wish or about a rival.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from advisor.models import Vectors
from advisor.prompting import compiled
from advisor.records import Record, Slot
from advisor.retrieval.examples import Examples, Nearest, SentenceMemory
from advisor.strategy.cases import Experience
from advisor.strategy.catalogue import Catalogue, Pitfall, Signal, Strategy, straight
from advisor.strategy.hearing import Ear
from advisor.strategy.learned import Learned, lesson_of_answers, lesson_of_sayings, open_experience
from advisor.strategy.worth import Answers, Heard

_FAINT = 0.35
_CLEAR = 0.65
_AS_NEAR = 0.04
_AUDIBLE = 0.05
_LIKELY = 0.2
_OVERHEARD = 0.85
_FEW_WORDS = 3
_REMEMBERED = 256
_STATEMENTS_REMEMBERED = 4096
_RIVALS = 4
_CASES_COUNT = 3.3
_FAVOUR_COUNTS = 0.4
_OPPOSITION_COUNTS = 0.7
_CALLED_FOR = 0.75
_UNCALLED_FOR = 3.0
_RULED_OUT = 20.0
_WORTH_TELLING = 1.2
_FAINTLY = 0.5
_A_WARNING_IS_DUE = 1.0
_CLEARLY_SAID = 0.9
_REACH_OF_NOT = 4
_ELSEWHERE = 0.6
_NOT_THEIR_OWN = 0.3
_NOT_ABOUT_THEMSELVES: frozenset[Slot] = frozenset({"goals", "competitors"})
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|without|can'?t|cannot|don'?t|doesn'?t|didn'?t|isn'?t|aren'?t|won'?t|haven'?t|"
    r"hasn'?t|hardly|barely|rarely)\b",
    re.IGNORECASE,
)


class Statement(Record):
    """Something the owner said: their words, the exchange, and the slot it was understood for."""

    text: str
    turn: int
    slot: Slot | None = None


class Reason(Record):
    """A signal heard in a statement, or a sentence that worked cases speak for; that one has no signal. `points` is
    what it adds to the score; `outright` is whether the owner used the very words, and not only something like it."""

    signal: str
    means: str
    points: float
    strength: float
    quote: str
    turn: int
    outright: bool = False
    slot: Slot | None = None


class Fit(Record):
    """A strategy's score with the reasons on both sides, strongest first."""

    strategy: Strategy
    score: float
    for_: tuple[Reason, ...]
    against: tuple[Reason, ...]


class Answer(NamedTuple):
    """Words said for a slot, and what they mean."""

    slot: Slot
    words: str
    means: str


class Change(NamedTuple):
    """One or two answers that would move the first place, and what would then stand there."""

    answers: tuple[Answer, ...]
    first: Strategy

    @property
    def words(self) -> str:
        return " and ".join(answer.words for answer in self.answers)

    @property
    def means(self) -> str:
        return " and ".join(answer.means for answer in self.answers)


class Danger(Record):
    """A pitfall that the owner's words bring near."""

    pitfall: Pitfall
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> float:
        return sum(reason.points for reason in self.reasons)

    @property
    def is_near(self) -> bool:
        """Whether the owner said clearly enough what brings it near."""
        return self.points >= _A_WARNING_IS_DUE and any(r.strength >= _CLEARLY_SAID for r in self.reasons)


class Judge:
    """Hears the catalogue's signals in what an owner said."""

    def __init__(self, catalogue: Catalogue, memory: SentenceMemory, learned: Learned) -> None:
        self.catalogue = catalogue
        self._learned = learned
        self._signals = {signal.id: signal for signal in catalogue.signals()}
        self._examples = Examples({signal.id: signal.says for signal in self._signals.values()}, memory)
        self._memory = memory
        self._ear = lru_cache(maxsize=1)(self._open_ear)
        self._experience = lru_cache(maxsize=1)(self._open_experience)
        self._known: dict[Statement, Mapping[str, Reason]] = {}
        self._ruled_out = lru_cache(maxsize=_STATEMENTS_REMEMBERED)(catalogue.refusals.ruled_out)
        self._heard_in = lru_cache(maxsize=_REMEMBERED)(self._listen)
        self._ranked = lru_cache(maxsize=_REMEMBERED)(self._rank)
        self._answers = lru_cache(maxsize=1)(self._open_answers)
        self._valued = lru_cache(maxsize=_REMEMBERED)(self._value)

    def encode_examples(self) -> None:
        """Encodes the examples of signals, and keeps them on disk."""
        self._examples.warm_up()

    def warm_up(self) -> None:
        """Encodes the examples and learns from sayings and cases, or reads from disk."""
        self.encode_examples()
        self._ear()
        self._answers()

    def _open_ear(self) -> Ear | None:
        if not self.catalogue.sayings:
            return None
        lesson = lesson_of_sayings(self.catalogue, self._memory.encoder)
        return Ear([one.signal for one in self.catalogue.sayings], self._learned.recall(lesson))

    def _open_experience(self) -> Experience | None:
        if not self.catalogue.cases:
            return None
        return open_experience(self.catalogue, self._memory.encoder, self._learned)

    def _open_answers(self) -> Answers | None:
        experience = self._experience()
        if experience is None:
            return None
        lesson = lesson_of_answers(self.catalogue, self._memory.encoder, lambda: experience)
        return Answers(experience, self._learned.recall(lesson))

    def rank(self, said: Sequence[Statement]) -> tuple[Fit, ...]:
        """All strategies, best first; equal scores keep the catalogue's order."""
        return self._ranked(tuple(said))

    def _rank(self, said: tuple[Statement, ...]) -> tuple[Fit, ...]:
        heard = self.hear(said)
        taught = self._taught(self._telling(said))
        fits = [
            self._fit(strategy, heard, taught.get(strategy.id, _NOTHING_TAUGHT))
            for strategy in self.catalogue.strategies
        ]
        return tuple(sorted(fits, key=lambda fit: -fit.score))

    def changes(self, said: Sequence[Statement], strategy: Strategy) -> Iterator[Change]:
        """Answers that would take `strategy` from the first place or, where it is not first, put it there.

        Each answer is the example of a signal, said in place of whatever was said for its slot. Single answers come
        first, those about slots that nothing was said for before others; where no single one is enough, the answer that
        helps most is taken as given and a second one looked for.
        """
        is_first = self.rank(said)[0].strategy.id == strategy.id
        helped, furthest, found = None, -np.inf, False
        for answer, first, help_ in self._tried(said, strategy, is_first=is_first):
            if (first.id == strategy.id) != is_first:
                found = True
                yield Change((answer,), first)
            elif help_ > furthest:
                helped, furthest = answer, help_
        if found or helped is None:
            return
        for answer, first, _ in self._tried(
            instead(said, helped.slot, helped.words), strategy, is_first=is_first
        ):
            if answer.slot != helped.slot and (first.id == strategy.id) != is_first:
                yield Change((helped, answer), first)

    def _tried(
        self, said: Sequence[Statement], strategy: Strategy, *, is_first: bool
    ) -> Iterator[tuple[Answer, Strategy, float]]:
        """The answers worth trying, what each would put first, and how far it would help."""
        rivals = [fit.strategy for fit in self.rank(said)[:_RIVALS] if fit.strategy.id != strategy.id]
        signals = (
            [*strategy.signals.against, *(signal for rival in rivals for signal in rival.signals.for_)]
            if is_first
            else list(strategy.signals.for_)
        )
        answered = {statement.slot for statement in said}
        possible = [Answer(slot, signal.says[0], signal.means) for signal in signals for slot in signal.slots]
        for answer in sorted(dict.fromkeys(possible), key=lambda one: one.slot in answered):
            scores = self._scores(instead(said, answer.slot, answer.words))
            first = max(self.catalogue.strategies, key=lambda one: scores[one.id])
            ahead = max(score for name, score in scores.items() if name != strategy.id) - scores[strategy.id]
            yield answer, first, ahead if is_first else -ahead

    def _scores(self, said: tuple[Statement, ...]) -> Mapping[str, float]:
        """The scores of a ranking, without its reasons."""
        heard, experience = self._listen(said), self._experience()
        taught: dict[str, float] = {}
        if experience is not None:
            points = self._points(experience, self._telling(said))
            taught = dict(zip(experience.strategies, _CASES_COUNT * experience.scores(points), strict=True))
        return {
            strategy.id: round(_balance(strategy, heard) + float(taught.get(strategy.id, 0.0)), 3)
            for strategy in self.catalogue.strategies
        }

    def worth_asking(self, said: Sequence[Statement], slots: Sequence[Slot]) -> Mapping[Slot, float]:
        """How much surer of the first choice an answer to each question is expected to make us; empty without cases."""
        return self._valued(tuple(said), tuple(slots))

    def _value(self, said: tuple[Statement, ...], slots: tuple[Slot, ...]) -> Mapping[Slot, float]:
        experience, answers = self._experience(), self._answers()
        if experience is None or answers is None:
            return {}
        points = self._points(experience, self._telling(said))
        taught = experience.scores(points)
        fits = {fit.strategy.id: fit.score for fit in self.rank(said)}
        scores = np.array([fits[name] for name in experience.strategies], dtype=np.float32) / _CASES_COUNT
        return answers.worth(Heard(points.sum(axis=0), len(points), scores - taught), slots)

    def _telling(self, said: Sequence[Statement]) -> tuple[Statement, ...]:
        """The sentences that tell of the business; a refusal only says what is out of the question."""
        return tuple(one for one in whole_sentences(said) if not self._ruled_out(straight(one.text)))

    def _points(self, experience: Experience, said: Sequence[Statement]) -> Vectors:
        if not said:
            return np.zeros((0, len(experience.strategies)), dtype=np.float32)
        return experience.points(self._memory.vectors([straight(statement.text) for statement in said]))

    def _taught(self, said: Sequence[Statement]) -> Mapping[str, _Taught]:
        """For each strategy, the points that the cases give it, and the sentences that they speak for."""
        experience = self._experience()
        if experience is None or not said:
            return {}
        points = self._points(experience, said)
        scores = _CASES_COUNT * experience.scores(points)
        each = _CASES_COUNT * (points - points.mean(axis=1, keepdims=True)) / np.sqrt(len(said))
        return {
            strategy: _Taught(
                float(scores[place]),
                [(float(share), one) for share, one in zip(each[:, place], said, strict=True)],
            )
            for place, strategy in enumerate(experience.strategies)
        }

    def dangers(self, said: Sequence[Statement]) -> tuple[Danger, ...]:
        """Pitfalls that apply, nearest first."""
        heard = self.hear(said)
        near = [
            Danger(pitfall=pitfall, reasons=_heard(pitfall.signals, heard))
            for pitfall in self.catalogue.pitfalls
        ]
        return tuple(sorted((d for d in near if d.is_near), key=lambda danger: -danger.points))

    def encouraging(self, said: Sequence[Statement]) -> list[Reason]:
        """What was heard for a strategy; nothing that speaks against one, and no pitfall."""
        in_favour = {signal.id for strategy in self.catalogue.strategies for signal in strategy.signals.for_}
        return [reason for signal, reason in self.hear(said).items() if signal in in_favour]

    def hear(self, said: Sequence[Statement]) -> Mapping[str, Reason]:
        """For each signal that was heard, its strongest occurrence. An exchange asks several times of the same talk,
        so what was heard in it is remembered."""
        return self._heard_in(tuple(said))

    def _listen(self, said: tuple[Statement, ...]) -> Mapping[str, Reason]:
        strongest: dict[str, Reason] = {}
        for heard in self._heard_alone(said):
            for signal, reason in heard.items():
                if signal not in strongest or strongest[signal].strength < reason.strength:
                    strongest[signal] = reason
        in_order = (*self._signals, *(_refusal_of(one.id) for one in self.catalogue.strategies))
        return {signal: strongest[signal] for signal in in_order if signal in strongest}

    def _heard_alone(self, said: Sequence[Statement]) -> list[Mapping[str, Reason]]:
        """The signals of each statement by itself; one that was heard before is not listened to again."""
        new = [statement for statement in dict.fromkeys(said) if statement not in self._known]
        plain = [straight(statement.text) for statement in new]
        ear = self._ear()
        overheard = ear.hear(self._memory.vectors(plain)) if ear and plain else [{} for _ in plain]
        for statement, text, nearest, likely in zip(
            new, plain, self._examples.nearest(plain), overheard, strict=True
        ):
            self._known[statement] = self._signals_in(statement, text, nearest, likely)
        heard = [self._known[statement] for statement in said]
        while len(self._known) > _STATEMENTS_REMEMBERED:
            self._known.pop(next(iter(self._known)), None)
        return heard

    def _signals_in(
        self,
        statement: Statement,
        text: str,
        nearest: Mapping[str, Nearest],
        likely: Mapping[str, float],
    ) -> Mapping[str, Reason]:
        heard: dict[str, Reason] = {}
        closest = max((near.similarity for near in nearest.values()), default=0.0)
        for signal in self._signals.values():
            near = nearest.get(signal.id)
            is_close = near is not None and near.similarity >= closest - _AS_NEAR
            outright = any(_affirmed(compiled(word), text) for word in signal.words)
            strength = max(
                1.0 if outright else self._likeness(text, near if is_close else None),
                _overheard(likely.get(signal.id, 0.0)),
            )
            strength *= _belonging(signal, statement)
            if strength > 0:
                heard[signal.id] = Reason(
                    signal=signal.id,
                    means=signal.means,
                    points=round(signal.weight * strength, 3),
                    strength=round(strength, 3),
                    quote=statement.text,
                    turn=statement.turn,
                    outright=outright,
                    slot=statement.slot,
                )
        return heard | self._refused(statement, text)

    def _refused(self, statement: Statement, text: str) -> dict[str, Reason]:
        """What the owner does not want, by strategy."""
        return {
            _refusal_of(strategy): Reason(
                signal=_refusal_of(strategy),
                means=self.catalogue.refusals.means,
                points=_RULED_OUT,
                strength=1.0,
                quote=_as_said(clause, text, statement.text),
                turn=statement.turn,
                outright=True,
                slot=statement.slot,
            )
            for strategy, clause in self._ruled_out(text).items()
        }

    @staticmethod
    def _likeness(text: str, near: Nearest | None) -> float:
        if near is None or _negated(text) != _negated(near.example):
            return 0.0
        strength = min(1.0, max(0.0, (near.similarity - _FAINT) / (_CLEAR - _FAINT)))
        return 0.0 if strength < 1 and len(text.split()) < _FEW_WORDS else strength

    @staticmethod
    def _fit(strategy: Strategy, heard: Mapping[str, Reason], taught: _Taught) -> Fit:
        in_favour = _heard(strategy.signals.for_, heard)
        refused = heard.get(_refusal_of(strategy.id))
        opposed = ((refused,) if refused else ()) + _heard(strategy.signals.against, heard)
        return Fit(
            strategy=strategy,
            score=round(_balance(strategy, heard) + taught.points, 3),
            for_=(*in_favour, *_spoken_for(strategy, taught, in_favour)),
            against=opposed,
        )


class _Taught(NamedTuple):
    """What the cases teach of one strategy: points in all, and how many each sentence adds above the others'."""

    points: float = 0.0
    each: Sequence[tuple[float, Statement]] = ()


_NOTHING_TAUGHT = _Taught()


def _spoken_for(strategy: Strategy, taught: _Taught, heard: Sequence[Reason]) -> tuple[Reason, ...]:
    """The sentences that the cases speak for and no signal was heard in, the most telling first."""
    told = [
        Reason(
            signal="",
            means=strategy.seems,
            points=round(points, 3),
            strength=round(min(1.0 if _is_own(statement) else _FAINTLY, points / _WORTH_TELLING), 3),
            quote=statement.text,
            turn=statement.turn,
            slot=statement.slot,
        )
        for points, statement in taught.each
        if points >= _FAINTLY
        and not any(reason.quote in statement.text or statement.text in reason.quote for reason in heard)
    ]
    return tuple(sorted(told, key=lambda reason: -reason.points))


def _is_own(statement: Statement) -> bool:
    """Whether a statement is about the owner's business as it is, in more than a few words."""
    return statement.slot not in _NOT_ABOUT_THEMSELVES and len(statement.text.split()) > _FEW_WORDS


def _balance(strategy: Strategy, heard: Mapping[str, Reason]) -> float:
    """The prior, and what was heard for a strategy minus what was heard against it."""
    in_favour = sum(heard[signal.id].points for signal in strategy.signals.for_ if signal.id in heard)
    opposed = sum(heard[signal.id].points for signal in strategy.signals.against if signal.id in heard)
    balance = _FAVOUR_COUNTS * (strategy.prior + in_favour) - _OPPOSITION_COUNTS * opposed
    if refused := heard.get(_refusal_of(strategy.id)):
        balance -= refused.points
    return (
        balance - _UNCALLED_FOR
        if strategy.only_where_heard and not _is_called_for(strategy, heard)
        else balance
    )


def _refusal_of(strategy: str) -> str:
    """Under which name a refusal of a strategy stands among the signals heard."""
    return f"{strategy}, refused"


def _as_said(part: str, plain: str, said: str) -> str:
    """A part of a text in straight quotation marks as it was typed."""
    start = plain.find(part)
    return said[start : start + len(part)]


def _is_called_for(strategy: Strategy, heard: Mapping[str, Reason]) -> bool:
    return any(
        signal.id in heard and heard[signal.id].strength >= _CALLED_FOR for signal in strategy.signals.for_
    )


def instead(said: Sequence[Statement], slot: Slot, words: str) -> tuple[Statement, ...]:
    """What was said, with `words` in place of all that was said for a slot."""
    turn = max((statement.turn for statement in said), default=0)
    kept = tuple(statement for statement in said if statement.slot != slot)
    return (*kept, Statement(text=words, turn=turn, slot=slot))


def whole_sentences(said: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements that are no part of another of the same exchange."""
    return tuple(
        one
        for one in dict.fromkeys(said)
        if not any(
            other.turn == one.turn and len(other.text) > len(one.text) and one.text in other.text
            for other in said
        )
    )


def _overheard(likely: float) -> float:
    """The strength of a signal that a statement is this likely to say."""
    return _OVERHEARD * min(1.0, likely / _LIKELY) if likely >= _AUDIBLE else 0.0


def _belonging(signal: Signal, statement: Statement) -> float:
    """How much of a signal a statement about another slot carries."""
    if not signal.slots or statement.slot is None or statement.slot in signal.slots:
        return 1.0
    return _NOT_THEIR_OWN if statement.slot in _NOT_ABOUT_THEMSELVES else _ELSEWHERE


def _affirmed(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern occurs, and not just after a "no" or "not" of its own clause."""
    match = pattern.search(text)
    if match is None:
        return False
    clause = re.split(r"[,;:.]", text[: match.start()])[-1]
    return not _negated(" ".join(clause.split()[-_REACH_OF_NOT:]))


def _negated(text: str) -> bool:
    return bool(_NEGATION.search(text))


def _heard(signals: Iterable[Signal], heard: Mapping[str, Reason]) -> tuple[Reason, ...]:
    found = [heard[signal.id] for signal in signals if signal.id in heard]
    return tuple(sorted(found, key=lambda reason: -reason.points))
