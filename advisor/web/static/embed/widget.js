/* Standout's widget VERSION. One button in the corner of a page; nothing more is loaded until it is opened.
   Everything lives in a shadow root, so the page's styles and ours do not meet; all else is decided on the server. */
(() => {
  "use strict";
  if (window.Standout) return;
  const script = document.currentScript ?? document.querySelector('script[data-widget][src*="/widget.js"]');
  const id = script?.dataset.widget ?? "";
  const home = new URL(script?.src ?? location.href).origin;
  const looks = "LOOKS";
  const look = looks.known ? looks.known[id] : looks.plain;
  if (!look) {
    console.warn(
      `Standout: no widget "${id}" for ${location.origin} at ${home}. Check data-widget and the widget's domains, or run: ` +
        `advisor embed doctor ${location.href}`,
    );
    return;
  }

  const KEY = `standout.${id}`;
  const FRAME_WAITS_MS = 4000;
  const phone = matchMedia("(max-width: 520px)");
  const text = look.texts;
  let frame = null;
  let conversation = null;
  let visitor = script.dataset.visitor ?? "";

  const STYLE = `
    :host { all: initial; --r: ${look.radius}px; color-scheme: light dark; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .launch, .panel { position: fixed; z-index: 2147483000; ${look.side}: max(20px, env(safe-area-inset-${look.side})); }
    .launch {
      bottom: max(20px, env(safe-area-inset-bottom)); display: flex; align-items: center; gap: 10px; min-height: 52px;
      max-width: calc(100vw - 40px); padding: 12px 20px; border: 0; border-radius: max(var(--r), 8px); cursor: pointer;
      background: ${look.fill}; color: ${look.ink}; font: 600 16px/1.25 system-ui, sans-serif; text-align: start;
      box-shadow: 0 6px 24px rgb(0 0 0 / 22%); transition: transform .15s;
    }
    .launch:hover { transform: translateY(-2px); }
    .launch:focus-visible, .shut:focus-visible { outline: 3px solid ${look.ink}; outline-offset: -6px; }
    .avatar { font-size: 22px; line-height: 1; }
    .panel {
      bottom: max(88px, calc(env(safe-area-inset-bottom) + 88px)); width: 400px; height: min(680px, calc(100dvh - 112px));
      overflow: hidden; border-radius: var(--r); background: Canvas; color: CanvasText; box-shadow: 0 12px 48px rgb(0 0 0 / 28%);
      animation: rise .18s ease-out;
    }
    .panel iframe { display: block; width: 100%; height: 100%; border: 0; }
    .trouble { padding: 56px 24px 24px; margin: 0; font: 16px/1.5 system-ui, sans-serif; }
    .shut {
      position: absolute; top: 10px; right: 10px; width: 40px; height: 40px; border: 0; border-radius: 20px; cursor: pointer;
      background: ${look.fill}; color: ${look.ink}; font: 20px/1 system-ui, sans-serif;
    }
    .edge { position: absolute; opacity: 0; pointer-events: none; }
    @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    @media (max-width: 520px) {
      .panel { inset: 0; width: auto; height: auto; border-radius: 0; }
      .panel:not([hidden]) ~ .launch { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .launch, .panel { transition: none; animation: none; } .launch:hover { transform: none; } }
    @media print { .launch, .panel { display: none; } }`;

  const remembered = (what) => { try { return localStorage.getItem(`${KEY}.${what}`); } catch { return null; } };
  const remember = (what, value) => { try { localStorage.setItem(`${KEY}.${what}`, value); } catch { /* then not */ } };

  const make = (tag, className, content) => {
    const node = document.createElement(tag);
    node.className = className;
    if (content) node.textContent = content;
    return node;
  };

  // --- what the host page hears ---
  const listeners = new Map();
  const tell = (name, detail = {}) => {
    for (const listener of listeners.get(name) ?? [])
      try { listener(detail); } catch (error) { setTimeout(() => { throw error; }); } // theirs; we go on
    document.dispatchEvent(new CustomEvent(`standout:${name}`, { detail }));
  };
  const on = (name, listener) => {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(listener);
    return () => listeners.get(name).delete(listener);
  };

  // --- button and panel ---
  const place = document.createElement("standout-widget");
  const root = place.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // allowed under a policy without style-src 'unsafe-inline'
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const panel = make("div", "panel");
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", text.launcher);
  const launch = make("button", "launch");
  launch.type = "button";
  launch.setAttribute("aria-expanded", "false");
  const avatar = make("span", "avatar", look.avatar);
  avatar.setAttribute("aria-hidden", "true");
  const words = make("span", "words", text.launcher);
  launch.append(...(look.avatar ? [avatar] : []), words);

  const edge = (name) => { // the focus goes round inside the panel
    const node = make("span", "edge");
    node.tabIndex = 0;
    node.addEventListener("focus", () => enter(name));
    return node;
  };
  const post = (standout, detail) => { if (frame?.dataset.ready) frame.contentWindow.postMessage({ standout, detail }, home); };
  const enter = (name) => {
    const shut = panel.querySelector(".shut");
    if (shut) return shut.focus();
    frame?.focus();
    post(name);
  };

  const trouble = () => {
    if (frame.dataset.ready || panel.querySelector(".trouble")) return;
    const shut = make("button", "shut", "×");
    shut.setAttribute("aria-label", text.close);
    shut.addEventListener("click", close);
    const sentence = make("p", "trouble", text.cannot_open);
    sentence.setAttribute("role", "alert");
    frame.remove();
    panel.append(shut, sentence);
    console.warn(`Standout: the frame of "${id}" did not open. Run: advisor embed doctor ${location.href}`);
  };

  const load = () => {
    panel.replaceChildren();
    frame = make("iframe", "");
    frame.title = text.launcher;
    frame.referrerPolicy = "origin"; // the server has to know which site asks, and nothing more
    frame.allow = "clipboard-write";
    const passed = new URLSearchParams({ panel: "yes", ...(visitor && { visitor }) });
    frame.src = `${home}${looks.page ?? `/embed/${encodeURIComponent(id)}`}#${passed}`;
    frame.addEventListener("load", () => setTimeout(trouble, FRAME_WAITS_MS), { once: true });
    panel.append(edge("last"), frame, edge("first"));
  };

  const show = (byVisitor) => {
    if (!panel.hidden) return;
    if (!frame || !frame.dataset.ready) load();
    panel.hidden = false;
    launch.setAttribute("aria-expanded", "true");
    words.textContent = text.close;
    remember("state", "open");
    if (byVisitor) enter("enter");
    tell("opened", { byVisitor });
  };

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    launch.setAttribute("aria-expanded", "false");
    words.textContent = text.launcher;
    remember("state", "closed");
    launch.focus();
    tell("closed");
  };

  const open = () => show(true);
  launch.addEventListener("click", () => (panel.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  root.append(panel, launch);

  // --- what the frame says ---
  const heard = { // what is between the frame and us
    ready: () => { frame.dataset.ready = "yes"; if (root.activeElement === frame) post("enter"); },
    close,
    keep: (key) => remember("key", JSON.stringify(key)), // for browsers that give the frame no storage of its own
    recall: () => post("kept", JSON.parse(remembered("key"))),
  };
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== home || event.source !== frame.contentWindow) return;
    const { standout: name, detail } = event.data ?? {};
    if (typeof name !== "string") return;
    if (name in heard) return heard[name](detail);
    if (name === "conversation") conversation = detail.conversation;
    tell(name, detail);
  });

  window.Standout = Object.freeze({
    open,
    close,
    on,
    get conversation() { return conversation; },
    set visitor(known) { visitor = String(known); },
  });

  const appear = () => {
    document.body.append(place);
    const before = remembered("state");
    if (!phone.matches && (before === "open" || (!before && look.opens))) show(false);
  };
  if (document.body) appear();
  else document.addEventListener("DOMContentLoaded", appear);
})();
