"""Shows 5: what means harm, through the API, to a server in a process of its own whose memory is looked at."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import server as servers
from tests.support.hostile_pictures import (
    SECRET,
    flat_webp,
    harmless_bombs,
    impostors,
    photograph,
    polyglots,
    refused_bombs,
)
from tests.support.images import image, opened

pytestmark = [
    pytest.mark.req("EV-1", "SE-1"),
    pytest.mark.in_process("has a server of its own"),
    pytest.mark.databases("sqlite"),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured by Linux's /proc"),
]

POLYGLOTS, IMPOSTORS, REFUSED, HARMLESS = polyglots(), impostors(), refused_bombs(), harmless_bombs()
#: MB: what a picture takes at the most, and what stays behind of it in the process.
BOUND = 450


class Organiser:
    """Somebody with an event, and an eye on the server's memory."""

    def __init__(self, server: servers.Server, token: str) -> None:
        self._process = Path(f"/proc/{server.process.pid}")
        self.files = server.folder / "files"
        self.client = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=120)
        self.event = self.new_event()

    def new_event(self) -> str:
        times = {"starts_at": "2099-06-01T18:00:00Z", "ends_at": "2099-06-01T22:00:00Z", "timezone": "UTC"}
        return str(self.client.post("/api/v1/events", json={"title": "Gala", **times}).raise_for_status().json()["id"])

    def announce(self, size: int, content_type: str, event: str = "") -> httpx.Response:
        body = {"content_type": content_type, "bytes": size}
        return self.client.post(f"/api/v1/events/{event or self.event}/image", json=body)

    def upload(self, content: bytes, content_type: str, event: str = "") -> str:
        made = self.announce(len(content), content_type, event).raise_for_status().json()
        httpx.put(
            f"{self.client.base_url}{made['upload']['url']}".replace("//files", "/files"),
            content=content,
            headers=made["upload"]["headers"],
            timeout=120,
        ).raise_for_status()
        return str(made["id"])

    def complete(self, image_id: str, event: str = "") -> httpx.Response:
        return self.client.post(f"/api/v1/events/{event or self.event}/image/{image_id}/complete")

    def image(self) -> Any:
        return self.client.get(f"/api/v1/events/{self.event}").raise_for_status().json()["image"]

    def stored(self, *kinds: str) -> list[Path]:
        return [path for kind in kinds for path in (self.files / kind).rglob("*") if path.is_file()]

    def memory(self, what: str) -> int:
        """MB: `VmHWM`, the peak since `forget_peak`, or `VmRSS`, what it has now."""
        [line] = [line for line in (self._process / "status").read_text().splitlines() if line.startswith(what)]
        return int(line.split()[1]) // 1024

    def forget_peak(self) -> None:
        (self._process / "clear_refs").write_text("5")


@pytest.fixture(scope="module")
def organiser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organiser]:
    with servers.running(tmp_path_factory.mktemp("hostile"), public_url="http://127.0.0.1", log_level="error") as server:
        organiser = Organiser(server, servers.set_up(server)[0])
        # What the first picture loads stays loaded.
        organiser.complete(organiser.upload(image("JPEG"), "image/jpeg")).raise_for_status()
        yield organiser
        organiser.client.close()


@pytest.mark.parametrize("name", POLYGLOTS)
def test_what_is_something_else_besides_is_shown_as_a_picture_alone(organiser: Organiser, name: str) -> None:
    content, kind = POLYGLOTS[name]
    shown = organiser.complete(organiser.upload(content, kind)).raise_for_status().json()["image"]
    for size in shown["sizes"]:
        got = organiser.client.get(size["url"], follow_redirects=True)
        assert (got.headers["content-type"], opened(got.content).format) == ("image/webp", "WEBP")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert not any(part in got.content for part in (b"<script", b"<?php", b"alert(", b"PK\x03\x04", b"%PDF"))
    assert organiser.stored("event-uploads") == []


