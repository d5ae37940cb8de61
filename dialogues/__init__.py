"""Decides what is asked and answered next. Pure: a session and a message in, a turn out."""
