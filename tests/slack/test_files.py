"""Fetching a shared file: only from Slack, only what Slack said it is."""

import pytest

from bot.slack.files import LARGEST_FILE, allowed_url, download
from bot.slack.side import SlackSide
from ingestion.errors import DamagedError, EmptyError, LimitError, ReadingError, UnsupportedError
from tests.localslack import LocalSlack
from tests.localslack.records import File

PAGE = b"<!DOCTYPE html><html><body>Notice</body></html>"


def shared(slack: LocalSlack, name: str, data: bytes, mimetype: str = "text/plain") -> File:
    """A file that the security lead shared with us."""
    file = File("F1", name, data, mimetype, slack.security_lead.id, len(data), [slack.security_lead.im.id])
    slack.state.files[file.id] = file
    return file


def test_a_file_arrives_byte_for_byte(local_slack: LocalSlack, side: SlackSide) -> None:
    """Name and bytes are the file's own."""
    shared(local_slack, "notice.bin", b"\x00\xff\r\n")
    got = download("F1", side)
    assert (got.name, got.data) == ("notice.bin", b"\x00\xff\r\n")


def test_a_page_that_somebody_uploads_is_a_file(local_slack: LocalSlack, side: SlackSide) -> None:
    """HTML is taken where Slack says that the file is HTML, and as long as it is."""
    shared(local_slack, "status.html", PAGE, "text/html")
    assert download("F1", side).data == PAGE


def test_a_login_page_is_no_file(local_slack: LocalSlack, side: SlackSide) -> None:
    """Without the scope Slack sends its login page with status 200: refused."""
    local_slack.state.files["F1"] = shared(local_slack, "a.txt", PAGE)
    with pytest.raises(DamagedError, match=r"a\.txt"):
        download("F1", side)


def test_a_file_of_another_length_is_refused(local_slack: LocalSlack, side: SlackSide) -> None:
    """What is shorter or longer than Slack said is not the file."""
    shared(local_slack, "a.txt", b"text").size = 5
    with pytest.raises(DamagedError):
        download("F1", side)


def test_an_empty_and_a_huge_file_are_refused_unseen(local_slack: LocalSlack, side: SlackSide) -> None:
    """Nothing is downloaded when its size already decides."""
    shared(local_slack, "a.txt", b"")
    with pytest.raises(EmptyError):
        download("F1", side)
    shared(local_slack, "a.txt", b"x").size = LARGEST_FILE + 1
    with pytest.raises(LimitError, match="25 MB"):
        download("F1", side)
    assert not local_slack.calls("file")


@pytest.mark.parametrize("mode", ["tombstone", "external"])
def test_a_file_that_slack_does_not_keep_is_refused(
    local_slack: LocalSlack, side: SlackSide, mode: str
) -> None:
    """Deleted files and links to other services are not fetched."""
    shared(local_slack, "a.txt", b"x").mode = mode
    with pytest.raises(UnsupportedError):
        download("F1", side)
    assert not local_slack.calls("file")


def test_an_unknown_file_and_a_failing_line_are_sentences(local_slack: LocalSlack, side: SlackSide) -> None:
    """Every failure says that nothing was added."""
    with pytest.raises(ReadingError, match="file_not_found"):
        download("F0", side)
    shared(local_slack, "a.txt", b"x")
    local_slack.fail_next("file", status=500)
    with pytest.raises(ReadingError, match="status 500"):
        download("F1", side)
    local_slack.fail_next("file", drop_before=True)
    with pytest.raises(ReadingError, match="Nothing was added"):
        download("F1", side)


@pytest.mark.parametrize(
    ("url", "api", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a", "https://slack.com/api/", True),
        ("http://files.slack.com/a", "https://slack.com/api/", False),
        ("https://files.slack.com:444/a", "https://slack.com/api/", False),
        ("https://files.slack.com.evil.example/a", "https://slack.com/api/", False),
        ("https://evil.example/a", "https://slack.com/api/", False),
        ("https://user@files.slack.com/a", "https://slack.com/api/", False),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/api/", True),
        ("http://127.0.0.1:8081/a", "http://127.0.0.1:8080/api/", False),
        ("http://127.0.0.1:8080/a", "https://slack.com/api/", False),
        ("https://slack.com/a", "https://slack.com/api/", False),
        ("http://[::bad/a", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_our_token_goes_to_slack_alone(url: str, api: str, allowed: bool) -> None:
    """Only https on files.slack.com, or the very local Slack of a test."""
    assert bool(allowed_url(url, api)) is allowed
