// The conversation as bubbles: the visitor's words, the replies, and what can be done with a reply.
import { button, make } from "../dom.js";
import { asWords, closed, paragraphs } from "./reply.js";
import { rate, texts } from "./session.js";

const log = document.querySelector("#so-log");
const main = document.querySelector("#so-main");
const TOP = 12;
const SVG = "http://www.w3.org/2000/svg";
const THUMB = "M3 10h4v11H3zM7 11l4-8c1.7 0 2.6 1 2.6 2.6V9H20c1.3 0 2.2 1 2 2.3l-1.3 7.4A2.7 2.7 0 0 1 18 21H7";
let followed = null;

const bubble = (kind, who) => {
  const node = make("article", `so-${kind}`);
  node.setAttribute("aria-label", who);
  log.append(node);
  return node;
};

/** Keeps the visitor's last words in view while the reply grows below them, until they scroll themselves. */
export const follow = () => { if (followed) main.scrollTop = followed.offsetTop - log.offsetTop - TOP; };
for (const kind of ["wheel", "touchmove", "pointerdown"])
  main.addEventListener(kind, () => { followed = null; }, { passive: true });

export const clear = () => log.replaceChildren();

export const own = (text) => {
  const node = bubble("own", texts.you);
  const words = make("p", "", text);
  words.dir = "auto";
  node.append(words);
  followed = node;
  follow();
  return node;
};

const copyButton = (reply) => {
  const copy = button("so-tool", texts.copy, async () => {
    await navigator.clipboard?.writeText(asWords(reply.text)).then(() => { copy.textContent = texts.copied; }, () => {});
  });
  return copy;
};

const thumbSign = () => {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", THUMB);
  drawing.append(path);
  return drawing;
};

const thumbs = (turn) => {
  const line = make("span", "so-thumbs");
  const said = make("span", "so-said");
  said.setAttribute("role", "status");
  const vote = async (verdict, reason) => {
    const { problem } = await rate(turn, verdict, reason);
    said.textContent = problem ? problem.sentence : texts.noted;
  };
  const thumb = (verdict, label) => {
    const node = button(`so-tool so-${verdict}`, "", async () => {
      up.setAttribute("aria-pressed", String(verdict === "up"));
      down.setAttribute("aria-pressed", String(verdict === "down"));
      await vote(verdict);
      if (verdict === "down") askWhy();
    });
    node.append(thumbSign());
    node.setAttribute("aria-label", label);
    node.setAttribute("aria-pressed", "false");
    return node;
  };
  const askWhy = () => {
    if (line.querySelector("form")) return;
    const form = make("form", "so-why");
    const field = make("input");
    field.setAttribute("aria-label", texts.why_not);
    field.placeholder = texts.why_not;
    form.append(field, make("button", "so-tool", texts.send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      vote("down", field.value);
      form.remove();
    });
    line.append(form);
    field.focus();
  };
  const up = thumb("up", texts.helpful);
  const down = thumb("down", texts.unhelpful);
  line.append(up, down, said);
  return line;
};

const tools = (turn, reply) => {
  const line = make("div", "so-tools");
  line.append(copyButton(reply), thumbs(turn));
  return line;
};

const spoke = (reply) => (reply.engine === "grounded" ? [] : [make("p", "so-aside", reply.engine)]);

/** A reply's bubble: `write` shows what there is of it, `finish` all of it. */
export const replied = () => {
  const node = bubble("reply", texts.advisor);
  node.lang = "en";
  return {
    node,
    write: (partial) => { node.replaceChildren(...paragraphs(closed(partial), null)); follow(); },
    finish: (turn, reply) => {
      node.replaceChildren(...paragraphs(reply.text, reply.citations), ...spoke(reply));
      if (turn > 0) node.append(tools(turn, reply));
      follow();
    },
    note: (sentence, ...more) => {
      const line = make("p", "so-aside", `${sentence} `);
      line.append(...more);
      node.append(line);
      follow();
    },
    remove: () => node.remove(),
  };
};
