"""Regimes that somebody composed, every version of each."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; what is there stays as it is."""
    op.create_table(
        "regimes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_regimes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_regimes_owner_name_number", "regimes", ["owner", "name", "number"], unique=True)


def downgrade() -> None:
    """Take the table away, with what it holds."""
    op.drop_table("regimes")
