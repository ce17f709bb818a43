"""Ranks: text that says where a card stands, so that moving it writes one row.

A rank is a fraction written in base 62 without its leading `0.`; between two different ones there is
always another. Digits are in ASCII order, so ranks compare as text. No rank ends in the lowest digit:
nothing would fit below it.
"""

import secrets

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def between(low: str | None, high: str | None) -> str:
    """A rank above `low` and below `high`; None is the end of the column on that side.

    Raises ValueError unless `low` is below `high`.
    """
    if low is not None and high is not None and low >= high:
        raise ValueError(f"nothing fits between {low!r} and {high!r}")
    digits: list[str] = []
    position = 0
    bounded = high is not None
    while True:
        floor = _digit(low, position, 0)
        ceiling = _digit(high, position, 0) if bounded else BASE
        if ceiling - floor > 1:
            digits.append(DIGITS[(floor + ceiling) // 2])
            return "".join(digits)
        digits.append(DIGITS[floor])
        # Once a digit is below that of `high`, the rest may be anything.
        bounded = bounded and floor == ceiling
        position += 1


def after_last(last: str | None) -> str:
    """A rank for a card at the end of a column whose last card has the rank `last`.

    It steps up by a little instead of halving what is left, so that a column that only grows keeps short
    ranks; two random digits keep apart cards that are added at the same moment.
    """
    head = _step(last, 1) if last else "V000"
    return between(last, None) if head is None else head + _apart()


def before_first(first: str) -> str:
    """A rank for a card at the top of a column whose first card has the rank `first`; it stays as short."""
    head = _step(first, -1)
    return between(None, first) if head is None else head + _apart()


def spread(count: int) -> list[str]:
    """`count` ranks in order, far apart."""
    width = 1
    while BASE**width <= count * 4:
        width += 1
    step = BASE**width // (count + 1)
    return [_fixed(step * (index + 1), width) + DIGITS[BASE // 2] for index in range(count)]


def _digit(rank: str | None, position: int, default: int) -> int:
    return _VALUE[rank[position]] if rank is not None and position < len(rank) else default


def _apart() -> str:
    """Two random digits, the last of them not the lowest."""
    return DIGITS[secrets.randbelow(BASE)] + DIGITS[1 + secrets.randbelow(BASE - 1)]


def _step(rank: str, by: int) -> str | None:
    """The first four digits of `rank`, counted up or down; None at the end of what they can say."""
    number = by + sum(_VALUE[digit] * BASE ** (3 - place) for place, digit in enumerate(rank[:4].ljust(4, DIGITS[0])))
    return _fixed(number, 4) if 0 <= number < BASE**4 else None


def _fixed(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, BASE)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))
