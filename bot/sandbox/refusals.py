"""Everything the local Telegram refuses, in one place: limits, rules and Telegram's own wording.

Sources: the Bot API page, tdlib/telegram-bot-api and tdlib/td (see also `bot.sandbox.markup` for what makes HTML
unparsable). Where this is stricter than Telegram, which drops or ignores the mistake silently, the rule says so: here
a mistake must fail a test.
"""

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import Refused
from bot.sandbox.markup import Formatted, parse_html, stripped, utf16_length, with_detected

MAX_RAW_TEXT_BYTES = 32768
MAX_TEXT = 4096  # code points after entities are parsed
MAX_CAPTION = 1024
MAX_CALLBACK_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_CALLBACK_ANSWER = 200
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_PROFILE_TEXT = {"name": 64, "description": 512, "short_description": 120}
MAX_DOWNLOAD_BYTES = 20 * 1024**2
MAX_UPLOAD_BYTES = {"photo": 10 * 1024**2, "document": 50 * 1024**2, "voice": 50 * 1024**2}
DELETABLE_SECONDS = 48 * 3600

BUTTON_ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip
CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
_ALWAYS_SENDABLE = (
    "chat_id disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters reply_markup"
)
_CAPTIONED = f"{_ALWAYS_SENDABLE} caption parse_mode caption_entities"
PARAMETERS: dict[str, frozenset[str]] = {
    method: frozenset(names.split())
    for method, names in {
        "getMe": "",
        "getUpdates": "offset limit timeout allowed_updates",
        "setWebhook": "url max_connections allowed_updates drop_pending_updates secret_token",
        "deleteWebhook": "drop_pending_updates",
        "getWebhookInfo": "",
        "sendMessage": f"{_ALWAYS_SENDABLE} text parse_mode entities link_preview_options",
        "editMessageText": "chat_id message_id text parse_mode entities link_preview_options reply_markup",
        "editMessageReplyMarkup": "chat_id message_id reply_markup",
        "deleteMessage": "chat_id message_id",
        "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
        "sendChatAction": "chat_id action",
        "sendDocument": f"{_CAPTIONED} document thumbnail disable_content_type_detection",
        "sendPhoto": f"{_CAPTIONED} photo has_spoiler show_caption_above_media",
        "sendVoice": f"{_CAPTIONED} voice duration",
        "setMyCommands": "commands scope language_code",
        "getMyCommands": "scope language_code",
        "deleteMyCommands": "scope language_code",
        "setMyName": "name language_code",
        "getMyName": "language_code",
        "setMyDescription": "description language_code",
        "getMyDescription": "language_code",
        "setMyShortDescription": "short_description language_code",
        "getMyShortDescription": "language_code",
        "setChatMenuButton": "chat_id menu_button",
        "getChat": "chat_id",
        "getFile": "file_id",
    }.items()
}


def check_parameters(method: str, names: Collection[str]) -> None:
    """Refuse unknown methods, as Telegram does, and unknown parameters, which Telegram ignores."""
    if method not in PARAMETERS:
        raise Refused("method not found", code=404)
    unknown = sorted(set(names) - PARAMETERS[method])
    if unknown:
        raise Refused(f'parameter "{unknown[0]}" of {method} is not known to the local Telegram')


def message_text(text: str, parse_mode: str, entities: list[dict[str, Any]]) -> Formatted:
    """Return the text of a message with its entities; refuse it where it is empty, too long or unparsable."""
    if not text:
        raise Refused("message text is empty")
    formatted = _formatted(text, parse_mode, entities)
    if not formatted.text:
        raise Refused("text must be non-empty")
    if len(formatted.text) > MAX_TEXT:
        raise Refused("message is too long")
    return formatted


def caption(text: str, parse_mode: str, entities: list[dict[str, Any]]) -> Formatted:
    """Return the caption of a file with its entities; refuse it where it is too long or unparsable."""
    formatted = _formatted(text, parse_mode, entities)
    if len(formatted.text) > MAX_CAPTION:
        raise Refused("message caption is too long")
    return formatted


def _formatted(text: str, parse_mode: str, entities: list[dict[str, Any]]) -> Formatted:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_TEXT_BYTES:
        raise Refused("text is too long")
    if parse_mode.lower() == "html":
        formatted = parse_html(text)
    elif parse_mode.lower() in {"", "none"}:
        formatted = Formatted(text, tuple(_checked_entity(entity, utf16_length(text)) for entity in entities))
    else:  # Telegram knows two Markdowns as well; the project writes HTML only, so anything else is a mistake.
        raise Refused("unsupported parse_mode")
    return with_detected(stripped(formatted))


def _checked_entity(entity: dict[str, Any], text_length: int) -> dict[str, Any]:
    """Refuse entities outside the text, which Telegram cuts or drops."""
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or not isinstance(entity.get("type"), str):
        raise Refused("can't parse MessageEntity: type, offset and length are required")
    if offset < 0 or length < 1 or offset + length > text_length:
        raise Refused("entity begins or ends outside the text")
    return entity


