// Which conversation the page shows: in its address, and remembered for the next visit.
import { ask } from "./api.js";
import { store, stored, whenPageChanges } from "./dom.js";

const MINE = "standout.conversations";
const KEY = "standout.conversation";

export const current = () => document.querySelector("#so-about [data-conversation]")?.dataset.conversation || "";

const known = { conversation: "", citations: new Map() };

/** The citation with this number; the server is asked where it is not known yet. */
export const findCitation = async (n) => {
  const id = current();
  if (known.conversation !== id) Object.assign(known, { conversation: id, citations: new Map() });
  if (!known.citations.has(n)) {
    const { data } = await ask(`/api/conversations/${encodeURIComponent(id)}`);
    for (const exchange of data?.exchanges ?? [])
      for (const citation of exchange.reply.citations) known.citations.set(citation.n, citation);
  }
  return known.citations.get(n);
};

export const readSource = ({ n }) => ask(`/api/conversations/${encodeURIComponent(current())}/citations/${n}`);

const withConversation = (id) => {
  const address = new URL(location.href);
  address.searchParams.set("c", id);
  address.hash = "";
  return address;
};

/** The conversations that this browser remembers, the latest first: their ids, and titles where the owner gave one. */
export const mine = () => {
  try { return JSON.parse(stored(MINE) || "[]"); } catch { return []; }
};
export const keepMine = (list) => store(MINE, JSON.stringify(list));

/** Everything that this browser remembers of the owner. */
export const forgetAll = () => {
  document.cookie = "standout.language=; Path=/; Max-Age=0";
  try { Object.keys(localStorage).filter((key) => key.startsWith("standout.")).forEach((key) => localStorage.removeItem(key)); }
  catch { /* nothing was kept */ }
};

const remember = (id) => {
  const list = mine();
  if (id && document.querySelector("#so-chat .user-row") && !list.some((known) => known.id === id)) keepMine([{ id }, ...list]);
};

/** Runs before Gradio asks the server, which reads the conversation from the address. */
export const recall = () => {
  const inAddress = new URLSearchParams(location.search).has("c");
  if (!inAddress && stored(KEY)) history.replaceState(null, "", withConversation(stored(KEY)));
};

export const keepInAddress = () => {
  whenPageChanges(() => {
    const id = current();
    remember(id);
    const before = new URLSearchParams(location.search).get("c");
    if (!id || id === before) return;
    store(KEY, id);
    history[before ? "pushState" : "replaceState"](null, "", withConversation(id));
  });
  window.addEventListener("popstate", () => location.reload());
};
