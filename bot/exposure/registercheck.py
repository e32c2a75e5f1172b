"""What can be wrong with a register beyond its shape: names, packages, cycles. Pure: entries in, faults out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from bot.exposure.packages import known_type, looks_like_package, parse_package
from bot.exposure.yamlfile import Entry, Fault, Text
from ingestion.names import COMMON_WORDS

# Said of anybody: as an alias it would match every report.
_VAGUE = frozenset(
    """the company|company|the vendor|vendor|the supplier|supplier|the provider|provider|the firm|the service|service|
    the platform|the project|project|our project|we|us|it|they|customer|customers|incident|breach|security|software|
    api|app|bot|assistant|server|database|internet|system|data|users|team|report|news""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_OWNER = re.compile(r"[UW][A-Z0-9]+|[^@\s]+@[^@\s]+\.[^@\s.]+")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]+")
_MANY = 500  # vendors: beyond, misspelled ones are not looked for among all names
_PACKAGE_FORMS = "Write `pypi:name==1.2.3`, `npm:name` or a package URL such as `pkg:npm/name@1.2.3`."


def faults_of(entries: Sequence[Entry]) -> tuple[Fault, ...]:
    """Every fault of meaning, rule by rule."""
    return tuple(fault for rule in (*_GRAVE, *_OTHERS) for fault in rule(entries))


def grave_faults_of(entries: Sequence[Entry]) -> tuple[Fault, ...]:
    """The faults that make a register unusable."""
    return tuple(fault for rule in _GRAVE for fault in rule(entries))


def is_vague(alias: str) -> bool:
    """Whether an alias could mean anybody."""
    return alias.casefold() in _VAGUE or len(alias) == 1


# ----------------------------------------------------------------------------------------------------------------------


def _no_projects(entries: Sequence[Entry]) -> Iterator[Fault]:
    if not any(entry.section == "projects" for entry in entries):
        yield Fault(1, "No project is listed.", "Add one under `projects:`, as `- name: …`.")


