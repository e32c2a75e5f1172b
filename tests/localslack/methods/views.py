"""views.*: modals and the home tab."""

import json
from typing import Any

from tests.localslack.errors import Refused, invalid_arguments
from tests.localslack.limits import VIEW_BYTES, view_faults
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Json
from tests.localslack.state import View

TRIGGER_SECONDS = 3.0


@method("views.open")
def views_open(ask: Ask) -> Json:
    """A modal, in answer to what a person just did."""
    view = _read(ask, "modal")
    _use_trigger(ask)
    return _keep(ask, View(ask.slack.next_id("V"), ask.slack.next_id("h"), view))


@method("views.push")
def views_push(ask: Ask) -> Json:
    """A modal on top of the one that is open."""
    return views_open(ask)


@method("views.update")
def views_update(ask: Ask) -> Json:
    """Other content for a view, if it is still the one we think it is."""
    view = _read(ask)
    found = ask.slack.views.get(ask.text("view_id")) or _by_external_id(ask)
    if found is None:
        raise Refused("not_found")
    _check_hash(ask, found)
    found.body, found.hash = view, ask.slack.next_id("h")
    return _keep(ask, found)


@method("views.publish")
def views_publish(ask: Ask) -> Json:
    """A person's home tab."""
    view = _read(ask, "home")
    user = ask.needed("user_id")
    if user not in ask.slack.users:
        raise invalid_arguments("user_id is no user of this workspace")
    before = ask.slack.homes.get(user)
    if before is not None:
        _check_hash(ask, before)
    view_id = before.id if before else ask.slack.next_id("V")
    home = View(view_id, ask.slack.next_id("h"), view, user)
    ask.slack.homes[user] = home
    return _keep(ask, home)


def _read(ask: Ask, kind: str = "") -> Json:
    view: Any = ask.json("view")
    faults = view_faults(view)
    if not faults and kind and view["type"] != kind:
        faults = [f"must be a {kind} view [json-pointer:/view/type]"]
    if faults:
        raise invalid_arguments(*faults)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    return dict(view)


def _use_trigger(ask: Ask) -> None:
    trigger = ask.slack.triggers.get(ask.needed("trigger_id"))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if ask.slack.clock() - trigger.made_at > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True


def _check_hash(ask: Ask, view: View) -> None:
    if ask.text("hash") and ask.text("hash") != view.hash:
        raise Refused("hash_conflict")


def _by_external_id(ask: Ask) -> View | None:
    key = ask.text("external_id")
    return next((v for v in ask.slack.views.values() if key and v.body.get("external_id") == key), None)


def _keep(ask: Ask, view: View) -> Json:
    ask.slack.views[view.id] = view
    shown = {"id": view.id, "hash": view.hash, "team_id": ask.slack.team_id, "app_id": ask.slack.app_id}
    return {"view": {**view.body, **shown, "state": {"values": {}}}}
