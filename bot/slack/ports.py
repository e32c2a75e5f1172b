"""The seams of the Slack side: what a listener hands in, what a worker calls, what goes out.

    event → Request ─accept→ Inbox … workflow … prepare(request, desk, slack) → Outbox ─deliver→ Delivery → Slack

A workflow knows a request by its `key` alone; the request and the outbox themselves stand in our own catalogue, because
they hold the words of people and of reports (`request_json`, `outbox_json` and back).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer
from bot.briefing.briefing import Briefing
from ingestion.report import Marking

Kind = Literal["ask", "brief", "upload", "link", "help"]


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked of us in Slack, once: `key` is the same for every delivery of it."""

    key: str  # "T1:C1:1712.0001" for a message, "T1:<event or trigger id>" otherwise; the workflow's id
    kind: Kind
    team: str  # the workspace that we are installed in
    channel: str
    user: str
    actor_team: str  # the workspace of the person; another one in shared channels
    thread_ts: str  # where the answer goes; "" for a slash command, which is answered at `response_url`
    message_ts: str
    text: str  # our mention stripped, Slack's entities and link marks undone
    file_ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  # what is to be fetched and filed, as Slack says where the links lead
    response_url: str = ""  # only the person sees what is posted there
    shared: bool = (
        False  # the envelope says, or fails to deny, that the channel is shared with other companies
    )
    direct: bool = False  # a direct message: nobody but the person sees it


class Inbox(Protocol):
    """Where requests are kept until they are answered."""

    def accept(self, request: Request) -> bool:
        """Store the request and start its workflow, durably, in milliseconds; False if `request.key` is known.

        Raises StoreError; the event is then not acknowledged, and Slack sends it again.
        """


class Turn(Protocol):
    """Something said earlier in a thread."""

    @property
    def role(self) -> str:
        """`user` or `assistant`."""

    @property
    def text(self) -> str:
        """What was said, in plain words."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept beside an answer and has no influence on it: for which request, who asked, who sees it."""

    key: str  # preparing the same request again replaces what was kept
    asker: str
    audience: str  # the place, and what its people are to us


class Desk(Protocol):
    """What the worker asks of the rest of the program. Every method may raise SitrepError, whose text is shown."""

    def answer(
        self,
        question: str,
        *,
        clearance: Marking,
        history: Sequence[Turn],
        show_projects: bool,
        record: Record,
        zone: ZoneInfo | None = None,
    ) -> Answer:
        """One answer out of what an audience with `clearance` may see; no project's name unless `show_projects`.

        `zone` is the asker's own, in which "yesterday" is meant; None = ours.
        """

    def brief(self, text: str, *, clearance: Marking, show_projects: bool) -> Briefing:
        """A briefing on the time named in `text` ("" = the last 24 hours); names no project unless `show_projects`."""

    def file(self, name: str, data: bytes, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """Index one file; a row for each report in it, as `ingest --json` prints them, with its `title`."""

    def link(self, url: str, *, reporter: str) -> Sequence[Mapping[str, Any]]:
        """Fetch one address and index what is there; a row for each report in it, as for `file`."""

    def history(self, team: str, channel: str, thread_ts: str, *, clearance: Marking) -> Sequence[Turn]:
        """What was said in the thread before, oldest first, capped, out of answers within `clearance`."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """One message, ready to be posted, and for whom it was made."""

    key: str
    channel: str
    thread_ts: str
    user: str
    response_url: str
    text: str  # the fallback of notifications and screen readers
    blocks: tuple[Mapping[str, Any], ...]
    links: tuple[str, ...] = ()  # the only addresses that `blocks` may link to
    clearance: Marking = Marking.CLEAR  # what was searched to make it
    show_projects: bool = False  # whether it may speak about our projects
    said: str = ""  # what a follow-up may refer to, in plain words; "" = keep nothing
    marking: str = "TLP:CLEAR"  # the highest marking of what it cites


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of an outbox. A passing failure is no delivery but a DeliveryError: try again."""

    status: Literal["posted", "already", "narrowed", "impossible"]
    ts: str = ""  # of the message, where Slack says
    why: str = ""  # for the log: Slack's own error word


def request_json(request: Request) -> dict[str, Any]:
    """The request as JSON for the catalogue."""
    return asdict(request)


def request_from_json(data: Mapping[str, Any]) -> Request:
    """The request that `request_json` wrote down."""
    lists = {"file_ids": tuple(data["file_ids"]), "links": tuple(data.get("links", ()))}
    return Request(**{**data, **lists})


def outbox_json(outbox: Outbox) -> dict[str, Any]:
    """The outbox as JSON for the catalogue."""
    return {**asdict(outbox), "clearance": int(outbox.clearance)}


def outbox_from_json(data: Mapping[str, Any]) -> Outbox:
    """The outbox that `outbox_json` wrote down."""
    made = {**data, "blocks": tuple(data["blocks"]), "links": tuple(data["links"])}
    return Outbox(**{**made, "clearance": Marking(data["clearance"])})
