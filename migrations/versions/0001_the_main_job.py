"""the main job"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("username", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_staff_username")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=24), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_entry_position")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_action"), ["action"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_audit_entry_subject", ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_head_position")),
    )
    op.create_table(
        "bookings_reminder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=True),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("hours_before", sa.Integer(), nullable=True),
        sa.Column("checklist", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(days_before IS NULL) != (hours_before IS NULL)",
            name=op.f("ck_bookings_reminder_rule_days_or_hours"),
        ),
        sa.CheckConstraint(
            "(days_before IS NULL) = (at IS NULL)",
            name=op.f("ck_bookings_reminder_rule_days_with_hour"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_reminder_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_bookings_reminder_rule_code")),
    )
    op.create_table(
        "core_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("key_digest", sa.String(length=43), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_budget")),
        sa.UniqueConstraint(
            "name", "key_digest", name=op.f("uq_core_budget_name_key_digest")
        ),
    )
    with op.batch_alter_table("core_budget", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_budget_since"), ["since"], unique=False
        )

    op.create_table(
        "core_keyring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=43), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_keyring")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_core_keyring_fingerprint")),
    )
    op.create_table(
        "core_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_lease")),
        sa.UniqueConstraint("name", name=op.f("uq_core_lease_name")),
    )
    op.create_table(
        "core_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=43), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("idle_until", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_core_session_token_digest")),
    )
    with op.batch_alter_table("core_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_session_ends_at"), ["ends_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_core_session_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "couples_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_digest", sa.String(length=43), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_couples_claim_starts_before_it_ends")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_claim")),
        sa.UniqueConstraint(
            "person_digest", "kind", name=op.f("uq_couples_claim_person_digest_kind")
        ),
    )
    with op.batch_alter_table("couples_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_couples_claim_subject"), ["subject"], unique=False
        )

    op.create_table(
        "couples_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sms",
                "email",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=43), nullable=False),
        sa.Column("verified_at", UTCDateTime(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_contact")),
        sa.UniqueConstraint("digest", name=op.f("uq_couples_contact_digest")),
    )
    op.create_table(
        "couples_couple",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("completed_at", UTCDateTime(), nullable=True),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_couple")),
    )
    op.create_table(
        "couples_sign_in_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sms",
                "email",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("contact_digest", sa.String(length=43), nullable=False),
        sa.Column("code_digest", sa.String(length=43), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "tries BETWEEN 0 AND 5", name=op.f("ck_couples_sign_in_code_tries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_sign_in_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_couples_sign_in_code_ref")),
    )
    with op.batch_alter_table("couples_sign_in_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_couples_sign_in_code_contact_digest"),
            ["contact_digest"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_couples_sign_in_code_expires_at"),
            ["expires_at"],
            unique=False,
        )

    op.create_table(
        "notifications_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_version", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=24), nullable=False),
        sa.Column("dedupe_key", sa.String(length=160), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "closed",
                "dead",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_flight", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=True),
        sa.Column("provider_ref", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_message")),
        sa.UniqueConstraint(
            "dedupe_key", name=op.f("uq_notifications_message_dedupe_key")
        ),
    )
    with op.batch_alter_table("notifications_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notifications_message_due",
            ["next_attempt_at"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            batch_op.f("ix_notifications_message_state"), ["state"], unique=False
        )
        batch_op.create_index(
            "ix_notifications_message_subject", ["kind", "subject_id"], unique=False
        )

    op.create_table(
        "passes_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.LargeBinary(length=10), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_until", UTCDateTime(), nullable=False),
        sa.Column("issued_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "valid_from < valid_until",
            name=op.f("ck_passes_pass_valid_from_before_until"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes_pass")),
        sa.UniqueConstraint("code", name=op.f("uq_passes_pass_code")),
        sa.UniqueConstraint("token_id", name=op.f("uq_passes_pass_token_id")),
    )
    with op.batch_alter_table("passes_pass", schema=None) as batch_op:
        batch_op.create_index(
            "uq_passes_pass_subject",
            ["kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "venues_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 240", name=op.f("ck_venues_service_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_service")),
        sa.UniqueConstraint("code", name=op.f("uq_venues_service_code")),
    )
    op.create_table(
        "venues_venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "office",
                "outdoor",
                name="venuekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=2000), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_venue")),
        sa.UniqueConstraint("code", name=op.f("uq_venues_venue_code")),
    )
    op.create_table(
        "accounts_recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=43), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["accounts_staff.id"],
            name=op.f("fk_accounts_recovery_code_staff_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_recovery_code")),
        sa.UniqueConstraint(
            "code_digest", name=op.f("uq_accounts_recovery_code_code_digest")
        ),
    )
    with op.batch_alter_table("accounts_recovery_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounts_recovery_code_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "accounts_staff_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anyone",
                "couple",
                "proxy",
                "registrar",
                "supervisor",
                "organiser",
                "counsellor",
                "helper",
                "editor",
                "merchant",
                "admin",
                "security",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["accounts_staff.id"],
            name=op.f("fk_accounts_staff_role_staff_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_staff_role")),
        sa.UniqueConstraint(
            "staff_id", "role", name=op.f("uq_accounts_staff_role_staff_id_role")
        ),
    )
    with op.batch_alter_table("accounts_staff_role", schema=None) as batch_op:
        batch_op.create_index(
            "uq_accounts_staff_role_apart",
            ["staff_id"],
            unique=True,
            sqlite_where=sa.text("role IN ('admin', 'security', 'auditor')"),
            postgresql_where=sa.text("role IN ('admin', 'security', 'auditor')"),
        )

    op.create_table(
        "couples_couple_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "partner",
                "proxy",
                name="accesskind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["couples_contact.id"],
            name=op.f("fk_couples_couple_access_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["couple_id"],
            ["couples_couple.id"],
            name=op.f("fk_couples_couple_access_couple_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_couple_access")),
        sa.UniqueConstraint(
            "couple_id",
            "contact_id",
            name=op.f("uq_couples_couple_access_couple_id_contact_id"),
        ),
    )
    with op.batch_alter_table("couples_couple_access", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_couples_couple_access_contact_id"),
            ["contact_id"],
            unique=False,
        )

    op.create_table(
        "couples_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "woman",
                "man",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "mainland",
                "soldier",
                "hong_kong",
                "macau",
                "taiwan",
                "overseas",
                "foreign",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "id_type",
            sa.Enum(
                "resident",
                "residence_permit",
                "home_return",
                "taiwan_permit",
                "passport",
                "foreign_resident",
                name="idtype",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("id_digest", sa.String(length=43), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone_digest", sa.String(length=43), nullable=True),
        sa.Column("language", sa.String(length=24), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["couple_id"],
            ["couples_couple.id"],
            name=op.f("fk_couples_person_couple_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_couples_person")),
        sa.UniqueConstraint(
            "couple_id", "role", name=op.f("uq_couples_person_couple_id_role")
        ),
    )
    with op.batch_alter_table("couples_person", schema=None) as batch_op:
        batch_op.create_index(
            "ix_couples_person_id_digest", ["id_digest"], unique=False
        )
        batch_op.create_index(
            "ix_couples_person_phone_digest", ["phone_digest"], unique=False
        )

    op.create_table(
        "passes_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "look",
                "admit",
                "undo",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "how",
            sa.Enum(
                "camera",
                "scanner",
                "typed",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("pass_id", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "valid",
                "late",
                "over",
                "early",
                "other_day",
                "other_venue",
                "cancelled",
                "replaced",
                "used",
                "unknown",
                "forged",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("actor_kind", sa.String(length=24), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("scanned_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pass_id"], ["passes_pass.id"], name=op.f("fk_passes_scan_pass_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes_scan")),
        sa.UniqueConstraint("uuid", name=op.f("uq_passes_scan_uuid")),
    )
    with op.batch_alter_table("passes_scan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_passes_scan_actor_id"), ["actor_id"], unique=False
        )
        batch_op.create_index("ix_passes_scan_pass", ["pass_id", "step"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_passes_scan_scanned_at"), ["scanned_at"], unique=False
        )

    op.create_table(
        "venues_closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_venues_closure_starts_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues_venue.id"], name=op.f("fk_venues_closure_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_closure")),
    )
    with op.batch_alter_table("venues_closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_venues_closure_venue_id"), ["venue_id"], unique=False
        )

    op.create_table(
        "venues_opening_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["venues_service.id"],
            name=op.f("fk_venues_opening_pattern_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"],
            ["venues_venue.id"],
            name=op.f("fk_venues_opening_pattern_venue_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_opening_pattern")),
        sa.UniqueConstraint(
            "venue_id",
            "service_id",
            "valid_from",
            name=op.f("uq_venues_opening_pattern_venue_id_service_id_valid_from"),
        ),
    )
    with op.batch_alter_table("venues_opening_pattern", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_venues_opening_pattern_service_id"),
            ["service_id"],
            unique=False,
        )

    op.create_table(
        "venues_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("short_by", sa.Integer(), nullable=False),
        sa.Column("release_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                name="slotstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_venues_slot_starts_before_it_ends")
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND capacity",
            name=op.f("ck_venues_slot_taken_within_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["venues_service.id"],
            name=op.f("fk_venues_slot_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues_venue.id"], name=op.f("fk_venues_slot_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_slot")),
        sa.UniqueConstraint(
            "venue_id",
            "service_id",
            "starts_at",
            name=op.f("uq_venues_slot_venue_id_service_id_starts_at"),
        ),
    )
    with op.batch_alter_table("venues_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venues_slot_day"), ["day"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_venues_slot_service_id"), ["service_id"], unique=False
        )
        batch_op.create_index(
            "ix_venues_slot_where_and_when",
            ["venue_id", "service_id", "day"],
            unique=False,
        )

    op.create_table(
        "venues_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues_venue.id"], name=op.f("fk_venues_window_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_window")),
        sa.UniqueConstraint(
            "venue_id", "number", name=op.f("uq_venues_window_venue_id_number")
        ),
    )
    op.create_table(
        "bookings_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("couple_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "online",
                "staff",
                "walk_in",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "held",
                "confirmed",
                "checked_in",
                "done",
                "not_done",
                "left",
                "cancelled",
                "no_show",
                "expired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("hold_until", UTCDateTime(), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=60), nullable=True),
        sa.Column("proxy", sa.Boolean(), nullable=False),
        sa.Column("scheduled_at", UTCDateTime(), nullable=True),
        sa.Column("declared_at", UTCDateTime(), nullable=True),
        sa.Column("notice_version", sa.String(length=24), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("late_cancel", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(status = 'held') = (hold_until IS NOT NULL)",
            name=op.f("ck_bookings_booking_held_until"),
        ),
        sa.CheckConstraint(
            "couple_id IS NOT NULL OR status IN ('held', 'expired')",
            name=op.f("ck_bookings_booking_has_couple"),
        ),
        sa.CheckConstraint(
            "starts_at < ends_at",
            name=op.f("ck_bookings_booking_starts_before_it_ends"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["couples_contact.id"],
            name=op.f("fk_bookings_booking_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["couple_id"],
            ["couples_couple.id"],
            name=op.f("fk_bookings_booking_couple_id"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["venues_service.id"],
            name=op.f("fk_bookings_booking_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["venues_slot.id"], name=op.f("fk_bookings_booking_slot_id")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues_venue.id"], name=op.f("fk_bookings_booking_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_booking")),
        sa.UniqueConstraint("code", name=op.f("uq_bookings_booking_code")),
        sa.UniqueConstraint(
            "idempotency_key", name=op.f("uq_bookings_booking_idempotency_key")
        ),
    )
    with op.batch_alter_table("bookings_booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bookings_booking_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_booking_couple_id"), ["couple_id"], unique=False
        )
        batch_op.create_index(
            "ix_bookings_booking_day", ["venue_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bookings_booking_slot_id"), ["slot_id"], unique=False
        )
        batch_op.create_index(
            "ix_bookings_booking_status", ["status", "starts_at"], unique=False
        )
        batch_op.create_index(
            "uq_bookings_booking_contact_hold",
            ["contact_id"],
            unique=True,
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.create_index(
            "uq_bookings_booking_couple_hold",
            ["couple_id"],
            unique=True,
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )

    op.create_table(
        "venues_opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pattern_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens < closes",
            name=op.f("ck_venues_opening_hours_opens_before_it_closes"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 7", name=op.f("ck_venues_opening_hours_weekday")
        ),
        sa.CheckConstraint(
            "windows BETWEEN 0 AND 50", name=op.f("ck_venues_opening_hours_windows")
        ),
        sa.ForeignKeyConstraint(
            ["pattern_id"],
            ["venues_opening_pattern.id"],
            name=op.f("fk_venues_opening_hours_pattern_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_opening_hours")),
    )
    with op.batch_alter_table("venues_opening_hours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_venues_opening_hours_pattern_id"),
            ["pattern_id"],
            unique=False,
        )



def downgrade() -> None:
    with op.batch_alter_table("venues_opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venues_opening_hours_pattern_id"))

    op.drop_table("venues_opening_hours")
    with op.batch_alter_table("bookings_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bookings_booking_couple_hold",
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.drop_index(
            "uq_bookings_booking_contact_hold",
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )
        batch_op.drop_index("ix_bookings_booking_status")
        batch_op.drop_index(batch_op.f("ix_bookings_booking_slot_id"))
        batch_op.drop_index("ix_bookings_booking_day")
        batch_op.drop_index(batch_op.f("ix_bookings_booking_couple_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_booking_contact_id"))

    op.drop_table("bookings_booking")
    op.drop_table("venues_window")
    with op.batch_alter_table("venues_slot", schema=None) as batch_op:
        batch_op.drop_index("ix_venues_slot_where_and_when")
        batch_op.drop_index(batch_op.f("ix_venues_slot_service_id"))
        batch_op.drop_index(batch_op.f("ix_venues_slot_day"))

    op.drop_table("venues_slot")
    with op.batch_alter_table("venues_opening_pattern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venues_opening_pattern_service_id"))

    op.drop_table("venues_opening_pattern")
    with op.batch_alter_table("venues_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venues_closure_venue_id"))

    op.drop_table("venues_closure")
    with op.batch_alter_table("passes_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passes_scan_scanned_at"))
        batch_op.drop_index("ix_passes_scan_pass")
        batch_op.drop_index(batch_op.f("ix_passes_scan_actor_id"))

    op.drop_table("passes_scan")
    with op.batch_alter_table("couples_person", schema=None) as batch_op:
        batch_op.drop_index("ix_couples_person_phone_digest")
        batch_op.drop_index("ix_couples_person_id_digest")

    op.drop_table("couples_person")
    with op.batch_alter_table("couples_couple_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_couples_couple_access_contact_id"))

    op.drop_table("couples_couple_access")
    with op.batch_alter_table("accounts_staff_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_accounts_staff_role_apart",
            sqlite_where=sa.text("role IN ('admin', 'security', 'auditor')"),
            postgresql_where=sa.text("role IN ('admin', 'security', 'auditor')"),
        )

    op.drop_table("accounts_staff_role")
    with op.batch_alter_table("accounts_recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_recovery_code_staff_id"))

    op.drop_table("accounts_recovery_code")
    op.drop_table("venues_venue")
    op.drop_table("venues_service")
    with op.batch_alter_table("passes_pass", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_passes_pass_subject",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("passes_pass")
    with op.batch_alter_table("notifications_message", schema=None) as batch_op:
        batch_op.drop_index("ix_notifications_message_subject")
        batch_op.drop_index(batch_op.f("ix_notifications_message_state"))
        batch_op.drop_index(
            "ix_notifications_message_due",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("notifications_message")
    with op.batch_alter_table("couples_sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_couples_sign_in_code_expires_at"))
        batch_op.drop_index(batch_op.f("ix_couples_sign_in_code_contact_digest"))

    op.drop_table("couples_sign_in_code")
    op.drop_table("couples_couple")
    op.drop_table("couples_contact")
    with op.batch_alter_table("couples_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_couples_claim_subject"))

    op.drop_table("couples_claim")
    with op.batch_alter_table("core_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_session_subject_id"))
        batch_op.drop_index(batch_op.f("ix_core_session_ends_at"))

    op.drop_table("core_session")
    op.drop_table("core_lease")
    op.drop_table("core_keyring")
    with op.batch_alter_table("core_budget", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_budget_since"))

    op.drop_table("core_budget")
    op.drop_table("bookings_reminder_rule")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    op.drop_table("accounts_staff")
