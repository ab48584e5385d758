"""Cases, their versions and the texts of these."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_owner", "cases", ["owner"])
    op.create_table(
        "states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_states"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_states_case_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_states_case_id_key", "states", ["case_id", "key"], unique=True)
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_versions_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["state_id"], ["states.id"], name="fk_versions_state_id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_versions_case_id_number", "versions", ["case_id", "number"], unique=True)
    op.create_index("ix_versions_state_id", "versions", ["state_id"])


def downgrade() -> None:
    """Take the tables away."""
    for table in ("versions", "states", "cases"):
        op.drop_table(table)
