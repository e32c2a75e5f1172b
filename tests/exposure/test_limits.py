"""Whether a project's tags put it into the class that a statement is limited to."""

import pytest

from bot.exposure.prose.limits import all_but, fits, is_class
from bot.exposure.register import Project


@pytest.mark.parametrize(
    ("tag", "limits"),
    [
        ("Frankfurt", "hosted in Frankfurt and Dublin"),
        ("region: Frankfurt", "in our Frankfurt region"),
        ("EU", "European"),
        ("EU region", "in the EU"),
        ("eu-central-1", "in eu-central-1"),
        ("Enterprise plan", "on the Enterprise plan"),
        ("enterprise", "Enterprise"),
        ("self-hosted", "on-premises"),
        ("Dublin", all_but("hosted in Frankfurt")),
        ("US", "outside the EU"),
        ("Team plan", "except those on the Free plan"),
    ],
)
def test_in_the_class(tag: str, limits: str) -> None:
    """A tag that names the class, or another one where the statement leaves one out, puts the project in it."""
    assert fits(Project("Desk", tags=(tag,)), limits)


@pytest.mark.parametrize(
    ("tag", "limits"),
    [
        ("Frankfurt", "hosted in Dublin"),
        ("EU", "outside the EU"),
        ("eu-west-1", "in eu-central-1"),
        ("Enterprise plan", "on the Team plan"),
        ("public", all_but("hosted in Frankfurt")),
        ("Enterprise", all_but("hosted in Frankfurt")),
        ("Frankfurt", all_but("hosted in Frankfurt")),
        ("plan", "on the Team plan"),
        ("Frankfurt", "whose data was copied"),
    ],
)
def test_not_in_the_class(tag: str, limits: str) -> None:
    """Another value, a tag about something else, and a tag that says nothing do not."""
    assert not fits(Project("Desk", tags=(tag,)), limits)


def test_without_tags() -> None:
    """A project without tags is in no class, nor outside one."""
    assert not fits(Project("Desk"), "in the EU")
    assert not fits(Project("Desk"), all_but("in the EU"))


def test_classes() -> None:
    """Plans, places and ways of hosting are classes; other restrictions are not."""
    assert is_class("on the Enterprise plan")
    assert is_class("in the EU")
    assert not is_class("who use the old app")
