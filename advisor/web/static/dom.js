// The few things every other file needs.
export const make = (tag, className = "", text = undefined) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

export const button = (className, text, act) => {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
};

/** Says that a node is English whatever the page around it speaks, so that it is read aloud as English. */
export const inEnglish = (node) => {
  node.lang = "en";
  return node;
};

/** Calls `react` now and after every change of the page. */
export const whenPageChanges = (react) => {
  react();
  new MutationObserver(react).observe(document.body, { childList: true, subtree: true });
};

const untilReload = new Map(); // where the browser keeps nothing for us

export const stored = (key) => {
  try { return localStorage.getItem(key) || ""; } catch { return untilReload.get(key) ?? ""; }
};

/** Keeps a value for the next visit; whether there was anything to keep it in. */
export const store = (key, value) => {
  try { localStorage.setItem(key, value); return true; } catch { untilReload.set(key, value); return false; }
};
