"""Comments as plain data."""

import msgspec


class Comment(msgspec.Struct, frozen=True):
    """A comment on a task. `body` is markdown, empty once the comment is deleted.

    `author_id` is None for an imported one whose author is nobody here; `author_name` is that of the person
    today, or what the import said.
    """

    id: str
    task_id: str
    author_id: str | None
    author_name: str
    body: str
    created_at: str
    edited_at: str | None
    deleted_at: str | None
