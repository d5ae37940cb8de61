"""The chats of the bot, each with one person, and the messages in them."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.errors import Refused
from bot.sandbox.markup import Formatted


@dataclass
class Message:
    """One message; `date` and `edit_date` are Unix times in seconds, `media` holds e.g. a `document` object."""

    message_id: int
    from_bot: bool
    date: float
    content: Formatted
    media: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None
    edit_date: float | None = None


@dataclass
class Chat:
    """A private chat: Telegram gives it the id of the person. `language_code` is the hint of the person's client."""

    chat_id: int
    first_name: str
    language_code: str | None
    person_wrote: bool = False
    menu_button: dict[str, Any] | None = None
    messages: dict[int, Message] = field(default_factory=dict)

    def as_chat(self) -> dict[str, Any]:
        """Return the Bot API's Chat object."""
        return {"id": self.chat_id, "type": "private", "first_name": self.first_name}

    def as_user(self) -> dict[str, Any]:
        """Return the Bot API's User object of the person."""
        user: dict[str, Any] = {"id": self.chat_id, "is_bot": False, "first_name": self.first_name}
        return user | ({"language_code": self.language_code} if self.language_code else {})


class Chats:
    """All chats and their messages; message ids count up over all chats, as they do for a bot."""

    def __init__(self, bot: dict[str, Any]) -> None:
        """Start without chats; `bot` is the bot's own User object, kept by reference so that renaming it shows."""
        self._bot = bot
        self._chats: dict[int, Chat] = {}
        self._message_ids = count(1)

    def open(self, chat_id: int, language_code: str | None, first_name: str) -> Chat:
        """Return the chat of a person, made or updated with what the person's client says now."""
        chat = self._chats.setdefault(chat_id, Chat(chat_id, first_name, language_code))
        chat.first_name, chat.language_code = first_name, language_code
        return chat

    def get(self, chat_id: int) -> Chat:
        """Return an open chat; raise `Refused` where there is none."""
        if chat_id not in self._chats:
            raise Refused("chat not found")
        return self._chats[chat_id]

    def add(
        self,
        chat: Chat,
        content: Formatted,
        date: float,
        *,
        from_bot: bool,
        media: dict[str, Any] | None = None,
        markup: dict[str, Any] | None = None,
    ) -> Message:
        """Append a message to a chat and return it."""
        message = Message(next(self._message_ids), from_bot, date, content, media or {}, markup)
        chat.messages[message.message_id] = message
        return message

    def as_json(self, chat: Chat, message: Message) -> dict[str, Any]:
        """Return the Bot API's Message object."""
        body: dict[str, Any] = {
            "message_id": message.message_id,
            "from": dict(self._bot) if message.from_bot else chat.as_user(),
            "chat": chat.as_chat(),
            "date": int(message.date),
            **message.media,
        }
        text, entities = ("caption", "caption_entities") if message.media else ("text", "entities")
        if message.content.text:
            body[text] = message.content.text
        if message.content.entities:
            body[entities] = list(message.content.entities)
        if message.markup is not None and "inline_keyboard" in message.markup:
            body["reply_markup"] = message.markup
        if message.edit_date is not None:
            body["edit_date"] = int(message.edit_date)
        return body
