"""A briefing as a message: a headline, what changed, the stories, the feeds, the sources. Pure."""

from zoneinfo import ZoneInfo

from bot.answering.answer import Sentence
from bot.briefing.briefing import Briefing, BriefStory, headline, quiet_sentence
from bot.showing import counted, human_day, human_span, origins_words, plain
from bot.slack.blocks import source_blocks
from bot.slack.message import Block, Line, Message, joined, marks, paragraph, small, targets, within, words
from bot.slack.sinks import mrkdwn

# Characters, addresses included; together well under the 13,200 that a message may carry.
_ROOM = {"changes": 1200, "stories": 6000, "feeds": 500, "sources": 2600}
_MOST_STORIES = 12


def briefing_message(briefing: Briefing, zone: ZoneInfo) -> Message:
    """`briefing` for its audience; times are in `zone`. A quiet time is said to be quiet."""
    span = human_span(briefing.since, briefing.until, zone)
    told = quiet_sentence(briefing) if briefing.quiet else headline(briefing)
    changes = within([_sentence(change) for change in briefing.changes], _ROOM["changes"])
    feeds = within([words(feed, 200) for feed in briefing.feeds], _ROOM["feeds"])
    blocks = (
        *([] if briefing.marking == "TLP:CLEAR" else small([briefing.marking])),
        *paragraph([words(span, 120, bold=True) + words(f" · {told}", 300)]),
        *paragraph([words("For us", bold=True), *changes] if changes else []),
        *_stories(briefing, zone),
        *paragraph([words("Feeds: ", bold=True) + joined(feeds, " · ")] if feeds else []),
        *source_blocks(briefing.citations, zone, _ROOM["sources"]),
        *small([briefing.marking, "quoted from the reports, newest first" if briefing.stories else ""]),
    )
    titles = "; ".join(story.title for story in briefing.stories[:3])
    text = mrkdwn(f"Briefing, {span}: {told}. {titles}", 600)
    said = plain(" ".join([told, *(s.text for story in briefing.stories for s in story.sentences)]))[:4000]
    return Message(text, blocks, targets(blocks), said=said, marking=briefing.marking)


def _stories(briefing: Briefing, zone: ZoneInfo) -> list[Block]:
    lines = [_story(number, story, zone) for number, story in enumerate(briefing.stories, 1)]
    kept = within(lines, _ROOM["stories"])[:_MOST_STORIES]
    left = len(lines) - len(kept)
    more = (
        [words(f"… and {counted(left, 'more story', 'more stories')}: ask about one of them.")]
        if left
        else []
    )
    return [block for line in [*kept, *more] for block in paragraph([line])]


def _story(number: int, story: BriefStory, zone: ZoneInfo) -> Line:
    head = words(f"{number} {story.title}", 150, bold=True)
    head += words(
        f" (since {human_day(story.since, zone)}; {origins_words(story.links, story.origins)})", 120
    )
    sentences = within([_sentence(sentence) for sentence in story.sentences], 1500)
    paths = [" → ".join(touched.path) or touched.project for touched in story.projects[:5]]
    more = len(story.projects) - len(paths)
    touches = words(
        f"May touch: {'; '.join(paths)}{f' and {more} more' if more > 0 else ''}", 400, italic=True
    )
    return joined([head, *sentences, touches if paths else []], "\n")


def _sentence(sentence: Sentence) -> Line:
    return words(sentence.text, 700) + marks(sentence.citations)
