"""Markdown for readers without our client: as HTML that fits into a page, and as words."""

import time

import pytest

from muster.kernel.dates import moment_in_words, span_in_words
from muster.notifications.markdown import html_of, words_of


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Come\n\nWe *light* **lanterns**.\nAll of us.", "Come We light lanterns. All of us."),
        ("- one\n- [two](https://x.example)\n\n> three", "one two three"),
        ("`code`\n\n```\nmore  code\n```", "code more code"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (" \n\n", ""),
    ],
)
def test_markdown_as_words(markdown: str, words: str) -> None:
    assert words_of(markdown) == words


def test_headings_begin_where_the_page_wants_and_leave_no_gaps() -> None:
    made = html_of("## a\n\n#### b\n\n###### c\n\n## d\n\n# e", 3)
    assert [made[made.index(f">{each}<") - 2 :][:2] for each in "abcde"] == ["h3", "h4", "h5", "h3", "h3"]
    assert "<h2>a</h2>" in html_of("## a")


def test_what_a_page_reads_as_markdown_takes_no_time_whatever_it_is() -> None:
    """8,000 characters, which are the most that the page of an event has read: `api.public_html`."""
    for pattern in ("[", "![", "*a", "`", "<a@", "[a](b "):
        began = time.perf_counter()
        html_of((pattern * 8_000)[:8_000], 3)
        assert time.perf_counter() - began < 2, pattern


def test_dates_in_words_are_those_of_the_place() -> None:
    assert span_in_words("2026-11-20T17:00:00.000Z", "2026-11-20T21:30:00.000Z", "Europe/Berlin") == (
        "Friday 20 November 2026, 18:00 to 22:30 (Europe/Berlin)"
    )
    assert span_in_words("2026-11-20T17:00:00.000Z", "2026-11-21T00:00:00.000Z", "Europe/Berlin") == (
        "Friday 20 November 2026, 18:00 to Saturday 21 November 2026, 01:00 (Europe/Berlin)"
    )
    assert moment_in_words("2026-12-31T23:30:00.000Z", "Asia/Tokyo") == "Friday 1 January 2027, 08:30 (Asia/Tokyo)"
