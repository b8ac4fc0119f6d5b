"""On SQLite the ballots on a topic lie together: votes that come together change few pages."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table is its own key's index (WITHOUT ROWID) in place of one more beside the rows."""
    if op.get_context().dialect.name == "sqlite":
        by_key = {"sqlite_with_rowid": False}
        with op.batch_alter_table("ballots", recreate="always", table_kwargs=by_key):
            pass
