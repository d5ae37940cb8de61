"""People by a keyed hash, with a sealed record; what was stored in plain text before is sealed or dropped."""

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    people = op.create_table(
        "people",
        sa.Column("name", sa.LargeBinary, primary_key=True),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("last_used", sa.Date, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("leased", sa.BigInteger, nullable=False),
        sa.Column("watching", sa.Boolean, nullable=False),
    )
    op.create_index("people_last_used", "people", ["last_used"])
    op.create_index("people_due", "people", ["due"])
    vault = context.config.attributes["vault"]
    chats = sa.table("chats", sa.column("chat"), sa.column("session"), sa.column("last_used", sa.Date))
    for chat, session, last_used in op.get_bind().execute(sa.select(chats)).all():
        name = vault.names(chat)[0]
        record = vault.seal(f"{chat} {session}", name)
        op.get_bind().execute(
            people.insert().values(name=name, record=record, version=1, last_used=last_used, leased=0, watching=False)
        )
    op.drop_table("chats")
    # Replies only serve an update that comes again within minutes: they are dropped, not converted.
    op.drop_table("updates")
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.LargeBinary),
        sa.Column("replies", sa.LargeBinary, nullable=False),
        sa.Column("received", sa.Date, nullable=False),
    )
    op.create_index("updates_name", "updates", ["name"])
    op.create_index("updates_received", "updates", ["received"])


def downgrade() -> None:
    op.drop_table("updates")
    op.drop_table("people")
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
