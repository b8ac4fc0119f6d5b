"""Indexes that grow at their end: what a letter changes lies together, however many there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No letter's row is written again; over a million letters it takes seconds."""
    # Names that begin with the time are neighbours in their index. Those given so far stay.
    undated = sa.Column("undated", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("lists", undated)
    op.execute("UPDATE lists SET undated = turns")
    op.drop_index(op.f("ix_letters_list_author_received"), table_name="letters")
    op.drop_index("ix_letters_waiting", table_name="letters")
    op.drop_index(op.f("ix_letters_state"), table_name="letters")
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.drop_index(op.f("ix_letters_list_message_id"), table_name="letters")
    op.create_index(
        op.f("ix_letters_list_message_id"),
        "letters",
        ["list", "message_id"],
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_letters_list_received"), "letters", ["list", "received"])
    op.create_index(op.f("ix_letters_state"), "letters", ["state", "id"])
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state", "next_try", "id"])
