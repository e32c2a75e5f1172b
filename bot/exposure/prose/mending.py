"""Sentences that say that a mend is in place, and those that take a statement back. Pure.

"A fix is available" and "will be rolled out" mend nothing.
"""

import re
from collections.abc import Iterator

from bot.exposure.prose.clauses import Told, clause_at
from bot.exposure.versions import versions_in

_FIXED = re.compile(
    r"\b(?:(?:has|have|had|was|were|is|are|been)(?: now| since| all| fully| also| again| completely| successfully)*"
    r" (?:been )?(?:fully |completely |successfully |permanently |now )?(?:fixed|patched|restored|remediated|mitigated|resolved|repaired|rectified|re-?enabled|reinstated|"
    r"(?:closed|plugged|removed) the (?:[\w-]+ )?(?:hole|flaw|gap|vulnerability|bug|weakness)|(?:deployed|applied|installed|rolled out|shipped) the (?:[\w-]+ )?(?:fix|patch|update|correction)|"
    r"(?:completed|finished|concluded) (?:the )?(?:roll-?out|deployment|installation|patching|restoration|recovery|repair)(?: of)?)|"
    r"(?:fix|patch|mitigation|update|correction|hotfix|roll-?out)\w*(?: [\w⟦⟧]+){0,5} (?:is|are|was|has been|have been|has|have) "
    r"(?:now )?(?:been )?(?:in place|live|complete\w*|finished|deployed|applied|active|rolled out|installed|reached (?:all|every)\b.*)|"
    r"(?:is|are|was|were|has been|have been)(?: now)? (?:back online|back to normal|back in (?:service|operation)|back up|up and running|running again|working again|available again|"
    r"operational again|reachable again|operating normally|fully operational|operational|online again)|back online|back to normal|works? again|"
    r"(?:is|are|was|were|has been|have been)(?: \w+){0,2}? (?:available|working|reachable|operational|accessible|online|running|usable|up)(?: \w+){0,2}? (?:again|normally)|"
    r"once (?:again|more) (?:available|working|reachable|operational|accessible|online|running|usable)|returned to (?:normal|service|full|regular)|(?:has |have )?(?:fully |completely )?recovered|"
    r"(?:brought|put|taken) [^.;,]{0,40} back|"
    r"service (?:has |was )?(?:been )?restored|(?:deployed|applied|installed|completed|rolled out|shipped|distributed) (?:a|the|its) (?:[\w-]+ )?(?:fix|patch|update|hotfix|mitigation)|"
    r"(?:deployed|installed|rolled out|shipped|distributed) (?:a|the|its) (?:corrected|fixed|patched|repaired|hardened) (?:[\w-]+)|"
    r"in place (?:for|on|in) all|(?:vollständig )?behoben|wiederhergestellt|geschlossen worden|wieder (?:verfügbar|erreichbar|online|in Betrieb)|läuft wieder|laufen wieder|"
    r"(?:eingespielt|ausgerollt|abgeschlossen)(?: worden)?|(?:a|ont) été (?:corrigée?s?|rétablie?s?|déployée?s?|résolue?s?|comblée?s?)|est (?:corrigée?|rétablie?|résolue?|de nouveau disponible)|"
    r"(?:ha|han) sido (?:corregid|restablecid|solucionad|desplegad|resuelt)[oa]s?|está[n]? de nuevo (?:disponible|operativo)s?)\b",
    re.IGNORECASE,
)
_STILL_DOWN = re.compile(
    r"\b(?:stay\w*|remain\w*|still|bleib\w*|reste\w*)(?: \w+)? (?:down|offline|unavailable|unreachable|closed|nicht erreichbar|indisponible)\b",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(
    r"(?:^|[.;:,]\s)\W*(?:the |our |its )?(?:backups?|data|files?|parts?|offices?|website|phone lines?|e-?mails?|some \w+|several \w+|links?|passwords?) (?:of|at|in|for|from) [^,;]*$",
    re.IGNORECASE,
)
_PENDING = re.compile(
    r"\b(?:will|would|plans?|(?:is|are) available(?! again)|can|expect\w*|soon|partly|partial\w*|some|most|began|begun|beginning|started|starting|"
    r"to be|should|once(?! (?:again|more))|when|until|if|not|never|wird|werden|soll|in progress|next|working on|hopes?|later this|verfügbar ist|noch|hasn['’]t|haven['’]t|"
    r"isn['’]t|aren['’]t|sera|seront|bientôt|será[n]?|pronto|many|nearly|almost|fixed in|patched in|try(?:ing)? to|aims?)\b",
    re.IGNORECASE,
)
_AVAILABLE = re.compile(
    r"\b(?:(?:fix|patch|update) is (?:now )?available(?! again)|verfügbares? Update)\b", re.IGNORECASE
)
_RETRACTED = re.compile(
    r"\b(?:we|I) (?:hereby )?(?:retract|withdraw|revoke|rescind|take back|have (?:retracted|withdrawn|taken back|removed)) (?:our|the|this|that|an earlier|what)\b|"
    r"\b(?:our|the|this) (?:[\w-]+ )?(?:report|story|article|notice|statement|claim)\b[^.;]{0,60}\b(?:is|has been|was) (?:hereby )?(?:retracted|withdrawn|taken back)\b|"
    r"\bwir (?:nehmen|ziehen)\b[^.;]{0,80}\bzurück\b|\bnous (?:retirons|rétractons)\b|\b(?:nos retractamos|retiramos)\b",
    re.IGNORECASE,
)


def mended(masked: str) -> Iterator[Told]:
    """For whom the sentence says that the mend is in place; with versions, for those who have them."""
    for match in _FIXED.finditer(masked):
        clause = clause_at(masked, match.start()).text
        intro = masked[: match.start()].rpartition(". ")[2]
        if _STILL_DOWN.search(masked) or _PART_OF_IT.search(masked[: match.start()]):
            continue
        if not _PENDING.search(f"{clause} {intro}") and not _AVAILABLE.search(clause):
            yield Told(0 if "⟦0⟧" in masked else None, versions=_from_version(clause))
            return


def retracted(masked: str) -> Iterator[Told]:
    """Everybody of whom the sentence takes something back."""
    if _RETRACTED.search(masked):
        places: list[int | None] = [int(place) for place in re.findall(r"⟦(\d+)⟧", masked)]
        yield from (Told(place) for place in places or [None])


# ----------------------------------------------------------------------------------------------------------------------


def _from_version(clause: str) -> str:
    """What a fix "in 2.1" is in place for: those who have it."""
    named = [part for part in versions_in(clause).split("|") if part]
    return "|".join(part.replace("=", ">=", 1) if part.startswith("=") else part for part in named)
