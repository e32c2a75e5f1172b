"""Bringing events and commands to the app: over Socket Mode, or as signed requests to its address."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket

from tests.localslack.events import enveloped, is_due
from tests.localslack.records import Channel, Delivery, Json
from tests.localslack.responses import take_ack
from tests.localslack.signing import signed_headers
from tests.localslack.state import Workspace

FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Courier:
    """Delivers to the address if one is set, else to one of the open sockets in turn. Retries only on demand."""

    slack: Workspace
    signing_secret: str
    request_url: str = ""
    ack_seconds: float = 3.0
    sockets: list[WebSocket] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None
    client: httpx.AsyncClient | None = None
    turn: int = 0
    waiting: dict[str, Delivery] = field(default_factory=dict)

    def tell(self, event: Json, channel: Channel | None) -> Delivery | None:
        """Deliver an event, if Slack would send it to this app."""
        if not is_due(self.slack, event, channel):
            return None
        return self.send("events_api", enveloped(self.slack, event, channel))

    def send(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Delivery:
        """Start one delivery and come back at once; its `done` is set when the app has answered or failed to."""
        delivery = Delivery(kind, payload, self.slack.next_id("env-"), attempt, reason)
        delivery.sent_at = self.slack.clock()
        with self.slack.changed:
            self.slack.deliveries.append(delivery)
            self.waiting[delivery.envelope_id] = delivery
        if self.loop is None or not (self.request_url or self.sockets):
            self._end(delivery, "no_connection")
        elif self.request_url:
            delivery.transport = "http"
            asyncio.run_coroutine_threadsafe(self._post(delivery), self.loop)
        else:
            delivery.transport = "socket"
            asyncio.run_coroutine_threadsafe(self._push(delivery), self.loop)
        return delivery

    def acked(self, envelope_id: str, payload: Any = None) -> None:
        """The app acknowledged; when it is late, the delivery stays a failed one."""
        with self.slack.changed:
            delivery = self.waiting.get(envelope_id)
            if delivery is None:
                self.slack.violation(f"an acknowledgement of an unknown envelope: {envelope_id}")
                return
            delivery.acked_at = self.slack.clock()
            delivery.ack_payload = payload if isinstance(payload, dict) else None
            if delivery.outcome == "sent":
                take_ack(self.slack, delivery, delivery.ack_payload or {})
                self._end(delivery, "acked")
            self.slack.note()

    async def _push(self, delivery: Delivery) -> None:
        envelope = {
            "envelope_id": delivery.envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
        if not self.sockets:
            self._end(delivery, "no_connection")
            return
        self.turn += 1
        socket = self.sockets[self.turn % len(self.sockets)]
        try:
            await socket.send_json(envelope)
        except RuntimeError:  # the socket was closed meanwhile
            self._end(delivery, "connection_failed")
            return
        asyncio.get_running_loop().call_later(self.ack_seconds, self._give_up, delivery)

    async def _post(self, delivery: Delivery) -> None:
        body, content_type = _encoded(delivery)
        headers = signed_headers(self.signing_secret, self.slack.clock(), body, content_type)
        if delivery.attempt:
            headers |= {
                "x-slack-retry-num": str(delivery.attempt),
                "x-slack-retry-reason": delivery.reason,
            }
        if self.client is None:
            self.client = httpx.AsyncClient(verify=False, trust_env=False)
        try:
            reply = await self.client.post(
                self.request_url, content=body, headers=headers, timeout=self.ack_seconds
            )
        except httpx.TimeoutException:
            self._end(delivery, "timeout")
        except httpx.TransportError:
            self._end(delivery, "connection_failed")
        else:
            self._take_reply(delivery, reply)

    def _take_reply(self, delivery: Delivery, reply: httpx.Response) -> None:
        delivery.status = reply.status_code
        if not reply.is_success:
            self._end(delivery, "http_error")
            return
        is_json = reply.headers.get("content-type", "").startswith("application/json")
        payload = reply.json() if is_json and reply.content else {"text": reply.text} if reply.text else None
        self.acked(delivery.envelope_id, payload)

    def _give_up(self, delivery: Delivery) -> None:
        if delivery.outcome == "sent":
            self._end(delivery, "timeout")

    def _end(self, delivery: Delivery, outcome: str) -> None:
        with self.slack.changed:
            delivery.outcome = outcome
            delivery.done.set()
            self.slack.changed.notify_all()


def retry_reason(delivery: Delivery) -> str:
    """Slack's word for why it sends this again."""
    reasons = {"timeout": "http_timeout", "no_connection": "connection_failed", "acked": "unknown_error"}
    return reasons.get(delivery.outcome, delivery.outcome)


def _encoded(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode(), FORM
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), FORM
