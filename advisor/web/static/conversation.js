// Which conversation the page shows: in its address, and remembered for the next visit.
import { store, stored, whenPageChanges } from "./dom.js";

const KEY = "standout.conversation";

export const current = () => document.querySelector("#so-about [data-conversation]")?.dataset.conversation || "";

const withConversation = (id) => {
  const address = new URL(location.href);
  address.searchParams.set("c", id);
  address.hash = "";
  return address;
};

/** Runs before Gradio asks the server, which reads the conversation from the address. */
export const recall = () => {
  const inAddress = new URLSearchParams(location.search).has("c");
  if (!inAddress && stored(KEY)) history.replaceState(null, "", withConversation(stored(KEY)));
};

export const keepInAddress = () => {
  whenPageChanges(() => {
    const id = current();
    const before = new URLSearchParams(location.search).get("c");
    if (!id || id === before) return;
    store(KEY, id);
    history[before ? "pushState" : "replaceState"](null, "", withConversation(id));
  });
  window.addEventListener("popstate", () => location.reload());
};
