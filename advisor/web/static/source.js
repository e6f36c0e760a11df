// The source panel: the whole document, scrolled to the cited passage.
import { button, inEnglish, make } from "./dom.js";
import { words } from "./words.js";

const HEADINGS = ["h3", "h4", "h5"];
const INDENT = 18;
const TITLE = "so-source-title";
const panel = make("dialog", "so-panel");

const stretch = (node, text) => {
  node.append(text.before);
  if (text.inside) node.append(make("mark", "", text.inside));
  node.append(text.after);
  return node;
};

const table = (part) => {
  const node = make("table");
  if (part.text.before) node.append(make("caption", "", part.text.before));
  const head = node.createTHead().insertRow();
  part.headers.forEach((header) => head.append(make("th", "", header)));
  const body = node.createTBody();
  part.rows.forEach((row) => {
    const line = body.insertRow();
    row.forEach((cell) => stretch(line.insertCell(), cell));
  });
  const frame = make("div", "so-table");
  frame.append(node);
  return frame;
};

const item = (part) => {
  const node = stretch(make("p", "so-item"), part.text);
  node.dataset.marker = part.marker === "-" ? "•" : part.marker;
  node.style.marginInlineStart = `${part.level * INDENT}px`;
  return node;
};

const block = (part) => {
  if (part.kind === "heading") return stretch(make(HEADINGS[part.level - 1] ?? "h5"), part.text);
  if (part.kind === "table") return table(part);
  return part.kind === "item" ? item(part) : stretch(make("p"), part.text);
};

/** What the passage said then and says now, in one text; who hears it is told what went and what came. */
const compared = (difference) => {
  const node = inEnglish(make("p", "so-then"));
  const told = (tag, says, text) => {
    const change = make(tag);
    const label = make("span", "so-unseen", `${says}: `);
    label.lang = document.documentElement.lang;
    change.append(label, text);
    return change;
  };
  for (const { text, change } of difference) {
    if (change === "same") node.append(text, " ");
    else if (change === "out") node.append(told("del", words.went, text), " ");
    else node.append(told("ins", words.came, text), " ");
  }
  return node;
};

const since = ({ verdict, difference }, citation) => {
  if (difference.length) return [make("p", "so-where", words.passage_changed), compared(difference)];
  if (verdict === "gone") return [make("p", "so-where", words.passage_gone), inEnglish(make("p", "so-then", `“${citation.quote}”`))];
  return [];
};

const content = async (citation, read) => {
  const { data, sentence } = await read(citation);
  const text = make("div", "so-text");
  text.tabIndex = 0;
  if (data) text.append(...since(data, citation), ...(data.source?.blocks ?? []).map(block).map(inEnglish));
  else text.append(make("p", "so-where", sentence), make("p", "so-where", `${words.passage}: “${citation.quote}”`));
  return text;
};

const header = (citation) => {
  const titles = inEnglish(make("div"));
  const title = make("h2", "", citation.title);
  title.id = TITLE;
  titles.append(title, make("p", "so-where", citation.section.join(" › ")));
  const close = button("so-icon", "×", () => panel.close());
  close.setAttribute("aria-label", words.close_source);
  const node = make("header");
  node.append(titles, close);
  return node;
};

/** `read` asks for the citation's document. A modal dialog: the browser keeps the focus inside, closes it with Escape and gives the focus back. */
export const openSource = async (citation, read) => {
  const text = await content(citation, read);
  panel.replaceChildren(header(citation), text);
  if (!panel.open) panel.showModal();
  text.querySelector("mark")?.scrollIntoView({ block: "center" });
};

export const prepareSource = () => {
  panel.setAttribute("aria-labelledby", TITLE);
  document.body.append(panel);
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
};
