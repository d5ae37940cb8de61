"""The phone-like page, in a real headless browser, talking to a small bot through the local Telegram."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.sandbox.server import LocalTelegram
from bot.sandbox.serving import serving

playwright = pytest.importorskip("playwright.async_api", reason="playwright (from PyPI) drives the browser")
from playwright.async_api import BrowserContext, ConsoleMessage, Page, async_playwright, expect  # noqa: E402  after the check above

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian: apt install chromium)")

TOKEN = "4711:local-token"
NOON = 1_800_000_000.0
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARABIC = "مرحبا، هذا دليل <b>ENIC-NARIC</b>.\nThis paragraph is English."
LONG_KHMER = "ការទទួលស្គាល់សញ្ញាបត្រ" * 8
QUOTE = "\n".join(f"line {number}" for number in range(1, 9))


class EchoBot:
    """Repeats what it is told, and knows a few words to show what messages can look like."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.bot.get_updates(offset=offset, timeout=10):
                offset = update.update_id + 1
                await self.react(update)

    async def react(self, update: Update) -> None:
        if update.callback_query is not None:
            await self.turn(update)
        elif update.message is not None and update.message.text is not None:
            await self.reply(update.message.chat_id, update.message.text)

    async def turn(self, update: Update) -> None:
        query = update.callback_query
        assert query is not None
        assert query.data is not None
        await query.edit_message_text(f"You chose {query.data}", reply_markup=choices("again"))
        await query.answer("noted")

    async def reply(self, chat_id: int, text: str) -> None:
        if text == "/choose":
            await self.bot.send_message(chat_id, "Choose", reply_markup=choices("left", "right", "دليل", LONG_KHMER))
        elif text == "arabic":
            await self.bot.send_message(chat_id, ARABIC, parse_mode="HTML", reply_markup=choices("نعم", "لا"))
        elif text == "rich":
            await self.show_everything(chat_id)
        elif text == "think":
            await self.bot.send_chat_action(chat_id, "typing")
        else:
            await self.bot.send_message(chat_id, f"You said: {text}")

    async def show_everything(self, chat_id: int) -> None:
        markup = (
            "<b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <code>code</code> "
            '<a href="https://example.org/a">link</a> &lt;script&gt; /help\n'
            f"<blockquote>quoted</blockquote>\n<blockquote expandable>{QUOTE}</blockquote>"
        )
        await self.bot.send_message(chat_id, markup, parse_mode="HTML")
        await self.bot.send_document(chat_id, b"x" * 2048, filename="guide.pdf", caption="Your guide")
        await self.bot.send_voice(chat_id, b"OggS" + bytes(60), duration=2)


def choices(*names: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(name, callback_data=name[:16]) for name in names[:2]]]
    return InlineKeyboardMarkup(rows + [[InlineKeyboardButton(name, callback_data=name[:16])] for name in names[2:]])


@pytest.fixture
async def address() -> AsyncIterator[str]:
    telegram = LocalTelegram(TOKEN, now=lambda: NOON)
    async with serving(telegram) as url, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await bot.set_my_name("Echo")
        await bot.set_my_description("I repeat what you say.")
        await bot.set_my_commands([("choose", "Choose something"), ("help", "Help")])
        await bot.set_my_commands([("choose", "اختر شيئًا")], language_code="ar")
        running = asyncio.create_task(EchoBot(bot).run())
        yield url
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert telegram.refused == []


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=CHROMIUM,
            headless=True,
            chromium_sandbox=False,
            args=FLAGS,
            viewport={"width": 360, "height": 720},
        )
        context.set_default_timeout(5000)
        yield context
        await context.close()


@pytest.fixture
async def page(browser: BrowserContext, address: str) -> AsyncIterator[Page]:
    """The page on a phone 360 pixels wide, after START; nothing may have gone wrong in its scripts at the end."""
    problems: list[str] = []
    page = browser.pages[0]
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if _is_problem(message) else None)
    await page.goto(address)
    await page.get_by_role("button", name="START").click()
    await expect(page.get_by_text("You said: /start")).to_be_visible()
    yield page
    assert problems == []


def _is_problem(message: ConsoleMessage) -> bool:
    """Tell scripts and policies that went wrong from requests that were refused, which the page shows itself."""
    return message.type == "error" and "status of 400" not in message.text


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def test_a_message_appears_on_both_sides_and_survives_a_reload(page: Page) -> None:
    await say(page, "<b>hello</b> 🏟")
    mine = page.locator(".message.mine").last
    await expect(mine.locator(".text")).to_have_text("<b>hello</b> 🏟")
    await expect(page.get_by_text("You said: <b>hello</b> 🏟")).to_be_visible()
    await expect(page.get_by_role("heading", name="Echo")).to_be_visible()
    await page.reload()
    await expect(page.locator(".message")).to_have_count(4)


