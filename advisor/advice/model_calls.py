"""Requests to the chat model: what may pass is tried again, what is used is counted, and nothing is raised."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.output_parsers import PydanticOutputParser
from langchain_core.runnables import Runnable, RunnableLambda, RunnableMap
from pydantic import BaseModel, Field, ValidationError
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_random_exponential

from advisor.records import Record, Usage
from advisor.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Form = TypeVar("Form", bound=BaseModel)

OVER_BUDGET = "the budget of this conversation for the model is used up"
NOT_THE_FORM = "the model did not keep to the form"

_LONGEST_WAIT_S = 8.0
_MOST_READ = 20_000
_A_MILLION = 1_000_000
_LATE = re.compile("Timeout")
_CUT_OFF = re.compile("Connect|Network|Protocol|Transport")
_ASKED_WRONGLY = frozenset({400, 422})

_log = logging.getLogger(__name__)


class Terms(Record):
    """How often the model is asked, how many tokens a conversation may use (0 for any), and what a million cost."""

    tries: int = 1
    budget: int = 0
    price_in: float | None = None
    price_out: float | None = None

    @classmethod
    def of(cls, settings: Settings) -> Terms:
        return cls(
            tries=settings.chat_tries,
            budget=settings.chat_token_budget,
            price_in=settings.chat_price_in,
            price_out=settings.chat_price_out,
        )

    def cost(self, read: int, written: int) -> float | None:
        if self.price_in is None and self.price_out is None:
            return None
        return (read * (self.price_in or 0) + written * (self.price_out or 0)) / _A_MILLION


class Outcome(NamedTuple, Generic[Form]):
    """A form as the model filled it in, or None with the reason in `usage.fell_back`."""

    form: Form | None
    usage: Usage


class ModelCalls:
    """Has forms filled in by a chat model of any provider."""

    def __init__(
        self, model: BaseChatModel, name: str, terms: Terms, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self._model = model
        self._terms = terms
        self._sleep = sleep
        self._structured = True

    def ask(self, prompt: str, form: type[Form], spent: int = 0) -> Outcome[Form]:
        """`form` filled in to `prompt`, in a conversation that has used `spent` tokens."""
        if self._terms.budget and spent + count_tokens_approximately([prompt]) > self._terms.budget:
            return Outcome(None, Usage(fell_back=OVER_BUDGET))
        if not self._structured:
            return self._tried(self._by_prompt(form), prompt, form)[0]
        outcome, error = self._tried(self._by_structure(form), prompt, form)
        if _status_of(error) not in _ASKED_WRONGLY:
            return outcome
        plain, error = self._tried(self._by_prompt(form), prompt, form)
        self._structured = error is not None  # a server that knows no structured output hears of none again
        return Outcome(plain.form, outcome.usage.model_copy(update={"fell_back": None}).plus(plain.usage))

    def _tried(
        self, asking: Runnable[str, Any], prompt: str, form: type[Form]
    ) -> tuple[Outcome[Form], Exception | None]:
        trying = Retrying(
            retry=retry_if_result(_may_pass),
            stop=stop_after_attempt(self._terms.tries),
            wait=wait_random_exponential(max=_LONGEST_WAIT_S),
            sleep=self._sleep,
            retry_error_callback=lambda last: last.outcome.result() if last.outcome else None,
        )
        answer = _despite_its_client(trying(_answer, asking, prompt))
        calls = int(trying.statistics["attempt_number"])
        if isinstance(answer, Exception):
            _log.warning("The chat model %s failed: %s", self.name, type(answer).__name__)
            return Outcome(None, Usage(calls=calls, fell_back=_reason(answer))), answer
        filled = _filled(answer, form)
        usage = self._used(calls, prompt, answer.get("raw"))
        return Outcome(filled, usage if filled else usage.plus(Usage(fell_back=NOT_THE_FORM))), None

    def _by_structure(self, form: type[Form]) -> Runnable[str, Any]:
        try:
            return self._model.with_structured_output(form, include_raw=True)
        except NotImplementedError:
            return self._by_prompt(form)

    def _by_prompt(self, form: type[Form]) -> Runnable[str, Any]:
        wanted = PydanticOutputParser(pydantic_object=form).get_format_instructions()

        def with_form(prompt: str) -> str:
            return f"{prompt}\n\n{wanted}"

        return RunnableLambda(with_form) | RunnableMap(raw=self._model)

    def _used(self, calls: int, prompt: str, raw: Any) -> Usage:
        """What the provider counted, or an estimate where it counts nothing: a budget must hold all the same."""
        counted = getattr(raw, "usage_metadata", None)
        read = counted["input_tokens"] if counted else count_tokens_approximately([prompt])
        written = counted["output_tokens"] if counted else count_tokens_approximately([raw] if raw else [])
        return Usage(
            calls=calls, input_tokens=read, output_tokens=written, cost=self._terms.cost(read, written)
        )


def _answer(asking: Runnable[str, Any], prompt: str) -> Any:
    """The model's answer, or whatever its provider raises: each has errors of its own."""
    return asking.batch([prompt], return_exceptions=True)[0]


