// The tools below each reply of the page, and the signs within it.
import { ask } from "./api.js";
import { current } from "./conversation.js";
import { whenPageChanges } from "./dom.js";
import { groundsAreShown, keepGrounds, mark, unmark } from "./grounds.js";
import { showVerdict, toolsOf } from "./tools.js";
import { words } from "./words.js";

const opinions = { conversation: "", byTurn: new Map() };
let asking = false;

const address = (rest = "") => `/api/conversations/${encodeURIComponent(current())}${rest}`;
const rows = () => [...document.querySelectorAll("#so-chat .bot-row")];
const isWriting = () => Boolean(document.querySelector(".so-thinking"));

// --- the tools ---

const rate = async (turn, verdict, reason) => {
  const { data, sentence } = await ask(address("/feedback"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ turn, verdict, reason }),
  });
  if (data) opinions.byTurn.set(turn, data);
  return sentence;
};

const read = async (turn) => {
  const { data, sentence } = await ask(address());
  const reply = data?.exchanges[turn]?.reply;
  return reply ? { data: reply } : { sentence: sentence || words.reply_gone };
};

const showOpinion = (tools) => showVerdict(tools, opinions.byTurn.get(Number(tools.dataset.turn))?.verdict);

const dress = (row, turn) => {
  const tools = toolsOf((verdict, reason) => rate(turn, verdict, reason), () => read(turn));
  tools.dataset.turn = turn;
  row.querySelector(".flex-wrap").append(tools);
  showOpinion(tools);
};

const recallOpinions = async () => {
  const id = current();
  if (!id || opinions.conversation === id) return;
  Object.assign(opinions, { conversation: id, byTurn: new Map() });
  document.querySelectorAll(".so-tools").forEach((tools) => tools.remove());
  const { data } = await ask(address("/feedback"));
  for (const opinion of data ?? []) opinions.byTurn.set(opinion.turn, opinion);
  document.querySelectorAll(".so-tools").forEach(showOpinion);
};

// --- the signs ---

const prose = (row) => row.querySelector(".prose");
const length = (row) => String(prose(row).textContent.length);
const isMarked = (row) => row.dataset.marked === length(row);

const hideGrounds = () => rows().forEach((row) => { unmark(prose(row)); row.removeAttribute("data-marked"); });

const showGrounds = async () => {
  if (asking || !groundsAreShown() || !current() || isWriting() || rows().every(isMarked)) return;
  asking = true;
  const { data } = await ask(address());
  asking = false;
  if (!data || !groundsAreShown()) return;
  rows().forEach((row, turn) => {
    if (isMarked(row)) return;
    mark(prose(row), data.exchanges[turn]?.reply.claims ?? []);
    row.dataset.marked = length(row);
  });
};

export const offerTools = () => {
  keepGrounds(() => { if (groundsAreShown()) showGrounds(); else hideGrounds(); });
  whenPageChanges(() => {
    recallOpinions();
    showGrounds();
    if (!isWriting()) rows().forEach((row, turn) => { if (!row.querySelector(".so-tools")) dress(row, turn); });
  });
};
