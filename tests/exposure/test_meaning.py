"""Which projects a question means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exposure.meaning import projects_meant
from bot.exposure.register import Register
from tests.exposure.world import register

TEXT = """
projects:
  - {name: Ticket desk, aliases: [our phone bot], tags: [public], uses: [Calderon Voice, "pypi:tinroof"]}
  - {name: Night line, uses: [Calderon Voice Archive]}
  - {name: Reach, uses: [Oldham]}
vendors:
  - {name: Calderon Voice, aliases: [Calderon], suppliers: [Hexley Labs]}
  - {name: Hexley Labs}
  - {name: Oldham}
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Three projects."""
    return register(tmp_path_factory.mktemp("meaning"), TEXT)


@pytest.mark.parametrize(
    ("question", "projects"),
    [
        ("Is Ticket desk affected?", ["Ticket desk"]),
        ("is ticket desk affected?", ["Ticket desk"]),
        ("Is our phone bot affected by the Hexley breach?", ["Ticket desk"]),
        ("Is our Calderon Voice project affected?", ["Ticket desk", "Night line"]),
        ("Are our Calderon projects safe?", ["Ticket desk", "Night line"]),
        ("Is our tinroof project vulnerable?", ["Ticket desk"]),
        ("Is our Oldham-based project hit?", ["Reach"]),
        ("Ist unser Oldham-Projekt betroffen?", ["Reach"]),
        ("Sind unsere Calderon-Projekte betroffen?", ["Ticket desk", "Night line"]),
        ("Is our public project affected?", ["Ticket desk"]),
        ("Is our night project affected?", ["Night line"]),
        ("And Reach?", ["Reach"]),
        ("Are Ticket desk and Night line affected?", ["Ticket desk", "Night line"]),
        ("Which of our projects are affected?", ["Ticket desk", "Night line", "Reach"]),
        ("Are we affected by the Hexley breach?", ["Ticket desk", "Night line", "Reach"]),
        ("Are we hit by the tinroof thing?", ["Ticket desk", "Night line", "Reach"]),
        ("Sind wir betroffen?", ["Ticket desk", "Night line", "Reach"]),
        ("Welche unserer Projekte sind betroffen?", ["Ticket desk", "Night line", "Reach"]),
    ],
)
def test_projects(known: Register, question: str, projects: list[str]) -> None:
    """By name, alias, use, tag or part of a name; "we" and "which of our projects" mean all."""
    meant = projects_meant(question, known)
    assert [project.name for project in meant.projects] == projects
    assert meant.asks_exposure
    assert not meant.unknown


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is our Meteor project affected?", "Meteor"),
        ("is our meteor project affected?", "meteor"),
        ("Is project Nimbus affected?", "Nimbus"),
        ("Ist unser Meteor-Projekt betroffen?", "Meteor"),
    ],
)
def test_unknown(known: Register, question: str, name: str) -> None:
    """A project that the register does not have is named back."""
    meant = projects_meant(question, known)
    assert (meant.unknown, meant.projects, meant.asks_exposure) == (name, (), True)


@pytest.mark.parametrize(
    "question",
    [
        "What did Hexley Labs say?",
        "How many of our recordings were opened?",
        "Who broke into Oldham?",
        "How far does it reach?",
        "Is Oldham down?",
        "When did the attack begin?",
    ],
)
def test_questions_of_fact(known: Register, question: str) -> None:
    """A question that is about no project of ours asks for no verdict."""
    assert not projects_meant(question, known).asks_exposure


def test_perhaps(known: Register) -> None:
    """A bare name may be one of ours or anybody."""
    assert projects_meant("Is Meteor affected?", known).perhaps == "Meteor"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Is Reach affected by the Hexley Labs breach?", ("Hexley Labs",)),
        ("Is Reach affected by the Dathus breach?", ("Dathus",)),
        ("Is Reach affected by CVE-2026-90314?", ("CVE-2026-90314",)),
        ("Is Reach affected by the breach at Dathus Labs?", ("Dathus Labs",)),
        ("Is Reach affected by the data breach?", ()),
        ("Is our Oldham project affected?", ()),
        ("Is Reach affected by anything?", ()),
    ],
)
def test_incident_asked_about(known: Register, question: str, about: tuple[str, ...]) -> None:
    """Words that name an incident are found, those that name a project are not taken for one."""
    assert projects_meant(question, known).about == about


@given(st.text(max_size=200))
def test_any_question(known: Register, question: str) -> None:
    """Whatever is asked has a meaning."""
    projects_meant(question, known)
