"""The local Telegram: Telegram's Bot API, emulated in this process, and a phone-like chat page."""
