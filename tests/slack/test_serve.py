"""The real `sitrep serve` over the sample world: people use Slack, and a process of its own answers, in both transports.

One server for each transport; the scenarios follow each other on it as they would on a day at work.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.demo import register_path
from tests.ingestion.fetching.servers import Server, moved, plain, server
from tests.localslack import LocalSlack, world
from tests.localslack.fixtures import checked_slack
from tests.localslack.records import Ephemeral, Message
from tests.slack.serving import Serving, command, serving

QUESTION = "Is our OpenAI project affected?"
NOTICE = b"""TLP:GREEN

Tallyline stopped its payroll export for Rotterdam on 4 April 2026.

The export for Rotterdam wrote the wages of 12 crews into a folder that every user could read, Tallyline said.
"""
STORY = b"""<html><head><title>The ferry to Varnholt</title></head><body><article><p>TLP:CLEAR</p>
<p>The harbour office said on 5 April 2026 that the ferry Tidewheel lost its radio for 40 minutes.</p></article></body></html>"""
PATIENCE = 60.0  # seconds for an answer, on a busy machine


@dataclass
class Place:
    """A workspace, a home, and the server between them; `start` again after a kill."""

    slack: LocalSlack
    home: Path
    http: bool
    site: Server
    running: Serving = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        more = {"SITREP_REGISTER": str(register_path()), "SITREP_FETCH_ALLOW": self.site.where}
        self.running = self._stack.enter_context(serving(self.slack, self.home, http=self.http, more=more))

    def close(self) -> None:
        self._stack.close()

    def reply(self, asked: Message, count: int = 1) -> str:
        """Everything that the bot's `count`-th message in the thread of `asked` shows."""
        return shown(self.slack.wait_for_reply(asked.channel, asked.thread, count, PATIENCE))

    def slash(self, text: str) -> str:
        """What an employee alone sees after `/sitrep text` in the general channel."""
        before = len([said for said in self.slack.state.ephemerals if said.user == world.EMPLOYEE])
        self.slack.employee.slash("/sitrep", text, world.GENERAL)
        return shown(self.slack.wait_for_ephemeral(world.EMPLOYEE, before + 1, PATIENCE))


def shown(message: Message | Ephemeral) -> str:
    """The text of a message, its blocks included."""
    return f"{message.text} {json.dumps(message.blocks, ensure_ascii=False)}"


