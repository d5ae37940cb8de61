"""The Bot API methods that happen in a chat: sending, editing, deleting, and answering pressed buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.sandbox import refusals
from bot.sandbox.chats import Chat, Chats, Message
from bot.sandbox.errors import Refused
from bot.sandbox.events import Events
from bot.sandbox.files import Files
from bot.sandbox.markup import Formatted
from bot.sandbox.parameters import Call


@dataclass
class Press:
    """A pressed button that waits for answerCallbackQuery; `answer` is what the bot said, None before that."""

    chat_id: int
    message_id: int
    data: str
    answer: dict[str, Any] | None = None


class Conversation:
    """What the bot can do in its chats."""

    def __init__(self, chats: Chats, files: Files, events: Events, now: Callable[[], float]) -> None:
        """Work on `chats`; `now` is the Unix time in seconds that messages are dated with."""
        self.presses: dict[str, Press] = {}
        self._chats = chats
        self._files = files
        self._events = events
        self._now = now
        self._press_ids = count(1)

    def methods(self) -> dict[str, Callable[[Call], Any]]:
        """Return the Bot API methods this part answers."""
        return {
            "sendMessage": self._send_message,
            "sendDocument": lambda call: self._send_file("document", call),
            "sendPhoto": lambda call: self._send_file("photo", call),
            "sendVoice": lambda call: self._send_file("voice", call),
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_press,
            "getChat": self._get_chat,
            "getFile": self._get_file,
        }

    def add_press(self, chat_id: int, message_id: int, data: str) -> str:
        """Note a pressed button and return the id of its callback query."""
        query_id = str(next(self._press_ids))
        self.presses[query_id] = Press(chat_id, message_id, data)
        return query_id

    def _send_message(self, call: Call) -> dict[str, Any]:
        chat = self._writable_chat(call)
        content = refusals.message_text(call.text("text"), call.text("parse_mode"), call.objects("entities"))
        return self._send(chat, content, {}, call)

    def _send_file(self, kind: str, call: Call) -> dict[str, Any]:
        chat = self._writable_chat(call)
        content = refusals.caption(call.text("caption"), call.text("parse_mode"), call.objects("caption_entities"))
        return self._send(chat, content, self._files.sent(call, kind), call)

    def _send(self, chat: Chat, content: Formatted, media: dict[str, Any], call: Call) -> dict[str, Any]:
        refusals.reply_target(call.structure("reply_parameters"), chat.messages)
        markup = refusals.reply_markup(call.structure("reply_markup"))
        message = self._chats.add(chat, content, self._now(), from_bot=True, media=media, markup=markup)
        return self._publish(chat, "message", message)

    def _edit_text(self, call: Call) -> dict[str, Any]:
        chat, message = self._own_message(call)
        if message.media:
            raise Refused("there is no text in the message to edit")
        content = refusals.message_text(call.text("text"), call.text("parse_mode"), call.objects("entities"))
        return self._edit(chat, message, content, call)

    def _edit_markup(self, call: Call) -> dict[str, Any]:
        chat, message = self._own_message(call)
        return self._edit(chat, message, message.content, call)

    def _edit(self, chat: Chat, message: Message, content: Formatted, call: Call) -> dict[str, Any]:
        """Replace content and keyboard; as on Telegram, an edit without a keyboard takes the keyboard away."""
        markup = refusals.inline_keyboard(call.structure("reply_markup"))
        refusals.unchanged((message.content, message.markup), (content, markup))
        message.content, message.markup, message.edit_date = content, markup, self._now()
        return self._publish(chat, "edit", message)

    def _delete(self, call: Call) -> bool:
        chat = self._chat(call)
        message = _message(chat, call, "message to delete not found")
        refusals.deletion(message.date, self._now())
        del chat.messages[message.message_id]
        self._events.publish(chat.chat_id, "delete", {"message_id": message.message_id})
        return True

    def _answer_press(self, call: Call) -> bool:
        press = self.presses.get(call.text("callback_query_id"))
        if press is None or press.answer is not None:
            raise Refused("query is too old and response timeout expired or query ID is invalid")
        refusals.callback_answer(call.text("text"))
        press.answer = {"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")}
        told = {"message_id": press.message_id, "callback_query_id": call.text("callback_query_id"), **press.answer}
        self._events.publish(press.chat_id, "answer", told)
        return True

    def _send_chat_action(self, call: Call) -> bool:
        chat = self._writable_chat(call)
        refusals.chat_action(call.text("action"))
        self._events.publish(chat.chat_id, "typing", {"action": call.text("action")})
        return True

    def _get_chat(self, call: Call) -> dict[str, Any]:
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        return {
            **self._chat(call).as_chat(),
            "accent_color_id": 0,
            "max_reaction_count": 1,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }

    def _get_file(self, call: Call) -> dict[str, Any]:
        file = self._files.get(call.text("file_id"))
        refusals.download(len(file.content))
        return {**file.as_file(), "file_path": file.path}

    def _chat(self, call: Call) -> Chat:
        if not call.text("chat_id"):
            raise Refused("chat_id is empty")
        return self._chats.get(call.integer("chat_id"))

    def _writable_chat(self, call: Call) -> Chat:
        chat = self._chat(call)
        if not chat.person_wrote:
            raise Refused("bot can't initiate conversation with a user", code=403)
        return chat

    def _own_message(self, call: Call) -> tuple[Chat, Message]:
        chat = self._chat(call)
        message = _message(chat, call, "message to edit not found")
        if not message.from_bot:
            raise Refused("message can't be edited")
        return chat, message

    def _publish(self, chat: Chat, kind: str, message: Message) -> dict[str, Any]:
        body = self._chats.as_json(chat, message)
        self._events.publish(chat.chat_id, kind, body)
        return body


def _message(chat: Chat, call: Call, missing: str) -> Message:
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise Refused(missing)
    return message
