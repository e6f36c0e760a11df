// What was written and not yet sent outlives a reload, such as Gradio's own after a lost connection.
import { current } from "./conversation.js";
import { whenPageChanges } from "./dom.js";

const KEY = "standout.draft";
let restored = false;

const field = () => document.querySelector("#so-message textarea");

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

export const keepDraft = () => {
  window.addEventListener("pagehide", keep);
  whenPageChanges(() => {
    if (restored || !field() || !current()) return;
    restored = true;
    const draft = kept();
    if (draft?.id !== current() || field().value) return;
    field().value = draft.text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
};
