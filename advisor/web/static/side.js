// The side column: facts that can be edited where they stand, buttons that ask first, and its drawer on a phone.
import { ask } from "./api.js";
import { confirmed } from "./confirm.js";
import { current } from "./conversation.js";
import { whenPageChanges } from "./dom.js";
import { editFact } from "./edit.js";
import { words } from "./words.js";

const QUESTIONS = {
  "so-over": [words.over_sure, words.over],
  "so-forget": [words.forget_sure, words.forget_yes],
};
let agreed = null;

const save = async (slot, value) => {
  const { sentence } = await ask(`/api/conversations/${encodeURIComponent(current())}/profile`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ [slot]: value }),
  });
  if (!sentence) document.querySelector("#so-refresh").click();
  return sentence;
};

const drawer = document.documentElement.dataset;
const syncDrawer = () =>
  document.querySelector(".so-toggle")?.setAttribute("aria-expanded", String(drawer.known === "open"));
const setDrawer = (open) => {
  drawer.known = open ? "open" : "";
  syncDrawer();
};

export const editFacts = () => {
  document.addEventListener("click", (event) => {
    const value = event.target.closest?.(".so-value");
    if (value) editFact(value, save);
    else if (event.target.closest?.(".so-toggle")) setDrawer(drawer.known !== "open");
    else if (event.target.isConnected && !event.target.closest?.("#so-side, dialog")) setDrawer(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") setDrawer(false); });
  whenPageChanges(syncDrawer);
};

/** "Start over" and "Delete" ask first. */
export const confirmFirst = () =>
  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest?.(Object.keys(QUESTIONS).map((id) => `#${id}`).join());
    if (!pressed) return;
    if (agreed === pressed) { agreed = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await confirmed(...QUESTIONS[pressed.id])) {
      agreed = pressed;
      pressed.click();
    }
  }, true);
