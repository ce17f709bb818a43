"""`muster openapi`: the OpenAPI document, without a database."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from muster.api.app import create_api
from muster.api.openapi import build as build_document
from muster.bootstrap import build
from muster.settings import Settings


def document() -> dict[str, Any]:
    """The document of every route, also of those that only some settings switch on."""
    with TemporaryDirectory() as folder:
        return build_document(create_api(build(Settings.model_construct(data_dir=Path(folder)))))
