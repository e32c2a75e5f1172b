"""Other people's text on its way to a terminal: never markup, never control characters, links only to http(s).

Everything shown is a `rich.text.Text`, which has no markup: `[red]` in a title is five characters.
"""

from rich.style import Style
from rich.text import Text

from bot.showing import plain, safe_url, shown_url

__all__ = ["linked", "plain", "shown", "styled"]


def styled(words: str, style: str | Style = "") -> Text:
    """Our own words in `style`. The style is of these words alone: what is appended later does not take it on."""
    return Text().append(words, style)


def shown(text: str, style: str = "") -> Text:
    """`text` made plain, in `style`."""
    return styled(plain(text), style)


def linked(url: str) -> Text:
    """Host and path of `url`, clickable where the terminal can; empty when it is not a safe http(s) URL."""
    address = safe_url(url)
    if not address:
        return Text()
    return styled(plain(shown_url(address)), Style(color="blue", link=address))
