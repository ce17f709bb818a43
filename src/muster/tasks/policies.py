"""Who may do what with projects and tasks.

Whoever sees a project works in it. Admins see and manage all; whoever created a project manages it.
What one does not see does not exist for one: that is decided by the queries (`store.visible`).
"""

from muster.kernel.errors import Forbidden
from muster.kernel.principal import Principal
from muster.tasks.models import TaskSummary


def can_manage_project(caller: Principal, created_by: str) -> bool:
    """Settings, columns, labels, members, archive and deletion of a project."""
    return caller.is_admin or caller.user_id == created_by


def check_manage_project(caller: Principal, created_by: str) -> None:
    """Raises Forbidden unless the caller manages the project."""
    if not can_manage_project(caller, created_by):
        raise Forbidden("Only an admin or whoever created the project may do this.")


def check_delete_task(caller: Principal, task: TaskSummary) -> None:
    """Raises Forbidden unless the caller may put the task into the trash, or take it out.

    Members may for tasks that they created or that are assigned to them (TK-6).
    """
    if not (caller.is_admin or caller.user_id == task.created_by or f'"{caller.user_id}"'.encode() in bytes(task.assignee_ids)):
        raise Forbidden("Only an admin, its author or an assignee may delete or restore a task.")


def check_edit_comment(caller: Principal, author_id: str | None) -> None:
    """Raises Forbidden unless the caller wrote the comment."""
    if caller.user_id != author_id:
        raise Forbidden("Only its author may edit a comment.")


def check_delete_comment(caller: Principal, author_id: str | None) -> None:
    """Raises Forbidden unless the caller wrote the comment or is an admin."""
    if not (caller.is_admin or caller.user_id == author_id):
        raise Forbidden("Only its author or an admin may delete a comment.")


def check_restore_comment(caller: Principal, author_id: str | None, deleted_by: str | None) -> None:
    """Raises Forbidden unless the caller may bring the comment back: not what an admin took from its author."""
    if not (caller.is_admin or (caller.user_id == author_id and deleted_by in {None, author_id})):
        raise Forbidden("Only its author, or an admin, may restore a comment; what an admin deleted, only an admin.")
