"""Alembic's entry: runs the migrations on the connection that `store.database` hands over."""

from __future__ import annotations

from alembic import context

from mailproc.store.record_tables import whole_schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=whole_schema(),
    render_as_batch=True,  # SQLite alters a table by making a new one
)
with context.begin_transaction():
    context.run_migrations()
