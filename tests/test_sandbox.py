"""The local Telegram answers, refuses and fails as Telegram does, spoken to over HTTP by python-telegram-bot."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from bot.listening import listening
from bot.sandbox.errors import Refused
from bot.sandbox.markup import Formatted, parse_html, utf16_length
from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving

TOKEN = "4711:local-token"
CHAT = 42
NOON = 1_800_000_000.0
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x08" + b"\x00" * 8


class Clock:
    """A clock that stands still until told otherwise."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> LocalTelegram:
    local = LocalTelegram(TOKEN, now=clock, retry_delay=0.01, patience=0.2)
    local.phone.open_chat(CHAT, "pt-br", "Guest")
    local.phone.start(CHAT)
    return local


@pytest.fixture
async def address(telegram: LocalTelegram) -> AsyncIterator[str]:
    async with serving(telegram) as url:
        yield url


def in_process(telegram: LocalTelegram) -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(telegram.asgi), "trust_env": False})


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    """The bot, speaking to the application without a network."""
    at = "http://localhost"
    async with Bot(
        TOKEN,
        base_url=f"{at}/bot",
        base_file_url=f"{at}/file/bot",
        request=in_process(telegram),
        get_updates_request=in_process(telegram),
    ) as started:
        yield started


@pytest.fixture
async def served_bot(address: str) -> AsyncIterator[Bot]:
    """The bot, speaking to the application over a loopback port, as it does when someone tries it."""
    async with Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as started:
        yield started


@pytest.fixture
async def http(telegram: LocalTelegram) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(telegram.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://localhost/bot{TOKEN}/") as client:
        yield client


@pytest.fixture
async def page(telegram: LocalTelegram) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(telegram.asgi), base_url="http://localhost") as client:
        yield client


def buttons(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=x) for text, x in row] for row in rows])


def refused(reason: str) -> AbstractContextManager[pytest.ExceptionInfo[BadRequest]]:
    """Expect a 400 with this reason; python-telegram-bot changes the case of Telegram's words."""
    return pytest.raises(BadRequest, match=f"(?i){re.escape(reason)}")


async def next_update(bot: Bot) -> Update:
    return (await bot.get_updates(timeout=2))[-1]


