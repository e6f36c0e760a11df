// The widget's own page: what happens, in order. How it looks is drawn by the other files.
import { readCitations } from "../citations.js";
import { confirmed } from "../confirm.js";
import { button, inEnglish, make } from "../dom.js";
import { leftOut } from "../edit.js";
import { prepareSource } from "../source.js";
import { say as fill, words } from "../words.js";
import { drawAbout, isOpen, setOpen } from "./about.js";
import { hush, tellRest, tellSentences } from "./aloud.js";
import { hearHost, host, inPanel, tellHost } from "./host.js";
import { clear, focusPencil, follow, own, recallOpinions, replied } from "./log.js";
import { hand, picturesOf } from "./pictures.js";
import * as session from "./session.js";
import { sharing } from "./share.js";

const { config } = session;
const UNSURE = "I’m not sure"; // said in English: that is what the advisor reads
const FORMS = { pdf: "PDF", docx: "Word", md: "Markdown", json: "JSON" };
const FILE_NAME = "standout-brief";
const $ = (id) => document.querySelector(id);
const [field, form, send, status, after, progress] =
  ["#so-message", "#so-form", "#so-send", "#so-status", "#so-after", "#so-progress"].map($);

let exchanges = [];
let asked = Promise.resolve(); // what was asked last, until it is done
let asking = ""; // "reply" while one is made that can be stopped, "change" while an earlier answer or a fact is changed
let stopping = false;
let shut = false; // at a limit

const last = () => exchanges.at(-1)?.reply;
const advice = () => exchanges.findLast((exchange) => exchange.reply.brief);

// --- what the screen shows ---

const say = (sentence, ...more) => {
  const line = make("p", "so-notice", `${sentence} `);
  line.setAttribute("role", "alert");
  line.append(...more);
  status.replaceChildren(line);
};

const quiet = () => status.replaceChildren();

const note = (sentence) => {
  const line = make("p", "so-aside", sentence);
  line.setAttribute("role", "status");
  status.replaceChildren(...(sentence ? [line] : []));
};

const busy = (doing) => {
  const line = make("p", "so-thinking", doing);
  line.setAttribute("role", "status");
  line.append(make("i"), make("i"), make("i"));
  status.replaceChildren(line);
};

/** Where the focus goes when nothing else has it: into the field, unless that would open a touch screen's keyboard. */
const enter = () => (matchMedia("(hover: none)").matches ? $("h1") : field).focus({ preventScroll: true });

const setAsking = (kind) => {
  const held = after.contains(document.activeElement);
  asking = kind;
  stopping = false;
  document.body.classList.toggle("so-asking", Boolean(kind));
  send.textContent = kind === "reply" ? words.stop : words.send;
  send.classList.toggle("so-stop", kind === "reply");
  send.disabled = kind === "change" || shut;
  after.inert = Boolean(kind);
  if (held) enter();
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
    words.message,
    button("", words.skip, () => move("skip", words.skip)),
    button("", words.unsure, () => answer(UNSURE)),
    button("", words.back, () => move("back", words.back)),
    button("", words.advise, () => move("advise", words.advise)),
  );

const offers = (suggestions) =>
  row(words.ask, ...suggestions.map((text) => inEnglish(button("so-offer", text, () => answer(text)))));

const keep = () => {
  const line = make("p", "so-keep", `${words.brief}: `);
  line.append(...Object.entries(FORMS).map(([form_, name]) => button("", name, () => download(form_))));
  return line;
};

const drawProgress = () => {
  const reply = last();
  const asked = new Set(exchanges.flatMap(({ reply: { question } }) => (question ? [question.slot] : []))).size;
  if (reply.stage !== "interview") progress.textContent = words.done;
  else if (exchanges.length === 1 || !asked) progress.textContent = words.opening;
  else progress.textContent = fill("progress", { asked, most: asked + reply.questions_left });
};

