"""`sitrep feeds add|list|remove|poll|import|export|bundle`."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot.app import load_fetch
from bot.commands.asking import reading, stated_marking
from bot.commands.consoles import err, out, print_json
from bot.commands.verdicts import look_again
from bot.feeding import Around, Polite, Polling
from bot.ingesting import Row
from bot.settings import Settings, load_settings
from bot.showing import counted, human_time
from bot.terminal.faults import show_fault, show_warning
from bot.terminal.feeds import feed_json, rows_in_words, show_bundle, show_feeds
from bot.terminal.progress import Advance, progress
from bot.times import now_utc
from bot.working import working
from ingestion.errors import ReadingError, UsageError
from ingestion.feeds import EVERY, Followed, feed_address
from ingestion.fetching.answer import Fetch
from ingestion.opml import Outlines, minutes, read_opml, well_known, write_opml
from ingestion.reading import Reader
from vectorstore.feedbook import Feedbook


def run_add(url: str, *, publisher: str, tlp: str | None, every: int | None) -> int:
    """Follow a feed and look at once what it holds; it is followed also when it does not answer."""
    settings = load_settings()
    feed = Followed(
        url=feed_address(url),
        publisher=publisher.strip(),
        marking=stated_marking(tlp or "TLP:CLEAR", "--tlp"),
        every=minutes(str(EVERY if every is None else every)),
        added=now_utc(),
        due=now_utc(),
    )
    with reading(settings, questions=1) as parts:
        book = Feedbook(parts.engine)
        if not book.add([feed]):
            _say(f"{feed.url} is followed already, as {book.feed(feed.url).name}. Nothing was changed.")
            return 0
        _tried(feed, book, settings)
    return 0


def run_list(*, as_json: bool) -> int:
    """Every feed with how it fares."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        book = Feedbook(parts.engine)
        feeds, waiting = book.feeds(), book.waiting()
    if not as_json:
        show_feeds(feeds, waiting, out(), now=now_utc(), zone=settings.timezone)
        return 0
    for feed in feeds:
        print_json(feed_json(feed, waiting.get(feed.url, 0), now_utc()))
    return 0


def run_remove(name: str) -> int:
    """Follow a feed no longer."""
    with reading(load_settings(), questions=1) as parts:
        book = Feedbook(parts.engine)
        feed = _named(book, name)
        book.remove(feed.url)
    _say(f"No longer followed: {feed.name}, {feed.url}. Its reports stay.")
    return 0


def run_poll(names: Sequence[str], *, as_json: bool) -> int:
    """Ask feeds now, all of them or these, and file what is new; 1 when a feed or an item failed."""
    settings = load_settings()
    get = load_fetch(settings)
    rows: list[Row] = []
    with Reader(zone=settings.timezone) as reader, working(settings, "sitrep feeds poll") as work:
        book = Feedbook(work.parts.engine)
        feeds = _chosen(book, names)
        polling = Polling(
            book, work.parts.catalogue, work.parts.inbox, work.file_batch, around(get, reader, time.sleep)
        )
        with progress(err(), len(feeds), label="Polling", unit="feeds") as advance:
            polling.run(feeds, _teller(rows, err(), as_json=as_json), _advancer(advance))
        look_again(work.parts)
        if not as_json:
            out().print(rows_in_words(rows, feeds, book.waiting()), soft_wrap=True)
    return 1 if any(row.status == "failed" for row in rows) else 0


def run_import(file: Path) -> int:
    """Follow the feeds of an OPML file; 1 when an entry was refused."""
    try:
        found = read_opml(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}).") from error
    for entry, why in found.refused:
        show_fault(why, err(), subject=entry)
    if not found.feeds and not found.refused:
        raise UsageError(f"{file} lists no feed: none of its entries has an address (xmlUrl).")
    _follow(found)
    return 1 if found.refused else 0


