"""The whole schema: every table of every domain, collected."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import muster
from muster.database.columns import metadata

#: Tables that stand beside the code that reads them.
_BESIDE_CODE = (
    "muster.database.outbox",
    "muster.database.idempotency",
    "muster.database.search",
    "muster.adapters.local.documents",
    "muster.adapters.local.workflows",
)
#: Adapters of other hosts have no tables here, and their libraries may not be installed.
_WITHOUT_TABLES = ("muster.adapters.", "muster.migrations.", "muster.api.")


def complete_metadata() -> MetaData:
    """The metadata with every table in it: those of all modules called `tables` or `<subject>_tables`."""
    for module in pkgutil.walk_packages(muster.__path__, "muster."):
        last = module.name.rpartition(".")[2]
        if (last == "tables" or last.endswith("_tables")) and not module.name.startswith(_WITHOUT_TABLES):
            import_module(module.name)
    for name in _BESIDE_CODE:
        import_module(name)
    return metadata
