"""Alembic's entry: runs the migrations on the database that the store names."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

from bot.store import metadata

# Migrations run before the loop starts, with the blocking driver of the same database.
_BLOCKING = {"sqlite+aiosqlite": "sqlite", "postgresql+psycopg": "postgresql+psycopg"}


def run() -> None:
    url = make_url(context.config.attributes["url"])
    engine = create_engine(url.set(drivername=_BLOCKING[url.drivername]), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
