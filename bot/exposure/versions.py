"""Version constraints as small expressions, and whether a version lies in one.

An expression is a list of alternatives joined by `|`; each is a list of conditions joined by `,`: `=2.4.1`, `>=2.1.0`,
`<2.5.0`, `<=1.9`, `>1.2`, `!=1.4`. "" holds every version. Signs that the language needs are written as in addresses (%2C).
"""

import re
from urllib.parse import quote, unquote

from ingestion.version_order import is_same, order_key

_CONDITION = re.compile(r"\s*(<=|>=|!=|<|>|=)\s*([^\s,]+)\s*")
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
    """Whether the version is surely among those of the expression."""
    return covers(expression, version, ecosystem) is True


def covers(expression: str, version: str, ecosystem: str = "") -> bool | None:
    """Whether the version is among those of the expression; None where its order cannot be told."""
    if not expression:
        return True
    parts = [_all(part, version, ecosystem) for part in expression.split("|")]
    return True if True in parts else None if None in parts else False


def exactly(version: str) -> str:
    """The expression that holds this version alone, whatever signs are in it."""
    return f"={_safe(version)}"


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


def united(constraints: list[tuple[str, str]], ecosystem: str = "") -> str | None:
    """The expression of signed versions in any order, as a VERS range means them; None where they have no order.

    Bounds are sorted by version; a lower one and the upper one after it hold what is between.
    """
    bounds = [(sign, version) for sign, version in constraints if sign in ("<", "<=", ">", ">=")]
    keyed = [(order_key(version, ecosystem), at) for at, (_, version) in enumerate(bounds)]
    if any(key is None for key, _ in keyed):
        return None
    found = _between([bounds[at] for _, at in sorted(keyed)])
    found += [exactly(version) for sign, version in constraints if sign in ("=", "==")]
    unlike = [f"!={_safe(version)}" for sign, version in constraints if sign == "!="]
    return "|".join(",".join(filter(None, (one, *unlike))) for one in found or ([""] if unlike else []))


# ----------------------------------------------------------------------------------------------------------------------


def _between(bounds: list[tuple[str, str]]) -> list[str]:
    found: list[list[str]] = []
    opened = ""
    for sign, version in bounds:
        bound = f"{sign}{_safe(version)}"
        if sign.startswith(">"):
            opened = opened or bound
        elif opened or not found:
            found.append([opened, bound])
            opened = ""
        else:
            found[-1][1] = bound  # of two upper bounds in a row, the higher
    return [",".join(filter(None, one)) for one in found] + ([opened] if opened else [])


def _safe(version: str) -> str:
    return quote(version.strip(), safe="._+~:!*@/-")


def _all(conditions: str, version: str, ecosystem: str) -> bool | None:
    told = [_one(m[1], unquote(m[2]), version, ecosystem) for m in _CONDITION.finditer(conditions)]
    return False if False in told else None if None in told else True


def _one(sign: str, bound: str, version: str, ecosystem: str) -> bool | None:
    if sign in ("=", "!="):
        same = is_same(version, bound, ecosystem)
        return same if same is None or sign == "=" else not same
    if ecosystem == "pypi" and sign in ("<=", ">") and "+" not in bound:
        version = version.partition("+")[0]  # PEP 440: a local label is no later version
    mine, theirs = order_key(version, ecosystem), order_key(bound, ecosystem)
    if mine is None or theirs is None:
        return None
    below, same = bool(mine < theirs), bool(mine == theirs)
    return {"<": below, "<=": below or same, ">": not below and not same, ">=": not below}[sign]
