"""The workspace: its people, channels and messages, what the app may see of them, and the log of what happened."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.localslack.errors import Refused
from tests.localslack.manifest import Manifest
from tests.localslack.records import (
    APP_ID,
    Call,
    Channel,
    Delivery,
    Ephemeral,
    File,
    Group,
    Json,
    Message,
    Token,
    User,
)


@dataclass(slots=True)
class Trigger:
    """A trigger id: it lives for three seconds and works once."""

    id: str
    made_at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response URL: it works five times within half an hour."""

    user: str
    channel: str
    made_at: float
    uses: int = 0
    message_ts: str = ""


@dataclass(slots=True)
class View:
    """A modal or a home tab that the app opened."""

    id: str
    hash: str
    body: Json
    user: str = ""


@dataclass(slots=True)
class Workspace:
    """Everything that the server knows. `changed` guards it and is notified after every change."""

    clock: Callable[[], float]
    manifest: Manifest
    team_id: str = "T1"
    domain: str = "example-co"
    app_id: str = APP_ID
    bot_user_id: str = "U0BOT"
    bot_id: str = "B0BOT"
    url: str = ""  # the server's root, without a slash at the end
    house_rules: bool = True
    changed: threading.Condition = field(default_factory=threading.Condition)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, File] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    on_event: Callable[[Json, Channel | None], object] = field(default=lambda event, channel: None)
    counter: int = 0
    last_ts: int = 0

    def next_id(self, prefix: str) -> str:
        """A new id of Slack's form."""
        with self.changed:
            self.counter += 1
            return f"{prefix}0{self.counter:08X}"

    def next_ts(self) -> str:
        """A new message timestamp, later than all before it."""
        with self.changed:
            self.last_ts = max(self.last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def note(self) -> None:
        """Wake everybody who waits for a change."""
        with self.changed:
            self.changed.notify_all()

    def violation(self, text: str) -> None:
        """Record that the app did what it must never do."""
        with self.changed:
            self.violations.append(text)
            self.changed.notify_all()

    def trigger(self) -> str:
        """A new trigger id."""
        made = Trigger(self.next_id("trig.").lower(), self.clock())
        self.triggers[made.id] = made
        return made.id

    def response_url(self, user: str, channel: str, message_ts: str = "") -> str:
        """A new response URL for this person in this channel."""
        ticket = self.next_id("RU")
        self.response_urls[ticket] = ResponseUrl(user, channel, self.clock(), message_ts=message_ts)
        return f"{self.url}/response/{ticket}"

    def message(self, channel: str, ts: str) -> Message | None:
        """The message with this ts, if there is one."""
        return next((m for m in self.messages if m.channel == channel and m.ts == ts), None)

    def in_channel(self, channel: str) -> list[Message]:
        """A channel's messages, oldest first."""
        return [m for m in self.messages if m.channel == channel]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A thread: its parent and the replies, oldest first."""
        return [m for m in self.in_channel(channel) if m.thread == ts]

    def im(self, user: str) -> Channel:
        """The direct conversation between the app and this person, made when it is first needed."""
        found = next((c for c in self.channels.values() if c.is_im and user in c.members), None)
        if found is None:
            found = Channel(f"D{user[1:]}", "", [user, self.bot_user_id], is_im=True)
            self.channels[found.id] = found
        return found

    def visible_channel(self, channel_id: str) -> Channel:
        """The channel, if the app may know that it exists. Raises Refused(channel_not_found)."""
        found = self.channels.get(channel_id)
        if found is None or (found.family != "channels" and self.bot_user_id not in found.members):
            raise Refused("channel_not_found")
        return found

    def open_channel(self, channel_id: str) -> Channel:
        """A channel that the app may write to. A person's id stands for their direct conversation."""
        if channel_id in self.users and channel_id != self.bot_user_id:
            return self.im(channel_id)
        found = self.visible_channel(channel_id)
        if self.bot_user_id not in found.members:
            raise Refused("not_in_channel")
        if found.is_archived:
            raise Refused("is_archived")
        return found

    def files_json(self, files: Iterable[File]) -> list[Json]:
        """File objects as messages carry them."""
        families = {channel.id: channel.family for channel in self.channels.values()}
        return [file.to_json(self.url, self.team_id, families) for file in files]
