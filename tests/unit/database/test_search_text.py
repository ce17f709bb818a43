"""The words by which a task is found, whatever is written in it."""

import pytest

from muster.database.search import MAX_LENGTH, MAX_WORDS, search_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Order the CHAIRS, order them twice", "zzorder zzthe zzchairs zzthem zztwice"),
        ("v1.2 of file_name", "zzv1 zz2 zzof zzfile zzname"),
        ("Müller heißt Ångström", "zzmuller zzheisst zzangstrom"),
        ("Ελλάδα", "zzx3b5x3bbx3bbx3b1x3b4x3b1"),
        ("東京タワー", "zzx6771x4eac zzx4eacx30bf zzx30bfx30ef zzx30efx30fc zzx30fc"),
        ("plan 東京 b", "zzplan zzx6771x4eac zzx4eac zzb"),
        ("\uff71\uff72", "zzx30a2x30a4 zzx30a4"),  # of half the width: folded into what has no spaces
        ("\u337f", "zzx682ax5f0f zzx5f0fx4f1a zzx4f1ax793e zzx793e"),  # one sign that is folded into four
        ("... --- !!!", ""),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, words: str) -> None:
    assert search_text(text) == words


def test_words_of_several_texts_come_once() -> None:
    assert search_text("Gala night", "The GALA is at night. 東京") == "zzgala zznight zzthe zzis zzat zzx6771x4eac zzx4eac"


@pytest.mark.parametrize("letter", ["a", "é", "ж", "京"])
def test_long_words_end_where_the_index_ends(letter: str) -> None:
    assert all(len(word) <= MAX_LENGTH for word in search_text(letter * 500).split())


@pytest.mark.parametrize("joined", [" ", " 京 "])
def test_there_is_an_end_to_words(joined: str) -> None:
    text = joined.join(str(number) for number in range(MAX_WORDS * 2))
    assert len(search_text(text).split()) == MAX_WORDS