def _empty_names(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        if not entry.text("name"):
            yield Fault(entry.line, f"An entry of `{entry.section}` has no name.", "Give it a `name:`.")
        for field, values in entry.fields.items():
            for value in values:
                if not value.text and field not in ("name", "owner", "channel"):
                    yield Fault(value.line, f"An entry of `{field}` is empty.", "Fill it in or take it away.")


def _duplicate_names(entries: Sequence[Entry]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = (entry.section, entry.text("name").casefold())
        if key[1] and key in seen:
            what = f"`{entry.text('name')}` is already an entry of `{entry.section}` at line {seen[key]}."
            yield Fault(entry.line, what, "Merge the two, or rename one.")
        seen.setdefault(key, entry.line)


def _malformed_packages(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in _uses(entry):
            if looks_like_package(value.text) and parse_package(value.text) is None:
                what = f"`{value.text}` is not a package that we can read."
                yield Fault(value.line, what, _PACKAGE_FORMS)


def _unknown_types(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in _uses(entry):
            package = parse_package(value.text) if looks_like_package(value.text) else None
            if package and not known_type(package):
                what = f"`{package.ecosystem}` in `{value.text}` is no type of package URL, so nothing could match it."
                yield Fault(value.line, what, _PACKAGE_FORMS, level="refused")


def _shared_aliases(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[tuple[str, str], str] = {}
    for entry in sorted(entries, key=lambda entry: entry.line):
        for value in _names(entry):
            key = (entry.section, value.text.casefold())
            owner = owners.setdefault(key, entry.text("name"))
            if value.text and owner != entry.text("name"):
                what = f"`{value.text}` is a name of both `{owner}` and `{entry.text('name')}`."
                if entry.section == "vendors":
                    mend = "A report with it would count for both. Give each a name of its own."
                    yield Fault(value.line, what, mend, level="refused")
                else:
                    mend = "A question with it means both. Give each a name of its own if that is not meant."
                    yield Fault(value.line, what, mend, level="hint")


def _vague_aliases(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in entry.fields.get("aliases", ()):
            if is_vague(value.text):
                what = f"The alias `{value.text}` could mean anybody."
                yield Fault(value.line, what, "It is not used. Take a longer one.", level="refused")
            elif entry.section == "vendors" and value.text in COMMON_WORDS:
                what = (
                    f"The alias `{value.text}` is an ordinary word in lower case and would match by chance."
                )
                mend = "Write it with its capital, or take a longer one."
                yield Fault(value.line, what, mend, level="refused")


def _cycles(entries: Sequence[Entry]) -> Iterator[Fault]:
    vendors = _vendors(entries)
    links = {name: {s.casefold() for s in entry.texts("suppliers")} for name, entry in vendors.items()}
    rounds = _rounds(_without_ends(links))
    for name in rounds:
        for supplier in vendors[name].fields.get("suppliers", ()):
            if rounds.get(supplier.text.casefold()) == rounds[name]:
                what = f"`{vendors[name].text('name')}` is its own supplier by way of `{supplier.text}`."
                mend = "Paths stop there; take one of the links away."
                yield Fault(supplier.line, what, mend, level="hint")


def _without_ends(links: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The links without those who have no supplier left, again and again: without a cycle, nothing remains."""
    kept = dict(links)
    customers: dict[str, list[str]] = {}
    for name, linked in links.items():
        for supplier in linked & links.keys():
            customers.setdefault(supplier, []).append(name)
    open_ends = {name: len(linked & links.keys()) for name, linked in links.items()}
    todo = [name for name, count in open_ends.items() if not count]
    while todo:
        ended = todo.pop()
        kept.pop(ended)
        for name in customers.get(ended, ()):
            open_ends[name] -= 1
            if not open_ends[name]:
                todo.append(name)
    return {name: linked & kept.keys() for name, linked in kept.items()}


def _rounds(links: Mapping[str, set[str]]) -> dict[str, int]:
    """Name → the number of the round that it stands in; those in no round are left out. (Tarjan's, in a loop.)"""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    trail: list[str] = []
    found: dict[str, int] = {}
    for start in links:
        todo = [] if start in order else [(start, iter(sorted(links[start])))]
        while todo:
            name, rest = todo[-1]
            if name not in order:
                order[name] = low[name] = len(order)
                trail.append(name)
            for supplier in rest:
                if supplier not in order:
                    todo.append((supplier, iter(sorted(links[supplier]))))
                    break
                if supplier not in found:
                    low[name] = min(low[name], low[supplier])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[name])
                if low[name] == order[name]:
                    _close(name, trail, found, order[name])
    sizes: dict[int, int] = {}
    for number in found.values():
        sizes[number] = sizes.get(number, 0) + 1
    return {name: number for name, number in found.items() if sizes[number] > 1 or name in links[name]}


def _close(name: str, trail: list[str], found: dict[str, int], number: int) -> None:
    while name not in found:
        found[trail.pop()] = number


def _unreached(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Vendors that no project comes to: verdicts never speak of them."""
    vendors = _vendors(entries)
    called = {name.text.casefold(): key for key, entry in vendors.items() for name in _names(entry)}
    todo = [value.text for entry in entries if entry.section == "projects" for value in _uses(entry)]
    reached: set[str] = set()
    while todo:
        vendor = _vendor_in(todo.pop(), called)
        if vendor and vendor not in reached:
            reached.add(vendor)
            todo.extend(value.text for value in _uses(vendors[vendor]))
    for key, entry in vendors.items():
        if key and key not in reached:
            what = f"No project comes to the vendor `{entry.text('name')}`."
            mend = "Name it in the `uses` of a project or the `suppliers` of a vendor, or take it away."
            yield Fault(entry.line, what, mend, level="hint")


def _misspelled(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Uses that name no vendor, but nearly one."""
    vendors = _vendors(entries)
    called = {name.text.casefold(): name.text for entry in vendors.values() for name in _names(entry)}
    if len(vendors) > _MANY:
        return
    for entry in entries:
        for value in _uses(entry):
            if value.text and not looks_like_package(value.text) and not _vendor_in(value.text, called):
                near = get_close_matches(value.text.casefold(), called, n=1, cutoff=0.8)
                if near:
                    what = f"`{value.text}` is no vendor of the register, but nearly `{called[near[0]]}`."
                    yield Fault(value.line, what, "Spell it as the vendor, if that is meant.", level="hint")


def _contacts(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in entry.fields.get("owner", ()):
            if value.text and not _OWNER.fullmatch(value.text):
                what = f"The owner `{value.text}` is neither a Slack user id nor an e-mail address."
                mend = "What the owner reports is not known as such. Write U… or name@host."
                yield Fault(value.line, what, mend, level="hint")
        for value in entry.fields.get("channel", ()):
            if value.text and not _CHANNEL.fullmatch(value.text):
                what = f"The channel `{value.text}` is not the id of a Slack channel."
                yield Fault(value.line, what, "Copy the id (C…) from the channel's details.", level="hint")


def _vendors(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.text("name").casefold(): entry for entry in entries if entry.section == "vendors"}


def _vendor_in(written: str, called: Mapping[str, str]) -> str:
    """What the longest name with which the entry begins stands for; "" when it begins with none."""
    words = written.casefold().split()
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((called[name] for name in names if name in called), "")


def _uses(entry: Entry) -> tuple[Text, ...]:
    return (*entry.fields.get("uses", ()), *entry.fields.get("suppliers", ()))


def _names(entry: Entry) -> tuple[Text, ...]:
    return (*entry.fields.get("name", ()), *entry.fields.get("aliases", ()))


_GRAVE = (_no_projects, _empty_names, _duplicate_names, _malformed_packages)
_OTHERS = (
    _unknown_types,
    _shared_aliases,
    _vague_aliases,
    _cycles,
    _unreached,
    _misspelled,
    _contacts,
)
