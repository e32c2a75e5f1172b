"""From a tree of mark-up to paragraphs: HTML of pages and mails, and the tree that trafilatura leaves."""

import re
from html.parser import HTMLParser
from typing import Any

from ingestion.reading.cleaning import clean
from ingestion.report import Place

# Elements that begin a paragraph of their own; the second set stays together, a line each.
_BLOCKS = frozenset(
    ("address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form "
     "h1 h2 h3 h4 h5 h6 head header hr html legend main nav ol p pre section summary table ul "
     "list quote code comments doc caption").split()
)  # fmt: skip
_LINES = frozenset("li item tr row br lb option".split())
_CELLS = frozenset(("td", "th", "cell"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "head"))
_VERBATIM = frozenset(("pre", "code"))
_UNSEEN = frozenset(
    ("script style noscript template svg math iframe object embed canvas audio video select button textarea title link "
     "meta").split()
)  # fmt: skip
_DEEP = re.compile(r"excessive depth|too deep|nested|resource limit", re.IGNORECASE)


def parse_page(source: str) -> tuple[Any, bool]:
    """The tree of an HTML page, and whether the parser gave up on its depth or size (then the tree lacks text)."""
    # 50 ms: only when there is mark-up to read. It comes without types.
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    try:
        tree = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, bool(_DEEP.search(str(parser.error_log)))
    return tree, bool(_DEEP.search(" ".join(entry.message for entry in parser.error_log)))


def all_text(tree: Any) -> tuple[str, tuple[Place, ...]]:
    """All visible text of an HTML tree."""
    bodies = tree.xpath("//body")
    return blocks_of(bodies[0] if bodies else tree)


def blocks_of(root: Any) -> tuple[str, tuple[Place, ...]]:
    """The text below `root`: paragraphs apart by blank lines, items and rows a line each, cells by " | "."""
    writer = _Writer()
    writer.walk(root)
    return writer.result()


class _Writer:
    """Collects words into lines and lines into paragraphs, remembering where headings begin."""

    def __init__(self) -> None:
        self._parts: list[str] = []  # finished paragraphs and lines, with the breaks before them
        self._words: list[str] = []
        self._break = ""
        self._length = 0
        self._places: list[Place] = []
        self._tables: dict[Any, bool] = {}  # those met, and whether they hold data

    def walk(self, root: Any) -> None:
        """Take the text of `root` and everything below it, in order, without recursion."""
        stack: list[tuple[Any, bool]] = [(root, True)]
        verbatim = 0
        while stack:
            element, opening = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if opening and tag and tag not in _UNSEEN:
                verbatim += tag in _VERBATIM
                self._open(tag, element)
                self._say(element.text, verbatim=verbatim > 0)
                stack.append((element, False))
                stack.extend((child, True) for child in reversed(element))
                continue
            if not opening:
                verbatim -= tag in _VERBATIM
                self._close(tag)
            if element is not root:
                self._say(element.tail, verbatim=verbatim > 0)

    def result(self) -> tuple[str, tuple[Place, ...]]:
        """The text and the places of its headings."""
        self._end("\n\n")
        return clean("".join(self._parts)), tuple(self._places)

    def _open(self, tag: str, element: Any) -> None:
        if tag in _BLOCKS:
            self._end("\n\n" if tag not in {"dd", "dt"} else "\n")
        elif tag in _LINES:
            self._end("\n")
        elif tag in _CELLS and element.getprevious() is not None and (self._words or self._is_data(element)):
            self._words.append(" | ")
        if tag in {"li", "item"}:
            self._words.append("- ")
        if tag in _HEADINGS:
            label = " ".join("".join(element.itertext()).split())
            start = self._length + (len(self._break) if self._parts else 0)
            self._places += [Place(start, f"§ {label[:80]}")] if label else []

    def _is_data(self, cell: Any) -> bool:
        """Whether an empty cell in front of this one counts: it does in a table with headings, not in a page's layout."""
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return False
        if table not in self._tables:
            self._tables[table] = next(table.iter("th"), None) is not None
        return self._tables[table]

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end("\n\n")
        elif tag in _LINES and tag not in {"br", "lb"}:
            self._end("\n")

    def _say(self, text: str | None, *, verbatim: bool) -> None:
        if text:
            self._words.append(text if verbatim else re.sub(r"[ \t\r\n\f]+", " ", text))

    def _end(self, mark: str) -> None:
        """Close the line; `mark` is the break before whatever comes next, the wider one wins."""
        line = (
            re.sub(r" {2,}", " ", "".join(self._words))
            if "\n" not in "".join(self._words)
            else "".join(self._words)
        )
        self._words = []
        if line.strip(" |-\n\u00a0"):
            line = line.strip("\n").rstrip() if "\n" in line else _row(line)
            self._parts.append((self._break if self._parts else "") + line)
            self._length += len(self._parts[-1])
            self._break = mark
        elif len(mark) > len(self._break):
            self._break = mark


def _row(line: str) -> str:
    """A line without the marks of cells that nothing follows; one in front says that the first cell is empty."""
    line = line.rstrip(" |").lstrip(" ")
    return line if line.startswith("| ") and line.count("|") > 1 else line.lstrip("| ")


class _Stripper(HTMLParser):
    """Takes the words out of mark-up of any depth: the standard library's parser keeps no tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new paragraph at every block; nothing from elements that are not shown."""
        del attrs
        if tag in {"script", "style", "title", "noscript"}:
            self._unseen = self._unseen or tag
        self.parts.append("\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else "")

    def handle_endtag(self, tag: str) -> None:
        """The end of what is not shown."""
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        """Words that are shown."""
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def stripped_text(source: str) -> str:
    """The words of a page without its mark-up, for pages that no tree can hold."""
    stripper = _Stripper()
    stripper.feed(source)
    stripper.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(stripper.parts))
    return clean(re.sub(r"\n{3,}", "\n\n", text).strip())
