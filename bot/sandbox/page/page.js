// The phone: one person's chat with the bot, drawn from the history and kept up to date by server-sent events.

import { bubble } from "./bubble.js";

const LANGUAGES = [
  "en", "fr", "es", "ar", "fa", "ru", "th", "km", "de", "pt-br", "uk", "tr", "am", "bn", "hi", "id", "it", "ku", "ne",
  "nl", "pl", "ps", "ro", "so", "sq", "sw", "ti", "tl", "ur", "vi", "zh-hans",
];
const TYPING_MILLISECONDS = 5000; // Telegram's clients drop a chat action after 5 s or at the next message
const TOAST_MILLISECONDS = 4000;
const NEAR_END_PIXELS = 120;

const at = (id) => document.getElementById(id);
const state = { chat: 0, language: "", events: null, typing: 0, toast: 0, atEnd: true };

// --- talking to the server

async function post(action, body) {
  const answer = await fetch(`/api/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ chat: state.chat, ...body }),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.description);
  return result;
}

/** Do what a person asked for; what Telegram refuses is shown instead of lost. */
async function attempt(action, body) {
  try {
    return await post(action, body);
  } catch (error) {
    toast(error.message);
    return null;
  }
}

function listen() {
  state.events?.close();
  state.events = new EventSource(`/api/events?chat=${state.chat}`);
  const on = (kind, react) => state.events.addEventListener(kind, (event) => react(JSON.parse(event.data)));
  // Drawing everything at each (re)connection makes up for whatever was missed while there was none.
  state.events.addEventListener("open", () => refresh());
  state.events.addEventListener("error", () => { at("status").textContent = "connecting…"; });
  on("message", (message) => { show(message); });
  on("edit", (message) => { show(message); });
  on("delete", ({ message_id: id }) => at(`message-${id}`)?.remove());
  on("typing", showTyping);
  on("answer", showAnswer);
}

async function refresh() {
  const profile = await attempt("language", { language: state.language });
  if (!profile) return;
  showProfile(profile);
  const chat = state.chat;
  const { messages } = await (await fetch(`/api/history?chat=${chat}`)).json();
  if (chat !== state.chat) return;
  at("messages").replaceChildren(...messages.map(drawn));
  welcome();
  scrollToEnd();
}

// --- drawing

function drawn(message) {
  return bubble(message, { onCommand: (text) => attempt("send", { text }), onPress: press });
}

/** Draw a new message, or an edited one in place; the keyboard focus stays where it was in the message. */
function show(message) {
  const old = at(`message-${message.message_id}`);
  const item = drawn(message);
  if (old) {
    const focused = [...old.querySelectorAll(".key")].indexOf(document.activeElement);
    old.replaceWith(item);
    const keys = item.querySelectorAll(".key");
    if (focused >= 0) (keys[Math.min(focused, keys.length - 1)] ?? at("text")).focus();
  } else {
    at("messages").append(item);
  }
  if (message.from.is_bot) hideTyping();
  welcome();
  if (!old && !message.from.is_bot) scrollToEnd();
}

function showProfile(profile) {
  at("bot-name").textContent = profile.name;
  document.title = `${profile.name} · local Telegram`;
  at("status").textContent = `@${profile.username}`;
  at("description").textContent = profile.description;
  at("commands").replaceChildren(...profile.commands.map(commandButton));
  at("commands-toggle").hidden = !profile.commands.length;
  if (!profile.commands.length) toggleCommands(false);
}

function commandButton({ command, description }) {
  const button = document.createElement("button");
  button.type = "button";
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: `/${command}` });
  const about = Object.assign(document.createElement("span"), { dir: "auto", textContent: description });
  button.append(name, about);
  button.addEventListener("click", () => {
    toggleCommands(false);
    at("text").focus();
    attempt("send", { text: `/${command}` });
  });
  return button;
}

function welcome() {
  const empty = !at("messages").childElementCount;
  at("start").hidden = !empty;
  at("description").hidden = !empty || !at("description").textContent;
}

function showTyping() {
  at("typing").hidden = false;
  clearTimeout(state.typing);
  state.typing = setTimeout(hideTyping, TYPING_MILLISECONDS);
  if (state.atEnd) scrollToEnd();
}

function hideTyping() {
  clearTimeout(state.typing);
  at("typing").hidden = true;
}

function showAnswer(answer) {
  for (const key of at(`message-${answer.message_id}`)?.querySelectorAll("[aria-busy]") ?? []) {
    key.removeAttribute("aria-busy");
  }
  if (answer.text && answer.show_alert) alert(answer.text);
  else if (answer.text) toast(answer.text);
}

function toast(text) {
  at("toast").textContent = text;
  at("toast").hidden = false;
  clearTimeout(state.toast);
  state.toast = setTimeout(() => { at("toast").hidden = true; }, TOAST_MILLISECONDS);
}

function scrollToEnd() {
  at("chat").scrollTop = at("chat").scrollHeight;
}

// --- what a person does

async function press(message, data, key) {
  if (key.getAttribute("aria-busy")) return;
  key.setAttribute("aria-busy", "true");
  if (!(await attempt("press", { message_id: message.message_id, data }))) key.removeAttribute("aria-busy");
}

async function send() {
  const text = at("text").value;
  if (!text.trim()) return;
  at("text").value = "";
  if (!(await attempt("send", { text }))) at("text").value = text;
}

function openLink() {
  const typed = at("link").value.trim();
  const parameter = typed.match(/[?&]start=([^&#]*)/)?.[1] ?? (/[/.:]/.test(typed) ? "" : typed);
  at("link").value = "";
  attempt("start", { parameter });
}

function toggleCommands(open) {
  at("commands").hidden = !open;
  at("commands-toggle").setAttribute("aria-expanded", String(open));
  if (open) at("commands").firstElementChild?.focus();
}

function become(chat) {
  state.chat = chat;
  localStorage.setItem("chat", String(chat));
  at("chat-id").textContent = String(chat);
  hideTyping();
  listen();
}

function newChatId() {
  return 100_000_000 + crypto.getRandomValues(new Uint32Array(1))[0];
}

// --- start

/** Keep the newest message in sight while the person reads there, whatever grows: messages, pictures, the toolbox. */
function followTheEnd() {
  const chat = at("chat");
  let last = 0;
  chat.addEventListener("scroll", () => {
    const nearEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_END_PIXELS;
    // Only scrolling up leaves the end: a picture may have grown between our own scrolling down and this event.
    state.atEnd = nearEnd || (state.atEnd && chat.scrollTop >= last);
    last = chat.scrollTop;
  });
  const grown = new ResizeObserver(() => { if (state.atEnd) scrollToEnd(); });
  grown.observe(chat);
  grown.observe(at("messages"));
}

function wire() {
  at("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  at("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  at("link-form").addEventListener("submit", (event) => { event.preventDefault(); openLink(); });
  at("start").addEventListener("click", () => { at("text").focus(); attempt("start", { parameter: "" }); });
  at("new-person").addEventListener("click", () => become(newChatId()));
  at("commands-toggle").addEventListener("click", () => toggleCommands(at("commands").hidden));
  at("commands").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    toggleCommands(false);
    at("commands-toggle").focus();
  });
  at("language").addEventListener("change", async () => {
    state.language = at("language").value;
    localStorage.setItem("language", state.language);
    const profile = await attempt("language", { language: state.language });
    if (profile) showProfile(profile);
    welcome();
  });
}

function begin() {
  at("language").append(new Option("not told", ""), ...LANGUAGES.map((code) => new Option(code, code)));
  state.language = localStorage.getItem("language") ?? "en";
  at("language").value = state.language;
  wire();
  followTheEnd();
  become(Number(localStorage.getItem("chat")) || newChatId());
}

begin();
