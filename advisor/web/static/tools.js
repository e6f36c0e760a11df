// Below each reply, on the page and in the widget: what the owner thinks of it, a copy of it, and what it rests on.
import { button, make } from "./dom.js";
import { groundsSwitch } from "./grounds.js";
import { words } from "./words.js";

const THUMB = "M7 11v9H3v-9h4Zm0 0 4-8c1.7 0 3 1.3 3 3v4h5.2c1.2 0 2.1 1 2 2.2l-1 6c-.2 1-1 1.8-2 1.8H7";
const ICONS = {
  up: THUMB,
  down: THUMB,
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};
const VERDICTS = { up: [words.helpful, words.what_helped], down: [words.unhelpful, words.why_not] };
const SVG = "http://www.w3.org/2000/svg";

const iconButton = (name, label, act) => {
  const node = button(`so-tool so-${name}`, "", act);
  node.setAttribute("aria-label", label);
  node.title = label;
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  node.append(icon);
  return node;
};

const tell = (tools, sentence) => { tools.querySelector(".so-said").textContent = sentence; };

/** Shows by the thumbs what the owner thinks; nothing where they have not said. */
export const showVerdict = (tools, verdict) => {
  for (const name of Object.keys(VERDICTS))
    tools.querySelector(`.so-${name}`).setAttribute("aria-pressed", String(verdict === name));
};

/** The reason is asked for after the thumb, and may be left out. */
const askWhy = (tools, verdict, rate) => {
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
    const problem = await rate(verdict, field.value);
    tell(tools, problem || words.noted);
    if (!problem) leave();
  });
  form.append(field, make("button", "so-save", words.send), button("so-cancel", words.no_thanks, leave));
  tools.querySelector(".so-why")?.remove();
  tools.append(form);
  form.scrollIntoView({ block: "nearest" });
};

const judge = async (tools, verdict, rate) => {
  const problem = await rate(verdict, "");
  tell(tools, problem || words.noted);
  if (problem) return;
  showVerdict(tools, verdict);
  askWhy(tools, verdict, rate);
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

const copy = async (tools, read) => {
  const { data, sentence } = await read();
  if (!data) return tell(tools, sentence);
  try {
    await toClipboard(asText(data));
    tell(tools, words.copied_reply);
  } catch {
    tell(tools, words.not_copied);
  }
};

/** The tools of a reply. `rate(verdict, reason)` gives a sentence where that was not kept, `read` gives the reply as
    `data`, or the `sentence` that says why not. */
export const toolsOf = (rate, read) => {
  const tools = make("div", "so-tools");
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", words.about_reply);
  const said = make("span", "so-said");
  said.setAttribute("role", "status");
  tools.append(
    ...Object.entries(VERDICTS).map(([name, [label]]) => iconButton(name, label, () => judge(tools, name, rate))),
    iconButton("copy", words.copy_reply, () => copy(tools, read)),
    ...groundsSwitch(),
    said,
  );
  tools.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !tools.querySelector(".so-why")) return;
    event.stopPropagation();
    tools.querySelector(".so-cancel").click();
  });
  showVerdict(tools, null);
  return tools;
};
