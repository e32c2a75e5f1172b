"""The short messages: help, what became of an upload, and what could not be done. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.showing import counted
from bot.slack.message import Line, Message, joined, paragraph, small, within, words
from bot.slack.sinks import mrkdwn
from ingestion.report import Marking, parse_marking

_HELP = (
    ("Ask me in words: ", "“Is our OpenAI project affected?”, “Who has suspended work with Mercor?”"),
    ("In a channel: ", "mention me; I answer in the thread, with what everybody there may see."),
    ("In a direct message: ", "just write. Follow-ups go in the thread."),
    ("/sitrep ask …: ", "an answer that only you see."),
    ("/sitrep brief: ", "what the last 24 hours brought; or say since Friday, last 48 hours, or a date."),
    (
        "Add a report: ",
        "security staff drop a file or a link in a direct message to me, or mention me with “add” and a link.",
    ),
)
_ADDED = {
    "added": "Added",
    "updated": "Updated",
    "unchanged": "Already there, unchanged",
    "duplicate": "The same text is already there",
    "failed": "Not added",
}
_WORDLESS = "Something went wrong, and I have no words for it."
_NO_FILE = "There was no file in that message that I could read. Nothing was added."


def help_message() -> Message:
    """What one can ask, in six lines."""
    title = words("I answer from incident reports, and every sentence names its source.", bold=True)
    lines = [title, *(words(head, bold=True) + words(rest) for head, rest in _HELP)]
    return Message(
        mrkdwn("What you can ask: mention me, write to me, or use /sitrep ask, brief or help."), _of(lines)
    )


def note_message(sentence: str) -> Message:
    """One sentence: a refusal, a failure, a reason."""
    return Message(mrkdwn(sentence, 700) or _WORDLESS, _of([words(sentence, 2900)]))


def upload_message(rows: Sequence[Mapping[str, Any]], clearance: Marking, beside: str = "") -> Message:
    """What became of each report in the files of a message.

    `rows` are as `ingest --json` prints them; `clearance` is that of full members; `beside` is what was written with
    the files, which is not answered.
    """
    if not rows:
        return note_message(_NO_FILE)
    lines = within([_row(row, clearance) for row in rows], 9000)
    left = len(rows) - len(lines)
    more = [words(f"… and {counted(left, 'more report')}")] if left > 0 else []
    asked = (
        [words("I filed the file only. Ask again without a file, and I answer.")] if beside.strip() else []
    )
    done = sum(row.get("status") in {"added", "updated"} for row in rows)
    summary = f"{counted(done, 'report')} added or updated" + _failures(rows)
    return Message(mrkdwn(summary), (*_of([*lines, *more, *asked]), *small([summary])))


def _failures(rows: Sequence[Mapping[str, Any]]) -> str:
    failed = sum(row.get("status") == "failed" for row in rows)
    return f", {counted(failed, 'failure')}" if failed else ""


def _row(row: Mapping[str, Any], clearance: Marking) -> Line:
    status = str(row.get("status", "failed"))
    name = words(
        str(row.get("title") or row.get("input") or row.get("external_id") or "a file"), 150, bold=True
    )
    head = words(f"{_ADDED.get(status, status)}: ") + name
    if status == "failed":
        return joined([head, words(str(row.get("error") or "It could not be read."), 500)], "\n")
    marking = str(row.get("marking") or "")
    facts = [
        words(marking, 20),
        words(_seen_by(marking, clearance), 120),
        words(str(row.get("report_id") or ""), 40),
    ]
    return joined([head, joined(facts, " · ")], "\n")


def _seen_by(marking: str, clearance: Marking) -> str:
    level = parse_marking(marking) if marking else Marking.RED
    if level == Marking.RED:
        return "kept out of Slack; answered at the terminal only"
    return "answers security staff only" if level > clearance else ""


def _of(lines: Sequence[Line]) -> tuple[Mapping[str, Any], ...]:
    return tuple(paragraph(lines))
