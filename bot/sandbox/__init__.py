"""The local Telegram: Telegram's Bot API, emulated in this process, and a phone-like page to talk to a bot through it."""
