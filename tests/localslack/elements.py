"""The rules for what stands inside blocks: text objects, buttons, menus, inputs, rich text."""

from collections.abc import Iterator
from typing import Any

from tests.localslack.shapes import (
    Rule,
    anything,
    choice,
    fault,
    flag,
    items,
    number,
    one_of_types,
    shape,
    string,
    web_address,
)

BLOCK_ID = string(255)
ACTION_ID = string(255)


def plain(longest: int) -> Rule:
    """A plain_text object."""
    return shape({"type": choice("plain_text"), "text": string(longest)}, {"emoji": flag})


def mrkdwn(longest: int) -> Rule:
    """A mrkdwn object."""
    return shape({"type": choice("mrkdwn"), "text": string(longest)}, {"verbatim": flag})


def words(longest: int) -> Rule:
    """A text object of either kind."""
    return one_of_types({"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)})


MRKDWN: dict[str, Rule] = {"plain_text": plain(3000), "mrkdwn": mrkdwn(3000)}
_CONFIRM = shape(
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
_OPTION = shape({"text": words(75), "value": string(150)}, {"description": words(75), "url": web_address})
_OPTION_GROUP = shape({"label": plain(75), "options": items(_OPTION, 100)})
_ACTION: dict[str, Rule] = {"type": anything}
_COMMON: dict[str, Rule] = {"action_id": ACTION_ID, "confirm": _CONFIRM, "focus_on_load": flag}
_MENU: dict[str, Rule] = {**_COMMON, "placeholder": plain(150)}
_OPTIONS: dict[str, Rule] = {"options": items(_OPTION, 100), "option_groups": items(_OPTION_GROUP, 100)}

IMAGE: dict[str, Rule] = {
    "image": shape(
        {"type": anything, "alt_text": string(2000)}, {"image_url": web_address, "slack_file": anything}
    )
}
_BUTTON = shape(
    {**_ACTION, "text": plain(75)},
    {
        **_COMMON,
        "value": string(2000),
        "url": web_address,
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_OVERFLOW = shape({**_ACTION, "options": items(_OPTION, 5)}, _COMMON)
_CHOOSE_MANY = shape(
    {**_ACTION, "options": items(_OPTION, 10)}, {**_COMMON, "initial_options": items(_OPTION, 10)}
)


def _select(*extra: str, options: bool = False) -> Rule:
    own: dict[str, Rule] = dict.fromkeys(extra, anything)
    return shape(_ACTION, {**_MENU, **own, **(_OPTIONS if options else {})})


BUTTON_LIKE: dict[str, Rule] = {
    "button": _BUTTON,
    "overflow": _OVERFLOW,
    "checkboxes": _CHOOSE_MANY,
    "radio_buttons": shape(
        {**_ACTION, "options": items(_OPTION, 10)}, {**_COMMON, "initial_option": _OPTION}
    ),
    "static_select": _select("initial_option", options=True),
    "multi_static_select": _select("initial_options", "max_selected_items", options=True),
    "users_select": _select("initial_user"),
    "multi_users_select": _select("initial_users", "max_selected_items"),
    "conversations_select": _select("initial_conversation", "default_to_current_conversation", "filter"),
    "channels_select": _select("initial_channel"),
    "datepicker": _select("initial_date"),
    "timepicker": _select("initial_time", "timezone"),
    "datetimepicker": _select("initial_date_time"),
}
INPUTS: dict[str, Rule] = {
    "plain_text_input": shape(
        _ACTION,
        {
            **_MENU,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number,
            "max_length": number,
            "dispatch_action_config": anything,
        },
    ),
    "rich_text_input": _select("initial_value", "dispatch_action_config"),
    "email_text_input": _select("initial_value", "dispatch_action_config"),
    "url_text_input": _select("initial_value", "dispatch_action_config"),
    "number_input": _select("is_decimal_allowed", "initial_value", "min_value", "max_value"),
    "file_input": _select("filetypes", "max_files"),
}
_FEEDBACK_BUTTON = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
FEEDBACK: dict[str, Rule] = {
    "feedback_buttons": shape(
        {**_ACTION, "positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
        {"action_id": ACTION_ID},
    ),
    "icon_button": shape(
        {**_ACTION, "icon": choice("trash"), "text": plain(75)},
        {
            **_COMMON,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": items(string(20), 100),
        },
    ),
}

_STYLE: dict[str, Rule] = {
    "style": shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag))
}


def _leaf(optional: dict[str, Rule] | None = None, **needed: Rule) -> Rule:
    return shape({"type": anything, **needed}, {**_STYLE, **(optional or {})})


_INLINE = one_of_types(
    {
        "text": _leaf(text=string(13_200)),
        "link": _leaf({"text": string(3000), "unsafe": flag}, url=web_address),
        "user": _leaf(user_id=string(20)),
        "usergroup": _leaf(usergroup_id=string(20)),
        "channel": _leaf(channel_id=string(20)),
        "broadcast": _leaf(range=choice("here", "channel", "everyone")),
        "emoji": _leaf({"unicode": string(60), "skin_tone": number}, name=string(100)),
        "date": _leaf({"url": web_address, "fallback": string(200)}, timestamp=number, format=string(200)),
        "color": _leaf(value=string(7, 7)),
    }
)
_LINES = items(_INLINE, 1000, 0)
_SECTION = shape({"type": anything, "elements": _LINES})
_BORDER: dict[str, Rule] = {"border": number}


def _list_of_sections(value: Any, at: str) -> Iterator[str]:
    for index, item in enumerate(value if isinstance(value, list) else []):
        if not isinstance(item, dict) or item.get("type") != "rich_text_section":
            yield fault("a list holds rich_text_section elements", f"{at}/{index}")
    yield from items(_SECTION, 1000, 0)(value, at)


RICH_TEXT_ELEMENTS = one_of_types(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": shape({"type": anything, "elements": _LINES}, _BORDER),
        "rich_text_preformatted": shape(
            {"type": anything, "elements": _LINES}, {**_BORDER, "language": string(40)}
        ),
        "rich_text_list": shape(
            {"type": anything, "elements": _list_of_sections, "style": choice("bullet", "ordered")},
            {**_BORDER, "indent": number, "offset": number},
        ),
    }
)
