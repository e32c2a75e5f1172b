"""Where things of a column stand."""

from hypothesis import given
from hypothesis import strategies as st

from bot.picturing.stacking import stacked

THINGS = st.lists(st.tuples(st.floats(-500, 2000), st.integers(1, 30).map(lambda n: 2 * n)), max_size=20)


@given(THINGS, st.integers(0, 2000), st.integers(0, 40))
def test_things_keep_their_distance(things: list[tuple[float, int]], room: int, gap: int) -> None:
    """Each begins at least the gap below the one before, and all stay in the room if they fit there."""
    heights = [height for _, height in things]
    tops = stacked([wish for wish, _ in things], heights, room, gap)
    ends = [top + height for top, height in zip(tops, heights, strict=True)]
    assert all(top >= end + gap for top, end in zip(tops[1:], ends, strict=False))
    assert all(top >= 0 for top in tops)
    if sum(heights) + gap * max(0, len(heights) - 1) <= room:
        assert all(end <= room for end in ends)


def test_a_wish_is_met_where_nobody_else_wants_to_be() -> None:
    """Things that are far enough apart stand with their middles where they want them."""
    assert stacked([50, 200], [20, 40], 400, 10) == (40, 180)


def test_neighbours_share_a_place_evenly() -> None:
    """Two that want one place stand around it, equally far."""
    assert stacked([100, 100], [20, 20], 400, 10) == (75, 105)
