"""The Web API: one module a family, all declared in one registry."""

from tests.localslack.methods import (
    assistant,
    basics,
    chat,
    conversations,
    files,
    reactions,
    users,
    views,
)
from tests.localslack.methods.registry import METHODS, answer

__all__ = [
    "METHODS",
    "answer",
    "assistant",
    "basics",
    "chat",
    "conversations",
    "files",
    "reactions",
    "users",
    "views",
]
