"""Which reports speak of somebody: a register's party under all its names, an identifier, or any name at all."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from bot.app import Parts, load_own_register
from bot.exposure.lookup import party_called
from bot.exposure.paths import lone_product_names, party_names
from ingestion.errors import UsageError
from ingestion.identifiers import Identifier
from ingestion.names import PartyFinder
from ingestion.releases import recognised
from vectorstore.mentions import names_among, naming
from vectorstore.snapshot import Snapshot

NEAR = 4  # names that are offered when nobody speaks of the one asked for
_ECOSYSTEMS = ("pypi", "npm", "cargo", "gem", "maven", "nuget", "golang")

Key = tuple[str, int]


def speaking_of(parts: Parts, snapshot: Snapshot, name: str) -> set[Key]:
    """The visible versions that speak of `name`. The full text is asked, so a register's newest name is known at once."""
    if not any(character.isalnum() for character in name):
        raise UsageError("Say of whom: sitrep reports list --party NAME")
    if exact := _exact(name):
        named = naming(parts.engine, _spellings(exact)) & set(snapshot.report_keys())
        return named | set(parts.search.holding(snapshot, [_words(exact)]))
    names, careful = _names(parts, name)
    held = parts.search.holding(snapshot, names)
    finder = PartyFinder({name: names}, careful)
    found = parts.catalogue.reports(held, as_of=snapshot.visibility.as_of)
    return {key for key, report in found.items() if finder.find(f"{report.title}\n{report.text}")}


def names_like(parts: Parts, snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Names in visible reports that look like this one."""
    known = {one.casefold(): one for one in names_among(parts.engine, snapshot.report_keys())}
    near = get_close_matches(name.casefold(), known, n=NEAR, cutoff=0.75)
    return tuple(known[one] for one in near)


# ----------------------------------------------------------------------------------------------------------------------


def _names(parts: Parts, name: str) -> tuple[tuple[str, ...], Collection[str]]:
    """Every name of the party that the register knows by this one; without it, the name as it was typed."""
    register = load_own_register(parts.settings)
    if register is None:
        return (name,), ()
    party = party_called(name, register)
    if party is None:
        return (name,), ()
    return tuple(dict.fromkeys((party, *party_names(register)[party]))), lone_product_names(register)


def _exact(name: str) -> Identifier | None:
    """The identifier that `name` is; None where it is more, or something else."""
    name = name.strip()
    found = [one for one in recognised(name) if one.kind != "version"]
    return found[0] if [(one.start, one.end) for one in found] == [(0, len(name))] else None


def _spellings(exact: Identifier) -> set[str]:
    """The values under which an identifier is kept: a package's with its ecosystem, or without one."""
    if exact.kind != "package":
        return {exact.value}
    ecosystem, _, bare = exact.value.partition(":")
    if bare and ecosystem in _ECOSYSTEMS:
        return {exact.value, bare}
    return {exact.value, *(f"{known}:{exact.value}" for known in _ECOSYSTEMS)}


def _words(exact: Identifier) -> str:
    """The words that stand in a passage which names it in sentences or lines of its own."""
    return re.sub(r"==|:", " ", exact.value) if exact.kind == "package" else exact.value
