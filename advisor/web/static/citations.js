// Numbered citations: a card with the passage on hover, tap and focus; Enter or a second click opens the source.
import { ask, button, make, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { openSource } from "./source.js";

const LINK = 'a[href^="#cite-"]';
const GAP = 8;
const MARGIN = 16;
const LINGER_MS = 250;

const known = { conversation: "", citations: new Map() };
const card = make("div", "so-card");
let closing = 0;

const chipAt = (target) => target.closest?.(LINK);
const numberOf = (chip) => Number(chip.getAttribute("href").slice("#cite-".length));

const lookUp = async (n) => {
  const id = current();
  if (known.conversation !== id) Object.assign(known, { conversation: id, citations: new Map() });
  if (!known.citations.has(n)) {
    const { data } = await ask(`/api/conversations/${encodeURIComponent(id)}`);
    for (const exchange of data?.exchanges ?? [])
      for (const citation of exchange.reply.citations) known.citations.set(citation.n, citation);
  }
  return known.citations.get(n);
};

const hide = () => {
  card.hidden = true;
  document.querySelectorAll(`${LINK}[aria-expanded="true"]`).forEach((chip) => chip.setAttribute("aria-expanded", "false"));
};
const hideSoon = () => { closing = setTimeout(hide, LINGER_MS); };
const stay = () => clearTimeout(closing);

const place = (chip) => {
  const box = chip.getBoundingClientRect();
  const foot = document.querySelector("#so-foot")?.getBoundingClientRect().top ?? innerHeight;
  const left = Math.min(Math.max(MARGIN, box.left - MARGIN), document.documentElement.clientWidth - card.offsetWidth - MARGIN);
  const noRoomBelow = box.bottom + card.offsetHeight + GAP > foot;
  const above = noRoomBelow && box.top > card.offsetHeight + GAP;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${scrollY + (above ? box.top - card.offsetHeight - GAP : box.bottom + GAP)}px`;
};

const show = async (chip) => {
  stay();
  const citation = await lookUp(numberOf(chip));
  if (!citation || !chip.isConnected) return;
  hide();
  card.replaceChildren(
    make("p", "so-where", [citation.title, ...citation.section].join(" › ")),
    make("blockquote", "", `“${citation.quote}”`),
    button("", "Open in the source", () => open(chip)),
  );
  chip.setAttribute("aria-expanded", "true");
  card.hidden = false;
  place(chip);
};

const open = async (chip) => {
  const citation = await lookUp(numberOf(chip));
  if (!citation) return;
  hide();
  chip.focus({ preventScroll: true });
  hide();
  openSource(citation);
};

const dress = (chip) => {
  chip.dataset.ready = "";
  chip.removeAttribute("target");
  chip.setAttribute("role", "button");
  chip.setAttribute("aria-haspopup", "dialog");
  chip.setAttribute("aria-expanded", "false");
  chip.setAttribute("aria-controls", card.id);
  chip.setAttribute("aria-label", `Source ${numberOf(chip)}`);
};

const clicked = (event) => {
  const chip = chipAt(event.target);
  if (!chip) return void (card.contains(event.target) || hide());
  event.preventDefault();
  event.stopPropagation();
  const isMouse = matchMedia("(hover: hover)").matches;
  if (isMouse && chip.getAttribute("aria-expanded") === "true") open(chip);
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

export const readCitations = () => {
  card.id = "so-card";
  card.hidden = true;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", "Passage");
  document.body.append(card);
  card.addEventListener("mouseenter", stay);
  card.addEventListener("mouseleave", hideSoon);
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("mouseover", (event) => { if (chipAt(event.target)) show(chipAt(event.target)); });
  document.addEventListener("mouseout", (event) => { if (chipAt(event.target)) hideSoon(); });
  document.addEventListener("focusin", (event) => {
    if (chipAt(event.target)) { if (event.target.matches(":focus-visible")) show(chipAt(event.target)); }
    else if (!card.contains(event.target)) hide();
  });
  whenPageChanges(() => document.querySelectorAll(`#so-chat ${LINK}:not([data-ready])`).forEach(dress));
};
