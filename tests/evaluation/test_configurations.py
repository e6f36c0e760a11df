import pytest

from advisor.errors import SettingsError
from advisor.evaluation.configurations import configure


def test_the_default_is_the_settings_as_they_are(settings):
    (default,) = configure(["default"], settings)
    assert default.settings == settings


def test_a_name_changes_what_it_says_and_nothing_else(settings):
    (dense,) = configure(["dense-only"], settings)
    assert (dense.settings.keyword_weight, dense.settings.question_weight) == (0.0, 0.0)
    assert dense.settings.candidates == settings.candidates
    assert dense.settings.data_dir == settings.data_dir


def test_settings_may_be_changed_by_hand(settings):
    (chosen,) = configure(["text_weight=0.2, candidates=50"], settings)
    assert (chosen.settings.text_weight, chosen.settings.candidates) == (0.2, 50)


def test_a_configuration_named_twice_is_run_once(settings):
    assert len(configure(["default", "default"], settings)) == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("best", "no configuration 'best'; use one of default"),
        ("weight=1", "weight"),
        ("text_weight=7", "text_weight"),
    ],
)
def test_what_is_no_configuration_is_one_sentence(settings, name, sentence):
    with pytest.raises(SettingsError, match=sentence):
        configure([name], settings)
