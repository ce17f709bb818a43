"""Attachments as plain data."""

from typing import Literal

import msgspec

from muster.ports.files import UploadLink

AttachmentState = Literal["pending", "ready", "deleted"]
#: none: not an image; wanted: to be made; failed: what was uploaded is no image that can be shown.
PreviewState = Literal["none", "wanted", "ready", "failed"]


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file on a task. `size` is in bytes; both links end at `url_expires_at`.

    `pending` until its bytes are there and the upload was completed; only a `ready` one has links. Links may
    be relative to the server's address.
    """

    id: str
    task_id: str
    name: str
    size: int
    content_type: str
    state: AttachmentState
    url: str | None
    preview_url: str | None
    url_expires_at: str | None
    created_by: str
    created_at: str


class AttachmentUpload(msgspec.Struct, frozen=True):
    """A new attachment and where its bytes go."""

    attachment: Attachment
    upload: UploadLink
