"""From the reports of a window to a briefing: by story, newest first, quoted to the letter, joined with our register."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.answering.answer import Citation, Sentence
from bot.briefing.briefing import Briefing, BriefStory, Touched
from bot.briefing.sentences import any_of, best_sentences, repeated_sentences
from bot.exposure.paths import exposure_paths, lone_product_names, party_names
from bot.exposure.register import Register
from ingestion.names import PartyFinder
from ingestion.report import Marking
from ingestion.stories import content_words
from vectorstore.stored import Quote, StoredReport
from vectorstore.storytelling import ToldStory, stories_among

_FEW = 2  # sentences a story
_MANY = 6  # ... of one with more than ten reports
_HEADING = 90  # characters of a sentence that stands in for a title


def write_briefing(
    reports: Sequence[StoredReport],
    *,
    since: str,
    until: str,
    register: Register | None,
    topics: Sequence[str] = (),
    stories: Sequence[ToldStory] | None = None,
) -> Briefing:
    """The briefing on `reports`: those that the audience may see and that were published in the window.

    Their order does not matter. With `topics`, only reports in which all words of one topic stand (in any form) are told
    of; all are counted as read. Without a register no project is named. `stories` are those that the reports belong to,
    each whole, what came before the window included; without them, they are formed from `reports` alone.
    """
    told = _in_order(report for report in reports if _on_topic(report, topics))
    groups = _grouped(told, stories_among(told) if stories is None else stories)
    finder = _Finder(register) if register else None
    numbering = _Numbering()
    repeated = repeated_sentences([group for group, _ in groups])
    made = tuple(_story(group, story, finder, numbering, repeated) for group, story in groups)
    return Briefing(
        since=since,
        until=until,
        marking=max((report.marking for report in told), default=Marking.CLEAR).label,
        stories=made,
        quiet=not made,
        citations=numbering.citations(),
        searched=(len(reports), max((report.dated for report in reports), default="")),
        topics=tuple(topics),
    )


# ----------------------------------------------------------------------------------------------------------------------


def _in_order(reports: Iterable[StoredReport]) -> list[StoredReport]:
    return sorted(reports, key=lambda report: (report.dated, report.report_id))


def _grouped(
    told: Sequence[StoredReport], stories: Iterable[ToldStory]
) -> list[tuple[list[StoredReport], ToldStory]]:
    """What is to be told of, oldest first, by the story that it belongs to; the story with the newest report first."""
    found = []
    for story in stories:
        ids = {report.report_id for report in story.reports}
        group = [report for report in told if report.report_id in ids]
        if group:
            found.append((group, story))
    return sorted(found, key=lambda one: (one[0][-1].dated, one[0][-1].report_id), reverse=True)


def _on_topic(report: StoredReport, topics: Sequence[str]) -> bool:
    if not topics:
        return True
    words = set(content_words(f"{report.title}\n{report.publisher}\n{report.text}"))
    folded = f"{report.title}\n{report.text}".casefold()
    return any(_names_topic(topic, words, folded) for topic in topics)


def _names_topic(topic: str, words: set[str], folded: str) -> bool:
    """Whether every word of the topic stands there; a topic of small words or signs, whether it stands there as it is."""
    wanted = content_words(topic)
    if wanted:
        return words.issuperset(wanted)
    literal = topic.strip().casefold()
    return bool(literal) and re.search(rf"(?<!\w){re.escape(literal)}(?!\w)", folded) is not None


class _Numbering:
    """Gives each quote its number, the same one when it is quoted again."""

    def __init__(self) -> None:
        self._numbers: dict[Quote, int] = {}

    def number(self, quote: Quote) -> int:
        return self._numbers.setdefault(quote, len(self._numbers) + 1)

    def citations(self) -> tuple[Citation, ...]:
        return tuple(_citation(n, quote) for quote, n in self._numbers.items())


def _citation(n: int, quote: Quote) -> Citation:
    report = quote.report
    return Citation(
        n=n,
        report_id=report.report_id,
        external_id=report.external_id,
        title=report.title,
        publisher=report.publisher,
        url=report.url,
        published=report.published,
        retrieved=report.retrieved,
        marking=report.marking.label,
        version=report.version,
        start=quote.start,
        end=quote.end,
        where=quote.where,
        quote=quote.text,
        also_published_by=report.copies,
    )


class _Finder:
    """Finds our projects by the parties that a report names."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lone = lone_product_names(register)
        self._vendors = _vendors_of_products(register)
        self._finder = PartyFinder(party_names(register), self._lone)

    def parties(self, reports: Iterable[StoredReport]) -> Mapping[str, frozenset[str]]:
        """Keys of the parties that the reports name → the spellings in which they do."""
        found: dict[str, set[str]] = {}
        for report in reports:
            for party, spellings in self._named(f"{report.title}.\n\n{report.text}").items():
                found.setdefault(party, set()).update(spellings)
        return {party: frozenset(spellings) for party, spellings in found.items()}

    def _named(self, text: str) -> Mapping[str, set[str]]:
        """The parties of one text; a product's lone name ("Translate") counts only beside its vendor's."""
        found: dict[str, set[str]] = {}
        for mention in self._finder.find(text):
            found.setdefault(mention.party, set()).add(text[mention.start : mention.end])
        return {
            party: spellings
            for party, spellings in found.items()
            if not spellings <= self._lone or self._vendors.get(party, party) in found
        }

    def touched(self, parties: Iterable[str]) -> tuple[Touched, ...]:
        """Projects in the register's order with their paths to the parties; of nested paths only the longest."""
        wanted = frozenset(parties)
        if not wanted:
            return ()
        found = []
        for project in self._register.projects:
            paths = [path.names for path in exposure_paths(project, self._register, wanted)]
            found += [Touched(project.name, path) for path in paths if not _is_beginning(path, paths)]
        return tuple(dict.fromkeys(found))


