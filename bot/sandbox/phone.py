"""The other side of the chat: what a person does on the phone. Used by the page and by tests."""

from collections.abc import Callable
from typing import Any

from bot.sandbox import refusals
from bot.sandbox.chats import Chat, Chats
from bot.sandbox.conversation import Conversation
from bot.sandbox.errors import Refused
from bot.sandbox.events import Events
from bot.sandbox.markup import Formatted, with_detected
from bot.sandbox.updates import Updates

DEFAULT_FIRST_NAME = "Guest"


class Phone:
    """People's phones, told apart by chat id; each raises `Refused` for what a phone could not send."""

    def __init__(
        self, chats: Chats, conversation: Conversation, updates: Updates, events: Events, now: Callable[[], float]
    ) -> None:
        """Write into `chats` and queue the updates; `now` is the Unix time in seconds."""
        self._chats = chats
        self._conversation = conversation
        self._updates = updates
        self._events = events
        self._now = now

    def open_chat(self, chat_id: int, language_code: str | None = None, first_name: str = DEFAULT_FIRST_NAME) -> None:
        """Open the chat, or change language hint and name of an open one. The bot may write only after a message."""
        self._chats.open(chat_id, language_code, first_name)

    def send(self, chat_id: int, text: str) -> int:
        """Type a text and send it; returns the message id."""
        chat = self._chats.get(chat_id)
        content = with_detected(Formatted(refusals.user_text(text)))
        return self._receive(chat, content)

    def start(self, chat_id: int, parameter: str | None = None) -> int:
        """Press START, or open the deep link `?start=<parameter>`; returns the message id."""
        if parameter is not None:
            refusals.start_parameter(parameter)
        return self.send(chat_id, f"/start {parameter}" if parameter is not None else "/start")

    def press(self, chat_id: int, message_id: int, callback_data: str) -> str:
        """Press a button and return the id of the callback query.

        The button need not be in the message's present keyboard: a phone may show an older one.
        """
        chat = self._chats.get(chat_id)
        message = chat.messages.get(message_id)
        if message is None or not message.from_bot:
            raise Refused("MESSAGE_ID_INVALID")
        refusals.callback_data(callback_data)
        query_id = self._conversation.add_press(chat_id, message_id, callback_data)
        query = {
            "id": query_id,
            "from": chat.as_user(),
            "message": self._chats.as_json(chat, message),
            "chat_instance": str(chat_id),
            "data": callback_data,
        }
        self._updates.add("callback_query", query, chat_id)
        return query_id

    def answer(self, query_id: str) -> dict[str, Any] | None:
        """Return what the bot answered to a pressed button (text, show_alert, url), None while it has not."""
        return self._conversation.presses[query_id].answer

    def history(self, chat_id: int) -> list[dict[str, Any]]:
        """Return the chat's messages, oldest first, as Bot API Message objects."""
        chat = self._chats.get(chat_id)
        return [self._chats.as_json(chat, message) for message in chat.messages.values()]

    def _receive(self, chat: Chat, content: Formatted) -> int:
        message = self._chats.add(chat, content, self._now(), from_bot=False)
        chat.person_wrote = True
        body = self._chats.as_json(chat, message)
        self._events.publish(chat.chat_id, "message", body)
        self._updates.add("message", body, chat.chat_id)
        return message.message_id
