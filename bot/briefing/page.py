"""A briefing as one HTML page that stands alone: no script, nothing fetched, light and dark, fit for A4.

Every text is made plain and escaped; the only links are those of citations, to http(s), with their host to be seen.
"""

from collections.abc import Iterable, Sequence
from html import escape
from zoneinfo import ZoneInfo

from bot.answering.answer import Citation, Sentence
from bot.briefing.briefing import (
    Briefing,
    BriefStory,
    Touched,
    by_report,
    headline,
    quiet_sentence,
)
from bot.showing import counted, human_day, human_span, origins_words, plain, safe_url, shown_url

_NOTE = "Quotes are the reports' own words. “May touch” is a path in our register, not a verdict."
_STYLE = """
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #5a626c; --line: #d9dde2; --page: #fff; --mark: #0b57d0;
  --card: #f6f7f9; --warn: #7a4d00; --warn-page: #fff4dc; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a0a8b2; --line: #353b43; --page: #15181c;
  --mark: #8ab4f8; --card: #1e2227; --warn: #ffd58a; --warn-page: #3a2e14; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 17px/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1rem; margin-bottom: 2rem; }
.kicker { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; color: var(--soft);
  font-size: .85rem; }
.marking { font-weight: 700; color: var(--ink); letter-spacing: .03em; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .4rem 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0; text-wrap: balance; }
h3 { font-size: 1rem; margin: 2.5rem 0 .6rem; border-top: 1px solid var(--line); padding-top: 1.25rem; }
p { margin: 0; }
.lead { font-size: 1.1rem; }
.story { display: grid; grid-template-columns: 2.2rem 1fr; margin: 0 0 2rem; }
.story > .n { font-size: 1.2rem; line-height: 1.3; font-weight: 700; color: var(--soft); }
.about { color: var(--soft); font-size: .85rem; margin: .15rem 0 .6rem; }
blockquote { margin: 0 0 .55rem; padding: 0 0 0 .8rem; border-left: 3px solid var(--line); }
.touch { margin: .7rem 0 0; padding: .5rem .75rem; list-style: none; background: var(--warn-page); color: var(--warn);
  border-radius: .4rem; font-size: .92rem; }
.touch b { font-weight: 700; }
a { color: var(--mark); text-decoration: none; } a:hover { text-decoration: underline; }
.cite { font-size: .8rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.sources { list-style: none; margin: 0; padding: 0; font-size: .88rem; }
.sources li { display: grid; grid-template-columns: 4.6rem 1fr; padding: .3rem 0; }
.sources :target { background: var(--warn-page); }
.sources .n { color: var(--soft); font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); }
.feeds { margin: 0; padding-left: 1.2rem; }
footer { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .82rem; }
@media (max-width: 30rem) { main { padding-top: 1.5rem; } h1 { font-size: 1.5rem; }
  .story { grid-template-columns: 1.5rem 1fr; } }
@page { size: A4; margin: 18mm 17mm; }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --page: #fff; --mark: #000;
    --card: #fff; --warn: #000; --warn-page: #fff; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } .story, .sources li { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .touch { border: 1px solid #999; } }
"""


def briefing_html(briefing: Briefing, *, zone: ZoneInfo) -> str:
    """The whole page, UTF-8 text; times are in `zone`."""
    cited = {citation.n: citation for citation in briefing.citations}
    parts = [
        _header(briefing, zone),
        _changes(briefing.changes, cited),
        *(_story(at, story, cited, briefing, zone) for at, story in enumerate(briefing.stories, start=1)),
        _feeds(briefing.feeds),
        _sources(briefing.citations, zone),
        _footer(briefing, zone),
    ]
    title = f"Briefing: {human_span(briefing.since, briefing.until, zone)}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _text(words: str) -> str:
    """Anybody's words, plain and escaped for element and attribute alike."""
    return escape(plain(words), quote=True)


