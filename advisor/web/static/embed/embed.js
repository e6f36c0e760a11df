// The widget's own page: what happens, in order. How it looks is drawn by the other files.
import { readCitations } from "../citations.js";
import { button, make } from "../dom.js";
import { prepareSource } from "../source.js";
import { drawAbout, isOpen, setOpen } from "./about.js";
import { hush, tellRest, tellSentences } from "./aloud.js";
import { hearHost, host, inPanel, tellHost } from "./host.js";
import { clear, follow, own, replied } from "./log.js";
import { hand, picturesOf } from "./pictures.js";
import * as session from "./session.js";
import { sharing } from "./share.js";

const { config, texts } = session;
const UNSURE = "I’m not sure"; // said in English: that is what the advisor reads
const SETTLE_MS = 700;
const MOST_SETTLING = 60;
const FILE_NAME = "standout-brief";
const $ = (id) => document.querySelector(id);
const [field, form, send, status, after, progress] =
  ["#so-message", "#so-form", "#so-send", "#so-status", "#so-after", "#so-progress"].map($);

let exchanges = [];
let stopping = null; // set while a reply is written
let settling = Promise.resolve();
let shut = false; // at a limit

const last = () => exchanges.at(-1)?.reply;
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

// --- what the screen shows ---

const say = (sentence, ...more) => {
  const line = make("p", "so-notice", `${sentence} `);
  line.setAttribute("role", "alert");
  line.append(...more);
  status.replaceChildren(line);
};

const quiet = () => status.replaceChildren();

const busy = (doing) => {
  const line = make("p", "so-thinking", doing);
  line.setAttribute("role", "status");
  line.append(make("i"), make("i"), make("i"));
  status.replaceChildren(line);
};

const setSending = (controller) => {
  stopping = controller;
  send.textContent = controller ? texts.stop : texts.send;
  send.classList.toggle("so-stop", Boolean(controller));
  after.inert = Boolean(controller);
};

const row = (label, ...nodes) => {
  const line = make("div", "so-row");
  line.setAttribute("role", "group");
  line.setAttribute("aria-label", label);
  line.append(...nodes);
  return line;
};

const moves = () =>
  row(
    texts.message,
    button("", texts.skip, () => move("skip", texts.skip)),
    button("", texts.unsure, () => answer(UNSURE)),
    button("", texts.back, () => move("back", texts.back)),
    button("", texts.advise, () => move("advise", texts.advise)),
  );

const offers = (suggestions) =>
  row(texts.ask, ...suggestions.map((text) => button("so-offer", text, () => answer(text))));

const keep = () => {
  const line = make("p", "so-keep", `${texts.brief}: `);
  const names = { md: "Markdown", json: "JSON", docx: "Word", pdf: "PDF" };
  line.append(...config.forms.map((form_) => button("", names[form_] ?? form_, () => download(form_))));
  return line;
};

const drawProgress = () => {
  const reply = last();
  const asked = new Set(exchanges.flatMap(({ reply: { question } }) => (question ? [question.slot] : []))).size;
  if (reply.stage !== "interview") progress.textContent = texts.done;
  else if (exchanges.length === 1 || !asked) progress.textContent = texts.opening;
  else progress.textContent = texts.progress.replace("{asked}", asked).replace("{most}", asked + reply.questions_left);
};

const draw = () => {
  const reply = last();
  const nodes = [];
  const brief = exchanges.findLast((exchange) => exchange.reply.brief)?.reply.brief;
  if (brief) nodes.push(picturesOf(brief), keep(), sharing());
  if (reply.stage === "interview" && exchanges.length > 1) nodes.push(moves());
  if (reply.suggestions.length) nodes.push(offers(reply.suggestions));
  after.replaceChildren(...nodes);
  drawProgress();
  drawAbout(reply, { save, over, forget });
  follow();
};

const greeted = (exchange) =>
  exchange.turn === 0 && config.greeting
    ? { ...exchange.reply, text: config.greeting, citations: [] }
    : exchange.reply;

const SPOKEN = { skip: texts.skip, back: texts.back, advise: texts.advise };

const drawAll = () => {
  clear();
  for (const exchange of exchanges) {
    const said = exchange.text ?? SPOKEN[exchange.action];
    if (said) own(said);
    replied().finish(exchange.turn, greeted(exchange));
  }
  draw();
};

// --- what happens ---

/** Takes in a reply that is complete, and tells the host page what it may know of it. */
const take = (exchange) => {
  const before = last();
  exchanges.push(exchange);
  const detail = { conversation: session.conversation(), turn: exchange.turn };
  if (before?.question && exchange.text && before.stage === "interview")
    tellHost("question-answered", { ...detail, slot: before.question.slot });
  if (exchange.reply.brief && !before?.brief) tellHost("advice-ready", detail);
  draw();
};

const nextTurn = () => (exchanges.at(-1)?.turn ?? 0) + 1;

/** Shows why something was not answered, and a way on. */
const tellProblem = (problem, again) => {
  if (problem.kind === "limit") return closeAtLimit(problem);
  if (problem.kind === "gone") return start();
  say(problem.sentence, ...(problem.kind === "said" ? [] : [button("so-again", texts.again, again)]));
};

const closeAtLimit = ({ sentence, contact }) => {
  shut = true;
  quiet();
  const link = make("a", "so-contact", texts.contact);
  link.href = contact;
  link.target = "_blank";
  link.rel = "noopener";
  const bubble = replied();
  bubble.node.removeAttribute("lang");
  bubble.note(sentence, ...(contact ? [link] : []));
  bubble.node.setAttribute("role", "alert");
  field.disabled = send.disabled = true;
  after.querySelectorAll(".so-row").forEach((line) => line.remove());
  bubble.node.scrollIntoView({ block: "nearest" });
};

