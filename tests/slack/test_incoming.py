"""What Slack sends, read: which payloads ask something of us, and what."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.incoming import links_to_add, request_of, spoken
from bot.slack.ports import Request, request_from_json, request_json

BOT = "U0BOT"


def mention(text: str = f"<@{BOT}> Is Aurora affected?", **changes: Any) -> dict[str, Any]:
    """The envelope of a mention in a channel; `changes` go into its event, None takes a field away."""
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1712.0001", "text": text, **changes}
    kept = {key: value for key, value in event.items() if value is not None}
    return {"type": "event_callback", "team_id": "T1", "is_ext_shared_channel": False, "event": kept}


def dm(text: str, **changes: Any) -> dict[str, Any]:
    """The envelope of a direct message."""
    return mention(text, type="message", channel="D1", channel_type="im", **changes)


def command(text: str, **changes: Any) -> dict[str, Any]:
    """The payload of `/sitrep`."""
    payload = {
        "command": "/sitrep",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "trigger_id": "1.2.abc",
    }
    return {**payload, "response_url": "https://hooks.slack.com/x", "text": text, **changes}


def read(body: dict[str, Any]) -> Request | None:
    """The request in a payload."""
    return request_of(body, bot_user=BOT, actor_team="T1")


def known(body: dict[str, Any]) -> Request:
    """The request that must be in a payload."""
    request = read(body)
    assert request is not None
    return request


def test_a_mention_becomes_a_request() -> None:
    """Key, place and text of a mention; the answer goes under the message."""
    assert read(mention()) == Request(
        key="T1:C1:1712.0001",
        kind="ask",
        team="T1",
        channel="C1",
        user="U1",
        actor_team="T1",
        thread_ts="1712.0001",
        message_ts="1712.0001",
        text="Is Aurora affected?",
    )


def test_a_message_and_its_mention_are_one_request() -> None:
    """Both events about one text have the same key, so that it is answered once."""
    both = known(mention()).key, known(mention(type="message", channel_type="im")).key
    assert both[0] == both[1]


def test_inside_a_thread_the_answer_goes_there() -> None:
    """`thread_ts` wins over the message's own."""
    assert known(mention(thread_ts="1700.0001")).thread_ts == "1700.0001"


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("help", "help", ""),
        ("  ", "help", ""),
        ("ask", "help", ""),
        ("ask  Is Aurora hit?", "ask", "Is Aurora hit?"),
        ("Is Aurora hit?", "ask", "Is Aurora hit?"),
        ("help me with Mercor", "ask", "help me with Mercor"),
        ("asking Meta", "ask", "asking Meta"),
        ("brief", "brief", ""),
        ("brief 2026-04-05", "brief", "2026-04-05"),
        ("ASK x", "ask", "x"),
    ],
)
def test_what_follows_the_command(text: str, kind: str, rest: str) -> None:
    """`ask`, `brief`, `help`; anything else is a question."""
    request = known(command(text))
    assert (request.kind, request.text, request.key) == (kind, rest, "T1:1.2.abc")


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("help", "help", ""),
        ("", "help", ""),
        (f"<@{BOT}>", "help", ""),
        ("brief", "brief", ""),
        ("Brief me on the last 24 hours", "brief", "the last 24 hours"),
        ("brief me please", "brief", ""),
        ("Brief summary of the Mercor breach?", "ask", "Brief summary of the Mercor breach?"),
    ],
)
def test_what_a_direct_message_asks_for(text: str, kind: str, rest: str) -> None:
    """A direct message may ask for help or a briefing in words."""
    request = known(dm(text))
    assert (request.kind, request.text) == (kind, rest)


def test_a_file_in_a_direct_message_is_an_upload() -> None:
    """Its files' ids go along, whatever is written beside them."""
    request = known(dm("what is this?", subtype="file_share", files=[{"id": "F1"}, {"id": "F2"}, {}, "F3"]))
    assert (request.kind, request.file_ids) == ("upload", ("F1", "F2"))


def test_a_question_with_a_file_in_a_channel_is_a_question() -> None:
    """In a channel, words count; a file without words is answered with where files go."""
    assert known(mention(files=[{"id": "F1"}])).kind == "ask"
    assert known(mention(f"<@{BOT}>", files=[{"id": "F1"}])).kind == "upload"


ADD = ("https://a.example/x?a=1&b=2",)
LINK = "<https://a.example/x?a=1&amp;b=2|a.example>"


