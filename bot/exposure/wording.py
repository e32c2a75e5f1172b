"""Why a verdict is what it is, in one or two plain sentences. Names come from the register, numbers from versions in use."""

from bot.exposure.facts import EXACT, Fact
from bot.exposure.register import Use


def shown(use: Use) -> str:
    """A use as people say it: "litellm 1.82.7" for a package, else as the register writes it."""
    return f"{use.package.name} {use.version}".strip() if use.package else use.written


def source(fact: Fact) -> str:
    """Who says it, to begin a sentence with."""
    if fact.detail == EXACT:
        return "The advisory"
    return (fact.detail if fact.rank == 1 else "") or fact.quote.report.publisher or "A report"


def why_affected(fact: Fact, use: Use, project: str) -> str:
    """For a statement that includes what the project uses."""
    who = source(fact)
    if fact.project:
        return f"{who} names {fact.project} itself as affected."
    if fact.detail == EXACT or fact.versions:
        return f"{who} {_lists(fact)} {_version(use)} as affected."
    verb = "reports" if fact.rank > 1 and fact.quote.report.publisher else "says"
    return f"{who} {verb} that {_thing(use, who)} is affected, in a way that includes {project}."


def why_excluded(fact: Fact, use: Use, project: str) -> str:
    """For a statement that excludes what the project uses."""
    who = source(fact)
    if fact.detail == EXACT and fact.quote.report.kind == "osv":
        return f"{who} does not list {_version(use)} as affected."
    if fact.detail == EXACT:
        return f"{who} lists {_version(use)} as not affected."
    if _is_same(who, use) and not use.product:
        return f"{who} says that what {project} uses of it is not affected."
    return f"{who} says that {_thing(use, who)} is not affected."


def why_fixed(fact: Fact, use: Use) -> str:
    """For a fix that is in place, or a version that is the fixed one."""
    who = source(fact)
    if fact.detail == EXACT:
        return f"{who} lists {_version(use)} as fixed."
    if _is_same(who, use) and not use.product:
        return f"{who} says that the fix is in place."
    return f"{who} says that the fix is in place for {_thing(use, who)}."


def _lists(fact: Fact) -> str:
    return "lists" if fact.detail == EXACT else "names"


def _version(use: Use) -> str:
    """The thing and the version in use; every version, where none is pinned."""
    return f"{shown(use)}, the version in use," if use.version else f"every version of {shown(use)}"


def _is_same(who: str, use: Use) -> bool:
    return bool(use.vendor) and (who == use.vendor or who.startswith(f"{use.vendor} "))


def _thing(use: Use, who: str) -> str:
    """The use within a sentence of this speaker: its maker's name is not said twice."""
    if not _is_same(who, use):
        return shown(use)
    return f"{use.product} {use.version}".strip() if use.product else "it"
