from pathlib import Path

import pytest

from advisor.records import CheapTest
from advisor.retrieval.examples import SentenceMemory
from advisor.strategy.cases import Case, Told
from advisor.strategy.catalogue import Catalogue, NextSteps, Pitfall, Signal, Signals, Strategy
from advisor.strategy.fit import Judge, Statement, instead, whole_sentences
from advisor.strategy.learned import Learned
from tests.fakes import WordEncoder

REGULARS = Signal(
    id="regulars",
    slots=("target_customer",),
    means="your customers come back",
    says=("our customers keep coming back",),
    words=(r"\bregulars\b",),
    weight=2,
)
RUSHED = Signal(
    id="rushed",
    slots=("constraints",),
    means="you have no time",
    says=("we are flat out all week",),
    weight=1.8,
)
UNDERCUT = Signal(
    id="undercut", means="a rival is cheaper", says=("they undercut us",), words=("cheaper",), weight=2
)


def strategy(name: str, *, prior: float = 0, for_: tuple = (), against: tuple = ()) -> Strategy:
    return Strategy(
        id=name.lower(),
        name=name,
        prior=prior,
        headline=("Stand for it",),
        in_short="It is short.",
        seems="it seems so",
        idea=(),
        why=(),
        how=(),
        pitfalls=(),
        this_month=(),
        next=NextSteps(days_60=(), days_90=()),
        kpis=(),
        test=CheapTest(do="Try", weeks=2, cost_cap="little", measure="sales", stop_if="none"),
        signals=Signals(for_=for_, against=against),
    )


@pytest.fixture
def judge(tmp_path) -> Judge:
    catalogue = Catalogue(
        strategies=(
            strategy("Breadth", prior=0.5),
            strategy("Closeness", prior=0.1, for_=(REGULARS,), against=(RUSHED,)),
        ),
        pitfalls=(
            Pitfall(
                id="price-alone",
                name="Price alone",
                leave_alone=("Leave the price war.",),
                claims=(),
                instead="Be worth it.",
                signals=(UNDERCUT,),
            ),
        ),
        tensions=(),
    )
    return judge_of(catalogue, tmp_path)


def judge_of(catalogue: Catalogue, folder: Path) -> Judge:
    return Judge(
        catalogue, SentenceMemory(WordEncoder(), folder), Learned(folder / "shipped", folder / "kept")
    )


def said(text: str, slot: str | None = "target_customer") -> Statement:
    return Statement(text=text, turn=1, slot=slot)


def test_with_nothing_said_the_prior_decides(judge):
    assert [fit.strategy.name for fit in judge.rank([])] == ["Breadth", "Closeness"]


def test_the_score_is_the_prior_plus_what_speaks_for_minus_what_speaks_against(judge):
    ranking = judge.rank([said("mostly regulars"), said("we are flat out all week", None)])
    closeness = next(fit for fit in ranking if fit.strategy.name == "Closeness")
    assert closeness.score == pytest.approx(0.4 * (0.1 + 2 * 1) - 0.7 * 1.8, abs=1e-3)


def test_a_strategy_that_nobody_spoke_for_can_be_out_of_the_question(judge):
    cautious = judge.catalogue.model_copy(
        update={
            "strategies": tuple(
                strategy.model_copy(update={"only_where_heard": True})
                for strategy in judge.catalogue.strategies
            )
        }
    )
    careful = Judge(cautious, judge._memory, judge._learned)
    for words, lost in (("mostly regulars", 0), ("we paint boats", 3)):
        scores = [
            next(fit.score for fit in one.rank([said(words)]) if fit.strategy.name == "Closeness")
            for one in (judge, careful)
        ]
        assert scores[0] - scores[1] == pytest.approx(lost, abs=1e-3)


def test_a_pattern_counts_in_full_and_brings_the_owners_words(judge):
    first = judge.rank([said("mostly regulars")])[0]
    assert first.strategy.name == "Closeness"
    assert (first.for_[0].quote, first.for_[0].turn, first.for_[0].strength) == ("mostly regulars", 1, 1.0)


def test_an_utterance_close_to_an_example_counts_without_its_words(judge):
    # 4 of 5 words in common with a 5-word example: similarity 4 / sqrt(5 * 5) = 0.8, above "clear"
    heard = judge.hear([said("our customers always coming back")])
    assert heard["regulars"].strength == 1.0


