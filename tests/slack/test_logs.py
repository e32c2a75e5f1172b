"""The lines that `sitrep serve` writes about itself."""

import json
import logging
import sys

from bot.commands.logs import _clean, _Lines


def line(message: str, *, error: bool = False) -> dict[str, str]:
    """What becomes of a library's record."""
    record = logging.LogRecord(
        "slack_sdk", logging.WARNING, "x.py", 1, message, (), sys.exc_info() if error else None
    )
    text = _Lines().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def test_a_record_is_one_line_of_json() -> None:
    """Name, level and the first line of what was said, at most 300 characters."""
    told = line("first\nsecond")
    assert (told["event"], told["level"], told["logger"]) == ("first", "warning", "slack_sdk")
    assert len(line("x" * 1000)["event"]) == 300


def test_an_exceptions_words_are_left_out() -> None:
    """Of an exception its type and place are told; its words may be somebody's question."""
    try:
        int("Is our OpenAI project affected?")
    except ValueError:
        told = line("it failed", error=True)
    assert told["error"] == "ValueError"
    assert told["place"].startswith("test_an_exceptions_words_are_left_out")
    assert "OpenAI" not in str(told)


def test_tokens_are_taken_out() -> None:
    """No token of Slack or of a model's provider, no ticket of a socket reaches a log."""
    for secret in ("xoxb-1-abc", "xapp-1-A-2", "sk-proj-123", "Bearer abc.def"):
        assert secret.split()[-1] not in _clean(f"sent {secret} away")
    assert "abc" not in _clean("wss://x.example/link/?ticket=abc&app_id=1")
