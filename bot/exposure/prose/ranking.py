"""Whose word a sentence is (4.3): that of the responsible party, of a regulator, of a correction, or the report's own."""

import re
from functools import lru_cache

from bot.exposure.facts import Line, ReadReport
from ingestion.statements import SAID

_FIRM = (
    r"(?:company|firm|vendor|provider|maker|supplier|carrier|operator|manufacturer|group|business|start-?up|retailer|insurer|bank|developers?|"
    r"maintainers?|organi[sz]ation|agency|host|platform|service|seller|publisher|association|cooperative|utility|authors?)"
)
_OFFICER = (
    r"(?:chief [\w-]+(?: [\w-]+)? officer|chief executive|(?:operations|security|technology|product|privacy|press|communications) (?:chief|head|lead|director|officer)|managing director|chairman|chairwoman|chair|president|founder|co-founder|owner|"
    r"director|head of [\w-]+(?: [\w-]+)?|general manager|CEO|CTO|CISO|CIO|COO|boss|lawyers?|spokes\w+|Geschäftsführer\w*|Vorstand\w*|"
    r"Sprecher\w*|directeur|directrice|porte-parole|portavoz|director\w*)"
)
_SAYS = rf"(?:{SAID.pattern})"
_SPEAKS = re.compile(
    rf"(?:⟦(?P<p>\d+)⟧(?:,[^,;]{{2,80}},)?|\b(?:the|this|its) (?:[\w-]+ )?{_FIRM}|\b(?:it|we|they)|\ba (?:company )?spokes\w+|"
    rf"\b(?:the |its |a |an |⟦(?P<o>\d+)⟧(?:['’]s?)? )?{_OFFICER}(?: (?:of|at|for) ⟦(?P<r>\d+)⟧)?,?(?: [A-Z][\w.-]+){{0,3}},?(?: (?:of|at|for) ⟦(?P<s>\d+)⟧)?|"
    rf"\bdes Unternehmens|\b(?:das|die|der|le|la|el) (?:Unternehmen|Anbieter|Hersteller|Firma|Dienstleister|société|entreprise|éditeur|prestataire|"
    r"empresa|compañía|proveedor)|\beine? Sprecher\w*)"
    rf"(?: also| now| has| have| had| was| were| later| then| hat| habe| a| ha| meanwhile)* (?:{_SAYS}|quoted as saying|quoted)|"
    rf"\baccording to (?:(?:the|this|its) (?:[\w-]+ )?{_FIRM}|⟦(?P<a>\d+)⟧|its|the (?:statement|notice)|a statement|a spokes\w+)|"
    r"\b(?:nach Angaben|laut|selon|d['’]après|según) (?:des Unternehmens|des Anbieters|des Herstellers|⟦(?P<n>\d+)⟧|l['’]entreprise|la société|l['’]éditeur|la empresa|la compañía)|"
    rf"\b(?:said|says|wrote|writes|added|conceded|insisted|teilte|erklärte|sagte|so) (?:⟦(?P<v>\d+)⟧|the (?:[\w-]+ )?{_FIRM}|its {_OFFICER}|das Unternehmen|der Anbieter|der Hersteller)|"
    r"\bstatement (?:by|from|of) ⟦(?P<w>\d+)⟧|⟦(?P<x>\d+)⟧['’]s? (?:statement|notice|blog|status page|announcement|website|letter)",
    re.IGNORECASE,
)
_PLACES = ("p", "o", "r", "s", "a", "n", "v", "w", "x")
_REGULATOR_WORDS = (
    r"(?:regulator|supervisory authority|data protection (?:authority|agency|office|board|commission\w*|inspectorate|supervisor)|"
    r"(?:information|privacy|data protection) commissioner\w*|watchdog|ombuds\w+|Aufsichtsbehörde|Datenschutz(?:behörde|beauftragte\w*|aufsicht)|"
    r"Landesbeauftragte\w*|autorité de contrôle|autorité de protection|agencia de protección|CNIL|ICO|BSI|BaFin|AEPD|ANSSI|NCSC|CISA|ENISA)"
)
_REGULATOR = re.compile(
    rf"\b(?:regulator|data protection|commission(?:er)?|authority|supervisory|supervisor|ombuds\w+|inspectorate|ministry|national cyber\w*|"
    rf"Aufsicht\w*|Datenschutz\w*|Bundesamt|\w*-?CERT|autorité|agencia|{_REGULATOR_WORDS})\b",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:gov(?:\.[a-z]{2})?|gouv\.[a-z]{2}|gob\.[a-z]{2}|europa\.eu|bund\.de|admin\.ch|gv\.at)(?:[/:]|$)",
    re.IGNORECASE,
)
_FINDS = re.compile(
    rf"\b(?:the|an?|die|der|das|la|le|l['’]|el) ?(?:[\w-]+ ){{0,3}}?{_REGULATOR_WORDS}(?:[^.;,]{{0,40}}?|,[^.;,]{{0,60}},) (?:has |have |hat )?"
    r"(?:said|says|found|finds|ruled|established|concluded|determined|stated|announced|wrote|stellte fest|teilte|a constaté|a conclu|concluyó)\b|"
    rf"\b(?:according to|nach Angaben|laut|selon|según) (?:the |der |des |la |l['’])?(?:[\w-]+ ){{0,3}}?{_REGULATOR_WORDS}\b",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"^\W*(?:correction|corrected|clarification|retraction|erratum|rectificati(?:f|on)|rectificación|fe de erratas|berichtigung|korrektur|"
    r"richtigstellung)\b|\bwe (?:regret|apologi[sz]e for) the (?:error|mistake)\b|\ban earlier version of this (?:article|story|report|notice)\b|"
    r"\b(?:wrongly|mistakenly|incorrectly|erroneously|falsely) (?:named|listed|reported|said|stated|included|identified|described)\b|"
    r"\b(?:our|unsere\w*|notre|nuestr\w+) (?:notice|report|story|article|statement|advisory|Meldung|Bericht|Mitteilung) (?:of|from|vom|du) [^.;]{0,40}"
    r"\b(?:was|were|is|war|contained|said|stated|enthielt) [^.;]{0,20}(?:wrong|incorrect|mistaken|inaccurate|an? (?:error|mistake)|falsch|fehlerhaft)",
    re.IGNORECASE | re.MULTILINE,
)
# German tells what somebody said in a mood of its own: "sei nicht betroffen".
_REPORTED = re.compile(r"\b(?:sei|seien|habe|hätten|werde|würden|könne|könnten)\b")
_PRONOUN_SAYS = re.compile(
    rf"\b(?:she|he|sie|er|elle|il|ella|él)\b (?:also |later |has |hat )?(?:{_SAYS})|\b(?:said|says|added|sagte|erklärte|so|dijo) (?:she|he|sie|er|ella|él)\b",
    re.IGNORECASE,
)
_IS_OFFICER = re.compile(rf"\b{_OFFICER}\b", re.IGNORECASE)
_QUOTATION = re.compile(r"^\W*[\"“„«].*[\"”“»]\W*$", re.DOTALL)