def _vendors_of_products(register: Register) -> Mapping[str, str]:
    """Key of each product of a known vendor → that vendor."""
    uses = [use for one in register.projects for use in one.uses]
    uses += [use for one in register.vendors for use in one.suppliers]
    return {use.key: use.vendor for use in uses if use.vendor and use.product}


def _is_beginning(path: tuple[str, ...], paths: Iterable[tuple[str, ...]]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _story(
    reports: Sequence[StoredReport],
    story: ToldStory,
    finder: _Finder | None,
    numbering: _Numbering,
    repeated: Collection[str],
) -> BriefStory:
    firsts = story.firsts(reports)
    parties = finder.parties(firsts) if finder else {}
    spellings = {spelling for found in parties.values() for spelling in found}
    quotes = best_sentences(firsts, spellings, _MANY if len(reports) > 10 else _FEW, repeated)
    quotes = tuple(replace(quote, report=story.with_copies(quote.report)) for quote in quotes)
    return BriefStory(
        title=_title(firsts, quotes, spellings),
        since=story.reports[0].dated,
        newest=reports[-1].dated,
        links=story.links,
        origins=story.origins,
        sentences=tuple(Sentence(quote.text, (numbering.number(quote),)) for quote in quotes),
        projects=finder.touched(parties) if finder else (),
        reports=tuple(report.report_id for report in reports),
    )


def _title(reports: Sequence[StoredReport], quotes: Sequence[Quote], names: Collection[str]) -> str:
    """The newest of the titles that name one of `names`, or of all, as long as the other reports use its words too.

    Without any title, the beginning of the first quote.
    """
    titled = [report for report in reports if report.title.strip()]
    if not titled:
        words = " ".join(quotes[0].text.split()) if quotes else reports[0].external_id
        return words if len(words) <= _HEADING else words[:_HEADING].rsplit(" ", 1)[0] + " …"
    used = Counter(word for r in reports for word in set(content_words(f"{r.title} {r.text}")))
    named = any_of(names)
    speaking = [report for report in titled if named and named.search(report.title)] or titled
    fits = {report.report_id: _fitting(report.title, used) for report in speaking}
    fit = [report for report in speaking if fits[report.report_id] >= 0.7 * max(fits.values())]
    return max(fit, key=lambda report: (report.dated, fits[report.report_id], report.title)).title


def _fitting(title: str, used: Mapping[str, int]) -> float:
    """How many reports use a word of `title`, on average; very short titles say little."""
    words = set(content_words(title))
    return sum(used[word] for word in words) / (len(words) + 1)
