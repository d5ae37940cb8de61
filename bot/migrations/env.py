"""Alembic's entry: runs the migrations on the database that the store names."""

from alembic import context
from sqlalchemy import create_engine, pool

from bot.store import metadata


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
