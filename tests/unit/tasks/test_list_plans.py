"""Lists around tasks walk an index to their place: no table is read whole, and nothing is sorted."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from muster.database.query import Query
from muster.tasks import attachments_store, comments_store, trash_store, views_store
from tests.support.databases import Databases

pytestmark = pytest.mark.req("TK-1")

PLANS: dict[str, tuple[Query[Any], str]] = {
    "comments": (comments_store.FIRST_PAGE, "ix_comments_task_id"),
    "comments, resumed": (comments_store.NEXT_PAGE, "ix_comments_task_id"),
    "attachments": (attachments_store.READY_PAGE, "ix_attachments_task_id"),
    "abandoned uploads": (attachments_store.ABANDONED, "ix_attachments_state"),
    "outdated attachments": (attachments_store.OUTDATED, "ix_attachments_state"),
    "own views": (views_store.OWN, "ix_views_owner_id"),
    "shared views": (views_store.SHARED, "ix_views_sharing"),
    "deleted tasks": (trash_store.TASKS_PAGE, "ix_tasks_deleted_at"),
    "deleted tasks, resumed": (trash_store.TASKS_NEXT, "ix_tasks_deleted_at"),
    "deleted projects": (trash_store.PROJECTS_PAGE, "ix_projects_deleted_at"),
    "deleted projects, resumed": (trash_store.PROJECTS_NEXT, "ix_projects_deleted_at"),
    "due tasks": (trash_store.DUE_TASKS, "ix_tasks_deleted_at"),
    "due projects": (trash_store.DUE_PROJECTS, "ix_projects_deleted_at"),
    "subtasks": (trash_store.CHILDREN, "ix_tasks_parent_id"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_list_walks_its_index(databases: Databases, tmp_path: Path, name: str) -> None:
    query, index = PLANS[name]
    compiled = query.compiled("sqlite")
    url = databases.empty("sqlite", tmp_path).url
    engine = create_engine(url)
    with engine.connect() as connection:
        values = tuple("1" for _ in range(compiled.sql.count("?")))
        steps = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.sql}", values)]
    engine.dispose()
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step], steps