class _Counted(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    """As much of an answer by OpenAI's protocol as is needed to read it ourselves."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Counted | None = None


def _despite_its_client(answer: Any) -> Any:
    """What the model said where its client raises over that: OpenAI's does when a structured answer does not parse."""
    if not isinstance(answer, Exception) or _status_of(answer) != 200:
        return answer
    try:
        completion = _Completion.model_validate_json(getattr(getattr(answer, "response", None), "text", ""))
    except ValidationError:
        return answer
    message = AIMessage(content=completion.choices[0].message.content or "")
    if used := completion.usage:
        read, written = used.prompt_tokens, used.completion_tokens
        message.usage_metadata = UsageMetadata(
            input_tokens=read, output_tokens=written, total_tokens=read + written
        )
    return {"raw": message}


def _filled(answer: dict[str, Any], form: type[Form]) -> Form | None:
    """The form that was parsed, or the first JSON object in what the model said instead."""
    parsed, raw = answer.get("parsed"), answer.get("raw")
    if isinstance(parsed, form):
        return parsed
    text = str(raw.text) if isinstance(raw, AIMessage) else ""
    _, brace, rest = text[:_MOST_READ].partition("{")
    read = PydanticOutputParser(pydantic_object=form).batch([brace + rest], return_exceptions=True)[0]
    return read if isinstance(read, form) else None


# --- what a provider's error means -----------------------------------------------------------------------


def _status_of(error: Any) -> int | None:
    """The HTTP status that an error carries, whoever's it is."""
    for carrier in (error, getattr(error, "response", None)):
        status = getattr(carrier, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return None


def _is_late(error: Exception) -> bool:
    return any(_LATE.search(kind.__name__) for kind in type(error).__mro__)


def _is_cut_off(error: Exception) -> bool:
    return any(_CUT_OFF.search(kind.__name__) for kind in type(error).__mro__)


def _may_pass(answer: Any) -> bool:
    """Whether it is worth asking again: a refusal, a bad key and a wrong form stay what they are."""
    if not isinstance(answer, Exception):
        return False
    status = _status_of(answer)
    if status is None:
        return _is_late(answer) or _is_cut_off(answer)
    return status in {408, 429} or status >= 500


def _reason(error: Exception) -> str:
    """Why the grounded engine takes over, in words for an owner."""
    match _status_of(error):
        case None if _is_late(error):
            return "the model did not answer in time"
        case None if _is_cut_off(error):
            return "the model could not be reached"
        case None:
            return "the model failed"
        case 401 | 403:
            return "the model's key was refused"
        case 408 | 504:
            return "the model did not answer in time"
        case 429:
            return "the model was too busy"
        case status if status >= 500:
            return "the model's server failed"
        case _:
            return "the model refused the request"
