// The side column: facts that can be edited where they stand, and its drawer on a phone.
import { ask, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { editFact } from "./edit.js";

const WORDS = {
  save: "Save",
  cancel: "Cancel",
  hint: "Leave it empty to remove it.",
  saving: "Saved. I am going over what depends on it…",
};

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
    if (value) editFact(value, save, WORDS);
    else if (event.target.closest?.(".so-toggle")) setDrawer(drawer.known !== "open");
    else if (event.target.isConnected && !event.target.closest?.("#so-side, dialog")) setDrawer(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") setDrawer(false); });
  whenPageChanges(syncDrawer);
};
