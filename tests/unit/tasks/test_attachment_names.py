"""Names and types of files as clients give them, made fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.errors import ValidationFailed
from muster.tasks.attachment_names import clean_name, media_type

pytestmark = pytest.mark.req("SE-1")


@given(st.text(max_size=600))
def test_a_kept_name_is_always_fit(text: str) -> None:
    name = clean_name(text)
    assert 1 <= len(name) <= 255
    assert not {"/", "\\", "\0", "\n", "\r", "\u202e"} & set(name)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
    assert name not in {".", ".."}
    assert name == unicodedata.normalize("NFC", name)
    assert clean_name(name) == name
    name.encode()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
        ("x" * 300, "x" * 255),
        ("a." + "b" * 300, "a." + "b" * 253),
        ("two  words .txt", "two words .txt"),
        ("family \U0001f468\u200d\U0001f469.png", "family \U0001f468\u200d\U0001f469.png"),
        ("trailing/", "file"),
    ],
)
def test_long_and_odd_names(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@pytest.mark.parametrize("allowed", [["image/*"], ["image/png", "text/plain"], []])
def test_allowed_types(allowed: list[str]) -> None:
    assert media_type("IMAGE/PNG", allowed) == "image/png"


@pytest.mark.parametrize("text", ["image", "image/", "/png", "image/png/x", "im age/png", "image/*", "a" * 130 + "/b"])
def test_what_is_no_type(text: str) -> None:
    with pytest.raises(ValidationFailed):
        media_type(text, [])
