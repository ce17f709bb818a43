"""How much was done, as plain data."""

import msgspec


class DayCount(msgspec.Struct, frozen=True):
    """What was done on a day, in UTC. Not `complete`: there was more than could be counted in this answer."""

    day: str
    count: int
    complete: bool


class NamedCount(msgspec.Struct, frozen=True):
    """How often one kind of thing was done, or one person did something; the name is null for all others together."""

    name: str | None
    count: int


class ActivityStatistics(msgspec.Struct, frozen=True):
    """What was done on some days: by day, the oldest first, by kind and by person, the most first."""

    days: list[DayCount]
    kinds: list[NamedCount]
    people: list[NamedCount]


class ActivityLogged(msgspec.Struct, frozen=True):
    """How many entries were kept."""

    logged: int
