from __future__ import annotations

import numpy as np
import pytest

from advisor.errors import PromptError
from advisor.strategy.catalogue import load_catalogue
from advisor.strategy.hearing import Ear, Sayings, learn, read_sayings
from tests.fakes import WordEncoder

REGULARS = Sayings(
    signal="regulars",
    says=("the same faces every week", "faces we know come every week", "same people every week"),
    not_=("every week another supplier calls",),
)
UNDERCUT = Sayings(
    signal="undercut",
    says=("the chain sells it cheaper", "they sell cheaper than we buy", "cheaper at the chain"),
    not_=("we buy cheaper than before",),
)
BOTH = (REGULARS, UNDERCUT)


def test_what_is_said_like_a_signal_is_likely_to_be_it():
    encoder = WordEncoder()
    ear = Ear(["regulars", "undercut"], learn(BOTH, encoder))
    (heard,) = ear.hear(encoder.encode(["the same people come every week"]))
    assert set(heard) == {"regulars", "undercut"}
    assert heard["regulars"] > 0.5 > heard["undercut"]


def test_what_only_sounds_like_it_is_less_likely():
    encoder = WordEncoder()
    ear = Ear(["regulars", "undercut"], learn(BOTH, encoder))
    said, sounds_like = ear.hear(encoder.encode(["they sell it cheaper", "we buy cheaper than before"]))
    assert sounds_like["undercut"] < said["undercut"]


def test_the_same_is_learned_every_time():
    np.testing.assert_array_equal(learn(BOTH, WordEncoder()), learn(BOTH, WordEncoder()))


def test_without_a_file_there_are_no_sayings(tmp_path):
    assert read_sayings(tmp_path, []) == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"signal": "regulars"', "line 2: "),
        ('{"signal": "regulars", "say": []}', "line 2: "),
        ('{"signal": "unheard-of", "says": ["x"]}', "line 2: the catalogue has no signal 'unheard-of'"),
    ],
)
def test_a_mistake_in_the_sayings_is_one_sentence_with_file_and_line(tmp_path, line, sentence):
    (tmp_path / "sayings.jsonl").write_text(f'{{"signal": "regulars", "says": ["x"]}}\n{line}\n')
    with pytest.raises(PromptError, match=f"sayings.jsonl, {sentence}"):
        read_sayings(tmp_path, ["regulars"])


def test_every_signal_of_the_catalogue_is_said_in_many_ways(library_settings):
    catalogue = load_catalogue(library_settings.prompts_dir, {})
    said = {sayings.signal: sayings for sayings in catalogue.sayings}
    assert set(said) == {signal.id for signal in catalogue.signals()}
    assert all(len(set(one.says)) >= 20 and len(one.not_) >= 4 for one in said.values())
