# ruff: noqa: RUF001 - the phrases are in many scripts, on purpose
"""Guessing what the columns of a foreign board mean: is work on them to do, being done, or done.

By name first. The phrases below are what people call such columns in the languages they work in; they are
compared without case and accents, as whole words (in scripts without spaces: anywhere). Where a name holds
several, the last one counts ("Ready for review" is under review), and a longer phrase beats the shorter one
inside it ("not done" is not done).

Where the name says nothing, by position among the columns that are not archived:

- right of a column that is named as being worked on, and left of a done one: doing;
- the last one, when no name says done but some other name shows that the board is a flow of work: done;
- everything else: to do.

So a board whose names all say nothing gets no done column. Calling open work done would hide it from
everyone; calling done work open is seen at once and put right with one click.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from muster.tasks.models import Category

_PHRASES: dict[Category, str] = {
    "todo": """
        to do, todo, todos, to be done, not done, undone, not started, unfinished, incomplete, not
        complete, not completed, not yet done, backlog, icebox, inbox, ideas, next, next up, up next,
        ready, planned, upcoming, open, queue, triage, requested, new, wishlist, not released, not
        resolved, reopened
        | zu tun, zu erledigen, offen, nicht erledigt, unerledigt, nicht fertig, noch nicht fertig,
        geplant, ideen, aufgaben, als nächstes, demnächst, bereit, neu, bereit für, fertig zu machen
        | à faire, a faire, pas fait, non fait, pas terminé, non terminé, pas fini, à venir, prêt à, prêt
        pour, idées
        | por hacer, para hacer, pendiente, pendientes, no hecho, sin hacer, sin terminar, listo para,
        lista para, próximo
        | a fazer, para fazer, por fazer, não feito, não concluído, pendentes, pronto para, próximos
        | da fare, non fatto, non completato, in attesa di inizio, pronto per
        | te doen, nog te doen, niet klaar, klaar voor, klaar om, gepland
        | att göra, ej klar, inte klar, klar för, å gjøre, at gøre, ikke ferdig, ikke færdig, klar til,
        klar for, planlagt
        | tehtävät, ei valmis, do zrobienia, nie zrobione, nieukończone, k udělání, udělat, není hotovo
        | yapılacak, yapılacaklar, bitmedi, tamamlanmadı
        | сделать, нужно сделать, к выполнению, не сделано, не готово, не выполнено, зробити, не зроблено,
        до роботи
        | 待办, 待辦, 待处理, 未开始, 未完成, 没完成, 未着手, やること, 未完了, 未対応, 할 일, 할일,
        미완료, 대기
    """,
    "doing": """
        doing, in progress, progress, wip, work in progress, in work, working, working on, active, started,
        ongoing, underway, in flight, developing, in development, in dev, development, implementing,
        review, in review, reviewing, code review, to review, under review, test, tests, testing, in test,
        to test, qa, in qa, verify, verifying, validation, approval, staging, blocked, waiting, waiting
        for, on hold, paused, ready for release, ready to deploy, ready to ship
        | in arbeit, in bearbeitung, wird bearbeitet, bearbeitung, laufend, läuft, angefangen, begonnen, in
        entwicklung, in umsetzung, in prüfung, prüfen, zu prüfen, prüfung, im test, testen, abnahme,
        freigabe, wartet, warten, warten auf, blockiert, pausiert, fast fertig
        | en cours, en progression, en développement, commencé, à valider, en validation, à tester, en
        test, en relecture, en révision, en attente, bloqué, en pause
        | haciendo, en curso, en proceso, en progreso, en desarrollo, en marcha, en revisión, revisión, en
        prueba, en pruebas, pruebas, pausado, en pausa, en espera, bloqueado
        | fazendo, em andamento, em progresso, em curso, em processo, em desenvolvimento, em revisão,
        revisão, em teste, em testes, em espera, aguardando, pausa
        | in corso, in lavorazione, in sviluppo, in revisione, in attesa, sospeso, bloccato
        | mee bezig, bezig, in behandeling, in uitvoering, wachten, wacht op, geblokkeerd
        | pågående, pågår, påbörjad, påbegynt, i gang, igang, i arbeid, under arbejde, väntar, venter
        | kesken, työn alla, tekeillä, w toku, w trakcie, w realizacji, probíhá, rozpracované, rozděláno
        | yapılıyor, devam ediyor, devam eden
        | в работе, в процессе, выполняется, делается, на проверке, тестирование, ожидание, в роботі, в
        процесі
        | 进行中, 進行中, 处理中, 測試中, 测试中, 审核中, 作業中, 対応中, 仕掛中, レビュー, レビュー中,
        保留, 진행 중, 진행중, 검토, 검토 중
    """,
    "done": """
        done, finished, complete, completed, closed, resolved, shipped, released, deployed, delivered,
        published, launched, archive, archived, accepted, accomplished, won't do, wont do, won't fix,
        wontfix, cancelled, canceled, rejected, obsolete
        | erledigt, erledigte, fertig, fertiggestellt, abgeschlossen, abgeschlossene, beendet, gemacht,
        vollendet, umgesetzt, veröffentlicht, archiviert, archiv, abgelehnt, verworfen
        | terminé, terminés, terminée, terminées, fait, faits, faite, faites, fini, finis, achevé, livré,
        publié, archivé, archives, annulé
        | hecho, hechos, hecha, hechas, terminado, terminados, terminada, finalizado, finalizados,
        finalizada, completado, completados, completada, acabado, listo, listos, entregado, publicado,
        cancelado, archivado
        | feito, feitos, concluído, concluídos, concluída, finalizados, pronto, entregue, publicados,
        arquivado
        | fatto, fatti, completato, completati, completate, finito, concluso, terminato, consegnato,
        archiviato
        | klaar, gedaan, afgerond, voltooid, gereed, afgehandeld
        | klar, klart, klara, färdig, färdigt, avslutad, ferdig, fullført, utført, færdig, udført,
        afsluttet
        | valmis, valmiit, tehty, zrobione, gotowe, ukończone, zakończone, hotovo, dokončeno
        | tamamlandı, yapıldı, bitti, tamamlanan
        | готово, сделано, выполнено, завершено, закрыто, зроблено, виконано, завершені
        | 完成, 已完成, 完了, 済み, 完了済み, 完了済, 완료, 완료됨
    """,
}


class Column(NamedTuple):
    """What is known of a column: its name and whether it is put away."""

    name: str
    archived: bool


class Guess(NamedTuple):
    """A category and what it rests on."""

    category: Category
    by_name: bool


def category_by_name(name: str) -> Category | None:
    """What the name says, or None where it says nothing."""
    found = _any_phrase().findall(_plain(name))
    return _categories_of_phrases()[found[-1]] if found else None


def guess_categories(columns: Sequence[Column]) -> list[Guess]:
    """A guess for each column, in the order given, which is the order on the board. The rules are above."""
    named = [category_by_name(column.name) for column in columns]
    on_board = [index for index, column in enumerate(columns) if not column.archived]
    placed: list[Category] = _by_position([named[index] for index in on_board])
    positions = dict(zip(on_board, placed, strict=True))
    return [
        Guess(said, by_name=True) if said else Guess(positions.get(index, "todo"), by_name=False)
        for index, said in enumerate(named)
    ]


def _by_position(named: list[Category | None]) -> list[Category]:
    said = list(named)
    is_flow = any(said)
    if is_flow and "done" not in said and said[-1] is None:
        said[-1] = "done"
    between = _between_doing_and_done(said)
    return [category or ("doing" if index in between else "todo") for index, category in enumerate(said)]


def _between_doing_and_done(said: list[Category | None]) -> range:
    if "doing" not in said:
        return range(0)
    first_doing = said.index("doing")
    if "done" not in said[first_doing:]:
        return range(0)
    return range(first_doing + 1, said.index("done", first_doing))


def _plain(text: str) -> str:
    """Case, accents and punctuation taken away: "Wird bearbeitet!" and "wird-bearbeitet" are the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", bare).strip()


def _pattern(phrase: str) -> str:
    # From Hangul (decomposed here) and the CJK blocks on, words are not set apart by spaces.
    return re.escape(phrase) if phrase[0] >= "\u1100" else rf"(?<!\w){re.escape(phrase)}(?!\w)"


@cache
def _categories_of_phrases() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for category, phrases in _PHRASES.items():
        plain = filter(None, map(_plain, re.split(r"[,|]", phrases)))
        found.update(dict.fromkeys(plain, category))
    return found


@cache  # made at the first import of a board: it takes a twentieth of a second
def _any_phrase() -> re.Pattern[str]:
    return re.compile("|".join(_pattern(phrase) for phrase in sorted(_categories_of_phrases(), key=len, reverse=True)))
