"""Small rules for text that comes from elsewhere: one line, not too long, no two names alike."""

from collections.abc import Iterable

from muster.tasks.importers.plan import MAX_NAME

ELLIPSIS = "…"


def one_line(text: str) -> str:
    """The text without line breaks and outer space; spaces within a line stay as they are."""
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


def shorten(text: str, limit: int) -> str:
    """The text, or its first characters and an ellipsis: never more than `limit` (at least 1) characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def unique_names(names: Iterable[str]) -> list[str]:
    """The names in order, each unlike all the others whatever the case: a later "Done" becomes "Done (2)".

    A name that stands there already keeps its place: of Done, done, Done (2) the second becomes Done (3).
    """
    wanted = list(names)
    taken = {name.casefold() for name in wanted}
    used: set[str] = set()
    numbers: dict[str, int] = {}
    result: list[str] = []
    for wish in wanted:
        name = wish if wish.casefold() not in used else _numbered(wish, taken, numbers)
        used.add(name.casefold())
        taken.add(name.casefold())
        result.append(name)
    return result


def _numbered(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    number = numbers.get(name.casefold(), 1)
    candidate = name
    while candidate.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        candidate = shorten(name, MAX_NAME - len(suffix)) + suffix
    numbers[name.casefold()] = number
    return candidate
