"""What can be wrong with a register beyond its shape: names, packages, cycles. Pure: entries in, faults out."""

from collections.abc import Iterator, Sequence

from bot.exposure.packages import looks_like_package, parse_package
from bot.exposure.yamlfile import Entry, Fault, Text
from ingestion.names import COMMON_WORDS

# Said of anybody: as an alias it would match every report.
_VAGUE = frozenset(
    """the company|company|the vendor|vendor|the supplier|supplier|the provider|provider|the firm|the service|service|
    the platform|the project|project|our project|we|us|it|they|customer|customers|incident|breach|security|software|
    api|app|bot|assistant|server|database|internet|system|data|users|team|report|news""".replace(
        "\n", ""
    ).split("|")
)


def faults_of(entries: Sequence[Entry]) -> tuple[Fault, ...]:
    """Every fault of meaning, rule by rule; those that are only doubtful are not fatal."""
    return tuple(fault for rule in _RULES for fault in rule(entries))


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
        for value in (*entry.fields.get("uses", ()), *entry.fields.get("suppliers", ())):
            if looks_like_package(value.text) and parse_package(value.text) is None:
                yield Fault(
                    value.line,
                    f"`{value.text}` is not a package that we can read.",
                    "Write `pypi:name==1.2.3`, `npm:name` or a package URL such as `pkg:npm/name@1.2.3`.",
                )


def _shared_aliases(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[tuple[str, str], str] = {}
    for entry in entries:
        for value in _names(entry):
            key = (entry.section, value.text.casefold())
            owner = owners.setdefault(key, entry.text("name"))
            if value.text and owner != entry.text("name"):
                what = f"`{value.text}` is a name of both `{owner}` and `{entry.text('name')}`."
                yield Fault(
                    value.line,
                    what,
                    "A question with it means both. Give each a name of its own.",
                    fatal=False,
                )


def _vague_aliases(entries: Sequence[Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in entry.fields.get("aliases", ()):
            if value.text.casefold() in _VAGUE or (len(value.text) == 1):
                yield Fault(
                    value.line,
                    f"The alias `{value.text}` could mean anybody.",
                    "Take a longer one.",
                    fatal=False,
                )
            elif entry.section == "vendors" and value.text in COMMON_WORDS:
                what = (
                    f"The alias `{value.text}` is an ordinary word in lower case and would match by chance."
                )
                yield Fault(value.line, what, "Write it with its capital, or take a longer one.", fatal=False)


def _cycles(entries: Sequence[Entry]) -> Iterator[Fault]:
    vendors = {entry.text("name").casefold(): entry for entry in entries if entry.section == "vendors"}
    links = {name: {s.casefold() for s in entry.texts("suppliers")} for name, entry in vendors.items()}
    links = _without_ends(links)
    for name in links:
        for supplier in vendors[name].fields.get("suppliers", ()):
            if _leads_to(supplier.text.casefold(), name, links):
                what = f"`{vendors[name].text('name')}` is its own supplier by way of `{supplier.text}`."
                yield Fault(supplier.line, what, "Paths stop there; take one of the links away.", fatal=False)


def _without_ends(links: dict[str, set[str]]) -> dict[str, set[str]]:
    """The links without those who have no supplier left, again and again: without a cycle, nothing remains."""
    while True:
        kept = {name: linked & links.keys() for name, linked in links.items() if linked & links.keys()}
        if len(kept) == len(links):
            return kept
        links = kept


def _leads_to(start: str, goal: str, links: dict[str, set[str]]) -> bool:
    todo, seen = [start], set()
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        if name not in seen:
            todo.extend(links.get(name, ()))
        seen.add(name)
    return False


def _names(entry: Entry) -> tuple[Text, ...]:
    return (*entry.fields.get("name", ()), *entry.fields.get("aliases", ()))


_RULES = (
    _no_projects,
    _empty_names,
    _duplicate_names,
    _malformed_packages,
    _shared_aliases,
    _vague_aliases,
    _cycles,
)
