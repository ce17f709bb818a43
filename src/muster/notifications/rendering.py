"""Mails from templates: each template is one kind of mail, in text and in HTML."""

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"

#: Characters of a subject. Longer ones are cut by readers anyway, and a title may have 500.
SUBJECT_LENGTH = 150

#: White space, and what a header may not hold.
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def on_one_line(words: str) -> str:
    """Words for a header, which holds no control character and ends with its line; Unicode knows more ends than a keyboard."""
    return _SPACE.sub(" ", words).strip()


class Rendered:
    """A mail's words."""

    __slots__ = ("html", "subject", "text")

    def __init__(self, subject: str, text: str, html: str) -> None:
        self.subject = subject
        self.text = text
        self.html = html


class MailRenderer:
    """Renders templates. `public_url` is the address of Muster as people see it, without a slash at its end.

    A template is written once: it extends the layout, and takes its building blocks, of whichever form is
    being rendered. Only HTML is escaped.
    """

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    @cached_property
    def _html(self) -> "Environment":
        return _environment(self._public_url, "html")

    @cached_property
    def _text(self) -> "Environment":
        return _environment(self._public_url, "txt")

    def render(self, template: str, **values: str | None) -> Rendered:
        """The mail that `template` (its file name without an end) makes of `values`."""
        name = f"{template}.j2"
        plain = self._text.get_template(name)
        subject = on_one_line("".join(plain.blocks["subject"](plain.new_context(dict(values)))))
        if len(subject) > SUBJECT_LENGTH:
            subject = subject[: SUBJECT_LENGTH - 1] + "…"
        text = _BLANK_LINES.sub("\n\n", plain.render(values)).strip() + "\n"
        return Rendered(subject, text, self._html.get_template(name).render(values))


def _environment(public_url: str, form: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  # only who sends mails loads it

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form == "html",  # noqa: S701  # the other form is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(layout=f"layout.{form}.j2", parts=f"parts.{form}.j2", public_url=public_url)
    environment.filters["lines"] = _lines
    return environment


def _lines(text: str) -> "Markup":
    """`text` escaped, with its line breaks kept."""
    from markupsafe import Markup  # noqa: PLC0415  # as above

    return Markup("<br>").join(text.splitlines())
