// "Start over" and "Delete" ask first.
import { button, make } from "./dom.js";
import { words } from "./words.js";

const QUESTIONS = {
  "so-over": [words.over_sure, words.over],
  "so-forget": [words.forget_sure, words.forget_yes],
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
  buttons.append(button("so-no", words.cancel, () => dialog.close()), sure);
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
