"""Settings from the environment or a ``.env`` file; a wrong or unknown one is one clear line at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dialogues.world import RETENTION_DAYS
from knowledge.loader import HERE as KNOWLEDGE

PREFIX = "SANAD_"


class BadSettings(Exception):
    """The settings cannot be used; the text says which one and the cure."""


class Settings(BaseSettings):
    """All settings. Each is ``SANAD_<NAME>`` in the environment, but the token, which has Telegram's usual name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    token: SecretStr | None = Field(None, validation_alias="TELEGRAM_BOT_TOKEN", description="from @BotFather")
    database_url: str = Field(
        "sqlite:///sanad.db", description="sqlite:///file.db or postgresql://user:password@host/name"
    )
    knowledge: Path = Field(KNOWLEDGE, description="the folder with the knowledge files")
    key: SecretStr | None = Field(None, description="seals what is stored; `sanad key new` makes one")
    key_file: Path = Field(user_data_path("sanad") / "key", description="where the key is, when not in SANAD_KEY")
    webhook_url: str | None = Field(None, description="public https address; without it the bot polls")
    webhook_secret: SecretStr | None = Field(None, description="what Telegram sends along; 1-256 of A-Z a-z 0-9 _ -")
    api_url: str = Field("https://api.telegram.org", description="another Bot API server, if any")
    bot_username: str | None = Field(None, description="for links; asked from Telegram where there is a token")
    host: str = Field("127.0.0.1", description="where the web server listens")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8080, description="the port of the web server")
    retention_days: Annotated[int, Field(ge=1)] = Field(
        RETENTION_DAYS, description="days after which an idle chat is deleted"
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="how much is logged")

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        scheme, _, rest = value.partition(":")
        drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
        if scheme not in drivers:
            raise ValueError("use sqlite:///file.db or postgresql://user:password@host/name")
        return f"{drivers[scheme]}:{rest}"

    @field_validator("webhook_url")
    @classmethod
    def _https(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("https://"):
            raise ValueError("Telegram calls https addresses only")
        return value

    @field_validator("knowledge")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError(f"{value} is no folder")
        return value


def load_settings(environment: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Settings from ``environment`` and ``.env``, with options of the command line on top. Raises BadSettings."""
    known = {PREFIX + name.upper() for name in Settings.model_fields if name != "token"}
    for name in (*environment, *dotenv_values(".env")):
        if name.startswith(PREFIX) and name not in known and not name.startswith(f"{PREFIX}TEST_"):
            close = get_close_matches(name, known, n=1)
            cure = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
            raise BadSettings(f"{name} is not a setting; {cure}")
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        detail = error.errors()[0]
        name = str(detail["loc"][0])
        shown = name if name.isupper() else PREFIX + name.upper()
        raise BadSettings(f"{shown}: {detail['msg'].removeprefix('Value error, ')}") from error
