"""Run by Alembic: the migrations, on the connection that it is given, inside its transaction."""

from alembic import context

from solidum.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
context.run_migrations()
