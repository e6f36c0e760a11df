// The conversation as the server holds it: a pass that renews itself, requests, and a reply as it is written.
import { store, stored } from "../dom.js";
import { words } from "../words.js";
import { handedBack, host, tellHost, visitor } from "./host.js";

export const config = JSON.parse(document.querySelector("#so-widget").textContent);

const API = `/api/widgets/${encodeURIComponent(config.id)}`;
const KEPT = `standout.${config.id}.${host}`;
const KINDS = { 401: "refused", 403: "refused", 404: "gone", 429: "limit" };
const JSON_TYPE = { "Content-Type": "application/json" };
let pass = null;

const unreachable = { problem: { kind: "unreachable", sentence: words.unreachable } };

/** What opens the conversation again. Browsers that give a frame no storage leave it to the page around. */
const keep = (key) => { if (!store(KEPT, JSON.stringify(key))) tellHost("keep", key); };
const kept = async () => {
  try { return JSON.parse(stored(KEPT) || "null") ?? (await handedBack()) ?? {}; } catch { return {}; }
};

const problemIn = async (answer) => {
  const { detail, contact } = await answer.json().catch(() => ({}));
  const kind = KINDS[answer.status] ?? (answer.status < 500 ? "said" : "failed");
  return { problem: { kind, sentence: kind === "failed" ? words.failed : detail || words.failed, contact } };
};

const arrive = async (conversation = "", key = "") => {
  let answer;
  try {
    answer = await fetch(`${API}/visits`, {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify({ origin: host, visitor, conversation, key }),
    });
  } catch {
    return unreachable;
  }
  if (!answer.ok) return problemIn(answer);
  pass = await answer.json();
  keep({ conversation: pass.conversation, key: pass.key });
  return { data: pass };
};

/** A request with the pass; one that is out of date is renewed, unnoticed. */
const request = async (path, options = {}, mayRenew = true) => {
  const headers = { ...options.headers, Authorization: `Bearer ${pass.token}` };
  let answer;
  try {
    answer = await fetch(`${API}${path}`, { ...options, headers });
  } catch {
    return unreachable;
  }
  if (answer.status === 401 && mayRenew) {
    const { problem } = await arrive(pass.conversation, pass.key);
    return problem ? { problem } : request(path, options, false);
  }
  return answer.ok ? { answer } : problemIn(answer);
};

const asJson = async (asked) => {
  const { answer, problem } = await asked;
  if (problem) return { problem };
  try {
    return { data: answer.status === 204 ? null : await answer.json() };
  } catch {
    return unreachable;
  }
};

const here = (rest = "") => `/conversations/${encodeURIComponent(pass.conversation)}${rest}`;
const sending = (method, body) => ({ method, headers: JSON_TYPE, body: JSON.stringify(body) });

/** Comes back to the conversation that was begun here, or begins one; `lost` where it was not there any more. */
export const open = async () => {
  const before = await kept();
  if (!before.conversation) return arrive();
  const back = await arrive(before.conversation, before.key);
  if (back.data || back.problem.kind === "unreachable" || back.problem.kind === "failed") return back;
  const anew = await arrive();
  return back.problem.kind === "gone" ? { ...anew, lost: true } : anew;
};

export const begin = () => arrive();
export const conversation = () => pass?.conversation ?? "";
export const read = () => asJson(request(here()));
export const act = (action) => asJson(request(here("/messages"), sending("POST", { action })));
/** Stops the reply that is being written: it leaves no trace. */
export const stop = () => request(here("/stop"), { method: "POST" });
/** Answers a turn anew; everything after it follows. */
export const revise = (turn, text) => asJson(request(here(`/messages/${turn}`), sending("PATCH", { text })));
export const correct = (slot, value) => asJson(request(here("/profile"), sending("PATCH", { [slot]: value })));
export const rate = (turn, verdict, reason = "") =>
  asJson(request(here("/feedback"), sending("POST", { turn, verdict, reason })));
export const opinions = () => asJson(request(here("/feedback")));
export const source = async ({ n }) => {
  const { data, problem } = await asJson(request(here(`/citations/${n}`)));
  return { data, sentence: problem?.sentence };
};
export const forget = () => asJson(request(here(), { method: "DELETE" }));

const asFile = async (asked) => {
  const { answer, problem } = await asked;
  return problem ? { problem } : { data: await answer.blob() };
};
export const brief = (form) => asFile(request(here(`/brief.${form}`)));
export const picture = (kind, form, theme) => asFile(request(here(`/pictures/${kind}.${form}?theme=${theme}`)));

export const handover = () => asJson(request(here("/handover")));
export const handOver = (agreement) => asJson(request(here("/handover"), sending("POST", agreement)));
export const handoverState = () => asJson(request(here("/handover/state")));
/** What was sent by the name of `sent`, or what would be without the lines that are struck. */
export const handoverFile = (struck, sent) =>
  asFile(request(here(`/handover.json?${new URLSearchParams([...struck.map((id) => ["struck", id]), ["sent", sent]])}`)));

/** The reply to a message; `hear` gets each piece of its text. */
export const say = async (text, hear) => {
  const options = sending("POST", { text });
  options.headers = { ...options.headers, Accept: "text/event-stream" };
  const { answer, problem } = await request(here("/messages"), options);
  if (problem) return { problem };
  let outcome = unreachable;
  try {
    for await (const { event, data } of events(answer.body)) {
      if (event === "delta") hear(data.text);
      if (event === "reply") outcome = { data };
      if (event === "error") outcome = { problem: { kind: "said", sentence: data.detail } };
    }
  } catch { /* the connection broke: what there is by then is the outcome */ }
  return outcome;
};

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text = (text + value).replaceAll("\r\n", "\n");
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
      if (fields.data) yield { event: fields.event, data: JSON.parse(fields.data) };
    }
  }
}
