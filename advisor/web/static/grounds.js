// What each sentence rests on: a small sign after it, behind one switch that is off at first.
import { ask } from "./api.js";
import { button, make, store, stored, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { say, words } from "./words.js";

const KEY = "standout.grounds";
const SIGNS = { framework: "§", owner: "•", reasoning: "∴" };
const AFTER = /[.!?…:”’")\u00a0]/;
const LETTER = /[\p{L}\p{N}]/u;

let asking = false;
const isOn = () => stored(KEY) === "on" || document.documentElement.dataset.grounds === "on";

const SAID = { framework: words.framework, owner: words.owner, reasoning: words.reasoning };
const inWords = ({ basis, citations, turns }) => {
  const passages = citations.length ? [say("from_passages", { numbers: citations.join(", ") })] : [];
  const answers = turns.length ? [say("from_answers", { numbers: turns.join(", ") })] : [];
  const from = [...passages, ...answers].join("; ");
  return from ? `${SAID[basis]} (${from})` : SAID[basis];
};

/** Every character of a reply with the place where it stands. */
const characters = (row) => {
  const walker = document.createTreeWalker(row.querySelector(".prose"), NodeFilter.SHOW_TEXT);
  const all = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const chip = node.parentElement.closest('a[href^="#cite-"]');
    [...node.data].reduce((offset, ch) => { all.push({ node, ch, chip, end: offset + ch.length }); return offset + ch.length; }, 0);
  }
  return all;
};

const sign = (claim) => {
  const node = make("span", "so-ground", SIGNS[claim.basis]);
  node.title = inWords(claim);
  node.lang = words.code;
  node.tabIndex = 0;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", inWords(claim));
  return node;
};

const insertAfter = ({ node, chip, end }, added) => {
  if (chip) return chip.after(added);
  const place = document.createRange();
  place.setStart(node, end);
  place.insertNode(added);
};

/** Where each claim ends in a reply; a claim that is not found word for word gets no sign. */
const ends = (all, claims) => {
  const letters = all.map((place, at) => ({ at, ...place })).filter(({ ch, chip }) => !chip && LETTER.test(ch));
  const text = letters.map(({ ch }) => ch).join("");
  return claims.flatMap((claim) => {
    const wanted = [...claim.text].filter((ch) => LETTER.test(ch)).join("");
    const start = wanted ? text.indexOf(wanted) : -1;
    if (start < 0) return [];
    let last = letters[start + wanted.length - 1].at;
    while (last + 1 < all.length && (all[last + 1].chip || AFTER.test(all[last + 1].ch))) last += 1;
    return [{ claim, place: all[last], at: last }];
  });
};

const sortedFromTheEnd = (found) => found.sort((one, other) => other.at - one.at);

const length = (row) => String(row.querySelector(".prose").textContent.length);
const isMarked = (row) => row.dataset.marked === length(row);

const mark = (row, claims) => {
  for (const { claim, place } of sortedFromTheEnd(ends(characters(row), claims))) insertAfter(place, sign(claim));
  row.dataset.marked = length(row);
};

const clear = () => {
  document.querySelectorAll(".so-ground").forEach((node) => { const parent = node.parentNode; node.remove(); parent.normalize(); });
  rows().forEach((row) => row.removeAttribute("data-marked"));
};

const rows = () => [...document.querySelectorAll("#so-chat .bot-row")];

const show = async () => {
  if (asking || !isOn() || !current() || document.querySelector(".so-thinking") || rows().every(isMarked)) return;
  asking = true;
  const { data } = await ask(`/api/conversations/${encodeURIComponent(current())}`);
  asking = false;
  if (data && isOn()) rows().forEach((row, turn) => { if (!isMarked(row)) mark(row, data.exchanges[turn]?.reply.claims ?? []); });
};

const flip = () => {
  const on = !isOn();
  store(KEY, on ? "on" : "");
  document.documentElement.dataset.grounds = on ? "on" : "";
  if (on) show(); else clear();
  sync();
};

const sync = () => document.querySelectorAll(".so-rests").forEach((node) => node.setAttribute("aria-pressed", String(isOn())));

const dress = (tools) => {
  tools.querySelector(".so-said").before(button("so-tool so-rests", words.rests, flip), make("span", "so-legend", words.legend));
  sync();
};

export const showGrounds = () => {
  if (stored(KEY) === "on") document.documentElement.dataset.grounds = "on";
  whenPageChanges(() => {
    document.querySelectorAll(".so-tools:not(:has(.so-rests))").forEach(dress);
    show();
  });
};
