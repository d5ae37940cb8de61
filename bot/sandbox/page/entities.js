// Formatted text as DOM nodes. Text only ever enters through text nodes: nothing a bot sends is parsed as HTML.

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const LINES_BEFORE_FOLDING = 3;
const CHARACTERS_BEFORE_FOLDING = 160;

/** Return a fragment for `text` with its Bot API `entities`; `onCommand` is called with a pressed bot command. */
export function formatted(text, entities, onCommand) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  append(fragment, text, 0, text.length, ordered, onCommand);
  return fragment;
}

/** Append text[start, end) to `parent`; entities that overlap a sibling's end are cut there. Offsets are UTF-16 units. */
function append(parent, text, start, end, entities, onCommand) {
  let position = start;
  for (let i = 0; i < entities.length; i += 1) {
    const from = Math.max(entities[i].offset, position);
    const to = Math.min(entities[i].offset + entities[i].length, end);
    if (from >= to) continue;
    parent.append(text.slice(position, from));
    const inner = entities.slice(i + 1).filter((entity) => entity.offset < to);
    parent.append(wrapped(entities[i], text.slice(from, to), (box) => append(box, text, from, to, inner, onCommand), onCommand));
    position = to;
    // A block element breaks the line itself; the line break after it would show as an empty line.
    if (isBlock(entities[i]) && text[position] === "\n") position += 1;
  }
  parent.append(text.slice(position, end));
}

function isBlock(entity) {
  return ["blockquote", "expandable_blockquote", "pre"].includes(entity.type);
}

function wrapped(entity, text, fill, onCommand) {
  switch (entity.type) {
    case "text_link": return filled(link(entity.url), fill);
    case "url": return filled(link(text), fill);
    case "email": return filled(link(`mailto:${text}`), fill);
    case "bot_command": return filled(command(text, onCommand), fill);
    case "spoiler": return filled(spoiler(), fill);
    case "expandable_blockquote": return expandable(text, fill);
    default: return filled(document.createElement(TAGS[entity.type] ?? "span"), fill);
  }
}

function filled(element, fill) {
  fill(element);
  return element;
}

/** Return a link that opens in a new tab and does not tell where it was opened from; other schemes are not linked. */
export function link(address) {
  if (!/^(https?|mailto|tg):/i.test(address)) return document.createElement("span");
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

function command(text, onCommand) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "command";
  button.addEventListener("click", () => onCommand(text));
  return button;
}

function spoiler() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "spoiler";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => button.setAttribute("aria-pressed", "true"));
  return button;
}

function expandable(text, fill) {
  const quote = document.createElement("blockquote");
  const body = filled(document.createElement("div"), fill);
  quote.append(body);
  if (text.split("\n").length <= LINES_BEFORE_FOLDING && text.length <= CHARACTERS_BEFORE_FOLDING) return quote;
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more";
  const fold = (folded) => {
    body.classList.toggle("folded", folded);
    more.textContent = folded ? "Show more ▾" : "Show less ▴";
    more.setAttribute("aria-expanded", String(!folded));
  };
  more.addEventListener("click", () => fold(!body.classList.contains("folded")));
  fold(true);
  quote.append(more);
  return quote;
}
