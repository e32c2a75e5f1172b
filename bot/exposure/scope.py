"""Which incident a question is about, where it names one."""

import re
from collections.abc import Sequence

from bot.exposure.facts import Names
from bot.exposure.incidents import Incident, kinds_in


def asked_about(met: Sequence[Incident], about: Sequence[str], names: Names) -> tuple[Incident, ...]:
    """The incidents in whose reports one of the words or parties stands; all, when the question names none."""
    if not about:
        return tuple(met)
    parties = {word for word in about if word in names.parties}
    words = [
        re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in about if word not in parties
    ]
    return tuple(incident for incident in met if _tells(incident, parties, words))


def of_kind(met: Sequence[Incident], question: str) -> tuple[Incident, ...]:
    """Of several incidents those of the kind that the question names ("the outage"); all, when it names none or none fits."""
    kinds = kinds_in(question)
    fitting = tuple(incident for incident in met if incident.kinds & kinds)
    return fitting if len(met) > 1 and len(kinds) == 1 and fitting else tuple(met)


def _tells(incident: Incident, parties: set[str], words: Sequence[re.Pattern[str]]) -> bool:
    if parties & {fact.party for fact in incident.facts}:
        return True
    texts = [f"{report.title}\n{report.external_id}\n{report.text}" for report in incident.reports]
    return any(word.search(text) for word in words for text in texts)
