"""Opens an advisor with an encoder that is already loaded, and lets scripted owners talk to it."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.conversation.advisor import Advisor, Conversation
from advisor.conversation.assembly import remembered_records
from advisor.index import IndexFolder, LiveLibrary
from advisor.models import Encoder
from advisor.records import Reply
from advisor.retrieval.examples import SentenceMemory
from advisor.retrieval.search import Retriever
from advisor.settings import Settings
from advisor.storage import ConversationStore

GROOMER = (
    "dog grooming, 2 of us in a market town. pet superstore just put in a grooming corner at 2/3 of our price",
    "old dogs and nervous ones, owners of rescues too. vets send them to us",
    "we book one dog at a time and my colleague has the behaviour certificate",
)
MAKER = (
    "We make cargo-bike trailers, eleven people, mostly sold to cities and couriers in the Netherlands.",
    "Delivery firms who lose money whenever a trailer is off the road.",
    "Two larger makers with cheaper standard models.",
    "skip",
    "Any frame can be repaired within a day because every part is ours and kept in stock.",
)
ACCOUNTANT = (
    "i'm an accountant on my own, clients are freelancers",
    "they hate paperwork and never know what they owe",
    "everyone with a cheap online accounting app",
    "i answer within the hour and speak plain language",
    "i dont know",
)
OWNERS = {"groomer": GROOMER, "maker": MAKER, "accountant": ACCOUNTANT}


def open_advisor(settings: Settings, encoder: Encoder) -> Advisor:
    """Like `Advisor.open`, without loading the weights again."""
    retriever = Retriever(LiveLibrary(IndexFolder(settings), encoder.name), encoder, settings)
    memory = SentenceMemory(encoder, settings.data_dir / "cache")
    store = ConversationStore(settings.data_dir / "conversations.sqlite", remembered_records())
    return Advisor(settings, retriever, memory, store)


def tell(conversation: Conversation, messages: Sequence[str]) -> list[Reply]:
    """The replies to `messages`, in order."""
    return [conversation.send(message) for message in messages]


def advised(advisor: Advisor, messages: Sequence[str] = GROOMER) -> tuple[Conversation, Reply]:
    """A new conversation that was told `messages` and then asked for the advice, with the advice."""
    conversation = advisor.start()
    tell(conversation, messages)
    return conversation, conversation.act("advise")
