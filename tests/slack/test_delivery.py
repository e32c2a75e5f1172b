"""Posting: once, checked, to the right place; what may pass is tried again, what may not is told."""

from dataclasses import replace

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.slack.delivery import message_id, post
from bot.slack.handling import apology
from bot.slack.ports import Outbox, Request, outbox_from_json, outbox_json
from bot.slack.side import SlackSide
from bot.slack.web import is_signed
from ingestion.errors import DeliveryError
from ingestion.report import Marking
from tests.localslack import LocalSlack, world


@pytest.fixture
def outbox(local_slack: LocalSlack) -> Outbox:
    """A message on its way to a thread."""
    asked = local_slack.employee.say(world.GENERAL, "a question")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "An answer."}]}
    blocks = ({"type": "rich_text", "elements": [section]},)
    return Outbox(
        f"T1:{world.GENERAL}:{asked.ts}", world.GENERAL, asked.ts, world.EMPLOYEE, "", "An answer.", blocks
    )


def test_a_message_is_posted_once(local_slack: LocalSlack, side: SlackSide, outbox: Outbox) -> None:
    """A second attempt finds the first message by its metadata, behind whatever else was said, and posts nothing."""
    first = post(outbox, side, first=True)
    for n in range(4):
        local_slack.employee.say(world.GENERAL, f"chatter {n}", thread_ts=outbox.thread_ts)
    again = post(outbox, side)
    assert (first.status, again.status, first.ts == again.ts) == ("posted", "already", True)
    assert len(local_slack.calls("chat.postMessage")) == 1


def test_another_answer_in_the_thread_is_not_taken_for_ours(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """Only the message with this request's key counts."""
    post(replace(outbox, key="T1:C:0"), side)
    assert post(outbox, side).status == "posted"


def test_a_thread_that_cannot_be_read_does_not_stop_the_answer(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """Then the same `client_msg_id` is what keeps it single."""
    local_slack.fail_next("conversations.replies", error="fatal_error", times=9)
    assert post(outbox, side).status == "posted"
    assert post(outbox, side).status == "posted"
    assert len(local_slack.replies(world.GENERAL, outbox.thread_ts)) == 1


def test_the_message_id_depends_on_the_key_alone() -> None:
    """The same request, the same id, in every process."""
    assert message_id("T1:C1:1.1") == message_id("T1:C1:1.1") != message_id("T1:C1:1.2")


@pytest.mark.parametrize("channel", [world.ARCHIVED, world.ELSEWHERE, "C0NOSUCH"])
def test_what_can_never_be_posted_is_told_apart(side: SlackSide, outbox: Outbox, channel: str) -> None:
    """An archived channel, one without us, none at all: trying again is no use."""
    assert post(replace(outbox, channel=channel), side, first=True).status == "impossible"


def test_a_passing_failure_is_a_delivery_error(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """The answer is kept, and the next attempt posts it."""
    local_slack.fail_next("chat.postMessage", error="internal_error")
    with pytest.raises(DeliveryError, match="internal_error"):
        post(outbox, side)
    assert post(outbox, side).status == "posted"


def test_blocks_that_slack_refuses_leave_the_text(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """A limit that nobody knew of costs the layout, not the answer."""
    local_slack.fail_next("chat.postMessage", error="msg_blocks_too_long")
    assert post(outbox, side).status == "posted"
    assert local_slack.replies(world.GENERAL, outbox.thread_ts)[0].text == "An answer."


def test_an_expired_response_url_becomes_a_direct_message(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """A command that was answered an hour later is still answered, to the person alone."""
    url = local_slack.state.response_url(world.EMPLOYEE, world.GENERAL)
    expired = replace(outbox, response_url=url + "gone", thread_ts="")
    assert post(expired, side).status == "posted"
    assert local_slack.calls("chat.postMessage")[0].args["channel"] == local_slack.employee.im.id
    assert not local_slack.replies(world.GENERAL, outbox.thread_ts)


def test_a_limit_on_the_response_url_is_waited_for(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox
) -> None:
    """429 from a response URL is honoured like any other."""
    url = local_slack.state.response_url(world.EMPLOYEE, world.GENERAL)
    local_slack.fail_next("response_url", status=429, retry_after=0)
    assert post(replace(outbox, response_url=url), side).status == "posted"
    assert local_slack.wait_for_ephemeral(world.EMPLOYEE).text == "An answer."


def test_a_response_url_leads_to_slack_or_nowhere(side: SlackSide, outbox: Outbox) -> None:
    """Words of reports are not posted to an address elsewhere."""
    elsewhere = replace(outbox, response_url="http://127.0.0.1:1/response/x")
    assert post(elsewhere, side).why == "response_url_elsewhere"


@pytest.mark.parametrize(
    "element",
    [
        {"type": "link", "url": "https://evil.example/", "text": "x"},
        {"type": "user", "user_id": "U1"},
        {"type": "broadcast", "range": "channel"},
    ],
)
def test_what_breaks_our_rules_never_leaves(
    local_slack: LocalSlack, side: SlackSide, outbox: Outbox, element: dict[str, str]
) -> None:
    """A link to what is not cited, a mention, a broadcast: held back, whoever built it."""
    section = {"type": "rich_text_section", "elements": [element]}
    with pytest.raises(DeliveryError, match="held back"):
        post(replace(outbox, blocks=({"type": "rich_text", "elements": [section]},)), side)
    with pytest.raises(DeliveryError, match="held back"):
        post(replace(outbox, text="<!channel>"), side)
    with pytest.raises(DeliveryError, match="held back"):
        post(replace(outbox, blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "x"}},)), side)
    assert not local_slack.calls("chat.postMessage")


def test_an_outbox_survives_being_kept(outbox: Outbox) -> None:
    """What is written down as JSON comes back the same."""
    kept = replace(outbox, clearance=Marking.AMBER_STRICT, show_projects=True, links=("https://a.example/",))
    assert outbox_from_json(outbox_json(kept)) == kept


def test_an_apology_names_the_log() -> None:
    """What nobody foresaw is told with a reference to the log."""
    request = Request("T1:C1:1.1", "ask", "T1", "C1", "U1", "T1", "1.1", "1.1", "?")
    assert "error-0a1b2c3d" in apology(request, "0a1b2c3d").text


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        ("", ""),
        ("now", "v0=" + "0" * 64),
        ("1712", "v0=" + "0" * 64),
        ("99999999999999999999", "v0=" + "0" * 64),
        ("-1", "v0=" + "0" * 64),
        ("1712", "v0=é"),
        ("²", "v0=" + "0" * 64),
    ],
)
def test_malformed_headers_are_a_plain_no(timestamp: str, signature: str) -> None:
    """No header, however odd, raises anything or passes."""
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}
    assert not is_signed(SignatureVerifier("secret"), b"{}", headers)
    assert not is_signed(SignatureVerifier("secret"), b"\xff", headers)