def _header(briefing: Briefing, zone: ZoneInfo) -> str:
    topics = f" on {', '.join(briefing.topics)}" if briefing.topics else ""
    said = quiet_sentence(briefing) if briefing.quiet else headline(briefing) + "."
    marking = f'<span class="marking">{_text(briefing.marking)}</span>' if briefing.stories else ""
    return (
        f'<header>\n<p class="kicker"><span>{_text("Security and supplier news" + topics)}</span>{marking}</p>\n'
        f"<h1>{_text(human_span(briefing.since, briefing.until, zone))}</h1>\n"
        f'<p class="lead">{_text(said)}</p>\n</header>'
    )


def _changes(changes: Sequence[Sentence], cited: dict[int, Citation]) -> str:
    if not changes:
        return ""
    said = "\n".join(f"<p>{_text(change.text)} {_marks(change.citations, cited)}</p>" for change in changes)
    return f'<section class="changes">\n<h2>For us</h2>\n{said}\n</section>'


def _story(at: int, story: BriefStory, cited: dict[int, Citation], briefing: Briefing, zone: ZoneInfo) -> str:
    about = f"since {human_day(story.since, zone, beside=briefing.until)} · {origins_words(story.links, story.origins)}"
    quotes = "\n".join(
        f"<blockquote>{_text(sentence.text)} {_marks(sentence.citations, cited)}</blockquote>"
        for sentence in story.sentences
    )
    return (
        f'<article class="story">\n<span class="n">{at}</span>\n<div>\n<h2>{_text(story.title)}</h2>\n'
        f'<p class="about">{_text(about)}</p>\n{quotes}\n{_touched(story.projects)}</div>\n</article>'
    )


def _touched(projects: Sequence[Touched]) -> str:
    if not projects:
        return ""
    paths = "\n".join(f"<li>{_path(touched)}</li>" for touched in projects)
    return f'<ul class="touch">\n<li><b>May touch our projects</b></li>\n{paths}\n</ul>\n'


def _path(touched: Touched) -> str:
    first, *rest = touched.path or (touched.project,)
    return " → ".join([f"<b>{_text(first)}</b>", *(_text(party) for party in rest)])


def _marks(numbers: Iterable[int], cited: dict[int, Citation]) -> str:
    return " ".join(f'<a class="cite" href="#source-{n}">[{n}]</a>' for n in numbers if n in cited)


def _feeds(feeds: Sequence[str]) -> str:
    if not feeds:
        return ""
    said = "\n".join(f"<li>{_text(sentence)}</li>" for sentence in feeds)
    return f'<section>\n<h3>Feeds</h3>\n<ul class="feeds">\n{said}\n</ul>\n</section>'


def _sources(citations: Sequence[Citation], zone: ZoneInfo) -> str:
    if not citations:
        return ""
    entries = "\n".join(
        f'<li><span class="n">{_anchors(group)}</span><span>{_source(group[0], zone)}</span></li>'
        for group in by_report(citations)
    )
    return f'<section>\n<h3>Sources</h3>\n<ol class="sources">\n{entries}\n</ol>\n</section>'


def _anchors(group: Iterable[Citation]) -> str:
    return " ".join(f'<span id="source-{c.n}">[{c.n}]</span>' for c in group)


def _source(citation: Citation, zone: ZoneInfo) -> str:
    date = human_day(citation.published, zone) or "undated"
    parts = [
        _text(citation.title or citation.external_id or citation.report_id),
        _text(citation.publisher),
        _text(date),
        "" if citation.marking == "TLP:CLEAR" else f'<span class="marking">{_text(citation.marking)}</span>',
        _link(citation.url) or _text(citation.external_id if citation.title else ""),
    ]
    also = ", ".join(citation.also_published_by)
    return " · ".join(part for part in parts if part) + (
        f'<br><span class="soft">also published by {_text(also)}</span>' if also else ""
    )


def _link(url: str) -> str:
    address = safe_url(url)
    if not address:
        return ""
    return (
        f'<a href="{escape(address, quote=True)}" rel="noopener noreferrer">{_text(shown_url(address))}</a>'
    )


def _footer(briefing: Briefing, zone: ZoneInfo) -> str:
    if briefing.quiet:
        return ""  # the lead has said it
    reports, newest = briefing.searched
    read = counted(reports, "report") + " read" + (f", newest {human_day(newest, zone)}" if newest else "")
    return f"<footer>{_text(read)}. {_text(_NOTE)}</footer>"
