// What the page does beside Gradio: remembers the conversation, opens citations, edits facts, switches the theme.
"use strict";
window.standout = (() => {
  const KEY = "standout.conversation";
  const THEME = "standout.theme";
  const citations = new Map(); // by number, of the conversation shown
  let shown = "";
  let asked = 0;
  let pinned = 0;
  let opener = null;

  const stored = (key) => { try { return localStorage.getItem(key) || ""; } catch { return ""; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode: the address still holds it */ } };
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // --- the conversation -------------------------------------------------------------------------------
  const remembered = () => new URLSearchParams(location.search).get("c") || stored(KEY);
  const remember = (id) => {
    if (!id) return;
    if (id !== shown) citations.clear();
    shown = id;
    store(KEY, id);
    const address = new URL(location.href);
    address.searchParams.set("c", id);
    address.hash = "";
    history.replaceState(null, "", address);
  };
  const sure = (question) => (window.confirm(question) ? "yes" : "");

  // --- citations --------------------------------------------------------------------------------------
  const lookUp = async (n) => {
    if (!citations.has(n)) {
      const answer = await fetch(`/api/conversations/${encodeURIComponent(shown || remembered())}`);
      if (!answer.ok) return null;
      for (const exchange of (await answer.json()).exchanges)
        for (const citation of exchange.reply.citations) citations.set(citation.n, citation);
    }
    return citations.get(n) || null;
  };
  const chipOf = (target) => target.closest?.('a[href^="#cite-"]');
  const numberOf = (chip) => Number(chip.getAttribute("href").slice("#cite-".length));

  const card = make("div", "so-card");
  card.id = "so-card";
  card.hidden = true;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", "Passage");
  let closing = 0;
  const hideCard = () => {
    card.hidden = true;
    document.querySelectorAll('a[aria-expanded="true"]').forEach((chip) => chip.setAttribute("aria-expanded", "false"));
  };
  const hideSoon = () => { closing = setTimeout(hideCard, 250); };
  const stay = () => clearTimeout(closing);

  const showCard = async (chip) => {
    stay();
    const citation = await lookUp(numberOf(chip));
    if (!citation || !chip.isConnected) return;
    hideCard();
    const open = make("button", "", "Open in the source");
    open.type = "button";
    open.addEventListener("click", () => openSource(citation, chip));
    const where = make("p", "so-where", [citation.title, ...citation.section].join(" › "));
    card.replaceChildren(where, make("blockquote", "", `“${citation.quote}”`), open);
    chip.setAttribute("aria-expanded", "true");
    card.hidden = false;
    const box = chip.getBoundingClientRect();
    const left = Math.min(Math.max(16, box.left - 20), innerWidth - card.offsetWidth - 16);
    const above = box.bottom + card.offsetHeight + 12 > innerHeight && box.top > card.offsetHeight + 12;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${scrollY + (above ? box.top - card.offsetHeight - 8 : box.bottom + 8)}px`;
  };

  // --- the source panel -------------------------------------------------------------------------------
  const panel = make("aside", "so-panel");
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-modal", "true");
  panel.setAttribute("aria-label", "Source");

  const closeSource = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    opener?.focus();
  };
  const stretch = (node, text) => {
    node.append(text.before);
    if (text.inside) node.append(make("mark", "", text.inside));
    node.append(text.after);
    return node;
  };
  const partOf = (part) => {
    if (part.kind === "heading") return stretch(make(["h3", "h4", "h5"][Math.min(part.level, 3) - 1] || "h3"), part.text);
    if (part.kind !== "table") {
      const node = stretch(make("p", part.kind === "item" ? "so-item" : ""), part.text);
      if (part.kind === "item") {
        node.dataset.marker = part.marker === "-" ? "•" : part.marker;
        node.style.marginInlineStart = `${part.level * 18}px`;
      }
      return node;
    }
    const table = make("table");
    if (part.text.before) table.append(make("caption", "", part.text.before));
    const head = table.createTHead().insertRow();
    part.headers.forEach((header) => head.append(make("th", "", header)));
    const body = table.createTBody();
    part.rows.forEach((row) => { const line = body.insertRow(); row.forEach((cell) => stretch(line.insertCell(), cell)); });
    return table;
  };
  const openSource = async (citation, from) => {
    const address = `/api/sources/${encodeURIComponent(citation.source)}?start=${citation.start}&end=${citation.end}`;
    const answer = await fetch(address);
    const text = make("div", "so-text");
    text.tabIndex = 0;
    if (answer.ok) {
      const source = await answer.json();
      if (source.source_sha256 !== citation.source_sha256)
        text.append(make("p", "so-where", "This document has changed since; the passage then read: “" + citation.quote + "”"));
      text.append(...source.blocks.map(partOf));
    } else {
      text.append(make("p", "", "This document has left the library. The passage read: “" + citation.quote + "”"));
    }
    const titles = make("div");
    titles.append(make("h2", "", citation.title), make("p", "so-where", citation.section.join(" › ")));
    const close = make("button", "so-icon", "×");
    close.type = "button";
    close.setAttribute("aria-label", "Close the source");
    close.addEventListener("click", closeSource);
    const header = make("header");
    header.append(titles, close);
    panel.replaceChildren(header, text);
    hideCard();
    opener = from;
    panel.hidden = false;
    close.focus();
    text.querySelector("mark")?.scrollIntoView({ block: "center" });
  };
  const keepFocus = (event) => {
    const stops = panel.querySelectorAll("button, [tabindex='0']");
    const last = stops[stops.length - 1];
    if (event.shiftKey && document.activeElement === stops[0]) { event.preventDefault(); last.focus(); }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); stops[0].focus(); }
  };

  // --- facts ------------------------------------------------------------------------------------------
  const edit = (value) => {
    const fact = value.closest(".so-fact");
    const field = make("textarea", "so-edit");
    field.value = value.textContent;
    field.rows = Math.min(4, 1 + Math.floor(field.value.length / 34));
    field.setAttribute("aria-label", fact.querySelector(".so-label").textContent);
    const hint = make("p", "so-hint", "Enter saves, Escape leaves it");
    const leave = () => { field.remove(); hint.remove(); value.hidden = false; value.focus(); };
    field.addEventListener("keydown", async (event) => {
      if (event.key === "Escape") { event.stopPropagation(); leave(); }
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      if (field.value.trim() === value.textContent.trim()) return leave();
      field.disabled = true;
      const answer = await fetch(`/api/conversations/${encodeURIComponent(shown)}/profile`, {
        method: "PATCH",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ [fact.dataset.slot]: field.value }),
      });
      if (answer.ok) return document.querySelector("#so-refresh")?.click();
      field.disabled = false;
      hint.textContent = (await answer.json()).detail || "That could not be saved; try again.";
    });
    value.hidden = true;
    fact.append(field, hint);
    field.focus();
    field.select();
  };

  // --- theme ------------------------------------------------------------------------------------------
  const applyTheme = () => {
    const chosen = stored(THEME) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.body.classList.toggle("dark", chosen === "dark");
  };

  const start = () => {
    document.body.append(card, panel);
    applyTheme();
    document.addEventListener("click", (event) => {
      const chip = chipOf(event.target);
      if (chip) {
        event.preventDefault();
        event.stopPropagation();
        if (chip.getAttribute("aria-expanded") === "true" && event.detail !== 0 && matchMedia("(hover: none)").matches === false)
          return void lookUp(numberOf(chip)).then((citation) => citation && openSource(citation, chip));
        return void showCard(chip);
      }
      if (event.target.closest?.(".so-value")) return edit(event.target.closest(".so-value"));
      if (event.target.closest?.("#so-theme")) {
        store(THEME, document.body.classList.contains("dark") ? "light" : "dark");
        return applyTheme();
      }
      if (!card.contains(event.target)) hideCard();
    }, true);
    ["wheel", "touchmove"].forEach((kind) => document.addEventListener(kind, () => { pinned = 0; }, { passive: true }));
    document.addEventListener("mouseover", (event) => { const chip = chipOf(event.target); if (chip) showCard(chip); });
    document.addEventListener("mouseout", (event) => { if (chipOf(event.target)) hideSoon(); });
    document.addEventListener("focusin", (event) => {
      const chip = chipOf(event.target);
      if (chip) showCard(chip);
      else if (!card.contains(event.target)) hideCard();
    });
    card.addEventListener("mouseenter", stay);
    card.addEventListener("mouseleave", hideSoon);
    document.addEventListener("keydown", (event) => {
      const chip = chipOf(event.target);
      if (chip && event.key === "Enter") {
        event.preventDefault();
        event.stopPropagation();
        return void lookUp(numberOf(chip)).then((citation) => citation && openSource(citation, chip));
      }
      if (event.key === "Escape") { if (!card.hidden) hideCard(); else closeSource(); }
      if (event.key === "Tab" && !panel.hidden) keepFocus(event);
    }, true);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
    // the owner's last message is kept at the top for a moment, while the reply grows below it
    new MutationObserver(() => {
      const said = document.querySelectorAll("#so-chat .user-row");
      if (said.length > asked) pinned = Date.now() + 2500;
      asked = said.length;
      if (asked && Date.now() < pinned) said[asked - 1].scrollIntoView({ block: "start" });
      document.querySelector("#so-message textarea:not([dir])")?.setAttribute("dir", "auto");
      document.querySelectorAll('#so-chat a[href^="#cite-"]:not([data-ready])').forEach((chip) => {
        chip.dataset.ready = "";
        chip.textContent = String(numberOf(chip));
        chip.removeAttribute("target");
        chip.setAttribute("role", "button");
        chip.setAttribute("aria-haspopup", "dialog");
        chip.setAttribute("aria-label", `Source ${numberOf(chip)}`);
      });
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  return { remembered, remember, sure };
})();
