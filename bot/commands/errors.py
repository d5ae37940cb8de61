"""The one error of the command line.

Mistake   what was typed or set cannot be used; the text names it and the cure
"""


class Mistake(Exception):
    """Shown as one line; the exit code is 2."""
