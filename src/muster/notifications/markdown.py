"""Markdown in mails: as HTML that does nothing, and as the text that it is."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


@lru_cache(maxsize=16)  # an announcement is the same for everybody
def html_of(markdown: str) -> "Markup":
    """`markdown` (CommonMark, with tables and strikethrough) as HTML without scripts, styles, pictures or forms.

    HTML in it is shown as it is written. Links lead to the web or to a mailbox, or are none.
    """
    # Only who sends announcements loads these.
    import nh3  # noqa: PLC0415
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    made = reader.render(text_of(markdown))
    clean = nh3.clean(
        made, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel="noopener noreferrer nofollow"
    )
    return Markup(clean)  # noqa: S704  # cleaned the line before


def text_of(markdown: str) -> str:
    """`markdown` as text: it is made to be read."""
    return _CONTROL.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n")).strip()
