"""What every message is built of: rich_text paragraphs, whose text elements parse nothing, and a line of small print.

Why rich_text and not mrkdwn sections: a text element cannot become a mention, a link or bold type whatever stands in it,
so a quote keeps its `*`, `_` and `<` to the letter, and a link exists only where the program puts a link element.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.showing import shown_url
from bot.slack.sinks import cut, link_target, mrkdwn, shown

Element = dict[str, Any]
Line = list[Element]
Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks with the plain text that stands for them, the only addresses they link to, and what to remember."""

    text: str  # mrkdwn, escaped
    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
    said: str = ""  # plain words for a follow-up
    marking: str = "TLP:CLEAR"


def words(text: str, most: int = 1200, *, bold: bool = False, italic: bool = False) -> Line:
    """`text` as one element, made inert; nothing for nothing. Blanks at its ends stay."""
    inert = shown(text, most)
    if not inert:
        return []
    inert = " " * text.startswith(" ") + inert + " " * (len(text) > 1 and text.endswith(" "))
    style = {key: True for key, wanted in (("bold", bold), ("italic", italic)) if wanted}
    return [{"type": "text", "text": inert, **({"style": style} if style else {})}]


def link(url: str) -> Line:
    """A link to a cited report, shown as its host; nothing when the address is not one that we link to."""
    target = link_target(url)
    host = shown_url(target).partition("/")[0]
    return [{"type": "link", "url": target, "text": cut(host, 80)}] if target and host else []


def marks(numbers: Iterable[int]) -> Line:
    """` [1][3]`: the numbers of citations, after a sentence."""
    given = list(numbers)
    told = "".join(f"[{n}]" for n in given[:12]) + "…" * (len(given) > 12)
    return [{"type": "text", "text": f" {told}"}] if told else []


def joined(parts: Iterable[Line], between: str) -> Line:
    """The parts that are not empty, with `between` between them."""
    line: Line = []
    for part in parts:
        if part and line:
            line.append({"type": "text", "text": between})
        line += part
    return line


def paragraph(lines: Sequence[Line]) -> list[Block]:
    """One rich_text block of these lines; no block without a line."""
    elements = joined(lines, "\n")
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "elements": [section]}] if elements else []


def small(parts: Iterable[str]) -> list[Block]:
    """Small print: our own words, escaped all the same, with dots between; no block for nothing."""
    text = mrkdwn(" · ".join(part for part in parts if part), 400)
    element = {"type": "mrkdwn", "text": text, "verbatim": True}
    return [{"type": "context", "elements": [element]}] if text else []


def within(lines: Sequence[Line], room: int) -> list[Line]:
    """The first lines that fit in `room` characters, addresses included; always the first one."""
    kept: list[Line] = []
    for line in lines:
        room -= size(line)
        if kept and room < 0:
            break
        kept.append(line)
    return kept


def size(line: Line) -> int:
    """How many characters Slack counts for a line: texts and addresses."""
    return sum(len(element["text"]) + len(element.get("url", "")) for element in line) + 1


def targets(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The addresses that blocks built here link to."""
    found = (
        element["url"]
        for block in blocks
        if block["type"] == "rich_text"
        for section in block["elements"]
        for element in section["elements"]
        if element["type"] == "link"
    )
    return tuple(dict.fromkeys(found))
