// "Start over" and "Delete" ask first.
import { button, make } from "./dom.js";

const QUESTIONS = {
  "so-over": ["Begin a new conversation? This one stays: the Back button of your browser returns to it.", "Start over"],
  "so-forget": ["Delete this conversation and all I know from it? This cannot be undone.", "Delete it"],
};
let agreed = null;

/** Asks a question in a dialog; `act` is what a yes does. */
export const ask = (question, yes, act) => {
  const dialog = make("dialog", "so-confirm");
  const sure = button("so-yes", yes, () => {
    dialog.close();
    act();
  });
  const buttons = make("p", "so-buttons");
  buttons.append(button("so-no", "Cancel", () => dialog.close()), sure);
  dialog.append(make("p", "", question), buttons);
  dialog.setAttribute("aria-label", question);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

export const confirmFirst = () =>
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(Object.keys(QUESTIONS).map((id) => `#${id}`).join());
    if (!pressed) return;
    if (agreed === pressed) { agreed = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(...QUESTIONS[pressed.id], () => { agreed = pressed; pressed.click(); });
  }, true);
