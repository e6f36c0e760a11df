import pytest

from advisor.strategy.rivals import mentions_of, named_rivals


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("pet superstore just put in a grooming corner at 2/3 of our price", ("pet superstore",)),
        ("Two larger makers with cheaper standard models.", ("Two larger makers",)),
        ("everyone with a cheap online accounting app", ("a cheap online accounting app",)),
        ("Lidl and the station bakery are the trouble", ("Lidl", "the station bakery")),
        ("mostly Specsavers and the opticians in the shopping centre", ("Specsavers", "the opticians")),
        ("There's a Costa on the corner, plus the bakery cafe", ("a Costa", "the bakery cafe")),
        ("Lidl, who undercut us by 30%", ("Lidl",)),
        ("the other vet in town", ("the other vet",)),
    ],
)
def test_a_rival_is_named_without_the_story_about_it(answer, names):
    assert named_rivals(answer) == names


@pytest.mark.parametrize(
    "answer", ["nobody really", "none", "we have no real competition", "they are all the same", "people"]
)
def test_who_names_nobody_has_no_rival(answer):
    assert named_rivals(answer) == ()


def test_the_same_rival_is_named_once():
    assert named_rivals("Lidl; Lidl is half our price") == ("Lidl",)


def test_rivals_joined_by_and_are_one_mention():
    assert [mention.who for mention in mentions_of("Lidl and Aldi beat us", ("Lidl", "Aldi"))] == [
        ("Lidl", "Aldi")
    ]


def test_a_rival_is_known_by_the_last_word_of_its_name_but_not_as_ours():
    rivals = ("the station bakery",)
    assert mentions_of("the bakery sells more", rivals)
    assert not mentions_of("our bakery sells more", rivals)
