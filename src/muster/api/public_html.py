"""The HTML of public pages: what messengers, search engines and browsers without script read of an event.

It is the client's own page, `public.html`, with the event written into it: between `<!--head-->` and `<!--/head-->` what is
told of it elsewhere; between `<!--root-->` and `<!--/root-->` its text, which the client replaces when it starts, and behind
that the event as data, so that the client need not ask. Whatever somebody typed is escaped, or goes through `markdown.html_of`.
"""

from html import escape
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from muster.events.event_images_models import EventImage, EventImageSize
from muster.events.models import PublicEvent
from muster.kernel.clock import parse_timestamp
from muster.kernel.dates import moment_in_words, span_in_words
from muster.notifications.markdown import html_of, words_of

#: Where the page has what is about one event.
_HEAD, _HEAD_END, _ROOT, _ROOT_END = "<!--head-->", "<!--/head-->", "<!--root-->", "<!--/root-->"
#: In place of the client's page where none was built: all of the text, and nothing to act on.
_BARE = f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    {_HEAD}<title>Muster</title><meta name="robots" content="noindex">{_HEAD_END}
  </head>
  <body>
    {_ROOT}<p>This page needs the web client, which was not built.</p>{_ROOT_END}
  </body>
</html>
"""
#: As wide as messengers show a picture.
_SHARED_WIDTH = 960
#: As web/src/features/public-events/event/picture.tsx has it: the picture that is loaded first is the one that stays.
_SIZES = "(max-width: 47.99em) 100vw, (max-width: 61.99em) calc(100vw - 4rem), 42rem"
#: Characters of a description that are read as markdown here: there are texts that take long (`markdown.html_of`).
_MOST_MARKDOWN = 8_000
#: Characters of a summary: messengers show about two lines.
_SUMMARY = 200

_encode = msgspec.json.Encoder().encode
#: What ends a script, or a line of one, stands in JSON by its number.
_IN_SCRIPT = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


class Template:
    """The client's page in `folder`, read anew when it has been built anew."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "public.html"
        self._read: tuple[tuple[int, int], str] | None = None

    def text(self) -> str:
        """Its text."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return _BARE
        version = (found.st_mtime_ns, found.st_size)
        if self._read is None or self._read[0] != version:
            self._read = (version, self._path.read_text(encoding="utf-8"))
        return self._read[1]


def event_page(template: str, event: PublicEvent, *, workspace: str, public_url: str) -> str:
    """The page of an event. `public_url` has no slash at its end."""
    data = {"event": event, "workspace": workspace or None}
    served = f'<script type="application/json" id="served">{_script(data)}</script>'
    return _filled(
        template, _head(event, workspace, public_url), f'<div id="root">{_content(event, workspace)}</div>\n    {served}'
    )


def missing_page(template: str) -> str:
    """The page of an event that is not there."""
    head = '<title>There is no such event</title><meta name="robots" content="noindex">'
    text = "<h1>There is no such event</h1><p>Its address may have been typed wrong, or the event is not public.</p>"
    return _filled(template, head, f'<div id="root">{_served(text)}</div>')


def _filled(template: str, head: str, content: str) -> str:
    before, _, rest = template.partition(_HEAD)
    between, _, rest = rest.partition(_HEAD_END)[2].partition(_ROOT)
    return f"{before}{head}{between}{content}{rest.partition(_ROOT_END)[2]}"


def _head(event: PublicEvent, workspace: str, public_url: str) -> str:
    url = public_url + _path(event)
    title = f"Cancelled: {event.title}" if event.status == "cancelled" else event.title
    summary = _summary(event)
    shared = _shared(event.image)
    properties = {"og:type": "website", "og:site_name": workspace, "og:title": title, "og:description": summary, "og:url": url}
    if shared is not None:
        properties |= {
            "og:image": public_url + shared.url,
            "og:image:type": "image/webp",
            "og:image:width": str(shared.width),
            "og:image:height": str(shared.height),
        }
    names = {"description": summary, "twitter:card": "summary" if shared is None else "summary_large_image"}
    parts = [
        f"<title>{escape(f'{title} · {workspace}' if workspace else title)}</title>",
        *(f'<meta name="{name}" content="{escape(value)}">' for name, value in names.items()),
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items() if value),
        f'<link rel="canonical" href="{escape(url)}">',
        f'<script type="application/ld+json">{_script(_linked_data(event, workspace, public_url, url))}</script>',
    ]
    return "\n    ".join(parts)


def _path(event: PublicEvent) -> str:
    return f"/e/{quote(event.slug, safe='')}"


def _summary(event: PublicEvent) -> str:
    """When, where, and how the description begins: on one line."""
    facts = [span_in_words(event.starts_at, event.ends_at, event.timezone), event.place, "Online" if event.online else ""]
    return " · ".join(each for each in (*facts, _beginning(event.description)) if each)


def _beginning(description: str) -> str:
    words = words_of(description[: 4 * _SUMMARY])
    return words if len(words) <= _SUMMARY else words[:_SUMMARY].rsplit(" ", 1)[0] + "…"


def _shared(image: EventImage | None) -> EventImageSize | None:
    """The size that messengers are shown."""
    return None if image is None else min(image.sizes, key=lambda size: abs(size.width - _SHARED_WIDTH), default=None)


def _linked_data(event: PublicEvent, workspace: str, public_url: str, url: str) -> dict[str, object]:
    """The event as schema.org has it, for search engines."""
    zone = ZoneInfo(event.timezone)
    start, end = (parse_timestamp(each).astimezone(zone) for each in (event.starts_at, event.ends_at))
    places: list[dict[str, object]] = []
    if event.place:
        places.append({"@type": "Place", "name": event.place, "address": event.place})
    if event.online:
        places.append({"@type": "VirtualLocation", "url": url})
    mode = ("Mixed" if event.place else "Online") if event.online else "Offline"
    shared = _shared(event.image)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": _beginning(event.description),
        "startDate": start.isoformat(timespec="minutes"),
        "endDate": end.isoformat(timespec="minutes"),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.status == 'cancelled' else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "url": url,
        **({"location": places[0] if len(places) == 1 else places} if places else {}),
        **({"image": [public_url + shared.url]} if shared is not None else {}),
        **({"organizer": {"@type": "Organization", "name": workspace, "url": public_url}} if workspace else {}),
    }


def _content(event: PublicEvent, workspace: str) -> str:
    """What there is to read, in the order and with the names (`web/src/public/served.css`) of the client's page."""
    parts = [
        _picture(event.image),
        "<h1>", escape(event.title), "</h1>",
        '<p class="served-when"><time datetime="', escape(event.starts_at), '">',
        escape(span_in_words(event.starts_at, event.ends_at, event.timezone)), "</time></p>",
        f"<p>{escape(event.place)}</p>" if event.place else "",
        "<p>Online. The link stands on the ticket.</p>" if event.online else "",
        f'<p><a href="{_path(event)}/event.ics">Add to calendar</a></p>' if event.status == "published" else "",
        f'<p class="served-standing">{escape(_standing(event))}</p>',
        f'<div id="description">{_description(event.description)}</div>' if event.description.strip() else "",
        "<noscript><p>To register here, switch JavaScript on and reload this page.</p></noscript>",
    ]  # fmt: skip
    return _served("".join(parts), workspace)


