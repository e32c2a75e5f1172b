"""A briefing in the terminal: the window, what changed for us, the stories with their quotes, the sources."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.answering.answer import Sentence
from bot.briefing.briefing import Briefing, BriefStory, headline, quiet_sentence
from bot.showing import origins_words
from bot.terminal.answer import arrows
from bot.terminal.layout import joined, marks, page_width, paragraph, print_lines
from bot.terminal.safe import shown, styled
from bot.terminal.sources import source_counts, source_lines
from bot.terminal.times import human_day, human_span

_FULL = 15  # stories shown with quotes; more than that nobody reads before work. What may touch us always is.


def show_briefing(briefing: Briefing, console: Console, zone: ZoneInfo, *, explain: bool = False) -> None:
    """Prints the briefing; times are in `zone`; `explain` adds where each quote stands."""
    print_lines(briefing_lines(briefing, page_width(console), zone, explain=explain), console)


def briefing_lines(
    briefing: Briefing, width: int | None, zone: ZoneInfo, *, explain: bool = False
) -> list[Text]:
    """The lines that a person sees. Beyond the first stories, those that touch nothing of ours are a line each."""
    full = [story for at, story in enumerate(briefing.stories) if at < _FULL or story.projects]
    rest = [story for at, story in enumerate(briefing.stories) if at >= _FULL and not story.projects]
    blocks = [
        _heading(briefing, width, zone),
        _changes(briefing.changes, width),
        *(_story(at, story, width, zone, briefing.until) for at, story in enumerate(full, start=1)),
        _also(rest, width),
        _feeds(briefing, width),
        source_lines(briefing.citations, width, zone, explain=explain),
        _footer(briefing, width, zone),
    ]
    lines = [Text()]
    for block in blocks:
        lines += [*block, Text()] if block else []
    return lines


def _heading(briefing: Briefing, width: int | None, zone: ZoneInfo) -> list[Text]:
    window = styled(human_span(briefing.since, briefing.until, zone), "bold")
    topics = shown("on " + ", ".join(briefing.topics)) if briefing.topics else Text()
    lines = joined([part for part in (window, topics) if part], width, indent=2)
    said = quiet_sentence(briefing) if briefing.quiet else headline(briefing)
    return [*lines, *paragraph(shown(said, "bold" if briefing.quiet else ""), width, indent=2)]


def _changes(changes: Sequence[Sentence], width: int | None) -> list[Text]:
    lines = [styled("  For us", "bold")] if changes else []
    for change in changes:
        lines += paragraph(shown(change.text), width, indent=4, tail=marks(change.citations))
    return lines


def _story(at: int, story: BriefStory, width: int | None, zone: ZoneInfo, until: str) -> list[Text]:
    lead = f"{at}  "
    since = f"since {human_day(story.since, zone, beside=until)}"
    lines = paragraph(styled(lead, "bold cyan") + shown(story.title, "bold"), width, indent=2, hang=len(lead))
    inner = 2 + len(lead)
    lines += joined(
        [shown(since, "dim"), shown(origins_words(story.links, story.origins), "dim")], width, indent=inner
    )
    for sentence in story.sentences:
        lines += paragraph(shown(f"“{sentence.text}”"), width, indent=inner, tail=marks(sentence.citations))
    for touched in story.projects:
        path = styled("May touch  ", "bold yellow") + arrows(touched.path)
        lines += paragraph(path, width, indent=inner, hang=2)
    return lines


def _also(rest: Sequence[BriefStory], width: int | None) -> list[Text]:
    lines = [styled("  Also reported", "bold")] if rest else []
    for story in rest:
        numbers = [n for sentence in story.sentences for n in sentence.citations]
        lines += paragraph(shown(story.title), width, indent=4, hang=2, tail=marks(numbers))
    return lines


def _feeds(briefing: Briefing, width: int | None) -> list[Text]:
    lines = [styled("  Feeds", "bold")] if briefing.feeds else []
    for sentence in briefing.feeds:
        lines += paragraph(shown(sentence), width, indent=4)
    return lines


def _footer(briefing: Briefing, width: int | None, zone: ZoneInfo) -> list[Text]:
    sources, independent = source_counts(briefing.citations)
    reports, newest = briefing.searched
    parts = [
        f"{sources:,} sources, {independent:,} independent" if sources else "",
        f"{reports:,} read, newest {human_day(newest, zone, beside=briefing.until)}" if newest else "",
        briefing.marking if briefing.stories else "",
    ]
    parts = [part for part in parts if part]
    return joined([shown(part, "dim") for part in parts], width, indent=2)
