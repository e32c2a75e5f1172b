"""End to end over both transports: people do things in the local Slack, and our app answers them there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from bot.settings import Settings
from bot.slack.app import build_app, http_app
from bot.slack.side import SlackSide
from ingestion.errors import StoreError
from ingestion.report import Marking
from tests.localslack import LocalSlack, world
from tests.localslack.transports import in_http_mode, in_socket_mode
from tests.slack.doubles import MemoryInbox, ScriptedDesk
from tests.slack.samples import ANSWER

QUESTION = "Is our OpenAI project affected?"


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    """Either transport."""
    return str(request.param)


@contextmanager
def running(
    slack: LocalSlack, settings: Settings, side: SlackSide, desk: ScriptedDesk, mode: str
) -> Iterator[MemoryInbox]:
    """Our app with this desk behind it, over one transport; what is under way is finished at the end."""
    inbox = MemoryInbox(desk, side)
    app = build_app(settings, inbox, side)
    web = http_app(app, settings, ready=lambda: True)
    with in_socket_mode(slack, app) if mode == "socket" else in_http_mode(slack, web):
        yield inbox
        inbox.close()
        slack.wait_for(lambda: not slack.undelivered(), what="acknowledgement of every event")
    assert not slack.refused()


@pytest.fixture
def desk() -> ScriptedDesk:
    """A desk that knows the sample answers."""
    return ScriptedDesk()


@pytest.fixture
def inbox(
    local_slack: LocalSlack, settings: Settings, side: SlackSide, desk: ScriptedDesk, mode: str
) -> Iterator[MemoryInbox]:
    """The app, running."""
    with running(local_slack, settings, side, desk, mode) as inbox:
        yield inbox


def test_a_mention_is_answered_in_the_thread_of_its_question(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """A mention is answered in its thread, at the clearance of full members, our mention stripped."""
    asked = local_slack.employee.mention(world.GENERAL, QUESTION)
    reply = local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert "Under investigation: Aurora assistant" in reply.text
    assert desk.asked == [(QUESTION, Marking.GREEN, True)]


def test_a_question_is_read_in_the_zone_of_its_asker(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """Words such as "yesterday" mean the zone that Slack has for the asker."""
    for person in (local_slack.employee, local_slack.person(world.COLLEAGUE)):
        asked = person.mention(world.GENERAL, "What came in yesterday?")
        local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert [zone.key if zone else None for zone in desk.zones] == ["Europe/Berlin", "America/New_York"]


def test_a_direct_message_is_answered(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """A direct message is answered in a thread under it; security staff alone see more."""
    asked = local_slack.security_lead.dm(QUESTION)
    local_slack.wait_for_reply(asked.channel, asked.ts)
    assert desk.asked == [(QUESTION, Marking.AMBER_STRICT, True)]


def test_a_follow_up_comes_with_its_history(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """A question inside a thread is answered with what was said there; a first question has no past."""
    first = local_slack.employee.mention(world.GENERAL, QUESTION)
    local_slack.wait_for_reply(world.GENERAL, first.ts)
    local_slack.employee.mention(world.GENERAL, "and Meta?", thread_ts=first.ts)
    local_slack.wait_for_reply(world.GENERAL, first.ts, count=2)
    assert desk.looked_back == [(local_slack.state.team_id, world.GENERAL, first.ts)]


@pytest.mark.parametrize("text", [f"ask {QUESTION}", QUESTION])
def test_a_command_is_answered_to_the_person_alone(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk, text: str
) -> None:
    """`/sitrep ask` and a bare text are questions; only the person sees the answer, also among strangers."""
    local_slack.employee.slash("/sitrep", text, world.SHARED)
    said = local_slack.wait_for_ephemeral(world.EMPLOYEE)
    assert "Aurora assistant" in said.text
    assert desk.asked == [(QUESTION, Marking.GREEN, True)]
    assert not local_slack.calls("chat.postMessage")


@pytest.mark.parametrize("text", ["help", "", "ask"])
def test_help_says_what_to_ask(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk, text: str
) -> None:
    """`/sitrep help`, nothing at all and an empty question get help."""
    local_slack.employee.slash("/sitrep", text, world.GENERAL)
    assert "What you can ask" in local_slack.wait_for_ephemeral(world.EMPLOYEE).text
    assert not desk.asked


def test_a_briefing_on_command(local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk) -> None:
    """`/sitrep brief yesterday` briefs the person on yesterday."""
    local_slack.employee.slash("/sitrep", "brief yesterday", world.GENERAL)
    assert "Mercor breach" in local_slack.wait_for_ephemeral(world.EMPLOYEE).text
    assert desk.asked == [("yesterday", Marking.GREEN, True)]


def test_security_staff_add_a_file(local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk) -> None:
    """A file from security staff in a direct message is filed, byte for byte, and confirmed once."""
    data = "Tallyline är nere".encode()
    asked = local_slack.security_lead.upload("dm", "Supplier notice.txt", data)
    reply = local_slack.wait_for_reply(asked.channel, asked.ts)
    assert desk.filed == [("Supplier notice.txt", data, world.SECURITY_LEAD)]
    assert reply.text == "1 report added or updated"
    assert "r0123456789ab" in str(reply.blocks)


def test_others_may_not_add_files(local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk) -> None:
    """A file from anybody else is not even fetched, and the person is told why."""
    asked = local_slack.employee.upload("dm", "notice.txt", b"text")
    reply = local_slack.wait_for_reply(asked.channel, asked.ts)
    assert "Only security staff" in reply.text
    assert not desk.filed
    assert not local_slack.calls("file")


@pytest.mark.parametrize("where", ["channel", "dm", "bare", "command"])
def test_security_staff_add_a_link(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk, where: str
) -> None:
    """An order in a channel, in a direct message or by a command, or a link alone in a direct message: added and told of."""
    person = local_slack.security_lead
    link = "<https://news.example/mill?a=1&amp;b=2|news.example>"
    if where == "command":
        person.slash("/sitrep", "add https://news.example/mill?a=1&amp;b=2", world.GENERAL)
        blocks = local_slack.wait_for_ephemeral(world.SECURITY_LEAD).blocks
    else:
        asked = (
            person.mention(world.GENERAL, f"please add {link}")
            if where == "channel"
            else person.dm(link if where == "bare" else f"index {link}")
        )
        blocks = local_slack.wait_for_reply(asked.channel, asked.ts).blocks
    assert desk.linked == [("https://news.example/mill?a=1&b=2", world.SECURITY_LEAD)]
    assert "Added: " in str(blocks)
    assert "A story" in str(blocks)
    assert not desk.asked


def test_others_may_not_add_links(local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk) -> None:
    """Nothing is fetched for anybody else, nor in a channel that is shared; the person is told why."""
    for asked in (
        local_slack.employee.dm("<https://news.example/mill>"),
        local_slack.employee.mention(world.GENERAL, "add <https://news.example/mill>"),
    ):
        assert "Only security staff" in local_slack.wait_for_reply(asked.channel, asked.ts).text
    local_slack.state.channels[world.SHARED].members.append(world.SECURITY_LEAD)
    asked = local_slack.security_lead.mention(world.SHARED, "add <https://news.example/mill>")
    assert "another company" in local_slack.wait_for_reply(asked.channel, asked.ts).text
    assert not desk.linked


def test_a_link_in_a_question_is_not_fetched(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """It is a question like any other."""
    asked = local_slack.security_lead.dm("Is <https://news.example/mill> about us?")
    local_slack.wait_for_reply(asked.channel, asked.ts)
    assert not desk.linked
    assert desk.asked


def test_a_channel_hears_the_titles_of_clear_reports_only(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """A title above TLP:CLEAR is told to security staff alone; a channel hears the address, which it saw, and the marking."""
    row = {
        "status": "added",
        "title": "Payroll of 12 crews",
        "input": "https://news.example/x",
        "report_id": "r1",
    }
    desk.rows = [{**row, "marking": "TLP:AMBER", "external_id": "x", "error": None}]
    asked = local_slack.security_lead.mention(world.GENERAL, "add <https://news.example/x>")
    said = str(local_slack.wait_for_reply(world.GENERAL, asked.ts).blocks)
    assert "12 crews" not in said
    assert "r1" not in said
    assert "TLP:AMBER" in said
    asked = local_slack.security_lead.dm("add <https://news.example/x>")
    assert "12 crews" in str(local_slack.wait_for_reply(asked.channel, asked.ts).blocks)


def test_more_links_than_ten_are_said_to_be_too_many(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """Ten are added; of each other one it is said that it was not."""
    asked = local_slack.security_lead.dm(" ".join(f"<https://news.example/{n}>" for n in range(12)))
    reply = local_slack.wait_for_reply(asked.channel, asked.ts)
    assert len(desk.linked) == 10
    assert "10 reports added or updated, 2 failures" in reply.text


def test_a_redelivery_is_answered_once(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """The same event again, and again, is acknowledged and leads to nothing new."""
    asked = local_slack.employee.mention(world.GENERAL, QUESTION)
    local_slack.wait_for_reply(world.GENERAL, asked.ts)
    for _ in range(3):
        assert local_slack.redeliver(asked.event_ids[-1]).outcome == "acked"
    inbox.close()
    assert len(local_slack.replies(world.GENERAL, asked.ts)) == 1
    assert len(desk.asked) == 1


@pytest.mark.parametrize("channel", [world.SHARED, world.WITH_GUEST])
def test_strangers_and_guests_see_clear_reports_and_no_projects(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk, channel: str
) -> None:
    """Where a stranger or a guest reads along, only TLP:CLEAR is searched and no project or verdict is shown."""
    asked = local_slack.employee.mention(channel, QUESTION)
    reply = local_slack.wait_for_reply(channel, asked.ts)
    assert desk.asked == [(QUESTION, Marking.CLEAR, False)]
    assert "Aurora" not in reply.text + str(reply.blocks)


def test_what_nobody_asked_of_us_gets_no_answer(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """Channel talk without a mention, edits, deletions, joins, opened tabs: acknowledged and left alone."""
    said = local_slack.employee.say(world.GENERAL, QUESTION)
    local_slack.employee.edit(said, "another question")
    dm = local_slack.employee.dm("help")
    local_slack.wait_for_reply(dm.channel, dm.ts)
    local_slack.employee.edit(dm, QUESTION)
    local_slack.employee.delete(dm)
    local_slack.employee.home()
    local_slack.person(world.ADMIN).join(world.WITH_GUEST)
    assert [request.kind for request in inbox.requests] == ["help"]


def test_the_own_answers_are_not_questions(local_slack: LocalSlack, inbox: MemoryInbox) -> None:
    """Our answer in a direct message comes back as an event, and starts nothing."""
    asked = local_slack.employee.dm(QUESTION)
    local_slack.wait_for_reply(asked.channel, asked.ts)
    inbox.close()
    assert len(inbox.requests) == 1


def test_a_limit_of_slacks_delays_the_answer_and_loses_nothing(
    local_slack: LocalSlack, inbox: MemoryInbox
) -> None:
    """After a 429 the same answer is posted, later."""
    local_slack.fail_next("chat.postMessage", status=429, retry_after=0)
    asked = local_slack.employee.mention(world.GENERAL, QUESTION)
    assert "Aurora assistant" in local_slack.wait_for_reply(world.GENERAL, asked.ts).text
    assert [call.fault for call in local_slack.calls("chat.postMessage")] == ["429", ""]


def test_an_answer_whose_receipt_was_lost_is_not_posted_twice(
    local_slack: LocalSlack, inbox: MemoryInbox
) -> None:
    """Slack stored the message and the line was cut: the next attempt does not post another one."""
    local_slack.fail_next("chat.postMessage", drop_after=True)
    asked = local_slack.employee.mention(world.GENERAL, QUESTION)
    local_slack.wait_for_reply(world.GENERAL, asked.ts)
    inbox.close()
    assert len(local_slack.replies(world.GENERAL, asked.ts)) == 1


def test_a_slow_desk_does_not_hold_up_the_acknowledgement(
    local_slack: LocalSlack, inbox: MemoryInbox, desk: ScriptedDesk
) -> None:
    """While answers take a minute, every event is acknowledged within a second; the answers come all the same."""
    desk.released = threading.Event()
    asked = [local_slack.employee.mention(world.GENERAL, f"{QUESTION} ({n})") for n in range(8)]
    mentions = [d for d in local_slack.deliveries if d.payload.get("event", {}).get("type") == "app_mention"]
    assert len(mentions) == 8
    assert max(delivery.ack_seconds for delivery in mentions) < 1.0
    desk.released.set()
    for message in asked:
        local_slack.wait_for_reply(world.GENERAL, message.ts)


def test_somebody_who_joins_meanwhile_sees_no_more_than_they_may(
    local_slack: LocalSlack, settings: Settings, side: SlackSide, mode: str
) -> None:
    """A guest comes in while the answer is made: it is made again, for them."""
    joined: list[str] = []

    def says() -> object:
        if not joined:
            joined.append(world.GUEST)
            local_slack.state.channels[world.GENERAL].members.append(world.GUEST)
        return ANSWER

    desk = ScriptedDesk(says=says)  # type: ignore[arg-type]
    with running(local_slack, settings, side, desk, mode):
        asked = local_slack.employee.mention(world.GENERAL, QUESTION)
        reply = local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert [call[1:] for call in desk.asked] == [(Marking.GREEN, True), (Marking.CLEAR, False)]
    assert "Aurora" not in reply.text + str(reply.blocks)


def test_what_the_desk_should_not_have_said_is_held_back(
    local_slack: LocalSlack, settings: Settings, side: SlackSide, mode: str
) -> None:
    """An answer marked above its audience's clearance is never posted, whoever made it."""
    desk = ScriptedDesk(says=replace(ANSWER, marking="TLP:AMBER"))
    with running(local_slack, settings, side, desk, mode):
        asked = local_slack.employee.mention(world.GENERAL, QUESTION)
        reply = local_slack.wait_for_reply(world.GENERAL, asked.ts)
    assert "Mercor" not in reply.text + str(reply.blocks)