def first_rank(line: Line, read: ReadReport, party: str) -> str:
    """Who speaks in the first rank, "" when nobody: the party on its own thing, a regulator, a correction's publisher."""
    report = read.report
    if read.publisher and _is_of(party, read.publisher):
        return read.voice
    if is_regulator(line.report.publisher, line.report.url) or is_correction(read):
        return report.publisher or "a correction"
    if _speaks_for(line, party) or _goes_on(line, read, party):
        return party
    if _FINDS.search(line.masked):
        return "The regulator"
    return ""


def is_regulator(publisher: str, url: str) -> bool:
    """Whether an authority publishes it: by its name, or by an address that only governments give out."""
    return bool(_REGULATOR.search(publisher) or _GOVERNMENT.match(url))


def is_correction(read: ReadReport) -> bool:
    """Whether the report takes back what its publisher said before."""
    return _corrects(f"{read.report.title}\n{read.report.text[:400]}")


@lru_cache(maxsize=256)
def _corrects(opening: str) -> bool:
    return bool(CORRECTION.search(opening))  # asked for each fact of a report


# ----------------------------------------------------------------------------------------------------------------------


def _is_of(party: str, other: str) -> bool:
    """Whether one is the other, or a product of it."""
    return party == other or party.startswith(f"{other} ")


def _speaks_for(line: Line, party: str) -> bool:
    """Whether the sentence gives the party's own words: "X said", "according to the company"."""
    speaks = _SPEAKS.search(line.masked)
    if not speaks:
        return False
    place = next((speaks[name] for name in _PLACES if speaks[name]), None)
    named = line.parties[int(place)] if place else (line.view.subject or line.view.topic,)
    return any(_is_of(party, one) or _is_of(one, party) for one in named if one)


def _goes_on(line: Line, read: ReadReport, party: str) -> bool:
    """Whether the sentence is all quotation or reported speech, and one beside it says that the party speaks."""
    quoted, reported = _QUOTATION.match(line.quote.text), _REPORTED.search(line.masked)
    at = read.lines.index(line)
    beside = (at - 1, at + 1) if quoted else (at - 1,) if reported else ()
    if any(_speaks_for(read.lines[i], party) for i in beside if 0 <= i < len(read.lines)):
        return True
    said = _PRONOUN_SAYS.search(line.masked)
    return said is not None and any(_is_officers(one, party) for one in read.lines[max(0, at - 1) : at + 1])


def _is_officers(line: Line, party: str) -> bool:
    """Whether the sentence is about somebody who speaks for the party: its founder, a spokeswoman."""
    named = {*(one for parties in line.parties for one in parties), line.view.topic}
    return bool(_IS_OFFICER.search(line.masked)) and any(
        _is_of(party, one) or _is_of(one, party) for one in named if one
    )
