"""The room that knows Telegram, the network and the database."""
