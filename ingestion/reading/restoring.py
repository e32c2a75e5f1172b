"""What the search for the main text left out although it stands in the midst of it: lists, tables, headings, a lead.

trafilatura judges each block alone, and drops short ones. What stands between two blocks that it kept, in the same
container, is the same author's text unless it is made of links or named as something else.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote")
_LIKE_TEXT = frozenset(_BLOCKS)
_OTHERS = re.compile(
    r"nav|menu|share|social|relat|newsletter|subscri|abonn|comment|promo|sidebar|widget|cookie|consent|breadcrumb|\btags?\b|byline"
    r"|author|meta|advert|\bads?\b|banner|signup|sign-up|paywall|toolbar|pagination|footer|footnote-back|recommend|popular|teaser",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:^|[\s_-])(?:lead|standfirst|excerpt|chapo|vorspann|dek|teaser-text|article-summary)(?:$|[\s_])"
)
_KEY = 60  # letters by which a block is found again
_LEAST_KEY = 20
_LEAST_NEIGHBOURS = 2  # blocks of a container that were kept, before it counts as the main text's
_MOST_IN_LINKS = 0.5
_NEAR = 3  # generations above the first paragraph in which its lead stands
_LEAD_WORDS = range(12, 200)


def restore(tree: Any, body: Any) -> None:
    """Put back into `body`, which trafilatura took from `tree`, what it left out of the text's own containers."""
    kept: dict[str, Any] = {}
    for element in body.iterdescendants():
        kept.setdefault(_key(element), element)  # the outermost of those that begin alike
    kept.pop("", None)
    if not kept:
        return
    _restore_tables(tree, kept)
    containers: dict[Any, list[Any]] = {}
    for block in tree.iter(*_BLOCKS):
        if _anchor(block, kept) is not None:
            containers.setdefault(block.getparent(), []).append(block)
    said = _letters(body)
    _add_lead(next((blocks[0] for blocks in containers.values()), None), kept, said)
    for container, blocks in containers.items():
        if len(blocks) >= _LEAST_NEIGHBOURS:
            _restore_between(container, blocks, kept, said)


def _restore_tables(tree: Any, kept: dict[str, Any]) -> None:
    """Put the page's own tables for those that were kept, which lost their empty cells and so the order of the rest."""
    for table in tree.iter("table"):
        found = _anchor(table, kept)
        if found is not None and found.tag == "table":
            whole = _copied(table)
            whole.tail = found.tail
            found.getparent().replace(found, whole)
            kept[_key(table)] = whole


def _restore_between(container: Any, blocks: list[Any], kept: dict[str, Any], said: str) -> None:
    """Of the children of `container` from the first of the kept `blocks` to the last, add those that are missing."""
    children = list(container)
    first, last = children.index(blocks[0]), children.index(blocks[-1])
    anchor = None
    for child in children[first : _end_of(children, last)]:
        found = _anchor(child, kept)
        if found is not None:
            anchor = found
        elif anchor is not None and _is_text(child) and _letters(child) not in said:
            anchor = _insert_after(anchor, child)


def _end_of(children: list[Any], last: int) -> int:
    """Where the text ends: a list right behind its last paragraph belongs to it when that announces one."""
    announces = "".join(children[last].itertext()).rstrip().endswith(":")
    follows = last + 1 < len(children) and children[last + 1].tag in {"ul", "ol", "table", "pre"}
    return last + 2 if announces and follows else last + 1


def _is_text(block: Any) -> bool:
    """Whether a block that was left out is text of the author's: not links for the most part, nor named otherwise."""
    if block.tag not in _LIKE_TEXT:
        return False
    if any(_OTHERS.search(f"{each.get('class', '')} {each.get('id', '')}") for each in (block, *block)):
        return False
    words = len(_letters(block))
    in_links = sum(len(_letters(link)) for link in block.iter("a"))
    return words > 0 and in_links <= words * _MOST_IN_LINKS


def _add_lead(first: Any, kept: dict[str, Any], said: str) -> None:
    """The paragraph that is named a lead, alone and above the first paragraph that was kept."""
    if first is None:
        return
    for ancestor in list(first.iterancestors())[:_NEAR]:
        leads = [each for each in _before(ancestor, first) if _LEADS.search(each.get("class", "").lower())]
        if len(leads) == 1 and len("".join(leads[0].itertext()).split()) in _LEAD_WORDS:
            anchor = _anchor(first, kept)
            if _letters(leads[0]) not in said and anchor is not None:
                anchor.addprevious(_copied(leads[0]))
            return


def _before(ancestor: Any, last: Any) -> Iterator[Any]:
    for element in ancestor.iter("p", "div", "h2", "h3", "strong", "section"):
        if element is last:
            return
        yield element


def _anchor(block: Any, kept: dict[str, Any]) -> Any:
    """The element of the main text that a block of the page became, None when it is not there."""
    return kept.get(_key(block))


def _insert_after(anchor: Any, block: Any) -> Any:
    """A copy of a block, put behind `anchor` and before the words that follow it."""
    copy = _copied(block)
    copy.tail, anchor.tail = anchor.tail, None
    anchor.addnext(copy)
    return copy


def _copied(block: Any) -> Any:
    copy = deepcopy(block)
    copy.tail = None
    return copy


def _key(element: Any) -> str:
    """The first letters of a block, "" when they are too few to tell it from others."""
    key = _letters(element)[:_KEY]
    return key if len(key) >= _LEAST_KEY else ""


def _letters(element: Any) -> str:
    return re.sub(r"[\W_]+", "", "".join(element.itertext()))
