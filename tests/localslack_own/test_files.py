"""Files: what the app may fetch, and what it gets when it may not."""

import urllib.request

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.localslack import LocalSlack, world


def fetch(url: str, token: str) -> httpx.Response:
    """The reply to a download with this token."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.get(url, headers=headers, trust_env=False)


def test_download(local_slack: LocalSlack, client: WebClient) -> None:
    """A file that was shared with the app can be looked up and fetched with its token."""
    sent = local_slack.security_lead.upload("dm", "advisory.pdf", b"%PDF-1.7 words")
    file = client.files_info(file=sent.files[0]["id"])["file"]
    assert (file["mimetype"], file["size"], file["mode"]) == ("application/pdf", 14, "hosted")
    reply = fetch(file["url_private_download"], local_slack.bot_token)
    assert (reply.content, reply.headers["content-type"]) == (b"%PDF-1.7 words", "application/pdf")


@pytest.mark.parametrize("token", ["", "xoxb-wrong", world.APP_TOKEN])
def test_a_bad_token_gets_the_login_page(local_slack: LocalSlack, token: str) -> None:
    """Who may not have the file gets a page with status 200."""
    sent = local_slack.security_lead.upload("dm", "advisory.pdf", b"%PDF-1.7 words")
    reply = fetch(sent.files[0]["url_private_download"], token)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.text.lower().startswith("<!doctype html")


def test_a_missing_scope_gets_the_login_page(local_slack: LocalSlack) -> None:
    """Without files:read a download gives the page as well."""
    sent = local_slack.security_lead.upload("dm", "advisory.pdf", b"words")
    local_slack.grant("chat:write")
    assert "Sign in" in fetch(sent.files[0]["url_private_download"], local_slack.bot_token).text


def test_a_file_elsewhere(local_slack: LocalSlack, client: WebClient) -> None:
    """A file in a channel without the app does not exist for it, nor does one that was deleted."""
    other = local_slack.employee.upload(world.ELSEWHERE, "plan.txt", b"words")
    mine = local_slack.employee.upload("dm", "note.txt", b"words")
    local_slack.employee.delete(mine)
    for message in (other, mine):
        with pytest.raises(SlackApiError, match="file_not_found"):
            client.files_info(file=message.files[0]["id"])


def test_an_upload_of_our_own(local_slack: LocalSlack, client: WebClient) -> None:
    """The three steps of an upload put the file into the thread."""
    asked = local_slack.employee.say(world.GENERAL, "the briefing?")
    client.files_upload_v2(
        channel=world.GENERAL, thread_ts=asked.ts, filename="briefing.html", content="<p>quiet</p>"
    )
    reply = local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert local_slack.state.files[reply.files[0]["id"]].data == b"<p>quiet</p>"


def test_an_upload_that_lies_about_its_length(local_slack: LocalSlack, client: WebClient) -> None:
    """Fewer bytes than announced are no file."""
    begun = client.files_getUploadURLExternal(filename="a.txt", length=10)
    urllib.request.urlopen(begun["upload_url"], data=b"abc").close()
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "a"}])
