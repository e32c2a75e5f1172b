"""Which of two versions is later, by each ecosystem's own rules. Pure.

`order_key` gives keys that compare within one ecosystem, or None for what is no version there. The rules are public:

    pypi      PEP 440, by `packaging`                       deb   deb-version(7), Debian Policy 5.6.12
    maven     maven.apache.org/pom.html#version-order…      rpm   rpm-version(7), lib/rpmvercmp of rpm
    gem       Gem::Version of RubyGems                      apk   apk-package(5), Alpine's apk-tools
    npm, cargo, golang, nuget, hex, pub, swift: semver.org 2.0.0 (NuGet: four numbers, any case; Go: pseudo-versions
    are pre-releases by the same rules)

Ecosystems are the types of package URLs; "" and all others go by numbers, and words such as beta before the release.
"""

import re
from collections.abc import Callable
from functools import cmp_to_key, lru_cache
from itertools import zip_longest
from typing import Any

from packaging.version import InvalidVersion, Version

Key = Any  # whatever compares with its like

_LONGEST = 200  # characters: no version is longer, and nothing here may take long
_SEMVER = (
    "npm", "cargo", "golang", "nuget", "hex", "pub", "swift", "githubactions", "semver", "bitnami", "julia",
)  # fmt: skip
_DIGESTS = frozenset(("oci", "docker"))


@lru_cache(maxsize=100_000)
def order_key(version: str, ecosystem: str = "") -> Key | None:
    """What versions of the ecosystem are sorted by; None where they have no order or this is none."""
    version = version.strip()
    if not version or len(version) > _LONGEST or ecosystem in _DIGESTS:
        return None
    return _KEYS.get(ecosystem, _generic)(version)


def is_same(one: str, other: str, ecosystem: str = "") -> bool | None:
    """Whether two spellings name one version; None where that cannot be told."""
    if one.strip() == other.strip():
        return True
    if ecosystem in _DIGESTS:
        return False
    if ecosystem == "pypi" and "+" not in other:
        one = one.partition("+")[0]  # PEP 440: a version without a local label stands for every local label
    mine, theirs = order_key(one, ecosystem), order_key(other, ecosystem)
    return None if mine is None or theirs is None else bool(mine == theirs)


# ----------------------------------------------------------------------------------------------------------------------


def _pypi(version: str) -> Key | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None


def _semver(version: str) -> Key | None:
    plain = re.sub(r"^(?:go|v|=)\s*(?=\d)", "", version, flags=re.IGNORECASE).partition("+")[0].lower()
    match = re.fullmatch(r"(\d+(?:\.\d+)*)(?:-?([a-z-][0-9a-z.-]*|(?<=-)[0-9a-z.-]+))?", plain)
    if not match:
        return None
    numbers = [int(number) for number in match[1].split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    if not match[2]:
        return (tuple(numbers), 1, ())
    before = tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in match[2].lstrip("-").split("."))
    return (tuple(numbers), 0, before)


def _deb(version: str) -> Key | None:
    match = re.fullmatch(r"(?:(\d+):)?([0-9A-Za-z.+~:-]+?)(?:-([0-9A-Za-z.+~]+))?", version)
    if not match or not re.search(r"\d", match[2]):
        return None
    return (int(match[1] or 0), _deb_part(match[2]), _deb_part(match[3] or ""))


def _deb_part(text: str) -> Key:
    """Runs of other signs and numbers by turns; a tilde comes before the end, letters before all other signs."""
    parts: list[Any] = []
    for signs, digits in re.findall(r"(\D*)(\d*)", text):
        if signs or digits:
            order = (-1 if c == "~" else ord(c) if c.isalpha() else ord(c) + 256 for c in signs)
            parts += [(*order, 0), int(digits or 0)]
    while parts[-2:] == [(0,), 0]:
        parts = parts[:-2]
    return (*parts, (0,))


def _rpm(version: str) -> Key | None:
    match = re.fullmatch(r"(?:(\d+):)?([^:\s-]+)(?:-([^:\s-]+))?", version)
    if not match or not re.search(r"\d", match[2]):
        return None
    return (int(match[1] or 0), _rpm_part(match[2]), _rpm_part(match[3] or ""))


def _rpm_part(text: str) -> Key:
    order = {"~": (0, 0, ""), "^": (2, 0, "")}
    pieces = re.findall(r"[0-9]+|[A-Za-z]+|~|\^", text)
    return (*(order.get(p) or ((4, int(p), "") if p.isdecimal() else (3, 0, p)) for p in pieces), (1, 0, ""))


_APK_SUFFIX = {name: at for at, name in enumerate("alpha beta pre rc - cvs svn git hg p".split())}
_APK = re.compile(
    r"(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?"
)


def _apk(version: str) -> Key | None:
    match = _APK.fullmatch(version)
    if not match:
        return None
    suffixes = [(_APK_SUFFIX[name], int(n or 0)) for name, n in re.findall(r"_([a-z]+)(\d*)", match[3])]
    numbers = tuple(int(number) for number in match[1].split("."))
    return (numbers, match[2], (*suffixes, (_APK_SUFFIX["-"], 0)), int(match[4] or 0))


