"""What Slack sends us, read: a payload is either something asked of us, once, or None. Pure; asks nobody anything."""

import re
from collections.abc import Mapping
from typing import Any

from bot.slack.ports import Kind, Request

_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_NAMED = re.compile(r"<([#@!])([^<>|]*)(?:\|([^<>]*))?>")
_WEB = re.compile(
    r"<(?P<marked>https?://[^<>|\s]+)(?:\|[^<>]*)?>|(?P<bare>(?<![\w<])https?://[^<>|\s]*[^<>|\s.,;:!?)])",
    re.IGNORECASE,
)
_LONGEST_ORDER = 1000  # characters, each link one: who wants something added says so in few words
_HERE = "\x00"  # where a link stood
_WHAT = (
    r"(?:this|that|these|those|the|an?|following|new|link|links|page|pages|article|articles|report|reports|advisory|"
    r"advisories|notice|post|story|stories|url|urls|one|ones|too|also|as well|and|here|it|is|from|at)"
)
_WHERE = r"(?:(?:in)?to|in|for) (?:(?:the|your|our|sitrep|sitrep's|incident) )*(?:index|archive|reports|sources|sitrep)"
_ADD = re.compile(
    r"(?:(?:please|pls|hi|hey|hello|ok|okay|sitrep|can you|could you|would you|will you|you should|kindly)[,:!]? )*"
    r"(?:add|index|ingest|file|fetch|import|take in|read in|read|save|store|archive|include)"
    rf"(?:[ ,:]+{_WHAT})*(?: {_WHERE})?(?:[ ,:;-]+(?:and )?{_HERE})+"
    rf"(?: {_WHERE})?(?:[ ,]+(?:please|pls|thanks|thank you|thx|as well|too))*[ .!?]*",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    r"brief(?:ing)?(?: please)?[.!?]?|brief(?:ing)? (?:(?:me\b|for|on|of|since|today|yesterday|the last|last)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_HELP = re.compile(r"(?:help|\?)[.!?]?", re.IGNORECASE)


def request_of(body: Mapping[str, Any], *, bot_user: str, actor_team: str) -> Request | None:
    """The request that a payload carries, or None when nothing is asked of us.

    `actor_team` is the workspace of the person, "" when it cannot be told.
    """
    if body.get("command"):
        return _from_command(body, actor_team)
    event = body.get("event")
    if body.get("type") != "event_callback" or not isinstance(event, Mapping) or not _is_for_us(event):
        return None
    return _from_event(body, event, bot_user, actor_team)


def _is_for_us(event: Mapping[str, Any]) -> bool:
    """A mention, or a direct message, written by a person now: no bots, edits, deletions or joins."""
    if event.get("type") == "message" and event.get("channel_type") != "im":
        return False
    needed = (event.get(name) for name in ("user", "channel", "ts"))
    return (
        event.get("type") in ("app_mention", "message")
        and not event.get("bot_id")
        and event.get("user") != "USLACKBOT"
        and event.get("subtype") in (None, "", "file_share")
        and all(isinstance(value, str) and value for value in needed)
    )


def _from_event(body: Mapping[str, Any], event: Mapping[str, Any], bot_user: str, actor_team: str) -> Request:
    shared = event.get("files")
    files = tuple(
        file["id"]
        for file in (shared if isinstance(shared, list) else [])
        if isinstance(file, Mapping) and isinstance(file.get("id"), str)
    )
    thread = event.get("thread_ts")
    direct = event["type"] == "message" or event.get("channel_type") == "im"
    text = spoken(_text(event), bot_user)
    kind, rest = _asked(text, files=bool(files), direct=direct)
    links = links_to_add(_text(event), bot_user, direct=direct) if kind == "ask" else ()
    if links:
        kind = "link"
    team = str(body.get("team_id") or "")
    return Request(
        key=f"{team}:{event['channel']}:{event['ts']}",
        kind=kind,
        team=team,
        channel=event["channel"],
        user=event["user"],
        actor_team=actor_team,
        thread_ts=thread if isinstance(thread, str) and thread else event["ts"],
        message_ts=event["ts"],
        text=rest,
        file_ids=files if kind == "upload" else (),
        links=links,
        shared=body.get("is_ext_shared_channel") is not False,
        direct=direct,
    )


def _from_command(body: Mapping[str, Any], actor_team: str) -> Request | None:
    needed = [body.get(name) for name in ("team_id", "channel_id", "user_id", "response_url", "trigger_id")]
    if not all(isinstance(value, str) and value for value in needed):
        return None
    team, channel, user, response_url, trigger = map(str, needed)
    first, _, rest = spoken(_text(body), "").partition(" ")
    kind, text = _commanded(first, rest.strip())
    links = links_to_add(_text(body), "", direct=False) if kind == "ask" else ()
    if links:
        kind = "link"
    return Request(
        key=f"{team}:{trigger}",
        kind=kind,
        team=team,
        channel=channel,
        user=user,
        actor_team=actor_team,
        thread_ts="",
        message_ts="",
        text=text,
        links=links,
        response_url=response_url,
    )


def _commanded(first: str, rest: str) -> tuple[Kind, str]:
    """What follows `/sitrep`; a bare text is a question."""
    whole = f"{first} {rest}".strip()
    if first.lower() == "brief":
        return "brief", rest
    question = rest if first.lower() == "ask" else whole
    return ("help", "") if not question or _HELP.fullmatch(whole) else ("ask", question)


def _asked(text: str, *, files: bool, direct: bool) -> tuple[Kind, str]:
    """What a message asks for. A file in a direct message is to be filed, whatever is written beside it."""
    if files and (direct or not text):
        return "upload", text
    if not text or _HELP.fullmatch(text):
        return "help", ""
    if _BRIEF.fullmatch(text):
        return "brief", re.sub(r"(?i)^brief(ing)?( me)?( on| of| for)?\b|\bplease\b", "", text).strip(" .!?")
    return "ask", text


def spoken(text: str, bot_user: str) -> str:
    """What a person typed: our own mention taken out, links and names as they were shown, entities undone."""
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>", " ", text)
    text = _LINK.sub(lambda match: match.group(2) or match.group(1), text)
    text = _NAMED.sub(_name, text)
    return re.sub(r"[^\S\n]+", " ", unescaped(text)).strip()


def unescaped(text: str) -> str:
    """The three characters that Slack writes as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def links_to_add(text: str, bot_user: str, *, direct: bool) -> tuple[str, ...]:
    """The addresses that a message asks us to add to the index: "add https://…", or in a direct message links alone.

    Where a link leads counts, not what it is called. A link inside a question, or beside other words, is not meant.
    """
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        found.append(unescaped(match.group("marked") or match.group("bare")))
        return _HERE

    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>", " ", text)
    said = " ".join(_WEB.sub(taken, text).replace(_HERE, f" {_HERE} ").split())
    bare = direct and not said.replace(_HERE, "").strip(" ,;.")
    if not found or len(said) > _LONGEST_ORDER:
        return ()
    return tuple(dict.fromkeys(found)) if bare or _ADD.fullmatch(said) else ()


def _name(match: re.Match[str]) -> str:
    mark, target, label = match.groups()
    if label:
        return str(label) if mark == "!" else mark + label.removeprefix(mark)
    return ("@" if mark == "!" else mark) + str(target)


def _text(holder: Mapping[str, Any]) -> str:
    text = holder.get("text")
    return text if isinstance(text, str) else ""
