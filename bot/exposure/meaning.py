"""Which of our projects a question means, and whether it asks about exposure at all. English, and plain German."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.exposure.graph import graph_of, once_per_register
from bot.exposure.packages import parse_package
from bot.exposure.paths import exposure_paths, party_finder, project_finder
from bot.exposure.register import Project, Register, Use
from ingestion.identifiers import identifiers
from ingestion.names import Mention


@dataclass(frozen=True, slots=True)
class Meant:
    """What a standalone question means in terms of the register.

    `unknown` is the name of a project that the register does not have, where the question surely speaks of one of
    ours; `perhaps` a name that could be a project of ours or anybody: unknown if no report speaks of it. `about` are
    the words that name the incident asked about, "" when the question is about anything at all.
    """

    projects: tuple[Project, ...] = ()
    unknown: str = ""
    perhaps: str = ""
    asks_exposure: bool = False
    all_projects: bool = False
    parties: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


_T = TypeVar("_T")
_KIND = r"(?:projects?|products?|services?|systems?|applications?|apps?|integrations?|deployments?|use|usage)"
_KIND_WORD = re.compile(rf"(?:{_KIND}|projekte?n?s?)\b", re.IGNORECASE)
_OURS = re.compile(
    rf"\b(?:our|my|unser\w*|mein\w*)\s+(?P<x>[^?!.,;:]{{1,60}}?)[\s-]+(?P<kind>{_KIND}|[Pp]rojekte?n?s?)\b",
    re.IGNORECASE,
)
_PROJECT_NAMED = re.compile(
    r"\b(?:the|das|dem|des)\s+(?P<x>[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,3})[\s-]+(?:project|Projekt)\b"
    r"|\b(?:project|Projekt)\s+(?P<y>[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,3})"
)
_ALL = re.compile(
    r"\b(?:which|what|any|all|list|how many|none|welche\w*|alle\w*|irgendein\w*)\b[^?.]{0,30}?\b(?:projects?|projekte?n?)\b"
    r"|\b(?:our|unsere\w?)\s+(?:\w+\s+)?(?:projects|projekten?)\b"
    r"|\b(?:are|were|is|do|does|did|have|has|could|should|will|can)\s+(?:any(?:thing)? of ours|anything of ours|we)\b"
    r"|\b(?:are|is|were|was)\s+any(?:thing|body)?\b[^?.]{0,20}\b(?:our|ours|here)\b"
    r"|\bmean\w*\s+for\s+us\b|\b(?:affect|hit|impact|concern|touch)\w*\s+us\b|\bour\s+exposure\b|\bare\s+we\b"
    r"|\b(?:sind|waren|werden|haben)\s+wir\b|\bbetrifft\b[^?.]{0,40}\buns\b|\bwir\s+betroffen\b",
    re.IGNORECASE,
)
_EXPOSURE = re.compile(
    r"\b(?:affect\w*|hit|impact\w*|expos\w*|vulnerab\w*|compromis\w*|at risk|safe|touch\w*|breach\w*|concern\w*|worr\w*|"
    r"in danger|use[sd]?|using|depend\w*|status|betroffen|betrifft|gefährdet|sicher|verwundbar|nutz\w*)\b",
    re.IGNORECASE,
)
_DETAIL = re.compile(r"^\W*(?:who|when|where|why|how|wer|wann|wo|warum|wie)\b", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?i:is|are|was|were|ist|sind|war|and|what about|und)\s+(?:the\s+|das\s+)?(?P<x>[A-Z][\w&-]*(?:\s[A-Za-z][\w-]*){0,3}?)"
    r"\s*(?:\b(?:affected|hit|impacted|exposed|vulnerable|compromised|safe|at risk|touched|betroffen)\b|\?|$)"
)
_NOUN = (
    r"(?:breach|hack|leak|attack|incident|outage|vulnerabilit\w+|flaw|hole|bug|compromise|intrusion|ransomware|malware|"
    r"exposure|disclosure|advisory|problem|thing|issue|affair|release|exploit|theft|failure|interruption|disruption)s?"
)
_ABOUT = (
    re.compile(
        rf"\b(?:the|this|that|recent|latest)\s+(?P<x>[\w@./&'’-]+(?:\s[\w@./&'’-]+){{0,4}}?)\s+{_NOUN}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_NOUN}\s+(?:at|of|in|by|with|on)\s+(?:the\s+)?(?P<x>[\w@./&'’-]+(?:\s[A-Z][\w-]*)*)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:vom|von|durch|bei|beim)\s+(?:dem\s+|den\s+|der\s+)?(?P<x>[A-Z][\w.-]*?)-(?:[A-Z]\w+)"),
)
_NOT_ABOUT_LISTED = """the a an this that recent latest new data security supplier suppliers supply chain vendor vendors token cyber our
    its their same current ongoing any other same big whole first second last spring january february march april may
    june july august september october november december of at in by and access service cloud network software package
    library npm pypi python node email mail phishing ransomware malicious critical known above said last week's
    yesterday's today's storage customer"""
_NOT_ABOUT = frozenset(_NOT_ABOUT_LISTED.split())
_QUALITIES = re.compile(
    r"(?:other|own|current|active|new|old|whole|main|entire|critical|important|most|affected|many)\b",
    re.IGNORECASE,
)


def projects_meant(question: str, register: Register) -> Meant:
    """What the question means. A follow-up must have been made standalone before."""
    mentions = project_finder(register).find(question, loose=question == question.lower())
    projects = _named(mentions, register)
    unknown, every, ranges = "", False, [(m.start, m.end) for m in mentions]
    for name, span, plural in _our_projects(question):
        if any(span[0] < end and start < span[1] for start, end in ranges):
            continue
        ranges.append(span)
        fitting = _fitting(name, register)
        projects = _once((*projects, *fitting))
        every = every or (not fitting and (plural or bool(_QUALITIES.match(name))))
        unknown = unknown or (name if not fitting and not every else "")
    every = not projects and not unknown and (every or bool(_ALL.search(question)))
    parties = _parties(question, register, ranges)
    bare = "" if projects or unknown or every or parties else _bare(question)
    asks = bool(projects or unknown or every) and bool(
        _EXPOSURE.search(question) or not _DETAIL.search(question)
    )
    return Meant(
        projects=register.projects if every else projects,
        unknown=unknown,
        perhaps=bare,
        asks_exposure=asks and not (every and _DETAIL.search(question) and not _EXPOSURE.search(question)),
        all_projects=every,
        parties=parties,
        about=_once((*parties, *_about(question, ranges))),
    )


# ----------------------------------------------------------------------------------------------------------------------


def _named(mentions: Iterable[Mention], register: Register) -> tuple[Project, ...]:
    named = {mention.party for mention in mentions}
    return tuple(project for project in register.projects if project.name in named)


def _our_projects(question: str) -> Iterator[tuple[str, tuple[int, int], bool]]:
    """Every "our X project": X, its range, and whether the word is plural."""
    for match in _OURS.finditer(question):
        kind = match["kind"].lower()
        if _KIND_WORD.match(match["x"]):
            continue  # "our projects use …"
        yield (
            match["x"].strip(" -"),
            match.span(),
            kind.endswith(("cts", "kte", "kten", "s")) and kind != "projekts",
        )
    for match in _PROJECT_NAMED.finditer(question):
        yield match["x"] or match["y"], match.span(), False


def _fitting(name: str, register: Register) -> tuple[Project, ...]:
    """The projects that "our NAME project" means: by alias or use, else by supplier, else by tag or part of a name."""
    wanted = re.sub(r"[\s-]+(?:based|powered|related|gestützt\w*)$", "", name, flags=re.IGNORECASE).casefold()
    meant = _uses_called(wanted, register)
    users = {project.name for use in meant for project in graph_of(register).users.get(use.key, ())}
    near = _projects_towards({key for use in meant for key in (use.key, use.vendor) if key}, register)
    rules: tuple[Callable[[Project], bool], ...] = (
        lambda p: wanted in {n.casefold() for n in (p.name, *p.aliases)},
        lambda p: p.name in users and not meant.isdisjoint(p.uses),
        lambda p: (
            p.name in near and any(path.end in meant for path in exposure_paths(p, register, near[p.name]))
        ),
        lambda p: wanted in {tag.casefold() for tag in p.tags},
        lambda p: bool(re.search(rf"\b{re.escape(wanted)}\b", " | ".join((p.name, *p.aliases)).casefold())),
    )
    for rule in rules:
        fitting = tuple(project for project in register.projects if rule(project))
        if fitting:
            return fitting
    return ()


def _projects_towards(keys: set[str], register: Register) -> dict[str, frozenset[str]]:
    """The names of projects from which a path may lead to one of the keys, with the keys."""
    goals = frozenset(keys)
    return dict.fromkeys(graph_of(register).leads(goals).projects, goals) if goals else {}


def _uses_called(wanted: str, register: Register) -> frozenset[Use]:
    """The uses that this may be a name of, case aside; of many thousands only few are looked at."""
    package = parse_package(wanted)
    bare = wanted.partition("==")[0]
    words = (wanted, bare, bare.partition(":")[2], package.name.casefold() if package else "")
    keys = {key for word in words for key in _keys_by_name(register).get(word, ())}
    uses = (use for key in keys for use in graph_of(register).uses.get(key, ()))
    return frozenset(use for use in uses if _is_use(wanted, use, register))


@once_per_register
def _keys_by_name(register: Register) -> dict[str, set[str]]:
    """What `_is_use` compares with, case-folded, versions aside → the keys of such uses."""
    found: dict[str, set[str]] = {}
    graph = graph_of(register)
    for key, uses in graph.uses.items():
        package = uses[0].package
        if package:
            found.setdefault(package.name.casefold(), set()).add(key)
            continue
        for use in uses:
            for name in (use.written, key, use.vendor, use.product, *graph.names.get(use.vendor, ())):
                found.setdefault(name.casefold(), set()).add(key)
    return found


def _is_use(wanted: str, use: Use, register: Register) -> bool:
    names = {use.written, use.key, use.vendor, f"{use.vendor} {use.product}".strip(), use.product}
    if use.package:
        names |= {use.package.name, f"{use.package.name}=={use.package.version}"}
    names |= set(graph_of(register).names.get(use.vendor, ()))
    return wanted in {name.casefold() for name in names if name}


def _parties(question: str, register: Register, taken: list[tuple[int, int]]) -> tuple[str, ...]:
    """Keys of the register's parties in the question, outside what names a project."""
    mentions = party_finder(register).find(question, loose=question == question.lower())
    return _once(
        m.party for m in mentions if not any(m.start < end and start < m.end for start, end in taken)
    )


def _about(question: str, taken: list[tuple[int, int]]) -> Iterator[str]:
    """Words of the question that name an incident: identifiers, and "the Dathus breach"."""
    yield from (one.value for one in identifiers(question) if one.kind != "version")
    for rule in _ABOUT:
        for match in rule.finditer(question):
            if any(match.start("x") < end and start < match.end("x") for start, end in taken):
                continue
            words = [w for w in re.sub(r"['’]s\b", "", match["x"]).split() if w.casefold() not in _NOT_ABOUT]
            if words and (match["x"] != match["x"].lower() or len(words) == 1):
                yield " ".join(words)


def _bare(question: str) -> str:
    match = _BARE.match(question)
    return match["x"] if match else ""


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
