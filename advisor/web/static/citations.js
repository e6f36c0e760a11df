// Numbered citations: a card with the passage on hover, tap and focus; Enter or a second click opens the source.
import { button, inEnglish, make, whenPageChanges } from "./dom.js";
import { openSource } from "./source.js";
import { say, words } from "./words.js";

const LINK = 'a[href^="#cite-"]';
const GAP = 8;
const MARGIN = 16;
const LINGER_MS = 250;

/** What is looked at: `find` gives the citation of a number, `read` its document, `within` the place of the links. */
const view = { find: async () => undefined, read: async () => ({}), within: "body", foot: "footer" };
const card = make("div", "so-card");
let closing = 0;
let wanted = null; // the chip whose card is asked for

/** A finger does not hover, though browsers say so after a tap. */
const hovers = () => matchMedia("(hover: hover)").matches;
const chipAt = (target) => target.closest?.(LINK);
const numberOf = (chip) => Number(chip.getAttribute("href").slice("#cite-".length));

const hide = () => {
  wanted = null;
  card.hidden = true;
  document.querySelectorAll(`${LINK}[aria-expanded="true"]`).forEach((chip) => chip.setAttribute("aria-expanded", "false"));
};
const hideSoon = () => { closing = setTimeout(hide, LINGER_MS); };
const stay = () => clearTimeout(closing);

const place = (chip) => {
  const box = chip.getBoundingClientRect();
  const foot = document.querySelector(view.foot)?.getBoundingClientRect().top ?? innerHeight;
  const left = Math.min(Math.max(MARGIN, box.left - MARGIN), document.documentElement.clientWidth - card.offsetWidth - MARGIN);
  const noRoomBelow = box.bottom + card.offsetHeight + GAP > foot;
  const above = noRoomBelow && box.top > card.offsetHeight + GAP;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${scrollY + (above ? box.top - card.offsetHeight - GAP : box.bottom + GAP)}px`;
};

const show = async (chip) => {
  stay();
  wanted = chip;
  const citation = await view.find(numberOf(chip));
  if (!citation || wanted !== chip || !chip.isConnected) return;
  hide();
  card.replaceChildren(
    inEnglish(make("p", "so-where", [citation.title, ...citation.section].join(" › "))),
    inEnglish(make("blockquote", "", `“${citation.quote}”`)),
    button("", words.open_source, () => open(chip)),
  );
  chip.setAttribute("aria-expanded", "true");
  card.hidden = false;
  place(chip);
};

const open = async (chip) => {
  const citation = await view.find(numberOf(chip));
  if (!citation) return;
  hide();
  chip.focus({ preventScroll: true });
  hide();
  openSource(citation, view.read);
};

const dress = (chip) => {
  chip.dataset.ready = "";
  chip.removeAttribute("target");
  chip.lang = document.documentElement.lang;
  chip.setAttribute("role", "button");
  chip.setAttribute("aria-haspopup", "dialog");
  chip.setAttribute("aria-expanded", "false");
  chip.setAttribute("aria-controls", card.id);
  chip.setAttribute("aria-label", say("source", { n: numberOf(chip) }));
};

const clicked = (event) => {
  const chip = chipAt(event.target);
  if (!chip) return void (card.contains(event.target) || hide());
  event.preventDefault();
  event.stopPropagation();
  if (hovers() && chip.getAttribute("aria-expanded") === "true") open(chip);
  else show(chip);
};

const pressed = (event) => {
  const chip = chipAt(event.target);
  if (chip && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.stopPropagation();
    open(chip);
  }
  if (event.key === "Escape" && !card.hidden) {
    event.stopPropagation();
    hide();
  }
};

export const readCitations = (chosen) => {
  Object.assign(view, chosen);
  card.id = "so-card";
  card.hidden = true;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", words.passage);
  document.body.append(card);
  card.addEventListener("mouseenter", stay);
  card.addEventListener("mouseleave", hideSoon);
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("mouseover", (event) => { if (hovers() && chipAt(event.target)) show(chipAt(event.target)); });
  document.addEventListener("mouseout", (event) => { if (hovers() && chipAt(event.target)) hideSoon(); });
  document.addEventListener("focusin", (event) => {
    if (chipAt(event.target)) { if (event.target.matches(":focus-visible")) show(chipAt(event.target)); }
    else if (!card.contains(event.target)) hide();
  });
  whenPageChanges(() => document.querySelectorAll(`${view.within} ${LINK}:not([data-ready])`).forEach(dress));
};
