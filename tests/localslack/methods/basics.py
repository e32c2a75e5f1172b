"""auth.*, api.*, apps.*, team.*, bots.*: who is asking, and where."""

from tests.localslack.errors import Refused
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Json


@method("api.test", kind="")
def api_test(ask: Ask) -> Json:
    """Says back what it is told; `error` makes it fail."""
    if ask.text("error"):
        raise Refused(ask.text("error"), args=ask.args)
    return {"args": ask.args}


@method("auth.test")
def auth_test(ask: Ask) -> Json:
    """Who the token belongs to."""
    slack = ask.slack
    return {
        "url": f"https://{slack.domain}.slack.com/",
        "team": slack.domain,
        "user": slack.users[slack.bot_user_id].name,
        "team_id": slack.team_id,
        "user_id": slack.bot_user_id,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write", kind="app")
def connections_open(ask: Ask) -> Json:
    """The address of a new Socket Mode connection; its ticket works once."""
    slack = ask.slack
    ticket = slack.next_id("ticket-")
    slack.tickets.add(ticket)
    socket = slack.url.replace("http://", "ws://", 1)
    return {"url": f"{socket}/link/?ticket={ticket}&app_id={slack.app_id}"}


@method("team.info", "team:read")
def team_info(ask: Ask) -> Json:
    """The workspace itself."""
    slack = ask.slack
    return {"team": {"id": slack.team_id, "name": slack.domain, "domain": slack.domain}}


@method("bots.info", "users:read")
def bots_info(ask: Ask) -> Json:
    """The one bot that there is."""
    slack = ask.slack
    if ask.text("bot", slack.bot_id) != slack.bot_id:
        raise Refused("bot_not_found")
    name = slack.users[slack.bot_user_id].name
    bot = {"id": slack.bot_id, "name": name, "app_id": slack.app_id, "user_id": slack.bot_user_id}
    return {"bot": {**bot, "deleted": False}}
