"""Markdown for readers without our client, as in mails: as HTML that does nothing, as the text that it is, or as words."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

_TAGS = frozenset(
    {
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = frozenset({"http", "https", "mailto"})
#: What a text may not hold; line breaks and tabs it may.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@lru_cache(maxsize=64)  # an announcement is the same for everybody, and so is the page of an event
def html_of(markdown: str, top_heading: int = 1) -> "Markup":
    """`markdown` (CommonMark, with tables and strikethrough) as HTML without scripts, styles, pictures or forms.

    HTML in it is shown as it is written. Links lead to the web or to a mailbox, or are none. `top_heading` is the level of
    the text's first headings, so that it fits into the outline of a page. What takes it long, a text can be made to be:
    3 s for 64 KiB.
    """
    # Only who needs them loads these.
    import nh3  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    reader = _reader()
    tokens = reader.parse(text_of(markdown))
    if top_heading > 1:
        _lower_headings(tokens, top_heading)
    made = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(
        made, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel="noopener noreferrer nofollow"
    )
    return Markup(clean)  # noqa: S704  # cleaned the line before


def words_of(markdown: str) -> str:
    """`markdown` as words on one line, without what only says how they look. For a line or two of a text, such as a summary."""
    tokens = _reader().parse(text_of(markdown))
    return " ".join(" ".join(_words(tokens)).split())


def _words(tokens: "Iterable[Token]") -> "Iterable[str]":
    for token in tokens:
        if token.type == "inline":
            yield "".join(_written(child) for child in token.children or ())
        elif token.type in {"fence", "code_block"}:
            yield token.content


def _written(token: "Token") -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  # as above

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def _lower_headings(tokens: "Iterable[Token]", top: int) -> None:
    """People begin with `##`, or jump to `####` for its size; the outline must have no gaps all the same."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            depth = int(token.tag[1])
            while above and above[-1] >= depth:
                above.pop()
            above.append(depth)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, top + len(above) - 1)}"


def text_of(markdown: str) -> str:
    """`markdown` as text: it is made to be read."""
    return _CONTROL.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n")).strip()
