"""What people do with what the app has shown them: buttons, shortcuts, modals."""

from collections.abc import Iterator
from typing import Any

from tests.localslack.delivery import Courier
from tests.localslack.records import Delivery, Ephemeral, Json, Message, User
from tests.localslack.state import View, Workspace


class Clicking:
    """The interactive half of a person. Each act returns its delivery, which holds the acknowledgement."""

    __slots__ = ()
    user: User
    slack: Workspace
    courier: Courier

    def click(self, shown: Message | Ephemeral, action_id: str, value: str = "") -> Delivery:
        """Press the button with this action id; `value` chooses among several, such as feedback or a menu."""
        block, element = _element(shown.blocks, action_id)
        ts = self.slack.next_ts()
        action = {"action_id": action_id, "block_id": block.get("block_id", "b1"), "action_ts": ts}
        chosen = {"type": element["type"], "value": value or element.get("value", "")}
        public = isinstance(shown, Message)
        container = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel}
        payload = {
            **self._common("block_actions", shown.channel),
            "container": {**container, "is_ephemeral": not public, "thread_ts": shown.thread_ts or None},
            "response_url": self.slack.response_url(self.user.id, shown.channel, shown.ts if public else ""),
            "state": {"values": {}},
            "actions": [{**action, **chosen}],
            **({"message": shown.to_json()} if isinstance(shown, Message) else {}),
        }
        return self._interact(payload)

    def shortcut(self, callback_id: str, message: Message) -> Delivery:
        """Choose a message shortcut from a message's menu."""
        payload = {
            **self._common("message_action", message.channel),
            "callback_id": callback_id,
            "message_ts": message.ts,
            "message": message.to_json(),
            "action_ts": self.slack.next_ts(),
            "response_url": self.slack.response_url(self.user.id, message.channel),
        }
        return self._interact(payload)

    def submit_view(self, view: View, values: Json | None = None) -> Delivery:
        """Send a modal off with these values: {block_id: {action_id: {…}}}."""
        shown = {**view.body, "id": view.id, "hash": view.hash, "team_id": self.slack.team_id}
        state = {"state": {"values": values or {}}}
        return self._interact(
            {**self._common("view_submission"), "view": {**shown, **state}, "response_urls": []}
        )

    def _common(self, kind: str, channel: str = "") -> Json:
        where = {"channel": {"id": channel, "name": self.slack.channels[channel].name}} if channel else {}
        return {
            "type": kind,
            "token": "verification-token",
            "api_app_id": self.slack.app_id,
            "team": {"id": self.slack.team_id, "domain": self.slack.domain},
            "user": {"id": self.user.id, "username": self.user.name, "team_id": self.user.team_id},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.slack.trigger(),
            **where,
        }

    def _interact(self, payload: Json) -> Delivery:
        delivery = self.courier.send("interactive", payload)
        delivery.done.wait(self.courier.ack_seconds + 1)
        return delivery


def _element(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    for block in blocks:
        for element in _walk(block):
            if element.get("action_id") == action_id:
                return block, element
    raise AssertionError(f"Nothing with the action id {action_id} is shown there.")


def _walk(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item)
