"""Mentions in texts: `@[Ada Lovelace](user:<id>)`."""

import re

#: Neither brackets nor line breaks in a name: so a text full of beginnings is read in one pass.
_MENTION = re.compile(r"@\[([^\[\]\n]{1,200})\]\(user:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)")

EXCERPT = 200


def mentioned_in(text: str) -> tuple[str, ...]:
    """The ids that a text mentions, each once, whether or not they are anybody's."""
    return tuple(dict.fromkeys(found[2] for found in _MENTION.finditer(text)))


def excerpt(text: str) -> str:
    """The beginning of a text on one line of at most 200 characters, with mentions as `@Name`."""
    line = " ".join(_MENTION.sub(r"@\1", text).split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"
