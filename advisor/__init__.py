"""Standout: a strategy advisor whose every claim shows the passage it rests on.

Reading order: `records` (the nouns), `ingestion.build` (documents in), `conversation.graph` (advice out).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.conversation.advisor import Advisor, Conversation
    from advisor.retrieval.search import Retriever
    from advisor.settings import Settings

__all__ = ["Advisor", "Conversation", "Retriever", "Settings"]

_HOMES = {
    "Advisor": "advisor.conversation.advisor",
    "Conversation": "advisor.conversation.advisor",
    "Retriever": "advisor.retrieval.search",
    "Settings": "advisor.settings",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `import advisor` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_HOMES[name]), name)
