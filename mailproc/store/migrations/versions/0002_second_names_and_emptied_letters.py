"""Letters have a second name, where a list wrapped them, and may lose their bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that are empty for every letter so far: no row is written again."""
    op.add_column("letters", sa.Column("wraps", sa.Text(), nullable=True))
    op.add_column("letters", sa.Column("raw_hash", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_letters_list_wraps"),
        "letters",
        ["list", "wraps"],
        unique=False,
        sqlite_where=sa.text("wraps IS NOT NULL"),
        postgresql_where=sa.text("wraps IS NOT NULL"),
    )