const answer = async (text) => {
  await settling;
  if (stopping || shut) return;
  if (!last()) return start();
  const words = text.trim();
  if (!words) return field.focus();
  setOpen(false);
  const controller = new AbortController();
  setSending(controller);
  busy(texts.thinking);
  hush();
  const mine = own(words);
  const bubble = replied();
  if (field.value.trim() === words) field.value = "";
  let written = "";
  const hear = (piece) => {
    if (!written) quiet();
    written += piece;
    bubble.write(written);
    tellSentences(written);
  };
  try {
    const { data, problem } = await session.say(words, hear, controller.signal);
    setSending(null);
    if (problem) {
      mine.remove();
      bubble.remove();
      if (!field.value) field.value = words;
      grow();
      return tellProblem(problem, catchUp);
    }
    quiet();
    tellRest(data.text);
    const turn = nextTurn();
    bubble.finish(turn, data);
    take({ turn, text: words, action: null, reply: data });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    stopped(bubble);
  }
};

/** The reply is finished on the server all the same; the visitor may see it, or go on. */
const stopped = (bubble) => {
  setSending(null);
  quiet();
  const known = exchanges.length;
  const whole = button("so-again", texts.whole, async () => {
    await settling;
    if (exchanges.length > known) bubble.finish(exchanges[known].turn, exchanges[known].reply);
  });
  bubble.note(texts.stopped, whole);
  settling = settle(known);
};

const settle = async (known) => {
  for (let tries = 0; tries < MOST_SETTLING; tries += 1) {
    const { data } = await session.read();
    const missed = data?.exchanges.slice(known) ?? [];
    if (missed.length) return missed.forEach(take);
    await pause(SETTLE_MS);
  }
};

/** After a failure: what was answered meanwhile is shown, what was not is sent again. */
const catchUp = async () => {
  busy(texts.thinking);
  const { data, problem } = await session.read();
  if (problem) return tellProblem(problem, catchUp);
  quiet();
  const missed = data.exchanges.slice(exchanges.length);
  if (!missed.length) return answer(field.value);
  if (missed.some((exchange) => exchange.text === field.value.trim())) field.value = "";
  exchanges = data.exchanges;
  drawAll();
};

/** What is answered at once and not written piece by piece: buttons, and facts that were changed. */
const exchange = async (asking, spoken) => {
  await settling;
  if (stopping || shut) return null;
  setSending(new AbortController());
  busy(texts.thinking);
  hush();
  const mine = spoken.label ? own(spoken.label) : null;
  const { data, problem } = await asking();
  setSending(null);
  if (problem) {
    mine?.remove();
    tellProblem(problem, () => exchange(asking, spoken));
    return problem.sentence;
  }
  quiet();
  tellRest(data.text);
  const turn = nextTurn();
  replied().finish(turn, data);
  take({ turn, text: null, action: spoken.action ?? null, reply: data });
  return "";
};

const move = (action, label) => exchange(() => session.act(action), { action, label });

const save = async (slot, value) => {
  const sentence = await exchange(() => session.correct(slot, value), {});
  return sentence ?? "";
};

const over = async () => {
  setOpen(false);
  await show(await session.begin());
};

const forget = async () => {
  const { problem } = await session.forget();
  if (problem) return tellProblem(problem, forget);
  await over();
  say(texts.forgotten);
};

const download = async (form_) => {
  tellHost("brief-requested", { conversation: session.conversation(), form: form_ });
  const { data, problem } = await session.brief(form_);
  if (problem) return tellProblem(problem, () => download(form_));
  hand(data, `${FILE_NAME}.${form_}`);
};

/** Shows the conversation that `opened` found or began. */
const show = async ({ problem, lost }) => {
  if (problem) return tellProblem(problem, start);
  const { data, problem: unread } = await session.read();
  if (unread) return tellProblem(unread, start);
  exchanges = data.exchanges;
  quiet();
  hush();
  drawAll();
  if (exchanges.length === 1) tellRest(greeted(exchanges[0]).text);
  if (lost) say(texts.gone);
  tellHost("conversation", { conversation: session.conversation() });
};

const start = async () => {
  busy(texts.thinking);
  await show(await session.open());
};

// --- what the visitor and the page around do ---

const grow = () => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
};

const submit = () => (stopping ? stopping.abort() : answer(field.value).then(grow));
form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!stopping) submit();
});

const noteOffline = () => say(texts.offline);
window.addEventListener("offline", noteOffline);
window.addEventListener("online", () => { if (last()) quiet(); else start(); });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (isOpen()) { setOpen(false); $("#so-about-button").focus(); } else tellHost("close");
});

const reachable = () => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll("button, a[href], textarea, input, summary")]
  .filter((node) => !node.disabled && node.checkVisibility());
hearHost({
  enter: () => (matchMedia("(hover: none)").matches ? $("h1").focus() : field.focus()),
  first: () => reachable()[0]?.focus(),
  last: () => reachable().at(-1)?.focus(),
});

const findCitation = async (n) =>
  exchanges.flatMap(({ reply }) => reply.citations).find((citation) => citation.n === n);

prepareSource();
readCitations({ find: findCitation, read: session.source, within: "#so-log", foot: ".so-foot", words: texts });
if (host) {
  $("#so-close").hidden = !inPanel;
  $("#so-close").addEventListener("click", () => tellHost("close"));
  tellHost("ready");
  start();
} else {
  shut = true;
  field.disabled = send.disabled = true;
  say(texts.elsewhere);
}
