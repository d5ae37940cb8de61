// One message as a list item: bubble, file, time, and the keyboard under it.

import { formatted, link } from "./entities.js";

/** Build the item of a Bot API Message; `onCommand(text)` and `onPress(message, data, key)` are what a person can do. */
export function bubble(message, { onCommand, onPress }) {
  const item = element("li", message.from.is_bot ? "message" : "message mine");
  item.id = `message-${message.message_id}`;
  const body = element("div", "bubble");
  body.append(...media(message));
  const text = message.text ?? message.caption;
  if (text) {
    const box = element("div", "text");
    box.dir = "auto";
    box.append(formatted(text, message.entities ?? message.caption_entities, onCommand));
    body.append(box);
  }
  body.append(meta(message));
  item.append(body);
  if (message.reply_markup) item.append(keyboard(message, onPress));
  return item;
}

function meta(message) {
  const box = element("span", "meta");
  const time = element("time");
  const date = new Date(message.date * 1000);
  time.dateTime = date.toISOString();
  time.textContent = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (message.edit_date) box.append("edited ");
  box.append(time);
  return box;
}

function media(message) {
  if (message.photo) {
    const image = element("img");
    image.src = address(message.photo[0]);
    image.alt = message.caption ?? "Photo";
    return [image];
  }
  if (message.voice) {
    const player = element("audio");
    player.controls = true;
    player.preload = "metadata";
    player.src = address(message.voice);
    player.setAttribute("aria-label", "Voice message");
    return [player];
  }
  return message.document ? [download(message.document)] : [];
}

function download(file) {
  const anchor = element("a", "file");
  anchor.href = address(file);
  anchor.download = file.file_name;
  const sign = element("span", "sign", "↓");
  sign.setAttribute("aria-hidden", "true");
  const about = element("span");
  const name = element("bdi", "name", file.file_name);
  about.append(name, element("br"), element("span", "size", size(file.file_size)));
  anchor.append(sign, about);
  return anchor;
}

function address(file) {
  return `/api/file/${encodeURIComponent(file.file_id)}`;
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function keyboard(message, onPress) {
  const box = element("div", "keyboard");
  for (const buttons of message.reply_markup.inline_keyboard) {
    const row = element("div", "row");
    row.append(...buttons.map((button) => key(message, button, onPress)));
    box.append(row);
  }
  return box;
}

function key(message, button, onPress) {
  const opens = button.url ?? button.web_app?.url;
  const made = opens ? link(opens) : element("button");
  made.className = "key";
  made.dir = "auto";
  made.textContent = opens ? `${button.text} ↗` : button.text;
  if (opens) return made;
  made.type = "button";
  if (button.callback_data !== undefined) {
    made.dataset.callback = button.callback_data;
    made.addEventListener("click", () => onPress(message, button.callback_data, made));
  } else if (button.copy_text) {
    made.addEventListener("click", () => navigator.clipboard.writeText(button.copy_text.text));
  } else {
    made.disabled = true;
    made.title = "Not available in the local Telegram";
  }
  return made;
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
