"""Errors of the work, by the codes that clients rely on."""

from muster.kernel.errors import Conflict, NotFound


class TaskNotFound(NotFound):
    """No such task, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such task, or it is not yours to see.")


class ProjectNotFound(NotFound):
    """No such project, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such project, or it is not yours to see.")


class CommentNotFound(NotFound):
    """No such comment, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such comment, or it is not yours to see.")


class AttachmentNotFound(NotFound):
    """No such attachment, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such attachment, or it is not yours to see.")


class ViewNotFound(NotFound):
    """No such view, or not one that the caller sees."""

    def __init__(self) -> None:
        super().__init__("There is no such view, or it is not yours to see.")


class InTrash(Conflict):
    """It was deleted: restore it before changing it."""

    code = "in_trash"


class ProjectInTrash(Conflict):
    """Its project was deleted: restore that first."""

    code = "project_in_trash"


class KeyTaken(Conflict):
    """Another project has this key."""

    code = "key_taken"


class StatusInUse(Conflict):
    """Tasks stand in this column; say where they shall go."""

    code = "status_in_use"