def test_a_distant_utterance_counts_for_nothing(judge):
    assert judge.hear([said("we paint boats in harbours nearby")]) == {}


def test_a_denied_example_is_not_a_signal(judge):
    assert "regulars" not in judge.hear([said("our customers don't keep coming back")])


def test_a_signal_outside_its_slots_counts_less(judge):
    heard = judge.hear([said("mostly regulars", "strengths")])
    assert heard["regulars"].strength == pytest.approx(0.6)


@pytest.mark.parametrize("slot", ["goals", "competitors"])
def test_a_wish_or_a_rivals_strength_counts_least(judge, slot):
    heard = judge.hear([said("mostly regulars", slot)])
    assert heard["regulars"].strength == pytest.approx(0.3)


def test_a_pattern_right_after_a_not_is_no_signal(judge):
    assert "regulars" not in judge.hear([said("we do not have regulars")])


def test_a_not_in_another_clause_denies_nothing(judge):
    assert "regulars" in judge.hear([said("not cheap, mostly regulars")])


def test_of_two_signals_only_the_nearer_one_is_heard_when_the_other_is_far_behind(judge):
    assert set(judge.hear([said("they undercut us", None)])) == {"undercut"}


def test_two_words_are_too_few_to_be_heard_by_likeness(judge):
    assert judge.hear([said("our customers")]) == {}


def test_saying_a_thing_twice_does_not_count_twice(judge):
    once = judge.rank([said("mostly regulars")])[0].score
    twice = judge.rank([said("mostly regulars"), said("regulars again")])[0].score
    assert once == twice


def test_a_pitfall_is_near_only_when_the_owner_names_it(judge):
    assert judge.dangers([said("mostly regulars")]) == ()
    danger = judge.dangers([said("the chain is cheaper", "competitors")])[0]
    assert (danger.pitfall.id, danger.points) == ("price-alone", 2.0)


CASES = tuple(
    Case(id=f"{first}-{number}", trade="a shop", said=(Told(text=text),), first=(first,), wrong=(wrong,))
    for first, wrong, texts in (
        ("breadth", "closeness", ("we sell everything here", "everything under one roof")),
        ("closeness", "breadth", ("they tell me about their lives", "people tell me their troubles")),
    )
    for number, text in enumerate(texts)
)


@pytest.fixture
def taught(judge, tmp_path) -> Judge:
    return judge_of(judge.catalogue.model_copy(update={"cases": CASES}), tmp_path)


def test_a_sentence_like_those_of_a_case_speaks_for_what_was_chosen_there(taught):
    first = taught.rank([said("Customers tell me about their troubles.")])[0]
    assert first.strategy.name == "Closeness"
    reason = first.for_[0]
    assert (reason.signal, reason.means) == ("", "it seems so")
    assert reason.quote == "Customers tell me about their troubles."
    assert reason.points > 0


def test_a_sentence_in_which_a_signal_was_heard_is_not_told_twice(taught):
    closeness = next(
        fit
        for fit in taught.rank([said("Our regulars tell me about their lives.")])
        if fit.strategy.name == "Closeness"
    )
    assert [reason.signal for reason in closeness.for_] == ["regulars"]


def test_a_clause_does_not_count_beside_its_sentence():
    whole, part = said("We know them, they know us."), said("they know us")
    later = part.model_copy(update={"turn": 2})
    assert whole_sentences([whole, part, later, later]) == (whole, later)


def test_a_change_that_is_named_does_move_the_first_place(judge):
    told = [said("mostly regulars"), said("they do not leave", None)]
    first = judge.rank(told)[0].strategy
    changes = list(judge.changes(told, first))
    assert changes
    for change in changes:
        changed = told
        for answer in change.answers:
            changed = instead(changed, answer.slot, answer.words)
        assert judge.rank(changed)[0].strategy == change.first != first


def test_a_change_can_put_another_strategy_first(judge):
    closeness = judge.catalogue.strategy("closeness")
    (change,) = judge.changes([], closeness)
    assert (change.words, change.first.id) == ("our customers keep coming back", "closeness")


def test_an_answer_takes_the_place_of_what_was_said_for_its_slot():
    told = (said("old dogs"), said("two of us", "team_size"))
    assert [one.text for one in instead(told, "target_customer", "young dogs")] == ["two of us", "young dogs"]
