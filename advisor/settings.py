"""Every tunable value once: `ADVISOR_*` variables, then `advisor.toml`, then the defaults below."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from rapidfuzz import fuzz, process

from advisor.errors import SettingsError

PREFIX = "ADVISOR_"
CONFIG = "ADVISOR_CONFIG"
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent

_SHORTEST_PASSWORD = 12
_PLAINER = {"string_pattern_mismatch": "use letters, digits, hyphens and underscores"}
"""What to say instead of pydantic's own words, by its kind of problem."""


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

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

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
    admin_password: SecretStr | None = Field(
        None,
        description="Password of the consultancy's own page at /admin, at least 12 characters; without one the page "
        "stays shut.",
    )
    public_url: str | None = Field(
        None,
        description="Address under which visitors reach the server, such as https://advisor.firm.example; it stands in "
        "the widgets' snippets. Empty uses host and port.",
    )
    encoder_path: Path | None = Field(
        None,
        description="Folder of another sentence-transformers model; "
        "empty uses the packaged all-MiniLM-L6-v2.",
    )
    threads: int = Field(2, ge=1, le=64, description="Processor threads the encoder may use.")
    keyword_weight: float = Field(
        0.4, ge=0, le=1, description="Weight of the ranking by keywords; weights count in proportion."
    )
    text_weight: float = Field(
        0.3, ge=0, le=1, description="Weight of the ranking by the meaning of the text."
    )
    question_weight: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Weight of the ranking by the owner questions in prompts/questions.jsonl, where the library has "
        "some; 0 leaves them out of the keywords too.",
    )
    query_adapter: bool = Field(
        True,
        description="Whether what was learned at ingest from the owner questions moves a question towards the text.",
    )
    spelling: bool = Field(
        True, description="Whether mistyped words of a question become the library's words that were meant."
    )
    reranker_path: Path | None = Field(
        None,
        description="Folder of a sentence-transformers CrossEncoder that reads the best passages again; empty does "
        "without.",
    )
    entailment_path: Path | None = Field(
        None,
        description="Folder of a sentence-transformers CrossEncoder trained for entailment, which then judges whether "
        "a passage supports what a chat model wrote; empty uses what was learned from labelled claims.",
    )
    contradiction_path: Path | None = Field(
        None,
        description="Folder that holds an ONNX classifier of two texts whose last output is contradiction, and its "
        "tokenizer.json; what a chat model wrote is then withheld where a passage contradicts it. Empty does without.",
    )
    candidates: int = Field(
        200, ge=5, le=1000, description="Results taken from each ranking before they are fused."
    )
    max_file_mb: float = Field(20.0, gt=0, description="Larger files are not ingested.")
    max_message_chars: int = Field(8000, ge=100, description="Longer messages are refused with a sentence.")
    share_days: int = Field(
        30, ge=1, le=3650, description="Days for which a link to a shared conversation may be read."
    )
    handover_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days after which a hand-over that was delivered, given up or withdrawn is deleted here.",
    )
    private_webhooks: bool = Field(
        False,
        description="Whether a widget's webhook may lead into a private network; this machine itself always may.",
    )
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
    write_questions: bool = Field(
        True,
        description="Whether the chat model, where one is set, writes owner questions at ingest for documents that "
        "bring none; one call for each chunk.",
    )
    chat_reads_facts: bool = Field(
        False,
        description="Whether the chat model, where one is set, reads each message for facts that the patterns did not "
        "find; a fact counts only in the owner's own words. Costs one request a message.",
    )
    chat_timeout_s: float = Field(
        30.0,
        gt=0,
        description="Seconds to wait for each answer of the chat model before the grounded engine takes over.",
    )
    chat_tries: int = Field(
        2,
        ge=1,
        le=10,
        description="How often the chat model is asked when it does not answer in time, cannot be reached, or is "
        "overloaded.",
    )
    chat_token_budget: int = Field(
        60_000,
        ge=0,
        description="Tokens, read and written, that the chat model may use in one conversation; then the grounded "
        "engine goes on alone. 0 sets no limit.",
    )
    chat_price_in: float | None = Field(
        None, ge=0, description="Price of a million tokens that the chat model reads, to give replies a cost."
    )
    chat_price_out: float | None = Field(
        None,
        ge=0,
        description="Price of a million tokens that the chat model writes, to give replies a cost.",
    )

    @field_validator(
        "admin_password",
        "public_url",
        "encoder_path",
        "reranker_path",
        "entailment_path",
        "contradiction_path",
        "chat_model",
        "chat_base_url",
        "chat_api_key",
        "chat_price_in",
        "chat_price_out",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https?://[^\s/]+/?", value):
            raise ValueError("write it like https://advisor.firm.example, without a path")
        return value.rstrip("/") if value else None

    @field_validator("admin_password")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < _SHORTEST_PASSWORD:
            raise ValueError(f"use at least {_SHORTEST_PASSWORD} characters, a few words that only you know")
        return value

    @property
    def address(self) -> str:
        """Where visitors reach the server."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file())

    @classmethod
    def load(cls, **overrides: Any) -> Settings:
        """Reads variables and file; raises `SettingsError` with one sentence per problem."""
        _refuse_unknown_variables(cls)
        _refuse_unreadable_file(toml_file())
        try:
            return cls(**overrides)
        except ValidationError as error:
            raise SettingsError(_explain(cls, error)) from error


def toml_file() -> Path:
    """The settings file: what `ADVISOR_CONFIG` names, or advisor.toml in the folder where the command runs."""
    return Path(os.environ.get(CONFIG) or "advisor.toml")


def origin(name: str) -> str | None:
    """Where a setting's value comes from: the name of its variable or of the file; None for the default."""
    variable = PREFIX + name.upper()
    if any(key.upper() == variable and value for key, value in os.environ.items()):
        return variable
    file = toml_file()
    written = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return file.name if name in written else None


def _refuse_unknown_variables(settings: type[Settings]) -> None:
    known = {PREFIX + name.upper() for name in settings.model_fields} | {CONFIG}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"Unknown setting {name}{_nearest(name.upper(), known)}")


def _refuse_unreadable_file(file: Path) -> None:
    if os.environ.get(CONFIG) and not file.is_file():
        raise SettingsError(f"There is no settings file {file}; correct {CONFIG} or unset it.")
    try:
        if file.is_file():
            tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}); correct its permissions.") from error
    except ValueError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}; correct it.") from error


def _nearest(name: str, known: set[str]) -> str:
    by_own_part = {known_name.removeprefix(PREFIX): known_name for known_name in sorted(known)}
    match = process.extractOne(
        name.removeprefix(PREFIX), list(by_own_part), scorer=fuzz.ratio, score_cutoff=40
    )
    return f"; did you mean {by_own_part[match[0]]}?" if match else "; `advisor settings` lists them all."


def _explain(settings: type[Settings], error: ValidationError) -> str:
    sentences = []
    for problem in error.errors():
        name = str(problem["loc"][0])
        place = f" ({origin(name)})" if origin(name) else ""
        if problem["type"] == "extra_forbidden":
            sentences.append(f"Unknown setting {name}{place}{_nearest(name, set(settings.model_fields))}")
        else:
            secret = settings.model_fields[name].annotation == SecretStr | None
            value = "used" if secret else repr(problem["input"])
            reason = _PLAINER.get(problem["type"], problem["msg"]).removeprefix("Value error, ")
            sentences.append(f"Setting {name}{place} cannot be {value}: {reason}.")
    return " ".join(sentences)
