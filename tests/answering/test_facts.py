"""Words, figures and names in canonical forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.facts import figures, fold, implied, names, root, roots, visible


def stated(text: str) -> list[str]:
    """The figures of a text, as kind:value with what else they carry."""
    found = []
    for f in figures(fold(text)):
        extras = (f.unit, f.bound)
        found.append(" ".join([f"{f.kind}:{f.value}", *filter(None, extras)]))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "3 April 2026",
        "April 3, 2026",
        "April 3rd, 2026",
        "3rd of April 2026",
        "2026-04-03",
        "Apr. 3 2026",
        "3 apr 2026",
    ],
)
def test_a_date_has_one_form(text: str) -> None:
    """A full date is the same however it is written."""
    assert stated(f"It began on {text}.") == ["date:2026-04-03"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 31 March", ["date:*-03-31"]),
        ("in March 2026", ["date:2026-03-*"]),
        ("in 2026", ["number:2026"]),
        ("2026-13-45", ["identifier:2026-13-45"]),
        ("at 05:40 and 5:40 p.m.", ["time:05:40", "time:5:40p.m"]),
        ("v1.82.7, 1.82.8-rc1 and 10.0.0.1", ["version:1.82.7", "version:1.82.8-rc1", "version:10.0.0.1"]),
        ("CVE-2026-31337 and ghsa-ab12-cd34", ["identifier:cve-2026-31337", "identifier:ghsa-ab12-cd34"]),
        (
            "GPT-4.1, 3CX, 10GB and T1078",
            ["identifier:gpt-4.1", "identifier:3cx", "identifier:10gb", "identifier:t1078"],
        ),
        ("pypi:litellm==1.82.7", ["version:1.82.7"]),
        ("7,000 of 0012.50", ["number:7000", "number:0012.50"]),
        ("€5 million, $3.2bn and 4 %", ["number:5000000 €", "number:3200000000 $", "number:4 %"]),
        ("more than 300, up to 12 hosts", ["number:300 least", "number:12 most"]),
        ("nearly 40; 1.82.7 or later", ["number:40 about", "version:1.82.7 least"]),
        ("before version 1.82.9", ["version:1.82.9 most"]),
        ("twelve of seven thousand", ["number:12", "number:7000"]),
        ("the 3rd and 21st", ["number:3 th", "number:21 th"]),
        ("someone in often-used", []),
    ],
)
def test_figures_are_read(text: str, expected: list[str]) -> None:
    """Each kind of figure has one canonical form, with its bound, scale and unit."""
    assert stated(text) == expected


def test_a_date_implies_its_parts() -> None:
    """Year, month and day follow from a full date; nothing follows about a year that is not given."""
    full, bare = figures("2026-04-03")[0], figures("3 April")[0]
    assert {f"{f.kind}:{f.value}" for f in implied(full)} == {
        "date:2026-04-03", "date:2026-04-*", "date:*-04-03", "date:*-04-*", "number:2026",
    }  # fmt: skip
    assert not any(f.kind == "number" for f in implied(bare))


def test_a_package_name_implies_its_version() -> None:
    """The version at the end of a file's name may be cited alone."""
    assert "version:1.82.7" in [f"{f.kind}:{f.value}" for f in implied(figures("litellm-1.82.7")[0])]


@given(st.text(alphabet="abcXYZ 0123456789.,:-–/%$ vk", max_size=60))
def test_every_digit_belongs_to_a_figure(text: str) -> None:
    """No digit of a text escapes comparison."""
    folded = fold(text)
    covered = {i for f in figures(folded) for i in range(f.start, f.end)}
    assert all(i in covered for i, c in enumerate(folded) if c.isdigit())


def test_names_are_runs_of_capitalised_words() -> None:
    """Names are read as they are written; ordinary words that begin a sentence are none."""
    text = "Customers of Harbor Bank and OpenAI asked The Ledger Wire. More than Tallyline-Connect hurt AT&T."
    assert [" ".join(name.words) for name in names(text)] == [
        "Harbor Bank", "OpenAI", "Ledger Wire", "Tallyline-Connect", "AT&T",
    ]  # fmt: skip


def test_folding_keeps_what_is_seen() -> None:
    """Folding removes what nobody sees and evens out spaces and quotation marks; it changes no word."""
    assert fold(" It’s\u200b  “ｆｉｎｅ”\n\u202e now ") == 'It\'s "fine" now'
    assert visible("a\u200bb\nc\U000e0041") == "ab\nc"


def test_roots_bring_words_of_one_meaning_together() -> None:
    """Inflections and the synonyms of an answer share a root; opposites do not."""
    assert root("paused") == root("suspension") == root("halts")
    assert root("affected") != root("unaffected")
    assert roots("The attackers were hit by it") == [root("hackers"), root("impact")]
