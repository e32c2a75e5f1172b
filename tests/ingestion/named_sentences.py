"""Sentences in which parties are named, and traps in which they only seem to be; and how well they are told apart.

⟦…⟧ stands around each mention that is meant. Run it for the figures: `python -m tests.ingestion.named_sentences`.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.names import Mention, PartyFinder
from ingestion.releases import recognised

PARTIES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Meta", "Notion", "Apple", "Slack", "Oracle", "Block", "Square", "Target", "Box", "Zoom", "Monday", "Linear",
         "Segment", "OpenAI", "Mercor", "Hexley", "Varnholt Emberline", "Saltings & Rowe"), ()),
    "Scale": ("Scale AI",), "Surge AI": ("Surge",), "Quillmark": ("Quill Mark",), "Calderon Voice": ("Calderon",),
    "Jensens": (), "SAP": (), "pypi:litellm": ("litellm",), "pypi:requests": ("requests",),
    "npm:@saltmarsh/gateway": ("@saltmarsh/gateway",),
}  # fmt: skip

# One a line.
TRUE = """
⟦Meta⟧'s lawyers read it.
⟦Meta⟧’s lawyers read it.
The lawyers at ⟦Meta⟧ read it.
He said that ⟦Meta⟧ has paused the work.
⟦Meta⟧ has paused all of its work with ⟦Mercor⟧.
⟦Meta⟧ suspended its work with ⟦Mercor⟧ on Friday.
⟦Meta⟧, which buys training data, did not reply.
⟦META⟧ PAUSES WORK WITH ⟦MERCOR⟧ AFTER BREACH
⟦Meta⟧ Pauses Work With ⟦Mercor⟧ After Breach
After Breach, ⟦Meta⟧ Pauses Work With ⟦Mercor⟧
Breach at ⟦Mercor⟧: ⟦Meta⟧ pauses work
It is a customer of ⟦Scale AI⟧ and of ⟦Surge AI⟧.
We buy labels from ⟦Scale⟧ and from ⟦Surge⟧.
⟦Scale⟧ said its systems were not touched.
Keep the notes in ⟦Notion⟧, not in a mail.
⟦Notion⟧ is where our notes are kept.
Workspaces on ⟦Notion⟧ could not be opened for an hour.
⟦Apple⟧ released an update for its phones.
The update by ⟦Apple⟧ came on Tuesday.
A message in ⟦Slack⟧ told the team.
⟦Slack⟧ messages were delayed for an hour.
⟦Slack⟧ users could not sign in.
⟦Slack⟧ customers in Europe saw delays.
Outage at ⟦Slack⟧ ends after two hours
⟦Oracle⟧ publishes its patches each quarter.
The database is one of ⟦Oracle⟧'s.
⟦Oracle⟧ customers were told to install the patch.
⟦Block⟧ and ⟦Square⟧ share a payroll.
The terminals of ⟦Square⟧ take cards.
⟦Square⟧ merchants could not take cards on Sunday.
⟦Target⟧ told its shoppers that nothing was taken.
The shops of ⟦Target⟧ stayed open.
The folder lies in ⟦Box⟧.
⟦Box⟧ customers may share a folder by link.
Calls go over ⟦Zoom⟧.
⟦Zoom⟧ calls failed for an hour.
⟦Monday⟧ has fixed the bug in its boards.
Tickets are kept in ⟦Linear⟧.
⟦Linear⟧ says that no tickets were lost.
Events pass through ⟦Segment⟧.
⟦OpenAI⟧ continues its projects.
Neither ⟦Open AI⟧ nor anybody else replied.
An ⟦OpenAI⟧-based assistant was tested.
The contract between ⟦OpenAI⟧
and ⟦Mercor⟧ runs on.
Recordings of ⟦Calderon
Voice⟧ were copied.
Records of ⟦Calderon-Voice⟧ were copied.
⟦CALDERON VOICE⟧ ADMITS BREACH
⟦CALDERON⟧ ADMITS BREACH
⟦Calderon⟧s Kunden sind betroffen.
Die Kunden ⟦Hexley⟧s sind nicht betroffen.
Die Kunden des Anbieters ⟦Hexley⟧ sind nicht betroffen.
Bei ⟦Hexley⟧ ist ein Server ausgefallen.
Die Server der ⟦Hexley⟧ GmbH sind ausgefallen.
Die ⟦Meta⟧-Tochter prüft den Vorfall.
Der ⟦Hexley⟧-Dienst ist ausgefallen.
Les clients d'⟦Hexley⟧ ne sont pas touchés.
Les clients de l’⟦Hexley⟧ ne sont pas touchés.
La société ⟦Hexley⟧ enquête.
L'incident chez ⟦Mercor⟧ reste ouvert.
⟦Jensens⟧' customers were told.
⟦Jensens⟧’ customers were told.
⟦Jensens⟧'s customers were told.
⟦SAP⟧'s patch day was on Tuesday.
A flaw in ⟦Varnholt Emberline⟧ 3.1 lets anybody in.
⟦Varnholt Emberline⟧'s update came late.
The lawyers ⟦Saltings & Rowe⟧ wrote a letter.
The lawyers ⟦Saltings and Rowe⟧ wrote a letter.
“⟦Quillmark⟧ was down,” she said.
(⟦Quillmark⟧ was down.)
**⟦Quillmark⟧** was down.
- ⟦Quillmark⟧: down since noon
⟦Quill Mark⟧ was down.
⟦QuillMark⟧ was down.
⟦Quillmark⟧.com was down.
The site www.⟦quillmark⟧.com was down.
“⟦Meta⟧ has paused,” she said. ⟦Meta⟧ did not reply.
Update: ⟦Zoom⟧ is back.
Install ⟦litellm⟧==1.82.6 instead.
⟦LiteLLM⟧ 1.82.7 is malicious.
The package `⟦litellm⟧` was poisoned.
⟦pypi:litellm⟧==1.82.7 steals keys.
The ⟦requests⟧ package was taken over.
pip install ⟦requests⟧
Remove `⟦requests⟧==2.99.0` at once.
Use ⟦npm:@saltmarsh/gateway⟧@4.0.1 or later.
The npm package ⟦@saltmarsh/gateway⟧ was taken over.
import ⟦litellm⟧
""".strip("\n")

TRAPS = """
The metadata of the photographs was kept.
A meta analysis of breaches was printed.
Meta-analysis of breaches finds a pattern
Two metas were found in the page.
Two Metas in one page confuse a crawler.
Meta tags of the page were changed.
The meta description was wrong.
At scale, small errors grow.
Scale your cluster up before the sale.
Scale matters when you buy labels.
The scale of the breach is unknown.
Large Scale Attack on Web Shops Found
There is some slack in the budget.
Slack in the rope saved him.
Cut Your Team Some Slack This Week
A surge in phishing was seen.
Surge in phishing hits web shops
Surge of Attacks Hits Web Shops
The notion that nobody was hit is wrong.
Notion of safety proves false
An apple a day.
Apple pie was served at the meeting.
The oracle problem of blockchains remains.
Oracle attacks on padding are old.
Padding Oracle Attack Found in Library
Block the address at the firewall.
Block all traffic from these addresses.
The block cipher is sound.
Each Block is signed with its own key.
A square of four tiles.
Square brackets were stripped.
They met in Trafalgar Square on Sunday.
Times Square was empty.
The attackers chose another target.
Target systems were scanned first.
Target: the payroll server
Box plots show the delays.
Tick the box and go on.
Open the Black Box recorder first.
Zoom in on the map to see it.
Zoom lenses were stolen.
On Monday the service was down.
Monday was quiet.
By Monday, all was restored.
Last Monday the attackers came back.
Monday morning brought no news.
Linear regression gave a straight line.
Linear models are simple.
Segment your network to slow them.
The network segment was cut off.
Segment faults were seen.
Tools of OpenAIs rivals are MetaX and QuillmarkX.
Mail help@quillmark.example or see https://quillmark.example/help
Two requests were made each second.
Requests were refused for an hour.
It made many requests to the server.
brave-litellm-proxy and litellm-extra are other packages.
Use @saltmarsh/gateway-extra instead.
The sap of the tree is sweet.
Jensen's letter was short.
The hexley bush grows by the sea.
Scale, speed and cost matter.
Target audience: administrators
Scale factor and offset are stored.
Surge protection saved the servers.
Surge pricing was switched off.
Box office takings fell.
Block size is 4096 bytes.
Apple trees stood in the yard.
Monday's meeting was moved.
Apple juice was spilt on the server.
""".strip("\n")

# Identifiers that stand in the sentence, as kind:value; versions that belong to nothing are left out.
IDENTIFIED: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Remove pypi:litellm==1.82.7 at once.", ("package:pypi:litellm==1.82.7",)),
    ("The package litellm 1.82.7 steals keys.", ("package:litellm==1.82.7",)),
    ("The PyPI release litellm 1.82.8 is poisoned.", ("package:litellm==1.82.8",)),
    ("Two releases on PyPI were poisoned: litellm 1.82.7 and litellm 1.82.8.",
     ("package:litellm==1.82.7", "package:litellm==1.82.8")),
    ("Remove `litellm==1.82.7`.", ("package:litellm==1.82.7",)),
    ("Remove `litellm 1.82.7`.", ("package:litellm==1.82.7",)),
    ("@saltmarsh/gateway@4.0.1 runs a script.", ("package:@saltmarsh/gateway==4.0.1",)),
    ("npm:@saltmarsh/gateway@4.0.1 runs a script.", ("package:npm:@saltmarsh/gateway==4.0.1",)),
    ("npm i gridmend@2.1.0", ("package:gridmend==2.1.0",)),
    ("cargo add tinroof@1.9.0-rc.1", ("package:tinroof==1.9.0-rc.1",)),
    ("pkg:npm/%40saltmarsh/gateway@4.0.1", ("purl:pkg:npm/%40saltmarsh/gateway@4.0.1",)),
    ("See CVE-2026-90314.", ("cve:CVE-2026-90314",)),
    ("See GHSA-jfh8-c2jp-5v3q.", ("ghsa:GHSA-jfh8-c2jp-5v3q",)),
    ("RHSA-2026:1234 is out.", ("osv:RHSA-2026:1234",)),
    ("ICSA-24-226-01 is out.", ("advisory:ICSA-24-226-01",)),
    ("ICSMA-24-226-01 is out.", ("advisory:ICSMA-24-226-01",)),
    ("See VU#123456.", ("advisory:VU#123456",)),
    ("See ADV260001 by MSRC.", ("advisory:ADV260001",)),
    ("See MSRC-2026-0012.", ("advisory:MSRC-2026-0012",)),
    ("Install KB5034441.", ("advisory:KB5034441",)),
    ("See SSA-712345.", ("advisory:SSA-712345",)),
    ("See cisco-sa-asaftd-webvpn-3Kx9Qz.", ("advisory:cisco-sa-asaftd-webvpn-3Kx9Qz",)),
    ("See JVN#12345678 and JVNVU#98765432.", ("advisory:JVN#12345678", "advisory:JVNVU#98765432")),
    ("See ZDI-26-123.", ("advisory:ZDI-26-123",)),
    ("See USN-6543-1.", ("osv:USN-6543-1",)),
    ("Mail gateway@4.0.1.example for help.", ()),
    ("Write to anna@hexley.example.", ()),
    ("The firmware 3.0.1 is old.", ()),
    ("We are running 1.82.7 and 1.82.8.", ()),
    ("The package was fixed in 1.82.9 by the authors.", ()),
    ("COVID-19 in 2026-04 and T-1000", ()),
    ("Room VU 123 at 10:30", ()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were found rightly, wrongly and not at all."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / (self.right + self.wrong or 1)

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / (self.right + self.missed or 1)


def marked(sentence: str) -> tuple[str, frozenset[str]]:
    """A sentence without its marks, and what they mark as `start:end`."""
    text, spans = "", set()
    for piece in re.split(r"(⟦[^⟧]*⟧)", sentence):
        if piece.startswith("⟦"):
            spans.add(f"{len(text)}:{len(text) + len(piece) - 2}")
        text += piece.strip("⟦⟧")
    return text, frozenset(spans)


def sentences() -> list[tuple[str, frozenset[str]]]:
    """Every sentence by itself, with the places that name a party; a sentence may go over two lines."""
    lines = re.sub(r"\n(?=and ⟦|Voice⟧)", "\x00", TRUE).split("\n")
    return [marked(line.replace("\x00", "\n")) for line in (*lines, *TRAPS.split("\n"))]


def place(mention: Mention) -> str:
    """Where a mention stands, as the table says it."""
    return f"{mention.start}:{mention.end}"


def of_parties() -> tuple[Figures, list[str]]:
    """The figures over all sentences, and what went wrong."""
    finder = PartyFinder(PARTIES)
    return counted([(t, wanted, frozenset(map(place, finder.find(t)))) for t, wanted in sentences()])


def of_identifiers() -> tuple[Figures, list[str]]:
    """The figures over identifiers; a version that stands alone is not counted."""
    rows = []
    for text, wanted in IDENTIFIED:
        found = {f"{one.kind}:{one.value}" for one in recognised(text) if one.kind != "version"}
        rows.append((text, frozenset(wanted), frozenset(found)))
    return counted(rows)


def counted(rows: Sequence[tuple[str, frozenset[str], frozenset[str]]]) -> tuple[Figures, list[str]]:
    """Right, wrong and missed of rows of (text, wanted, found), with the texts of the last two."""
    faults = [
        f"{text!r}: wrong {sorted(found - wanted)}, missed {sorted(wanted - found)}"
        for text, wanted, found in rows
        if found != wanted
    ]
    right = sum(len(wanted & found) for _, wanted, found in rows)
    wrong = sum(len(found - wanted) for _, wanted, found in rows)
    missed = sum(len(wanted - found) for _, wanted, found in rows)
    return Figures(right, wrong, missed), faults


def main() -> None:
    """Print the figures, and what went wrong."""
    for name, (figures, faults) in (("parties", of_parties()), ("identifiers", of_identifiers())):
        lines = [
            f"{name}: precision {figures.precision:.3f}, recall {figures.recall:.3f} ({figures})",
            *(f"  {fault}" for fault in faults),
        ]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
