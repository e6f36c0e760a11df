from advisor.advice.differences import differences
from advisor.conversation.phrases import load_phrases
from advisor.prompting import Wording
from advisor.records import Brief, CheapTest, Claim, Recommendation, Rejection
from advisor.settings import Settings
from tests.advice.test_situation import situation

PHRASES = load_phrases(Settings().prompts_dir)
TEST = CheapTest(do="Try", weeks=2, cost_cap="little", measure="sales", stop_if="none")
FIRST = situation().first
FAR_BEHIND = FIRST.model_copy(update={"score": FIRST.score - 5})
CLEAR = situation().model_copy(update={"ranking": (FIRST, FAR_BEHIND)})
CLOSE = CLEAR.model_copy(update={"ranking": (FIRST, FIRST)})


def rejection(name: str) -> Rejection:
    return Rejection(strategy=name, name=name, why=(Claim(text=f"Do without {name}.", basis="reasoning"),))


def brief(*names: str, tensions: tuple[Claim, ...] = (), leave: str = "discounts") -> Brief:
    return Brief(
        positioning_statement="",
        summary="",
        recommendations=tuple(
            Recommendation(strategy=name.lower(), name=name, rank=rank, test=TEST)
            for rank, name in enumerate(names, 1)
        ),
        not_recommended=(rejection(leave),),
        tensions=tensions,
    )


def told(before: Brief, after: Brief, now=CLEAR) -> str:
    paragraph = differences(before, after, now, Wording(PHRASES.variants, "c", {}))
    return " ".join(sentence.text for sentence in paragraph.sentences)


def test_the_same_advice_has_no_differences():
    assert told(brief("Focus", "Service"), brief("Focus", "Service")) == ""


def test_another_runner_up_is_named_and_nothing_that_was_never_spoken_of():
    text = told(brief("Focus", "Service", "Quality"), brief("Focus", "Brand", "Place"))
    assert "*Brand*" in text
    assert not any(name in text for name in ("Service", "Quality", "Place"))


def test_where_the_first_choice_moved_the_new_advice_says_it_all():
    assert told(brief("Focus", "Service"), brief("Service", "Focus", leave="tools")) == ""


def test_a_lead_that_has_shrunk_is_told():
    assert "*Service*" in told(brief("Focus", "Service"), brief("Focus", "Service"), CLOSE)


def test_another_thing_to_leave_alone_is_told_by_what_to_do_instead():
    assert "do without tools" in told(brief("Focus", "Service"), brief("Focus", "Service", leave="tools"))


def test_another_verdict_on_a_disagreement_is_told():
    small, large = (Claim(text=f"Take the {way} road.", basis="reasoning") for way in ("narrow", "wide"))
    assert "Take the wide road." in told(brief("Focus", tensions=(small,)), brief("Focus", tensions=(large,)))
