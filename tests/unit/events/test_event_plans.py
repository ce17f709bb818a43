"""Lists of events and registrations walk an index to their place: no table is read whole, and nothing is sorted."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from muster.database.query import Query
from muster.events import events_store, forms_store, registrations_store, tickets_store
from tests.support.databases import Databases

pytestmark = pytest.mark.req("EV-1", "EV-2")


def _registrations(**chosen: bool) -> Query[Any]:
    given = {"text": False, "status": False, "ticket_type": False, "resumed": False} | chosen
    return registrations_store._page(**given)


PLANS: dict[str, tuple[Query[Any], str]] = {
    "events to come": (events_store.page_query("upcoming", resumed=False, status=False), "ix_events_ends_at"),
    "events to come, resumed": (events_store.page_query("upcoming", resumed=True, status=False), "ix_events_ends_at"),
    "drafts to come": (events_store.page_query("upcoming", resumed=True, status=True), "ix_events_status"),
    "past events": (events_store.page_query("past", resumed=False, status=False), "ix_events_ends_at"),
    "past events, resumed": (events_store.page_query("past", resumed=True, status=False), "ix_events_ends_at"),
    "deleted events": (events_store.page_query("deleted", resumed=True, status=False), "ix_events_deleted_at"),
    "events to be purged": (events_store.DUE_EVENTS, "ix_events_deleted_at"),
    "organised events": (events_store.ORGANISED, "ix_event_staff_user_id"),
    "ticket types": (forms_store.TYPES, "ix_ticket_types_event_id"),
    "questions": (forms_store.QUESTIONS, "ix_questions_event_id"),
    "registrations": (_registrations(), "uq_registrations_event_id_serial"),
    "registrations, resumed": (_registrations(resumed=True), "uq_registrations_event_id_serial"),
    "registrations, searched": (_registrations(text=True, resumed=True), "uq_registrations_event_id_serial"),
    "registrations of a status": (_registrations(status=True, resumed=True), "ix_registrations_event_id"),
    "registrations of a type and status": (_registrations(status=True, ticket_type=True), "ix_registrations_"),
    "who is there by address": (registrations_store.BY_EMAIL, "uq_registrations_event_id_active_email"),
    "a place on the waiting list": (registrations_store.POSITION, "ix_registrations_event_id"),
    "who has a place, for news": (registrations_store.CONFIRMED_AFTER, "ix_registrations_id"),
    "whether somebody waits": (registrations_store.SOMEBODY_WAITS, "ix_registrations_ticket_type_id"),
    "who is next": (registrations_store.NEXT_WAITING, "ix_registrations_event_id"),
    "offers that are over": (registrations_store.DUE_OFFERS, "ix_registrations_offer_expires_at"),
    "events with free places": (registrations_store.TO_FILL, "ix_events_status"),
    "events to be called off": (registrations_store.TO_CALL_OFF, "ix_events_status"),
    "those to be told": (registrations_store.ACTIVE_PAGE, "ix_registrations_event_id"),
    "the ticket of a registration": (tickets_store.BY_REGISTRATION, "uq_tickets_registration_id"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_list_walks_its_index(databases: Databases, tmp_path: Path, name: str) -> None:
    query, index = PLANS[name]
    compiled = query.compiled("sqlite")
    engine = create_engine(databases.empty("sqlite", tmp_path).url)
    with engine.connect() as connection:
        values = tuple("1" for _ in range(compiled.sql.count("?")))
        steps = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.sql}", values)]
        created = "\n".join(str(row[0]) for row in connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql <> ''"))
    engine.dispose()
    if index.startswith("uq_"):  # SQLite calls the index of a constraint by a number
        assert index in created
        index = f"sqlite_autoindex_{index.split('_')[1]}_"
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step], steps
