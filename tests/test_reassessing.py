"""Verdicts are looked at again when something changed; what flipped is kept, told to watchers, and overtakes answers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answering.answering import answer_question
from bot.app import Parts, load_desk
from bot.background import Follow
from bot.exposure.source import RegisterSource
from bot.following import OpenVerdicts, open_verdicts, steps_of
from bot.keeping import Keeping, recall
from bot.reassessing import reassess
from ingestion.errors import MissingWatchError, UsageError
from ingestion.report import Marking
from tests.worlds import NOW, file_reports, open_home, report
from vectorstore import schema
from vectorstore.answers import Answers
from vectorstore.ledger import Flip, Ledger
from vectorstore.stored import Visibility

REGISTER = """
projects:
  - name: Desk
    uses: [Fennholt, Varnholt]
  - name: Kiosk
    uses: [Oldham]
vendors:
  - name: Fennholt
  - name: Varnholt
  - name: Oldham
"""
BREACH = "Fennholt confirmed on 4 April 2026 that attackers broke into its network. The lists of all customers of Fennholt were stolen."
MENDED = "Fennholt said that the breach of its network is fixed: the mitigation is in place for all customers since 5 April 2026."


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """An empty home with a register."""
    file = tmp_path / "register.yaml"
    file.write_text(REGISTER)
    parts = open_home(tmp_path / "home", file, owner=True)
    yield parts
    parts.close()


def look(parts: Parts, now: str = NOW) -> tuple[Flip, ...]:
    """Look at every verdict again."""
    return reassess(parts, RegisterSource(parts.settings.register), now)


def file_breach(parts: Parts, marking: Marking = Marking.CLEAR) -> str:
    """File the breach."""
    filing = report("breach", BREACH, marking, publisher="Fennholt")
    file_reports(parts, [filing])
    return filing.report_id


def file_mend(parts: Parts, marking: Marking = Marking.CLEAR) -> str:
    """File, a day later, that it is mended."""
    filing = report("mend", MENDED, marking, publisher="Fennholt", published="2026-04-05T12:00:00Z")
    file_reports(parts, [filing])
    return filing.report_id


def told(parts: Parts, clearance: Marking = Marking.CLEAR) -> list[tuple[str, str, str, str, str]]:
    """Every flip that a clearance is told: project, old, new, cause, report."""
    changes = [flip.change for flip in Ledger(parts.engine).flips(clearance)]
    return [(c.project, c.old, c.new, c.cause, c.report_id) for c in changes]


def opened(parts: Parts, clearance: Marking = Marking.CLEAR, **said: str) -> OpenVerdicts:
    """The open verdicts now."""
    books = RegisterSource(parts.settings.register)
    return open_verdicts(parts, books, Visibility(clearance, NOW), **said)


def test_a_report_opens_a_verdict_and_another_one_flips_it(parts: Parts) -> None:
    """Each flip names the report that brought it; looking again without a change tells nothing."""
    first = file_breach(parts)
    assert len(look(parts)) == len(Marking)
    second = file_mend(parts)
    look(parts)
    assert look(parts) == ()
    assert told(parts) == [
        ("Desk", "no_known_exposure", "affected", "report", first),
        ("Desk", "affected", "fixed", "report", second),
    ]


def test_a_verdict_carries_its_history(parts: Parts) -> None:
    """From the first flip on, with the titles of the reports."""
    file_breach(parts)
    look(parts)
    file_mend(parts)
    look(parts)
    (followed,) = opened(parts).followed
    assert followed.verdict.status == "fixed"
    assert [(step.old, step.new, step.title) for step in followed.history] == [
        ("no_known_exposure", "affected", "breach"),
        ("affected", "fixed", "mend"),
    ]


def test_what_is_above_a_clearance_flips_nothing_for_it(parts: Parts) -> None:
    """The same verdict stands otherwise for those who may see more."""
    file_breach(parts)
    file_mend(parts, Marking.AMBER)
    look(parts)
    assert {f.verdict.status for f in opened(parts, Marking.GREEN).followed} == {"affected"}
    assert [new for _, _, new, _, _ in told(parts, Marking.GREEN)] == ["affected"]
    assert [new for _, _, new, _, _ in told(parts, Marking.AMBER)] == ["fixed"]


def test_a_withdrawal_flips_back(parts: Parts) -> None:
    """And is given as the reason, with its report."""
    file_breach(parts)
    look(parts)
    mend = file_mend(parts)
    look(parts)
    parts.catalogue.withdraw(mend, "not true", NOW)
    look(parts)
    assert told(parts)[-1] == ("Desk", "fixed", "affected", "withdrawal", mend)


def test_a_report_that_was_restricted_since_was_never_there(parts: Parts) -> None:
    """Neither its flip nor the one back is told below its marking; what follows begins where the last told one ended."""
    file_breach(parts)
    look(parts)
    file_mend(parts)
    look(parts)
    file_mend(parts, Marking.RED)
    look(parts)
    assert [(old, new) for _, old, new, _, _ in told(parts)] == [("no_known_exposure", "affected")]
    file_reports(parts, [report("news", "Fennholt said that customers of Fennholt are not affected.", publisher="Fennholt", published="2026-04-05T18:00:00Z")])  # fmt: skip
    look(parts)
    assert all("fixed" not in (old, new) for _, old, new, _, _ in told(parts))
    assert [(old, new) for _, old, new, _, _ in told(parts, Marking.RED)][:2] == [
        ("no_known_exposure", "affected"),
        ("affected", "fixed"),
    ]


def test_a_withdrawal_that_is_undone_flips_again(parts: Parts) -> None:
    """As if the report had come in."""
    file_breach(parts)
    mend = file_mend(parts)
    look(parts)
    parts.catalogue.withdraw(mend, "not true", NOW)
    look(parts)
    parts.catalogue.unwithdraw(mend, "true after all", NOW)
    look(parts)
    assert [one[1:] for one in told(parts)[-2:]] == [
        ("fixed", "affected", "withdrawal", mend), ("affected", "fixed", "report", mend),
    ]  # fmt: skip


def test_a_marking_by_hand_flips_for_those_who_see_another_part_now(parts: Parts) -> None:
    """Below the new marking the mend was never there; lowered again, it comes in. Above it nothing flips."""
    file_breach(parts)
    mend = file_mend(parts)
    look(parts)
    before = told(parts, Marking.RED)
    parts.catalogue.mark(mend, Marking.AMBER, "", NOW)
    assert {flip.change.cause for flip in look(parts)} == {"restriction"}
    assert {one.verdict.status for one in opened(parts).followed} == {"affected"}
    assert mend not in str(told(parts))
    parts.catalogue.mark(mend, Marking.CLEAR, "", NOW)
    look(parts)
    assert {one.verdict.status for one in opened(parts).followed} == {"fixed"}
    assert told(parts, Marking.RED) == before


def test_what_its_publisher_retracts_flips_as_a_withdrawal(parts: Parts) -> None:
    """The new version says so of itself."""
    file_breach(parts)
    mend = file_mend(parts)
    look(parts)
    file_reports(
        parts,
        [
            report(
                "mend",
                f"This article has been retracted. {MENDED}",
                publisher="Fennholt",
                published="2026-04-05T12:00:00Z",
            )
        ],
    )
    look(parts)
    assert told(parts)[-1] == ("Desk", "fixed", "affected", "withdrawal", mend)


def test_a_purged_report_leaves_no_id(parts: Parts) -> None:
    """Nowhere in the ledger; that something was purged is told."""
    breached = file_breach(parts)
    look(parts)
    mend = file_mend(parts)
    look(parts)
    parts.catalogue.purge(mend)
    look(parts)
    parts.catalogue.purge(breached)
    look(parts)
    assert [cause for *_, cause, _ in told(parts)] == ["purge", "purge", "purge", "purge"]
    with parts.engine.connect() as connection:
        rows = [
            str(row)
            for table in (schema.standings, schema.flips, schema.notices)
            for row in connection.execute(select(table))
        ]
    assert not [row for row in rows if mend in row or breached in row]


def test_a_changed_register_flips_verdicts(parts: Parts) -> None:
    """A project that takes up a vendor is exposed from then on, and one that drops it is not."""
    file_breach(parts)
    look(parts)
    file = parts.settings.register
    assert file
    file.write_text(REGISTER.replace("[Fennholt, Varnholt]", "[Varnholt]").replace("[Oldham]", "[Fennholt]"))
    look(parts)
    assert sorted(told(parts)[1:]) == [
        ("Desk", "affected", "no_known_exposure", "register", ""),
        ("Kiosk", "no_known_exposure", "affected", "register", ""),
    ]


def test_a_report_dated_ahead_flips_when_its_time_has_come(parts: Parts) -> None:
    """Nothing was filed in between."""
    filing = report("breach", BREACH, publisher="Fennholt", published="2026-04-08T12:00:00Z")
    file_reports(parts, [filing])
    assert look(parts) == ()
    assert look(parts, "2026-04-08T12:00:01Z")
    assert told(parts) == [("Desk", "no_known_exposure", "affected", "report", filing.report_id)]


def test_whoever_is_second_writes_nothing(parts: Parts) -> None:
    """Two that look at the same time tell of one flip."""
    file_breach(parts)
    ledger = Ledger(parts.engine)
    before = ledger.basis()
    look(parts)
    assert ledger.record(before, "another", {}, NOW, lambda _watch, _change: True) is None
    assert len(told(parts)) == 1


def test_without_a_register_nothing_stands(parts: Parts) -> None:
    """What stood before is ended, since nothing depends on anybody any more."""
    file_breach(parts)
    look(parts)
    bare = replace(parts, settings=replace(parts.settings, register=None))
    reassess(bare, RegisterSource(None), NOW)
    assert told(parts)[-1][2:4] == ("no_known_exposure", "register")


def test_a_past_moment_has_no_history(parts: Parts) -> None:
    """How verdicts stood then is found anew; when they flipped is known of the present only."""
    file_breach(parts)
    file_mend(parts)
    look(parts)
    books = RegisterSource(parts.settings.register)
    then = Visibility(Marking.CLEAR, "2026-04-04T23:00:00Z")
    (followed,) = open_verdicts(parts, books, then, history=False).followed
    assert (followed.verdict.status, followed.history) == ("affected", ())


def test_only_one_project_is_shown_when_one_is_named(parts: Parts) -> None:
    """By name in any case; an unknown one is refused with what is near."""
    file_breach(parts)
    assert len(opened(parts, project="desk").followed) == 1
    assert not opened(parts, project="Kiosk").followed
    with pytest.raises(UsageError, match="Did you mean Kiosk"):
        opened(parts, project="Kiosc")


def test_a_watch_is_told_of_flips_of_its_project_and_party(parts: Parts) -> None:
    """From then on, for its clearance alone, once each."""
    ledger = Ledger(parts.engine)
    file_breach(parts)
    look(parts)
    desk = ledger.watch("project", "Desk", "U1", Marking.CLEAR, NOW)
    party = ledger.watch("party", "Fennholt", "U2", Marking.AMBER, NOW)
    ledger.watch("party", "Oldham", "U2", Marking.CLEAR, NOW)
    ledger.watch("project", "Kiosk", "U1", Marking.CLEAR, NOW)
    assert ledger.watch("project", "Desk", "U1", Marking.CLEAR, NOW) == desk
    mend = file_mend(parts)
    look(parts)
    notices = ledger.notices(Marking.RED)
    assert sorted(n.watch.number for n in notices) == [desk.number, party.number]
    assert {(n.flip.change.old, n.flip.change.new, n.flip.change.report_id) for n in notices} == {
        ("affected", "fixed", mend)
    }
    assert {n.flip.clearance for n in notices} == {Marking.CLEAR, Marking.AMBER}
    assert [n.watch.number for n in ledger.notices(Marking.CLEAR)] == [desk.number]


def test_a_watch_that_is_ended_tells_nothing(parts: Parts) -> None:
    """Its notices go with it; an unknown one, or one above the clearance, is refused."""
    ledger = Ledger(parts.engine)
    watch = ledger.watch("project", "Desk", "U1", Marking.AMBER, NOW)
    file_breach(parts)
    look(parts)
    assert ledger.notices(Marking.AMBER)
    with pytest.raises(MissingWatchError, match="sitrep watch list"):
        ledger.unwatch(watch.number, Marking.GREEN)
    assert ledger.unwatch(watch.number, Marking.AMBER) == watch
    assert ledger.watches(Marking.RED) == ()
    assert ledger.notices(Marking.RED) == ()


def ask(parts: Parts, as_of: str = NOW) -> None:
    """Ask whether Desk is affected, and keep the answer as one that was given at NOW."""
    keeping = Keeping(Answers(parts.engine), "U1", "C1 (members)", 1.0)
    begun = replace(keeping.begin(), at=NOW)
    answer = answer_question(load_desk(parts), "Is Desk affected?", Visibility(Marking.CLEAR, as_of))
    keeping.keep(begun, Marking.CLEAR, answer)
    assert not keeping.lost


def overtaking(parts: Parts) -> list[tuple[str, str]]:
    """What overtook the latest answer."""
    answers = Answers(parts.engine)
    record = answers.listed(Marking.CLEAR, 1)[0].record
    recalled = recall(answers, Ledger(parts.engine), record, Marking.CLEAR, NOW)
    return [(step.new, step.title) for step in steps_of(parts, recalled.overtaken)]


def test_a_flip_overtakes_an_answer(parts: Parts) -> None:
    """The answer says what its verdict is now; what flips back again overtakes nothing."""
    file_breach(parts)
    look(parts)
    ask(parts)
    assert overtaking(parts) == []
    mend = file_mend(parts)
    look(parts, "2026-04-06T08:00:00Z")
    assert overtaking(parts) == [("fixed", "mend")]
    parts.catalogue.withdraw(mend, "not true", "2026-04-06T09:00:00Z")
    look(parts, "2026-04-06T09:00:00Z")
    assert overtaking(parts) == []


def test_an_answer_that_knew_of_no_exposure_is_overtaken_by_the_first(parts: Parts) -> None:
    """Nobody goes on trusting a silence that is broken."""
    file_reports(parts, [report("other", "The ferry of Norrby was late by three hours.")])
    look(parts)
    ask(parts)
    file_breach(parts)
    look(parts, "2026-04-06T08:00:00Z")
    assert overtaking(parts) == [("affected", "breach")]


def test_an_answer_about_the_past_is_not_overtaken(parts: Parts) -> None:
    """What was known then does not change with what came later."""
    file_breach(parts)
    look(parts)
    ask(parts, as_of="2026-04-05T00:00:00Z")
    file_mend(parts)
    look(parts, "2026-04-06T08:00:00Z")
    assert overtaking(parts) == []


def test_a_server_looks_after_filing_and_once_a_minute(parts: Parts) -> None:
    """In between it leaves the catalogue alone."""
    seconds = [0.0]
    follow = Follow(parts, RegisterSource(parts.settings.register), lambda: seconds[0])
    follow.run(NOW)
    file_breach(parts)
    follow.run(NOW)
    assert told(parts) == []
    follow.soon()
    follow.run(NOW)
    assert [new for _, _, new, _, _ in told(parts)] == ["affected"]
    file_mend(parts)
    seconds[0] += 61
    follow.run(NOW)
    assert [new for _, _, new, _, _ in told(parts)] == ["affected", "fixed"]
