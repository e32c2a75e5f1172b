"""The limits of blocks and views: what just fits passes, one more is refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk

from tests.localslack.limits import all_text, block_faults, expanded, view_faults


def plain(size: int) -> dict[str, Any]:
    """A plain_text of this length."""
    return {"type": "plain_text", "text": "x" * size}


def section(size: int) -> dict[str, Any]:
    """A section of this length."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * size}}


def button(**parts: Any) -> dict[str, Any]:
    """Actions with one button."""
    return {"type": "actions", "elements": [{"type": "button", "text": plain(3), **parts}]}


def rich(text: str) -> dict[str, Any]:
    """Rich text of one leaf."""
    leaf = {"type": "text", "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [leaf]}]}


def table(rows: int, columns: int) -> dict[str, Any]:
    """A table of this size."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


FITS: list[dict[str, Any]] = [
    section(3000),
    {"type": "section", "fields": [plain(2000)] * 10},
    {"type": "header", "text": plain(150)},
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10},
    {"type": "actions", "elements": button()["elements"] * 25},
    button(text=plain(75), value="x" * 2000, action_id="x" * 255, url="https://e.example/" + "x" * 2982),
    rich("x"),
    table(100, 20),
    {"type": "divider", "block_id": "x" * 255},
    {"type": "container", "title": plain(150), "child_blocks": [section(1)] * 10, "is_collapsible": True},
]
TOO_MUCH: list[dict[str, Any]] = [
    section(3001),
    section(0),
    {"type": "section"},
    {"type": "section", "fields": [plain(1)] * 11},
    {"type": "section", "fields": [plain(2001)]},
    {"type": "header", "text": plain(151)},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "markdown", "text": "x" * 12_001},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11},
    {"type": "actions", "elements": button()["elements"] * 26},
    {"type": "actions", "elements": []},
    button(text=plain(76)),
    button(value="x" * 2001),
    button(action_id="x" * 256),
    button(url="https://e.example/" + "x" * 2983),
    button(url="javascript:alert(1)"),
    button(colour="red"),
    rich(""),
    table(101, 1),
    table(1, 21),
    {"type": "divider", "block_id": "x" * 256},
    {"type": "container", "title": plain(1), "child_blocks": [section(1)] * 11},
    {"type": "container", "child_blocks": [section(1)]},
    {"type": "container", "title": plain(1), "child_blocks": [section(1)], "default_collapsed": True},
    {"type": "alert", "text": plain(1)},
    {"type": "data_table"},
    {"text": plain(1)},
]


@pytest.mark.parametrize("block", FITS, ids=lambda block: block["type"])
def test_what_just_fits(block: dict[str, Any]) -> None:
    """A block at its limit is taken."""
    assert block_faults([block]) == []


@pytest.mark.parametrize("block", TOO_MUCH, ids=lambda block: str(block.get("type")))
def test_one_more(block: dict[str, Any]) -> None:
    """A block over a limit is refused, and so is an alert outside a modal."""
    assert block_faults([block])


def test_how_many_blocks() -> None:
    """A message has 50 blocks at most, a view 100."""
    divider = {"type": "divider"}
    assert block_faults([divider] * 50) == []
    assert block_faults([divider] * 51)
    assert block_faults([divider] * 100, "view") == []
    assert block_faults([divider] * 101, "view")


def test_what_may_stand_once() -> None:
    """One table a message; block ids and the action ids of a block are not repeated."""
    assert block_faults([table(1, 1), table(1, 1)])
    assert block_faults([{"type": "divider", "block_id": "a"}] * 2)
    assert block_faults([{"type": "actions", "elements": button(action_id="a")["elements"] * 2}])


def test_markdown_is_expanded() -> None:
    """Headings, lists, tables, fences and paragraphs count as blocks of their own."""
    text = (
        "# One\ntext\nmore text\n\n- a\n- b\n\n1. c\n2. d\n\n```\n# no heading\n\ncode\n```\n|a|b|\n|-|-|\n"
    )
    assert expanded(text) == 6
    paragraphs = {"type": "markdown", "text": "\n\n".join(["p"] * 51)}
    assert block_faults([paragraphs]) == ["markdown expands to more than 50 blocks [json-pointer:/blocks]"]
    assert block_faults([{"type": "markdown", "text": "x" * 6001}] * 2)


def test_views() -> None:
    """A modal needs a title, and a button where it asks for something; its texts are short."""
    modal = {"type": "modal", "title": plain(24), "blocks": [], "private_metadata": "x" * 3000}
    asks = {"type": "input", "label": plain(1), "element": {"type": "plain_text_input"}}
    assert view_faults(modal) == []
    assert view_faults({**modal, "blocks": [asks], "submit": plain(24)}) == []
    assert view_faults({**modal, "blocks": [asks]})
    assert view_faults({**modal, "title": plain(25)})
    assert view_faults({**modal, "private_metadata": "x" * 3001})
    assert view_faults({"type": "modal", "blocks": []})
    assert view_faults({"type": "home", "title": plain(1), "blocks": []})
    assert view_faults(None)


def test_the_sdks_own_models() -> None:
    """What the SDK's models make of valid blocks is taken."""
    feedback = sdk.FeedbackButtonsElement(
        action_id="f",
        positive_button=sdk.FeedbackButtonObject(text="Good", value="+"),
        negative_button=sdk.FeedbackButtonObject(text="Bad", value="-"),
    )
    blocks = [
        sdk.SectionBlock(text="words", accessory=sdk.ButtonElement(text="View", action_id="v", value="1")),
        sdk.ContextActionsBlock(elements=[feedback]),
        sdk.RichTextBlock(
            elements=[sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.Text(text="a")])]
        ),
        sdk.ContainerBlock(title="Evidence", child_blocks=[sdk.DividerBlock()], is_collapsible=True),
        sdk.MarkdownBlock(text="**a**"),
    ]
    assert block_faults([block.to_dict() for block in blocks]) == []


KEYS = st.sampled_from(["type", "text", "elements", "blocks", "fields", "rows", "element", "block_id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(KEYS, st.sampled_from(FITS) | JSON), max_size=3) | JSON)
def test_rubbish_is_refused_and_never_raises(blocks: Any) -> None:
    """Whatever JSON comes as blocks or as a view, the check ends in a list of faults."""
    assert isinstance(block_faults(blocks), list)
    assert isinstance(view_faults({"type": "modal", "title": plain(1), "blocks": blocks}), list)
    assert all_text(blocks) >= 0
