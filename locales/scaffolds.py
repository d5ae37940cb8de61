"""The first files of a new language: a row in the table, and what people type, section by section."""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from locales.phrases import SECTIONS

_EXAMPLES = """\
# At least thirty sentences as people type them on phones; each is a test.
examples: []
"""


def language(code: str, folder: Path) -> list[Path]:
    """Add ``code`` (BCP 47) to the table in ``folder`` and write its phrases; return the files that were touched.

    A row that stands prepared in wanted.yml is taken from there.

    Raises babel.UnknownLocaleError or ValueError where CLDR does not know it, and FileExistsError for a second time.
    """
    locale = Locale.parse(code, sep="-")
    table = folder / "languages.yml"
    text = table.read_text(encoding="utf-8")
    if f"\n{code}:" in text:
        raise FileExistsError(code)
    wanted = folder / "wanted.yml"
    prepared = [line for line in _lines(wanted) if line.startswith(f"{code}:")]
    direction = "rtl" if locale.character_order == "right-to-left" else "ltr"
    row = (
        f"{code}: {{name: {locale.get_display_name(locale)}, direction: {direction}, cldr: {code}, fallback: [en], "
        f"telegram: [{code.lower()}], state: draft, common: []}}\n"
    )
    phrases = folder / code / "phrases.yml"
    phrases.parent.mkdir(exist_ok=True)
    sections = "".join(f"{section}: {{}}\n" for section in SECTIONS)
    phrases.write_text(f"# What people type. locales/en/phrases.yml is the model.\n{sections}{_EXAMPLES}", "utf-8")
    table.write_text(text + "".join(prepared or [row]), encoding="utf-8")
    if prepared:
        wanted.write_text("".join(line for line in _lines(wanted) if line not in prepared), encoding="utf-8")
    return [table, phrases]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
