"""The rules that decide a verdict, as one ordered table of small pure functions: the first that fits decides."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.exposure.facts import EXACT, ROLES, Fact, concerns, touches
from bot.exposure.incidents import Incident
from bot.exposure.paths import ExposurePath
from bot.exposure.prose.corrections import standing
from bot.exposure.prose.limits import fits
from bot.exposure.prose.witness import BESIDE, NAMED, OTHERS, VAGUE
from bot.exposure.register import Project, Use
from bot.exposure.status import Status
from bot.exposure.versions import holds
from bot.exposure.wording import shown, source, why_affected, why_excluded, why_fixed
from vectorstore.stored import Quote

_DOWN_THEN = re.compile(
    r"\b(?:was|were|went)\b[^.;]{0,40}\b(?:down|offline|unavailable|unreachable|interrupted)\b.*\b(?:for|until|till|from [^.;]* to)\b",
    re.IGNORECASE,
)

_PRESENT = re.compile(
    r"\b(?:is|are|remains?|stays?|still|again|now|today|ist|sind|bleib(?:t|en)|weiterhin|erneut|est|sont|reste(?:nt)?|encore|está[n]?|sigue[n]?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One project, one path, one incident: everything that a rule may look at."""

    project: Project
    path: ExposurePath
    incident: Incident

    @property
    def roles(self) -> tuple[Fact, ...]:
        """Roles of the parties on the path."""
        return tuple(
            f for f in self.incident.facts if f.kind in ROLES and any(touches(f, u) for u in self.path.uses)
        )

    def saying(self, kind: str) -> tuple[Fact, ...]:
        """Facts of a kind that decide for what the project uses, oldest first; nameless claims and own evidence not."""
        facts = (
            f
            for f in self.incident.facts
            if f.kind == kind and 0 < f.rank < 3 and f.project in ("", self.project.name)
        )
        deciding = [f for f in facts if self._decides(f) and not self._is_overtaken(f)]
        return tuple(sorted(deciding, key=lambda f: f.dated))

    def standing(self) -> "Case":
        """The same without what corrections took back about the uses of the path."""
        facts = self.incident.facts
        for use in self.path.uses:
            facts = standing(
                facts, [f for f in self.incident.facts if concerns(f, use) and self._decides(f)], use
            )
        return replace(self, incident=replace(self.incident, facts=facts))

    @property
    def reports(self) -> frozenset[str]:
        """The reports that say something about the project or a party on the path."""
        facts = (
            f
            for f in self.incident.facts
            if f.project == self.project.name
            or any(touches(f, use) or concerns(f, use) for use in self.path.uses)
        )
        return frozenset(fact.quote.report.report_id for fact in facts)

    def own(self) -> tuple[Fact, ...]:
        """The owner's facts about this project, oldest first."""
        facts = (f for f in self.incident.facts if f.rank == 0 and f.project == self.project.name)
        return tuple(sorted(facts, key=lambda f: f.dated))

    def _is_overtaken(self, fact: Fact) -> bool:
        """Whether a later advisory of the same maker speaks of the same vulnerability (4.5)."""
        if fact.detail != EXACT or not (matter := _matter(fact)):
            return False
        return any(
            other.detail == EXACT
            and other.quote.report != fact.quote.report
            and other.dated > fact.dated
            and _matter(other) == matter
            and other.party == fact.party
            and other.quote.report.publisher == fact.quote.report.publisher
            and self._decides(other)
            for other in self.incident.facts
        )

    def _decides(self, fact: Fact) -> bool:
        if fact.limits and not fits(self.project, fact.limits):
            return False
        if fact.project:
            return True
        nearer = self.path.uses[:-1] if fact.kind == "excluded" else ()
        return any(concerns(fact, use) and in_versions(fact, use) for use in {self.path.direct, *nearer})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule decides, why, and by which words. `against` are the contrary words, where sources contradict.

    `since`: when the matter came up, where that is before the words; "" otherwise.
    """

    status: Status
    why: str
    quotes: tuple[Quote, ...]
    against: tuple[Quote, ...] = ()
    since: str = ""


def rule_on(case: Case) -> Ruling:
    """The ruling of the first rule that fits; the last one always does."""
    return next(ruling for rule in RULES if (ruling := rule(case)) is not None)


def in_versions(fact: Fact, use: Use) -> bool:
    """Whether the fact holds for the version in use; a version that nothing pins is in no part of the versions."""
    if not fact.versions:
        return True
    ecosystem = use.package.ecosystem if use.package else ""
    return bool(use.version) and holds(fact.versions, use.version, ecosystem)


# ----------------------------------------------------------------------------------------------------------------------

_OWN: dict[str, Status] = {"affected": "affected", "excluded": "not_affected", "fixed": "fixed"}


def own_evidence(case: Case) -> Ruling | None:
    """4.1: what the owner last attested about this project."""
    own = case.own()
    if not own:
        return None
    status = _OWN[own[-1].kind]
    words = {"affected": "is affected", "not_affected": "is not affected", "fixed": "was mended"}[status]
    contrary = _latest(case.saying("excluded" if status == "affected" else "affected"))
    against = (contrary.quote,) if contrary and status != "fixed" else ()
    return Ruling(
        status, f"The owner of {case.project.name} reports that it {words}.", (own[-1].quote,), against
    )


def refuted(case: Case) -> Ruling | None:
    """4.1: a blanket reassurance that another project's owner refutes excludes nobody."""
    comfort = _latest(case.saying("excluded"))
    refuting = [
        f
        for f in case.incident.facts
        if f.rank == 0 and f.kind == "affected" and f.project != case.project.name
    ]
    refuting = [f for f in refuting if any(f.party in (use.key, use.vendor) for use in case.path.uses)]
    if comfort is None or not refuting or case.saying("affected"):
        return None
    why = (
        f"{source(comfort)} says that its customers are not affected, but our own evidence in {refuting[-1].project} "
        f"refutes that; nothing else decides for what {case.project.name} uses."
    )
    return Ruling("under_investigation", why, (comfort.quote, refuting[-1].quote), (refuting[-1].quote,))


