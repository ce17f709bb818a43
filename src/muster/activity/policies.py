"""Who sees which change."""

from collections.abc import Awaitable, Callable

from muster.kernel.messages import Envelope
from muster.kernel.principal import Principal

#: The projects that somebody sees, those in the trash included; None for all of them.
VisibleProjects = Callable[[Principal], Awaitable[set[str] | None]]


def may_see(envelope: Envelope, caller: Principal, projects: set[str] | None) -> bool:
    """People see what happens in their projects and what is for them alone; admins what is for nobody else."""
    if envelope.project_id is None and envelope.user_id is None:
        return caller.is_admin
    if envelope.user_id == caller.user_id:
        return True
    return envelope.project_id is not None and (projects is None or envelope.project_id in projects)
