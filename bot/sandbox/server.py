"""The local Telegram: Telegram's Bot API server and a person's phone in this process, in memory only."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.sandbox.botapi import BotApi
from bot.sandbox.chats import Chats
from bot.sandbox.conversation import Conversation
from bot.sandbox.errors import Refused
from bot.sandbox.events import Events
from bot.sandbox.failures import FailureKind
from bot.sandbox.files import Files
from bot.sandbox.guard import Guard
from bot.sandbox.phone import Phone
from bot.sandbox.profile import Profile
from bot.sandbox.updates import Updates
from bot.sandbox.webpage import Page, refused


class LocalTelegram:
    """One bot's Telegram. Everything happens in the event loop that serves `asgi`; nothing here is thread-safe.

    `asgi` is the application to serve, on a loopback address only (see `bot.sandbox.serving`), `phone` the person's
    side, `events` what tests and the page watch a chat with.
    """

    def __init__(
        self,
        token: str,
        *,
        now: Callable[[], float],
        username: str = "local_bot",
        patience: float = 60.0,
        retry_delay: float = 2.0,
    ) -> None:
        """Make a Telegram without chats for the bot of this token.

        `now` gives the Unix time in seconds that messages are dated with. `patience` is how many seconds a request
        that is never answered stays open; `retry_delay` how many pass before the second retry of a webhook.
        """
        bot_id = token.partition(":")[0]
        bot = {
            "id": int(bot_id) if bot_id.isdecimal() else 1,
            "is_bot": True,
            "first_name": username,
            "username": username,
        }
        self.events = Events()
        self._updates = Updates()
        chats, files = Chats(bot), Files()
        conversation = Conversation(chats, files, self.events, now)
        profile = Profile(bot, chats)
        self.phone = Phone(chats, conversation, self._updates, self.events, now)
        self._api = BotApi(
            token,
            self._updates,
            files,
            conversation.methods() | profile.methods(),
            now=now,
            patience=patience,
            retry_delay=retry_delay,
        )
        page = Page(self.phone, profile, files, self.events)
        self.asgi = Starlette(
            routes=[*self._api.routes(), *page.routes()],
            middleware=[Middleware(Guard)],
            exception_handlers={Refused: refused},
        )

    @property
    def refused(self) -> list[tuple[str, Refused]]:
        """Every call of the bot that was refused, with its method, oldest first: tests assert that there is none."""
        return self._api.refused

    @property
    def update_ids(self) -> list[int]:
        """The ids of the updates the bot has not confirmed yet, oldest first."""
        return [update.update_id for update in self._updates.pending]

    def fail_next(self, method: str, kind: FailureKind, times: int = 1, retry_after: int = 1) -> None:
        """Let the next `times` calls of a method fail as Telegram fails.

        `flood` is 429 with `retry_after` seconds, `server-error` 500 and 502 in turn, `blocked` 403; none of them does
        the request. `timeout` does it and never answers.
        """
        self._api.failures.plan(method, kind, times, retry_after)

    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, as Telegram does when it saw no confirmation; KeyError where there is none."""
        self._updates.redeliver(update_id)

    def close(self) -> None:
        """End long polls, event streams and webhook deliveries, so that the server can stop at once."""
        self._api.webhook.remove()
        self._updates.close()
        self.events.close()
