"""One request, from what was asked to what is posted: `prepare` makes the message, `deliver` posts it.

    audience ─▶ history ─▶ desk (answer | brief | file) ─▶ blocks ─▶ Outbox ─▶ audience again ─▶ post

Both are ordinary functions that bear being run again: nothing is changed by preparing twice but the index, where filing
the same bytes changes nothing, and delivering twice finds the first message.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering.answer import Answer
from bot.slack.audience import Audience, audience, may_add_links, may_upload
from bot.slack.blocks import answer_message
from bot.slack.briefings import briefing_message
from bot.slack.delivery import post
from bot.slack.files import download
from bot.slack.message import Message
from bot.slack.notes import help_message, note_message, upload_message
from bot.slack.ports import Delivery, Desk, Outbox, Record, Request
from bot.slack.side import SlackSide
from ingestion.errors import ReadingError, SitrepError
from ingestion.report import Marking, parse_marking

_TRIES = 3
MOST_LINKS = 10  # of one message
_TOO_MANY = f"I take {MOST_LINKS} links of one message. Send the rest in another one."
_RESTLESS = "People keep joining here, so I cannot tell who would see the answer. Ask me in a direct message."
_WITHHELD = "I could not make an answer that everybody here may see. Ask me in a direct message."
_APOLOGY = "Something went wrong on our side, and your question was not answered. The people who run me can find it under "


def handle(request: Request, desk: Desk, slack: SlackSide, *, first: bool = False) -> tuple[Outbox, Delivery]:
    """Answers `request`: prepares and delivers, again when people joined meanwhile. DeliveryError: try again later."""
    for _ in range(_TRIES):
        outbox = prepare(request, desk, slack)
        delivery = deliver(request, outbox, slack, first=first)
        if delivery.status != "narrowed":
            return outbox, delivery
    return restless(request), deliver(request, restless(request), slack, first=first)


def prepare(request: Request, desk: Desk, slack: SlackSide) -> Outbox:
    """The message that answers `request`. What goes wrong on purpose (SitrepError) is said in its own words."""
    if request.kind == "help":
        return addressed(request, help_message())
    try:
        if request.kind == "upload":
            return addressed(request, _filed(request, desk, slack))
        if request.kind == "link":
            return addressed(request, _linked(request, desk, slack))
        seen_by = audience(request, slack)
        message = (
            _briefed(request, desk, slack, seen_by)
            if request.kind == "brief"
            else _answered(request, desk, slack, seen_by)
        )
    except SitrepError as error:
        return addressed(request, note_message(str(error)))
    return addressed(request, message, seen_by)


def deliver(request: Request, outbox: Outbox, slack: SlackSide, *, first: bool = False) -> Delivery:
    """Posts `outbox`, unless its audience may see less by now: then `narrowed`, and it must be prepared again."""
    guarded = outbox.clearance > Marking.CLEAR or outbox.show_projects
    if guarded and not audience(request, slack).covers(outbox.clearance, show_projects=outbox.show_projects):
        return Delivery("narrowed")
    return post(outbox, slack, first=first)


def apology(request: Request, reference: str) -> Outbox:
    """What to post when answering failed in a way that nobody foresaw; the log has the same reference."""
    return addressed(request, note_message(f"{_APOLOGY}error-{reference}."))


def restless(request: Request) -> Outbox:
    """What to post when the audience changed whenever an answer was ready."""
    return addressed(request, note_message(_RESTLESS))


def addressed(request: Request, message: Message, seen_by: Audience | None = None) -> Outbox:
    """`message` on its way to the place where `request` was made; made for `seen_by`, or harmless without."""
    return Outbox(
        key=request.key,
        channel=request.channel,
        thread_ts=request.thread_ts,
        user=request.user,
        response_url=request.response_url,
        text=message.text,
        blocks=message.blocks,
        links=message.links,
        clearance=seen_by.clearance if seen_by else Marking.CLEAR,
        show_projects=seen_by.show_projects if seen_by else False,
        said=message.said,
        marking=message.marking,
    )


# ----------------------------------------------------------------------------------------------------------------------


def _answered(request: Request, desk: Desk, slack: SlackSide, seen_by: Audience) -> Message:
    history = (
        desk.history(request.team, request.channel, request.thread_ts, clearance=seen_by.clearance)
        if request.thread_ts and request.thread_ts != request.message_ts
        else ()
    )
    asker = slack.people.person(request.user)
    answer = desk.answer(
        request.text,
        clearance=seen_by.clearance,
        history=history,
        show_projects=seen_by.show_projects,
        record=Record(request.key, request.user, _place(request, seen_by)),
        zone=asker.zone if asker else None,
    )
    if parse_marking(answer.marking) > seen_by.clearance:
        return note_message(_WITHHELD)
    return answer_message(_for(answer, seen_by), slack.settings.timezone)


def _place(request: Request, seen_by: Audience) -> str:
    """Who sees the answer, for the record: `C0AURORA (full members of the workspace)`."""
    alone = ", the asker alone" if request.response_url else ""
    return f"{request.channel}{alone} ({seen_by.why})"


def _for(answer: Answer, seen_by: Audience) -> Answer:
    """The answer without what this audience may not see, in case the desk let it through, and without timing."""
    kept = answer if seen_by.show_projects else replace(answer, verdicts=())
    return kept.without_timing()


def _briefed(request: Request, desk: Desk, slack: SlackSide, seen_by: Audience) -> Message:
    briefing = desk.brief(request.text, clearance=seen_by.clearance, show_projects=seen_by.show_projects)
    if parse_marking(briefing.marking) > seen_by.clearance:
        return note_message(_WITHHELD)
    if not seen_by.show_projects:
        stories = tuple(replace(story, projects=()) for story in briefing.stories)
        briefing = replace(briefing, stories=stories, changes=())
    return briefing_message(briefing, slack.settings.timezone)


def _filed(request: Request, desk: Desk, slack: SlackSide) -> Message:
    """Each file is fetched and filed by itself: one that fails does not stop the others."""
    refusal = may_upload(request, slack)
    if refusal:
        return note_message(refusal)
    rows: list[Mapping[str, Any]] = []
    for file_id in request.file_ids:
        try:
            fetched = download(file_id, slack)
            rows += desk.file(fetched.name, fetched.data, reporter=request.user)
        except ReadingError as error:
            rows.append({"status": "failed", "input": "a file", "error": str(error)})
    return upload_message(rows, slack.settings.clearance, beside=request.text)


def _linked(request: Request, desk: Desk, slack: SlackSide) -> Message:
    """Each link is fetched and filed by itself. Among others than security staff alone, titles of clear reports only."""
    refusal = may_add_links(request, slack)
    if refusal:
        return note_message(refusal)
    rows: list[Mapping[str, Any]] = []
    for url in request.links[:MOST_LINKS]:
        try:
            rows += desk.link(url, reporter=request.user)
        except ReadingError as error:
            rows.append({"status": "failed", "input": url, "error": str(error)})
    for url in request.links[MOST_LINKS:]:
        rows.append({"status": "failed", "input": url, "error": _TOO_MANY})
    if not audience(request, slack).security_alone:
        rows = [without_secrets(row) for row in rows]
    return upload_message(rows, slack.settings.clearance)


def without_secrets(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What became of a report, for people who may see clear ones only: its address, which they saw, and its marking."""
    marking = str(row.get("marking") or "")
    if row.get("status") == "failed" or (marking and parse_marking(marking) == Marking.CLEAR):
        return row
    return {**row, "title": "", "external_id": "", "report_id": ""}
