"""The command line: names, options and help. What a command does stands in `bot.commands`, imported when it runs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_groups import answers_app, feeds_app, register_app, reports_app, watch_app
from bot.cli_options import AsOf, Clearance, Explain, Json, finish

app = typer.Typer(
    name="sitrep",
    help="Incident briefings that cite every sentence, and say which of our projects are exposed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.add_typer(reports_app, name="reports")
app.add_typer(answers_app, name="answers")
app.add_typer(register_app, name="register")
app.add_typer(watch_app, name="watch")
app.add_typer(feeds_app, name="feeds")


@app.command(
    epilog="Examples:  sitrep demo   ·   sitrep demo 'Which of our projects are affected?' --explain",
)
def demo(
    question: Annotated[str, typer.Argument(help="What to ask.")] = "",
    as_of: AsOf = None,
    explain: Explain = False,
    json: Json = False,
) -> None:
    """Load the bundled sample world into a throw-away home and answer a question. Needs no key and no network."""
    from bot.commands.demo import run_demo

    finish(run_demo(question, as_of=as_of, explain=explain, as_json=json))


@app.command(
    epilog="Examples:  sitrep ingest reports/   ·   sitrep ingest notice.pdf --tlp TLP:AMBER   ·   sitrep ingest https://news.example/story",
)
def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files and folders, recursively: .md .txt .html .mhtml .pdf .docx .pptx .xlsx .odt .rtf .csv .tsv .eml "
            ".msg, a .zip of these, RSS and Atom feeds, .json advisories, .jsonl corpora; addresses (https://…). Content decides, not the name."
        ),
    ],
    tlp: Annotated[str | None, typer.Option(help="Marking of reports that carry none.")] = None,
    publisher: Annotated[str, typer.Option(help="Publisher of reports that name none.")] = "",
    published: Annotated[str, typer.Option(help="Date of reports that have none.")] = "",
    preview: Annotated[
        bool,
        typer.Option(
            "--preview", help="Show what would be filed and which verdicts would flip; file nothing."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Read reports and file them into the index. The same bytes twice change nothing."""
    if preview:
        from bot.commands.previewing import run_preview as run
    else:
        from bot.commands.ingesting import run_ingest as run

    finish(run(paths, tlp=tlp, publisher=publisher, published=published, as_json=json))


@app.command(
    epilog="Examples:  sitrep ask 'Is our OpenAI project affected?'   ·   sitrep ask --batch questions.jsonl --json",
)
def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")] = "",
    batch: Annotated[Path | None, typer.Option(help="A file of questions, a JSON object a line.")] = None,
    clearance: Clearance = None,
    as_of: AsOf = None,
    history: Annotated[
        Path | None, typer.Option(help="What was said before: a JSON list of role and text.")
    ] = None,
    explain: Explain = False,
    json: Json = False,
) -> None:
    """Answer one question, or a batch of them, with citations and verdicts."""
    from bot.commands.asking import run_ask

    finish(
        run_ask(
            question,
            batch=batch,
            clearance=clearance,
            as_of=as_of,
            history=history,
            explain=explain,
            as_json=json,
        )
    )


@app.command(
    epilog="Examples:  sitrep brief --day yesterday   ·   sitrep brief --since 2026-04-03T09:00 --html brief.html"
)
def brief(
    day: Annotated[str | None, typer.Option(help="A date, today or yesterday, in SITREP_TIMEZONE.")] = None,
    since: Annotated[
        str | None, typer.Option(help="From this time until now. Default: the last 24 hours.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Only reports on this; may be given again.")] = None,
    clearance: Clearance = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.")] = None,
    json: Json = False,
) -> None:
    """What is new, by story, newest first, every line cited, and which of our projects it touches."""
    from bot.commands.briefing import run_brief

    finish(run_brief(day=day, since=since, topics=topic or [], clearance=clearance, html=html, as_json=json))


