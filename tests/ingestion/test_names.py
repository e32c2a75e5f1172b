"""Names in text: identifiers, parties and capitalised phrases."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.identifiers import identifiers
from ingestion.names import PartyFinder, proper_names

FINDER = PartyFinder(
    {
        "Meta": (),
        "OpenAI": (),
        "Slack": (),
        "Scale": (),
        "Apple": (),
        "Surge AI": (),
        "Quillmark": ("Quill Mark",),
        "Quillmark Translate": ("Translate",),
        "Calderon Voice": ("Calderon",),
        "pypi:brinelog": ("brinelog",),
        "pypi:requests": ("requests",),
        "npm:@saltmarsh/gateway": ("@saltmarsh/gateway",),
    },
    careful=("Translate",),
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("see cve-2026-90314.", "cve", "CVE-2026-90314"),
        ("CVE‑2026‑90314", "cve", "CVE-2026-90314"),
        ("ghsa-JFH8-c2jp-5v3q", "ghsa", "GHSA-jfh8-c2jp-5v3q"),
        ("(pysec-2026-9101)", "osv", "PYSEC-2026-9101"),
        ("ICSA-24-226-01", "advisory", "ICSA-24-226-01"),
        ("VHSA-2026-007,", "advisory", "VHSA-2026-007"),
        ("pip install Tinroof==1.9.0.", "package", "tinroof==1.9.0"),
        ("pkg:npm/%40s/g@4.0.2.", "purl", "pkg:npm/%40s/g@4.0.2"),
        ("D41D8CD98F00B204E9800998ECF8427E", "md5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a" * 40, "sha1", "a" * 40),
        ("B" * 64, "sha256", "b" * 64),
        ("version v1.10.2 is", "version", "1.10.2"),
    ],
)
def test_identifiers(text: str, kind: str, value: str) -> None:
    """Each kind is found, with one canonical spelling."""
    (found,) = identifiers(text)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "text", ["on 2026-04-03", "at 08:40", "10.5% more", "a" * 41, "CVE-26-1", "COVID-19", "10.0.0.1/24", ""]
)
def test_no_identifiers(text: str) -> None:
    """Dates, times, shares and look-alikes are none."""
    assert identifiers(text) == ()


@given(st.text(max_size=300))
def test_identifier_ranges(text: str) -> None:
    """Identifiers lie in the text in order, without overlap, and mean the same when read again."""
    found = identifiers(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def named(text: str, **how: bool) -> list[tuple[str, str]]:
    """Parties with the words that name them."""
    return [(m.party, text[m.start : m.end]) for m in FINDER.find(text, **how)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Meta's lawyers told meta fans.", [("Meta", "Meta")]),
        ("The metadata of MetaX; a Meta-analysis.", []),
        ("He said that Meta has paused.", [("Meta", "Meta")]),
        ("Open AI and openai and OpenAI-based", [("OpenAI", "Open AI"), ("OpenAI", "openai"), ("OpenAI", "OpenAI")]),
        ("Slack in the budget paid for it. The slack season.", []),
        ("Slack season gives port time to patch", []),
        ("Slack has confirmed an outage.", [("Slack", "Slack")]),
        ("Surge in phishing. AI tools write it; a surge. AI helps.", []),
        ("Surge AI was hit", [("Surge AI", "Surge AI")]),
        ("We do it at scale, at Scale", [("Scale", "Scale")]),
        ("An apple; the maker Apple; Apple pie is nice", [("Apple", "Apple"), ("Apple", "Apple")]),
        ("Quillmark Translate and Quillmark Studio", [("Quillmark Translate", "Quillmark Translate"), ("Quillmark", "Quillmark")]),
        ("They translate. So Translate is safe.", [("Quillmark Translate", "Translate")]),
        ("Calderon\nVoice", [("Calderon Voice", "Calderon\nVoice")]),
        ("CALDERON VOICE ADMITS BREACH", [("Calderon Voice", "CALDERON VOICE")]),
        ("help@quillmark.example, https://quillmark.example/", []),
        ("Quillmark.com was down", [("Quillmark", "Quillmark")]),
        ("brinelog==2.4.1 but brinelog-extra, xbrinelog", [("pypi:brinelog", "brinelog")]),
        ("npm i @saltmarsh/gateway", [("npm:@saltmarsh/gateway", "@saltmarsh/gateway")]),
        ("@saltmarsh/gateway-extra", []),
        ("Two requests were made", []),
        ("the package requests was taken over", [("pypi:requests", "requests")]),
    ],
)  # fmt: skip
def test_parties(text: str, found: list[tuple[str, str]]) -> None:
    """Whole words in any of a party's names; ordinary words only where they are used as a name."""
    assert named(text) == found


def test_loose() -> None:
    """In a question that is typed without capitals, capitals do not matter."""
    assert named("is slack down?", loose=True) == [("Slack", "slack")]


def test_shared_name() -> None:
    """A name of two parties gives a mention of each."""
    finder = PartyFinder({"npm:tinroof": ("tinroof",), "pypi:tinroof": ("tinroof",)})
    assert [m.party for m in finder.find("tinroof is bad")] == ["npm:tinroof", "pypi:tinroof"]


def test_many_names() -> None:
    """Tens of thousands of names cost no more a word than a few."""
    finder = PartyFinder({f"Vendor{n} Systems": (f"Vendor{n}",) for n in range(10_000)})
    assert [m.party for m in finder.find("Vendor9999 Systems and vendor7.")] == [
        "Vendor9999 Systems",
        "Vendor7 Systems",
    ]


@given(st.text(alphabet="Meta OpenAI\n.-'slck", max_size=120))
def test_mentions_lie_in_the_text(text: str) -> None:
    """Mentions are ranges of the text, in order."""
    found = FINDER.find(text)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert all(text[m.start : m.end].strip() for m in found)


def test_proper_names() -> None:
    """Capitalised phrases are names, but for a sentence's opening, weekdays and months."""
    asked = "What did The Verge say about OpenAI and Brightfjord Cloud on Monday? Is Meta's Llama 3 hit for 3 weeks?"
    assert proper_names(asked) == ("The Verge", "OpenAI", "Brightfjord Cloud", "Meta's Llama 3")
    assert proper_names("Which of our projects are affected?") == ()


def test_a_name_that_begins_the_line_after_a_full_stop() -> None:
    """The stop ends the sentence before; it is no part of an address."""
    found = PartyFinder({"Oldham": ()}).find("Hit by GlowWorm.\nOldham was told. See mail.oldham.com")
    assert [mention.start for mention in found] == [17]


@given(st.text(max_size=60), st.lists(st.text(alphabet="aAbBéß-_.@/: ", min_size=1, max_size=12), max_size=6))
def test_possible_parties_hold_all_found(text: str, names: list[str]) -> None:
    """Who may be named, by words alone, is never fewer than who is found, however strictly or loosely one looks."""
    finder = PartyFinder(dict.fromkeys(names, ()))
    text = f"{text} {' '.join(names)} {text}"
    for loose in (True, False):
        assert {mention.party for mention in finder.find(text, loose=loose)} <= finder.possible(text)


def test_a_name_at_the_very_end() -> None:
    """A text that ends within a longer name names the shorter one, once."""
    finder = PartyFinder({"Oldham Press Works": (), "Oldham": ()})
    assert [m.party for m in finder.find("It is Oldham")] == ["Oldham"]
    assert [m.party for m in finder.find("It is Oldham Press")] == ["Oldham"]
