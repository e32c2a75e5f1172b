"""assistant.threads.* and agents.sessions.*: what an agent shows while it works."""

from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Channel, Json

SESSION = ("active", "processing", "suspended", "closed")


@method("assistant.threads.setStatus", "chat:write", "assistant:write")
def set_status(ask: Ask) -> Json:
    """The line under a thread; it goes with our next message there."""
    if "status" not in ask.args:
        raise invalid_arguments("missing required field: status")
    channel = _channel(ask)
    thread = ask.needed("thread_ts")
    if ask.slack.message(channel.id, thread) is None:
        raise Refused("invalid_thread_ts")
    loading = ask.json("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > 10:
        raise invalid_arguments("no more than 10 items allowed [json-pointer:/loading_messages]")
    _remember(ask, (channel.id, thread), ask.text("status"))
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(ask: Ask) -> Json:
    """What the person is offered to ask, four things at most."""
    channel = _channel(ask)
    prompts = ask.json("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise invalid_arguments("between 1 and 4 items allowed [json-pointer:/prompts]")
    for index, prompt in enumerate(prompts):
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise invalid_arguments(f"title and message are needed [json-pointer:/prompts/{index}]")
    ask.slack.prompts[channel.id] = prompts
    return {}


@method("agents.sessions.setStatus", "assistant:write")
def set_session_status(ask: Ask) -> Json:
    """The state of an agent session, made when it is new."""
    status = ask.needed("status")
    if status not in SESSION:
        raise Refused("invalid_status")
    channel = _channel(ask)
    if not channel.is_im and not ask.text("thread_ts"):
        raise Refused("thread_ts_required")
    if len(ask.text("title")) > 200:
        raise invalid_arguments("must be at most 200 characters [json-pointer:/title]")
    session = {"status": status, "title": ask.text("title")}
    ask.slack.sessions[channel.id, ask.text("thread_ts")] = session
    if "agent_session_stopped" not in ask.slack.manifest.events:
        return {"warning": "missing_agent_session_stopped_event_subscription"}
    return {}


def _channel(ask: Ask) -> Channel:
    return ask.slack.open_channel(ask.needed("channel_id"))


def _remember(ask: Ask, place: tuple[str, str], status: str) -> None:
    if status:
        ask.slack.statuses[place] = status
    else:
        ask.slack.statuses.pop(place, None)
