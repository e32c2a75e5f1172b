"""Sentences that leave somebody out without saying so: "only X was hit", "limited to X", "X is no customer of Y". Pure."""

import re
from collections.abc import Iterator

from bot.exposure.prose.clauses import Told
from bot.exposure.prose.vocabulary import BE, DOUBT, HIT, NOT, OWNED, PEOPLE, TAKEN, THING

_P = r"⟦(?P<p>\d+)⟧(?:['’]s?)?"
_DOUBT = re.compile(rf"\b{DOUBT}\b", re.IGNORECASE)
_NOT_ONLY = re.compile(rf"(?:\b{NOT}|n['’]t|\bno)(?: \w+)?\s*$", re.IGNORECASE)
_OF_PARTY = re.compile(rf"^ (?:of|using|on|with|at|by|von|de|der|des|bei)(?: the)? {_P}", re.IGNORECASE)
_ONLY = (
    re.compile(
        rf"\b(?:only|just|solely|exclusively|nur|ausschließlich|seuls?|sólo|solo|únicamente) (?:{OWNED} |those )?(?P<quality>(?:[\w-]+ ){{0,2}}?)"
        rf"{PEOPLE}(?P<limit>[^,.;]*?) (?:{BE}|have|has)(?: \w+)? (?:{HIT}|{TAKEN})\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:limited|confined|restricted|contained|beschränkt|limitée?s?) (?:to|on|in|within|auf|à|aux) (?:{OWNED} )?"
        rf"(?P<quality>(?:[\w-]+ ){{0,2}}?){PEOPLE}(?P<limit>[^,.;]*)",
        re.IGNORECASE,
    ),
)
_ONLY_THING = (
    re.compile(
        rf"\b(?:only|just|solely|exclusively|nur|ausschließlich|seul|sólo) {_P} (?:{BE}|has been)(?: \w+)? (?:{HIT}|{TAKEN})\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:limited|confined|restricted|contained|beschränkt|limitée?) (?:to|on|in|within|auf|à) (?:the )?(?:{THING} )?{_P}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:came|come|stem\w*|taken|stolen|copied|belonged|belong) (?:from|to) (?:the )?{_P} (?:only|alone|exclusively)\b",
        re.IGNORECASE,
    ),
)
_UNTIED = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"{_P}[^.,;]{{0,20}} (?:was|were|wurde) (?:wrongly|mistakenly|incorrectly|falsely|fälschlich\w*|irrtümlich) (?:named|listed|identified|genannt)\b",
        (
            rf"\b(?:wrongly|mistakenly|incorrectly|erroneously|falsely|fälschlich\w*|irrtümlich) (?:named|listed|reported|said|stated|included|identified|"
            rf"described)(?: that)? {_P}"
        ),
        (
            rf"{_P}(?:,? (?:which|who))? (?:{BE} {NOT}(?: and {BE} {NOT}| and has never been|, and never was,)? (?:an? )?(?:[\w-]+ )?(?:customer|client|user|supplier|"
            rf"connected|linked|related|tied|party)|(?:has|have|had) (?:nothing|no connection|no relation|no business|no ties) (?:to do|with|to)|"
            rf"(?:has )?never (?:used|worked|was|bought|had)|(?:do(?:es)?|did) {NOT} (?:use|work with|rely on|buy from|run|host))\b"
        ),
        rf"^\W*(?:we|it)(?P<own>) (?:(?:do|does|did) {NOT} use|(?:have|has) never used|(?:no longer )uses?) ⟦\d+⟧",
        rf"^\W*(?:it|they)(?P<own>) (?:{BE} {NOT} (?:involved|connected|an? [\w-]+ of)|has nothing to do with)\b",
    )
)


def only_class(masked: str) -> Told | None:
    """The only class of customers that is hit: "only customers hosted in X were affected"."""
    for rule in _ONLY:
        match = rule.search(masked)
        if match and not _is_doubted(masked, match):
            of = _OF_PARTY.match(match["limit"])
            limits = f"{match['quality']}{match['limit'][of.end() if of else 0 :]}".strip(" ,")
            return Told(int(of["p"]) if of else None, limits) if limits else None
    return None


def only_service(masked: str) -> int | None:
    """The place of the only service that is hit: "the incident was limited to X"."""
    for rule in _ONLY_THING:
        match = rule.search(masked)
        if match and not _is_doubted(masked, match):
            return int(match["p"])
    return None


def untied(masked: str) -> Iterator[Told]:
    """Who has nothing to do with it: "X is no customer of Y", "X was wrongly named", "we do not use Y"."""
    if _DOUBT.search(masked):
        return
    for rule in _UNTIED:
        if match := rule.search(masked):
            place = match.groupdict().get("p")
            yield Told(None if place is None else int(place))
            return


# ----------------------------------------------------------------------------------------------------------------------


def _is_doubted(masked: str, match: re.Match[str]) -> bool:
    return bool(_DOUBT.search(masked) or _NOT_ONLY.search(masked[: match.start()]))
