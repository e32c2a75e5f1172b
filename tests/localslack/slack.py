"""The local Slack, as a test holds it in its hands."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tests.localslack import world
from tests.localslack.delivery import Courier, retry_reason
from tests.localslack.faults import Fault, Faults, Hold
from tests.localslack.manifest import Manifest, load_manifest
from tests.localslack.people import Person
from tests.localslack.records import Delivery, Json, Token
from tests.localslack.server import Server
from tests.localslack.waiting import PATIENCE, Waiting

if TYPE_CHECKING:
    from tests.localslack.state import Workspace


class LocalSlack(Waiting):
    """A running Slack with the default world. `state` is the workspace; read and change it freely in a test."""

    bot_token = world.BOT_TOKEN
    app_token = world.APP_TOKEN
    signing_secret = world.SIGNING_SECRET

    def __init__(self, clock: Callable[[], float] = time.time, manifest: Manifest | None = None) -> None:
        self.state: Workspace = world.default_world(clock, manifest or load_manifest())
        self.courier = Courier(self.state, self.signing_secret)
        self.state.on_event = self.courier.tell
        self.faults = Faults()
        self.server = Server(self.state, self.courier, self.faults)
        self.employee = self.person(world.EMPLOYEE)
        self.security_lead = self.person(world.SECURITY_LEAD)
        self.comms_lead = self.person(world.COMMS_LEAD)
        self.guest = self.person(world.GUEST)
        self.stranger = self.person(world.STRANGER)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stop()

    @property
    def url(self) -> str:
        """The base of the Web API, for `WebClient(base_url=…)` and `SLACK_API_URL`."""
        return f"{self.state.url}/api/"

    @property
    def violations(self) -> list[str]:
        """What the app did and must never do; a test that provokes one clears the list."""
        return self.state.violations

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to bring something to the app."""
        return self.state.deliveries

    def env(self, *, http: bool = False) -> dict[str, str]:
        """The settings with which `sitrep serve` talks to this Slack, in Socket Mode or over HTTP."""
        transport = (
            {"SLACK_SIGNING_SECRET": self.signing_secret} if http else {"SLACK_APP_TOKEN": self.app_token}
        )
        groups = {"SITREP_SECURITY_GROUP": world.SECURITY_GROUP, "SITREP_COMMS_GROUP": world.COMMS_GROUP}
        return {"SLACK_API_URL": self.url, "SLACK_BOT_TOKEN": self.bot_token, **transport, **groups}

    def person(self, user_id: str) -> Person:
        """Anybody of the workspace, to act through."""
        return Person(self.state.users[user_id], self.state, self.courier)

    def grant(self, *scopes: str) -> None:
        """Give the bot token exactly these scopes."""
        with self.state.changed:
            self.state.tokens[self.bot_token] = Token(self.bot_token, "bot", frozenset(scopes))

    def fail_next(
        self,
        method: str,
        *,
        times: int = 1,
        status: int = 0,
        retry_after: int = 1,
        drop_before: bool = False,
        drop_after: bool = False,
        slow: float = 0.0,
        error: str = "",
    ) -> None:
        """The next calls of a method go wrong ("*": of any; "file", "response_url": those): a status, a cut line, …"""
        drop = "before" if drop_before else "after" if drop_after else ""
        self.faults.add(method, Fault(status, retry_after, drop, slow, error), times)

    def hold_next(self, method: str, *, after: bool = False) -> Hold:
        """The next call of a method stands still until `release`: before it takes effect, or after."""
        hold = Hold(after=after)
        self.faults.add(method, Fault(hold=hold), 1)
        return hold

    def use_http(self, request_url: str) -> None:
        """From now on deliver to this address, as signed requests."""
        self.courier.request_url = request_url

    def emit(self, event: Json, channel: str = "") -> Delivery | None:
        """Deliver any other event, such as `channel_shared`; None when the app is not subscribed to it."""
        sent = self.courier.tell(event, self.state.channels.get(channel))
        if sent is not None:
            sent.done.wait(self.courier.ack_seconds + 1)
        return sent

    def wait_for_socket(self, count: int = 1, timeout: float = PATIENCE) -> None:
        """Until the app has opened this many Socket Mode connections."""
        self.wait_for(lambda: len(self.courier.sockets) >= count, timeout, f"socket number {count}")

    def disconnect(self, reason: str = "refresh_requested", *, abrupt: bool = False) -> None:
        """Close every socket, after a `disconnect` message unless it is to be abrupt."""
        assert self.courier.loop is not None
        work = _disconnect(self.courier, "" if abrupt else reason)
        asyncio.run_coroutine_threadsafe(work, self.courier.loop).result(PATIENCE)
        self.wait_for(lambda: not self.courier.sockets, what="closed sockets")

    def redeliver(self, event_id: str, reason: str = "") -> Delivery:
        """Send an event again, as Slack does after a failure: same event_id, retry number and reason."""
        earlier = [delivery for delivery in self.deliveries if delivery.event_id == event_id]
        last = earlier[-1]
        again = self.courier.send(last.kind, last.payload, last.attempt + 1, reason or retry_reason(last))
        again.done.wait(self.courier.ack_seconds + 1)
        return again

    def undelivered(self) -> list[str]:
        """The ids of events that the app never acknowledged in time, oldest first."""
        acked = {delivery.event_id for delivery in self.deliveries if delivery.outcome == "acked"}
        events = [delivery.event_id for delivery in self.deliveries if delivery.event_id]
        return list(dict.fromkeys(event for event in events if event not in acked))


async def _disconnect(courier: Courier, reason: str) -> None:
    for socket in list(courier.sockets):
        if reason:
            message: Json = {
                "type": "disconnect",
                "reason": reason,
                "debug_info": {"host": "local"},
            }
            await socket.send_json(message)
        await socket.close()
