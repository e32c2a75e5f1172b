"""The last look at a message before it leaves: what must hold of every post, whoever built it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.message import Block, size
from bot.slack.ports import Outbox
from bot.slack.sinks import link_target

_MOST_BLOCKS = 50
_MOST_CHARACTERS = 13_000  # of all blocks together; Slack refuses 13,200
_MOST_TEXT = 4000


def fault_in(outbox: Outbox) -> str:
    """Why this must not be posted, in a few words without any of its content; nothing when it may."""
    if not outbox.text or len(outbox.text) > _MOST_TEXT:
        return "its fallback text is empty or too long"
    if "<" in outbox.text or ">" in outbox.text:
        return "its fallback text holds live markup"
    if len(outbox.blocks) > _MOST_BLOCKS:
        return "it has more than 50 blocks"
    for block in outbox.blocks:
        for fault in _block_faults(block, outbox.links):
            return fault
    total = sum(_length(block) for block in outbox.blocks)
    return "it is longer than Slack takes" if total > _MOST_CHARACTERS else ""


def _block_faults(block: Block, links: tuple[str, ...]) -> Iterator[str]:
    if block.get("type") == "context":
        for element in block["elements"]:
            if element.get("type") != "mrkdwn" or "<" in element["text"] or ">" in element["text"]:
                yield "its small print holds live markup"
    elif block.get("type") == "rich_text":
        for element in _elements(block):
            yield from _element_faults(element, links)
    else:
        yield "it has a block of an unknown kind"


def _element_faults(element: Mapping[str, Any], links: tuple[str, ...]) -> Iterator[str]:
    if element.get("type") == "link":
        if element["url"] not in links or not link_target(element["url"]):
            yield "it links to what is no cited source"
    elif element.get("type") != "text":
        yield "it mentions somebody or shows a picture"


def _elements(block: Block) -> Iterator[Mapping[str, Any]]:
    for section in block["elements"]:
        yield from section["elements"]


def _length(block: Block) -> int:
    if block["type"] == "context":
        return sum(len(element["text"]) for element in block["elements"])
    return size([dict(element) for element in _elements(block)])
