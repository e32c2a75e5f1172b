"""How a Web API method is declared, and what it is given: the workspace, the arguments and the token."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.records import Json, Token
from tests.localslack.state import Workspace


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of a method. Arguments come as JSON values, or as strings that hold JSON: both are read."""

    slack: Workspace
    args: Json
    token: Token

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.args.get(name, default)
        if not isinstance(value, str | int | float):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def needed(self, name: str) -> str:
        """A string argument that must be there."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """A nested argument, or None when it is missing. Refuses with `error` what is not JSON."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise Refused(error) from None

    def flag(self, name: str) -> bool | None:
        """A boolean argument, None when it is missing."""
        value = self.args.get(name)
        return None if value is None else value in (True, "true", "1")

    def require(self, *any_of: str) -> None:
        """Refuse unless the token has one of these scopes."""
        if any_of and not self.token.scopes.intersection(any_of):
            provided = ",".join(sorted(self.token.scopes))
            raise Refused("missing_scope", needed=any_of[0], provided=provided)


Handler = Callable[[Ask], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what answers it, any of which scopes it needs, and the kind of token it takes ("" = none)."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]
    kind: str


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, kind: str = "bot") -> Callable[[Handler], Handler]:
    """Declare a Web API method."""

    def declare(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, scopes, kind)
        return handler

    return declare


def answer(slack: Workspace, name: str, token: str, args: Json) -> Json:
    """The reply to a call. Never raises: a refusal is a reply as well."""
    with slack.changed:
        try:
            return {"ok": True, **_handle(slack, name, token, args)}
        except Refused as refusal:
            return refusal.reply()
        finally:
            slack.changed.notify_all()


def _handle(slack: Workspace, name: str, value: str, args: Json) -> Json:
    known = METHODS.get(name)
    if known is None:
        slack.violation(f"{name} is not a method of this Slack")
        raise Refused("unknown_method")
    if not known.kind:
        return known.handler(Ask(slack, args, Token("", "", frozenset())))
    if not value:
        raise Refused("not_authed")
    token = slack.tokens.get(value)
    if token is None:
        raise Refused("invalid_auth")
    if token.kind != known.kind:
        raise Refused("not_allowed_token_type")
    ask = Ask(slack, args, token)
    ask.require(*known.scopes)
    return known.handler(ask)
