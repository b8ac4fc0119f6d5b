"""The first schema. It stays as it is: a later change is a migration of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _letter_id() -> sa.types.TypeEngine[int]:
    """SQLite counts up only an INTEGER key."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915  # one a table
    """The first schema."""
    op.create_table(
        "lists",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("journal", sa.String(length=64), server_default="", nullable=False),
        sa.Column("turns", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lists")),
    )
    op.create_table(
        "letters",
        sa.Column("id", _letter_id(), autoincrement=True, nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=True),
        sa.Column("opened", sa.JSON(), nullable=True),
        sa.Column("parents", sa.JSON(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("journal", sa.String(length=64), nullable=True),
        sa.Column("turn", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("wraps", sa.Text(), nullable=True),
        sa.Column("raw_hash", sa.String(length=64), nullable=True),
        sa.Column("text_hash", sa.String(length=32), nullable=True),
        sa.Column("copied", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "headers = 'none' OR headers = 'from' OR headers = 'confirmed' OR "
            "headers = 'dkim' OR headers = 'pgp' OR headers = 'console'",
            name=op.f("ck_letters_headers"),
        ),
        sa.CheckConstraint(
            "origin = 'smtp' OR origin = 'lmtp' OR origin = 'pipe' OR origin = 'import' OR "
            "origin = 'console'",
            name=op.f("ck_letters_origin"),
        ),
        sa.CheckConstraint(
            "state = 'received' OR state = 'processed' OR state = 'ignored' OR "
            "state = 'refused' OR state = 'duplicate' OR state = 'held' OR state = 'shunted'",
            name=op.f("ck_letters_state"),
        ),
        sa.CheckConstraint(
            "tier = 'none' OR tier = 'from' OR tier = 'confirmed' OR tier = 'dkim' OR "
            "tier = 'pgp' OR tier = 'console'",
            name=op.f("ck_letters_tier"),
        ),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_letters_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_letters_list_message_id"),
        "letters",
        ["list", "message_id"],
        unique=False,
        sqlite_where=sa.text("thread IS NOT NULL"),
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.create_index(op.f("ix_letters_list_received"), "letters", ["list", "received"], unique=False)
    op.create_index(
        op.f("ix_letters_list_wraps"),
        "letters",
        ["list", "wraps"],
        unique=False,
        sqlite_where=sa.text("thread IS NOT NULL AND wraps IS NOT NULL"),
        postgresql_where=sa.text("thread IS NOT NULL AND wraps IS NOT NULL"),
    )
    op.create_index("ix_letters_state", "letters", ["state", "list", "id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state = 'yes' OR state = 'no' OR state = 'maybe'", name=op.f("ck_attendance_state")
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_attendance_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_attendance_list")),
        sa.PrimaryKeyConstraint("list", "meeting", "person", name=op.f("pk_attendance")),
    )
    op.create_table(
        "dead_addresses",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_dead_addresses_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_dead_addresses_list")),
        sa.PrimaryKeyConstraint("list", "address", name=op.f("pk_dead_addresses")),
    )
    op.create_table(
        "availability",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_availability_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_availability_list")),
        sa.PrimaryKeyConstraint("list", "meeting", "person", name=op.f("pk_availability")),
    )
    op.create_table(
        "digests",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.CheckConstraint("kind = 'digest'", name=op.f("ck_digests_kind")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_digests_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_digests_list")),
        sa.PrimaryKeyConstraint("list", "kind", name=op.f("pk_digests")),
    )
    op.create_table(
        "holds",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("held_letter", _letter_id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("matters", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("overtaken", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state = 'waiting' OR state = 'confirmed' OR state = 'cancelled'",
            name=op.f("ck_holds_state"),
        ),
        sa.ForeignKeyConstraint(["held_letter"], ["letters.id"], name=op.f("fk_holds_held_letter")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_holds_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_holds_list")),
        sa.PrimaryKeyConstraint("list", "token", name=op.f("pk_holds")),
    )
    op.create_table(
        "invitations",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.CheckConstraint(
            "state = 'invited' OR state = 'asked' OR state = 'declined'",
            name=op.f("ck_invitations_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_invitations_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_invitations_list")),
        sa.PrimaryKeyConstraint("list", "meeting", "address", name=op.f("pk_invitations")),
    )
    op.create_table(
        "last_letters",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "act = 'propose' OR act = 'vote' OR act = 'chair' OR act = 'ask'",
            name=op.f("ck_last_letters_act"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_last_letters_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_last_letters_list")),
        sa.PrimaryKeyConstraint("list", "person", name=op.f("pk_last_letters")),
    )
    op.create_table(
        "meetings",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("default_minutes", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("voting", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("electorate", sa.JSON(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.Column("minuted", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("topics_called", sa.Boolean(), nullable=False),
        sa.Column("timed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withheld", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("voting = 'open' OR voting = 'closed'", name=op.f("ck_meetings_voting")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_meetings_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_meetings_list")),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_meetings")),
    )
    op.create_table(
        "members",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("known_by", sa.JSON(), nullable=False),
        sa.Column("same_as", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_members_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_members_list")),
        sa.PrimaryKeyConstraint("list", "member", name=op.f("pk_members")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _letter_id(), autoincrement=True, nullable=False),
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_as", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state = 'queued' OR state = 'sent' OR state = 'failed' OR state = 'dropped'",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_outbox_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_outbox_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_letter"), "outbox", ["letter"], unique=False)
    op.create_index("ix_outbox_state", "outbox", ["state", "next_try", "id"], unique=False)
    op.create_index(
        op.f("ix_outbox_sent_as"),
        "outbox",
        ["sent_as"],
        unique=False,
        sqlite_where=sa.text("sent_as IS NOT NULL"),
        postgresql_where=sa.text("sent_as IS NOT NULL"),
    )
    op.create_table(
        "servers",
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("host", "process", name=op.f("pk_servers")),
    )
    op.create_table(
        "proofs",
        sa.Column("once", sa.String(length=200), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_proofs_letter")),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_proofs")),
    )
    op.create_table(
        "quotas",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.CheckConstraint(
            "kind = 'answers' OR kind = 'told' OR kind = 'unhelpful' OR "
            "kind = 'strangers' OR kind = 'topics' OR kind = 'posts' OR "
            "kind = 'mails' OR kind = 'nominations' OR kind = 'requests' OR "
            "kind = 'bundles' OR kind = 'forgetting'",
            name=op.f("ck_quotas_kind"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_quotas_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_quotas_list")),
        sa.PrimaryKeyConstraint("list", "kind", "key", name=op.f("pk_quotas")),
    )
    op.create_table(
        "rankings",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("cast", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_rankings_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_rankings_list")),
        sa.PrimaryKeyConstraint("list", "meeting", "voter", name=op.f("pk_rankings")),
    )
    op.create_table(
        "series",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("default_minutes", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("call_before", sa.Integer(), nullable=True),
        sa.Column("cancel_before", sa.Integer(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_series_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_series_list")),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_series")),
    )
    op.create_table(
        "settings",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_settings_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_settings_list")),
        sa.PrimaryKeyConstraint("list", "name", name=op.f("pk_settings")),
    )
    op.create_table(
        "superseded",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("turn", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("journal", sa.String(length=64), nullable=False),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_superseded_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_superseded_list")),
        sa.PrimaryKeyConstraint("list", "turn", name=op.f("pk_superseded")),
    )
    op.create_index(op.f("ix_superseded_letter"), "superseded", ["letter"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("attendance", sa.JSON(), nullable=False),
        sa.Column("voters", sa.Text(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.CheckConstraint("part = 'result' OR part = 'agenda'", name=op.f("ck_snapshots_part")),
        sa.CheckConstraint(
            "voters = 'members' OR voters = 'invited' OR voters = 'anyone'",
            name=op.f("ck_snapshots_voters"),
        ),
        sa.CheckConstraint("scale = 1 OR scale = 2", name=op.f("ck_snapshots_scale")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_snapshots_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_snapshots_list")),
        sa.PrimaryKeyConstraint("list", "meeting", "part", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "timezones",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_timezones_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_timezones_list")),
        sa.PrimaryKeyConstraint("list", "person", name=op.f("pk_timezones")),
    )
    op.create_table(
        "topics",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("proposer", sa.JSON(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("feeds", sa.JSON(), nullable=False),
        sa.Column("see_also", sa.JSON(), nullable=False),
        sa.Column("depends_on", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("pinned", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("item", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("revision", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "status = 'proposed' OR status = 'consolidated' OR status = 'withdrawn' OR "
            "status = 'dropped' OR status = 'resolved' OR status = 'deferred' OR "
            "status = 'scheduled' OR status = 'discussed' OR status = 'separate'",
            name=op.f("ck_topics_status"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_topics_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_topics_list")),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_topics")),
    )
    op.create_table(
        "waiting",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.CheckConstraint("kind = 'request' OR kind = 'nomination'", name=op.f("ck_waiting_kind")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_waiting_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_waiting_list")),
        sa.PrimaryKeyConstraint("list", "kind", "person", "topic", name=op.f("pk_waiting")),
    )
    op.create_table(
        "shown_mails",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_shown_mails_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_shown_mails_list")),
        sa.PrimaryKeyConstraint("list", "message_id", name=op.f("pk_shown_mails")),
    )
    op.create_table(
        "actions",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_ask", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'open' OR state = 'done' OR state = 'dropped'",
            name=op.f("ck_actions_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_actions_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"], ["topics.list", "topics.number"], name=op.f("fk_actions_list_topic")
        ),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_actions")),
    )
    op.create_table(
        "elections",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nominations", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("counted", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("house", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state = 'nominating' OR state = 'voting' OR state = 'closed' OR state = 'cancelled'",
            name=op.f("ck_elections_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_elections_letter")),
        sa.ForeignKeyConstraint(["list"], ["lists.name"], name=op.f("fk_elections_list")),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_elections")),
    )
    op.create_table(
        "candidates",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("election", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("nominator", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.CheckConstraint(
            "state = 'asked' OR state = 'standing' OR state = 'declined' OR state = 'withdrawn'",
            name=op.f("ck_candidates_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_candidates_letter")),
        sa.ForeignKeyConstraint(
            ["list", "election"],
            ["elections.list", "elections.number"],
            name=op.f("fk_candidates_list_election"),
        ),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_candidates")),
    )
    op.create_table(
        "election_ballots",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("election", sa.Integer(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("candidates", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cast", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"], ["letters.id"], name=op.f("fk_election_ballots_letter")
        ),
        sa.ForeignKeyConstraint(
            ["list", "election"],
            ["elections.list", "elections.number"],
            name=op.f("fk_election_ballots_list_election"),
        ),
        sa.PrimaryKeyConstraint("list", "election", "voter", name=op.f("pk_election_ballots")),
    )
    op.create_table(
        "ballots",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("cast", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "choice = 2 OR choice = 1 OR choice = 0 OR choice = -1 OR choice = -2",
            name=op.f("ck_ballots_choice"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_ballots_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"], ["topics.list", "topics.number"], name=op.f("fk_ballots_list_topic")
        ),
        sa.PrimaryKeyConstraint("list", "topic", "voter", "meeting", name=op.f("pk_ballots")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decisions",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_table", sa.Text(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("opener", sa.Text(), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earliest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("electors", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("scale = 1 OR scale = 2", name=op.f("ck_decisions_scale")),
        sa.CheckConstraint(
            "state = 'open' OR state = 'passed' OR state = 'failed' OR state = 'no quorum' OR "
            "state = 'cancelled'",
            name=op.f("ck_decisions_state"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_decisions_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"],
            ["topics.list", "topics.number"],
            name=op.f("fk_decisions_list_topic"),
        ),
        sa.PrimaryKeyConstraint("list", "topic", "round", name=op.f("pk_decisions")),
    )
    op.create_table(
        "decision_votes",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("cast", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "choice = 2 OR choice = 1 OR choice = 0 OR choice = -1 OR choice = -2",
            name=op.f("ck_decision_votes_choice"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_decision_votes_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"],
            ["topics.list", "topics.number"],
            name=op.f("fk_decision_votes_list_topic"),
        ),
        sa.PrimaryKeyConstraint("list", "topic", "round", "voter", name=op.f("pk_decision_votes")),
    )
    op.create_table(
        "minutes",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind = 'decided' OR kind = 'action' OR kind = 'note' OR kind = 'present'",
            name=op.f("ck_minutes_kind"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_minutes_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"], ["topics.list", "topics.number"], name=op.f("fk_minutes_list_topic")
        ),
        sa.PrimaryKeyConstraint("list", "meeting", "number", name=op.f("pk_minutes")),
    )
    op.create_table(
        "seconds",
        sa.Column("list", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("letter", _letter_id(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_seconds_letter")),
        sa.ForeignKeyConstraint(
            ["list", "topic"], ["topics.list", "topics.number"], name=op.f("fk_seconds_list_topic")
        ),
        sa.PrimaryKeyConstraint("list", "topic", "member", name=op.f("pk_seconds")),
    )
