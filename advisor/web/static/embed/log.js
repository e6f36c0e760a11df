// The conversation as bubbles: the visitor's words, the replies, and what can be done with either.
import { inEnglish, make } from "../dom.js";
import { pencil } from "../edit.js";
import { groundsAreShown, keepGrounds, mark, unmark } from "../grounds.js";
import { showVerdict, toolsOf } from "../tools.js";
import { say, words } from "../words.js";
import { closed, paragraphs } from "./reply.js";
import { rate } from "./session.js";

const log = document.querySelector("#so-log");
const main = document.querySelector("#so-main");
const TOP = 12;
const claimsOf = new Map(); // by the node of a reply's text
const verdicts = new Map(); // by turn
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

export const clear = () => {
  log.replaceChildren();
  claimsOf.clear();
};

/** What the visitor thinks of the replies that are drawn from now on. */
export const recallOpinions = (opinions) => {
  verdicts.clear();
  for (const { turn, verdict } of opinions) verdicts.set(turn, verdict);
};

/** What the visitor said; once it is `answered`, with the button that changes it. */
export const own = (text) => {
  const node = bubble("own", words.you);
  const said = make("p", "", text);
  said.dir = "auto";
  node.append(said);
  followed = node;
  follow();
  return {
    remove: () => node.remove(),
    answered: (turn, revise) => {
      node.dataset.turn = turn;
      node.prepend(pencil(() => text, (anew) => revise(turn, anew)));
    },
  };
};

/** Gives the focus to the button that changes what was said in a turn. */
export const focusPencil = (turn) => log.querySelector(`.so-own[data-turn="${turn}"] .so-pencil`)?.focus();

const judged = async (turn, verdict, reason) => {
  const { data, problem } = await rate(turn, verdict, reason);
  if (data) verdicts.set(turn, verdict);
  return problem?.sentence;
};

const tools = (turn, reply) => {
  const line = toolsOf((verdict, reason) => judged(turn, verdict, reason), async () => ({ data: reply }));
  showVerdict(line, verdicts.get(turn));
  return line;
};

/** Whose words a reply is in, where a chat model was asked for them. */
const spoke = ({ engine, usage }) => {
  if (engine !== "grounded") return [make("p", "so-aside", say("worded_by", { engine }))];
  return usage?.fell_back ? [make("p", "so-aside", say("worded_without", { reason: usage.fell_back }))] : [];
};

/** A reply's bubble: `write` shows what there is of it, `finish` all of it. */
export const replied = () => {
  const node = bubble("reply", words.advisor);
  const prose = inEnglish(make("div", "so-prose"));
  node.append(prose);
  return {
    node,
    write: (partial) => { prose.replaceChildren(...paragraphs(closed(partial), null)); follow(); },
    finish: (turn, reply) => {
      prose.replaceChildren(...paragraphs(reply.text, reply.citations));
      claimsOf.set(prose, reply.claims);
      if (groundsAreShown()) mark(prose, reply.claims);
      node.append(...spoke(reply));
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

keepGrounds(() => {
  for (const [prose, claims] of claimsOf) if (groundsAreShown()) mark(prose, claims); else unmark(prose);
});
