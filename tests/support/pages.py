"""A page of HTML as a reader without script takes it: messengers, search engines, and browsers that run none."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_EMPTY = {"img", "link", "meta", "br", "hr", "input"}


@dataclass
class Page:
    """What is in it: `metas` by name or property, `scripts` with type and text, `tags` with attributes, the text of `main`."""

    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    scripts: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def data(self, kind: str) -> Any:
        """What the one script of that type holds."""
        (text,) = [text for found, text in self.scripts if found == kind]
        return json.loads(text)

    def named(self, name: str) -> list[dict[str, str]]:
        """The attributes of every element of that name."""
        return [attributes for found, attributes in self.tags if found == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.tags.append((tag, given))
        if tag not in _EMPTY:
            self.open.append(tag)
        if tag == "meta" and "media" not in given and (name := given.get("name") or given.get("property")):
            assert name not in self.page.metas, f"{name} is said twice"
            self.page.metas[name] = given["content"]
        if tag == "link" and "rel" in given and given["rel"] == "canonical":
            self.page.links[given["rel"]] = given["href"]
        if tag == "script":
            self.page.scripts.append((given.get("type", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "script":
            kind, text = self.page.scripts[-1]
            self.page.scripts[-1] = (kind, text + data)
        elif inside == "title":
            self.page.title += data
        elif "main" in self.open:
            self.page.text += data + "\n"


def read_page(html: str) -> Page:
    """What a reader finds."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