def run_export(file: Path | None) -> int:
    """Write the feeds as OPML, to a file or to stdout."""
    with reading(load_settings(), questions=1) as parts:
        feeds = Feedbook(parts.engine).feeds()
    written = write_opml(feeds, "Feeds followed by Sitrep")
    if file is None:
        out().file.write(written.decode("utf-8"))
        return 0
    try:
        file.write_bytes(written)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}).") from error
    _say(f"{counted(len(feeds), 'feed')} written to {file}.")
    return 0


def run_bundle(*, only_list: bool) -> int:
    """Follow the well-known feeds that come with Sitrep, or only show them."""
    if only_list:
        show_bundle(well_known(), out())
        return 0
    _follow(Outlines(tuple(well_known())))
    return 0


def around(get: Fetch, reader: Reader, rest: Callable[[float], object]) -> Around:
    """The world as it is: a polite network, the clocks and chance."""
    polite = Polite(get, time.monotonic, rest)
    return Around(polite, reader, now_utc, time.monotonic, random.random)


# ----------------------------------------------------------------------------------------------------------------------


def _tried(feed: Followed, book: Feedbook, settings: Settings) -> None:
    """Ask the feed that was just added, and say what it holds, or why nobody knows."""
    try:
        answer = load_fetch(settings)(feed.url)
        with Reader(zone=settings.timezone) as reader:
            news = reader.read_news(answer.body, answer.url)
    except ReadingError as error:
        show_warning(f"Added, but it could not be tried: {error}", err())
        return
    named = replace(feed, title=news.title)
    book.keep(named)
    newest = max((item.published or item.updated for item in news.items), default="")
    dated = f", the newest of {human_time(newest, settings.timezone)}" if newest else ""
    _say(f"Added: {named.name}, {counted(len(news.items), 'item')}{dated}.")
    _say("A running `sitrep serve` takes them up within a minute; now: sitrep feeds poll " + feed.url)


def _follow(found: Outlines) -> None:
    """Follow what a list names, and say what was new."""
    now = now_utc()
    with reading(load_settings(), questions=1) as parts:
        feeds = [replace(feed, added=now, due=now) for feed in found.feeds]
        added = Feedbook(parts.engine).add(feeds)
    known = len(feeds) - len(added)
    _say(f"{counted(len(added), 'feed')} added" + (f", {known:,} followed already" if known else "") + ".")
    if added:
        _say("See them: sitrep feeds list. Ask them now: sitrep feeds poll")


def _named(book: Feedbook, text: str) -> Followed:
    """The feed of an address or a name. Raises MissingFeedError, or UsageError when several have the name."""
    named = [feed for feed in book.feeds() if feed.name.casefold() == text.strip().casefold()]
    if len(named) > 1:
        raise UsageError(
            f"{len(named)} feeds are called {text}; say which by its address, see sitrep feeds list --json."
        )
    try:
        return named[0] if named else book.feed(feed_address(text))
    except UsageError:
        return book.feed(text)  # which says that nothing is known by this name


def _chosen(book: Feedbook, names: Sequence[str]) -> list[Followed]:
    """The feeds of these names, else all that have not stopped. Raises MissingFeedError, or UsageError for none at all."""
    if names:
        return list({feed.url: feed for feed in (_named(book, name) for name in names)}.values())
    feeds = [feed for feed in book.feeds() if not feed.stopped]
    if not feeds:
        raise UsageError(
            "No feed is followed. Add one: sitrep feeds add URL, or the well-known ones: sitrep feeds bundle"
        )
    return feeds


def _teller(rows: list[Row], notes: Console, *, as_json: bool) -> Callable[[Row], None]:
    """What is told of each row: a line of JSON, or a line only when something is wrong with it."""

    def tell(row: Row) -> None:
        rows.append(row)
        if as_json:
            print_json(row.json())
        elif row.status == "failed":
            show_fault(row.error or "It could not be read.", notes, subject=row.input)
        for part in row.missing if not as_json else ():
            show_warning(f"{row.input}: {part} could not be read; the rest was filed.", notes)

    return tell


def _advancer(advance: Advance) -> Callable[[Followed], None]:
    return lambda feed: advance(feed.name)


def _say(sentence: str) -> None:
    err().print(sentence, markup=False, soft_wrap=True)