def _gem(version: str) -> Key | None:
    if not re.fullmatch(r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", version):
        return None
    parts: list[tuple[int, int, str]] = []
    for piece in re.findall(r"\d+|[a-z]+", version.replace("-", ".pre.").lower()):
        if not piece.isdecimal():
            _drop_zeros(parts)
        parts.append((2, int(piece), "") if piece.isdecimal() else (0, 0, piece))
    _drop_zeros(parts)
    return (*parts, (1, 0, ""))


_GENERIC = re.compile(r"[vr]?\d[\w.+~:!_ -]*", re.IGNORECASE)
_EARLY = {"dev": -5, "nightly": -5, "a": -4, "alpha": -4, "canary": -4, "next": -4, "b": -3, "beta": -3, "m": -3,
          "milestone": -3, "pre": -2, "preview": -2, "c": -2, "rc": -2, "cr": -2, "snapshot": -2}  # fmt: skip


def _generic(version: str) -> Key | None:
    """Numbers by size, words such as rc before the release and all others after it."""
    if not _GENERIC.fullmatch(version):
        return None
    parts: list[tuple[int, int, str]] = []
    for piece in re.findall(r"[0-9]+|[^\W\d_]+|~|\+", version.lower().lstrip("vr")):
        if not piece.isdecimal():
            _drop_zeros(parts)
        parts.append(_generic_part(piece))
    _drop_zeros(parts)
    return (*parts, (0, 0, ""))


def _generic_part(piece: str) -> tuple[int, int, str]:
    if piece.isdecimal():
        return (2, int(piece), "")
    if piece == "~":
        return (-6, 0, "")
    return (_EARLY[piece], 0, "") if piece in _EARLY else (1, 0, piece)


def _drop_zeros(parts: list[tuple[int, int, str]]) -> None:
    """1.0 is 1.0.0; a number alone stays."""
    while len(parts) > 1 and parts[-1] == (2, 0, ""):
        parts.pop()


# ----------------------------------------------------------------------------------------------------------------------

_MAVEN_WORDS = {
    word: at for at, word in enumerate(("alpha", "beta", "milestone", "rc", "snapshot", "", "sp"))
}
_MAVEN_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
_MAVEN_SAME = {"ga": "", "final": "", "release": "", "cr": "rc"}
_Token = tuple[str, int | str]  # the sign before it, and a number or a word


def _maven(version: str) -> Key | None:
    if not re.fullmatch(r"[0-9A-Za-z][\w.+-]*", version) or not re.search(r"\d", version):
        return None
    return cmp_to_key(_maven_compare)(tuple(_maven_trimmed(_maven_tokens(version.lower()))))


def _maven_tokens(version: str) -> list[_Token]:
    """Between dots, hyphens and where digits meet letters, which counts as a hyphen."""
    tokens: list[_Token] = []
    for part in re.finditer(r"(^|[.-])([^.-]*)", version):
        sign, pieces = part[1] or ".", re.findall(r"\d+|\D+", part[2]) or ["0"]
        for at, piece in enumerate(pieces):
            short = _MAVEN_SHORT.get(piece, piece) if pieces[at + 1 : at + 2] else piece
            value = int(piece) if piece.isdecimal() else _MAVEN_SAME.get(short, short)
            tokens.append((sign if at == 0 else "-", value))
    return tokens


def _maven_trimmed(tokens: list[_Token]) -> list[_Token]:
    """Without what means nothing at the end, and before each hyphen."""
    kept: list[_Token] = []
    for token in tokens:
        if token[0] == "-":
            _drop_nothing(kept)
        kept.append(token)
    _drop_nothing(kept)
    return kept


def _drop_nothing(tokens: list[_Token]) -> None:
    while tokens and tokens[-1][1] in (0, ""):
        tokens.pop()


def _maven_compare(one: tuple[_Token, ...], other: tuple[_Token, ...]) -> int:
    for mine, theirs in zip_longest(one, other):
        left, right = _maven_rank(mine, theirs), _maven_rank(theirs, mine)
        if left != right:
            return -1 if left < right else 1
    return 0


def _maven_rank(token: _Token | None, beside: _Token | None) -> tuple[int, int, str]:
    """A token's place beside another; where there is none, what means nothing after the other's sign."""
    if token is None:
        sign, value = beside or (".", 0)
        token = (sign, 0 if isinstance(value, int) and sign == "." else "")
    sign, value = token
    if isinstance(value, int):
        return (3 if sign == "." else 2, value, "")
    return (1, _MAVEN_WORDS.get(value, len(_MAVEN_WORDS)), value)


_KEYS: dict[str, Callable[[str], Key | None]] = {
    **dict.fromkeys(_SEMVER, _semver),
    "pypi": _pypi,
    "maven": _maven,
    "gem": _gem,
    "deb": _deb,
    "rpm": _rpm,
    "alpm": _rpm,
    "apk": _apk,
}
