"""Other people's text on its way to Slack: inert in every sink.

Two sinks exist. Text elements of `rich_text` blocks parse nothing, so `shown` is all they need; the fallback text and
the small print are mrkdwn, where `mrkdwn` escapes as well. Addresses are defanged in both: a link is never made of text,
only of a cited report's own address (`link_target`).
"""

import re
from urllib.parse import urlsplit

from bot.showing import plain, safe_url

_DOT = "[.\u3002\uff0e\uff61]"  # the full stop and the ideographic ones that browsers take for it
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]{0,20})([:\uff1a])(?=[/\\\uff0f]{2})")
_OPENER = re.compile(r"(?i)\b(mailto|javascript|data|tel|file|slack|vbscript)([:\uff1a])(?=\S)")
_AUTHORITY = re.compile(r"(?<=[/\\\uff0f]{2})[^\s/\\\uff0f?#]+")
_DOTTED = re.compile(rf"(?<![\w\-])[\w\-]++(?:{_DOT}[\w\-]++)+(?=(/\w|:\d)?)")  # each word is looked at once
_COMMAND = re.compile(r"<(?=[!@#])([^<>]*)>?")  # what Slack would read as a mention
_ENDINGS = frozenset(
    re.findall(
        r"\w+",
        "academy agency app arpa asia biz blog bot cloud club codes com company computer dev digital directory edu email "
        "example finance fun gmbh gov group guru help host info ink int internal invalid jobs law legal life link live "
        "local localhost ltd market media mil mobi money mov name net network news ninja one onion online org page pages "
        "partners plus press pro pub run sale security services shop site software space store studio support systems "
        "team tech test tips today tools top travel vip website wiki win work works world wtf xyz zip zone",
    )
)
_NO_COUNTRY = frozenset({"el", "js", "md", "py", "rc", "sh", "ts"})  # so end names of files and versions


def shown(text: str, most: int = 1200) -> str:
    """`text` for a rich_text text element: one line, nothing hidden, addresses and mentions dead, at most `most` long."""
    return cut(_inert(plain(text)), most)


def mrkdwn(text: str, most: int = 1200) -> str:
    """`text` for a mrkdwn sink: as `shown`, then escaped; the length counts before escaping."""
    return escaped(shown(text, most))


def escaped(text: str) -> str:
    """The three characters that mrkdwn gives a meaning, as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """`text` in at most `most` characters, with an ellipsis where it was cut, at a blank if there is one nearby."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    blank = kept.rfind(" ", max(0, most - 30))
    return (kept[:blank] if blank > 0 else kept).rstrip() + "…"


def link_target(url: str) -> str:
    """`url` if we may link to it: http or https, no credentials, nothing hidden, at most 3,000 characters; else ""."""
    if not safe_url(url) or len(url) > 3000:
        return ""
    return "" if "@" in urlsplit(url).netloc else url


def _inert(text: str) -> str:
    text = _COMMAND.sub(r"‹\1›", text)
    text = _SCHEME.sub(_dead_scheme, text)
    text = _OPENER.sub(r"\1[\2]", text)
    text = _AUTHORITY.sub(lambda match: re.sub(_DOT, "[.]", match.group()), text)
    return _DOTTED.sub(_dead_domain, text)


def _dead_scheme(match: re.Match[str]) -> str:
    scheme, colon = match.groups()
    if scheme.lower() in {"http", "https"}:
        return f"{scheme[0]}xx{scheme[3:]}{colon}"
    return f"{scheme}[{colon}]"


def _dead_domain(match: re.Match[str]) -> str:
    """A dotted word with its dots in brackets, if it may be a domain; file names and versions stay as they are."""
    labels = re.split(_DOT, match.group())
    last = labels[-1].lower()
    country = len(last) == 2 and last.isalpha() and last not in _NO_COUNTRY and _has_letter(labels[:-1])
    known = last in _ENDINGS or last.startswith("xn--") or (last.isalpha() and not last.isascii())
    addressed = bool(match.group(1)) and last.isalpha() and len(last) > 1
    www = labels[0].lower() == "www"
    return "[.]".join(labels) if country or known or addressed or www else match.group()


def _has_letter(labels: list[str]) -> bool:
    return any(character.isalpha() for label in labels for character in label)
