"""Which incident a question is about, where it names one."""

import re
from collections.abc import Sequence

from bot.exposure.facts import Names
from bot.exposure.incidents import Incident


def asked_about(met: Sequence[Incident], about: Sequence[str], names: Names) -> tuple[Incident, ...]:
    """The incidents in whose reports one of the words or parties stands; all, when the question names none."""
    if not about:
        return tuple(met)
    parties = {word for word in about if word in names.parties}
    words = [
        re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in about if word not in parties
    ]
    return tuple(incident for incident in met if _tells(incident, parties, words))


def _tells(incident: Incident, parties: set[str], words: Sequence[re.Pattern[str]]) -> bool:
    if parties & {fact.party for fact in incident.facts}:
        return True
    texts = [f"{report.title}\n{report.external_id}\n{report.text}" for report in incident.reports]
    return any(word.search(text) for word in words for text in texts)
