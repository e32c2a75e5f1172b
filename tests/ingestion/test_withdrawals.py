"""A text that says of itself that it no longer counts is told from one that speaks of something else."""

import pytest

from ingestion.report import Document
from ingestion.withdrawals import says_withdrawn

NEWS = "The mill was hit by thieves on Thursday, its owner said. " * 40


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Mill hit", "This article has been retracted. The mill was never hit.", "page"),
        ("Mill hit", f"Editor's note: this story was withdrawn on 3 May.\n\n{NEWS}", "page"),
        ("Mill hit", f"{NEWS}\n\nThe report has since been withdrawn by its authors.", "page"),
        ("RETRACTED: Mill hit", NEWS, "page"),
        ("[Withdrawn] Mill hit", NEWS, "corpus"),
        ("Mill hit (withdrawn)", NEWS, "corpus"),
        ("CVE-2026-1234", "** REJECT ** DO NOT USE THIS CANDIDATE NUMBER.", "corpus"),
        ("CVE-2026-1234", "Rejected reason: It is a duplicate.", "text"),
        ("A package", f"PYSEC-2026-1 is known.\n{'It is so. ' * 200}\n\n** REJECT ** Not a fault.", "osv"),
        ("CVE-2026-1234", "This CVE ID has been rejected or withdrawn by its CVE Numbering Authority.", "text"),
        ("Mühle", "Dieser Artikel wurde zurückgezogen.", "page"),
        ("Advisory", "We have withdrawn this advisory.", "text"),
    ],
)  # fmt: skip
def test_it_says_so_of_itself(title: str, text: str, kind: str) -> None:
    """At its head, at its end, or in its title."""
    assert says_withdrawn(Document(text, title=title, kind=kind))


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Mill hit", NEWS, "page"),
        ("Varnholt withdraws its patch", "The patch was withdrawn, Varnholt said. It has been rejected.", "page"),
        ("Mill hit", "The advisory has not been withdrawn.", "page"),
        ("Mill hit", f"{NEWS}This article has been retracted.{NEWS}", "page"),
        ("Withdrawn patch leaves mills open", "A vendor withdrew its patch.", "page"),
        ("Fwd", "This advisory has been withdrawn.", "mail"),
        ("Advisory on two CVEs", f"{NEWS}\n** REJECT ** One of them.\n{NEWS}", "csaf"),
        ("Data", "He said that the earlier report by another paper was wrong.", "page"),
    ],
)  # fmt: skip
def test_it_speaks_of_something_else(title: str, text: str, kind: str) -> None:
    """A patch, another report, a claim in the middle of a text, or what a mail passes on."""
    assert not says_withdrawn(Document(text, title=title, kind=kind))
