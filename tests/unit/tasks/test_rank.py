"""Ranks: always in order, and short at both ends however often cards are put there."""

import random

import pytest

from muster.tasks import rank

#: What the column of the table holds.
LONGEST = 255


def test_a_column_grows_at_both_ends_without_longer_ranks() -> None:
    ranks = [rank.after_last(None)]
    for _ in range(3000):
        ranks.append(rank.after_last(ranks[-1]))
        ranks.insert(0, rank.before_first(ranks[0]))
    assert ranks == sorted(set(ranks))
    assert max(map(len, ranks)) == 6


def test_the_ends_of_what_four_digits_say_are_no_end() -> None:
    low, high = "0000V", "zzzzV"
    for _ in range(50):
        low, high = rank.before_first(low), rank.after_last(high)
        assert low < "0000V"
        assert high > "zzzzV"


def test_between_any_two_there_is_another() -> None:
    chance = random.Random(7)
    ranks = rank.spread(50)
    for _ in range(3000):
        place = chance.randrange(len(ranks) + 1)
        low = ranks[place - 1] if place else None
        high = ranks[place] if place < len(ranks) else None
        ranks.insert(place, rank.between(low, high))
    assert ranks == sorted(set(ranks))
    assert not [item for item in ranks if item.endswith("0")]
    assert max(map(len, ranks)) < LONGEST


@pytest.mark.parametrize(("low", "high"), [("V", "V"), ("W", "V")])
def test_nothing_fits_between_what_is_not_in_order(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="nothing fits"):
        rank.between(low, high)
