"""What a workspace consists of, each as Slack shows it in JSON, and the log entries about it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
APP_ID = "A0SITREP"


@dataclass(slots=True)
class User:
    """A person or a bot. `team_id` is their home, which for strangers is not ours."""

    id: str
    name: str
    team_id: str
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    tz: str = "Europe/Berlin"

    def to_json(self) -> Json:
        """The user object of `users.info`."""
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.name,
            "deleted": self.deleted,
            "tz": self.tz,
            "profile": {"display_name": self.name, "real_name": self.name, "team": self.team_id},
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            **({"is_stranger": True} if self.is_stranger else {}),
        }


@dataclass(slots=True)
class Channel:
    """A conversation: public, private or direct."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    connected_team_ids: list[str] = field(default_factory=list)

    @property
    def family(self) -> str:
        """The first half of the scopes that govern it: channels, groups or im."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"

    @property
    def type(self) -> str:
        """Its `channel_type` in events."""
        return {"im": "im", "groups": "group", "channels": "channel"}[self.family]

    def to_json(self, team_id: str, viewer: str) -> Json:
        """The channel object of `conversations.info`."""
        if self.is_im:
            other = next((m for m in self.members if m != viewer), viewer)
            return {"id": self.id, "is_im": True, "user": other, "is_archived": self.is_archived}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_member": viewer in self.members,
            "is_shared": self.is_ext_shared or self.is_org_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "is_org_shared": self.is_org_shared,
            "connected_team_ids": list(self.connected_team_ids),
            "context_team_id": team_id,
            "topic": {"value": ""},
            "purpose": {"value": ""},
        }


@dataclass(slots=True)
class File:
    """A stored file. `size` and `mimetype` are what Slack says of it; a test may make them lie about `data`."""

    id: str
    name: str
    data: bytes
    mimetype: str
    user: str
    size: int
    channels: list[str] = field(default_factory=list)
    mode: str = "hosted"
    title: str = ""

    def to_json(self, url: str, team_id: str, families: Mapping[str, str]) -> Json:
        """The file object; `url` is the server's root, `families` says of each channel which one it belongs to."""
        private = f"{url}/files-pri/{team_id}-{self.id}"
        stands = {f: [c for c in self.channels if families[c] == f] for f in ("channels", "groups", "im")}
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower(),
            "user": self.user,
            "size": self.size,
            "mode": self.mode,
            "is_external": self.mode == "external",
            "file_access": "visible",
            "url_private": f"{private}/{self.name}",
            "url_private_download": f"{private}/download/{self.name}",
            "channels": stands["channels"],
            "groups": stands["groups"],
            "ims": stands["im"],
        }


@dataclass(slots=True)
class Message:
    """A message that everybody in the channel sees."""

    channel: str
    ts: str
    user: str
    text: str
    team_id: str
    thread_ts: str = ""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str = ""
    subtype: str = ""
    files: list[Json] = field(default_factory=list)
    client_msg_id: str = ""
    metadata: Json | None = None
    edited_ts: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    event_ids: list[str] = field(default_factory=list)

    @property
    def thread(self) -> str:
        """The ts under which replies to it belong."""
        return self.thread_ts or self.ts

    def to_json(self, *, metadata: bool = False) -> Json:
        """The message object of `conversations.history` and of events."""
        bot = {"bot_id": self.bot_id, "app_id": APP_ID} if self.bot_id else {}
        optional = {
            "subtype": self.subtype,
            "thread_ts": self.thread_ts,
            "client_msg_id": self.client_msg_id,
            "files": self.files,
            "blocks": self.blocks,
            "edited": {"user": self.user, "ts": self.edited_ts} if self.edited_ts else None,
            "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()],
            "metadata": self.metadata if metadata else None,
        }
        core = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": self.team_id}
        return {**core, **bot, **{key: value for key, value in optional.items() if value}}


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """A message that one person sees. `by` is the way it came: a method, "response_url" or "ack"."""

    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str
    ts: str
    by: str


@dataclass(frozen=True, slots=True)
class Group:
    """A user group."""

    id: str
    handle: str
    users: tuple[str, ...]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A token, its kind ("bot" or "app") and its scopes."""

    value: str
    kind: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the app made: `error` is "" when it went well; `fault` names a fault on demand that met it."""

    method: str
    args: Json
    at: float
    token: str
    error: str = ""
    fault: str = ""


@dataclass(slots=True)
class Delivery:
    """One attempt to bring something to the app. `outcome`: acked, timeout, http_error, connection_failed, no_connection."""

    kind: str  # events_api, slash_commands or interactive
    payload: Json
    envelope_id: str
    attempt: int = 0
    reason: str = ""
    transport: str = ""
    sent_at: float = 0.0
    acked_at: float = 0.0
    status: int = 0
    outcome: str = "sent"
    ack_payload: Json | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def event_id(self) -> str:
        """The event's id, the same in every attempt; "" for commands and clicks."""
        return str(self.payload.get("event_id", ""))

    @property
    def ack_seconds(self) -> float:
        """How long the app took to acknowledge; infinite when it did not."""
        return self.acked_at - self.sent_at if self.acked_at else float("inf")
