"""How two texts differ, also when somebody made them to keep the server busy."""

import random
import time

import pytest

from muster.tasks.history_service import text_difference

LONGEST = 65_536


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.op, piece.text) for piece in text_difference(before, after)]


def test_words_that_changed() -> None:
    assert shown("Book the hall for 80 people", "Book a hall for 120 people") == [
        ("equal", "Book "), ("delete", "the"), ("insert", "a"), ("equal", " hall for "), ("delete", "80"), ("insert", "120"),
        ("equal", " people"),
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [("", ""), ("a", ""), ("", "a"), ("a a", "a a a"), ("a b a", "a"), ("x", "x")])
def test_both_texts_can_be_made_of_the_pieces(before: str, after: str) -> None:
    pieces = shown(before, after)
    assert "".join(text for op, text in pieces if op != "insert") == before
    assert "".join(text for op, text in pieces if op != "delete") == after


def test_a_word_in_the_middle_of_a_long_text() -> None:
    before = " ".join(f"word{number % 700}" for number in range(8_000))
    after = before.replace("word350 word351", "word350 and word351", 1)
    assert [piece for piece in shown(before, after) if piece[0] != "equal"] == [("insert", "and ")]


def _made_to_be_slow() -> dict[str, tuple[str, str]]:
    dice = random.Random(1)
    lines = LONGEST // 2

    def thrown(heads: str, tails: str, count: int) -> str:
        return "".join(dice.choice((heads, tails)) for _ in range(count))

    return {
        "the same line": ("a\n" * lines, "b\n" + "a\n" * (lines - 1)),
        "two lines": (thrown("a\n", "b\n", lines), thrown("a\n", "b\n", lines)),
        "the same word": ("a " * lines, "b " + "a " * (lines - 1)),
        "punctuation": (thrown("!", "?", 2_000), thrown("!", "?", 2_000)),
        "many words a few times": (
            " ".join(f"w{number % 90}" for number in range(1_000)),
            " ".join(f"w{number * 7 % 90}" for number in range(1_000)),
        ),
    }


@pytest.mark.req("SE-1")
@pytest.mark.parametrize("name", _made_to_be_slow())
def test_no_two_texts_take_long(name: str) -> None:
    before, after = _made_to_be_slow()[name]
    began = time.process_time()
    pieces = shown(before, after)
    assert time.process_time() - began < 2  # some of them took minutes
    assert "".join(text for op, text in pieces if op != "insert") == before
    assert "".join(text for op, text in pieces if op != "delete") == after