@app.command(
    epilog="Examples:  sitrep verdicts   ·   sitrep verdicts --project 'Router service' --history   ·   sitrep verdicts --graph paths.svg",
)
def verdicts(
    project: Annotated[str | None, typer.Option(help="Only those on this project, by name or alias.")] = None,
    clearance: Clearance = None,
    as_of: AsOf = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every flip of each verdict, not only the latest.")
    ] = False,
    explain: Explain = False,
    graph: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the exposure paths into FILE, .svg or .png.")
    ] = None,
    json: Json = False,
) -> None:
    """Every open verdict on our projects: status, path, why, since when, and what last flipped it."""
    from bot.commands.verdicts import run_verdicts

    finish(
        run_verdicts(
            project=project,
            clearance=clearance,
            as_of=as_of,
            history=history,
            explain=explain,
            graph=graph,
            as_json=json,
        )
    )


@app.command(
    "eval",
    epilog="Examples:  sitrep eval sets/multihop   ·   sitrep eval sets/ --home sets/.index --answers answers.jsonl --json",
)
def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A set (corpus.jsonl, queries.jsonl) or a folder of sets.")
    ],
    home: Annotated[
        Path | None, typer.Option(help="Keep the index in this folder; the next run skips what is in it.")
    ] = None,
    clearance: Annotated[str, typer.Option(help="Whom the questions are answered for.")] = "TLP:CLEAR",
    answers: Annotated[
        Path | None, typer.Option(help="Write the answers to this file, a JSON object a line.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask the questions of a set about its reports, and count what was found, refused, cited, and true to the letter.

    Sets that lie in one folder share one index. Your home and register play no part; your model settings do. What the
    columns mean stands below the tables.
    """
    from bot.commands.evaluating import run_eval

    finish(run_eval(folder, home=home, clearance=clearance, answers=answers, as_json=json))


@app.command(
    epilog="Examples:  sitrep tune sets/ --home sets/.index   ·   sitrep tune sets/ own-set/ --bar bar.json --weights",
)
def tune(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR…", help="Sets, or folders of sets; each folder gets an index of its own."
        ),
    ],
    home: Annotated[
        Path | None, typer.Option(help="Keep the indexes in this folder; the next run skips what is in them.")
    ] = None,
    bar: Annotated[Path | None, typer.Option(help="Write the fitted bar to this file.")] = None,
    weights: Annotated[
        bool, typer.Option("--weights", help="Try the weights of the search as well; takes long.")
    ] = False,
    json: Json = False,
) -> None:
    """Fit on question sets when to answer and when to decline, and show before and after.

    For developers: the bar that Sitrep uses is bot/answering/bar.json, the weights stand in vectorstore/search.py. Nothing
    is changed but the file that --bar names. Asks no model and looks at no register.
    """
    from bot.commands.tuning import run_tune

    finish(run_tune(folders, home=home, bar=bar, weights=weights, as_json=json))


@app.command(epilog="Example:  sitrep doctor")
def doctor() -> None:
    """Check settings, index, models and Slack; name each fault and its mend."""
    from bot.commands.doctoring import run_doctor

    finish(run_doctor())


@app.command(epilog="Examples:  sitrep reindex   ·   sitrep reindex --embed")
def reindex(
    embed: Annotated[
        bool, typer.Option("--embed", help="Make the vectors anew too, as for another model.")
    ] = False,
) -> None:
    """Rebuild what is derived from the catalogue: the vector index and the full-text index."""
    from bot.commands.upkeep import run_reindex

    finish(run_reindex(embed=embed))


@app.command(
    epilog="Example:  sitrep serve   ·   With SLACK_APP_TOKEN: Socket Mode. With SLACK_SIGNING_SECRET: HTTP on SITREP_LISTEN."
)
def serve() -> None:
    """Answer in Slack until stopped."""
    from bot.commands.serving import run_serve

    finish(run_serve())


def main() -> None:
    """Run a command; errors become words for a person, and an exit status."""
    from bot.commands.boundary import run

    sys.exit(run(app))
