"""The feeds that are followed and the items that they had: what lets polling go on where it was after any end.

An item is `waiting` until its report is filed, or a `teaser` while its page could not be had; then it is `done`, or `gone`
when it was given up, or too old to be taken. Only the first two keep its words. A `purged` one never comes back.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select, update

from ingestion.errors import MissingFeedError
from ingestion.feeds import Followed, fingerprint
from ingestion.reading.news import NewsItem, news_item
from ingestion.report import Marking
from vectorstore import schema
from vectorstore.engine import writing

OPEN = ("waiting", "teaser")


@dataclass(frozen=True, slots=True)
class Pending:
    """An item with something left to do. `report_id` and `identity` are those of its report, "" when it has none yet.

    `whole` says that its report holds the full text, as the item stood before.
    """

    key: str
    state: str  # waiting or teaser
    item: NewsItem
    tries: int
    report_id: str
    identity: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an item: its new state, how often it was tried, and its report."""

    key: str
    state: str
    tries: int = 0
    report_id: str = ""
    identity: str = ""
    whole: bool = False


class Feedbook:
    """Keeps feeds by address. Every method is one transaction; it may be used from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, feeds: Sequence[Followed]) -> list[Followed]:
        """Follow these from now on; those that were not followed before."""
        f, new = schema.feeds, {feed.url: feed for feed in feeds}
        with writing(self._engine) as connection:
            known = set(connection.execute(select(f.c.url)).scalars())
            added = [feed for url, feed in new.items() if url not in known]
            if added:
                connection.execute(f.insert(), [_row(feed) for feed in added])
        return added

    def feed(self, url: str) -> Followed:
        """One feed. Raises MissingFeedError when it is not followed."""
        f = schema.feeds
        with self._engine.connect() as connection:
            row = connection.execute(select(f).where(f.c.url == url)).one_or_none()
        if row is None:
            raise _missing(url)
        return _feed(row)

    def feeds(self) -> list[Followed]:
        """Every feed, in the order of being added."""
        return self._feeds(schema.feeds.c.url == schema.feeds.c.url)

    def due(self, now: str) -> list[Followed]:
        """The feeds that are to be asked, the longest due first."""
        f = schema.feeds
        return sorted(
            self._feeds((f.c.stopped == "") & (f.c.due <= now)), key=lambda feed: (feed.due, feed.url)
        )

    def keep(
        self, feed: Followed, fresh: Sequence[tuple[str, NewsItem]] = (), most: int | None = None
    ) -> bool:
        """Keep how a feed fares and, in the same transaction, its new items; False when it is no longer followed.

        Of `fresh`, newest first, only `most` are to be filed; the others count as gone.
        """
        f, i = schema.feeds, schema.feed_items
        taken = len(fresh) if most is None else most
        with writing(self._engine) as connection:
            known = connection.execute(update(f).where(f.c.url == feed.url).values(**_row(feed))).rowcount
            if not known:
                return False
            before = {
                row.key: row for row in connection.execute(select(i).where(i.c.feed == feed.url)) if fresh
            }
            rows = [
                _item_row(feed.url, key, item, before.get(key), wanted=at < taken)
                for at, (key, item) in enumerate(fresh)
                if key not in before or before[key].state != "purged"
            ]
            for start in range(0, len(rows), 500):
                keys = [row["key"] for row in rows[start : start + 500]]
                connection.execute(delete(i).where((i.c.feed == feed.url) & i.c.key.in_(keys)))
            if rows:
                connection.execute(i.insert(), rows)
        return True

    def known(self, url: str) -> dict[str, str]:
        """The fingerprints of a feed's items, by key."""
        i = schema.feed_items
        with self._engine.connect() as connection:
            rows = connection.execute(select(i.c.key, i.c.fingerprint).where(i.c.feed == url))
            return {row.key: row.fingerprint for row in rows}

    def pending(self, url: str, most: int) -> list[Pending]:
        """Items with something left to do: those without a report first, the newest of them first."""
        i = schema.feed_items
        query = (
            select(i)
            .where((i.c.feed == url) & i.c.state.in_(OPEN))
            .order_by(i.c.state.desc(), i.c.dated.desc(), i.c.key)
            .limit(most)
        )
        with self._engine.connect() as connection:
            return [
                Pending(
                    row.key,
                    row.state,
                    news_item(json.loads(row.item)),
                    row.tries,
                    row.report_id,
                    row.identity,
                    bool(row.whole),
                )
                for row in connection.execute(query)
            ]

    def waiting(self) -> dict[str, int]:
        """How many items wait to be filed, by feed; feeds without any are left out."""
        i = schema.feed_items
        query = select(i.c.feed, func.count()).where(i.c.state == "waiting").group_by(i.c.feed)
        with self._engine.connect() as connection:
            return {url: int(count) for url, count in connection.execute(query)}

    def settle(self, url: str, settled: Sequence[Settled]) -> None:
        """Keep what became of items; one that was purged meanwhile stays so."""
        i = schema.feed_items
        with writing(self._engine) as connection:
            for one in settled:
                chosen = (i.c.feed == url) & (i.c.key == one.key) & i.c.state.in_(OPEN)
                values: dict[str, Any] = {"state": one.state, "tries": one.tries}
                if one.report_id:
                    values |= {"report_id": one.report_id, "identity": one.identity, "whole": int(one.whole)}
                if one.state not in OPEN:
                    values["item"] = ""
                connection.execute(update(i).where(chosen).values(**values))

    def remove(self, url: str) -> None:
        """Follow a feed no longer; its reports stay. Raises MissingFeedError when it was not followed."""
        f, i = schema.feeds, schema.feed_items
        with writing(self._engine) as connection:
            if not connection.execute(delete(f).where(f.c.url == url)).rowcount:
                raise _missing(url)
            connection.execute(delete(i).where(i.c.feed == url))

    def _feeds(self, chosen: ColumnElement[bool]) -> list[Followed]:
        f = schema.feeds
        with self._engine.connect() as connection:
            rows = connection.execute(select(f).where(chosen).order_by(f.c.added, f.c.url))
            return [_feed(row) for row in rows]


def forget(connection: Connection, report_id: str) -> None:
    """Drop every word of a purged report, inside a transaction; its item is known by a hash and never filed again."""
    i = schema.feed_items
    connection.execute(
        update(i).where(i.c.report_id == report_id).values(state="purged", report_id="", identity="", item="")
    )


def _row(feed: Followed) -> Mapping[str, Any]:
    return {**asdict(feed), "marking": int(feed.marking)}


def _feed(row: Any) -> Followed:
    values = {one.name: getattr(row, one.name) for one in fields(Followed)}
    return Followed(**{**values, "marking": Marking(values["marking"])})


def _item_row(url: str, key: str, item: NewsItem, before: Any, *, wanted: bool) -> dict[str, Any]:
    """An item that is new or has changed; its report stays the same one."""
    return {
        "feed": url, "key": key, "fingerprint": fingerprint(item), "state": "waiting" if wanted else "gone",
        "dated": item.updated or item.published, "tries": 0, "report_id": before.report_id if before else "",
        "identity": before.identity if before else "", "whole": before.whole if before else 0, "item": json.dumps(asdict(item)) if wanted else "",
    }  # fmt: skip


def _missing(url: str) -> MissingFeedError:
    return MissingFeedError(f"{url} is not followed. See: sitrep feeds list")