def _served(content: str, workspace: str = "") -> str:
    header = f'<header><img src="/icon.svg" alt="" width="28" height="28">{escape(workspace or "Muster")}</header>'
    return f'<div class="served">{header}<main>{content}</main></div>'


def _picture(image: EventImage | None) -> str:
    if image is None or not image.sizes:
        return ""
    largest = image.sizes[-1]
    usual = next((size for size in image.sizes if size.width >= _SHARED_WIDTH), largest)
    candidates = ", ".join(f"{size.url} {size.width}w" for size in image.sizes)
    return (
        f'<img src="{escape(usual.url)}" srcset="{escape(candidates)}" sizes="{_SIZES}" width="{largest.width}"'
        f' height="{largest.height}" alt="" fetchpriority="high">'
    )


def _standing(event: PublicEvent) -> str:
    if event.registering == "cancelled":
        return "This event was cancelled."
    if event.registering == "over":
        return "This event is over."
    if event.registering == "closed":
        return "Registration is closed."
    if event.registering == "not_yet" and event.opens_at is not None:
        return f"Registration opens on {moment_in_words(event.opens_at, event.timezone)}."
    return "Every place is taken; there is a waiting list." if event.waiting_list else "Registration is open."


def _description(text: str) -> str:
    """As HTML; of a very long text, the end as it was typed."""
    if len(text) <= _MOST_MARKDOWN:
        return html_of(text, 3)
    cut = text.rfind("\n\n", 0, _MOST_MARKDOWN)
    cut = cut if cut > 0 else _MOST_MARKDOWN
    return f"{html_of(text[:cut], 3)}<p>{escape(text[cut:].strip())}</p>"


def _script(data: object) -> str:
    """`data` as JSON that can stand in a `<script>`."""
    return _encode(data).decode().translate(_IN_SCRIPT)
