"""A briefing, as data: the stories of a window, each with cited sentences and what it may mean for our projects."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.answering.answer import Citation, Sentence
from bot.showing import counted


@dataclass(frozen=True, slots=True)
class Touched:
    """One of our projects and the path over which a story's party reaches it. Not a verdict: somebody should look."""

    project: str
    path: tuple[str, ...]  # project, …, party that a report names


@dataclass(frozen=True, slots=True)
class BriefStory:
    """Reports of one incident, as far as they may be seen: `links` are publications, `origins` those that are independent."""

    title: str
    since: str  # its first report, which may be older than the window
    newest: str
    links: int
    origins: int
    sentences: tuple[Sentence, ...]  # verbatim, the most telling first
    projects: tuple[Touched, ...] = ()
    reports: tuple[str, ...] = ()  # report ids, oldest first


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the reports of a window say. Times are ISO 8601, UTC; `quiet` means that there is no story.

    `searched` is (reports read, time of the newest). `changes` are cited sentences on what is different for us since
    the last briefing, `feeds` sentences on the health of the feeds; their makers fill them in.
    """

    since: str
    until: str
    marking: str  # the highest among the reports of its stories
    changes: tuple[Sentence, ...] = ()
    stories: tuple[BriefStory, ...] = ()
    feeds: tuple[str, ...] = ()
    quiet: bool = False
    citations: tuple[Citation, ...] = ()
    searched: tuple[int, str] = (0, "")
    topics: tuple[str, ...] = ()


def briefing_json(briefing: Briefing) -> dict[str, Any]:
    """The briefing as the JSON object of the contract."""
    data = asdict(briefing)
    keys = ("since", "until", "marking", "changes", "stories", "feeds", "quiet", "citations")
    return {key: data[key] for key in keys}


def quiet_sentence(briefing: Briefing) -> str:
    """What a quiet window is said to be: how much was read, and that nothing in it was for us."""
    read = briefing.searched[0]
    asked = f" on {' or '.join(briefing.topics)}" if briefing.topics else ""
    if not read:
        return f"Nothing new{asked}: no report was published in this time."
    return f"Nothing new{asked}: {counted(read, 'report')} read, none of them to tell of."


def headline(briefing: Briefing) -> str:
    """`14 reports, 3 stories, 1 may touch our projects`."""
    touching = sum(bool(story.projects) for story in briefing.stories)
    parts = [counted(briefing.searched[0], "report"), counted(len(briefing.stories), "story", "stories")]
    if touching:
        parts.append(f"{touching:,} may touch our projects")
    return ", ".join(parts)


def by_report(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Citations grouped by report version, in order of their first numbers."""
    groups: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        groups.setdefault((citation.report_id, citation.version), []).append(citation)
    return list(groups.values())
