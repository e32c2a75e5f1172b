"""The command line's groups: reports, answers, the register, watches, feeds."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_options import Clearance, Json, finish

reports_app = typer.Typer(help="List, show, compare, mark, withdraw and purge reports.", no_args_is_help=True)
queue_app = typer.Typer(
    help="What waits to be filed and why; try again, or drop.", invoke_without_command=True
)
reports_app.add_typer(queue_app, name="queue")
answers_app = typer.Typer(help="List and show the answers that were given.", no_args_is_help=True)
register_app = typer.Typer(
    help="The register of our projects: begin, check, show and fill it.", no_args_is_help=True
)
watch_app = typer.Typer(
    help="Be told when a verdict on a project, or over a party, flips.", no_args_is_help=True
)
feeds_app = typer.Typer(
    help="News feeds: follow them, ask them, and see how they fare.", no_args_is_help=True
)


@reports_app.command(
    "list",
    epilog="Examples:  sitrep reports list --clearance TLP:AMBER --json   ·   sitrep reports list --party OpenAI   ·   "
    "sitrep reports list --story notice.pdf",
)
def reports_list(
    party: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only reports that speak of this party, package or identifier."),
    ] = None,
    story: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only reports of the same incident as this report."),
    ] = None,
    clearance: Clearance = None,
    json: Json = False,
) -> None:
    """Every report in the index that the clearance may see, newest first."""
    from bot.commands.reports import run_list

    finish(run_list(clearance=clearance, as_json=json, party=party, story=story))


@reports_app.command(
    "show", epilog="Examples:  sitrep reports show notice.pdf   ·   sitrep reports show rd0484837379d --text"
)
def reports_show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A report id or an external id.")],
    text: Annotated[bool, typer.Option("--text", help="Print the stored text.")] = False,
    original: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what its address answered into FILE, byte for byte."),
    ] = None,
    clearance: Clearance = None,
    json: Json = False,
) -> None:
    """One report: where it comes from, its versions, parties and identifiers."""
    if original is not None:
        from bot.commands.originals import run_original

        finish(run_original(name, original, clearance=clearance))
        return
    from bot.commands.reports import run_show

    finish(run_show(name, text=text, clearance=clearance, as_json=json))


@reports_app.command(
    "diff",
    epilog="Examples:  sitrep reports diff ICSA-24-109-01   ·   sitrep reports diff notice.pdf 1:3 --json",
)
def reports_diff(
    name: Annotated[str, typer.Argument(metavar="ID", help="A report id or an external id.")],
    versions: Annotated[
        str,
        typer.Argument(
            metavar="[N[:M]]",
            help="Version N with the one before it, or with M; without it, the current one.",
        ),
    ] = "",
    clearance: Clearance = None,
    json: Json = False,
) -> None:
    """What changed between two versions of a report: in one line, then sentence by sentence."""
    from bot.commands.reports import run_diff

    finish(run_diff(name, versions, clearance=clearance, as_json=json))


@reports_app.command(
    "withdraw",
    epilog="Examples:  sitrep reports withdraw notice.pdf --why 'The vendor took it back'   ·   "
    "sitrep reports withdraw notice.pdf --undo --why 'It stands after all'",
)
def reports_withdraw(
    name: Annotated[str, typer.Argument(metavar="ID")],
    why: Annotated[str, typer.Option(help="Why it no longer counts, or does after all.")],
    undo: Annotated[
        bool, typer.Option("--undo", help="Let a report count again that was withdrawn by mistake.")
    ] = False,
) -> None:
    """Take a report out of every answer from now on."""
    from bot.commands.taking import run_withdraw

    finish(run_withdraw(name, why, undo=undo))


@reports_app.command(
    "mark",
    epilog="Examples:  sitrep reports mark notice.pdf TLP:AMBER --why 'It names a customer'   ·   "
    "sitrep reports mark rd0484837379d TLP:CLEAR --why 'Published today'",
)
def reports_mark(
    name: Annotated[str, typer.Argument(metavar="ID", help="A report id or an external id.")],
    level: Annotated[
        str, typer.Argument(metavar="LEVEL", help="TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED.")
    ],
    why: Annotated[str, typer.Option(help="Why; kept with who marked it and when.")] = "",
) -> None:
    """Mark a report, up or down, with all its versions; every answer obeys at once."""
    from bot.commands.taking import run_mark

    finish(run_mark(name, level, why))


@reports_app.command(
    "purge", epilog="Examples:  sitrep reports purge rd0484837379d   ·   sitrep reports purge notice.pdf"
)
def reports_purge(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="An id or a name; also of a copy, or of what is queued or failed."),
    ],
) -> None:
    """Delete every byte of a report, and the answers that name or repeat it. Copies by others stay."""
    from bot.commands.taking import run_purge

    finish(run_purge(name))


@queue_app.callback(epilog="Examples:  sitrep reports queue --json   ·   sitrep reports queue retry 3f9a12cd")
def reports_queue(
    context: typer.Context,
    clearance: Annotated[
        str | None, typer.Option(help="Hide the names of what is above this, such as TLP:GREEN.")
    ] = None,
    json: Json = False,
) -> None:
    """What was accepted and is not filed: its step, since when, why it waits or failed, and when it is tried again."""
    if context.invoked_subcommand is None:
        from bot.commands.queueing import run_queue

        finish(run_queue(clearance=clearance, as_json=json))


@queue_app.command("retry", epilog="Example:  sitrep reports queue retry 3f9a12cd")
def queue_retry(name: Annotated[str, typer.Argument(metavar="ID", help="An id of the queue.")]) -> None:
    """Try one again at once, as if it had just come in."""
    from bot.commands.queueing import run_retry

    finish(run_retry(name))


@queue_app.command("drop", epilog="Example:  sitrep reports queue drop 3f9a12cd")
def queue_drop(name: Annotated[str, typer.Argument(metavar="ID", help="An id of the queue.")]) -> None:
    """Take one out of the queue for good."""
    from bot.commands.queueing import run_drop

    finish(run_drop(name))


@answers_app.command(
    "list",
    epilog="Examples:  sitrep answers list   ·   sitrep answers list --limit 100 --clearance TLP:AMBER --json",
)
def answers_list(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, at most.")] = 20,
    clearance: Clearance = None,
    json: Json = False,
) -> None:
    """What was asked and answered, newest first: who, when, the outcome, the writer and how long it took."""
    from bot.commands.answers import run_list

    finish(run_list(limit=limit, clearance=clearance, as_json=json))


@answers_app.command(
    "show", epilog="Examples:  sitrep answers show q3f   ·   sitrep answers show q3fa90c11e2d4 --json"
)
def answers_show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id of the list or its beginning, or an answer's own id.")
    ],
    clearance: Clearance = None,
    json: Json = False,
) -> None:
    """One answer as it was given, with its quotes, for whom it was made, and what became of its sources since."""
    from bot.commands.answers import run_show

    finish(run_show(name, clearance=clearance, as_json=json))


@register_app.command(
    "check", epilog="Examples:  sitrep register check   ·   sitrep register check register.yaml"
)
def register_check(path: Annotated[Path | None, typer.Argument(metavar="FILE")] = None) -> None:
    """Check a register file and the SBOMs beside it: every fault with its line and its mend."""
    from bot.commands.registering import run_check

    finish(run_check(path))


@register_app.command(
    "show", epilog="Examples:  sitrep register show   ·   sitrep register show 'Router service'"
)
def register_show(
    project: Annotated[str | None, typer.Argument(help="A name or alias; without it, all.")] = None,
    clearance: Clearance = None,
) -> None:
    """The projects of the register, or one project with its exposure paths and open verdicts."""
    from bot.commands.registering import run_show

    finish(run_show(project, clearance=clearance))


@register_app.command(
    "init", epilog="Examples:  sitrep register init   ·   sitrep register init /etc/sitrep/register.yaml"
)
def register_init(path: Annotated[Path | None, typer.Argument(metavar="FILE")] = None) -> None:
    """Write a commented register to begin with. A file that is there stays as it is."""
    from bot.commands.registering import run_init

    finish(run_init(path))


@register_app.command(
    "import",
    epilog="Examples:  sitrep register import bom.json --project 'Router service'   ·   the same again replaces it",
)
def register_import(
    sbom: Annotated[Path, typer.Argument(metavar="SBOM", help="A CycloneDX or SPDX file in JSON.")],
    project: Annotated[str, typer.Option(help="The project that it is of, by name or alias.")],
) -> None:
    """Keep an SBOM beside the register: its components count as used by the project, in exactly these versions."""
    from bot.commands.registering import run_import

    finish(run_import(sbom, project))


@register_app.command("schema", epilog="Example:  sitrep register schema > register.schema.json")
def register_schema() -> None:
    """The JSON Schema of the register file, for editors and checks."""
    from bot.commands.registering import run_schema

    finish(run_schema())


@watch_app.command(
    "add",
    epilog="Examples:  sitrep watch add 'Router service'   ·   sitrep watch add Mercor --clearance TLP:AMBER",
)
def watch_add(
    name: Annotated[str, typer.Argument(metavar="PROJECT|PARTY", help="A name or alias of the register.")],
    clearance: Clearance = None,
) -> None:
    """From now on keep a notice of every verdict that flips on a project, or over a party."""
    from bot.commands.watching import run_add

    finish(run_add(name, clearance=clearance))


@watch_app.command("list", epilog="Example:  sitrep watch list --json")
def watch_list(clearance: Clearance = None, json: Json = False) -> None:
    """What is watched, by whom, with which clearance."""
    from bot.commands.watching import run_list

    finish(run_list(clearance=clearance, as_json=json))


@watch_app.command("remove", epilog="Example:  sitrep watch remove 2")
def watch_remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The watch's number in the list.")],
    clearance: Clearance = None,
) -> None:
    """End a watch; its notices go with it."""
    from bot.commands.watching import run_remove

    finish(run_remove(number, clearance=clearance))


@watch_app.command("notices", epilog="Example:  sitrep watch notices --json")
def watch_notices(clearance: Clearance = None, json: Json = False) -> None:
    """What flipped under a watch, newest first: the old and the new status, and why."""
    from bot.commands.watching import run_notices

    finish(run_notices(clearance=clearance, as_json=json))


@feeds_app.command(
    "add",
    epilog="Examples:  sitrep feeds add https://www.cisa.gov/cybersecurity-advisories/all.xml --publisher CISA   ·   "
    "sitrep feeds add https://status.example.com/history.atom --tlp TLP:GREEN --every 15",
)
def feeds_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an RSS, Atom or RDF feed.")],
    publisher: Annotated[str, typer.Option(help="Publisher of its reports. Default: what they say.")] = "",
    tlp: Annotated[str | None, typer.Option(help="Marking of its reports, at the least.")] = None,
    every: Annotated[
        int | None, typer.Option(metavar="MINUTES", help="How often it is asked. Default: 60.")
    ] = None,
) -> None:
    """Follow a feed. It is tried at once, and followed also when it does not answer."""
    from bot.commands.feeds import run_add

    finish(run_add(url, publisher=publisher, tlp=tlp, every=every))


@feeds_app.command("list", epilog="Examples:  sitrep feeds list   ·   sitrep feeds list --json")
def feeds_list(json: Json = False) -> None:
    """Every feed: how it fares, when it answered, when it had something new, when it is asked next."""
    from bot.commands.feeds import run_list

    finish(run_list(as_json=json))


@feeds_app.command(
    "remove",
    epilog="Examples:  sitrep feeds remove https://status.example.com/history.atom   ·   sitrep feeds remove 'Supplier notices'",
)
def feeds_remove(
    url: Annotated[str, typer.Argument(metavar="URL", help="Its address, or its name in the list.")],
) -> None:
    """Follow a feed no longer; its reports stay."""
    from bot.commands.feeds import run_remove

    finish(run_remove(url))


@feeds_app.command(
    "poll",
    epilog="Examples:  sitrep feeds poll   ·   sitrep feeds poll https://status.example.com/history.atom --json",
)
def feeds_poll(
    urls: Annotated[
        list[str] | None,
        typer.Argument(metavar="[URL…]", help="Addresses, or names of the list; without one, all."),
    ] = None,
    json: Json = False,
) -> None:
    """Ask feeds now, due or not, and file what is new."""
    from bot.commands.feeds import run_poll

    finish(run_poll(urls or [], as_json=json))


@feeds_app.command("import", epilog="Example:  sitrep feeds import subscriptions.opml")
def feeds_import(path: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.")]) -> None:
    """Follow the feeds that an OPML file lists."""
    from bot.commands.feeds import run_import

    finish(run_import(path))


@feeds_app.command(
    "export", epilog="Examples:  sitrep feeds export feeds.opml   ·   sitrep feeds export > feeds.opml"
)
def feeds_export(path: Annotated[Path | None, typer.Argument(metavar="FILE")] = None) -> None:
    """Write the feeds as OPML, to a file or to stdout."""
    from bot.commands.feeds import run_export

    finish(run_export(path))


@feeds_app.command("bundle", epilog="Examples:  sitrep feeds bundle --list   ·   sitrep feeds bundle")
def feeds_bundle(
    only_list: Annotated[bool, typer.Option("--list", help="Show them, and follow none.")] = False,
) -> None:
    """Follow the well-known public security feeds that come with Sitrep."""
    from bot.commands.feeds import run_bundle

    finish(run_bundle(only_list=only_list))
