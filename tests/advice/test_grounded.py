from advisor.advice.citations import Paragraph, Sentence
from advisor.advice.grounded import advise, framework, heard, reasoning, shortened, words
from advisor.conversation.phrases import load_phrases
from advisor.prompting import Wording
from advisor.records import Span
from advisor.settings import Settings
from advisor.strategy.fit import Answer, Change, Danger
from tests.advice.test_situation import BREADTH, CATALOGUE, FOCUS, pitfall, reason, situation, support

PHRASES = load_phrases(Settings().prompts_dir)


def wording() -> Wording:
    return Wording(PHRASES.variants, seed="one", used={})


def sentence(text: str, spare: int = 0) -> Sentence:
    return Sentence(text=text, basis="reasoning", spare=spare)


def test_a_claim_without_a_passage_has_no_span_to_show():
    assert framework(support("Narrow is good.")).spans == (Span(source="guide.txt", start=0, end=5),)
    assert framework(support("Narrow is good.", None)).spans == ()


def test_reasoning_names_the_passages_and_turns_it_joins():
    grounds = framework(support("Narrow is good.", 10))
    told = Sentence(text="You said so.", basis="owner", turns=(4,))
    joined = reasoning("so do it.", grounds, told, turns=(2,))
    assert (joined.text, joined.turns, joined.basis) == ("So do it.", (2, 4), "reasoning")


def test_what_the_owner_said_is_quoted_with_its_turn():
    told = heard(reason("we wash old dogs", turn=3), "said_first", wording())
    assert "“we wash old dogs”" in told.text
    assert (told.basis, told.turns) == ("owner", (3,))


def test_spare_sentences_go_first_and_the_last_ones_before_the_others():
    draft = (Paragraph(sentences=(sentence("one two"), sentence("three four", 1), sentence("five six", 2))),)
    assert [s.text for s in shortened(draft, 4)[0].sentences] == ["one two", "three four"]
    assert [s.text for s in shortened(draft, 2)[0].sentences] == ["one two"]


def test_a_spare_paragraph_goes_whole_and_only_where_nothing_else_is_left():
    kept = Paragraph(sentences=(sentence("one two"), sentence("three", 1)))
    spare = Paragraph(sentences=(sentence("four five"),), spare=True)
    assert shortened((kept, spare), 4)[1] == spare
    assert shortened((kept, spare), 3) == (Paragraph(sentences=(sentence("one two"),)),)


def test_what_is_not_spare_stays_however_short_the_room():
    draft = (Paragraph(sentences=(sentence("one two three"),)),)
    assert shortened(draft, 1) == draft


def test_a_number_counts_as_a_word():
    cited = Sentence(text="one two", basis="framework", spans=(Span(source="g", start=0, end=1),))
    assert words((Paragraph(label="*A.*", note="b", sentences=(cited,)),)) == 1 + 1 + 2 + 1


def test_the_advice_has_every_part_that_there_is_ground_for():
    draft = advise(situation(team_size="2 of us"), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    labels = [paragraph.label for paragraph in draft if paragraph.sentences]
    kept = ("fits_label", "month_label", "leave_label", "disagree_label", "change_label")
    assert [label for label in labels if label] == [
        PHRASES.variants[key][0] for key in kept if PHRASES.variants[key][0] in labels
    ]
    text = " ".join(s.text for paragraph in draft for s in paragraph.sentences)
    assert "“we wash old dogs”" in text
    assert "Stay narrow." in text
    assert "*Focus*" in text
    assert draft[0].heading.text == "Stand for it"


def test_both_sides_of_a_disagreement_are_shown_before_our_decision():
    draft = advise(situation(team_size="40"), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    disagreement = next(p for p in draft if p.label == PHRASES.variants["disagree_label"][0])
    assert [s.basis for s in disagreement.sentences] == ["framework", "framework", "reasoning"]
    assert disagreement.sentences[2].text == "Go broad."


def test_what_is_not_known_is_named():
    draft = advise(situation(), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    change = next(p for p in draft if p.label == PHRASES.variants["change_label"][0])
    assert PHRASES.gaps["target_customer"] in change.sentences[0].text


def why_it_fits(told) -> str:
    draft = advise(told, CATALOGUE, PHRASES.gaps, wording(), (), 300)
    return next(as_text(p) for p in draft if p.label == PHRASES.variants["fits_label"][0])


def as_text(paragraph: Paragraph) -> str:
    return " ".join(sentence.text for sentence in paragraph.sentences)


FACTS = {
    "target_customer": "two conservation architects",
    "customer_needs": "curves nobody else will sign off",
    "strengths": "wreathed handrails carved by hand",
}


def test_why_it_fits_quotes_the_owner_from_three_sides():
    text = why_it_fits(situation(for_=(reason("no", 0.1),), **FACTS))
    assert all(f"“{value}”" in text for value in FACTS.values())


def test_little_to_go_on_is_said_only_where_little_was_told():
    assert any(one in why_it_fits(situation(goals="calm")) for one in PHRASES.variants["thin"])
    assert not any(one in why_it_fits(situation(**FACTS)) for one in PHRASES.variants["thin"])


def test_without_anything_to_find_out_the_test_decides():
    change = advise(situation(), CATALOGUE, PHRASES.gaps, wording(), (), 300)[-2]
    assert change.label == PHRASES.variants["change_label"][0]
    assert FOCUS.test.stop_if.rstrip(".").lower() in as_text(change).lower()


def test_a_condition_is_told_with_the_gap_it_would_fill():
    change = Change((Answer("channels", "a shop", "others open doors for you"),), BREADTH)
    told = advise(situation(), CATALOGUE, PHRASES.gaps, wording(), (change,), 300)[-2]
    assert PHRASES.gaps["channels"] in told.sentences[0].text
    assert "others open doors for you" in told.sentences[1].text


def test_what_the_owners_words_seem_to_say_is_told_where_no_sure_reason_tells_it():
    likely = reason("curves nobody else will sign off", outright=False, turn=3, slot="customer_needs")
    assert FOCUS.seems in why_it_fits(situation((likely,), **FACTS))
    assert FOCUS.seems not in why_it_fits(situation(for_=(reason("no", 0.1),), **FACTS))


def test_what_was_quoted_to_say_why_it_fits_is_not_quoted_again():
    near = Danger(pitfall=pitfall("price"), reasons=(reason("we wash old dogs"),))
    draft = advise(situation(dangers=(near,)), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    assert " ".join(as_text(paragraph) for paragraph in draft).count("“we wash old dogs”") == 1
