"""The first tables, and the triggers that keep the records append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("key", name=op.f("uq_attempt_key")),
    )
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("audience", "subject", name=op.f("uq_audit_chain_audience_subject")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "court",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("confirmation_type", sa.String(length=10), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court")),
        sa.UniqueConstraint("code", name=op.f("uq_court_code")),
        sa.UniqueConstraint("name", name=op.f("uq_court_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_court_ref")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index("ix_event_id_origin", ["id", "origin"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting','running','done','dead')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("once", name=op.f("uq_job_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_job_ref")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_after"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("issuer", "year", "word", name=op.f("uq_number_series_issuer_year_word")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("bound_to", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_one_time_code_ref")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_code_subject", ["purpose", "subject"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("seat", sa.String(length=80), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("number_word", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("registration", sa.String(length=120), nullable=False),
        sa.Column("consent_first", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id_no", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_index", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("address_secret", sa.Boolean(), nullable=False),
        sa.Column("ethnicity", sa.String(length=20), nullable=False),
        sa.Column("occupation", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("legal_representative", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('natural','legal')", name=op.f("ck_person_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_id_no_index"), ["id_no_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
        sa.UniqueConstraint("name", name=op.f("uq_worker_beat_name")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("court_id", sa.Integer(), nullable=True),
        sa.Column("may_seal", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role in ('MEDIATOR','CLERK','JUDGE','ORGANISATION','SUPERVISOR')",
            name=op.f("ck_appointment_role"),
        ),
        sa.CheckConstraint(
            "(organisation_id is null) <> (court_id is null)", name=op.f("ck_appointment_one_place")
        ),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_appointment_court_id_court")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_appointment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("ref", name=op.f("uq_appointment_ref")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "audit_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["audit_chain.id"], name=op.f("fk_audit_link_chain_id_audit_chain")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("chain_id", "seq", name=op.f("uq_audit_link_chain_id_seq")),
    )
    with op.batch_alter_table("audit_link", schema=None) as batch_op:
        batch_op.create_index("ix_audit_link_hash", ["hash"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("dispute_type", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("story", sa.LargeBinary(), nullable=False),
        sa.Column("requests", sa.LargeBinary(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("wished_mode", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("assisted_by", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("court_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("jurisdiction_basis", sa.String(length=20), nullable=False),
        sa.Column("risk", sa.String(length=10), nullable=False),
        sa.Column("safety_note", sa.LargeBinary(), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("contact_hidden", sa.Boolean(), nullable=False),
        sa.Column("esign_barred", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clerk_person_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_person_id"], ["person.id"], name=op.f("fk_case_file_clerk_person_id_person")
        ),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_case_file_court_id_court")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_file_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_file_ref")),
    )
    op.create_table(
        "court_roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_court_roster_court_id_court")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_court_roster_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_roster")),
        sa.UniqueConstraint(
            "court_id", "organisation_id", name=op.f("uq_court_roster_court_id_organisation_id")
        ),
    )
    op.create_table(
        "entry_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("check_code", sa.String(length=7), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_link")),
        sa.UniqueConstraint("ref", name=op.f("uq_entry_link_ref")),
    )
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "idempotency_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idempotency_record_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_idempotency_record_person_id_key")),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_record_at"), ["at"], unique=False)

    op.create_table(
        "mediator_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("specialties", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("region_scope", sa.String(length=40), nullable=False),
        sa.Column("fee", sa.String(length=40), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("load_limit", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mediator_profile_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediator_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mediator_profile_person_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("ref", name=op.f("uq_notice_ref")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)

    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_outgoing_job_id_job")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outgoing_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("ref", name=op.f("uq_outgoing_ref")),
    )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_case_id"), ["case_id"], unique=False)

    op.create_table(
        "audit_content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["audit_link.id"], name=op.f("fk_audit_content_link_id_audit_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_content")),
        sa.UniqueConstraint("link_id", "name", name=op.f("uq_audit_content_link_id_name")),
    )
    with op.batch_alter_table("audit_content", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_content_link_id"), ["link_id"], unique=False)

    op.create_table(
        "case_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.CheckConstraint("part in ('lead','joint','source')", name=op.f("ck_case_organisation_part")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_organisation_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_organisation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_organisation")),
        sa.UniqueConstraint(
            "case_id",
            "organisation_id",
            "part",
            name=op.f("uq_case_organisation_case_id_organisation_id_part"),
        ),
    )
    with op.batch_alter_table("case_organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_organisation_case_id"), ["case_id"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("timer", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_clock_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint("ref", name=op.f("uq_clock_ref")),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clock_due"), ["due"], unique=False)
        batch_op.create_index("ix_clock_subject", ["subject", "subject_id", "timer"], unique=False)

    op.create_table(
        "group_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_group_import_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_group_import_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_import")),
        sa.UniqueConstraint("case_id", "side", name=op.f("uq_group_import_case_id_side")),
    )
    with op.batch_alter_table("group_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_import_case_id"), ["case_id"], unique=False)

    op.create_table(
        "intake_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_case_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_intake_draft_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submitted_case_id"], ["case_file.id"], name=op.f("fk_intake_draft_submitted_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_draft")),
        sa.UniqueConstraint("ref", name=op.f("uq_intake_draft_ref")),
    )
    with op.batch_alter_table("intake_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("helper", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_up_for", sa.String(length=120), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_login_session_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("ref", name=op.f("uq_login_session_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_party_case_id_case_file")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_party_case_id_person_id")),
        sa.UniqueConstraint("case_id", "side", "ordinal", name=op.f("uq_party_case_id_side_ordinal")),
        sa.UniqueConstraint("ref", name=op.f("uq_party_ref")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_person_id"), ["person_id"], unique=False)

    op.create_table(
        "proceeding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("returns_to", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("term_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=4), nullable=False),
        sa.Column("scope", sa.String(length=4), nullable=False),
        sa.Column("return_reason", sa.String(length=30), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("pause_reason", sa.String(length=20), nullable=False),
        sa.Column("pause_note", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage in ('PRE_FILING','POST_FILING','TRIAL')", name=op.f("ck_proceeding_stage")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_proceeding_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f("uq_proceeding_case_id_ordinal")),
        sa.UniqueConstraint("ref", name=op.f("uq_proceeding_ref")),
    )
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.create_index(
            "ix_one_open_proceeding",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("closed_at is null"),
            postgresql_where=sa.text("closed_at is null"),
        )
        batch_op.create_index(batch_op.f("ix_proceeding_case_id"), ["case_id"], unique=False)

    op.create_table(
        "undisputed_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_refs", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_undisputed_fact_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undisputed_fact")),
        sa.UniqueConstraint("ref", name=op.f("uq_undisputed_fact_ref")),
    )
    with op.batch_alter_table("undisputed_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_undisputed_fact_case_id"), ["case_id"], unique=False)

    op.create_table(
        "urgent_route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duty", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.Integer(), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_urgent_route_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_urgent_route_told_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_route")),
        sa.UniqueConstraint("case_id", "receiver", name=op.f("uq_urgent_route_case_id_receiver")),
        sa.UniqueConstraint("ref", name=op.f("uq_urgent_route_ref")),
    )
    with op.batch_alter_table("urgent_route", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_urgent_route_case_id"), ["case_id"], unique=False)

    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_ballot_party_id_party")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_ballot_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("proceeding_id", "party_id", name=op.f("uq_ballot_proceeding_id_party_id")),
    )
    op.create_table(
        "claim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("crew", sa.String(length=60), nullable=False),
        sa.Column("month_from", sa.String(length=7), nullable=False),
        sa.Column("month_to", sa.String(length=7), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("stands_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("elected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_claim_line_amount")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["group_import.id"], name=op.f("fk_claim_line_import_id_group_import")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_claim_line_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_line")),
        sa.UniqueConstraint("party_id", name=op.f("uq_claim_line_party_id")),
    )
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_line_import_id"), ["import_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["login_session.id"], name=op.f("fk_consent_session_id_login_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_contact_attempt_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_contact_attempt_party_id_party")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_contact_attempt_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_attempt_proceeding_id"), ["proceeding_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("preview_sha256", sa.String(length=64), nullable=False),
        sa.Column("preview_state", sa.String(length=10), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_evidence_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["intake_draft.id"], name=op.f("fk_evidence_draft_id_intake_draft")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_evidence_party_id_party")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_ref")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "failure_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("basics", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("costly_conduct", sa.LargeBinary(), nullable=False),
        sa.Column("alerts", sa.LargeBinary(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["person.id"], name=op.f("fk_failure_report_by_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_failure_report_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure_report")),
        sa.UniqueConstraint("proceeding_id", name=op.f("uq_failure_report_proceeding_id")),
    )
    op.create_table(
        "joint_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_joint_answer_party_id_party")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_joint_answer_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_answer")),
        sa.UniqueConstraint(
            "proceeding_id",
            "question",
            "party_id",
            name=op.f("uq_joint_answer_proceeding_id_question_party_id"),
        ),
    )
    with op.batch_alter_table("joint_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joint_answer_proceeding_id"), ["proceeding_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("context", sa.LargeBinary(), nullable=False),
        sa.Column("attachments", sa.LargeBinary(), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("previews", sa.JSON(), nullable=False),
        sa.Column("intent_by", sa.String(length=40), nullable=False),
        sa.Column("intent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("translation_of", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'intended') or (state = 'void') or (document_hash <> '')",
            name=op.f("ck_paper_frozen_before_signed"),
        ),
        sa.CheckConstraint(
            "state in ('intended','ready','signing','done','void')", name=op.f("ck_paper_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_paper_case_id_case_file")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_paper_job_id_job")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_paper_party_id_party")),
        sa.ForeignKeyConstraint(["translation_of"], ["paper.id"], name=op.f("fk_paper_translation_of_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_ref")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_case_id"), ["case_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.JSON(), nullable=False),
        sa.Column("may_speak", sa.Boolean(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_participant_case_id_case_file")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_participant_party_id_party")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("ref", name=op.f("uq_participant_ref")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "spent_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["login_session.id"], name=op.f("fk_spent_token_session_id_login_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_spent_token_token_hash")),
    )
    with op.batch_alter_table("spent_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_token_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=4), nullable=False),
        sa.Column("dispute_facts", sa.LargeBinary(), nullable=False),
        sa.Column("remaining", sa.LargeBinary(), nullable=False),
        sa.Column("absent_asked", sa.Boolean(), nullable=False),
        sa.Column("absent", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("proof_paper_id", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state <> 'EFFECTIVE') or (effective_at is not null)",
            name=op.f("ck_agreement_effective_has_time"),
        ),
        sa.CheckConstraint("state in ('DRAFT','FROZEN','EFFECTIVE','VOID')", name=op.f("ck_agreement_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_agreement_case_id_case_file")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_agreement_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_agreement_proceeding_id_proceeding")
        ),
        sa.ForeignKeyConstraint(
            ["proof_paper_id"], ["paper.id"], name=op.f("fk_agreement_proof_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f("uq_agreement_case_id_ordinal")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_ref")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_one_live_draft",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state in ('DRAFT','FROZEN')"),
            postgresql_where=sa.text("state in ('DRAFT','FROZEN')"),
        )

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("disclosure", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("part in ('presiding','co')", name=op.f("ck_assignment_part")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_assignment_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_assignment_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("ref", name=op.f("uq_assignment_ref")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_proceeding_id"), ["proceeding_id"], unique=False)
        batch_op.create_index(
            "ix_one_presiding",
            ["proceeding_id"],
            unique=True,
            sqlite_where=sa.text("part = 'presiding' and ended_at is null"),
            postgresql_where=sa.text("part = 'presiding' and ended_at is null"),
        )

    op.create_table(
        "authority_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("powers", sa.JSON(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope in ('general','special')", name=op.f("ck_authority_paper_scope")),
        sa.CheckConstraint(
            "state in ('waiting','verified','refused','replaced','ended')",
            name=op.f("ck_authority_paper_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_authority_paper_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["participant.id"], name=op.f("fk_authority_paper_decided_by_participant")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_authority_paper_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["participant.id"], name=op.f("fk_authority_paper_uploaded_by_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_paper")),
        sa.UniqueConstraint("ref", name=op.f("uq_authority_paper_ref")),
    )
    with op.batch_alter_table("authority_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authority_paper_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_authority_paper_participant_id"), ["participant_id"], unique=False
        )

    op.create_table(
        "fact_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("fact_version", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["undisputed_fact.id"], name=op.f("fk_fact_answer_fact_id_undisputed_fact")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_fact_answer_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_answer")),
        sa.UniqueConstraint("fact_id", "participant_id", name=op.f("uq_fact_answer_fact_id_participant_id")),
    )
    with op.batch_alter_table("fact_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_answer_fact_id"), ["fact_id"], unique=False)

    op.create_table(
        "guest_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_guest_consent_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_guest_consent_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_consent")),
        sa.UniqueConstraint(
            "participant_id", "party_id", name=op.f("uq_guest_consent_participant_id_party_id")
        ),
    )
    with op.batch_alter_table("guest_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_consent_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "mediation_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_mediation_consent_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceeding.id"], name=op.f("fk_mediation_consent_proceeding_id_proceeding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_consent")),
        sa.UniqueConstraint(
            "proceeding_id", "participant_id", name=op.f("uq_mediation_consent_proceeding_id_participant_id")
        ),
    )
    with op.batch_alter_table("mediation_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mediation_consent_proceeding_id"), ["proceeding_id"], unique=False
        )

    op.create_table(
        "paper_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_look_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_look")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_look_paper_id")),
    )
    op.create_table(
        "paper_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_revision_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_revision")),
        sa.UniqueConstraint("paper_id", "ordinal", name=op.f("uq_paper_revision_paper_id_ordinal")),
    )
    with op.batch_alter_table("paper_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_revision_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "paper_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("court_id", sa.Integer(), nullable=True),
        sa.Column("hash_confirmed", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=True),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate_serial", sa.String(length=50), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_paper_signature_court_id_court")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_paper_signature_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_signature_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_paper_signature_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_paper_signature_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_signature")),
        sa.UniqueConstraint("paper_id", "field", name=op.f("uq_paper_signature_paper_id_field")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_signature_ref")),
    )
    with op.batch_alter_table("paper_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_signature_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "representative_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("chosen_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_id"], ["claim_line.id"], name=op.f("fk_representative_vote_chosen_id_claim_line")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["claim_line.id"], name=op.f("fk_representative_vote_voter_id_claim_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative_vote")),
        sa.UniqueConstraint("voter_id", "chosen_id", name=op.f("uq_representative_vote_voter_id_chosen_id")),
    )
    with op.batch_alter_table("representative_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_representative_vote_chosen_id"), ["chosen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_representative_vote_voter_id"), ["voter_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("presiding_id", sa.Integer(), nullable=False),
        sa.Column("shuttle", sa.Boolean(), nullable=False),
        sa.Column("lead_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_offered_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose in ('mediation','verification')", name=op.f("ck_room_purpose")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_room_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["lead_offered_to"], ["participant.id"], name=op.f("fk_room_lead_offered_to_participant")
        ),
        sa.ForeignKeyConstraint(
            ["presiding_id"], ["participant.id"], name=op.f("fk_room_presiding_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("ref", name=op.f("uq_room_ref")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_case_id"), ["case_id"], unique=False)

    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_screening_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_screening_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_screening_participant_id")),
    )
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screening_case_id"), ["case_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("receiver", sa.LargeBinary(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=False),
        sa.Column("proof_paper_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_service_by_person_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_service_case_id_case_file")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_service_paper_id_paper")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_service_party_id_party")),
        sa.ForeignKeyConstraint(
            ["proof_paper_id"], ["paper.id"], name=op.f("fk_service_proof_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint(
            "paper_id",
            "party_id",
            "channel",
            "sent_at",
            name=op.f("uq_service_paper_id_party_id_channel_sent_at"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_service_ref")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "service_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("declined_reason", sa.String(length=200), nullable=False),
        sa.Column("receiver", sa.LargeBinary(), nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("postcode", sa.String(length=6), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("e_service", sa.Boolean(), nullable=False),
        sa.Column("e_channels", sa.String(length=60), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_service_address_case_id_case_file")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_service_address_paper_id_paper")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_service_address_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_address")),
    )
    with op.batch_alter_table("service_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_address_case_id"), ["case_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_agenda_item_party_id_party")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_agenda_item_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("ref", name=op.f("uq_agenda_item_ref")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_room_id"), ["room_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("court_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("basis_proof", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("undertaking_id", sa.Integer(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_note", sa.LargeBinary(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("sham_flag", sa.Boolean(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('JC_PREPARING','JC_RETURNED') or filed_at is not null",
            name=op.f("ck_application_filed_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_application_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_application_case_id_case_file")),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_application_clerk_id_person")),
        sa.ForeignKeyConstraint(["court_id"], ["court.id"], name=op.f("fk_application_court_id_court")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_application_holder_id_person")),
        sa.ForeignKeyConstraint(["judge_id"], ["person.id"], name=op.f("fk_application_judge_id_person")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_application_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["paper.id"], name=op.f("fk_application_undertaking_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_application_agreement_id")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_court_id"), ["court_id"], unique=False)

    op.create_table(
        "blind_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("payer_side", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deal", sa.Boolean(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rule in ('yes_no','midpoint')", name=op.f("ck_blind_round_rule")),
        sa.CheckConstraint("state in ('asked','setting','done','off')", name=op.f("ck_blind_round_state")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_blind_round_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_round")),
        sa.UniqueConstraint("ref", name=op.f("uq_blind_round_ref")),
        sa.UniqueConstraint("room_id", "ordinal", name=op.f("uq_blind_round_room_id_ordinal")),
    )
    with op.batch_alter_table("blind_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blind_round_room_id"), ["room_id"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('joint','caucus','mediators')", name=op.f("ck_channel_kind")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_channel_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("ref", name=op.f("uq_channel_ref")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_room_id"), ["room_id"], unique=False)

    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("slots", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_clause_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["participant.id"], name=op.f("fk_clause_changed_by_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("ref", name=op.f("uq_clause_ref")),
    )
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "clause_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("clause_ref", sa.String(length=22), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("understood", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_clause_reading_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_clause_reading_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_reading")),
        sa.UniqueConstraint(
            "agreement_id",
            "document_hash",
            "clause_ref",
            "participant_id",
            name=op.f("uq_clause_reading_agreement_id_document_hash_clause_ref_participant_id"),
        ),
    )
    with op.batch_alter_table("clause_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_reading_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "disclosure_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("waives", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_disclosure_answer_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_disclosure_answer_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_answer")),
        sa.UniqueConstraint(
            "assignment_id", "party_id", name=op.f("uq_disclosure_answer_assignment_id_party_id")
        ),
    )
    op.create_table(
        "distress_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer in ('','apart','break','call','seen')", name=op.f("ck_distress_signal_answer")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_distress_signal_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_distress_signal_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distress_signal")),
        sa.UniqueConstraint("ref", name=op.f("uq_distress_signal_ref")),
    )
    with op.batch_alter_table("distress_signal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_distress_signal_room_id"), ["room_id"], unique=False)

    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("clause_ref", sa.String(length=22), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_finding_answer_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_finding_answer_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
        sa.UniqueConstraint(
            "agreement_id",
            "edition",
            "rule",
            "clause_ref",
            "participant_id",
            name=op.f("uq_finding_answer_agreement_id_edition_rule_clause_ref_participant_id"),
        ),
    )
    with op.batch_alter_table("finding_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_answer_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_note_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_note_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("room_id", "participant_id", name=op.f("uq_note_room_id_participant_id")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_room_id"), ["room_id"], unique=False)

    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("clause_ref", sa.String(length=22), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("debtor_party_id", sa.Integer(), nullable=False),
        sa.Column("creditor_party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('DUE','PERFORMED','BREACHED','IN_ENFORCEMENT','RELEASED')",
            name=op.f("ck_obligation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_obligation_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["creditor_party_id"], ["party.id"], name=op.f("fk_obligation_creditor_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["debtor_party_id"], ["party.id"], name=op.f("fk_obligation_debtor_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("agreement_id", "ordinal", name=op.f("uq_obligation_agreement_id_ordinal")),
        sa.UniqueConstraint("ref", name=op.f("uq_obligation_ref")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "replacement_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_replacement_request_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_replacement_request_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_replacement_request_ref")),
    )
    with op.batch_alter_table("replacement_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_one_open_replacement",
            ["assignment_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("decided_at is null"),
            postgresql_where=sa.text("decided_at is null"),
        )
        batch_op.create_index(
            batch_op.f("ix_replacement_request_assignment_id"), ["assignment_id"], unique=False
        )

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes_planned", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("break_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returning_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('scheduled','open','break','ended','cancelled')", name=op.f("ck_sitting_state")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_sitting_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("ref", name=op.f("uq_sitting_ref")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_room_id"), ["room_id"], unique=False)

    op.create_table(
        "withdrawal_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer in ('','settled','unwilling','stay')", name=op.f("ck_withdrawal_question_answer")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_withdrawal_question_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_withdrawal_question_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_withdrawal_question_ref")),
    )
    with op.batch_alter_table("withdrawal_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_withdrawal_question_participant_id"), ["participant_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_withdrawal_question_room_id"), ["room_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first", sa.String(length=12), nullable=False),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "first in ('','reached','no_answer','switched_off','no_number')", name=op.f("ck_absence_first")
        ),
        sa.CheckConstraint(
            "second in ('','reached','no_answer','switched_off','no_number')", name=op.f("ck_absence_second")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_absence_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_absence_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("ref", name=op.f("uq_absence_ref")),
        sa.UniqueConstraint(
            "sitting_id", "participant_id", name=op.f("uq_absence_sitting_id_participant_id")
        ),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "agenda_rank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight between 1 and 3", name=op.f("ck_agenda_rank_weight")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_rank_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_agenda_rank_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_rank")),
        sa.UniqueConstraint("item_id", "party_id", name=op.f("uq_agenda_rank_item_id_party_id")),
    )
    with op.batch_alter_table("agenda_rank", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_rank_item_id"), ["item_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("device", sa.String(length=20), nullable=False),
        sa.Column("device_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company", sa.LargeBinary(), nullable=True),
        sa.Column("identity_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity_method", sa.String(length=20), nullable=False),
        sa.Column("sham_warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hand_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("willing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsuited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("better_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_hours", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('expected','waiting','admitted','sent_back','left')", name=op.f("ck_attendance_state")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_attendance_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_attendance_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "sitting_id", "participant_id", name=op.f("uq_attendance_sitting_id_participant_id")
        ),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "blind_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit", sa.LargeBinary(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_blind_limit_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["blind_round.id"], name=op.f("fk_blind_limit_round_id_blind_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_limit")),
        sa.UniqueConstraint("round_id", "side", name=op.f("uq_blind_limit_round_id_side")),
    )
    with op.batch_alter_table("blind_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blind_limit_round_id"), ["round_id"], unique=False)

    op.create_table(
        "day_mode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_day_mode_room_id_room")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_day_mode_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_mode")),
        sa.UniqueConstraint("ref", name=op.f("uq_day_mode_ref")),
    )
    with op.batch_alter_table("day_mode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_mode_room_id"), ["room_id"], unique=False)

    op.create_table(
        "help_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_help_call_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_help_call_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_call")),
    )
    with op.batch_alter_table("help_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_call_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "interpreter_oath",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("heard_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["heard_by"], ["participant.id"], name=op.f("fk_interpreter_oath_heard_by_participant")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_interpreter_oath_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_interpreter_oath_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter_oath")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_interpreter_oath_participant_id")),
    )
    op.create_table(
        "knock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["participant.id"], name=op.f("fk_knock_answered_by_participant")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_knock_channel_id_channel")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_knock_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knock")),
    )
    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knock_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("to_seq", sa.Integer(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_membership_channel_id_channel")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_membership_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index("ix_membership_open", ["participant_id", "channel_id", "to_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("privilege", sa.String(length=20), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_message_channel_id_channel")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_message_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel_id", "seq", name=op.f("uq_message_channel_id_seq")),
        sa.UniqueConstraint("participant_id", "client_id", name=op.f("uq_message_participant_id_client_id")),
    )
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_minutes_paper_id_paper")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_minutes_sitting_id_sitting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("ref", name=op.f("uq_minutes_ref")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_minutes_sitting_id")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_to", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('private','asked','authorised','passed','accepted','refused','withdrawn','lapsed')",
            name=op.f("ck_offer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["participant.id"], name=op.f("fk_offer_answered_by_participant")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_offer_channel_id_channel")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_offer_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_offer_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("ref", name=op.f("uq_offer_ref")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "onsite_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_onsite_wish_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_onsite_wish_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onsite_wish")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_onsite_wish_sitting_id")),
    )
    op.create_table(
        "opening_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_opening_tick_sitting_id_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_tick")),
        sa.UniqueConstraint("sitting_id", "item", name=op.f("uq_opening_tick_sitting_id_item")),
    )
    op.create_table(
        "paper_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_paper_request_application_id_application")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_request_paper_id_paper")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_paper_request_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_request")),
        sa.UniqueConstraint("paper_id", "party_id", name=op.f("uq_paper_request_paper_id_party_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_request_ref")),
    )
    with op.batch_alter_table("paper_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_request_application_id"), ["application_id"], unique=False)

    op.create_table(
        "question_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_question_answer_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_question_answer_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint(
            "application_id",
            "round",
            "participant_id",
            "question",
            name=op.f("uq_question_answer_application_id_round_participant_id_question"),
        ),
    )
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_answer_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_to", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_release_channel_id_channel")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_release_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["passed_to"], ["channel.id"], name=op.f("fk_release_passed_to_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("ref", name=op.f("uq_release_ref")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "reply_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=8), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_reply_address_channel_id_channel")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_reply_address_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_address")),
        sa.UniqueConstraint(
            "channel_id", "participant_id", name=op.f("uq_reply_address_channel_id_participant_id")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_reply_address_token")),
    )
    with op.batch_alter_table("reply_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_address_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reply_address_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=4), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_ruling_application_id_application")
        ),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_ruling_clerk_id_person")),
        sa.ForeignKeyConstraint(["judge_id"], ["person.id"], name=op.f("fk_ruling_judge_id_person")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_ruling_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("ref", name=op.f("uq_ruling_ref")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_application_id"), ["application_id"], unique=False)

    op.create_table(
        "supplement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supplied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_supplement_application_id_application")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_supplement_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
    )
    with op.batch_alter_table("supplement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplement_application_id"), ["application_id"], unique=False)

    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("placed_by", sa.Integer(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("source in ('sms','email')", name=op.f("ck_inbound_source")),
        sa.CheckConstraint("state in ('desk','mediator','placed','dropped')", name=op.f("ck_inbound_state")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_inbound_message_id_message")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_inbound_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(["placed_by"], ["person.id"], name=op.f("fk_inbound_placed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("message_id", name=op.f("uq_inbound_message_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_inbound_ref")),
        sa.UniqueConstraint("source", "provider_id", name=op.f("uq_inbound_source_provider_id")),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "message_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_reading_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_message_reading_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reading")),
        sa.UniqueConstraint(
            "message_id", "participant_id", name=op.f("uq_message_reading_message_id_participant_id")
        ),
    )
    with op.batch_alter_table("message_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_reading_message_id"), ["message_id"], unique=False)

    op.create_table(
        "minutes_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_confirmation_minutes_id_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_minutes_confirmation_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_confirmation")),
        sa.UniqueConstraint(
            "minutes_id",
            "edition",
            "participant_id",
            name=op.f("uq_minutes_confirmation_minutes_id_edition_participant_id"),
        ),
    )
    with op.batch_alter_table("minutes_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_confirmation_minutes_id"), ["minutes_id"], unique=False)

    op.create_table(
        "reply_by",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_reply_by_channel_id_channel")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reply_by_message_id_message")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_reply_by_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_by")),
        sa.UniqueConstraint("ref", name=op.f("uq_reply_by_ref")),
    )
    with op.batch_alter_table("reply_by", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_by_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reply_by_participant_id"), ["participant_id"], unique=False)

    _protect()


def downgrade() -> None:
    _unprotect()
    with op.batch_alter_table("reply_by", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_by_participant_id"))
        batch_op.drop_index(batch_op.f("ix_reply_by_channel_id"))

    op.drop_table("reply_by")
    with op.batch_alter_table("minutes_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minutes_confirmation_minutes_id"))

    op.drop_table("minutes_confirmation")
    with op.batch_alter_table("message_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_reading_message_id"))

    op.drop_table("message_reading")
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_participant_id"))

    op.drop_table("inbound")
    with op.batch_alter_table("supplement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplement_application_id"))

    op.drop_table("supplement")
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_application_id"))

    op.drop_table("ruling")
    with op.batch_alter_table("reply_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_address_participant_id"))
        batch_op.drop_index(batch_op.f("ix_reply_address_channel_id"))

    op.drop_table("reply_address")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_channel_id"))

    op.drop_table("release")
    with op.batch_alter_table("question_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_answer_application_id"))

    op.drop_table("question_answer")
    with op.batch_alter_table("paper_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_request_application_id"))

    op.drop_table("paper_request")
    op.drop_table("opening_tick")
    op.drop_table("onsite_wish")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_channel_id"))

    op.drop_table("offer")
    op.drop_table("minutes")
    op.drop_table("message")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_participant_id"))
        batch_op.drop_index("ix_membership_open")
        batch_op.drop_index(batch_op.f("ix_membership_channel_id"))

    op.drop_table("membership")
    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knock_channel_id"))

    op.drop_table("knock")
    op.drop_table("interpreter_oath")
    with op.batch_alter_table("help_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_help_call_sitting_id"))

    op.drop_table("help_call")
    with op.batch_alter_table("day_mode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_mode_room_id"))

    op.drop_table("day_mode")
    with op.batch_alter_table("blind_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blind_limit_round_id"))

    op.drop_table("blind_limit")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_sitting_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("agenda_rank", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_rank_item_id"))

    op.drop_table("agenda_rank")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_sitting_id"))
        batch_op.drop_index(batch_op.f("ix_absence_participant_id"))

    op.drop_table("absence")
    with op.batch_alter_table("withdrawal_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawal_question_room_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_question_participant_id"))

    op.drop_table("withdrawal_question")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_room_id"))

    op.drop_table("sitting")
    with op.batch_alter_table("replacement_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replacement_request_assignment_id"))
        batch_op.drop_index(
            "ix_one_open_replacement",
            sqlite_where=sa.text("decided_at is null"),
            postgresql_where=sa.text("decided_at is null"),
        )

    op.drop_table("replacement_request")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_agreement_id"))

    op.drop_table("obligation")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_room_id"))

    op.drop_table("note")
    with op.batch_alter_table("finding_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_answer_agreement_id"))

    op.drop_table("finding_answer")
    with op.batch_alter_table("distress_signal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_distress_signal_room_id"))

    op.drop_table("distress_signal")
    op.drop_table("disclosure_answer")
    with op.batch_alter_table("clause_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_reading_agreement_id"))

    op.drop_table("clause_reading")
    with op.batch_alter_table("clause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_agreement_id"))

    op.drop_table("clause")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_room_id"))

    op.drop_table("channel")
    with op.batch_alter_table("blind_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blind_round_room_id"))

    op.drop_table("blind_round")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_court_id"))
        batch_op.drop_index(batch_op.f("ix_application_case_id"))

    op.drop_table("application")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_room_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("service_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_address_case_id"))

    op.drop_table("service_address")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_paper_id"))
        batch_op.drop_index(batch_op.f("ix_service_case_id"))

    op.drop_table("service")
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screening_case_id"))

    op.drop_table("screening")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_case_id"))

    op.drop_table("room")
    with op.batch_alter_table("representative_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_representative_vote_voter_id"))
        batch_op.drop_index(batch_op.f("ix_representative_vote_chosen_id"))

    op.drop_table("representative_vote")
    with op.batch_alter_table("paper_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_signature_paper_id"))

    op.drop_table("paper_signature")
    with op.batch_alter_table("paper_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_revision_paper_id"))

    op.drop_table("paper_revision")
    op.drop_table("paper_look")
    with op.batch_alter_table("mediation_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_consent_proceeding_id"))

    op.drop_table("mediation_consent")
    with op.batch_alter_table("guest_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_consent_participant_id"))

    op.drop_table("guest_consent")
    with op.batch_alter_table("fact_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_answer_fact_id"))

    op.drop_table("fact_answer")
    with op.batch_alter_table("authority_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authority_paper_participant_id"))
        batch_op.drop_index(batch_op.f("ix_authority_paper_case_id"))

    op.drop_table("authority_paper")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_one_presiding",
            sqlite_where=sa.text("part = 'presiding' and ended_at is null"),
            postgresql_where=sa.text("part = 'presiding' and ended_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_assignment_proceeding_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_one_live_draft",
            sqlite_where=sa.text("state in ('DRAFT','FROZEN')"),
            postgresql_where=sa.text("state in ('DRAFT','FROZEN')"),
        )
        batch_op.drop_index(batch_op.f("ix_agreement_case_id"))

    op.drop_table("agreement")
    with op.batch_alter_table("spent_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spent_token_expires_at"))

    op.drop_table("spent_token")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_person_id"))
        batch_op.drop_index(batch_op.f("ix_participant_case_id"))

    op.drop_table("participant")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_case_id"))

    op.drop_table("paper")
    with op.batch_alter_table("joint_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joint_answer_proceeding_id"))

    op.drop_table("joint_answer")
    op.drop_table("failure_report")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_draft_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_case_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_attempt_proceeding_id"))

    op.drop_table("contact_attempt")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_index(batch_op.f("ix_consent_case_id"))

    op.drop_table("consent")
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_line_import_id"))

    op.drop_table("claim_line")
    op.drop_table("ballot")
    with op.batch_alter_table("urgent_route", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_urgent_route_case_id"))

    op.drop_table("urgent_route")
    with op.batch_alter_table("undisputed_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_undisputed_fact_case_id"))

    op.drop_table("undisputed_fact")
    with op.batch_alter_table("proceeding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proceeding_case_id"))
        batch_op.drop_index(
            "ix_one_open_proceeding",
            sqlite_where=sa.text("closed_at is null"),
            postgresql_where=sa.text("closed_at is null"),
        )

    op.drop_table("proceeding")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_person_id"))
        batch_op.drop_index(batch_op.f("ix_party_case_id"))

    op.drop_table("party")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_person_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("intake_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_draft_person_id"))

    op.drop_table("intake_draft")
    with op.batch_alter_table("group_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_import_case_id"))

    op.drop_table("group_import")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_subject")
        batch_op.drop_index(batch_op.f("ix_clock_due"))
        batch_op.drop_index(batch_op.f("ix_clock_case_id"))

    op.drop_table("clock")
    with op.batch_alter_table("case_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_organisation_case_id"))

    op.drop_table("case_organisation")
    with op.batch_alter_table("audit_content", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_content_link_id"))

    op.drop_table("audit_content")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_case_id"))

    op.drop_table("outgoing")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))
        batch_op.drop_index(batch_op.f("ix_notice_case_id"))

    op.drop_table("notice")
    op.drop_table("mediator_profile")
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_record_at"))

    op.drop_table("idempotency_record")
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_link_person_id"))

    op.drop_table("entry_link")
    op.drop_table("court_roster")
    op.drop_table("case_file")
    with op.batch_alter_table("audit_link", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_link_hash")

    op.drop_table("audit_link")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person_id"))

    op.drop_table("appointment")
    op.drop_table("account")
    op.drop_table("worker_beat")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_index"))
        batch_op.drop_index(batch_op.f("ix_person_id_no_index"))

    op.drop_table("person")
    op.drop_table("organisation")
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.drop_index("ix_one_time_code_subject")

    op.drop_table("one_time_code")
    op.drop_table("number_series")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_id_origin")
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    op.drop_table("court")
    op.drop_table("audit_checkpoint")
    op.drop_table("audit_chain")
    op.drop_table("attempt")


# A link of a chain, a message or a stored revision is never changed and never deleted by the product. Whoever must
# purge by law purges the content behind a commitment, not the link.
KEPT = ("audit_link", "paper_revision")
WORDS_KEPT = ("message",)  # seq, hash and author stay; nothing of a message changes


def _protect() -> None:
    for table in (*KEPT, *WORDS_KEPT):
        for act in ("update", "delete"):
            op.execute(_trigger(table, act))


def _trigger(table: str, act: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return (
            f"create trigger keep_{table}_{act} before {act} on {table} "
            f"begin select raise(abort, '{table} is append-only'); end"
        )
    _function()
    return (
        f"create trigger keep_{table}_{act} before {act} on {table} "
        f"for each row execute function heyi_append_only()"
    )


def _function() -> None:
    op.execute(
        "create or replace function heyi_append_only() returns trigger language plpgsql as "
        "$$ begin raise exception '% is append-only', tg_table_name; end $$"
    )


def _unprotect() -> None:
    for table in (*KEPT, *WORDS_KEPT):
        for act in ("update", "delete"):
            on = "" if op.get_bind().dialect.name == "sqlite" else f" on {table}"
            op.execute(f"drop trigger keep_{table}_{act}{on}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("drop function heyi_append_only()")
