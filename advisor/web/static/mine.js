// "My conversations": open, rename, share, delete, and delete everything.
import { ask as confirm } from "./confirm.js";
import { current, forgetAll, keepMine, mine } from "./conversation.js";
import { ask, button, make } from "./dom.js";

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
  return { list: here.map(({ id, title }) => ({ id, title: title || titles.get(id) || "Just begun" })) };
};

const rename = (row, conversation) => {
  const opener = row.querySelector("a");
  const field = make("input");
  field.value = conversation.title;
  field.maxLength = 120;
  field.dir = "auto";
  field.setAttribute("aria-label", "Name of this conversation");
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
    const until = new Date(data.until).toLocaleDateString();
    said.append(`Whoever has this link can read this conversation, and what you add to it, until ${until}.`);
    const field = make("input");
    field.readOnly = true;
    field.value = new URL(data.path, location.href).href;
    field.setAttribute("aria-label", "Link to share");
    const revoke = link("Take the link back", async () => {
      const answer = await fetch(address(id, "/share"), { method: "DELETE" }).catch(() => ({ ok: false }));
      said.textContent = answer.ok ? "The link is taken back; nobody can read it any more." : "That did not work; please try again.";
    }, "so-gone");
    said.append(field, revoke);
    row.append(said);
    field.focus();
    field.select();
  } else row.append(said);
};



const forget = (row, { id }) => confirm("Delete this conversation and all I know from it? This cannot be undone.", "Delete it", async () => {
  if (!(await remove(id))) return say("That did not work; please try again.");
  keepMine(mine().filter((kept) => kept.id !== id));
  row.remove();
  say("Deleted.");
  if (id === current()) { dropCurrent(); location.assign("/"); }
});

const dropCurrent = () => { try { localStorage.removeItem("standout.conversation"); } catch { /* nothing was kept */ } };

const forgetEverything = () =>
  confirm("Delete every conversation of yours here, what you thought of replies, and every shared link? This cannot be undone.", "Delete everything", async () => {
    const ids = [...new Set([...mine().map(({ id }) => id), current()].filter(Boolean))];
    const gone = await Promise.all(ids.map(remove));
    if (gone.includes(false)) return say("Some of it could not be deleted; please try again.");
    forgetAll();
    location.assign("/");
  });

const say = (sentence) => { dialog.querySelector(":scope > p").textContent = sentence; };

const row = (conversation) => {
  const node = make("li");
  const opener = make("a", "", conversation.title);
  opener.href = `/?c=${encodeURIComponent(conversation.id)}`;
  opener.dir = "auto";
  if (conversation.id === current()) opener.setAttribute("aria-current", "true");
  node.append(
    opener,
    link("Rename", () => rename(node, conversation)),
    link("Share", () => share(node, conversation)),
    link("Delete", () => forget(node, conversation), "so-gone"),
  );
  return node;
};

const open = async () => {
  const { list, sentence } = await known();
  const header = make("header");
  const close = button("so-icon", "×", () => dialog.close());
  close.setAttribute("aria-label", "Close");
  const title = make("h2", "", "My conversations");
  header.append(title, close);
  const line = make("p", "", sentence ?? (list.length ? "Remembered in this browser only." : "None yet: say something and it will stand here."));
  line.setAttribute("role", "status");
  const rows = make("ul");
  rows.append(...list.map(row));
  const footer = make("footer");
  footer.append(link("Delete everything about me", forgetEverything, "so-gone"));
  dialog.setAttribute("aria-label", title.textContent);
  dialog.replaceChildren(header, line, rows, footer);
  dialog.showModal();
};

export const listConversations = () => {
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("click", (event) => { if (event.target.closest?.("#so-mine")) open(); });
};
