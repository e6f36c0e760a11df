// What is known of the visitor's business, to be mended where it stands, and where it points.
import { button, inEnglish, make } from "../dom.js";
import { editFact } from "../edit.js";
import { words } from "../words.js";
import { config } from "./session.js";

const RANKED = 5;
const LEAST = 4;
const side = document.querySelector("#so-about");
const toggle = document.querySelector("#so-about-button");

const fact = ([slot, known], save) => {
  const node = make("li", "so-fact");
  node.dataset.slot = slot;
  const shown = inEnglish(make("span", "", known.value));
  shown.dir = "auto";
  const value = button("so-value", "", () => editFact(value, save));
  value.append(shown);
  value.title = `${words.said} “${known.quote}”. ${words.change}`;
  node.append(make("span", "so-label", config.labels[slot] ?? slot), value);
  return node;
};

const facts = (profile, save) => {
  const known = Object.entries(profile);
  if (!known.length) return make("p", "so-empty", words.about_empty);
  const list = make("ul", "so-facts");
  list.append(...known.map((entry) => fact(entry, save)));
  return list;
};

const reasons = (kind, said) => said.map((reason) => make("p", `so-${kind}`, reason));

const ranking = (standings) => {
  const heard = standings.filter((standing) => standing.for.length || standing.against.length).slice(0, RANKED);
  if (!heard.length) return [];
  const most = Math.max(...heard.map((standing) => standing.score)) || 1;
  const list = inEnglish(make("ol", "so-ranking"));
  for (const standing of heard) {
    const level = make("i");
    level.style.width = `${Math.max(LEAST, Math.round((100 * standing.score) / most))}%`;
    const bar = make("span", "so-level");
    bar.setAttribute("aria-hidden", "true");
    bar.append(level);
    const summary = make("summary", "", standing.name);
    summary.append(bar);
    const details = make("details");
    details.append(summary, ...reasons("for", standing.for), ...reasons("against", standing.against));
    const item = make("li");
    item.append(details);
    list.append(item);
  }
  return [make("h2", "", words.points), list];
};

/** Shows a reply's profile and ranking. `moves` are what can be done with the whole conversation, and `save`. */
export const drawAbout = (reply, moves) => {
  const held = document.activeElement.closest(".so-fact")?.dataset.slot;
  const count = Object.keys(reply.profile).length;
  toggle.hidden = false;
  toggle.querySelector("b").textContent = count || "";
  const manage = make("p", "so-manage");
  manage.append(
    button("", words.over, moves.over),
    button("", words.forget, moves.forget),
  );
  side.replaceChildren(make("h2", "", words.about), facts(reply.profile, moves.save), ...ranking(reply.ranking), manage);
  side.querySelector(`[data-slot="${held}"] .so-value`)?.focus();
};

export const isOpen = () => !side.hidden;

export const setOpen = (open) => {
  side.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
};

toggle.addEventListener("click", () => setOpen(side.hidden));
