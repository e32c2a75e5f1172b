"""users.* and usergroups.*: people and the groups they form."""

from tests.localslack.errors import Refused
from tests.localslack.methods.paging import page
from tests.localslack.methods.registry import Ask, method
from tests.localslack.records import Group, Json


@method("users.info", "users:read")
def users_info(ask: Ask) -> Json:
    """One person, strangers included."""
    user = ask.slack.users.get(ask.needed("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user.to_json()}


@method("users.list", "users:read")
def users_list(ask: Ask) -> Json:
    """Everybody of this workspace; strangers are not among them."""
    own = [user for user in ask.slack.users.values() if not user.is_stranger]
    shown, more = page(ask, own)
    return {"members": [user.to_json() for user in shown], **more}


@method("usergroups.list", "usergroups:read")
def usergroups_list(ask: Ask) -> Json:
    """The user groups; disabled ones only when asked for."""
    groups = [g for g in ask.slack.groups.values() if not g.disabled or ask.flag("include_disabled")]
    return {"usergroups": [_group_json(ask, group) for group in groups]}


@method("usergroups.users.list", "usergroups:read")
def usergroups_users_list(ask: Ask) -> Json:
    """The members of a group."""
    group = ask.slack.groups.get(ask.needed("usergroup"))
    if group is None or (group.disabled and not ask.flag("include_disabled")):
        raise Refused("no_such_subteam")
    return {"users": list(group.users)}


def _group_json(ask: Ask, group: Group) -> Json:
    users = {"users": list(group.users)} if ask.flag("include_users") else {}
    core = {"id": group.id, "team_id": ask.slack.team_id, "is_usergroup": True, "handle": group.handle}
    return {**core, "name": group.handle, "date_delete": 1 if group.disabled else 0, **users}
