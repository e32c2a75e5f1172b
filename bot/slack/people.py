"""Who people are and who may do what, asked of Slack and remembered for five minutes; a failed question is not an answer.

None always means "could not be found out", and callers take it as the least trust.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

FAILURES = (
    SlackClientError,
    OSError,
    HTTPException,
)  # everything that a call of the SDK may raise for the outside
_REMEMBERED = 300.0  # seconds
_MANY = 20  # so many unknown people are looked up as one list instead of one by one
_PAGES = 200  # more pages than this and we do not know who is there


@dataclass(frozen=True, slots=True)
class Person:
    """A user as far as trust goes. Whatever Slack does not say counts against them."""

    user: str
    team: str
    guest: bool
    stranger: bool
    zone: ZoneInfo | None = None  # in which they mean the times that they write, where Slack says


class People:
    """Looks up users, the security group and channels by one client; `clock` gives seconds that only grow."""

    def __init__(self, client: WebClient, security_group: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._group = security_group
        self._clock = clock
        self._lock = Lock()
        self._persons: dict[str, tuple[float, Person]] = {}
        self._security: tuple[float, frozenset[str]] | None = None

    def forget(self) -> None:
        """Ask Slack again from now on: somebody or some group has changed."""
        with self._lock:
            self._persons.clear()
            self._security = None

    def person(self, user: str) -> Person | None:
        """One user, or None."""
        known = self._remembered(user)
        if known is not None or not user:
            return known
        try:
            found = self._client.users_info(user=user).get("user")
        except FAILURES:
            return None
        return self._keep(found) if isinstance(found, Mapping) and found.get("id") == user else None

    def persons(self, users: Iterable[str]) -> Iterable[Person | None]:
        """Each of these users, or None, one after the other; many unknown ones by the list of everybody."""
        wanted = list(users)
        if sum(self._remembered(user) is None for user in wanted) > _MANY:
            self._read_everybody()
        return (self.person(user) for user in wanted)

    def security(self) -> frozenset[str] | None:
        """Members of the security group; None without a group or an answer."""
        with self._lock:
            known = self._security
        if known and known[0] > self._clock():
            return known[1]
        if not self._group:
            return None
        try:
            users = self._client.usergroups_users_list(usergroup=self._group).get("users")
        except FAILURES:
            return None
        if not isinstance(users, list):
            return None
        with self._lock:
            self._security = (self._clock() + _REMEMBERED, frozenset(users))
        return frozenset(users)

    def channel(self, channel: str) -> Mapping[str, Any] | None:
        """What Slack says about a channel now; never remembered."""
        try:
            found = self._client.conversations_info(channel=channel).get("channel")
        except FAILURES:
            return None
        return found if isinstance(found, Mapping) else None

    def members(self, channel: str) -> list[str] | None:
        """Everybody in a channel now, all pages; never remembered."""
        found: list[str] = []
        cursor = ""
        for _ in range(_PAGES):
            try:
                page = self._client.conversations_members(channel=channel, cursor=cursor, limit=1000)
            except FAILURES:
                return None
            found += page.get("members") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found or None
        return None

    def _remembered(self, user: str) -> Person | None:
        with self._lock:
            known = self._persons.get(user)
        return known[1] if known and known[0] > self._clock() else None

    def _keep(self, user: Mapping[str, Any]) -> Person:
        person = person_of(user)
        with self._lock:
            self._persons[person.user] = (self._clock() + _REMEMBERED, person)
        return person

    def _read_everybody(self) -> None:
        cursor = ""
        for _ in range(_PAGES):
            try:
                page = self._client.users_list(cursor=cursor, limit=1000)
            except FAILURES:
                return  # then one by one
            for user in page.get("members") or []:
                self._keep(user)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def person_of(user: Mapping[str, Any]) -> Person:
    """A user object of Slack's, read with distrust: a missing flag counts as set, but for `is_stranger`,

    which Slack leaves out for the members of one's own workspace.
    """
    return Person(
        user=str(user.get("id", "")),
        team=str(user.get("team_id") or ""),
        guest=user.get("is_restricted") is not False or user.get("is_ultra_restricted") is not False,
        stranger=user.get("is_stranger", False) is not False,
        zone=_zone(user.get("tz")),
    )


def _zone(name: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
