// The page that the widget stands on: who it is, what it is told, what it says.

const ANSWERS_WITHIN_MS = 1000;

const originOf = (address) => { try { return new URL(address).origin; } catch { return ""; } };

/** The origin of the page around the frame, as the browser knows it; empty where there is none. */
export const host = window.parent === window ? "" : location.ancestorOrigins?.[0] || originOf(document.referrer);

const passed = new URLSearchParams(location.hash.slice(1));

/** Whether our own script has made the frame, and can close it. */
export const inPanel = passed.has("panel");

/** The visitor's id at the consultancy, where its page passed one. */
export const visitor = passed.get("visitor") ?? "";

/** Tells the page that something happened; never a visitor's words. */
export const tellHost = (name, detail = {}) => {
  if (host) window.parent.postMessage({ standout: name, detail }, host);
};

export const hearHost = (handlers) =>
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.origin === host) handlers[event.data?.standout]?.(event.data.detail);
  });

/** What the page around kept for us on an earlier visit; nothing where our script is not there to answer. */
export const handedBack = () =>
  inPanel ? new Promise((take) => { hearHost({ kept: take }); tellHost("recall"); setTimeout(take, ANSWERS_WITHIN_MS); }) : null;
