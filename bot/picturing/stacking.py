"""Where things of one column stand, one under the other: as near as can be to where each wants to be. Pure."""

from collections.abc import Sequence


def stacked(wishes: Sequence[float], heights: Sequence[int], room: int, gap: int) -> tuple[int, ...]:
    """The upper edges of things `heights` tall whose middles want to be at `wishes`, in this order.

    They never overlap, keep `gap` between them, and stay within 0 and `room` when they fit there at all. The sum of the
    squared distances from the wishes is least: neighbours who want one place share it evenly.
    """
    before = [sum(heights[:at]) + gap * at for at in range(len(heights))]
    total = sum(heights) + gap * max(0, len(heights) - 1)
    slack = max(0, room - total)
    wanted = [wish - height / 2 - lead for wish, height, lead in zip(wishes, heights, before, strict=True)]
    return tuple(
        round(min(max(start, 0), slack)) + lead for start, lead in zip(_rising(wanted), before, strict=True)
    )


def _rising(values: Sequence[float]) -> list[float]:
    """The sequence that never falls and is nearest to `values`: what would fall is averaged with what is before it."""
    blocks: list[tuple[float, int]] = []  # sum, count
    for value in values:
        total, count = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            earlier, number = blocks.pop()
            total, count = total + earlier, count + number
        blocks.append((total, count))
    return [total / count for total, count in blocks for _ in range(count)]
