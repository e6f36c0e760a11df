import pytest

from advisor.errors import PromptError
from advisor.prompting import Wording, any_of, fill, first_of, load_prompts
from advisor.records import Record


class Recipe(Record):
    title: str
    steps: tuple[str, ...]


def test_a_template_with_missing_variables_names_them_all():
    with pytest.raises(PromptError, match="Missing variables: place, trade in"):
        fill("A {trade} in {place}, says {name}", name="the owner")


def test_a_filled_template_reads_as_written():
    assert fill("You said “{quote}”.", quote="we close on Mondays") == "You said “we close on Mondays”."


def test_of_several_patterns_the_first_of_the_file_counts_and_not_the_first_of_the_text():
    match = first_of(("bread", "(?P<value>rolls|buns)"), "buns and BREAD")
    assert match is not None
    assert match[0] == "BREAD"


def test_a_text_without_any_of_the_patterns_has_none():
    assert not any_of(("bread", "rolls"), "cakes")
    assert not any_of((), "cakes")


def test_a_malformed_prompt_file_names_the_file_and_the_place(tmp_path):
    (tmp_path / "recipe.yaml").write_text("title: Bread\nsteps: knead\n")
    with pytest.raises(PromptError, match=r"recipe\.yaml, steps: "):
        load_prompts(tmp_path, "recipe.yaml", Recipe)


def test_an_unknown_key_in_a_prompt_file_is_refused(tmp_path):
    (tmp_path / "recipe.yaml").write_text("title: Bread\nsteps: [knead]\noven: hot\n")
    with pytest.raises(PromptError, match="oven"):
        load_prompts(tmp_path, "recipe.yaml", Recipe)


def test_invalid_yaml_is_one_sentence_with_the_file(tmp_path):
    (tmp_path / "recipe.yaml").write_text("title: [Bread\n")
    with pytest.raises(PromptError, match=r"recipe\.yaml is not valid YAML") as caught:
        load_prompts(tmp_path, "recipe.yaml", Recipe)
    assert "\n" not in str(caught.value)


def test_a_missing_prompt_file_says_which_setting_to_check(tmp_path):
    with pytest.raises(PromptError, match="prompts_dir"):
        load_prompts(tmp_path, "recipe.yaml", Recipe)


def test_one_conversation_hears_every_variant_before_one_comes_again():
    wording = Wording({"thanks": ["a", "b", "c"]}, seed="conversation", used={})
    heard = [wording.say("thanks") for _ in range(6)]
    assert sorted(heard[:3]) == ["a", "b", "c"]
    assert heard[3:] == heard[:3]


def test_wording_goes_on_where_the_conversation_left_it():
    first = Wording({"thanks": ["a", "b", "c"]}, seed="conversation", used={})
    whole = [first.say("thanks"), first.say("thanks")]
    began = Wording({"thanks": ["a", "b", "c"]}, seed="conversation", used={})
    one = began.say("thanks")
    resumed = Wording({"thanks": ["a", "b", "c"]}, seed="conversation", used=began.used)
    assert [one, resumed.say("thanks")] == whole


def test_an_unknown_wording_is_named():
    with pytest.raises(PromptError, match="no entry farewell"):
        Wording({}, seed="x", used={}).say("farewell")
