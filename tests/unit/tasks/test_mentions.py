"""Mentions and excerpts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.ids import new_id
from muster.tasks.mentions import excerpt, mentioned_in

pytestmark = pytest.mark.req("TK-7")

ADA = "01a1f7d7-74d7-7390-82ea-d3a165b5cab8"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"@[Ada Lovelace](user:{ADA})", (ADA,)),
        (f"x@[Ada](user:{ADA})@[Ada](user:{ADA})", (ADA,)),
        (f"[Ada](user:{ADA})", ()),
        (f"@[](user:{ADA})", ()),
        (f"@[Ada](user:{ADA.upper()})", ()),
        (f"@[Ada](task:{ADA})", ()),
        ("@[Ada](user:me)", ()),
        (f"@[Ada\nLovelace](user:{ADA})", ()),
        (f"@[@[Ada](user:{ADA})", (ADA,)),
    ],
)
def test_what_mentions_whom(text: str, found: tuple[str, ...]) -> None:
    assert mentioned_in(text) == found


@given(st.text(max_size=1000))
def test_an_excerpt_is_one_short_line(text: str) -> None:
    line = excerpt(text)
    assert len(line) <= 200
    assert line.splitlines() in ([], [line])


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("a\n\n b") == "a b"
    assert excerpt("x" * 200) == "x" * 200
    assert excerpt("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize("piece", ["@[", "@[a", "@[aaaa](user:", "@[a](", "]"])
def test_a_text_made_to_take_long_does_not(piece: str) -> None:
    text = (piece * 65_536)[:65_536]
    began = time.perf_counter()
    assert mentioned_in(text) == ()
    excerpt(text)
    assert time.perf_counter() - began < 1


def test_many_mentions_are_found_in_their_order() -> None:
    ids = [new_id() for _ in range(300)]
    assert mentioned_in(" ".join(f"@[P](user:{each})" for each in ids)) == tuple(ids)
