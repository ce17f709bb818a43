"""What Alembic runs, on the connection that `muster.migrations.run` hands it."""

from alembic import context

from muster.migrations.comparison import OPTIONS
from muster.migrations.schema import complete_metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=complete_metadata(), **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
