// What was written and not yet answered outlives a reload, such as Gradio's own after a lost connection.
import { current } from "./conversation.js";
import { whenPageChanges } from "./dom.js";

const KEY = "standout.draft";
let restored = false;
let written = ""; // what the owner typed last
let returned = ""; // what we put back into the field, not knowing whether it was answered

const field = () => document.querySelector("#so-message textarea");
const isWriting = () => document.querySelector(".so-thinking");
const bare = (text = "") => text.replace(/\s+/g, "");
const lastSaid = () => [...document.querySelectorAll("#so-chat .user-row .message")].at(-1)?.textContent;

const fill = (text) => {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
};

const putBack = (text) => {
  if (!text || field().value) return;
  returned = text;
  fill(text);
};

/** The message that was on its way when the server was lost is back in its field. */
export const takeBack = () => { if (isWriting()) putBack(written); };

/** What turns out to have been answered need not be sent again. */
const clearAnswered = () => {
  if (!returned || isWriting() || !field() || bare(lastSaid()) !== bare(returned)) return;
  if (field().value === returned) fill("");
  returned = "";
};

const keep = () => {
  const text = field()?.value;
  try {
    if (text) sessionStorage.setItem(KEY, JSON.stringify({ id: current(), text }));
    else sessionStorage.removeItem(KEY);
  } catch { /* nothing to keep it in */ }
};

const kept = () => {
  try { return JSON.parse(sessionStorage.getItem(KEY) || "null"); } catch { return null; }
};

const restore = () => {
  if (restored || !field() || !current()) return;
  restored = true;
  const draft = kept();
  if (draft?.id === current()) putBack(draft.text);
};

export const keepDraft = () => {
  window.addEventListener("pagehide", keep);
  document.addEventListener("input", (event) => { if (event.target === field()) written = field().value; });
  whenPageChanges(() => {
    restore();
    clearAnswered();
  });
};
