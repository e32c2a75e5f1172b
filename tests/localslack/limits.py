"""What Slack accepts as blocks and views: its documented limits, and those that only its users report."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from tests.localslack.elements import (
    BLOCK_ID,
    BUTTON_LIKE,
    FEEDBACK,
    IMAGE,
    INPUTS,
    MRKDWN,
    RICH_TEXT_ELEMENTS,
    plain,
    words,
)
from tests.localslack.shapes import (
    Rule,
    anything,
    choice,
    fault,
    flag,
    items,
    one_of_types,
    shape,
    string,
    web_address,
)

MOST_BLOCKS = {"message": 50, "view": 100}
ALL_BLOCKS_TEXT = 13_200  # reported by users, for the text of all blocks together
MARKDOWN_TEXT = 12_000  # for all markdown blocks of a message together
MESSAGE_TEXT = 40_000
UPDATE_TEXT = 4_000
VIEW_BYTES = 250_000


def _block(needed: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    return shape({"type": anything, **needed}, {"block_id": BLOCK_ID, **(optional or {})})


_RICH_TEXT = _block({"elements": items(RICH_TEXT_ELEMENTS, 1000, 0)})
_CELL = one_of_types(
    {"raw_text": shape({"type": anything, "text": string(10_000)}), "rich_text": _RICH_TEXT},
)
_COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})
_SECTION = _block(
    {},
    {
        "text": words(3000),
        "fields": items(words(2000), 10),
        "accessory": one_of_types({**BUTTON_LIKE, **IMAGE}),
        "expand": flag,
    },
)
_TABLE_PARTS: Mapping[str, Rule] = {"column_settings": items(_COLUMN, 20)}


def _section(value: Any, at: str) -> Iterator[str]:
    yield from _SECTION(value, at)
    if not value.get("text") and not value.get("fields"):
        yield fault("missing required field: text or fields", at)


def _container(value: Any, at: str) -> Iterator[str]:
    yield from _CONTAINER(value, at)
    if not value.get("title") and not value.get("rich_text_title"):
        yield fault("missing required field: title or rich_text_title", at)
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield fault("default_collapsed needs is_collapsible", at)
    if value.get("has_header_divider") and value.get("is_collapsible"):
        yield fault("has_header_divider cannot be set with is_collapsible", at)


PLAIN_BLOCKS: dict[str, Rule] = {
    "section": _section,
    "header": _block({"text": plain(150)}),
    "markdown": _block({"text": string(12_000)}),
    "context": _block({"elements": items(one_of_types({**IMAGE, **MRKDWN}), 10)}),
    "actions": _block({"elements": items(one_of_types(BUTTON_LIKE), 25)}),
    "context_actions": _block({"elements": items(one_of_types(FEEDBACK), 5)}),
    "rich_text": _RICH_TEXT,
    "table": _block({"rows": items(items(_CELL, 20), 100)}, _TABLE_PARTS),
    "divider": _block({}),
    "image": _block(
        {"alt_text": string(2000)}, {"image_url": web_address, "slack_file": anything, "title": plain(2000)}
    ),
    "input": _block(
        {"label": plain(2000), "element": one_of_types({**BUTTON_LIKE, **INPUTS})},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
_CONTAINER = _block(
    {"child_blocks": items(one_of_types(PLAIN_BLOCKS), 10)},
    {
        "title": plain(150),
        "rich_text_title": _RICH_TEXT,
        "subtitle": words(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": one_of_types(IMAGE),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
)
_ALERT = _block({"text": words(3000)}, {"level": choice("default", "info", "warning", "error", "success")})
BLOCKS: dict[str, dict[str, Rule]] = {
    "message": {**PLAIN_BLOCKS, "container": _container},
    "view": {**PLAIN_BLOCKS, "container": _container, "alert": _ALERT},
}
_VIEW_PARTS: dict[str, Rule] = {
    "callback_id": string(255),
    "external_id": string(255),
    "private_metadata": string(3000, 0),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}


def block_faults(blocks: Any, surface: str = "message") -> list[str]:
    """Every reason why Slack would say `invalid_blocks`; `surface` is "message" or "view"."""
    found = list(items(one_of_types(BLOCKS[surface]), MOST_BLOCKS[surface], 0)(blocks, "/blocks"))
    return found or [*_repeats(blocks), *_totals(blocks)]


def all_text(value: Any) -> int:
    """How many characters blocks carry: every text, address, value and alternative text in them."""
    if isinstance(value, dict):
        strings = (v for k, v in value.items() if k in {"text", "url", "value", "alt_text"})
        own = sum(len(v) for v in strings if isinstance(v, str))
        return own + sum(all_text(v) for v in value.values() if not isinstance(v, str))
    return sum(all_text(item) for item in value) if isinstance(value, list) else 0


def expanded(markdown: str) -> int:
    """How many blocks the server makes of a markdown block: one for each heading, list, table, fence, paragraph."""
    kinds, fenced, fences = [], False, 0
    for line in markdown.splitlines():
        if line.lstrip().startswith("```"):
            kinds.append(f"fence {fences}")
            fenced, fences = not fenced, fences + fenced
        else:
            kinds.append(f"fence {fences}" if fenced else _line_kind(line))
    runs = [(kind, len(list(lines))) for kind, lines in groupby(kinds)]
    return sum(lines if kind == "heading" else 1 for kind, lines in runs if kind)


def view_faults(view: Any) -> list[str]:
    """Every reason why Slack would refuse this view as an argument; its blocks are checked with it."""
    kind = view.get("type") if isinstance(view, dict) else None
    modal = {"title": plain(24), "submit": plain(24), "close": plain(24), **_VIEW_PARTS}
    optional = modal if kind == "modal" else _VIEW_PARTS
    rule = shape({"type": choice("modal", "home"), "blocks": anything}, optional)
    found = list(rule(view, "/view"))
    if kind == "modal" and "title" not in view:
        found.append(fault("missing required field: title", "/view"))
    found = found or block_faults(view["blocks"], "view")
    asks = not found and any(block["type"] == "input" for block in view["blocks"])
    if asks and kind == "modal" and "submit" not in view:
        found.append(fault("missing required field: submit", "/view"))
    return found


def _line_kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return ""
    if bare.startswith("#"):
        return "heading"
    if bare.startswith("|"):
        return "table"
    head = bare.split(" ", 1)[0]
    return "list" if head in {"-", "*", "+"} or (head.rstrip(".)").isdigit() and head[-1] in ".)") else "text"


def _repeats(blocks: list[dict[str, Any]]) -> Iterator[str]:
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for block_id, times in ids.items():
        if times > 1:
            yield fault(f"block_id already exists: {block_id}", "/blocks")
    for index, block in enumerate(blocks):
        elements = block.get("elements", []) if block["type"] in {"actions", "context_actions"} else []
        actions = Counter(e["action_id"] for e in elements if e.get("action_id"))
        for action, times in actions.items():
            if times > 1:
                yield fault(f"action_id already exists: {action}", f"/blocks/{index}")


def _totals(blocks: list[dict[str, Any]]) -> Iterator[str]:
    markdown = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(len, markdown)) > MARKDOWN_TEXT:
        yield fault(f"markdown blocks together must be at most {MARKDOWN_TEXT} characters", "/blocks")
    if len(blocks) - len(markdown) + sum(map(expanded, markdown)) > 50 and markdown:
        yield fault("markdown expands to more than 50 blocks", "/blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield fault("only one table allowed", "/blocks")
