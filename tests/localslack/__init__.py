"""A strict local Slack for the tests, spoken to by the unmodified slack_sdk and slack_bolt. See README.md."""

from tests.localslack.slack import LocalSlack

__all__ = ["LocalSlack"]
