"""`sitrep reports list|show|diff`; what changes reports is in `taking`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.app import Parts, load_own_register
from bot.commands.asking import reading, visibility
from bot.commands.consoles import err, out, print_json
from bot.commands.speaking import names_like, speaking_of
from bot.comparing import compared, compared_json
from bot.exposure.paths import party_finder
from bot.settings import load_settings
from bot.showing import origins_words
from bot.terminal.diffs import show_diff
from bot.terminal.reports import ReportFacts, show_report, show_reports
from bot.terminal.safe import plain
from ingestion.errors import MissingReportError
from ingestion.names import PartyFinder
from vectorstore.links import Key
from vectorstore.mentions import NAME, mentions_of
from vectorstore.snapshot import Snapshot
from vectorstore.stored import StoredReport
from vectorstore.storytelling import ToldStory, told_stories
from vectorstore.telling import stories_of


def run_list(
    *, clearance: str | None, as_json: bool, party: str | None = None, story: str | None = None
) -> int:
    """The visible reports, newest first; with `party` those that speak of it, with `story` those of that report's incident."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        snapshot = parts.search.snapshot(visibility(settings, clearance, None))
        keys = snapshot.report_keys()[::-1]
        if party is not None:
            speaking = speaking_of(parts, snapshot, party)
            keys = [key for key in keys if key in speaking]
        told: tuple[ToldStory, ...] = ()
        if story is not None:
            asked = [(one.report_id, one.version) for one in named_reports(parts, snapshot, story)]
            told = told_stories(parts.catalogue, snapshot, asked)
            within = {key for one in told for key in one.keys}
            keys = [key for key in keys if key in within]
        found = parts.catalogue.reports(keys, as_of=snapshot.visibility.as_of)
        reports = [found[key] for key in keys]
        if as_json:
            finder, of = _finder(parts), _story_ids(parts, snapshot, keys)
            for report in reports:
                print_json(_json(parts, report, finder, of))
        elif party is not None and not reports:
            err().print(
                plain(_nobody(party, names_like(parts, snapshot, party))), highlight=False, markup=False
            )
        else:
            show_reports(reports, out(), zone=settings.timezone, about=[_told(one) for one in told])
    return 0


def run_show(name: str, *, text: bool, clearance: str | None, as_json: bool) -> int:
    """One visible report, or every one of that external id."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        snapshot = parts.search.snapshot(visibility(settings, clearance, None))
        finder = _finder(parts)
        reports = named_reports(parts, snapshot, name)
        of = _story_ids(parts, snapshot, [(report.report_id, report.version) for report in reports])
        for report in reports:
            if as_json:
                print_json({**_json(parts, report, finder, of), **({"text": report.text} if text else {})})
            elif text:
                out().out(report.text, highlight=False)
            else:
                told = told_stories(parts.catalogue, snapshot, [(report.report_id, report.version)])
                facts = replace(_facts(parts, report, finder), story=_story_of(told))
                show_report(report, out(), zone=settings.timezone, facts=facts)
    return 0


def run_diff(name: str, versions: str, *, clearance: str | None, as_json: bool) -> int:
    """What changed between two versions of every visible report that the name means."""
    settings = load_settings()
    with reading(settings, questions=1) as parts:
        snapshot = parts.search.snapshot(visibility(settings, clearance, None))
        for report in named_reports(parts, snapshot, name):
            found = compared(parts.catalogue, report.report_id, versions)
            if found is None:
                told = f"There is one version of {report.report_id}; nothing to compare it with."
                err().print(plain(told), highlight=False, markup=False, soft_wrap=True)
            elif as_json:
                print_json(compared_json(found))
            else:
                show_diff(found, out(), zone=settings.timezone)
    return 0


def _nobody(party: str, near: Sequence[str]) -> str:
    others = f" They name: {', '.join(near)}." if near else ""
    return f"No visible report speaks of {party}.{others}"


def named_reports(parts: Parts, snapshot: Snapshot, name: str) -> list[StoredReport]:
    """The reports that a name means and the audience may see, withdrawn ones too; others are as if they were not there."""
    wanted = set(parts.catalogue.find(name))
    keys = [key for key in snapshot.report_keys() if key[0] in wanted]
    keys += parts.catalogue.withdrawn(
        sorted(wanted - {key[0] for key in keys}), snapshot.visibility.clearance
    )
    found = parts.catalogue.reports(keys, as_of=snapshot.visibility.as_of)
    if not found:
        raise MissingReportError(
            f"There is no report {name!r} that may be shown here. See: sitrep reports list"
        )
    return [found[key] for key in keys]


def _story_ids(parts: Parts, snapshot: Snapshot, keys: Sequence[Key]) -> dict[str, str]:
    """Of each report that counts, the id of its story; a withdrawn one is in none."""
    found = stories_of(parts.engine, snapshot, keys)
    return {report_id: one.id for one in found for report_id, _ in one.keys}


def _told(story: ToldStory) -> str:
    """`Mercor breach (r123): 8 links, 2 origins`."""
    return f"{story.title} ({story.id}): {origins_words(story.links, story.origins)}"


def _story_of(told: Sequence[ToldStory]) -> str:
    """The story of one report, "" when it stands alone."""
    return next((_told(one) for one in told if one.links > 1), "")


def _finder(parts: Parts) -> PartyFinder:
    """What finds the register's parties, loaded once however many reports are shown."""
    register = load_own_register(parts.settings)
    return party_finder(register) if register else PartyFinder({})


def _facts(parts: Parts, report: StoredReport, finder: PartyFinder) -> ReportFacts:
    history = parts.catalogue.history(report.report_id)
    named = mentions_of(parts.engine, (report.report_id, report.version))
    return ReportFacts(
        versions=len(history),
        dated=tuple((one.version, one.dated) for one in history),
        parties=tuple(dict.fromkeys(mention.party for mention in finder.find(report.text))),
        identifiers=tuple(dict.fromkeys(one.value for one in named if one.kind != NAME)),
        names=tuple(one.value for one in named if one.kind == NAME),
        state=parts.catalogue.state(report.report_id),
        deeds=parts.catalogue.deeds(report.report_id),
    )


def _json(
    parts: Parts, report: StoredReport, finder: PartyFinder, story_of: Mapping[str, str]
) -> dict[str, Any]:
    facts = _facts(parts, report, finder)
    return {
        "report_id": report.report_id, "external_id": report.external_id, "title": report.title,
        "publisher": report.publisher, "url": report.url, "published": report.published,
        "retrieved": report.retrieved, "marking": report.marking.label, "version": report.version,
        "also_published_by": list(report.copies), "versions": facts.versions, "parties": list(facts.parties),
        "identifiers": list(facts.identifiers), "story": story_of.get(report.report_id), "state": facts.state,
    }  # fmt: skip
