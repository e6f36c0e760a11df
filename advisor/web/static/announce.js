// Replies are read aloud by screen readers sentence by sentence, not letter by letter as they grow.
import { inEnglish, make, whenPageChanges } from "./dom.js";
import { words } from "./words.js";
import { current } from "./conversation.js";

const SENTENCES = /^[\s\S]*[.!?…]["”’)]*(?=\s|$)/;
const KEPT = 40;
const heard = { conversation: "", row: 0, length: 0 };
const voice = make("div", "so-unseen");

const rows = () => document.querySelectorAll("#so-chat .bot-row");
const isWriting = () => Boolean(document.querySelector(".so-thinking"));

const wording = (row) => {
  const copy = row.querySelector(".prose").cloneNode(true);
  copy.querySelectorAll('a[href^="#cite-"], .so-ground').forEach((node) => node.remove());
  return [...copy.children].map((block) => block.textContent.replace(/\s+/g, " ").replace(/ (?=[.,;:!?])/g, "").trim()).join("\n");
};

const speak = (sentences) => {
  if (!sentences.trim()) return;
  voice.append(make("p", "", sentences.trim()));
  while (voice.children.length > KEPT) voice.firstChild.remove();
};

/** Says what is new and whole of the reply at `row`. */
const follow = (row) => {
  const all = wording(row);
  const whole = isWriting() ? SENTENCES.exec(all)?.[0] ?? "" : all;
  if (whole.length <= heard.length) return;
  speak(whole.slice(heard.length));
  heard.length = whole.length;
};

const listen = () => {
  // Gradio's own log would speak with every letter, and its labels repeat the raw Markdown.
  const log = document.querySelector('#so-chat [role="log"]:not([aria-live="off"])');
  log?.setAttribute("aria-live", "off");
  log?.setAttribute("aria-label", words.chat);
  document.querySelectorAll("#so-chat [data-testid][aria-label]").forEach((node) => node.removeAttribute("aria-label"));
  const there = rows();
  if (heard.conversation !== current()) Object.assign(heard, { conversation: current(), row: there.length, length: 0 });
  if (there.length < heard.row) Object.assign(heard, { row: there.length, length: 0 });
  if (there.length > heard.row) follow(there[heard.row]);
  if (there.length > heard.row && !isWriting()) Object.assign(heard, { row: there.length, length: 0 });
};

export const announceReplies = () => {
  voice.setAttribute("role", "log");
  voice.setAttribute("aria-live", "polite");
  voice.setAttribute("aria-label", words.replies);
  document.body.append(inEnglish(voice));
  whenPageChanges(listen);
};
