"""Version constraints as small expressions, and whether a version lies in one.

An expression is a list of alternatives joined by `|`; each is a list of conditions joined by `,`: `=2.4.1`, `>=2.1.0`,
`<2.5.0`, `<=1.9`, `>1.2`. "" holds every version.
"""

import re

from bot.exposure.packages import version_key

_CONDITION = re.compile(r"\s*(<=|>=|<|>|=)\s*(\S+)\s*")
_NUMBER = r"v?\d+(?:\.\d+)*(?:[-.]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)?"
_V = rf"(?P<{{}}>{_NUMBER})"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), form)
    for words, form in (
        (
            rf"\b(?:from|versions?|between)\s+{_V.format('a')}\s+(?:to|through|up to|and|until|–|-)\s+(?:and\s+)?before\s+{_V.format('b')}",
            ">={a},<{b}",
        ),
        (
            rf"\b(?:from|between)\s+(?:versions?\s+)?{_V.format('a')}\s+(?:to|through|up to|and|until|bis)\s+{_V.format('b')}",
            ">={a},<={b}",
        ),
        (rf"\bversions?\s+{_V.format('a')}\s+(?:to|through|up to|bis)\s+{_V.format('b')}", ">={a},<={b}"),
        (rf"{_V.format('a')}\s?(?:–|—|through)\s?{_V.format('b')}", ">={a},<={b}"),
        (
            rf"\b(?:before|prior to|below|older than|earlier than|vor)\s+(?:versions?\s+)?{_V.format('a')}",
            "<{a}",
        ),
        (rf"\b(?:up to|until|bis)\s+(?:and including\s+)?(?:versions?\s+)?{_V.format('a')}", "<={a}"),
        (rf"{_V.format('a')}\s+(?:and|or)\s+(?:earlier|older|below|prior|before)", "<={a}"),
        (rf"{_V.format('a')}\s+(?:and|or)\s+(?:later|newer|above|up)", ">={a}"),
    )
)
_ONE = re.compile(rf"(?<![\w.=:/-]){_NUMBER}(?![\w%/]|\.\d)")


def holds(expression: str, version: str, ecosystem: str = "") -> bool:
    """Whether the version is among those of the expression."""
    return not expression or any(_all(part, version, ecosystem) for part in expression.split("|"))


def versions_in(words: str) -> str:
    """The versions that a piece of prose names, as an expression; "" when it names none."""
    parts: list[str] = []
    for rule, form in _RULES:
        for match in rule.finditer(words):
            named = {key: value.lower().removeprefix("v") for key, value in match.groupdict().items()}
            parts.append(form.format(**named))
            words = words[: match.start()] + " " * len(match.group()) + words[match.end() :]
    parts += [f"={m.group().lower().removeprefix('v')}" for m in _ONE.finditer(words) if "." in m.group()]
    return "|".join(dict.fromkeys(parts))


def _all(conditions: str, version: str, ecosystem: str) -> bool:
    return all(
        _one(match[1], match[2], version, ecosystem)
        for match in _CONDITION.finditer(conditions.replace(",", " "))
    )


def _one(sign: str, bound: str, version: str, ecosystem: str) -> bool:
    mine, theirs = version_key(version, ecosystem), version_key(bound, ecosystem)
    return {
        "<": mine < theirs,
        "<=": mine <= theirs,
        ">": mine > theirs,
        ">=": mine >= theirs,
        "=": mine == theirs,
    }[sign]
