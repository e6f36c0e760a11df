"""The few kinds of failure a caller treats differently. Each message says what is wrong and what to do."""

from __future__ import annotations

from pydantic import ValidationError


class AdvisorError(Exception):
    """Anything the product itself refuses or cannot do; the message is shown to a person as it is."""


class SettingsError(AdvisorError):
    """A setting is unknown or has a value that cannot be used."""


class DocumentError(AdvisorError):
    """A file cannot be read as a document; the rest of the library is not affected."""


class IndexUnavailableError(AdvisorError):
    """The index is missing, foreign or corrupt; the message names the command that mends it."""


class IngestRunningError(AdvisorError):
    """Another ingest holds the lock of this collection."""


class ModelError(AdvisorError):
    """Model files are missing or altered, or a chat model cannot be reached."""


class PromptError(AdvisorError):
    """A file of `prompts/` is missing, malformed or rests on a passage that does not exist."""


class DatasetError(AdvisorError):
    """A data set of the evaluation suite is missing, malformed or quotes what no document says."""


class MessageError(AdvisorError):
    """An owner's message or action cannot be used; the conversation stays as it was."""


class EmptyMessageError(MessageError):
    """Nothing was said."""


class LongMessageError(MessageError):
    """More was said than can be read at a time; `most` is how many characters can."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(
            f"That is {length:,} characters and I can read {most:,} at a time; "
            "send the part that matters most."
        )
        self.most = most


class BriefFileError(AdvisorError):
    """A file is no brief, or one that can no longer be read."""


class StoppedError(AdvisorError):
    """The owner stopped the reply; the conversation stays as it was."""


class ConversationNotFoundError(AdvisorError):
    """There is no conversation under this id."""


class WidgetNotFoundError(AdvisorError):
    """There is no widget under this id."""


def first_problem(error: ValidationError, whole: str = "") -> str:
    """`place: reason` for the first thing that is wrong; `whole` stands for the place where it is all of it."""
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"]) or whole
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])