def reply_markup(markup: Any) -> dict[str, Any] | None:
    """Return a keyboard as it is stored; refuse buttons without text, with a wrong action, or too many of them."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise Refused("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return markup
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused('field "inline_keyboard" must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    if len(buttons) > MAX_BUTTONS:  # Telegram's clients cut the keyboard without a word.
        raise Refused("reply markup is too long")
    for button in buttons:
        _check_button(button)
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """Return the keyboard of an edited message, which must be an inline one."""
    checked = reply_markup(markup)
    if checked is not None and "inline_keyboard" not in checked:
        raise Refused("inline keyboard expected")
    return checked


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise Refused("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise Refused('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise Refused("REPLY_MARKUP_INVALID")
    actions = BUTTON_ACTIONS & button.keys()
    if not actions:
        raise Refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:  # Telegram takes the first and forgets the others.
        raise Refused(f"can't parse inline keyboard button: exactly one action expected, found {sorted(actions)}")
    if "callback_data" in actions:
        callback_data(button["callback_data"])
    if "url" in actions and not re.fullmatch(r"(?:https?|tg|ton)://\S+", str(button["url"])):
        raise Refused(f"inline keyboard button URL '{button['url']}' is invalid: unsupported URL protocol")


def callback_data(data: Any) -> None:
    """Refuse the data of a button that is not 1 to 64 bytes of UTF-8."""
    if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_CALLBACK_DATA_BYTES:
        raise Refused("BUTTON_DATA_INVALID")


def unchanged(before: Any, after: Any) -> None:
    """Refuse an edit after which the message is what it was before."""
    if before == after:
        raise Refused(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )


def deletion(message_date: float, now: float) -> None:
    """Refuse to delete a message 48 hours after it was sent; both dates are Unix times in seconds."""
    if now - message_date > DELETABLE_SECONDS:
        raise Refused("message can't be deleted for everyone")


def callback_answer(text: str) -> None:
    """Refuse the text of a callback answer over 200 code points."""
    if len(text) > MAX_CALLBACK_ANSWER:
        raise Refused("MESSAGE_TOO_LONG")


def chat_action(action: str) -> None:
    """Refuse an action that is not one of Telegram's."""
    if action not in CHAT_ACTIONS:
        raise Refused("wrong parameter action in request")


def commands(listed: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return a command list as it is stored; refuse names and descriptions outside Telegram's limits."""
    if len(listed) > MAX_COMMANDS:
        raise Refused("BOT_COMMANDS_TOO_MUCH")
    for command in listed:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise Refused("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", "")).strip()) <= MAX_COMMAND_DESCRIPTION:
            raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": command["command"], "description": command["description"].strip()} for command in listed]


def language_code(code: str) -> None:
    """Refuse a language that is not empty (the default) or two letters (ISO 639-1)."""
    if code and not re.fullmatch("[a-z]{2}", code):
        raise Refused("invalid language code specified")


def profile_text(field: str, text: str) -> None:
    """Refuse a bot's name, description or short description over its limit in code points."""
    if len(text) > MAX_PROFILE_TEXT[field]:
        raise Refused(f"{field.replace('_', ' ')} is too long")


def upload(kind: str, content: bytes) -> None:
    """Refuse an empty file and one over the limit of its kind (`photo`, `document` or `voice`)."""
    if not content:
        raise Refused("file must be non-empty")
    if len(content) > MAX_UPLOAD_BYTES[kind]:
        raise Refused("", code=413)


def download(size: int) -> None:
    """Refuse to hand a file over 20 MB to the bot; `size` is in bytes."""
    if size > MAX_DOWNLOAD_BYTES:
        raise Refused("file is too big")


def webhook(url: str, secret_token: str) -> None:
    """Refuse a webhook that leaves this machine, which only the local Telegram minds, or with a bad secret."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused("invalid webhook URL specified")
    if not is_loopback(parts.hostname):
        raise Refused("bad webhook: the local Telegram delivers to this machine only")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret_token):
        raise Refused("secret token contains unallowed characters")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address (without port) means this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def start_parameter(parameter: str) -> None:
    """Refuse what a deep link `t.me/<bot>?start=<parameter>` cannot carry: 1-64 of A-Z a-z 0-9 _ and -."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter):
        raise Refused("START_PARAM_INVALID")


def user_text(text: str) -> str:
    """Return what a person typed as a client sends it: without white space around, 1 to 4096 code points."""
    if not text.strip():
        raise Refused("MESSAGE_EMPTY")
    if len(text.strip()) > MAX_TEXT:
        raise Refused("MESSAGE_TOO_LONG")
    return text.strip()


def reply_target(parameters: Any, known: Mapping[int, object]) -> None:
    """Refuse to reply to a message that is not there, unless the call allows it."""
    if not isinstance(parameters, dict) or parameters.get("allow_sending_without_reply"):
        return
    if parameters.get("message_id") not in known:
        raise Refused("message to be replied not found")


def token(given: str, expected: str) -> None:
    """Refuse another bot's token, and tell it apart from what is no token at all."""
    if given != expected:
        raise Refused("", code=401 if re.fullmatch(r"[0-9]+:[\w-]+", given) else 404)
