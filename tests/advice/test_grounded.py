from advisor.advice.citations import Paragraph, Sentence
from advisor.advice.grounded import advise, framework, heard, reasoning, shortened, words
from advisor.conversation.phrases import load_phrases
from advisor.prompting import Wording
from advisor.records import Span
from advisor.settings import Settings
from tests.advice.test_situation import CATALOGUE, reason, situation, support

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
    told = heard(reason("old dogs", turn=3), "said_first", wording())
    assert "“old dogs”" in told.text
    assert (told.basis, told.turns) == ("owner", (3,))


def test_spare_sentences_go_first_and_the_last_ones_before_the_others():
    draft = (Paragraph(sentences=(sentence("one two"), sentence("three four", 1), sentence("five six", 2))),)
    assert [s.text for s in shortened(draft, 4)[0].sentences] == ["one two", "three four"]
    assert [s.text for s in shortened(draft, 2)[0].sentences] == ["one two"]


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
    assert "“old dogs”" in text
    assert "Stay narrow." in text
    assert "*Focus*" in text
    assert draft[0].note == "**Stand for it**"


def test_both_sides_of_a_disagreement_are_shown_before_our_decision():
    draft = advise(situation(team_size="40"), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    disagreement = next(p for p in draft if p.label == PHRASES.variants["disagree_label"][0])
    assert [s.basis for s in disagreement.sentences] == ["framework", "framework", "reasoning"]
    assert disagreement.sentences[2].text == "Go broad."


def test_what_is_not_known_is_named():
    draft = advise(situation(), CATALOGUE, PHRASES.gaps, wording(), (), 300)
    change = next(p for p in draft if p.label == PHRASES.variants["change_label"][0])
    assert PHRASES.gaps["target_customer"] in change.sentences[0].text
