"""Separated values and the lines that tables become."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import LimitError
from ingestion.reading.tables import delimiter_of, rows_of, table_lines
from ingestion.report import Document, Marking

Read = Callable[[str, bytes], Document]


def test_a_table(document: Read) -> None:
    """Every row is a line under its columns' names, and a place."""
    found = document("hosts.csv", b'Host,Port,Note\nalder,8080,"open, since\nMarch"\nbirch,,closed\n')
    assert found.text == (
        "Host | Port | Note\nHost: alder | Port: 8080 | Note: open, since March\nHost: birch | Note: closed"
    )
    assert [(place.label, found.text[place.start :][:10]) for place in found.places] == [
        ("row 1", "Host | Por"), ("row 2", "Host: alde"), ("row 3", "Host: birc"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv"), ("\t", "a.txt")]
)
def test_delimiters(document: Read, delimiter: str, name: str) -> None:
    """What parts the cells is found out, whatever the file is called."""
    rows = [["Host", "Port", "Seen"], ["alder", "8080", "yes"], ["birch", "8081", "no"]]
    found = document(name, "\n".join(delimiter.join(row) for row in rows).encode())
    assert found.text.split("\n")[1] == "Host: alder | Port: 8080 | Seen: yes"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_encodings(document: Read, encoding: str) -> None:
    """A table is read in the encodings that spreadsheet programs write."""
    data = "Nazwa;Źródło\nzażółć;gęślą jaźń\nśruba;łódź\n".encode(encoding)
    assert "Nazwa: zażółć | Źródło: gęślą jaźń" in document("a.csv", data).text


def test_the_delimiter_that_a_file_states() -> None:
    """The line with which spreadsheet programs state the delimiter is obeyed and no row."""
    text = "sep=;\na,1;b\nc,2;d\n"
    assert delimiter_of(text, known=True) == ";"
    assert rows_of(text, ";") == [["a,1", "b"], ["c,2", "d"]]


def test_a_table_without_names(document: Read) -> None:
    """Without a header the cells of a row stand beside each other."""
    assert document("a.csv", b"1,2,3\n4,5,6\n").text == "1 | 2 | 3\n4 | 5 | 6"


def test_lines_above_the_header() -> None:
    """A title above the table is a line of its own, and the names below it count."""
    rows = [["Open ports, April", "", ""], [], ["Host", "Port", "Seen"], ["alder", "8080", "yes"]]
    assert table_lines(rows) == [
        (1, "Open ports, April"), (3, "Host | Port | Seen"), (4, "Host: alder | Port: 8080 | Seen: yes"),
    ]  # fmt: skip


def test_a_quote_without_an_end(document: Read) -> None:
    """A quote that is never closed costs no row."""
    rows = "".join(f'{n},"port {n}\n' if n == 3 else f"{n},port {n}\n" for n in range(20_000))
    assert "port 19999" in document("a.csv", rows.encode()).text


def test_a_long_table(document: Read, problem: Callable[[str, bytes], Exception]) -> None:
    """In a long table rows share places; an enormous one is refused in words."""
    found = document("a.csv", b"Host,Port\n" + b"".join(b"h%d,%d\n" % (n, n) for n in range(9000)))
    assert found.places[1].label == "rows 11 to 20"
    assert found.text[found.places[1].start :].startswith("Host: h9 ")
    assert isinstance(problem("a.csv", b"a,b\n" * 60_000), LimitError)


def test_a_marking_on_top(document: Read) -> None:
    """A label above the table marks it."""
    assert document("a.csv", b"TLP:RED,,\nHost,Port,Seen\na,1,x\n").marking is Marking.RED


@given(st.lists(st.lists(st.text("ab1|,;\"\t '\n", max_size=5), max_size=4), max_size=12))
def test_no_cell_is_lost(rows: list[list[str]]) -> None:
    """The words of every cell stand in the line of its row."""
    lines = dict(table_lines(rows))
    for number, row in enumerate(rows, start=1):
        for cell in row:
            assert " ".join(cell.split()) in lines.get(number, "")
