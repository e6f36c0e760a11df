"""Every tunable value once: `ADVISOR_*` variables, then `advisor.toml`, then the defaults below."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from rapidfuzz import process

from advisor.errors import SettingsError

PREFIX = "ADVISOR_"
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def _content(name: str) -> Path:
    """`corpus/` or `prompts/`: beside the package in a checkout, inside it when installed as a wheel."""
    beside = _CHECKOUT / name
    return (
        beside
        if beside.is_dir() and (_CHECKOUT / "pyproject.toml").is_file()
        else _PACKAGE / "content" / name
    )


def _data_dir() -> Path:
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / ".data"
    return Path(platformdirs.user_data_dir("standout-advisor", appauthor=False))


class Settings(BaseSettings):
    """All settings. `Settings.load()` reads them and refuses unknown names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus_dir: Annotated[
        Path, Field(description="Folder of the library's documents and its manifest.yaml.")
    ] = Field(default_factory=lambda: _content("corpus"))
    prompts_dir: Annotated[
        Path, Field(description="Folder of the interview, the strategies and the wording.")
    ] = Field(default_factory=lambda: _content("prompts"))
    data_dir: Annotated[Path, Field(description="Folder for the index and the conversations.")] = Field(
        default_factory=_data_dir
    )
    collection: str = Field(
        "library",
        min_length=3,
        max_length=64,
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]+$",
        description="Name of the collection of documents that is searched.",
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(7860, ge=1, le=65535, description="Port the server listens on.")
    encoder_path: Path | None = Field(
        None,
        description="Folder of another sentence-transformers model; "
        "empty uses the packaged all-MiniLM-L6-v2.",
    )
    threads: int = Field(2, ge=1, le=64, description="Processor threads the encoder may use.")
    dense_weight: float = Field(
        0.5, ge=0, le=1, description="Share of meaning (against keywords) in a score."
    )
    candidates: int = Field(
        60, ge=5, le=1000, description="Results taken from each ranking before they are fused."
    )
    max_file_mb: float = Field(20.0, gt=0, description="Larger files are not ingested.")
    max_message_chars: int = Field(8000, ge=100, description="Longer messages are refused with a sentence.")
    max_questions: int = Field(8, ge=1, le=16, description="The interview asks at most this many questions.")
    chat_model: str | None = Field(
        None,
        description="LangChain model string such as openai:gpt-5-mini; "
        "empty uses the grounded engine, which needs no model.",
    )
    chat_base_url: str | None = Field(
        None, description="Address of an OpenAI-compatible server for the chat model."
    )
    chat_api_key: SecretStr | None = Field(None, description="Key for the chat model, where it wants one.")
    chat_timeout_s: float = Field(
        30.0, gt=0, description="Seconds to wait for the chat model before the grounded engine takes over."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _toml_file())

    @classmethod
    def load(cls, **overrides: Any) -> Settings:
        """Reads variables and file; raises `SettingsError` with one sentence per problem."""
        _refuse_unknown_variables(cls)
        try:
            return cls(**overrides)
        except ValidationError as error:
            raise SettingsError(_explain(cls, error)) from error
        except ValueError as error:
            raise SettingsError(f"{_toml_file()} is not valid TOML: {error}.") from error


def _toml_file() -> Path:
    return Path(os.environ.get("ADVISOR_CONFIG", "advisor.toml"))


def _refuse_unknown_variables(settings: type[Settings]) -> None:
    known = {PREFIX + name.upper() for name in settings.model_fields} | {"ADVISOR_CONFIG"}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"Unknown setting {name}{_nearest(name.upper(), known)}.")


def _nearest(name: str, known: set[str]) -> str:
    match = process.extractOne(name, sorted(known), score_cutoff=60)
    return f"; did you mean {match[0]}?".rstrip("?") + "?" if match else "; `advisor settings` lists them all"


def _explain(settings: type[Settings], error: ValidationError) -> str:
    sentences = []
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        if problem["type"] == "extra_forbidden":
            sentences.append(f"Unknown setting {name}{_nearest(name, set(settings.model_fields))}.")
        else:
            sentences.append(f"Setting {name} cannot be {problem['input']!r}: {problem['msg']}.")
    return " ".join(sentences).replace("?.", "?")