async def test_a_pressed_button_edits_the_message_in_place(page: Page) -> None:
    await say(page, "/choose")
    await expect(page.locator(".message")).to_have_count(4)
    await page.get_by_role("button", name="left").click()
    await expect(page.get_by_text("You chose left")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_text("noted")
    await expect(page.locator(".message")).to_have_count(4)
    await expect(page.get_by_role("button", name="left")).to_have_count(0)


async def test_nothing_is_wider_than_a_small_phone(page: Page) -> None:
    for word in ("/choose", "rich", "arabic", "x" * 300):
        await say(page, word)
    await page.locator("summary").click()
    await expect(page.get_by_text(f"You said: {'x' * 300}")).to_be_visible()
    for box in ("html", "#chat"):
        assert await page.locator(box).evaluate("box => box.scrollWidth <= box.clientWidth"), box


async def test_the_keyboard_alone_is_enough(page: Page) -> None:
    await say(page, "/choose")
    key = page.get_by_role("button", name="left")
    await expect(key).to_be_visible()
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await key.evaluate("key => key === document.activeElement"):
            break
    assert await key.evaluate("key => getComputedStyle(key).outlineStyle") == "solid"
    await page.keyboard.press("Enter")
    again = page.get_by_role("button", name="again")
    await expect(again).to_be_focused()
    await page.get_by_role("button", name="Commands").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="Commands").get_by_role("button").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Commands")).to_be_focused()


async def test_each_message_paragraph_and_button_has_the_direction_of_its_own_words(page: Page) -> None:
    await say(page, "arabic")
    text = page.locator(".message .text").last
    await expect(text).to_contain_text("ENIC-NARIC")
    assert await text.evaluate("text => getComputedStyle(text).direction") == "rtl"
    assert await text.evaluate("text => getComputedStyle(text).unicodeBidi") == "plaintext"
    key = page.get_by_role("button", name="نعم")
    assert await key.evaluate("key => getComputedStyle(key).direction") == "rtl"
    assert await page.locator("html").evaluate("html => getComputedStyle(html).direction") == "ltr"


async def test_entities_files_and_links_are_drawn_safely(page: Page) -> None:
    await say(page, "rich")
    rich = page.locator(".message .text", has_text="bold").last
    for tag, words in {"b": "bold", "i": "italic", "u": "under", "s": "gone", "code": "code"}.items():
        await expect(rich.locator(tag)).to_have_text(words)
    link = rich.get_by_role("link", name="link")
    assert await link.get_attribute("target") == "_blank"
    assert "noopener" in (await link.get_attribute("rel") or "")
    await expect(rich).to_contain_text("<script>")
    more = rich.get_by_role("button", name="Show more")
    await more.click()
    await expect(rich.get_by_role("button", name="Show less")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="guide.pdf").click()
    assert (await download.value).suggested_filename == "guide.pdf"
    await expect(page.get_by_label("Voice message")).to_be_visible()
    await rich.get_by_role("button", name="/help").click()
    await expect(page.get_by_text("You said: /help")).to_be_visible()


async def test_the_newest_message_stays_in_sight(page: Page) -> None:
    for word in ("rich", "arabic", "/choose"):
        await say(page, word)
    await expect(page.get_by_role("button", name="right")).to_be_in_viewport()
    await page.locator("summary").click()
    await expect(page.get_by_role("button", name=LONG_KHMER)).to_be_in_viewport()


async def test_typing_is_shown_until_the_next_message(page: Page) -> None:
    await say(page, "think")
    await expect(page.locator("#typing")).to_be_visible()
    await say(page, "done")
    await expect(page.locator("#typing")).to_be_hidden()


async def test_another_person_another_language_and_a_deep_link(page: Page) -> None:
    await page.locator("summary").click()
    await page.get_by_label("Language of the phone").select_option("ar")
    await page.get_by_role("button", name="New person").click()
    await expect(page.locator(".message")).to_have_count(0)
    await expect(page.get_by_text("I repeat what you say.")).to_be_visible()
    await page.get_by_label("Open a link").fill("https://t.me/echo_bot?start=ngo-1")
    await page.get_by_role("button", name="Open", exact=True).click()
    await expect(page.get_by_text("You said: /start ngo-1")).to_be_visible()
    await page.get_by_label("Open a link").fill("not!valid")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("START_PARAM_INVALID")
    await page.get_by_role("button", name="Commands").click()
    await expect(page.get_by_role("group", name="Commands")).to_contain_text("اختر شيئًا")


async def test_dark_colours_follow_the_device(page: Page) -> None:
    light = await page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    await page.emulate_media(color_scheme="dark")
    assert await page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") != light
