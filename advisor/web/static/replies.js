// Below each reply: what the owner thinks of it, and a copy of it with its sources.
import { ask } from "./api.js";
import { button, make, whenPageChanges } from "./dom.js";
import { current } from "./conversation.js";
import { words } from "./words.js";

const THUMB = "M7 11v9H3v-9h4Zm0 0 4-8c1.7 0 3 1.3 3 3v4h5.2c1.2 0 2.1 1 2 2.2l-1 6c-.2 1-1 1.8-2 1.8H7";
const ICONS = {
  up: THUMB,
  down: THUMB,
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};
const VERDICTS = { up: [words.helpful, words.what_helped], down: [words.unhelpful, words.why_not] };
const opinions = { conversation: "", byTurn: new Map() };

const address = (rest) => `/api/conversations/${encodeURIComponent(current())}${rest}`;

const iconButton = (name, label, act) => {
  const node = button(`so-tool so-${name}`, "", act);
  node.setAttribute("aria-label", label);
  node.title = label;
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  node.append(icon);
  return node;
};

const say = (tools, sentence) => { tools.querySelector(".so-said").textContent = sentence; };

const rate = async (tools, verdict, reason = "") => {
  const turn = Number(tools.dataset.turn);
  const { data, sentence } = await ask(address("/feedback"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ turn, verdict, reason }),
  });
  if (data) opinions.byTurn.set(turn, data);
  mark(tools);
  return sentence;
};

const askWhy = (tools, verdict) => {
  const thumb = tools.querySelector(`.so-${verdict}`);
  const [, question] = VERDICTS[verdict];
  const field = make("input", "so-reason");
  field.dir = "auto";
  field.placeholder = question;
  field.setAttribute("aria-label", question);
  const form = make("form", "so-why");
  const leave = () => { form.remove(); thumb.focus(); };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = await rate(tools, verdict, field.value);
    say(tools, problem || words.noted);
    if (!problem) leave();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  const send = make("button", "so-save", words.send);
  form.append(field, send, button("so-cancel", words.no_thanks, leave));
  tools.querySelector(".so-why")?.remove();
  tools.append(form);
};

const judge = async (tools, verdict) => {
  const problem = await rate(tools, verdict);
  say(tools, problem || words.noted);
  if (!problem) askWhy(tools, verdict);
};

/** A reply as plain text, its sources numbered below. */
const asText = ({ text, citations }) => {
  const plain = text.replace(/\\([^\w\s])|\*+/g, "$1");
  const sources = citations.map((c) => `[${c.n}] ${[c.title, ...c.section].join(" › ")}: “${c.quote}”`);
  return [plain, ...(sources.length ? [`${words.sources}\n${sources.join("\n")}`] : [])].join("\n\n");
};

const toClipboard = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = make("textarea", "so-unseen"); // over plain HTTP there is only the old way
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new DOMException("refused");
};

const copy = async (tools) => {
  const { data, sentence } = await ask(address(""));
  const exchange = data?.exchanges[Number(tools.dataset.turn)];
  if (!exchange) return say(tools, sentence || words.reply_gone);
  try {
    await toClipboard(asText(exchange.reply));
    say(tools, words.copied_reply);
  } catch {
    say(tools, words.not_copied);
  }
};

const mark = (tools) => {
  const verdict = opinions.byTurn.get(Number(tools.dataset.turn))?.verdict;
  for (const name of Object.keys(VERDICTS))
    tools.querySelector(`.so-${name}`).setAttribute("aria-pressed", String(verdict === name));
};

const dress = (row, turn) => {
  const tools = make("div", "so-tools");
  tools.dataset.turn = turn;
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", words.about_reply);
  const said = make("span", "so-said");
  said.setAttribute("role", "status");
  tools.append(
    ...Object.entries(VERDICTS).map(([name, [label]]) => iconButton(name, label, () => judge(tools, name))),
    iconButton("copy", words.copy_reply, () => copy(tools)),
    said,
  );
  row.querySelector(".flex-wrap").append(tools);
  mark(tools);
};

const recallOpinions = async () => {
  const id = current();
  if (!id || opinions.conversation === id) return;
  Object.assign(opinions, { conversation: id, byTurn: new Map() });
  document.querySelectorAll(".so-tools").forEach((tools) => tools.remove());
  const { data } = await ask(address("/feedback"));
  for (const opinion of data ?? []) opinions.byTurn.set(opinion.turn, opinion);
  document.querySelectorAll(".so-tools").forEach(mark);
};

export const offerTools = () =>
  whenPageChanges(() => {
    recallOpinions();
    if (document.querySelector(".so-thinking")) return;
    document.querySelectorAll("#so-chat .bot-row").forEach((row, turn) => {
      if (!row.querySelector(".so-tools")) dress(row, turn);
    });
  });
