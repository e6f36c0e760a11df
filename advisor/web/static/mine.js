// The owner's conversations: open, rename, share, delete, and delete everything.
import { ask } from "./api.js";
import { confirmed } from "./confirm.js";
import { current, forgetAll, keepMine, mine } from "./conversation.js";
import { button, make } from "./dom.js";
import { say as fill, words } from "./words.js";

const dialog = make("dialog", "so-mine");

const address = (id, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;
const remove = (id) => fetch(address(id), { method: "DELETE" }).then((answer) => answer.ok || answer.status === 404, () => false);
const link = (text, act, className = "") => button(`so-link ${className}`, text, act);

const known = async () => {
  const list = mine();
  const { data, sentence } = await ask("/api/conversations/known", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ids: list.map(({ id }) => id).slice(0, 500) }),
  });
  if (!data) return { sentence, list: [] };
  const titles = new Map(data.map(({ id, title }) => [id, title]));
  const here = list.filter(({ id }) => titles.has(id));
  keepMine(here);
  return { list: here.map(({ id, title }) => ({ id, title: title || titles.get(id) || words.just_begun })) };
};

const rename = (row, conversation) => {
  const opener = row.querySelector("a");
  const field = make("input");
  field.value = conversation.title;
  field.maxLength = 120;
  field.dir = "auto";
  field.setAttribute("aria-label", words.name);
  const leave = (title) => {
    if (title) {
      conversation.title = title;
      keepMine(mine().map((kept) => (kept.id === conversation.id ? { ...kept, title } : kept)));
      opener.textContent = title;
    }
    field.replaceWith(opener);
    opener.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") leave(field.value.trim());
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(""); }
  });
  opener.replaceWith(field);
  field.focus();
  field.select();
};

const share = async (row, { id }) => {
  const { data, sentence } = await ask(address(id, "/share"), { method: "POST" });
  row.querySelector(".so-shared")?.remove();
  const said = make("div", "so-shared", sentence ?? "");
  said.setAttribute("role", "status");
  if (data) {
    const until = new Date(data.until).toLocaleDateString(words.code);
    said.append(fill("shared_until", { until }));
    const field = make("input");
    field.readOnly = true;
    field.value = new URL(data.path, location.href).href;
    field.setAttribute("aria-label", words.link);
    const revoke = link(words.take_back, async () => {
      const answer = await fetch(address(id, "/share"), { method: "DELETE" }).catch(() => ({ ok: false }));
      said.textContent = answer.ok ? words.taken_back : words.not_done;
    }, "so-gone");
    said.append(field, revoke);
    row.append(said);
    field.focus();
    field.select();
  } else row.append(said);
};

const forget = async (row, { id }) => {
  if (!(await confirmed(words.forget_sure, words.forget_yes))) return;
  if (!(await remove(id))) return say(words.not_done);
  keepMine(mine().filter((kept) => kept.id !== id));
  row.remove();
  say(words.deleted);
  if (id === current()) { dropCurrent(); location.assign("/"); }
};

const dropCurrent = () => { try { localStorage.removeItem("standout.conversation"); } catch { /* nothing was kept */ } };

const forgetEverything = async () => {
  if (!(await confirmed(words.everything_sure, words.everything_yes))) return;
  const ids = [...new Set([...mine().map(({ id }) => id), current()].filter(Boolean))];
  const gone = await Promise.all(ids.map(remove));
  if (gone.includes(false)) return say(words.some_left);
  forgetAll();
  location.assign("/");
};

const say = (sentence) => { dialog.querySelector(":scope > p").textContent = sentence; };

const row = (conversation) => {
  const node = make("li");
  const opener = make("a", "", conversation.title);
  opener.href = `/?c=${encodeURIComponent(conversation.id)}`;
  opener.dir = "auto";
  if (conversation.id === current()) {
    opener.dataset.open = words.open_now;
    opener.setAttribute("aria-current", "true");
  }
  node.append(
    opener,
    link(words.rename, () => rename(node, conversation)),
    link(words.share, () => share(node, conversation)),
    link(words.delete, () => forget(node, conversation), "so-gone"),
  );
  return node;
};

const open = async () => {
  const { list, sentence } = await known();
  const header = make("header");
  const close = button("so-icon", "×", () => dialog.close());
  close.setAttribute("aria-label", words.close);
  const title = make("h2", "", words.mine);
  header.append(title, close);
  const line = make("p", "", sentence ?? (list.length ? words.remembered : words.none_yet));
  line.setAttribute("role", "status");
  const rows = make("ul");
  rows.append(...list.map(row));
  const footer = make("footer");
  footer.append(link(words.everything, forgetEverything, "so-gone"));
  dialog.setAttribute("aria-label", title.textContent);
  dialog.replaceChildren(header, line, rows, footer);
  dialog.showModal();
};

export const listConversations = () => {
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("click", (event) => { if (event.target.closest?.("#so-mine")) open(); });
};