@pytest.mark.parametrize("name", IMPOSTORS)
def test_what_is_none_is_refused_and_gone(organiser: Organiser, name: str) -> None:
    content, kind = IMPOSTORS[name]
    before = organiser.image()
    image_id = organiser.upload(content, kind)
    answer = organiser.complete(image_id)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("image", "not_an_image")
    assert organiser.complete(image_id).status_code == 404, "it may not be tried again"
    assert organiser.stored("event-uploads") == []
    assert organiser.image() == before


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_and_gone(organiser: Organiser, name: str) -> None:
    before = organiser.image()
    image_id = organiser.upload(REFUSED[name], "image/webp")
    organiser.forget_peak()
    resident = organiser.memory("VmRSS")
    answer = organiser.complete(image_id)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "image"
    assert error["code"] in {"too_many_pixels", "broken_image", "not_an_image"}
    assert organiser.memory("VmHWM") - resident < 150
    assert organiser.stored("event-uploads") == []
    assert organiser.image() == before


@pytest.mark.parametrize("name", HARMLESS)
def test_what_would_go_off_is_not_looked_at(organiser: Organiser, name: str) -> None:
    image_id = organiser.upload(HARMLESS[name], "image/gif")
    organiser.forget_peak()
    resident = organiser.memory("VmRSS")
    assert organiser.complete(image_id).raise_for_status().json()["image"]["id"] == image_id
    assert organiser.memory("VmHWM") - resident < 150


def test_where_a_photograph_was_taken_stays_with_who_took_it(organiser: Organiser) -> None:
    content = photograph("JPEG")
    assert SECRET in content
    shown = organiser.complete(organiser.upload(content, "image/jpeg")).raise_for_status().json()["image"]
    assert [(size["width"], size["height"]) for size in shown["sizes"]] == [(480, 960), (960, 1920), (1000, 2000)], "upright"
    for size in shown["sizes"]:
        got = organiser.client.get(size["url"], follow_redirects=True)
        assert SECRET not in got.content
        assert not opened(got.content).getexif()
    everything = organiser.stored("event-images", "event-uploads")
    assert everything
    assert not any(SECRET in path.read_bytes() for path in everything), "nor does it lie anywhere else"


def test_ten_megabytes_over_the_limit(organiser: Organiser) -> None:
    """Refused when it is announced; and who announces less and sends more is cut off by the link."""
    refused = organiser.announce(25_000_000, "image/jpeg")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "bytes")
    made = organiser.announce(15_000_000, "image/jpeg").raise_for_status().json()
    link = f"{organiser.client.base_url}".rstrip("/") + made["upload"]["url"]
    organiser.forget_peak()
    resident = organiser.memory("VmRSS")

    def endless() -> Iterator[bytes]:
        for _ in range(25):
            yield bytes(1_000_000)

    for content in (bytes(25_000_000), endless()):
        try:
            answer = httpx.put(link, content=content, headers=made["upload"]["headers"], timeout=120)
        except httpx.WriteError:
            pass  # it did not listen to the end
        else:
            assert answer.status_code == 413
    assert organiser.memory("VmHWM") - resident < 50
    assert organiser.stored("event-uploads", ".unfinished") == []
    assert organiser.complete(made["id"]).json()["code"] == "not_uploaded"


def test_many_large_pictures_at_once_take_the_memory_of_one(organiser: Organiser) -> None:
    """Each has as many pixels as are taken, in a few bytes; they wait for each other."""
    events = [organiser.new_event() for _ in range(6)]
    pending = [(event, organiser.upload(flat_webp(4000, 4000), "image/webp", event)) for event in events]
    organiser.forget_peak()
    resident = organiser.memory("VmRSS")
    with ThreadPoolExecutor(len(pending)) as threads:
        answers = list(threads.map(lambda pair: organiser.complete(pair[1], pair[0]), pending))
    assert [answer.status_code for answer in answers] == [200] * len(pending)
    assert organiser.memory("VmHWM") - resident < BOUND
