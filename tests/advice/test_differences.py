from advisor.advice.differences import differences
from advisor.conversation.phrases import load_phrases
from advisor.prompting import Wording
from advisor.records import Brief, CheapTest, Claim, Recommendation
from advisor.settings import Settings

PHRASES = load_phrases(Settings().prompts_dir)
TEST = CheapTest(do="Try", weeks=2, cost_cap="little", measure="sales", stop_if="none")


def said(quote: str) -> Claim:
    return Claim(text=f"You said “{quote}”, so it is so.", turns=(1,), basis="owner")


def brief(*names: str, why: tuple[Claim, ...] = (), tensions: tuple[Claim, ...] = ()) -> Brief:
    return Brief(
        positioning_statement="",
        summary="",
        recommendations=tuple(
            Recommendation(strategy=name.lower(), name=name, rank=rank, test=TEST, why=why)
            for rank, name in enumerate(names, 1)
        ),
        tensions=tensions,
    )


def told(before: Brief, after: Brief) -> str:
    paragraph = differences(before, after, Wording(PHRASES.variants, "c", {}))
    return " ".join(sentence.text for sentence in paragraph.sentences)


def test_the_same_advice_has_no_differences():
    assert told(brief("Focus", "Service"), brief("Focus", "Service")) == ""


def test_what_moves_comes_in_and_drops_out_is_named_with_its_place():
    text = told(brief("Focus", "Service", "Quality"), brief("Service", "Focus", "Brand"))
    assert "*Service*" in text
    assert "*Focus*" in text
    assert "*Brand*" in text
    assert "third" in text
    assert "*Quality*" in text


def test_what_the_owner_said_is_told_where_it_counts_now_or_no_more():
    text = told(brief("Focus", why=(said("old dogs"),)), brief("Focus", why=(said("young dogs"),)))
    assert "“young dogs”" in text
    assert "“old dogs”" in text


def test_another_verdict_on_a_disagreement_is_told():
    small, large = (Claim(text=f"Take the {way} road.", basis="reasoning") for way in ("narrow", "wide"))
    assert "Take the wide road." in told(brief("Focus", tensions=(small,)), brief("Focus", tensions=(large,)))


def test_whatever_is_not_named_is_said_to_stay():
    paragraph = differences(
        brief("Focus", "Service"), brief("Service", "Focus"), Wording(PHRASES.variants, "c", {})
    )
    assert paragraph.sentences[-1].text in PHRASES.variants["the_rest_stays"]
