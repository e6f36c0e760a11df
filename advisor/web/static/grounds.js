// What each sentence of a reply rests on: a small sign after it, behind one switch that is off at first.
import { button, make, store, stored } from "./dom.js";
import { say, words } from "./words.js";

const KEY = "standout.grounds";
const SIGNS = { framework: "§", owner: "•", reasoning: "∴" };
const SAID = { framework: words.framework, owner: words.owner, reasoning: words.reasoning };
const AFTER = /[.!?…:”’")\u00a0]/;
const LETTER = /[\p{L}\p{N}]/u;
const root = document.documentElement;
let redraw = () => {};

const inWords = ({ basis, citations, turns }) => {
  const passages = citations.length ? [say("from_passages", { numbers: citations.join(", ") })] : [];
  const answers = turns.length ? [say("from_answers", { numbers: turns.join(", ") })] : [];
  const from = [...passages, ...answers].join("; ");
  return from ? `${SAID[basis]} (${from})` : SAID[basis];
};

/** Every character of a reply with the place where it stands. */
const characters = (prose) => {
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
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

export const groundsAreShown = () => root.dataset.grounds === "on";

/** Puts the sign of each claim after its sentence. */
export const mark = (prose, claims) => {
  for (const { claim, place } of sortedFromTheEnd(ends(characters(prose), claims))) insertAfter(place, sign(claim));
};

export const unmark = (prose) => {
  prose.querySelectorAll(".so-ground").forEach((node) => node.remove());
  prose.normalize();
};

const sync = () =>
  document.querySelectorAll(".so-rests").forEach((node) => node.setAttribute("aria-pressed", String(groundsAreShown())));

const flip = () => {
  root.dataset.grounds = groundsAreShown() ? "" : "on";
  store(KEY, root.dataset.grounds);
  sync();
  redraw();
};

/** The switch, and what the signs mean. */
export const groundsSwitch = () => {
  const node = button("so-tool so-rests", words.rests, flip);
  node.setAttribute("aria-pressed", String(groundsAreShown()));
  return [node, make("span", "so-legend", words.legend)];
};

/** Begins with the switch as it was left; `draw` marks or unmarks every reply, and is called when it is pressed. */
export const keepGrounds = (draw) => {
  redraw = draw;
  root.dataset.grounds = stored(KEY);
};
