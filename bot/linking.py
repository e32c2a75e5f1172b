"""Links as a use case: address → answer, archived → readings → filings, taken up by an ingestion under way.

A link that fails is a row with the reason; the others go on.
"""

from dataclasses import dataclass, replace

from bot.ingesting import Ingestion, Options, Row
from ingestion.errors import FetchError, StoreError
from ingestion.fetching.answer import Fetch, Fetched
from ingestion.fetching.canonical import canonical_url, publisher_of
from ingestion.reading import Reader, Reading
from ingestion.report import Document, Filing, Marking
from vectorstore.originals import Original, Originals, named

SOURCE = "url"
_BOM = "\ufeff"
_TEXTS = ("text/", "application/xhtml+xml", "application/xml", "application/json")


def is_link(text: str) -> bool:
    """Whether an argument of the command line is an address rather than a path."""
    return text.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Archived:
    """An answer that is in the archive, or was all the time."""

    sha256: str
    fetched: Fetched


@dataclass(slots=True)
class Links:
    """Takes links into `ingestion`, one after the other; `finish` it after `ingestion`."""

    fetch: Fetch
    originals: Originals
    ingestion: Ingestion
    reader: Reader
    _kept: list[str]

    def take(self, url: str) -> None:
        """Fetch, archive and read one address; every report in it is taken up, and what fails is told of."""
        asked = url.strip()
        try:
            archived = self._archived(asked)
        except FetchError as problem:
            self.ingestion.tell(Row(url, "failed", external_id=asked, error=str(problem)))
            return
        fetched = archived.fetched
        for reading in self.reader.read_bytes(fetched.name, readable_body(fetched)):
            self._take_up(url, archived, reading)

    def finish(self) -> None:
        """Let go of answers that became no report; call it when everything that was taken is filed."""
        self.originals.settle(self._kept)

    def _take_up(self, shown: str, archived: Archived, reading: Reading) -> None:
        shown += reading.member
        if reading.document is None:
            self.ingestion.tell(
                Row(shown, "failed", external_id=reading.external_id, error=str(reading.problem))
            )
            return
        filing = link_filing(archived, reading, reading.document, self.ingestion.options)
        decision = self.ingestion.take_filing(shown, filing)
        if decision.change == "unchanged":
            self.originals.link(decision.report_id, decision.version, filing.original)

    def _archived(self, url: str) -> Archived:
        """The answer of an address, from the archive when it says that nothing has changed since."""
        last = self.originals.last(url)
        if last is None or not (last.etag or last.modified):
            return self._new(self.fetch(url))
        fetched = self.fetch(url, etag=last.etag, modified=last.modified)
        if fetched.status != 304:
            return self._new(fetched)
        try:
            return Archived(last.sha256, unchanged(fetched, last, self.originals.read(last.sha256)))
        except StoreError:  # the archive lost it: it is asked for once more, in full
            return self._new(self.fetch(url))

    def _new(self, fetched: Fetched) -> Archived:
        sha256 = self.originals.keep(fetched, self.ingestion.options.now)
        self._kept.append(sha256)
        return Archived(sha256, fetched)


def links_into(ingestion: Ingestion, reader: Reader, fetch: Fetch, originals: Originals) -> Links:
    """What takes links into an ingestion."""
    return Links(fetch, originals, ingestion, reader, [])


# ---- what decides


def link_filing(archived: Archived, reading: Reading, document: Document, options: Options) -> Filing:
    """One report out of an answer, with everything decided that it left open: identity, marking, publisher, date.

    What stands behind a public address is nobody's own evidence, whoever brings it.
    """
    fetched = archived.fetched
    part = f"!{reading.identity}" if reading.identity else reading.member
    address = canonical_url(fetched.url, document.url)
    identity = canonical_url(fetched.url, "") + part if part else address
    return Filing(
        source=SOURCE,
        identity=identity,
        external_id=identity,
        document=replace(
            document,
            url=address,
            publisher=document.publisher or options.publisher or publisher_of(fetched.url),
            published=document.published or options.published,
        ),
        marking=link_marking(document.marking, options, public=fetched.public),
        retrieved=options.now,
        reporter=options.reporter,
        original=named(archived.sha256, fetched.asked, part),
    )


def link_marking(stated: Marking | None, options: Options, *, public: bool) -> Marking:
    """What somebody said and what the report says of itself, the higher one; else CLEAR for what everybody can read."""
    said = [marking for marking in (stated, options.tlp) if marking is not None]
    return max(said) if said else (Marking.CLEAR if public else options.default_marking)


def unchanged(fetched: Fetched, last: Original, body: bytes) -> Fetched:
    """An answer that nothing has changed, as if it had come in full."""
    return replace(
        fetched,
        url=last.final_url,
        body=body,
        media_type=last.media_type,
        charset=last.charset,
        name=last.name,
        public=fetched.public and last.public,
        etag=fetched.etag or last.etag,
        modified=fetched.modified or last.modified,
    )


def readable_body(fetched: Fetched) -> bytes:
    """The body as the reader takes it: a text whose server names another character set than UTF-8 is put into that.

    What is UTF-8 anyway, and what does not fit the set that is named, is left as it came.
    """
    if not fetched.charset or not fetched.media_type.startswith(_TEXTS) or _fits(fetched.body, "utf-8"):
        return fetched.body
    try:
        return (_BOM + fetched.body.decode(fetched.charset)).encode()
    except (UnicodeError, LookupError):
        return fetched.body


def _fits(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
