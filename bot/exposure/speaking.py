"""Who says "we" in a report."""

import re
from collections import Counter

from ingestion.names import PartyFinder
from vectorstore.stored import StoredReport

_FROM_OUTSIDE = frozenset({"feed", "url"})
_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
# What only somebody who runs a service has: a newspaper writes of "its customers".
_OURS = re.compile(
    r"\b(?:our|unsere[nrms]?)\s+(?:own\s+|affected\s+)?(?:customers?|clients?|users?|services?|systems?|platforms?|status page|servers?|"
    r"data cent(?:re|er)s?|products?|login page|Kund\w+|Dienste?\w*|Systeme?\w*|Server\w*)\b",
    re.IGNORECASE,
)


def speaker(report: StoredReport, finder: PartyFinder) -> tuple[str, str]:
    """The party that speaks in the report and how it is called there; no party ("") where it is none of ours.

    That is the publisher; in a document that names none, its author; in one that names neither, the party named most
    often, where the document speaks of "our customers" and did not come from the open web.
    """
    if report.publisher:
        party = next((m.party for m in finder.find(report.publisher)), "")
        return party if party and _tells_of_itself(report, party, finder) else "", report.publisher
    if report.author:
        party = next((m.party for m in finder.find(report.author) if m.start == 0), "")
        return party, report.author if party else ""
    if report.source in _FROM_OUTSIDE or not _OURS.search(_QUOTED.sub("", report.text)):
        return "", ""
    return _most_named(f"{report.title}\n{report.text}", finder)


# "Dunmore Post has admitted", "the mail provider Dunmore Post said": a report on somebody else.
_STRANGER_ACTS = re.compile(
    r"(?:^|[.!?]\s+|\b[a-z]+ )[A-Z][\w&-]+(?: [A-Z][\w&-]+)* (?:has|have|had|said|says|admitted|confirmed|denied|announced|disclosed|reported|told)\b",
    re.MULTILINE,
)
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Ww]ir|[Uu]nser\w*|[Nn]ous|[Nn]os|[Nn]otre|[Nn]uestr\w+)\b")


def _tells_of_itself(report: StoredReport, party: str, finder: PartyFinder) -> bool:
    """Whether the publisher speaks of its own affairs, as a vendor does, and not of others', as a paper does."""
    text = f"{report.title}\n{report.text}"
    if any(mention.party == party or mention.party.startswith(f"{party} ") for mention in finder.find(text)):
        return True
    return bool(_WE.search(_QUOTED.sub("", text))) or not _STRANGER_ACTS.search(_QUOTED.sub("", report.text))


def _most_named(text: str, finder: PartyFinder) -> tuple[str, str]:
    """The party that is named at least twice and more often than any other, by the first of its names there."""
    mentions = finder.find(text)
    often = Counter(mention.party for mention in mentions).most_common(2)
    if not often or often[0][1] < 2 or (len(often) > 1 and often[0][1] == often[1][1]):
        return "", ""
    first = next(m for m in mentions if m.party == often[0][0])
    return first.party, text[first.start : first.end]
