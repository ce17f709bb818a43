"""The machine's Chromium."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
#: Plenty, for machines that do other things besides. Nothing waits that long unless it fails.
PATIENCE_MS = 15_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: For a Muster elsewhere that is there for a test, with a certificate of its own. Playwright's way of saying so would let each
#: connection fail first and begin its requests anew, which Chromium does so often, and then gives the request up.
ANY_CERTIFICATE = "--ignore-certificate-errors"

#: Chromium without a window: the same engine for two thirds of the processor time, but it knows no camera.
WINDOWLESS = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser, with more flags where some are given. Without one, or without a client to look at, the test is skipped."""
    with sync_playwright() as playwright:
        launched = _launch(playwright.chromium, (WINDOWLESS, *WHOLE), flags)
        try:
            yield launched
        finally:
            launched.close()


def launch_with_camera(kind: BrowserType, film: Path) -> Browser:
    """Another browser, whose camera shows a film, beside one that runs: of its kind, since Playwright is there once."""
    return _launch(kind, WHOLE, ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"))


def _launch(kind: BrowserType, names: Iterable[str], flags: Iterable[str]) -> Browser:
    program = os.environ.get("MUSTER_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not program:
        pytest.skip("there is no Chromium: install one, or say in MUSTER_CHROMIUM where it is")
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        pytest.skip("the web client is not built: make web")
    expect.set_options(timeout=PATIENCE_MS)
    return kind.launch(executable_path=program, args=[*FLAGS, *flags])
