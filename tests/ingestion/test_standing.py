"""Which statements hold, and which are overtaken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.standing import Standing, current_stances
from ingestion.statements import Statement

STANCES = (
    "paused", "ended", "continues", "investigates", "confirms", "denies", "affected", "not_affected", "fixed", "advises", "unknown",
)  # fmt: skip


def one(
    stance: str, day: str, party: str = "Hexley", about: str = "", certainty: str = "stated"
) -> Statement:
    """A statement of that day."""
    return Statement(party, stance, 0, 10, day, certainty, about)


def held(*statements: Statement) -> list[tuple[str, str]]:
    """Stance and day of what holds, newest first."""
    return [(kept.stance, kept.day) for kept in current_stances(statements).holds]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("paused", "continues"), ("continues", "ended"), ("denies", "confirms"), ("investigates", "confirms"),
        ("affected", "fixed"), ("not_affected", "affected"), ("affected", "not_affected"), ("unknown", "confirms"),
        ("confirms", "confirms"),
    ],
)  # fmt: skip
def test_overtaken(earlier: str, later: str) -> None:
    """What a party says later on the same matter takes the place of what it said before."""
    assert held(one(earlier, "2026-04-01"), one(later, "2026-04-03")) == [(later, "2026-04-03")]
    assert held(one(later, "2026-04-03"), one(earlier, "2026-04-01")) == [(later, "2026-04-03")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("confirms", "investigates"),
        ("paused", "investigates"),
        ("continues", "confirms"),
        ("confirms", "affected"),
    ],
)
def test_another_matter(earlier: str, later: str) -> None:
    """A party has a set of stances: those on different matters stand beside each other."""
    assert len(held(one(earlier, "2026-04-01"), one(later, "2026-04-03"))) == 2


def test_one_day() -> None:
    """Of one day neither overtakes the other."""
    assert len(held(one("denies", "2026-04-01"), one("confirms", "2026-04-01"))) == 2


def test_others_overtake_nothing() -> None:
    """Another party, the work with another one, a rumour, and what has no day."""
    assert len(held(one("denies", "2026-04-01"), one("confirms", "2026-04-03", "Oldham"))) == 2
    with_two = one("paused", "2026-04-01", about="Mill"), one("continues", "2026-04-03", about="Works")
    assert len(held(*with_two)) == 2
    assert len(held(one("denies", "2026-04-01"), one("confirms", "2026-04-03", certainty="alleged"))) == 2
    assert len(held(one("denies", "2026-04-01"), one("confirms", ""))) == 2


def test_what_no_longer_holds_is_kept_apart() -> None:
    """Nothing is lost: what is overtaken can be told as such."""
    before, now = one("paused", "2026-04-01"), one("continues", "2026-04-03")
    assert current_stances([before, now]) == Standing((now,), (before,))


made = st.builds(
    one,
    st.sampled_from(STANCES),
    st.sampled_from(["", "2026-04-01", "2026-04-02", "2026-04-03"]),
    st.sampled_from(["Hexley", "Oldham"]),
    st.sampled_from(["", "Mill"]),
    st.sampled_from(["stated", "alleged"]),
)


@given(st.lists(made, max_size=12))
def test_laws(statements: list[Statement]) -> None:
    """Each statement either holds or does not; who spoke is still heard; the order given does not matter."""
    standing = current_stances(statements)
    assert sorted(map(str, (*standing.holds, *standing.superseded))) == sorted(map(str, statements))
    assert {s.party for s in standing.holds} == {s.party for s in statements}
    again = current_stances(statements[::-1])
    assert {(s.party, s.stance, s.day) for s in again.holds} == {
        (s.party, s.stance, s.day) for s in standing.holds
    }