def mended(case: Case) -> Ruling | None:
    """3, fixed: the version in use is the fixed one, or the party says later than the harm that the mend is in place."""
    fix, harms = _latest(case.saying("fixed")), case.saying("affected")
    if fix is None or case.saying("open"):
        return None
    why = why_fixed(fix, case.path.direct)
    if fix.detail == EXACT and not harms:
        return Ruling("fixed", why, (fix.quote,))
    harms = tuple(harm for harm in harms if not _looks_back(harm, fix))
    if harms and fix.rank == 1 and fix.detail != EXACT and all(_is_mended(harm, fix) for harm in harms):
        return Ruling("fixed", why, (fix.quote, min(harms, key=lambda f: (_with(f, fix), f.rank)).quote))
    return None


def contested(case: Case) -> Ruling | None:
    """4.4: equally good sources that contradict each other decide nothing."""
    comfort, harms = _latest(_first_rank(case.saying("excluded"))), case.saying("affected")
    if comfort is None:
        return None
    strong = _latest(_first_rank(harms))
    if strong and _day(strong) == _day(comfort) and source(strong) != source(comfort):
        return _contradiction(case, comfort, strong)
    doubts = [
        f
        for f in harms
        if f.rank == 2 and _day(f) >= _day(comfort) and f.quote.report != comfort.quote.report
    ]
    if doubts and (strong is None or strong.dated < comfort.dated):
        return _contradiction(case, comfort, doubts[-1])
    return None


def hit(case: Case) -> Ruling | None:
    """3, affected: a statement says so in a way that includes this use, and no later one of the party lifts it."""
    harms, comfort = case.saying("affected"), _latest(_first_rank(case.saying("excluded")))
    if not harms:
        return None
    strong = _latest(_first_rank(harms))
    if comfort and (strong is None or comfort.dated > strong.dated):
        return None
    harm = strong or harms[-1]
    quotes = tuple(dict.fromkeys((harm.quote, harms[-1].quote)))
    return Ruling("affected", why_affected(harm, case.path.direct, case.project.name), quotes)


def excluded(case: Case) -> Ruling | None:
    """3, not_affected: a citable statement excludes this use."""
    comfort = _latest(_first_rank(case.saying("excluded")))
    if comfort is None or case.saying("open"):
        return None
    nearer = (use for use in case.path.uses if concerns(comfort, use))
    why = why_excluded(comfort, next(nearer, case.path.direct), case.project.name)
    return Ruling("not_affected", why, (comfort.quote,))


def outside(case: Case) -> Ruling | None:
    """3, not_affected: the version in use lies outside all versions that are named as affected."""
    use = case.path.direct
    told = [
        f
        for f in case.incident.facts
        if f.kind == "affected" and f.versions and f.detail != EXACT and 0 < f.rank < 3 and concerns(f, use)
    ]
    if (
        len(case.path.uses) > 1
        or not use.version
        or not told
        or case.saying("affected")
        or case.saying("open")
    ):
        return None
    if any(f.kind == "affected" and not f.versions and concerns(f, use) for f in case.incident.facts):
        return None
    best = min(told, key=lambda f: (f.rank, f.dated))
    why = f"{_used(case)}, the version in use, lies outside the versions that are named as affected."
    return Ruling("not_affected", why, (best.quote,))


