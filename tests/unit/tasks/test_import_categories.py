# ruff: noqa: RUF001 - lists have names in many scripts
"""What an importer guesses from the names of columns, and how it keeps names apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.tasks.importers.categories import Column, category_by_name, guess_categories
from muster.tasks.importers.plan import MAX_NAME
from muster.tasks.importers.text import shorten, unique_names


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("To Do", "todo"),
        ("TODO", "todo"),
        ("to-do!", "todo"),
        ("Sprint Backlog", "todo"),
        ("Zu erledigen", "todo"),
        ("À faire", "todo"),
        ("A FAIRE", "todo"),
        ("Por hacer", "todo"),
        ("A fazer", "todo"),
        ("Da fare", "todo"),
        ("Att göra", "todo"),
        ("Yapılacaklar", "todo"),
        ("Сделать", "todo"),
        ("待办", "todo"),
        ("할 일", "todo"),
        ("Not done", "todo"),
        ("Nicht erledigt", "todo"),
        ("Pas terminé", "todo"),
        ("未完成", "todo"),
        ("Doing", "doing"),
        ("In Progress", "doing"),
        ("🚧 In-Progress 🚧", "doing"),
        ("In Arbeit", "doing"),
        ("Wird bearbeitet", "doing"),
        ("In Prüfung", "doing"),
        ("En cours", "doing"),
        ("Haciendo", "doing"),
        ("Em andamento", "doing"),
        ("In corso", "doing"),
        ("В работе", "doing"),
        ("进行中", "doing"),
        ("進行中のタスク", "doing"),
        ("진행 중", "doing"),
        ("Ready for review", "doing"),
        ("Code Review", "doing"),
        ("Done", "done"),
        ("DONE ✅ 2019", "done"),
        ("Erledigt", "done"),
        ("Fertig", "done"),
        ("Abgeschlossen", "done"),
        ("Terminé", "done"),
        ("Terminées", "done"),
        ("Hecho", "done"),
        ("Feito", "done"),
        ("Concluído", "done"),
        ("Fatto", "done"),
        ("Klaar", "done"),
        ("Färdigt", "done"),
        ("Zrobione", "done"),
        ("Готово", "done"),
        ("已完成", "done"),
        ("完了", "done"),
        ("완료", "done"),
        ("Won't do", "done"),
        ("Meetingroom", None),
        ("Donegal", None),
        ("Undoing things", None),
        ("", None),
        ("🎉", None),
    ],
)
def test_category_by_name(name: str, category: str | None) -> None:
    assert category_by_name(name) == category


@pytest.mark.parametrize(
    ("names", "categories"),
    [
        (["To do", "Doing", "Done"], "todo doing done"),
        (["Ideas", "Doing", "With Anna", "Review", "Done", "Notes"], "todo doing doing doing done todo"),
        (["Backlog", "Doing", "Out in the world"], "todo doing done"),
        (["Backlog", "Doing", "With Anna", "Out in the world"], "todo doing doing done"),
        (["Recipes", "Films", "Books"], "todo todo todo"),
        (["Recipes"], "todo"),
        (["Doing"], "doing"),
        (["Done", "Doing"], "done doing"),
        ([], ""),
    ],
)
def test_category_by_position(names: list[str], categories: str) -> None:
    guesses = guess_categories([Column(name, archived=False) for name in names])
    assert " ".join(guess.category for guess in guesses) == categories


def test_archived_columns_say_nothing_about_the_place_of_others() -> None:
    columns = [("Backlog", False), ("Out", False), ("Old", True), ("Done 2019", True)]
    guesses = guess_categories([Column(name, archived) for name, archived in columns])
    assert [guess.category for guess in guesses] == ["todo", "done", "todo", "done"]


alike = st.sampled_from(["Done", "done", "Done (2)", "DONE (3)", "x" * MAX_NAME, "X" * MAX_NAME])


@given(st.lists(alike, max_size=12))
def test_unique_names_are_unique_and_leave_first_comers_alone(names: list[str]) -> None:
    result = unique_names(names)
    assert len({name.casefold() for name in result}) == len(names)
    assert all(len(name) <= MAX_NAME for name in result)
    firsts = [names.index(next(n for n in names if n.casefold() == name.casefold())) for name in names]
    assert all(result[first] == names[first] for first in firsts)


@given(st.text(), st.integers(1, 30))
def test_shortened_text_is_never_too_long(text: str, limit: int) -> None:
    result = shorten(text, limit)
    assert len(result) <= limit
    assert result == text or result.endswith("…")