def test_a_reason_is_told_when_answering_fails(
    local_slack: LocalSlack, settings: Settings, side: SlackSide, mode: str
) -> None:
    """An error of ours is a sentence in the thread, not silence."""

    def says() -> object:
        raise StoreError("The index is being rebuilt. Ask again in a few minutes.")

    with running(local_slack, settings, side, ScriptedDesk(says=says), mode):  # type: ignore[arg-type]
        asked = local_slack.employee.mention(world.GENERAL, QUESTION)
        assert "being rebuilt" in local_slack.wait_for_reply(world.GENERAL, asked.ts).text


class _FullInbox:
    """An inbox whose disk is full."""

    def accept(self, request: object) -> bool:
        raise StoreError("The disk is full.")


def test_what_could_not_be_stored_is_not_acknowledged(local_slack: LocalSlack, settings: Settings) -> None:
    """An event that was not stored is refused, so that Slack sends it again; a command is told at once."""
    local_slack.courier.ack_seconds = 1.0
    web = http_app(build_app(settings, _FullInbox()), settings, ready=lambda: True)
    with in_http_mode(local_slack, web):
        asked = local_slack.employee.mention(world.GENERAL, QUESTION)
        command = local_slack.employee.slash("/sitrep", QUESTION, world.GENERAL)
    assert set(asked.event_ids) & set(local_slack.undelivered())
    assert "ask again" in str(command.ack_payload)


def test_readiness_and_health(local_slack: LocalSlack, settings: Settings) -> None:
    """/healthz says that we live; /readyz says 503 until work can be taken in."""
    app = build_app(settings, _FullInbox())
    ready: list[bool] = []
    with in_http_mode(local_slack, http_app(app, settings, ready=lambda: bool(ready))) as root:
        assert httpx.get(f"{root}/healthz").status_code == 200
        assert httpx.get(f"{root}/readyz").status_code == 503
        ready.append(True)
        assert httpx.get(f"{root}/readyz").status_code == 200
