"""Formatted text: Telegram's HTML, the entities it is turned into, and the ones Telegram finds by itself.

The grammar, its errors and their wording follow `parse_html` of TDLib, the library the Bot API server is built on.
Lengths are counted twice, as Telegram does: limits in code points, entity offsets and lengths in UTF-16 code units.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.errors import Refused

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_LITERAL = {"code", "pre"}
_SPACE = " \t\r\n"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,:;!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w+)?)(?![\w/])"
)


@dataclass(frozen=True)
class Formatted:
    """Text without markup, and its entities as Bot API objects (offset and length in UTF-16 code units)."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass
class _OpenTag:
    name: str
    start: int
    entity: dict[str, Any] | None


@dataclass
class _HtmlParser:
    markup: str
    position: int = 0
    text: str = ""
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def parse(self) -> Formatted:
        while self.position < len(self.markup):
            if self.markup.startswith("</", self.position):
                self._end_tag()
            elif self.markup[self.position] == "<":
                self._start_tag()
            else:
                end = self.markup.find("<", self.position)
                end = len(self.markup) if end < 0 else end
                self.text += _decode(self.markup[self.position : end])
                self.position = end
        if self.open_tags:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open_tags[-1].name}"')
        return Formatted(self.text, _ordered(self.entities))

    def _start_tag(self) -> None:
        begin = self.position
        self.position += 1
        name = self._until(_SPACE + ">").lower()
        if self.position >= len(self.markup):
            raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in _TYPES:
            raise _unparsable(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, begin)
        entity = self._entity(name, attributes, begin)
        self._check_nesting(name, entity, begin)
        self.open_tags.append(_OpenTag(name, utf16_length(self.text), entity))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.position += 1
                return attributes
            name = self._until(_SPACE + "=>").lower()
            if not name and self._peek():
                raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            self._skip_space()
            value = ""
            if self._peek() == "=":
                self.position += 1
                self._skip_space()
                value = self._value(begin)
            if not self._peek():
                raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            attributes.setdefault(name, value)

    def _value(self, tag_begin: int) -> str:
        quote = self._peek()
        if quote in {'"', "'"}:
            end = self.markup.find(quote, self.position + 1)
            if end < 0:
                raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(tag_begin)}")
            value = _decode(self.markup[self.position + 1 : end])
            self.position = end + 1
            return value
        begin = self.position
        token = _TOKEN.match(self.markup, begin)
        self.position = token.end() if token else begin
        if self._peek() and self._peek() not in _SPACE + ">":
            raise _unparsable(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return self.markup[begin : self.position].lower()

    def _entity(self, tag: str, attributes: dict[str, str], begin: int) -> dict[str, Any] | None:
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        if tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdecimal():
                raise _unparsable("Invalid custom emoji identifier specified")
            return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
        if tag == "a":
            return {"type": "text_link", "url": attributes.get("href", "")}
        if tag == "blockquote" and "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        if tag == "code" and self.open_tags and self.open_tags[-1].name == "pre":
            block = self.open_tags[-1].entity
            if block and attributes.get("class", "").startswith("language-"):
                block["language"] = attributes["class"].removeprefix("language-")
            return None
        return {"type": _TYPES[tag]}

    def _check_nesting(self, tag: str, entity: dict[str, Any] | None, begin: int) -> None:
        """Refuse what the Bot API page forbids to nest; its server drops the inner or the outer entity silently."""
        for outer in self.open_tags:
            if entity and outer.entity and not _may_contain(outer.entity["type"], entity["type"]):
                where = f"at byte offset {self._bytes(begin)}"
                raise _unparsable(f'Tag "{tag}" can\'t be nested in tag "{outer.name}" {where}')

    def _end_tag(self) -> None:
        begin = self._bytes(self.position)
        if not self.open_tags:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        self.position += 2
        name = self._until(_SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        self.position += 1
        tag = self.open_tags.pop()
        if name not in {"", tag.name}:
            found = f'expected "</{tag.name}>", found "</{name}>"'
            raise _unparsable(f"Unmatched end tag at byte offset {begin}, {found}")
        self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        length = utf16_length(self.text) - tag.start
        if tag.entity is None or not length:
            return
        if tag.entity["type"] == "text_link":
            tag.entity["url"] = _checked_url(tag.entity["url"] or _utf16_slice(self.text, tag.start))
            if not tag.entity["url"]:
                return
        self.entities.append({**tag.entity, "offset": tag.start, "length": length})

    def _peek(self) -> str:
        return self.markup[self.position : self.position + 1]

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.position += 1

    def _until(self, stops: str) -> str:
        begin = self.position
        while self._peek() and self._peek() not in stops:
            self.position += 1
        return self.markup[begin : self.position]

    def _bytes(self, position: int) -> int:
        return len(self.markup[:position].encode())


def parse_html(markup: str) -> Formatted:
    """Turn Telegram's HTML into text and entities; raise `Refused` where Telegram "can't parse entities"."""
    return _HtmlParser(markup).parse()


def stripped(formatted: Formatted) -> Formatted:
    """Drop white space at both ends, as Telegram does before it measures or stores a text."""
    lead = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    text = formatted.text.strip()
    end = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] - lead + entity["length"], end)
        if stop > start:
            entities.append({**entity, "offset": start, "length": stop - start})
    return Formatted(text, tuple(entities))


def with_detected(formatted: Formatted) -> Formatted:
    """Add the addresses and bot commands Telegram marks by itself, outside code and links, across no other mark."""
    found = []
    for match in _DETECTED.finditer(formatted.text):
        offset, length = utf16_length(formatted.text[: match.start()]), utf16_length(match.group())
        entity = {"type": match.lastgroup, "offset": offset, "length": length}
        if all(_may_lie_with(entity, other) for other in formatted.entities):
            found.append(entity)
    return replace(formatted, entities=_ordered([*formatted.entities, *found]))


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 code units, the unit of entity offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _may_lie_with(found: dict[str, Any], other: dict[str, Any]) -> bool:
    start, end = found["offset"], found["offset"] + found["length"]
    other_start, other_end = other["offset"], other["offset"] + other["length"]
    if end <= other_start or other_end <= start:
        return True
    return other_start <= start and end <= other_end and other["type"] not in _LITERAL | {"text_link"}


def _ordered(entities: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Sort entities as Telegram does, those around others first."""
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


def _utf16_slice(text: str, start: int) -> str:
    return text.encode("utf-16-le")[start * 2 :].decode("utf-16-le")


def _may_contain(outer: str, inner: str) -> bool:
    if outer in _LITERAL or (outer in _QUOTES and inner in _QUOTES):
        return False
    if inner in _LITERAL:
        return outer in _QUOTES
    return outer in _STYLES | _QUOTES or inner in _STYLES


def _checked_url(url: str) -> str:
    """Return the address as Telegram stores it, or nothing: a link it cannot use is shown as plain text."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme.lower() in {"tg", "ton", "tonsite"}:
        return url
    if not separator:
        scheme, rest = "http", url
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme.lower() not in {"http", "https"} or "." not in host or re.search(r"[\s@]", host):
        return ""
    return f"{scheme}://{rest}/" if rest == host else f"{scheme}://{rest}"


def _decode(text: str) -> str:
    decoded = _REFERENCE.sub(_character, text)
    if any("\ud800" <= character <= "\udfff" for character in decoded):
        raise _unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return decoded


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x110000 else reference.group()


def _unparsable(reason: str) -> Refused:
    return Refused(f"can't parse entities: {reason}")
