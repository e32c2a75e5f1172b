"""Answers and a briefing as the tests show them: the public Mercor story, everything else made up."""

from dataclasses import replace

from bot.answering.answer import Answer, Citation, Conflict, Sentence, Side, Stance, Verdict
from bot.briefing.briefing import Briefing, BriefStory, Touched


def citation(n: int, **changes: object) -> Citation:
    """One citation of the Ledger Wire's story; `changes` replace its fields."""
    cited = Citation(
        n=n,
        report_id=f"r{n:012d}",
        external_id=f"story-{n}",
        title="Labs weigh their ties to Mercor after breach",
        publisher="The Ledger Wire",
        url="https://ledgerwire.example/mercor",
        published="2026-04-03T17:10:00Z",
        retrieved="2026-04-03T18:00:00Z",
        marking="TLP:CLEAR",
        version=1,
        start=0,
        end=10,
        where="",
        quote="Labs weigh",
    )
    return replace(cited, **changes)  # type: ignore[arg-type]


ANSWER = Answer(
    id="a1",
    question="Is our OpenAI project affected?",
    standalone_question="Is our OpenAI project affected?",
    as_of="2026-04-06T07:00:00Z",
    outcome="answered",
    searched=(25, "2026-04-05T21:10:00Z"),
    summary=(
        Sentence("OpenAI has not stopped its projects with Mercor.", (1,)),
        Sentence("Meta has suspended all work with Mercor indefinitely.", (1, 2)),
    ),
    verdicts=(
        Verdict(
            project="Aurora assistant",
            incident="Mercor breach",
            incident_id="i1",
            status="under_investigation",
            justification="Nothing in the index decides for what Aurora uses.",
            path=("Aurora assistant", "OpenAI", "Mercor"),
            citations=(1,),
            since="2026-04-03T17:10:00Z",
            review_by="2026-04-10T17:10:00Z",
        ),
    ),
    statements=(
        Stance("Meta", "paused", "Meta has suspended all work.", "2026-04-03", (2,)),
        Stance("OpenAI", "continues", "OpenAI has not stopped.", "2026-04-03", (1,)),
        Stance("OpenAI", "investigates", "OpenAI investigates.", "2026-04-03", (1,)),
    ),
    conflicts=(
        Conflict(
            "when the release appeared", (Side("24 March", (1,)), Side("27 March", (2,))), "contradiction"
        ),
    ),
    unknowns=("what was taken", "from which customers"),
    citations=(citation(1), citation(2, title="Meta pauses", publisher="Harbour Post", url="")),
    timing_ms=(("total", 41.0),),
)
NO_EVIDENCE = Answer(
    id="a2",
    question="Is Fennholt down?",
    standalone_question="Is Fennholt down?",
    as_of="2026-04-06T07:00:00Z",
    outcome="no_evidence",
    reason="I have no report on that.",
    searched=(1204, "2026-04-05T21:10:00Z"),
)
BRIEFING = Briefing(
    since="2026-04-05T07:00:00Z",
    until="2026-04-06T07:00:00Z",
    marking="TLP:CLEAR",
    stories=(
        BriefStory(
            title="Mercor breach",
            since="2026-04-05T09:00:00Z",
            newest="2026-04-05T21:10:00Z",
            links=3,
            origins=2,
            sentences=(Sentence("Five suits were filed.", (1,)),),
            projects=(Touched("Aurora assistant", ("Aurora assistant", "OpenAI", "Mercor")),),
        ),
    ),
    citations=(citation(1),),
    searched=(14, "2026-04-05T21:10:00Z"),
)