def undecided(case: Case) -> Ruling:
    """3, under_investigation: a party on the path has a role and nothing decides for what the project uses."""
    telling = _telling(case)
    said = list(dict.fromkeys(f"{_name(case, fact)} {fact.detail}" for fact in telling))
    left = _left_by_others(case, telling)
    if left:
        said.append(f"others have paused or ended work with {_name(case, left)}")
    nameless = all(fact.rank == 3 for fact in case.roles)
    who = "Only claims that nobody stands behind speak of it: " if nameless and telling else ""
    told = "; ".join(said) or "A party on the path has a role"
    why = f"{who}{told}. Nothing in the reports decides for what {case.project.name} uses."
    facts = (*telling, *filter(None, (left,))) or _speaking(case)
    quotes = tuple(dict.fromkeys(fact.quote for fact in facts))
    since = min((f.dated for f in case.roles or facts), default="")
    return Ruling("under_investigation", why, quotes, since=since)


RULES: tuple[Callable[[Case], Ruling | None], ...] = (
    own_evidence,
    refuted,
    mended,
    contested,
    hit,
    excluded,
    outside,
    undecided,
)

# ----------------------------------------------------------------------------------------------------------------------


def _matter(fact: Fact) -> str:
    """The vulnerability that a line of an advisory about several speaks of; "" where the report is about one."""
    matter, _, rest = fact.quote.text.partition(": ")
    return matter if rest and fact.quote.report.kind in ("csaf", "openvex") else ""


def _first_rank(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.rank == 1)


def _latest(facts: Sequence[Fact]) -> Fact | None:
    return max(facts, key=lambda fact: fact.dated, default=None)


def _day(fact: Fact) -> str:
    return fact.dated[:10]


def _is_mended(harm: Fact, fix: Fact) -> bool:
    """Whether the fix came after the harm; an outage may be told together with its end, and its fix."""
    told_after = _with(harm, fix) and bool(_DOWN_THEN.search(harm.quote.text))
    return harm.dated < fix.dated or told_after


def _looks_back(harm: Fact, fix: Fact) -> bool:
    """Whether a paper tells after the mend of what was before it: "was down last week"."""
    return harm.rank == 2 and harm.dated > fix.dated and not _PRESENT.search(harm.quote.text)


def _with(harm: Fact, fix: Fact) -> bool:
    return harm.quote.report == fix.quote.report


def _contradiction(case: Case, comfort: Fact, harm: Fact) -> Ruling:
    why = f"Reports contradict each other on whether {_used(case)} is affected, and neither takes its statement back."
    return Ruling("under_investigation", why, (harm.quote, comfort.quote), (comfort.quote,))


def _telling(case: Case) -> list[Fact]:
    """For each party on the path its best role."""
    found = (_best([f for f in case.roles if touches(f, use)]) for use in case.path.uses)
    return [fact for fact in found if fact]


def _speaking(case: Case) -> tuple[Fact, ...]:
    """The newest fact about a party on the path, where none has a role: what brought the path up."""
    about = [f for f in case.incident.facts if any(concerns(f, use) for use in case.path.uses)]
    newest = _latest(about or [f for f in case.incident.facts if f.project == case.project.name])
    return (newest,) if newest else ()


def _left_by_others(case: Case, telling: Sequence[Fact]) -> Fact | None:
    """How others in our place reacted to a party on the path, where somebody stands behind it."""
    told = {fact.quote for fact in telling}
    left = _best([f for f in case.roles if f.detail == OTHERS and f.rank < 3 and f.witness <= NAMED])
    return left if left and left.quote not in told else None


def _best(roles: Sequence[Fact]) -> Fact | None:
    """What is stated before what is claimed, the clearest, then the newest; the same words where they stood first."""
    first: dict[tuple[str, ...], Fact] = {}
    for fact in sorted(roles, key=lambda f: (f.dated, f.quote.report.report_id, f.quote.start)):
        first.setdefault((fact.quote.text, fact.kind, fact.party), fact)
    newest = sorted(first.values(), key=lambda f: f.dated, reverse=True)
    return min(
        newest,
        key=lambda f: (f.rank == 3, _is_heading(f.quote), _tier(f), f.witness, f.rank),
        default=None,
    )


def _tier(fact: Fact) -> int:
    """What a security lead would cite first: who was hit, who acts on it, who is tied to them; named before unnamed."""
    if fact.witness >= VAGUE:
        return 5
    if fact.kind == "harmed":
        return 0 if fact.witness <= NAMED else 2
    return 4 if fact.kind == "related" else 1 if fact.witness <= BESIDE else 3


def _is_heading(quote: Quote) -> bool:
    """Whether the words are a heading or a fragment: worse to cite than a sentence."""
    return quote.text.startswith("#") or quote.text[-1:] not in tuple('.!?"”»…)')


def _name(case: Case, fact: Fact) -> str:
    """How the party of a role is called; a maker that acts is not called by its product."""
    if fact.kind == "reacts":
        return fact.party
    return next((shown(use) for use in case.path.uses if touches(fact, use)), fact.party)


def _used(case: Case) -> str:
    return shown(case.path.direct)
