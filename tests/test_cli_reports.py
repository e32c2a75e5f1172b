"""`sitrep reports`, as people and scripts use it."""

from pathlib import Path

from tests.commandline import AS_OF, OURS, Cli, check_shape, is_plain, without_timing

REPORT_KEYS = {
    "report_id": str, "external_id": str, "title": str, "publisher": str, "url": str, "published": str, "retrieved": str,
    "marking": str, "version": int, "also_published_by": list, "versions": int, "parties": list, "identifiers": list,
    "story": str | None, "state": str,
}  # fmt: skip


def test_reports_are_listed(demo_cli: Cli) -> None:
    """A line of JSON a visible report, newest first."""
    rows = demo_cli("reports", "list", "--json").lines
    assert len(rows) == 25
    for row in rows:
        check_shape(row, REPORT_KEYS)
    times = [row["published"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert len(demo_cli("reports", "list", "--clearance", "TLP:RED", "--json").lines) == 27


def test_reports_are_listed_for_people(demo_cli: Cli) -> None:
    """Without --json each has a line, and how many there are is said."""
    out = demo_cli("reports", "list").out
    assert "25 reports" in out
    assert "Kestrel" not in out
    assert is_plain(out)


def listed(cli: Cli, party: str, *more: str) -> set[str]:
    """File names of the reports that speak of a party."""
    return {row["external_id"] for row in cli("reports", "list", "--party", party, "--json", *more).lines}


def test_reports_that_speak_of_a_party_are_listed(demo_cli: Cli) -> None:
    """Under each name that the register gives it, and only what may be seen; a stranger's name is looked for as typed."""
    assert "ledgerwire-mercor-update.md" in listed(demo_cli, "Mercor")
    assert listed(demo_cli, "mercor") == listed(demo_cli, "Mercor")
    assert len(listed(demo_cli, "Mercor")) < 25
    assert "harbour-litellm-trace.md" in listed(demo_cli, "LiteLLM")
    assert "security-conference.html" not in listed(demo_cli, "Mercor")
    assert listed(demo_cli, "Kestrel") < listed(demo_cli, "Kestrel", "--clearance", "TLP:RED")


def test_reports_that_name_a_release_are_listed(demo_cli: Cli) -> None:
    """However it is written there: with a space, with equals signs, with the ecosystem in front."""
    found = listed(demo_cli, "litellm==1.82.7")
    assert "harbour-litellm-trace.md" in found
    assert found == listed(demo_cli, "litellm@1.82.7")
    assert "harbour-litellm-trace.md" in listed(demo_cli, "pypi:litellm==1.82.7") <= found
    assert not listed(demo_cli, "npm:litellm==1.82.9")


def test_nobody_speaks_of_it(demo_cli: Cli) -> None:
    """That is said, with names like it that visible reports do hold; no name at all is wrong use."""
    ran = demo_cli("reports", "list", "--party", "Mercorr")
    assert (ran.status, ran.out) == (0, "")
    assert "No visible report speaks of Mercorr. They name: Mercor" in " ".join(ran.err.split())
    hidden = " ".join(demo_cli("reports", "list", "--party", "Kestrell").err.split())
    assert hidden == "No visible report speaks of Kestrell."
    assert demo_cli("reports", "list", "--party", " - ").status == 2
    odd = demo_cli("reports", "list", "--party", "[red]" + "\x1b[31m" + "x" * 20_000)
    assert odd.status == 0
    assert is_plain(odd.err)


def test_a_report_is_shown_by_either_id(demo_cli: Cli) -> None:
    """The report id and the file's name mean the same report."""
    by_name = demo_cli("reports", "show", "harbour-litellm-trace.md", "--json").json
    check_shape(by_name, REPORT_KEYS)
    assert demo_cli("reports", "show", by_name["report_id"], "--json").json == by_name
    assert "pypi:litellm" in by_name["parties"]


def test_a_reports_text_is_its_stored_text(demo_cli: Cli) -> None:
    """--text is what citations point into, to the letter."""
    text = demo_cli("reports", "show", "harbour-litellm-trace.md", "--text").out
    stored = demo_cli("reports", "show", "harbour-litellm-trace.md", "--text", "--json").json["text"]
    assert text == stored + "\n"


def test_a_restricted_report_is_as_if_it_were_not_there(demo_cli: Cli) -> None:
    """The same words for a report above the clearance and for one that never was; status 1."""
    hidden = demo_cli("reports", "show", "response-cell-kestrel.md")
    absent = demo_cli("reports", "show", "response-cell-marlin!.md")
    assert hidden.status == absent.status == 1
    assert "".join(hidden.err.split()).replace("kestrel", "marlin!") == "".join(absent.err.split())
    assert demo_cli("reports", "show", "response-cell-kestrel.md", "--clearance", "TLP:RED").status == 0


def test_a_withdrawn_report_is_cited_no_more(own_cli: Cli) -> None:
    """After `withdraw`, no answer cites or finds the report, and the list does not show it."""
    name = "ledgerwire-mercor-ties.html"
    assert own_cli("reports", "withdraw", name, "--why", "The paper took it back").status == 0
    answer = own_cli("ask", "What did Meta do?", "--json", "--as-of", AS_OF)
    assert name not in answer.out
    assert answer.json["searched"]["reports"] == 24
    assert name not in own_cli("reports", "list", "--json").out


def test_withdrawing_needs_a_report_and_a_reason(own_cli: Cli) -> None:
    """A report that is not there is status 1; a missing reason is wrong use."""
    assert own_cli("reports", "withdraw", "nobody.md", "--why", "x").status == 1
    assert own_cli("reports", "withdraw", "tallyline-count.md").status == 2


def test_a_purged_report_leaves_no_byte(own_cli: Cli, tmp_path: Path) -> None:
    """After `purge`, no file of the home holds the report's words, nor those of an answer or a question that had them."""
    words = b"four vans full of wet binders"
    report = tmp_path / "secret.md"
    report.write_bytes(b"# Note\n\nThieves took " + words + b" from the Varnholt archive on 2 April 2026.\n")
    assert own_cli("ingest", report, "--tlp", "TLP:CLEAR", "--json").json["status"] == "added"
    for question in ("What did thieves take from the Varnholt archive?", f"Who took {words.decode()}?", OURS):
        told = own_cli("ask", question, "--json")
        assert (words in told.out.encode()) == (question != OURS), told.out
    pasted = f"True that thieves took {words.decode()} from the Varnholt archive?"
    assert own_cli("ask", pasted, "--as-of", "2020-01-01", "--json").json["retrieved"] == []
    assert own_cli("reports", "purge", "secret.md").status == 0
    assert own_cli("reports", "show", "secret.md").status == 1
    for path in (tmp_path / "copy").rglob("*"):
        assert not path.is_file() or words not in path.read_bytes(), path


def test_reindex_changes_no_answer(own_cli: Cli) -> None:
    """What is derived is made again from the catalogue, and answers stay what they were."""
    before = own_cli("ask", OURS, "--as-of", AS_OF, "--json").json
    ran = own_cli("reindex")
    assert ran.status == 0
    assert "passages" in ran.out
    assert without_timing(own_cli("ask", OURS, "--as-of", AS_OF, "--json").json) == without_timing(before)
    assert own_cli("doctor").status == 0
