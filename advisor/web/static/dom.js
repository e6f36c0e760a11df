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

/** Calls `react` now and after every change of the page. */
export const whenPageChanges = (react) => {
  react();
  new MutationObserver(react).observe(document.body, { childList: true, subtree: true });
};

export const stored = (key) => {
  try { return localStorage.getItem(key) || ""; } catch { return ""; }
};

/** Keeps a value for the next visit; whether there was anything to keep it in. */
export const store = (key, value) => {
  try { localStorage.setItem(key, value); return true; } catch { return false; }
};

/** Asks the API: the parsed answer, or one sentence on why there is none. */
export const ask = async (path, options = {}) => {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    return { sentence: "The server cannot be reached. Is it running?" };
  }
  const data = await answer.json().catch(() => ({}));
  return answer.ok ? { data } : { sentence: data.detail || "That did not work; please try again." };
};

/** The path of a citation's document, below the API that serves it. */
export const sourcePath = (citation) =>
  `/sources/${encodeURIComponent(citation.source)}?start=${citation.start}&end=${citation.end}`;
