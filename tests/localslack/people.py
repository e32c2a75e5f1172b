"""The people of the workspace: what they do is stored, and delivered as Slack would deliver it."""

import mimetypes
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from tests.localslack import posting
from tests.localslack.clicking import Clicking
from tests.localslack.delivery import Courier
from tests.localslack.records import Channel, Delivery, File, Json, Message, User
from tests.localslack.state import Workspace

Attachment = tuple[str, bytes]  # a file's name and its bytes


@dataclass(frozen=True, slots=True)
class Person(Clicking):
    """Somebody who uses Slack. Each act waits until the app has acknowledged, or failed to (`Courier.ack_seconds`)."""

    user: User
    slack: Workspace
    courier: Courier

    @property
    def id(self) -> str:
        """The person's user id."""
        return self.user.id

    @property
    def im(self) -> Channel:
        """Their direct conversation with the app."""
        return self.slack.im(self.id)

    def mention(
        self, channel: str, text: str, thread_ts: str = "", files: Sequence[Attachment] = ()
    ) -> Message:
        """Write to the app in a channel: its @name, then the text."""
        return self.say(channel, f"<@{self.slack.bot_user_id}> {text}", thread_ts, files)

    def say(self, channel: str, text: str, thread_ts: str = "", files: Sequence[Attachment] = ()) -> Message:
        """Write in a channel; the app is told if it is subscribed, or named."""
        with self.slack.changed:
            where = self.slack.channels[channel]
            self._assert_member(where)
            kept = [self._store(where, name, data) for name, data in files]
            message = self._message(where, text, thread_ts, kept)
            self.slack.messages.append(message)
            self.slack.note()
        self._tell(message, where, _events_of(self.slack, where, message, kept))
        return message

    def dm(self, text: str, thread_ts: str = "", files: Sequence[Attachment] = ()) -> Message:
        """Write to the app alone."""
        return self.say(self.im.id, text, thread_ts, files)

    def upload(self, where: str, name: str, data: bytes, text: str = "", thread_ts: str = "") -> Message:
        """Share a file in a channel, or with the app alone: where="dm"."""
        return self.say(self.im.id if where == "dm" else where, text, thread_ts, [(name, data)])

    def edit(self, message: Message, text: str) -> None:
        """Other words for one's own message."""
        with self.slack.changed:
            before = message.to_json()
            message.text, message.blocks = text, [_rich(text)]
            message.edited_ts = self.slack.next_ts()
            posting.announce_change(self.slack, self.slack.channels[message.channel], message, before)
        self._wait()

    def delete(self, message: Message) -> None:
        """Take back one's own message; its files go with it."""
        with self.slack.changed:
            self.slack.messages.remove(message)
            for file in message.files:
                self.slack.files.pop(file["id"], None)
            posting.announce_deletion(self.slack, self.slack.channels[message.channel], message)
        self._wait()

    def slash(self, command: str, text: str, channel: str) -> Delivery:
        """Use a command; the delivery holds the acknowledgement."""
        assert command in self.slack.manifest.commands, f"{command} is not in the manifest."
        where = self.im if channel == "dm" else self.slack.channels[channel]
        payload = {
            "token": "verification-token",
            "team_id": self.slack.team_id,
            "team_domain": self.slack.domain,
            "channel_id": where.id,
            "channel_name": "directmessage" if where.is_im else where.name,
            "user_id": self.id,
            "user_name": self.user.name,
            "command": command,
            "text": text,
            "api_app_id": self.slack.app_id,
            "is_enterprise_install": "false",
            "response_url": self.slack.response_url(self.id, where.id),
            "trigger_id": self.slack.trigger(),
        }
        return self._finish(self.courier.send("slash_commands", payload))

    def join(self, channel: str) -> None:
        """Come into a channel."""
        where = self.slack.channels[channel]
        with self.slack.changed:
            where.members.append(self.id)
        event = {
            "type": "member_joined_channel",
            "user": self.id,
            "channel": channel,
            "team": self.user.team_id,
        }
        self.slack.on_event(
            {**event, "channel_type": "G" if where.is_private else "C", "event_ts": self.slack.next_ts()},
            where,
        )
        self._wait()

    def leave(self, channel: str) -> None:
        """Go out of a channel, without a word."""
        with self.slack.changed:
            self.slack.channels[channel].members.remove(self.id)

    def home(self, tab: str = "home") -> None:
        """Open the app: its home tab, or its messages (tab="messages")."""
        event = {"type": "app_home_opened", "user": self.id, "channel": self.im.id, "tab": tab}
        self.slack.on_event({**event, "event_ts": self.slack.next_ts()}, None)
        self._wait()

    def _assert_member(self, channel: Channel) -> None:
        if self.id not in channel.members:
            raise AssertionError(
                f"{self.user.name} is not in {channel.name or channel.id} and cannot write there."
            )

    def _store(self, channel: Channel, name: str, data: bytes) -> File:
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(self.slack.next_id("F"), name, data, mimetype, self.id, len(data), [channel.id])
        self.slack.files[file.id] = file
        return file

    def _message(self, channel: Channel, text: str, thread_ts: str, files: list[File]) -> Message:
        return Message(
            channel=channel.id,
            ts=self.slack.next_ts(),
            user=self.id,
            text=text,
            team_id=self.user.team_id,
            thread_ts=thread_ts,
            subtype="file_share" if files else "",
            files=self.slack.files_json(files),
            blocks=[_rich(text)] if text else [],
            client_msg_id=str(uuid.uuid4()),
        )

    def _tell(self, message: Message, channel: Channel, events: list[Json]) -> None:
        away = {"user_team": self.user.team_id, "source_team": self.user.team_id}
        foreign = self.user.team_id != self.slack.team_id
        told = [self.courier.tell({**event, **(away if foreign else {})}, channel) for event in events]
        sent = [delivery for delivery in told if delivery is not None]
        message.event_ids.extend(delivery.event_id for delivery in sent)
        for delivery in sent:
            self._finish(delivery)

    def _finish(self, delivery: Delivery) -> Delivery:
        delivery.done.wait(self.courier.ack_seconds + 1)
        return delivery

    def _wait(self) -> None:
        for delivery in list(self.slack.deliveries):
            self._finish(delivery)


def _events_of(slack: Workspace, channel: Channel, message: Message, files: list[File]) -> list[Json]:
    """What Slack may tell about a new message: the message, the mention in it, its files."""
    events = [posting.message_event(channel, message)]
    if f"<@{slack.bot_user_id}>" in message.text and not channel.is_im:
        mention = {k: v for k, v in message.to_json().items() if k != "subtype"}
        events.append({**mention, "type": "app_mention", "channel": channel.id, "event_ts": message.ts})
    for file in files:
        shared = {"type": "file_shared", "file_id": file.id, "file": {"id": file.id}, "user_id": message.user}
        events.append({**shared, "channel_id": channel.id, "event_ts": message.ts})
    return events


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "b1", "elements": [section]}
