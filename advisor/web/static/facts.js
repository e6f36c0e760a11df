// The side column: facts that can be edited where they stand, and its drawer on a phone.
import { ask } from "./api.js";
import { whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { editFact } from "./edit.js";
import { words } from "./words.js";

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
    if (value) editFact(value, save, words);
    else if (event.target.closest?.(".so-toggle")) setDrawer(drawer.known !== "open");
    else if (event.target.isConnected && !event.target.closest?.("#so-side, dialog")) setDrawer(false);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") setDrawer(false); });
  whenPageChanges(syncDrawer);
};