const draw = () => {
  const reply = last();
  const nodes = [];
  if (advice()) nodes.push(picturesOf(advice().reply.brief), keep(), sharing());
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

const SPOKEN = { skip: words.skip, back: words.back, advise: words.advise };

const drawAll = () => {
  clear();
  for (const exchange of exchanges) {
    const said = exchange.text ?? SPOKEN[exchange.action];
    if (said) own(said).answered(exchange.turn, revise);
    replied().finish(exchange.turn, greeted(exchange));
  }
  draw();
};

// --- what happens ---

/** Does one thing after the other: a fact that is changed while a reply is written waits for it. */
const inTurn = (ask) => (asked = asked.then(ask, ask));

const detail = (more = {}) => ({ conversation: session.conversation(), ...more });

/** Takes in a reply that is complete, and tells the host page what it may know of it. */
const take = (exchange) => {
  const before = last();
  exchanges.push(exchange);
  if (before?.question && exchange.text && before.stage === "interview")
    tellHost("question-answered", detail({ turn: exchange.turn, slot: before.question.slot }));
  if (exchange.reply.brief && !before?.brief) tellHost("advice-ready", detail({ turn: exchange.turn }));
  draw();
};

/** Takes in the conversation as the server holds it: it went on without us, or an earlier answer was changed. */
const adopt = (held) => {
  const before = advice();
  exchanges = held;
  if (field.value.trim() === exchanges.at(-1).text) field.value = "";
  drawAll();
  if (advice() && !before) tellHost("advice-ready", detail({ turn: advice().turn }));
};

const nextTurn = () => (exchanges.at(-1)?.turn ?? 0) + 1;

/** Shows why something was not answered, and a way on. */
const tellProblem = (problem, again) => {
  if (problem.kind === "limit") return closeAtLimit(problem);
  if (problem.kind === "gone") return start();
  say(problem.sentence, ...(problem.kind === "said" ? [] : [button("so-again", words.again, again)]));
};

const closeAtLimit = ({ sentence, contact }) => {
  quiet();
  if (shut) return;
  shut = true;
  const link = make("a", "so-contact", words.contact);
  link.href = contact;
  link.target = "_blank";
  link.rel = "noopener";
  const bubble = replied();
  bubble.note(sentence, ...(contact ? [link] : []));
  bubble.node.setAttribute("role", "alert");
  field.disabled = send.disabled = true;
  after.querySelectorAll(".so-row").forEach((line) => line.remove());
  bubble.node.scrollIntoView({ block: "nearest" });
};

const converse = async (text) => {
  if (shut) return;
  if (!last()) return start();
  const message = text.trim();
  if (!message) return field.focus();
  setOpen(false);
  setAsking("reply");
  busy(words.thinking);
  hush();
  const mine = own(message);
  const bubble = replied();
  if (field.value.trim() === message) field.value = "";
  let written = "";
  const { data, problem } = await session.say(message, (piece) => {
    if (!written) busy(words.writing);
    written += piece;
    bubble.write(written);
    tellSentences(written);
  });
  const wasStopped = stopping;
  setAsking("");
  if (problem) {
    mine.remove();
    bubble.remove();
    const toSend = field.value ? () => message : () => field.value;
    field.value ||= message;
    grow();
    return wasStopped ? tellStopped() : tellProblem(problem, () => inTurn(() => catchUp(toSend)));
  }
  quiet();
  tellRest(data.text);
  const turn = nextTurn();
  mine.answered(turn, revise);
  bubble.finish(turn, data);
  take({ turn, text: message, action: null, reply: data });
};

const answer = (text) => (asking ? undefined : inTurn(() => converse(text)));

/** A reply that was stopped leaves no trace, unless it was finished in the same moment. */
const tellStopped = async () => {
  const { data } = await session.read();
  quiet();
  if (data?.exchanges.length > exchanges.length) adopt(data.exchanges);
  else say(words.stopped);
};

const stop = async () => {
  if (stopping) return;
  stopping = true;
  send.textContent = words.stopping;
  enter();
  const { problem } = await session.stop();
  if (!problem || !asking) return;
  stopping = false;
  send.textContent = words.stop;
};

/** After a failure: what was answered meanwhile is shown, what was not is sent again. */
const catchUp = async (toSend) => {
  busy(words.thinking);
  const { data, problem } = await session.read();
  if (problem) return tellProblem(problem, () => inTurn(() => catchUp(toSend)));
  quiet();
  if (data.exchanges.length > exchanges.length) return adopt(data.exchanges);
  return converse(toSend());
};

/** What is answered at once and not written piece by piece: buttons, and facts that were changed. */
const exchange = async (kind, ask, { action = null, label = "" }) => {
  setAsking(kind);
  busy(words.thinking);
  hush();
  const mine = label ? own(label) : null;
  const { data, problem } = await ask();
  const wasStopped = stopping;
  setAsking("");
  quiet();
  if (problem) {
    mine?.remove();
    if (wasStopped) await tellStopped();
    return { problem: wasStopped ? undefined : problem };
  }
  tellRest(data.text);
  const turn = nextTurn();
  mine?.answered(turn, revise);
  replied().finish(turn, data);
  take({ turn, text: null, action, reply: data });
  return {};
};

const act = async (action, label) => {
  if (shut) return;
  const { problem } = await exchange("reply", () => session.act(action), { action, label });
  if (problem) tellProblem(problem, () => move(action, label));
};

const move = (action, label) => (asking ? undefined : inTurn(() => act(action, label)));

/** Why a change was not kept, for the field that it was made in. */
const refused = (problem) => {
  if (["limit", "gone"].includes(problem.kind)) tellProblem(problem);
  return problem.sentence;
};

const save = (slot, value) =>
  inTurn(async () => {
    const { problem } = await exchange("change", () => session.correct(slot, value), { label: value.trim() });
    return problem ? refused(problem) : "";
  });

const revise = (turn, text) =>
  inTurn(async () => {
    setAsking("change");
    const { data, problem } = await session.revise(turn, text);
    const { data: held } = data ? await session.read() : {};
    setAsking("");
    if (problem) return refused(problem);
    if (!held) return words.unreachable;
    hush();
    adopt(held.exchanges);
    tellRest(data.reply.text);
    note(leftOut(data.left_out));
    focusPencil(turn);
    return "";
  });

const begin = async () => {
  setOpen(false);
  await show(await session.begin());
  enter();
};

const over = async () => {
  if (exchanges.length === 1 || (await confirmed(words.over_leaves, words.over))) await inTurn(begin);
};

const forget = async () => {
  if (!(await confirmed(words.forget_sure, words.forget_yes))) return;
  const { problem } = await session.forget();
  if (problem) return tellProblem(problem, forget);
  await inTurn(begin);
  say(words.forgotten);
};

const download = async (form_) => {
  tellHost("brief-requested", detail({ form: form_ }));
  const { data, problem } = await session.brief(form_);
  if (problem) return tellProblem(problem, () => download(form_));
  hand(data, `${FILE_NAME}.${form_}`);
};

/** Shows the conversation that `opened` found or began. */
const show = async ({ problem, lost }) => {
  if (problem) return tellProblem(problem, start);
  const { data, problem: unread } = await session.read();
  if (unread) return tellProblem(unread, start);
  const { data: opinions } = data.exchanges.length > 1 ? await session.opinions() : {};
  recallOpinions(opinions ?? []);
  exchanges = data.exchanges;
  quiet();
  hush();
  drawAll();
  if (exchanges.length === 1) tellRest(greeted(exchanges[0]).text);
  if (lost) say(words.gone);
  tellHost("conversation", detail());
};

const start = async () => {
  busy(words.thinking);
  await show(await session.open());
};

// --- what the visitor and the page around do ---

const grow = () => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
};

const submit = () => {
  if (asking === "reply") return stop();
  answer(field.value)?.then(grow);
};
form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!asking) submit();
});

const noteOffline = () => say(words.offline);
window.addEventListener("offline", noteOffline);
window.addEventListener("online", () => { if (last()) quiet(); else start(); });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (isOpen()) { setOpen(false); $("#so-about-button").focus(); } else tellHost("close");
});

const reachable = () => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll("button, a[href], textarea, input, summary")]
  .filter((node) => !node.disabled && node.checkVisibility());
hearHost({
  enter,
  first: () => reachable()[0]?.focus(),
  last: () => reachable().at(-1)?.focus(),
});

const findCitation = async (n) =>
  exchanges.flatMap(({ reply }) => reply.citations).find((citation) => citation.n === n);

prepareSource();
readCitations({ find: findCitation, read: session.source, within: "#so-log", foot: ".so-foot" });
if (host) {
  $("#so-close").hidden = !inPanel;
  $("#so-close").addEventListener("click", () => tellHost("close"));
  tellHost("ready");
  start();
} else {
  shut = true;
  field.disabled = send.disabled = true;
  say(words.elsewhere);
}