@pytest.fixture(scope="module", params=["socket", "http"])
def place(
    request: pytest.FixtureRequest, demo_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A server over a copy of the sample world, in either transport."""
    home = tmp_path_factory.mktemp(str(request.param)) / "home"
    shutil.copytree(demo_home, home)
    pages = {"/ferry": plain(STORY), "/inner": moved("http://169.254.169.254/")}
    with checked_slack() as slack, server(pages) as site:
        place = Place(slack, home, request.param == "http", site)
        place.start()
        yield place
        place.close()
        assert not slack.refused()


def test_a_mention_gets_a_verdict_in_its_thread(place: Place) -> None:
    """A mention is answered in the thread: verdict and path first, numbered sources, no unfurling."""
    asked = place.slack.employee.mention(world.GENERAL, QUESTION)
    said = place.reply(asked)
    assert "Under investigation: Aurora assistant" in said
    assert "OpenAI → Mercor" in said
    assert "The Ledger Wire" in said
    assert "[1]" in said


def test_a_follow_up_in_the_thread_is_understood(place: Place) -> None:
    """A few words in the thread, "and Meta?", are answered about Meta."""
    asked = place.slack.employee.mention(world.GENERAL, QUESTION)
    place.reply(asked)
    place.slack.employee.mention(world.GENERAL, "and Meta?", thread_ts=asked.ts)
    said = place.reply(asked, 2)
    assert "Meta" in said
    assert "suspended" in said


def test_a_direct_message_is_answered(place: Place) -> None:
    """A direct message is answered under it."""
    asked = place.slack.employee.dm("Is Router service affected by the litellm release?")
    assert "Affected: Router service" in place.reply(asked)


def test_commands_are_answered_to_the_person_alone(place: Place) -> None:
    """`/sitrep ask`, `brief` with a day, and `help` are answered where only the asker sees it."""
    posted = len(place.slack.calls("chat.postMessage"))
    assert "Aurora assistant" in place.slash(f"ask {QUESTION}")
    assert "Labs weigh their ties" in place.slash("brief 2026-04-03")
    assert "What you can ask" in place.slash("help")
    assert len(place.slack.calls("chat.postMessage")) == posted


def test_what_was_answered_can_be_looked_up_beside_the_server(place: Place) -> None:
    """`answers` tells who asked what, where and how long it took; asking beside the server is kept as well."""
    place.reply(place.slack.employee.mention(world.GENERAL, QUESTION))
    command(place.home, "ask", "What did Meta do?")
    rows = [json.loads(line) for line in command(place.home, "answers", "list", "--json").stdout.splitlines()]
    assert rows[0]["asker"].startswith("terminal:")
    mine = next(row for row in rows if row["audience"].startswith(f"{world.GENERAL} ("))
    assert (mine["asker"], mine["question"], mine["outcome"]) == (world.EMPLOYEE, QUESTION, "answered")
    shown = command(place.home, "answers", "show", mine["id"][:8])
    assert "Aurora assistant" in shown.stdout, shown.stderr
    assert "full members of the workspace" in shown.stdout


def test_a_time_that_is_none_is_refused_with_examples(place: Place) -> None:
    """`/sitrep brief nonsense` says what can be asked for instead."""
    assert "brief yesterday" in place.slash("brief nonsense")


def test_a_report_of_security_staff_is_filed_and_answered_from(place: Place) -> None:
    """A file of the security lead is indexed and confirmed; the next question is answered from it."""
    question = "Which export did Tallyline stop for Rotterdam?"
    before = place.slack.employee.mention(world.GENERAL, question)
    assert "12 crews" not in place.reply(before)
    sent = place.slack.security_lead.upload("dm", "Supplier notice.txt", NOTICE)
    assert "TLP:GREEN" in place.reply(sent)
    after = place.slack.employee.mention(world.GENERAL, question)
    assert "12 crews" in place.reply(after)


def test_many_files_at_once_are_all_filed(place: Place) -> None:
    """Ten files at the same time are all filed, and told of one by one; a question meanwhile is answered."""
    sent = [
        place.slack.security_lead.upload(
            "dm", f"note {n}.txt", f"Notice {n}: the ferry to Varnholt is late.".encode()
        )
        for n in range(10)
    ]
    asked = place.slack.employee.dm("help")
    assert "What you can ask" in place.reply(asked)
    assert all("TLP:AMBER" in place.reply(message) for message in sent)


def test_a_link_of_security_staff_is_filed_and_answered_from(place: Place) -> None:
    """A page is fetched, filed and told of in the thread; the next question is answered from it; again, it is unchanged."""
    sent = place.slack.security_lead.mention(world.GENERAL, f"please add <{place.site.url('/ferry')}>")
    assert "The ferry to Varnholt" in place.reply(sent)
    asked = place.slack.employee.mention(world.GENERAL, "How long did the ferry Tidewheel lose its radio?")
    assert "40 minutes" in place.reply(asked)
    again = place.slack.security_lead.dm(f"<{place.site.url('/ferry')}>")
    assert "Already there, unchanged" in place.reply(again)
    inner = place.slack.security_lead.dm(f"<{place.site.url('/inner')}>")
    assert "Not added" in place.reply(inner)


def test_a_link_of_others_is_not_fetched(place: Place) -> None:
    """An employee is told why; nothing is asked of the address."""
    before = place.site.lines
    sent = place.slack.employee.dm(f"<{place.site.url('/ferry')}>")
    assert "Only security staff" in place.reply(sent)
    assert place.site.lines == before


def test_a_file_of_others_is_refused(place: Place) -> None:
    """An employee's file is not fetched, and the person is told why."""
    fetched = len(place.slack.calls("file"))
    sent = place.slack.employee.upload("dm", "my notes.txt", NOTICE)
    assert "Only security staff" in place.reply(sent)
    assert len(place.slack.calls("file")) == fetched


@pytest.mark.parametrize("channel", [world.WITH_GUEST, world.SHARED])
def test_guests_and_strangers_see_clear_reports_and_no_projects(place: Place, channel: str) -> None:
    """Where a guest or a stranger reads along: no project, no verdict, nothing above TLP:CLEAR."""
    asked = place.slack.employee.mention(
        channel, f"{QUESTION} Which export did Tallyline stop for Rotterdam?"
    )
    said = place.reply(asked)
    assert not any(name in said for name in ("Aurora", "Label-QA", "Harbor payroll", "investigation"))
    assert "12 crews" not in said
    assert "TLP:GREEN" not in said


def test_a_redelivered_event_is_answered_once(place: Place) -> None:
    """The same event three times is acknowledged three times, and answered once."""
    asked = place.slack.employee.mention(world.GENERAL, QUESTION)
    assert {place.slack.redeliver(asked.event_ids[-1]).outcome for _ in range(2)} == {"acked"}
    place.reply(asked)
    place.reply(place.slack.employee.dm("help"))  # what came later is answered: nothing more is under way
    assert len(place.slack.replies(asked.channel, asked.ts)) == 1


def test_events_are_acknowledged_while_answers_wait(place: Place) -> None:
    """While the answers stand still, every event is acknowledged within a second."""
    holds = [place.slack.hold_next("chat.postMessage") for _ in range(6)]
    asked = [place.slack.employee.mention(world.GENERAL, f"{QUESTION} ({n})") for n in range(6)]
    for hold in holds:
        hold.wait()
    late = [place.slack.redeliver(message.event_ids[-1]) for message in asked]
    for hold in holds:
        hold.release()
    for message in asked:
        place.reply(message)
    told = [d for d in place.slack.deliveries if d.event_id in {i for m in asked for i in m.event_ids}]
    assert max(delivery.ack_seconds for delivery in [*told, *late]) < 1.0


@pytest.mark.parametrize("place", ["socket"], indirect=True)
def test_commands_beside_the_server(place: Place, tmp_path: Path) -> None:
    """`ingest` beside the server is handed over and finishes; `reindex` refuses and names the server's pid."""
    report = tmp_path / "crane.md"
    report.write_text(
        "# Crane controller of Varnholt stopped\n\nVarnholt stopped 14 cranes on 5 April 2026.\n"
    )
    done = command(place.home, "ingest", str(report), "--tlp", "TLP:CLEAR", "--json")
    assert json.loads(done.stdout)["status"] == "added", done.stderr
    refused = command(place.home, "reindex")
    assert refused.returncode == 1
    assert f"pid {place.running.process.pid}" in refused.stderr
    asked = place.slack.employee.mention(world.GENERAL, "How many cranes did Varnholt stop?")
    assert "14 cranes" in place.reply(asked)


def test_kill_9_between_acknowledgement_and_answer(place: Place) -> None:
    """What was acknowledged before a kill -9 is answered once after the restart, wherever it stood."""
    slack = place.slack
    looking = slack.hold_next("conversations.info")
    unprepared = slack.employee.mention(world.GENERAL, f"{QUESTION} (1)")
    looking.wait()
    posting = slack.hold_next("chat.postMessage", after=True)
    posted = slack.employee.dm(QUESTION)
    posting.wait()
    responding = slack.hold_next("response_url")
    alone = len(slack.state.ephemerals)
    slack.employee.slash("/sitrep", f"ask {QUESTION}", world.GENERAL)
    responding.wait()
    place.running.kill()
    place.start()
    assert "Aurora assistant" in place.reply(unprepared)
    slack.wait_for(lambda: len(slack.state.ephemerals) > alone, PATIENCE, "an answer to the command")
    slack.wait_for(lambda: slack.calls("conversations.replies"), PATIENCE, "a look for the earlier answer")
    place.reply(slack.employee.dm("help"))
    assert len(slack.replies(unprepared.channel, unprepared.ts)) == 1
    assert len(slack.replies(posted.channel, posted.ts)) == 1
    for hold in (looking, posting, responding):
        hold.release()


def test_it_ends_at_once_though_a_delivery_waits(place: Place) -> None:
    """SIGTERM ends it cleanly within ten seconds, also while Slack refuses an answer again and again."""
    place.slack.fail_next("chat.postMessage", status=500, times=100)
    place.slack.employee.mention(world.GENERAL, QUESTION)
    place.slack.wait_for_call("chat.postMessage", len(place.slack.calls("chat.postMessage")) + 1, PATIENCE)
    assert place.running.end(within=10) == 0


def test_restricted_reports_left_no_trace(place: Place) -> None:
    """In all that was said here nothing stands of the TLP:RED note, nor of the TLP:AMBER memo outside of security."""
    calls = [json.dumps(call.args, ensure_ascii=False) for call in place.slack.state.calls]
    assert len(calls) > 50
    assert not [call for call in calls if "Kestrel" in call or "sealed" in call or "lock file" in call]
    assert not [call for call in calls if "berth scheduler" in call or "memo-router" in call]


def test_its_logs_tell_nothing(place: Place) -> None:
    """Nothing is printed; every log line is JSON, without a question, a report, a token or an error of ours."""
    assert not place.running.out.read_text()
    lines = place.running.said.splitlines()
    events = [json.loads(line) for line in lines if not line.startswith("Sitrep ")]
    assert {"request stored", "request done"} <= {event["event"] for event in events}
    told = " ".join(lines)
    canaries = (
        "OpenAI",
        "Tallyline",
        "Kestrel",
        "Aurora",
        world.BOT_TOKEN,
        world.APP_TOKEN,
        world.SIGNING_SECRET,
    )
    assert not [word for word in canaries if word in told]
    assert not list((place.home / "logs").glob("*"))
