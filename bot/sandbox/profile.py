"""How the bot presents itself: name, descriptions, commands and the menu button, per language."""

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox import refusals
from bot.sandbox.chats import Chats
from bot.sandbox.parameters import Call

_PRIVATE_SCOPES = ({"type": "all_private_chats"}, {"type": "default"})


class Profile:
    """The bot's profile; what is set without a language holds for all languages without a text of their own."""

    def __init__(self, bot: dict[str, Any], chats: Chats) -> None:
        """Describe `bot`, its User object; setting the default name renames it."""
        self._bot = bot
        self._chats = chats
        self._texts: dict[tuple[str, str], str] = {("name", ""): bot["first_name"]}
        self._commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self._menu_button: dict[str, Any] = {"type": "commands"}

    def methods(self) -> dict[str, Callable[[Call], Any]]:
        """Return the Bot API methods this part answers."""
        return {
            "getMe": self._get_me,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
            "setMyName": lambda call: self._set_text("name", call),
            "getMyName": lambda call: self._get_text("name", call),
            "setMyDescription": lambda call: self._set_text("description", call),
            "getMyDescription": lambda call: self._get_text("description", call),
            "setMyShortDescription": lambda call: self._set_text("short_description", call),
            "getMyShortDescription": lambda call: self._get_text("short_description", call),
            "setChatMenuButton": self._set_menu_button,
        }

    def shown_to(self, chat_id: int, language: str | None) -> dict[str, Any]:
        """Return what a person's client shows: texts, commands and menu button in the language of the client."""
        code = (language or "").partition("-")[0]
        chat = self._chats.get(chat_id)
        return {
            "username": self._bot["username"],
            **{field: self._text(field, code) for field in refusals.MAX_PROFILE_TEXT},
            "commands": self._shown_commands(chat_id, code),
            "menu_button": chat.menu_button or self._menu_button,
        }

    def _get_me(self, _call: Call) -> dict[str, Any]:
        absent = ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
        return {**self._bot, "can_join_groups": True, **dict.fromkeys(absent, False)}

    def _text(self, field: str, language: str) -> str:
        return self._texts.get((field, language)) or self._texts.get((field, ""), "")

    def _get_text(self, field: str, call: Call) -> dict[str, str]:
        return {field: self._text(field, _language(call))}

    def _set_text(self, field: str, call: Call) -> bool:
        language = _language(call)
        refusals.profile_text(field, call.text(field))
        self._texts[field, language] = call.text(field)
        if (field, language) == ("name", ""):
            self._bot["first_name"] = call.text(field) or self._bot["username"]
        return True

    def _set_commands(self, call: Call) -> bool:
        self._commands[_scope(call), _language(call)] = refusals.commands(call.objects("commands"))
        return True

    def _get_commands(self, call: Call) -> list[dict[str, str]]:
        return self._commands.get((_scope(call), _language(call)), [])

    def _delete_commands(self, call: Call) -> bool:
        self._commands.pop((_scope(call), _language(call)), None)
        return True

    def _shown_commands(self, chat_id: int, language: str) -> list[dict[str, str]]:
        """Return the first list that is set, in the order the Bot API page gives for private chats."""
        for scope in ({"type": "chat", "chat_id": chat_id}, *_PRIVATE_SCOPES):
            for code in (language, ""):
                if commands := self._commands.get((_scope_key(scope), code)):
                    return commands
        return []

    def _set_menu_button(self, call: Call) -> bool:
        button = call.structure("menu_button") or {"type": "default"}
        chosen = None if button.get("type") == "default" else button
        if call.text("chat_id"):
            self._chats.get(call.integer("chat_id")).menu_button = chosen
        else:
            self._menu_button = chosen or {"type": "commands"}
        return True


def _language(call: Call) -> str:
    code = call.text("language_code")
    refusals.language_code(code)
    return code


def _scope(call: Call) -> str:
    return _scope_key(call.structure("scope") or {"type": "default"})


def _scope_key(scope: dict[str, Any]) -> str:
    return json.dumps(scope, sort_keys=True)
