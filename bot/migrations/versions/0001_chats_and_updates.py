"""Chats and the replies to their updates."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("last_used", sa.Date, nullable=False),
    )
    op.create_index("chats_last_used", "chats", ["last_used"])
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("replies", sa.Text, nullable=False),
        sa.Column("received", sa.Date, nullable=False),
    )
    op.create_index("updates_received", "updates", ["received"])


def downgrade() -> None:
    op.drop_table("updates")
    op.drop_table("chats")
