"""`sitrep demo`: the sample world in a throw-away home."""

from tempfile import TemporaryDirectory

from bot.answering.answer import answer_json
from bot.answering.answering import answer_question
from bot.app import load_desk
from bot.commands.consoles import err, out, print_json
from bot.demo import DEMO_AS_OF, DEMO_MARKING, DEMO_QUESTION, register_path, reports_folder
from bot.ingesting import Ingestion, Options, Row, expected_reports, inputs_of
from bot.settings import load_settings
from bot.terminal.answer import show_answer
from bot.terminal.faults import show_fault
from bot.terminal.progress import progress
from bot.times import as_of_time, now_utc
from bot.working import Work, working
from ingestion.reading import Reader
from ingestion.report import parse_marking
from vectorstore.stored import Visibility


def run_demo(question: str, *, as_of: str | None, explain: bool, as_json: bool) -> int:
    """Index the sample world and answer; the user's own settings play no part."""
    with TemporaryDirectory(prefix="sitrep-demo-") as folder:
        settings = load_settings({"SITREP_HOME": folder, "SITREP_REGISTER": str(register_path())})
        seen = Visibility(settings.clearance, as_of_time(as_of or DEMO_AS_OF, settings.timezone))
        with Reader(zone=settings.timezone) as reader, working(settings, "sitrep demo") as work:
            failed = _fill(work, reader)
            answer = answer_question(load_desk(work.parts), question.strip() or DEMO_QUESTION, seen)
            if as_json:
                print_json(answer_json(answer))
            else:
                show_answer(answer, out(), zone=settings.timezone, explain=explain)
    return 1 if failed else 0


def _fill(work: Work, reader: Reader) -> bool:
    """File the bundled reports; whether one of them failed (it should not)."""
    inputs = list(inputs_of([reports_folder()]))
    options = Options(now=now_utc(), default_marking=parse_marking(DEMO_MARKING), vouched="terminal")
    rows: list[Row] = []
    with progress(err(), expected_reports(inputs), label="Indexing") as advance:

        def tell(row: Row) -> None:
            rows.append(row)
            advance(row.input, more=int(row.is_member))

        Ingestion(work.parts.catalogue, work.parts.inbox, work.file_batch, options, tell).run(reader, inputs)
    failed = [row for row in rows if row.status == "failed"]
    for row in failed:
        show_fault(row.error or "", err(), subject=row.input)
    return bool(failed)