@pytest.mark.parametrize(
    "words",
    [
        f"add {LINK}", f"Add {LINK}.", f"index {LINK}", f"please add {LINK}", f"add this: {LINK}", f"add {LINK} please",
        f"can you add {LINK} to the index?", f"Could you please index this article {LINK}, thanks!", f"ingest {LINK}",
        f"add\n{LINK}", f"add to your index {LINK}", f"hey, please read in the following report: {LINK}", f"save {LINK} too",
        "add https://a.example/x?a=1&amp;b=2", "add https://a.example/x?a=1&amp;b=2.", f"add {LINK} and {LINK}",
    ],
)  # fmt: skip
def test_a_link_is_added_on_an_order_in_words(words: str) -> None:
    """In a mention, a direct message or a command; the address is where the link leads, not what it is called."""
    for body in (mention(f"<@{BOT}> {words}"), mention(f"{words} <@{BOT}>"), dm(words), command(words)):
        request = known(body)
        assert (request.kind, request.links) == ("link", ADD)
        assert request_from_json(request_json(request)) == request


@pytest.mark.parametrize(
    "words",
    [
        f"what does {LINK} say?", f"is {LINK} about us", f"{LINK} is this about us?", f"add up what {LINK} says about Meta",
        "add it", "add", f"should I add {LINK}", f"don't add {LINK}", f"who would add {LINK}?", f"{LINK} add",
        f"what happened at Mercor? add {LINK}", "is <https://a.example/|add this> real?", "add <mailto:a@b.example|a@b.example>",
        "add <ftp://a.example/x>", "add a.example",
    ],
)  # fmt: skip
def test_a_link_inside_other_words_is_a_question(words: str) -> None:
    """It is not fetched: somebody asks about it, or says something else."""
    for body in (mention(f"<@{BOT}> {words}"), dm(words), command(words)):
        assert (known(body).kind, known(body).links) == ("ask", ())


def test_a_link_alone_is_added_in_a_direct_message_only() -> None:
    """One or more; in a channel a mention beside a link may be talk about it."""
    assert known(dm(LINK)).links == ADD
    assert known(dm(f"{LINK}, <https://b.example/>")).links == (*ADD, "https://b.example/")
    assert known(mention(f"<@{BOT}> {LINK}")).kind == "ask"


def test_a_request_of_an_older_sitrep_is_still_read() -> None:
    """One that was stored before there were links."""
    data = request_json(known(mention()))
    del data["links"]
    assert request_from_json(data) == known(mention())


@given(st.text(alphabet="ad <>|:/.?htps,\n@U0BOT", max_size=60))
def test_only_web_addresses_are_taken(text: str) -> None:
    """Whatever is written, what is to be fetched begins with http."""
    assert all(
        link.lower().startswith(("http://", "https://")) for link in links_to_add(text, BOT, direct=True)
    )


@pytest.mark.parametrize(
    "body",
    [
        mention(type="message", channel_type="channel"),
        mention(type="message", channel_type="mpim"),
        mention(bot_id="B1"),
        mention(subtype="bot_message"),
        dm("x", subtype="message_changed"),
        dm("x", subtype="message_deleted"),
        dm("x", user=None),
        dm("x", user="USLACKBOT"),
        dm("x", ts=7),
        mention(channel=""),
        mention(type="reaction_added"),
        {"type": "event_callback", "event": "x"},
        {"type": "block_actions"},
        {},
        command("x", trigger_id=None),
    ],
)
def test_everything_else_asks_nothing(body: dict[str, Any]) -> None:
    """Bots, other subtypes, channel talk, malformed payloads: nothing."""
    assert read(body) is None


def test_a_channel_is_shared_unless_the_envelope_denies_it() -> None:
    """A missing or odd flag counts as shared."""
    body = mention()
    assert not known(body).shared
    for flag in (True, None, "false"):
        assert known({**body, "is_ext_shared_channel": flag}).shared


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (f"<@{BOT}> is <@U2> told?", "is @U2 told?"),
        (f"a <@{BOT}|sitrep> b", "a b"),
        ("is <http://litellm.ai|litellm.ai> hit?", "is litellm.ai hit?"),
        ("read <https://a.example/x>", "read https://a.example/x"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!here> <!subteam^S1|@sec>", "@here @sec"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
    ],
)
def test_a_text_is_read_as_it_was_typed(sent: str, meant: str) -> None:
    """Only our own mention is taken out; links, names and entities are as people saw them."""
    assert spoken(sent, BOT) == meant


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "user", "channel", "ts", "files", "text", "id", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["user", "channel", "ts", "files", "text", "thread_ts", "subtype"]), JSON)
)
def test_odd_payloads_do_not_break_the_reading(changes: dict[str, Any]) -> None:
    """Whatever stands in an event, it is a request or none; a request survives being kept."""
    request = read(mention(type="message", channel_type="im", **changes))
    assert request is None or request_from_json(request_json(request)) == request