async def eventually(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not check():  # noqa: ASYNC110  what is waited for happens in a server that has no event to tell of it
            await asyncio.sleep(0.005)


# --- speaking to the server


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (4711, True, "local_bot")


@pytest.mark.parametrize("encoding", ["query", "form", "json", "multipart"])
async def test_parameters_arrive_in_every_encoding(http: httpx.AsyncClient, encoding: str) -> None:
    values: dict[str, Any] = {"chat_id": str(CHAT), "text": "ឆន្ទៈ & more"}
    answer = await {
        "query": lambda: http.get("sendMessage", params=values),
        "form": lambda: http.post("SENDMESSAGE", data=values),
        "json": lambda: http.post("sendMessage", json={**values, "chat_id": CHAT}),
        "multipart": lambda: http.post("sendMessage", files={name: (None, value) for name, value in values.items()}),
    }[encoding]()
    assert answer.json()["result"]["text"] == "ឆន្ទៈ & more"


@pytest.mark.parametrize(("token", "code"), [("4711:another", 401), ("nonsense", 404)])
async def test_a_wrong_token_is_refused(address: str, token: str, code: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{address}/bot{token}/getMe")
    assert answer.status_code == answer.json()["error_code"] == code
    async with HTTPXRequest() as request:
        with pytest.raises(InvalidToken):
            await Bot(token, base_url=f"{address}/bot", request=request).get_me()


async def test_unknown_methods_and_parameters_are_refused(http: httpx.AsyncClient) -> None:
    unknown_method = await http.get("sendGreeting")
    assert unknown_method.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    unknown_parameter = await http.get("getMe", params={"txet": "x"})
    assert unknown_parameter.status_code == 400
    assert "txet" in unknown_parameter.json()["description"]


@pytest.mark.parametrize("body", [b"{", b"[]"])
async def test_a_body_that_is_no_json_object_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("getMe", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


async def test_a_host_name_that_is_not_this_machine_is_refused(telegram: LocalTelegram) -> None:
    transport = httpx.ASGITransport(telegram.asgi)
    for host, code in {"127.0.0.1": 200, "localhost:99": 200, "[::1]:99": 200, "evil.example": 403, "": 403}.items():
        async with httpx.AsyncClient(transport=transport, base_url="http://ignored") as client:
            answer = await client.get("/", headers={"Host": host})
        assert answer.status_code == code, host


async def test_the_page_has_a_strict_policy_and_other_sites_cannot_post_to_it(page: httpx.AsyncClient) -> None:
    shown = await page.get("/")
    form = await page.post("/api/send", data={"chat": "42", "text": "x"})
    wrong = await page.post("/api/send", json={"chat": "42", "text": "x"})
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "//" not in shown.text
    assert (form.status_code, wrong.status_code) == (400, 400)


# --- texts


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a</b> &lt;<i>🏟</i>", "a <🏟", [("bold", 0, 1), ("italic", 3, 2)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<blockquote>a<pre>b</pre></blockquote>", "ab", [("blockquote", 0, 2), ("pre", 1, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<span class="tg-spoiler">s</span><u>u</u><s>d</s>', "sud", [
            ("spoiler", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1)]),
        ("<a href='telegram.org'>t</a>", "t", [("text_link", 0, 1)]),
        ("<a href='javascript:x'>t</a>", "t", []),
        ("<b></b>&ge;&#65;&#x42;", "&ge;AB", []),
        ("<i    aba  =  190azAz-.   >a</>", "a", [("italic", 0, 1)]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(markup: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed = parse_html(markup)
    found = [(entity["type"], entity["offset"], entity["length"]) for entity in parsed.entities]
    assert (parsed.text, found) == (text, entities)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ("🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;>", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<code><b>x</b></code>", 'Tag "b" can\'t be nested in tag "code" at byte offset 6'),
        ("<b><code>x</code></b>", 'Tag "code" can\'t be nested in tag "b" at byte offset 3'),
        ("<blockquote><blockquote>x</blockquote></blockquote>", 'Tag "blockquote" can\'t be nested'),
        ('<a href="a.b"><a href="c.d">x</a></a>', 'Tag "a" can\'t be nested in tag "a"'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&#57311;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
async def test_html_that_telegram_cannot_parse_is_refused_in_its_words(bot: Bot, markup: str, reason: str) -> None:
    with refused(f"can't parse entities: {reason}"):
        await bot.send_message(CHAT, markup, parse_mode="HTML")


@given(st.text(alphabet="<>/&;=\"' abi#x\n🏟"))
def test_any_markup_is_parsed_or_refused_and_entities_stay_inside_the_text(markup: str) -> None:
    try:
        parsed = parse_html(markup)
    except Refused:
        return
    for entity in parsed.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16_length(parsed.text)


async def test_a_text_is_measured_in_code_points_after_parsing(bot: Bot) -> None:
    longest = await bot.send_message(CHAT, f"<b>{'😀' * 4096}</b>", parse_mode="HTML")
    assert longest.text is not None
    assert len(longest.text) == 4096
    with refused("Message is too long"):
        await bot.send_message(CHAT, "😀" * 4097)


async def test_raw_text_over_32768_bytes_is_refused_before_parsing(bot: Bot) -> None:
    await bot.send_message(CHAT, "x" + "<b></b>" * 4681, parse_mode="HTML")
    with refused("Text is too long"):
        await bot.send_message(CHAT, "xx" + "<b></b>" * 4681, parse_mode="HTML")


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(bot: Bot, text: str) -> None:
    with refused("empty"):
        await bot.send_message(CHAT, text, parse_mode="HTML")


async def test_white_space_around_a_text_is_dropped_and_entities_follow(bot: Bot) -> None:
    message = await bot.send_message(CHAT, " \n<b> a</b> https://example.org/x. /help ", parse_mode="HTML")
    assert message.text == "a https://example.org/x. /help"
    assert list(message.parse_entities().values()) == ["a", "https://example.org/x", "/help"]


async def test_other_markup_languages_are_refused(bot: Bot) -> None:
    with refused("Unsupported parse_mode"):
        await bot.send_message(CHAT, "*x*", parse_mode="MarkdownV2")


@pytest.mark.parametrize("entity", [{"type": "bold"}, {"type": "bold", "offset": 0, "length": 9}])
async def test_entities_outside_the_text_are_refused(http: httpx.AsyncClient, entity: dict[str, Any]) -> None:
    answer = await http.post("sendMessage", json={"chat_id": CHAT, "text": "x", "entities": [entity]})
    assert answer.status_code == 400


@pytest.mark.parametrize(("chat_id", "reason"), [("", "chat_id is empty"), ("x", "Integer"), ("7", "chat not found")])
async def test_a_chat_that_does_not_exist_is_refused(http: httpx.AsyncClient, chat_id: str, reason: str) -> None:
    answer = await http.post("sendMessage", data={"chat_id": chat_id, "text": "x"})
    assert reason in answer.json()["description"]


async def test_the_bot_cannot_write_first(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.phone.open_chat(43)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(43, "x")


async def test_a_reply_to_a_missing_message_is_refused(bot: Bot) -> None:
    with refused("Message to be replied not found"):
        await bot.send_message(CHAT, "x", reply_to_message_id=999)
    await bot.send_message(CHAT, "x", reply_to_message_id=999, allow_sending_without_reply=True)
    await bot.send_message(CHAT, "x", reply_to_message_id=1)


# --- keyboards


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"callback_data": "x"}, 'Field "text" must be of type String'),
        ({"text": " ", "callback_data": "x"}, "REPLY_MARKUP_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "x", "url": "https://example.org"}, "exactly one action"),
        ({"text": "x", "url": "javascript:x"}, "unsupported URL protocol"),
        ("x", "InlineKeyboardButton must be an Object"),
    ],
)
async def test_a_bad_button_is_refused(http: httpx.AsyncClient, button: Any, reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await http.post("sendMessage", json={"chat_id": CHAT, "text": "x", "reply_markup": markup})
    assert answer.status_code == 400
    assert reason in answer.json()["description"]


@pytest.mark.parametrize("markup", ["{", "[]", '{"inline_keyboard": [1]}'])
async def test_a_keyboard_of_the_wrong_shape_is_refused(http: httpx.AsyncClient, markup: str) -> None:
    answer = await http.post("sendMessage", data={"chat_id": CHAT, "text": "x", "reply_markup": markup})
    assert answer.status_code == 400


async def test_64_bytes_of_data_and_100_buttons_are_the_limit(bot: Bot) -> None:
    await bot.send_message(CHAT, "x", reply_markup=buttons(*[[("x", "é" * 32)] * 4] * 25))
    with refused("Reply markup is too long"):
        await bot.send_message(CHAT, "x", reply_markup=buttons(*[[("x", "x")]] * 101))


# --- editing and deleting


async def test_an_edit_replaces_text_and_keyboard_and_no_keyboard_takes_it_away(bot: Bot, clock: Clock) -> None:
    message = await bot.send_message(CHAT, "one", reply_markup=buttons([("a", "1")]))
    clock.time += 60
    edited = await bot.edit_message_text("two", CHAT, message.message_id, reply_markup=buttons([("b", "2")]))
    assert isinstance(edited, type(message))
    assert (edited.text, edited.edit_date is not None) == ("two", True)
    bare = await bot.edit_message_reply_markup(CHAT, message.message_id)
    assert isinstance(bare, type(message))
    assert (bare.text, bare.reply_markup) == ("two", None)


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    message = await bot.send_message(CHAT, "<b>x</b>", parse_mode="HTML", reply_markup=buttons([("a", "1")]))
    same = buttons([("a", "1")])
    with refused("Message is not modified: specified new message content"):
        await bot.edit_message_text(
            "<strong>x</strong>", CHAT, message.message_id, parse_mode="HTML", reply_markup=same
        )
    with refused("Message is not modified"):
        await bot.edit_message_reply_markup(CHAT, message.message_id, reply_markup=same)
    await bot.edit_message_text("x", CHAT, message.message_id, reply_markup=same)


async def test_what_is_not_there_or_not_the_bots_cannot_be_edited(bot: Bot) -> None:
    with refused("Message to edit not found"):
        await bot.edit_message_text("x", CHAT, 999)
    with refused("Message can't be edited"):
        await bot.edit_message_text("x", CHAT, 1)
    document = await bot.send_document(CHAT, b"x", filename="x.txt")
    with refused("There is no text in the message to edit"):
        await bot.edit_message_text("x", CHAT, document.message_id)
    message = await bot.send_message(CHAT, "x")
    with refused("Inline keyboard expected"):
        await bot.edit_message_text("y", CHAT, message.message_id, api_kwargs={"reply_markup": {"force_reply": True}})


async def test_a_message_can_be_deleted_once_and_for_48_hours(bot: Bot, telegram: LocalTelegram, clock: Clock) -> None:
    message, old = await bot.send_message(CHAT, "x"), await bot.send_message(CHAT, "y")
    assert await bot.delete_message(CHAT, message.message_id)
    with refused("Message to delete not found"):
        await bot.delete_message(CHAT, message.message_id)
    clock.time += 48 * 3600 + 1
    with refused("Message can't be deleted"):
        await bot.delete_message(CHAT, old.message_id)
    assert [sent["text"] for sent in telegram.phone.history(CHAT)] == ["/start", "y"]


# --- pressed buttons


async def test_a_pressed_button_reaches_the_bot_and_its_answer_the_person(bot: Bot, telegram: LocalTelegram) -> None:
    message = await bot.send_message(CHAT, "x", reply_markup=buttons([("a", "data")]))
    query_id = telegram.phone.press(CHAT, message.message_id, "data")
    query = (await next_update(bot)).callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.language_code) == (query_id, "data", "pt-br")
    assert telegram.phone.answer(query_id) is None
    with telegram.events.watch(CHAT) as events:
        await query.answer("done", show_alert=True)
        told = events.get_nowait()
    assert told is not None
    assert (told.kind, told.data["text"]) == ("answer", "done")
    assert telegram.phone.answer(query_id) == {"text": "done", "show_alert": True, "url": ""}


async def test_a_second_an_unknown_and_a_long_callback_answer_are_refused(bot: Bot, telegram: LocalTelegram) -> None:
    message = await bot.send_message(CHAT, "x", reply_markup=buttons([("a", "data")]))
    query_id = telegram.phone.press(CHAT, message.message_id, "data")
    with refused("MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(query_id, "x" * 201)
    await bot.answer_callback_query(query_id, "x" * 200)
    for wrong in (query_id, "999"):
        with refused("Query is too old"):
            await bot.answer_callback_query(wrong)


async def test_a_button_of_a_missing_or_own_message_cannot_be_pressed(telegram: LocalTelegram) -> None:
    for message_id in (1, 999):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            telegram.phone.press(CHAT, message_id, "x")


# --- files


async def test_files_arrive_with_caption_and_can_be_fetched_and_sent_again(bot: Bot) -> None:
    sent = await bot.send_document(CHAT, b"content", caption="<b>c</b>", parse_mode="HTML", filename="دليل.txt")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("دليل.txt", 7, "c")
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"content"
    again = await bot.send_document(CHAT, sent.document.file_id)
    assert again.document == sent.document


async def test_photos_and_voices_are_told_by_their_bytes(bot: Bot) -> None:
    photo = await bot.send_photo(CHAT, PNG)
    assert [(size.width, size.height) for size in photo.photo] == [(16, 8)]
    with refused("IMAGE_PROCESS_FAILED"):
        await bot.send_photo(CHAT, b"no image")
    voice = await bot.send_voice(CHAT, b"OggS....", duration=3)
    assert voice.voice is not None
    assert (await bot.send_voice(CHAT, b"no voice")).document is not None


async def test_bad_files_and_captions_are_refused(bot: Bot, http: httpx.AsyncClient, page: httpx.AsyncClient) -> None:
    with refused("File must be non-empty"):
        await bot.send_document(CHAT, b"")
    with refused("Message caption is too long"):
        await bot.send_document(CHAT, b"x", caption="x" * 1025)
    with refused("Wrong file identifier"):
        await bot.send_document(CHAT, "https://example.org/x.pdf")
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_photo(CHAT, PNG + bytes(10 * 1024**2))
    large = await bot.send_document(CHAT, bytes(20 * 1024**2 + 1))
    assert large.document is not None
    with refused("File is too big"):
        await bot.get_file(large.document.file_id)
    with refused("Wrong file_id"):
        await bot.get_file("nothing")
    assert "no document" in (await http.post("sendDocument", data={"chat_id": CHAT})).json()["description"]
    assert (await page.get(f"/file/bot{TOKEN}/documents/nothing")).status_code == 404


# --- profile


async def test_commands_are_kept_per_scope_and_language(bot: Bot, page: httpx.AsyncClient) -> None:
    await bot.set_my_commands([("help", "Help")])
    await bot.set_my_commands([("help", "Aide")], language_code="fr")
    await bot.set_my_commands([("mine", "Only here")], scope=BotCommandScopeChat(CHAT))
    assert await bot.get_my_commands(language_code="fr") == (BotCommand("help", "Aide"),)
    assert await bot.get_my_commands(language_code="de") == ()

    async def shown(chat: int, language: str) -> str:
        profile = (await page.post("/api/language", json={"chat": chat, "language": language})).json()
        return str(profile["commands"][0]["description"])

    assert [await shown(43, code) for code in ("fr", "de", "")] == ["Aide", "Help", "Help"]
    assert await shown(CHAT, "fr") == "Only here"
    await bot.delete_my_commands(scope=BotCommandScopeChat(CHAT))
    assert await shown(CHAT, "fr") == "Aide"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("Help", "x"), "BOT_COMMAND_INVALID"),
        (("x" * 33, "x"), "BOT_COMMAND_INVALID"),
        (("", "x"), "BOT_COMMAND_INVALID"),
        (("x", " "), "BOT_COMMAND_DESCRIPTION_INVALID"),
        (("x", "x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_commands_outside_the_limits_are_refused(bot: Bot, command: tuple[str, str], reason: str) -> None:
    with refused(reason):
        await bot.set_my_commands([command])
    with refused("BOT_COMMANDS_TOO_MUCH"):
        await bot.set_my_commands([("x", "x")] * 101)


async def test_a_language_that_is_not_two_letters_is_refused(bot: Bot) -> None:
    for code in ("pt-br", "eng", "EN"):
        with refused("Invalid language code"):
            await bot.set_my_commands([("x", "x")], language_code=code)


async def test_name_and_descriptions_fall_back_to_the_default_language(bot: Bot) -> None:
    await bot.set_my_name("Sanad")
    await bot.set_my_description("What it does")
    await bot.set_my_description("Ce qu'il fait", language_code="fr")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_name("fr")).name == (await bot.get_me()).first_name == "Sanad"
    assert (await bot.get_my_description("fr")).description == "Ce qu'il fait"
    assert (await bot.get_my_description("de")).description == "What it does"
    assert (await bot.get_my_short_description()).short_description == "Short"
    with refused("Name is too long"):
        await bot.set_my_name("x" * 65)
    with refused("Description is too long"):
        await bot.set_my_description("x" * 513)
    with refused("Short description is too long"):
        await bot.set_my_short_description("x" * 121)


async def test_chat_menu_button_and_actions(bot: Bot, telegram: LocalTelegram) -> None:
    assert (await bot.get_chat(CHAT)).first_name == "Guest"
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert await bot.set_chat_menu_button(CHAT, MenuButtonCommands())
    with telegram.events.watch(CHAT) as events:
        await bot.send_chat_action(CHAT, "typing")
        told = events.get_nowait()
    assert told is not None
    assert told.kind == "typing"
    with refused("Wrong parameter action"):
        await bot.send_chat_action(CHAT, "dancing")


# --- long polling


async def test_a_start_link_reaches_the_bot_as_a_command(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.phone.start(CHAT, "ngo_berlin-1")
    message = (await next_update(bot)).message
    assert message is not None
    assert (message.text, list(message.parse_entities().values())) == ("/start ngo_berlin-1", ["/start"])


@pytest.mark.parametrize("parameter", ["", "a b", "é", "x" * 65])
def test_a_start_parameter_that_no_link_can_carry_is_refused(telegram: LocalTelegram, parameter: str) -> None:
    with pytest.raises(Refused, match="START_PARAM_INVALID"):
        telegram.phone.start(CHAT, parameter)


@pytest.mark.parametrize("text", [" ", "x" * 4097])
def test_a_person_cannot_send_what_a_phone_could_not(telegram: LocalTelegram, text: str) -> None:
    with pytest.raises(Refused):
        telegram.phone.send(CHAT, text)


async def test_an_update_comes_again_until_the_offset_confirms_it(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.phone.send(CHAT, "two")
    telegram.phone.send(CHAT, "three")
    first, second, third = [update.update_id for update in await bot.get_updates()]
    assert [update.update_id for update in await bot.get_updates(limit=2)] == [first, second]
    assert [update.update_id for update in await bot.get_updates(offset=second)] == [second, third]
    assert [update.update_id for update in await bot.get_updates(offset=-1)] == [third]
    assert telegram.update_ids == [third]


async def test_a_long_poll_waits_for_what_comes_and_ends_empty(bot: Bot, telegram: LocalTelegram) -> None:
    last = (await next_update(bot)).update_id
    poll = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=5))
    await asyncio.sleep(0.05)
    assert not poll.done()
    telegram.phone.send(CHAT, "hello")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "hello"
    assert await bot.get_updates(offset=update.update_id + 1, timeout=1) == ()


async def test_a_second_poller_ends_the_first_with_a_conflict(bot: Bot, http: httpx.AsyncClient) -> None:
    last = (await next_update(bot)).update_id
    first = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=5))
    await asyncio.sleep(0.05)
    await http.get("getUpdates", params={"offset": last + 1})
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_a_poll_whose_client_hung_up_is_forgotten(served_bot: Bot, telegram: LocalTelegram) -> None:
    last = (await next_update(served_bot)).update_id
    poll = asyncio.create_task(served_bot.get_updates(offset=last + 1, timeout=5))
    await asyncio.sleep(0.05)
    poll.cancel()
    await asyncio.sleep(0.05)
    await served_bot.get_updates(offset=last + 1, timeout=0)
    assert telegram.refused == []


async def test_only_allowed_updates_are_queued(bot: Bot, telegram: LocalTelegram) -> None:
    await bot.get_updates(allowed_updates=["callback_query"], offset=-1)
    telegram.phone.send(CHAT, "not queued")
    assert len(telegram.update_ids) == 1
    await bot.get_updates(allowed_updates=[])
    telegram.phone.send(CHAT, "queued")
    assert len(telegram.update_ids) == 2


async def test_a_confirmed_update_can_be_delivered_again(bot: Bot, telegram: LocalTelegram) -> None:
    update = await next_update(bot)
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    telegram.redeliver(update.update_id)
    assert await bot.get_updates(offset=update.update_id + 1) == (update,)
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    with pytest.raises(KeyError):
        telegram.redeliver(1)


# --- failing as Telegram fails


async def test_a_flood_tells_how_long_to_wait_and_sends_nothing(
    bot: Bot, telegram: LocalTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    telegram.fail_next("sendMessage", "flood", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(CHAT, "x")
        assert flood.value.retry_after == timedelta(seconds=7)
    assert len(telegram.phone.history(CHAT)) == 1
    await bot.send_message(CHAT, "x")


async def test_a_flood_carries_the_envelope_of_telegram(http: httpx.AsyncClient, telegram: LocalTelegram) -> None:
    telegram.fail_next("getMe", "flood", retry_after=3)
    answer = await http.get("getMe")
    assert answer.headers["Retry-After"] == "3"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }


async def test_server_errors_come_in_both_shapes_and_do_nothing(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.fail_next("sendMessage", "server-error", times=2)
    for reason in ("Internal Server Error", "Bad Gateway"):
        with pytest.raises(NetworkError, match=reason):
            await bot.send_message(CHAT, "x")
    assert len(telegram.phone.history(CHAT)) == 1


async def test_a_person_can_have_blocked_the_bot(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.fail_next("sendMessage", "blocked")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(CHAT, "x")


async def test_a_request_can_be_done_and_never_answered(served_bot: Bot, telegram: LocalTelegram) -> None:
    telegram.fail_next("sendMessage", "timeout", times=2)
    with pytest.raises(TimedOut):
        await served_bot.send_message(CHAT, "done unnoticed", read_timeout=0.05)
    with pytest.raises(NetworkError):  # hung up on, after the patience of the server
        await served_bot.send_message(CHAT, "done too", read_timeout=5)
    assert [message["text"] for message in telegram.phone.history(CHAT)[1:]] == ["done unnoticed", "done too"]


async def test_what_was_refused_is_noted_for_tests_to_see(bot: Bot, telegram: LocalTelegram) -> None:
    await bot.get_me()
    assert telegram.refused == []
    with pytest.raises(BadRequest):
        await bot.send_message(CHAT, "")
    assert [(method, refusal.code) for method, refusal in telegram.refused] == [("sendMessage", 400)]


# --- webhook

Hook = Callable[[dict[str, Any]], Response]


class Receiver:
    """A webhook that notes the updates it got and answers with what `answer` makes of each."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Hook = lambda _update: Response()

    async def receive(self, request: Request) -> Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.answer(self.updates[-1])

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]

    async def until(self, count: int) -> None:
        await eventually(lambda: len(self.updates) >= count)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def hook(receiver: Receiver) -> AsyncIterator[str]:
    app = Starlette(routes=[Route("/hook", receiver.receive, methods=["POST"])])
    async with listening(app) as url:
        yield f"{url}/hook"


async def test_a_webhook_gets_what_waited_and_what_comes_with_the_secret(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    await bot.set_webhook(hook, secret_token="s3cret")
    telegram.phone.send(CHAT, "next")
    await receiver.until(2)
    assert receiver.texts() == ["/start", "next"]
    assert set(receiver.secrets) == {"s3cret"}
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_method_in_the_webhook_response_is_executed(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    receiver.answer = lambda update: JSONResponse(
        {"method": "sendMessage", "chat_id": CHAT, "text": f"got {update['message']['text']}"}
    )
    with telegram.events.watch(CHAT) as events:
        await bot.set_webhook(hook)
        event = await asyncio.wait_for(events.get(), 5)
    assert event is not None
    assert event.data["text"] == "got /start"


async def test_a_refused_or_forbidden_method_in_the_response_hurts_nobody(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    bodies = iter(({"method": "sendMessage"}, {"method": "getMe"}, {"method": "deleteWebhook"}, {}))
    receiver.answer = lambda _update: JSONResponse(next(bodies))
    await bot.set_webhook(hook)
    for text in ("two", "three", "four"):
        telegram.phone.send(CHAT, text)
    await receiver.until(4)
    await asyncio.sleep(0.05)
    assert [(method, refusal.description) for method, refusal in telegram.refused] == [
        ("sendMessage", "Bad Request: chat_id is empty")
    ]
    assert (await bot.get_webhook_info()).url == hook


async def test_a_failed_delivery_is_tried_again_before_the_chats_next_message(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    failures = iter((500, 500, 429))
    receiver.answer = lambda _update: Response(status_code=next(failures, 200), headers={"Retry-After": "0"})
    telegram.phone.send(CHAT, "next")
    await bot.set_webhook(hook)
    await receiver.until(5)
    assert receiver.texts() == ["/start"] * 4 + ["next"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 429 Too Many Requests"


async def test_a_button_press_overtakes_a_message_that_is_not_taken(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    receiver.answer = lambda update: Response(status_code=500 if "message" in update else 200)
    message = await bot.send_message(CHAT, "x", reply_markup=buttons([("a", "data")]))
    telegram.phone.press(CHAT, message.message_id, "data")
    await bot.set_webhook(hook)
    await eventually(lambda: len(telegram.update_ids) == 1)
    assert (await bot.get_webhook_info()).pending_update_count == 1


async def test_a_webhook_that_is_down_is_told_in_its_info(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await asyncio.sleep(0.1)
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Connection refused"
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_an_update_is_delivered_again_to_the_webhook(
    bot: Bot, telegram: LocalTelegram, receiver: Receiver, hook: str
) -> None:
    await bot.set_webhook(hook)
    await receiver.until(1)
    telegram.redeliver(receiver.updates[0]["update_id"])
    await receiver.until(2)
    assert receiver.updates[0] == receiver.updates[1]


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("ftp://localhost/", "", "Invalid webhook URL"),
        ("https://example.org/hook", "", "Bad webhook"),
        ("http://localhost/hook", "not allowed", "Secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_off_this_machine_or_with_a_bad_secret_is_refused(
    bot: Bot, url: str, secret: str, reason: str
) -> None:
    with refused(reason):
        await bot.set_webhook(url, secret_token=secret)
    await bot.set_webhook("")


# --- the page's endpoints


async def test_the_page_acts_as_the_phone_and_hears_what_happens(address: str, served_bot: Bot) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as page:
        await page.post("/api/language", json={"chat": 7, "language": "ar"})
        await page.post("/api/start", json={"chat": 7, "parameter": "ngo"})
        await page.post("/api/send", json={"chat": 7, "text": "مرحبا"})
        update = await next_update(served_bot)
        assert update.effective_user is not None
        assert update.effective_user.language_code == "ar"
        sent = await served_bot.send_message(7, "x", reply_markup=buttons([("a", "data")]))
        async with page.stream("GET", "/api/events", params={"chat": 7}) as stream:
            lines = stream.aiter_lines()
            assert (await anext(lines)).startswith(":")
            await page.post("/api/press", json={"chat": 7, "message_id": sent.message_id, "data": "data"})
            await served_bot.delete_message(7, sent.message_id)
            told = [line async for line in _until(lines, "event: delete")]
        history = (await page.get("/api/history", params={"chat": 7})).json()["messages"]
        refused = await page.post("/api/start", json={"chat": 7, "parameter": "a b"})
        unknown = await page.get("/api/history", params={"chat": "x"})
    assert told == ["event: delete"]
    assert [message["text"] for message in history] == ["/start ngo", "مرحبا"]
    assert refused.json()["description"] == "Bad Request: START_PARAM_INVALID"
    assert unknown.status_code == 400


async def _until(lines: AsyncIterator[str], last: str) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith("event:"):
            yield line
        if line == last:
            return


async def test_files_are_shown_or_downloaded_by_what_they_are(page: httpx.AsyncClient, bot: Bot) -> None:
    photo = await bot.send_photo(CHAT, PNG)
    script = await bot.send_document(CHAT, b"<script>", filename="x.html")
    assert script.document is not None
    shown = await page.get(f"/api/file/{photo.photo[0].file_id}")
    kept = await page.get(f"/api/file/{script.document.file_id}")
    assert "Content-Disposition" not in shown.headers
    assert kept.headers["Content-Disposition"] == "attachment"


def test_plain_text_has_no_entities() -> None:
    assert parse_html("plain") == Formatted("plain")
